//! The pages, as far as the server is concerned; what they show is tested in a browser.

use crate::support::Roundtable;
use std::collections::BTreeSet;
use std::fs;

#[tokio::test]
async fn the_scripts_of_a_page_carry_the_nonce_of_its_policy() {
    let roundtable = Roundtable::start().await;
    let mut nonces = BTreeSet::new();
    for _ in 0..2 {
        let page = roundtable.get("/").await;
        assert_eq!(page.status, 200);
        let policy = page.header("content-security-policy").to_owned();
        let nonce = policy.split("script-src 'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        for allowed in ["'strict-dynamic' 'wasm-unsafe-eval'", "style-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(allowed), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        let scripts = page.text.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(page.text.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "every script has the nonce");
        assert!(!page.text.contains("<style") && !page.text.contains(" style=\""), "no inline styles");
        nonces.insert(nonce.to_owned());
    }
    assert_eq!(nonces.len(), 2, "a nonce is used once");
}

#[tokio::test]
async fn files_are_served_compressed_and_nothing_beside_them_is() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    fs::create_dir_all(site.join("pkg")).unwrap();
    fs::write(site.join("pkg/roundtable.css"), "plain").unwrap();
    fs::write(site.join("pkg/roundtable.css.br"), "brotli").unwrap();
    fs::write(site.join("favicon.svg"), "<svg/>").unwrap();
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    let roundtable = Roundtable::with(|settings| settings.site_root = Some(site)).await;

    let css = roundtable.get("/pkg/roundtable.css").await;
    assert_eq!((css.status.as_u16(), css.text.as_str(), css.header("content-type")), (200, "plain", "text/css"));
    assert_eq!(css.header("cache-control"), "no-cache", "its name says nothing of its content");
    let get = roundtable.request(reqwest::Method::GET, "/pkg/roundtable.css").header("accept-encoding", "br");
    let compressed = roundtable.send(get).await;
    assert_eq!((compressed.text.as_str(), compressed.header("content-encoding")), ("brotli", "br"));
    assert_eq!(roundtable.get("/favicon.svg").await.text, "<svg/>");
    assert_eq!(roundtable.get("/pkg/missing.js").await.status, 404);
    for path in ["/..%2fsecret.txt", "/pkg/..%2f..%2fsecret.txt", "/pkg/%2e%2e/%2e%2e/secret.txt"] {
        let answer = roundtable.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text.contains("secret\n") && answer.text != "secret", "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_is_a_page_that_says_so() {
    let roundtable = Roundtable::start().await;
    let page = roundtable.get("/no-such-page").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.header("content-security-policy").contains("'nonce-"));
}

#[tokio::test]
async fn the_page_of_all_components_is_served_where_it_is_wanted() {
    let roundtable = Roundtable::with(|settings| settings.styleguide = Some(true)).await;
    let page = roundtable.get("/styleguide").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").contains("style-src 'self'"));
    assert!(page.text.contains("<h1>Style guide</h1>"));
    assert!(!page.text.contains("<style") && !page.text.contains(" style=\""), "no inline styles");
    assert!(!page.text.contains(" src=\"") && !page.text.contains("modulepreload"), "no program takes it over");
    let request = roundtable.request(reqwest::Method::GET, "/styleguide").header("cookie", "theme=dark");
    assert!(roundtable.send(request).await.text.contains("data-theme=\"dark\""));

    let roundtable = Roundtable::with(|settings| settings.styleguide = Some(false)).await;
    let page = roundtable.get("/styleguide").await;
    assert_eq!(page.status, 404);
    assert!(!page.text.contains("Style guide"));
}

#[tokio::test]
async fn files_and_pages_at_the_same_time_keep_their_own_headers() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("favicon.svg"), "<svg/>").unwrap();
    let site = folder.path().to_owned();
    let roundtable = Roundtable::with(|settings| settings.site_root = Some(site)).await;
    let answers = futures::future::join_all((0..80).map(|n| {
        let path = if n % 2 == 0 { "/teams" } else { "/favicon.svg" };
        let roundtable = &roundtable;
        async move { (path, roundtable.get(path).await) }
    }))
    .await;
    for (path, answer) in answers {
        let has_nonce = answer.header("content-security-policy").contains("'nonce-");
        assert_eq!(has_nonce, path == "/teams", "{path}");
    }
}
