//! A TCP proxy that does harm: between the server and a model, a reader and the server, or the server and PostgreSQL.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Bytes that are passed on at once.
const PIECE: usize = 16 * 1024;

/// What a proxy does to its connections. A change holds for those that are open too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it passes on.
    #[default]
    None,
    /// Each piece comes so much later.
    Latency(Duration),
    /// Nothing is passed on; the connections stay open.
    Stall,
    /// One byte each time.
    Drip(Duration),
    /// Connections end as if their other side had closed them; new ones end at once.
    Cut,
    /// Connections are reset; new ones at once.
    Reset,
}

/// A running proxy. It ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    orders: watch::Sender<Orders>,
    task: JoinHandle<()>,
}

/// What the connections are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Orders {
    fault: Fault,
    /// Connections of an earlier generation are reset.
    generation: u64,
}

impl Proxy {
    /// Starts on a free port and passes on to `target`.
    ///
    /// # Errors
    /// No port could be bound.
    pub async fn start(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let orders = watch::Sender::new(Orders::default());
        let shared = Arc::new(orders.subscribe());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connection(client, target, watch::Receiver::clone(&shared)));
            }
        });
        Ok(Self { address, orders, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it does this.
    pub fn set(&self, fault: Fault) {
        self.orders.send_modify(|orders| orders.fault = fault);
    }

    /// Resets all connections that are open; new ones are served.
    pub fn sever(&self) {
        self.orders.send_modify(|orders| orders.generation += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.sever();
    }
}

/// How a connection ends.
enum End {
    Closed,
    Reset,
}

async fn connection(client: TcpStream, target: SocketAddr, mut orders: watch::Receiver<Orders>) {
    let begun = *orders.borrow();
    let end = match (begun.fault, TcpStream::connect(target).await) {
        (Fault::Reset, _) => End::Reset,
        (Fault::Cut, _) | (_, Err(_)) => End::Closed,
        (_, Ok(server)) => return both(client, server, begun.generation, orders).await,
    };
    orders.mark_unchanged();
    finish(&client, &end);
}

async fn both(client: TcpStream, server: TcpStream, generation: u64, mut orders: watch::Receiver<Orders>) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let faults = orders.clone();
    let (mut client, mut server) = (client, server);
    let end = {
        let (mut from_client, mut to_client) = client.split();
        let (mut from_server, mut to_server) = server.split();
        let there = pass(&mut from_client, &mut to_server, faults.clone());
        let back = pass(&mut from_server, &mut to_client, faults);
        tokio::select! {
            _ = there => End::Closed,
            _ = back => End::Closed,
            ended = orders.wait_for(|orders| {
                orders.generation != generation || matches!(orders.fault, Fault::Cut | Fault::Reset)
            }) => match ended {
                Ok(orders) if orders.fault == Fault::Cut => End::Closed,
                _ => End::Reset,
            },
        }
    };
    finish(&client, &end);
    finish(&server, &end);
}

fn finish(socket: &TcpStream, end: &End) {
    if matches!(end, End::Reset) {
        // Closing with nothing to wait for resets.
        let _ = socket.set_zero_linger();
    }
}

async fn pass(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    mut orders: watch::Receiver<Orders>,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let length = from.read(&mut piece).await?;
        if length == 0 {
            return Ok(());
        }
        let mut rest = &piece[..length];
        while !rest.is_empty() {
            let fault = orders.borrow_and_update().fault;
            match fault {
                Fault::Stall => {
                    if orders.changed().await.is_err() {
                        return Ok(());
                    }
                }
                Fault::Drip(pause) => {
                    sleep(pause).await;
                    to.write_all(&rest[..1]).await?;
                    rest = &rest[1..];
                }
                other => {
                    if let Fault::Latency(late) = other {
                        sleep(late).await;
                    }
                    to.write_all(rest).await?;
                    rest = &[];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    /// A server that says what it hears.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = socket.split();
                    tokio::io::copy(&mut from, &mut to).await
                });
            }
        });
        address
    }

    async fn say(socket: &mut TcpStream) -> io::Result<usize> {
        socket.write_all(b"hello").await?;
        socket.read(&mut [0; 5]).await
    }

    #[tokio::test]
    async fn each_fault_does_its_harm() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        let mut socket = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut socket).await.unwrap(), 5);

        proxy.set(Fault::Drip(Duration::ZERO));
        assert_eq!(say(&mut socket).await.unwrap(), 1);
        socket.read_exact(&mut [0; 4]).await.unwrap();

        proxy.set(Fault::Stall);
        let stalled = timeout(Duration::from_millis(50), say(&mut socket)).await;
        assert!(stalled.is_err());
        proxy.set(Fault::Latency(Duration::from_millis(1)));
        assert_eq!(socket.read(&mut [0; 5]).await.unwrap(), 5, "what was held back comes");

        proxy.sever();
        assert!(say(&mut socket).await.is_err(), "it is reset");
        proxy.set(Fault::Cut);
        let mut socket = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(socket.read(&mut [0; 5]).await.unwrap(), 0, "it is closed");
        proxy.set(Fault::None);
        let mut socket = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut socket).await.unwrap(), 5);
    }
}
