//! Every refusal is a problem that says what and where.

use crate::support::Roundtable;
use reqwest::Method;

#[tokio::test]
async fn bad_bodies_are_refused_with_their_place() {
    let roundtable = Roundtable::start().await;
    let deep = format!(r#"{{"name": {}{}}}"#, "[".repeat(100), "]".repeat(100));
    let deepest = "[".repeat(100_000);
    for (media_type, body, status, code, place) in [
        ("application/json", "{", 400, "malformed_body", None),
        ("application/json", "", 400, "malformed_body", None),
        ("application/json", r#"{"name": "x"} {}"#, 400, "malformed_body", None),
        ("application/json", "\u{feff}{}", 400, "malformed_body", None),
        ("application/json", deep.as_str(), 400, "body_too_deep", None),
        ("application/json", deepest.as_str(), 400, "body_too_deep", None),
        ("application/json", "[]", 422, "invalid_body", Some("")),
        ("application/json", "{}", 422, "invalid_body", Some("")),
        ("application/json", r#"{"nam": "x"}"#, 422, "invalid_body", Some("nam")),
        ("application/json", r#"{"name": 7}"#, 422, "invalid_body", Some("name")),
        ("application/json", r#"{"name": "x", "agents": {}}"#, 422, "invalid_body", Some("agents")),
        (
            "application/json",
            r#"{"name": "x", "agents": [{"name": "a", "role": "r"}, {"name": "b", "role": 1}]}"#,
            422,
            "invalid_body",
            Some("agents[1].role"),
        ),
        (
            "application/json",
            r#"{"name": "x", "agents": [{"name": "a", "role": "r", "model": "gpt"}]}"#,
            422,
            "invalid_body",
            Some("agents[0].model"),
        ),
        (
            "application/json",
            r#"{"name": "x", "policy": {"turn_strategy": "chaos"}}"#,
            422,
            "invalid_body",
            Some("policy.turn_strategy"),
        ),
        (
            "application/json",
            r#"{"name": "x", "policy": {"termination": {"any": [{"max_tokens": "many"}]}}}"#,
            422,
            "invalid_body",
            Some("policy.termination.any[0].max_tokens"),
        ),
        ("application/json; charset=utf-8", r#"{"name": 7}"#, 422, "invalid_body", Some("name")),
        ("application/x-www-form-urlencoded", "name=x", 415, "unsupported_media_type", None),
        ("text/plain", r#"{"name": "x"}"#, 415, "unsupported_media_type", None),
    ] {
        let request = roundtable.request(Method::POST, "/api/v1/teams").header("content-type", media_type);
        let answer = roundtable.send(request.body(body.to_owned())).await;
        let shown = &body[..body.len().min(80)];
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, code), "{shown}: {}", answer.text);
        let errors = answer.json()["errors"].as_array().unwrap().clone();
        assert_eq!(errors.first().and_then(|error| error["path"].as_str()), place, "{shown}: {}", answer.text);
    }
}

#[tokio::test]
async fn bodies_over_the_limit_are_refused() {
    let roundtable = Roundtable::start().await;
    let large = format!(r#"{{"name": "{}"}}"#, "x".repeat(8 * 1024 * 1024));
    let announced = roundtable.request(Method::POST, "/api/v1/teams").header("content-type", "application/json");
    let answer = roundtable.send(announced.body(large.clone())).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (413, "body_too_large"));

    let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
        large.into_bytes().chunks(64 * 1024).map(|piece| Ok(piece.to_vec())).collect();
    let unannounced = roundtable.request(Method::POST, "/api/v1/teams").header("content-type", "application/json");
    let answer = roundtable.send(unannounced.body(reqwest::Body::wrap_stream(futures::stream::iter(pieces)))).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (413, "body_too_large"));
}

#[tokio::test]
async fn the_form_of_the_largest_team_is_taken() {
    let roundtable = Roundtable::start().await;
    let instructions = "%D0%96".repeat(16 * 1024);
    let agent = |at: usize| format!("&team%5Bagents%5D%5B{at}%5D%5Binstructions%5D={instructions}");
    let form = (0..64).map(agent).fold("team%5Bname%5D=Large&action=view".to_owned(), |form, agent| form + &agent);
    let request = roundtable.request(Method::POST, "/teams/new");
    let page = roundtable.send(request.header("content-type", "application/x-www-form-urlencoded").body(form)).await;
    assert_ne!(page.status, 413);
    assert!(page.text.contains(&"Ж".repeat(16 * 1024)), "the page shows what was typed");
}

#[tokio::test]
async fn paths_and_methods_that_are_not_are_problems() {
    let roundtable = Roundtable::start().await;
    for path in
        ["/api", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/teams", "/v1/models", "/v1/chat/completions"]
    {
        let answer = roundtable.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "no_route"), "{path}");
    }
    for (method, path) in [
        (Method::DELETE, "/api/v1/teams"),
        (Method::PATCH, "/api/v1/providers"),
        (Method::POST, "/api/v1/openapi.json"),
        (Method::POST, "/healthz"),
    ] {
        let answer = roundtable.send(roundtable.request(method, path)).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (405, "method_not_allowed"), "{path}");
        assert!(!answer.header("allow").is_empty());
    }
    for path in ["/api/v1/teams/1", "/api/v1/conversations/not-an-id", "/api/v1/conversations/%FF"] {
        assert_eq!(roundtable.get(path).await.problem(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn a_caller_may_name_its_request() {
    let roundtable = Roundtable::start().await;
    let named = |id: &'static str| roundtable.request(Method::GET, "/api/v1/nothing").header("x-correlation-id", id);
    let answer = roundtable.send(named("build-42")).await;
    assert_eq!((answer.problem().as_str(), answer.header("x-correlation-id")), ("no_route", "build-42"));
    let answer = roundtable.send(named("<script>")).await;
    assert_eq!(answer.problem(), "no_route");
    assert_ne!(answer.header("x-correlation-id"), "<script>");
    assert!(!roundtable.get("/healthz").await.header("x-correlation-id").is_empty());
}
