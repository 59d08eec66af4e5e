import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network between browser and server that can be cut: all connections break, as when a laptop changes its Wi-Fi. */
export class CuttableNetwork {
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** Leads from a port of its own to the server at `url`. */
  static async to(url: string): Promise<CuttableNetwork> {
    const port = Number(new URL(url).port);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    const network = new CuttableNetwork(`http://127.0.0.1:${address.port}`, server);
    server.on('connection', (near) => {
      const far = connect(port, '127.0.0.1');
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        network.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          network.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
    });
    return network;
  }

  /** Breaks what is connected now; new connections are made. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async end(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }
}
