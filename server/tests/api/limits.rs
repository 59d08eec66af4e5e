//! What a server bears.

use crate::support::{Roundtable, single_on};
use fake_openai::{FakeOpenAi, Script};
use reqwest::Method;

#[tokio::test]
async fn no_more_streams_are_open_than_may_be() {
    let model = FakeOpenAi::start(Script::default()).await.unwrap();
    let roundtable = Roundtable::with(|settings| {
        settings.openai_base_url = Some(model.base_url());
        settings.max_streams = Some(2);
    })
    .await;
    let path = roundtable.converse(&single_on("openai/stall"), "Go").await;
    let mut first = roundtable.stream(&path, 0).await;
    let mut second = roundtable.stream(&path, 0).await;
    first.until("delta").await;
    let third = roundtable.get(&format!("{path}/events")).await;
    assert_eq!((third.status.as_u16(), third.problem().as_str()), (503, "too_many_streams"));
    assert_eq!(third.header("retry-after"), "1");

    roundtable.send(roundtable.request(Method::POST, &format!("{path}/stop"))).await;
    first.until("end").await;
    second.until("end").await;
    assert_eq!((first.next().await, second.next().await), (None, None));
    roundtable.stream(&path, 0).await.until("end").await;
}
