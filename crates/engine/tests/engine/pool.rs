//! Behaviour 20: load is balanced across the endpoints of a provider's pool.

use crate::support::{SCOPE, Step, World, request, team};
use engine::{Engine, Frame};
use futures::StreamExt;
use model::event::{FailureKind, InterruptKind, Route};
use model::provider::{EndpointLoad, PoolEndpoint, ProviderInput};
use model::{Command, ConversationId, Event, TeamSpec, TurnStrategy};
use std::sync::atomic::Ordering;
use std::time::Duration;

const A: &str = "http://a.test/v1";
const B: &str = "http://b.test/v1";

/// An engine with a provider `lab` of these endpoints with their limits.
async fn engine(world: &World, endpoints: &[(&str, Option<u32>)]) -> Engine {
    let engine = world.engine();
    let endpoint = |&(base_url, max_concurrent): &(&str, _)| PoolEndpoint { base_url: base_url.into(), max_concurrent };
    let endpoints = endpoints.iter().map(endpoint).collect();
    engine.providers.put(SCOPE, ProviderInput { name: "lab".into(), endpoints, ..Default::default() }).await.unwrap();
    engine
}

/// Agents on the pool, each of whose turns is one call.
fn on_the_pool(strategy: TurnStrategy, agents: &[&str]) -> TeamSpec {
    let mut team = team(strategy, agents, 3);
    team.policy.max_attempts = 1;
    for agent in &mut team.agents {
        agent.model = "lab/m".parse().ok();
    }
    team
}

async fn start(engine: &Engine, team: TeamSpec) -> ConversationId {
    engine.conversations.start(SCOPE, request(team)).await.unwrap()
}

/// All events of a conversation once it has ended.
async fn ended(engine: &Engine, id: ConversationId) -> Vec<Event> {
    let frames: Vec<Frame> = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap().collect().await;
    let event = |frame: Frame| match frame {
        Frame::Event(record) => Some(record.decode().unwrap().event),
        _ => None,
    };
    frames.into_iter().filter_map(event).collect()
}

/// One call of a new conversation to its end: whether it succeeded, and its route.
async fn call(engine: &Engine) -> (bool, Option<Route>) {
    let id = start(engine, on_the_pool(TurnStrategy::SingleAgent, &["a"])).await;
    let turn = |event| match event {
        Event::TurnCompleted { route, .. } => Some((true, route)),
        Event::TurnFailed { route, .. } => Some((false, route)),
        _ => None,
    };
    ended(engine, id).await.into_iter().find_map(turn).unwrap()
}

async fn load(engine: &Engine) -> Vec<EndpointLoad> {
    let list = engine.providers.list(SCOPE).await.unwrap();
    list.into_iter().find(|provider| provider.name == "lab").unwrap().load
}

/// Lets everything run that can.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn b20_calls_spread_over_the_endpoints_with_the_reason_in_the_events() {
    let world = World::default();
    let engine = engine(&world, &[(A, None), (B, None)]).await;
    for agent in ["a", "b", "c"] {
        world.model.set(agent, &[Step::Gate, Step::Say("Yes.")]);
    }
    let id = start(&engine, on_the_pool(TurnStrategy::Collaborative, &["a", "b", "c"])).await;
    settle().await;
    assert_eq!(load(&engine).await.iter().map(|load| load.under_way).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(*world.model.called.lock().unwrap(), [A, B, A]);
    world.model.gate.add_permits(3);
    let events = ended(&engine, id).await;
    let routes = events.iter().filter_map(|event| match event {
        Event::TurnCompleted { route: Some(route), .. } => Some((route.endpoint.as_str(), route.reason.as_str())),
        _ => None,
    });
    let mut routes: Vec<_> = routes.collect();
    routes.sort_unstable();
    let (none, one) = ("0 calls under way, fewest of 2 endpoints.", "1 call under way, fewest of 2 endpoints.");
    assert_eq!(routes, [(A, none), (A, one), (B, none)]);
    assert_eq!(load(&engine).await.iter().map(|load| load.under_way).sum::<u32>(), 0);
}

#[tokio::test]
async fn b20_one_endpoint_alone_is_no_choice() {
    let world = World::default();
    let engine = engine(&world, &[(A, Some(1))]).await;
    assert_eq!(call(&engine).await, (true, None));
    world.model.fail(A, Some(FailureKind::ServerError));
    for _ in 0..5 {
        assert_eq!(call(&engine).await, (false, None), "an only endpoint is called even when it fails");
    }
    world.model.fail(A, None);
    assert_eq!(call(&engine).await, (true, None));
}

#[tokio::test(start_paused = true)]
async fn b20_a_failing_endpoint_is_taken_out_and_tried_again() {
    for kind in [FailureKind::Unreachable, FailureKind::ServerError, FailureKind::RateLimited] {
        let world = World::default();
        let engine = engine(&world, &[(A, None), (B, None)]).await;
        world.model.fail(A, Some(kind));
        for _ in 0..3 {
            let (succeeded, route) = call(&engine).await;
            assert!(!succeeded && route.unwrap().endpoint == A);
        }
        let (succeeded, route) = call(&engine).await;
        let route = route.unwrap();
        assert!(succeeded && route.endpoint == B, "{route:?}");
        assert!(route.reason.contains("; http://a.test/v1 is left out for ") && route.reason.contains("3 failures"));
        let loads = load(&engine).await;
        assert!(loads[0].out_until.is_some() && loads[0].failures == 3, "{loads:?}");

        tokio::time::advance(Duration::from_secs(10)).await;
        let (succeeded, route) = call(&engine).await;
        let reason = route.unwrap().reason;
        assert!(
            !succeeded && reason.starts_with("Tried again after 3 failures in a row and a pause of 10 s"),
            "{reason}"
        );
        world.model.fail(A, None);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(call(&engine).await.1.unwrap().endpoint, B, "the pause grows");
        tokio::time::advance(Duration::from_secs(10)).await;
        let (succeeded, route) = call(&engine).await;
        assert!(succeeded && route.unwrap().endpoint == A);
        assert_eq!(load(&engine).await[0], EndpointLoad { base_url: A.into(), ..EndpointLoad::default() });
    }
}

