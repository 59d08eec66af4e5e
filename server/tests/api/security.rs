//! Which routes there are, and who may use them from where.

use crate::support::{NOBODY, Roundtable};
use reqwest::Method;
use serde_json::json;

/// All routes of the API. One that is not here fails [`the_table_has_every_route`].
const ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/v1/analytics"),
    ("GET", "/api/v1/analytics/export"),
    ("GET", "/api/v1/conversations"),
    ("POST", "/api/v1/conversations"),
    ("DELETE", "/api/v1/conversations/{id}"),
    ("GET", "/api/v1/conversations/{id}"),
    ("POST", "/api/v1/conversations/{id}/conclude"),
    ("GET", "/api/v1/conversations/{id}/events"),
    ("GET", "/api/v1/conversations/{id}/export"),
    ("POST", "/api/v1/conversations/{id}/grant"),
    ("DELETE", "/api/v1/conversations/{id}/share"),
    ("GET", "/api/v1/conversations/{id}/share"),
    ("POST", "/api/v1/conversations/{id}/share"),
    ("GET", "/api/v1/conversations/{id}/memory"),
    ("POST", "/api/v1/conversations/{id}/memory"),
    ("POST", "/api/v1/conversations/{id}/messages"),
    ("PUT", "/api/v1/conversations/{id}/messages/{message_id}"),
    ("DELETE", "/api/v1/conversations/{id}/messages/{message_id}"),
    ("POST", "/api/v1/conversations/{id}/approvals/{approval_id}"),
    ("POST", "/api/v1/conversations/{id}/turns/{turn_id}/reply"),
    ("POST", "/api/v1/conversations/{id}/turns/{turn_id}/retry"),
    ("POST", "/api/v1/conversations/{id}/fork"),
    ("POST", "/api/v1/conversations/{id}/mute"),
    ("POST", "/api/v1/conversations/{id}/pause"),
    ("POST", "/api/v1/conversations/{id}/pick"),
    ("POST", "/api/v1/conversations/{id}/ratings"),
    ("POST", "/api/v1/conversations/{id}/resume"),
    ("POST", "/api/v1/conversations/{id}/stop"),
    ("POST", "/api/v1/conversations/{id}/unmute"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/providers"),
    ("POST", "/api/v1/providers"),
    ("DELETE", "/api/v1/providers/{name}"),
    ("POST", "/api/v1/providers/{name}/check"),
    ("GET", "/api/v1/schemas/team.json"),
    ("GET", "/api/v1/teams"),
    ("POST", "/api/v1/teams"),
    ("POST", "/api/v1/teams/import"),
    ("POST", "/api/v1/teams/lint"),
    ("DELETE", "/api/v1/teams/{id}"),
    ("GET", "/api/v1/teams/{id}"),
    ("PUT", "/api/v1/teams/{id}"),
    ("GET", "/api/v1/teams/{id}/versions"),
];

/// Mutations beside the API; server functions stand for all others of theirs.
const OTHER_MUTATIONS: &[&str] = &["/csp-report", "/api/ui/stop_conversation", "/api/ui/no_such_function"];

/// The path of something that is not there.
fn path_of(route: &str) -> String {
    let path = route.replace("{id}", NOBODY).replace("{name}", "nobody");
    path.replace("{message_id}", "m1").replace("{approval_id}", "a1").replace("{turn_id}", "t1")
}

/// A body that the route takes, so that what is refused is refused for its id or origin.
fn body_of(path: &str) -> serde_json::Value {
    match path.rsplit('/').next().unwrap_or_default() {
        "messages" | "{message_id}" | "reply" => json!({"text": "Hi"}),
        "{approval_id}" => json!({"approved": true}),
        "grant" => json!({"turns": 1}),
        "mute" | "unmute" | "pick" => json!({"agent": "ada"}),
        "memory" => json!({"key": "k", "value": "v"}),
        "ratings" => json!({"score": 3}),
        "{id}" => crate::support::pair(),
        _ => json!({}),
    }
}

#[tokio::test]
async fn the_table_has_every_route() {
    let roundtable = Roundtable::start().await;
    let document = roundtable.get_json("/api/v1/openapi.json").await;
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            routes.push((method.to_uppercase(), path.clone()));
        }
    }
    let mut table: Vec<_> = ROUTES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    routes.sort();
    table.sort();
    assert_eq!(routes, table);
}

#[tokio::test]
async fn what_is_not_there_or_not_yours_is_not_found() {
    let roundtable = Roundtable::start().await;
    for (method, route) in ROUTES.iter().filter(|(_, path)| path.contains('{')) {
        let path = path_of(route) + "?format=csv";
        let mut request = roundtable.request(method.parse().unwrap(), &path);
        if *method == "POST" || *method == "PUT" {
            request = request.json(&body_of(route));
        }
        let answer = roundtable.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not_found"), "{method} {route}");
    }
}

#[tokio::test]
async fn mutations_are_not_taken_from_other_sites() {
    let roundtable = Roundtable::start().await;
    let api = ROUTES.iter().filter(|(method, _)| *method != "GET").copied();
    for (method, route) in api.chain(OTHER_MUTATIONS.iter().map(|path| ("POST", *path))) {
        let path = path_of(route);
        for (header, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://localhost:1"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = roundtable.request(method.parse::<Method>().unwrap(), &path).header(header, value);
            let answer = roundtable.send(request.json(&body_of(route))).await;
            assert_eq!(
                (answer.status.as_u16(), answer.problem().as_str()),
                (403, "foreign_origin"),
                "{method} {route} with {header}: {value}"
            );
        }
        let own = roundtable.request(method.parse().unwrap(), &path).header("origin", &roundtable.base);
        let answer = roundtable.send(own.header("sec-fetch-site", "same-origin").json(&body_of(route))).await;
        assert_ne!(answer.status, 403, "{method} {route} from our own page");
    }
}

#[tokio::test]
async fn only_known_hosts_are_answered() {
    let roundtable = Roundtable::with(|settings| settings.public_hosts = Some(vec!["team.example".to_owned()])).await;
    let port = roundtable.base.rsplit(':').next().unwrap();
    for (host, answered) in [
        (format!("127.0.0.1:{port}"), true),
        ("localhost".to_owned(), true),
        (format!("[::1]:{port}"), true),
        ("team.example".to_owned(), true),
        ("TEAM.example:8443".to_owned(), true),
        ("evil.example".to_owned(), false),
        (format!("localhost.evil.example:{port}"), false),
        ("10.0.0.1".to_owned(), false),
    ] {
        for path in ["/", "/healthz", "/api/v1/teams"] {
            let answer = roundtable.send(roundtable.request(Method::GET, path).header("host", &host)).await;
            if answered {
                assert_eq!(answer.status, 200, "{host}{path}");
            } else {
                assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (403, "foreign_host"), "{host}{path}");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_forbids_what_it_does_not_need() {
    let roundtable = Roundtable::start().await;
    for path in ["/", "/healthz", "/api/v1/teams", "/api/v1/nothing", "/no-such-page"] {
        let answer = roundtable.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
    }
}