/// A turn whose call fails is attempted again, and the pool sends it elsewhere once an endpoint has failed often enough.
#[tokio::test]
async fn a_turn_goes_on_at_another_endpoint() {
    let world = World::default();
    let engine = engine(&world, &[(A, None), (B, None)]).await;
    world.model.fail(A, Some(FailureKind::Unreachable));
    for _ in 0..2 {
        call(&engine).await;
    }
    let mut team = on_the_pool(TurnStrategy::SingleAgent, &["a"]);
    team.policy.max_attempts = 2;
    let id = start(&engine, team).await;
    let endpoint = |event| match event {
        Event::TurnFailed { route, retry_at, .. } => Some((retry_at.is_some(), route.unwrap().endpoint)),
        Event::TurnCompleted { route, .. } => Some((false, route.unwrap().endpoint)),
        _ => None,
    };
    let calls: Vec<_> = ended(&engine, id).await.into_iter().filter_map(endpoint).collect();
    assert_eq!(calls, [(true, A.into()), (false, B.into())]);
}

#[tokio::test(start_paused = true)]
async fn b20_when_all_are_left_out_the_one_that_comes_back_first_is_tried() {
    let world = World::default();
    let engine = engine(&world, &[(A, None), (B, None)]).await;
    world.model.fail(A, Some(FailureKind::Unreachable));
    world.model.fail(B, Some(FailureKind::Unreachable));
    for _ in 0..3 {
        call(&engine).await;
    }
    tokio::time::advance(Duration::from_secs(2)).await;
    for _ in 0..3 {
        call(&engine).await;
    }
    world.model.fail(A, None);
    let (succeeded, route) = call(&engine).await;
    let route = route.unwrap();
    assert!(succeeded && route.endpoint == A, "{route:?}");
    assert!(route.reason.starts_with("All 2 endpoints are left out after failures"), "{route:?}");
}

#[tokio::test]
async fn b20_a_refusal_of_what_was_sent_is_not_the_endpoints_fault() {
    let world = World::default();
    let engine = engine(&world, &[(A, None), (B, None)]).await;
    world.model.fail(A, Some(FailureKind::ModelNotFound));
    for _ in 0..5 {
        assert_eq!(call(&engine).await.1.unwrap().endpoint, A);
    }
    assert_eq!(load(&engine).await[0].failures, 0);
}

#[tokio::test]
async fn b20_a_call_waits_while_all_endpoints_are_full() {
    let world = World::default();
    let engine = engine(&world, &[(A, Some(1)), (B, Some(1))]).await;
    for agent in ["a", "b", "c"] {
        world.model.set(agent, &[Step::Gate, Step::Say("Yes.")]);
    }
    let id = start(&engine, on_the_pool(TurnStrategy::Collaborative, &["a", "b", "c"])).await;
    settle().await;
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 2);
    assert_eq!(load(&engine).await.iter().map(|load| load.under_way).collect::<Vec<_>>(), [1, 1]);
    world.model.gate.add_permits(1);
    settle().await;
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 3);
    world.model.gate.add_permits(2);
    let waited = |event: &Event| matches!(event, Event::TurnCompleted { route: Some(route), .. } if route.reason.contains("it waited"));
    assert_eq!(ended(&engine, id).await.iter().filter(|event| waited(event)).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn b20_waiting_for_a_place_ends_with_the_turns_time_and_uses_nothing() {
    let world = World::default();
    let engine = engine(&world, &[(A, Some(1))]).await;
    world.model.set("a", &[Step::Say("Long "), Step::Hang]);
    let first = start(&engine, on_the_pool(TurnStrategy::SingleAgent, &["a"])).await;
    settle().await;
    let mut team = on_the_pool(TurnStrategy::SingleAgent, &["a"]);
    team.policy.timeout_s = 0.3;
    let second = start(&engine, team).await;
    let events = ended(&engine, second).await;
    let timed_out = events.iter().find_map(|event| match event {
        Event::TurnInterrupted { kind, usage, .. } => Some((*kind, usage.total_tokens())),
        _ => None,
    });
    assert_eq!(timed_out, Some((InterruptKind::TimedOut, 0)));
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 1);
    engine.conversations.command(SCOPE, first, Command::Stop).await.unwrap();
    world.model.set("a", &[Step::Say("Free.")]);
    assert_eq!(call(&engine).await, (true, None), "a stop gives the place back");
}

#[tokio::test(start_paused = true)]
async fn b20_an_endpoint_that_stays_silent_is_taken_out() {
    let world = World::default();
    let engine = engine(&world, &[(A, None), (B, None)]).await;
    world.model.set("a", &[Step::Hang]);
    for _ in 0..3 {
        let id = start(&engine, on_the_pool(TurnStrategy::SingleAgent, &["a"])).await;
        ended(&engine, id).await;
    }
    world.model.set("a", &[Step::Say("Yes.")]);
    assert_eq!(call(&engine).await.1.unwrap().endpoint, B);
}
