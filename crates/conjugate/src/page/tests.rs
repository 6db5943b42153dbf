//! The layers around the router, asked as a browser asks.

use std::collections::BTreeSet;

use axum::Form;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use tower::ServiceExt as _;

use super::*;
use crate::language::Lang;

#[derive(serde::Deserialize)]
struct Amount {
    amount: u32,
}

fn router() -> Router {
    let router = Router::new()
        .route("/record", post(|form: Form<Amount>| async move { form.amount.to_string() }))
        .route("/changed", get(|| async { PageError::Changed }))
        .route("/file", get(|| async { (StatusCode::NOT_FOUND, [("content-type", "application/json")], "{}") }));
    around(router, Hosts::local())
}

struct Answer {
    status: u16,
    headers: axum::http::HeaderMap,
    text: String,
}

async fn ask(method: &str, address: &str, headers: &[(&str, &str)], body: String) -> Answer {
    let mut request = Request::builder().method(method).uri(address).header("host", "127.0.0.1:80");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 22).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn whatever_goes_wrong_is_a_page_in_the_readers_language() {
    let long = format!("amount={}", "1".repeat(FORM_BYTES_MAX));
    for (method, address, kind, body, status) in [
        ("GET", "/nowhere", FORM, "", 404),
        ("GET", "/record", FORM, "", 405),
        ("GET", "/changed", FORM, "", 409),
        ("POST", "/record", FORM, "amount=%ff%fe", 422),
        ("POST", "/record", FORM, "amount=many", 422),
        ("POST", "/record", FORM, "", 422),
        ("POST", "/record", ("content-type", "text/xml"), "<a/>", 400),
        ("POST", "/record", FORM, long.as_str(), 413),
    ] {
        for (tag, lang) in [("en", Lang::En), ("zh-CN", Lang::Zh)] {
            let answer = ask(method, address, &[kind, ("accept-language", tag)], body.to_string()).await;
            let error = PageError::ALL.into_iter().find(|it| it.status().as_u16() == status).unwrap();
            assert_eq!(answer.status, status, "{method} {address}");
            assert!(answer.text.contains(&format!("<html lang=\"{tag}\"")), "{method} {address}");
            assert!(answer.text.contains(&error.title(lang)), "{method} {address}: {}", answer.text);
            assert!(answer.text.contains(&error.now(lang)), "{method} {address}");
        }
    }
}

#[tokio::test]
async fn an_address_is_shown_inert() {
    let answer = ask("GET", "/%3Cscript%3Ealert(1)%3C/script%3E?q=%22onload=x", &[], String::new()).await;
    assert_eq!(answer.status, 404);
    assert!(!answer.text.contains("<script>alert"));
    assert!(!answer.text.contains("\"onload"));
}

#[tokio::test]
async fn a_machine_gets_its_own_answer_and_only_this_host_is_served() {
    assert_eq!(ask("GET", "/file", &[], String::new()).await.text, "{}");
    let request = Request::builder().uri("/changed").header("host", "evil.example").body(Body::empty()).unwrap();
    assert_eq!(router().oneshot(request).await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn every_answer_forbids_foreign_and_inline_content_and_pages_are_not_kept() {
    for address in ["/nowhere", "/changed", "/record?lang=en", &asset::address("conjugate.css")] {
        let answer = ask("GET", address, &[], String::new()).await;
        assert_eq!(answer.headers["content-security-policy"], manners::POLICY, "{address}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{address}");
        let kept = if address.starts_with("/assets") { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(answer.headers["cache-control"], kept, "{address}");
    }
    let page = ask("GET", "/nowhere", &[], String::new()).await.text;
    for inline in [" style=", "<style", " onclick=", " onload=", "javascript:"] {
        assert!(!page.contains(inline), "{inline}");
    }
    assert!(page.matches("<script").count() == 1 && page.contains("<script src=\"/assets/"), "one script, ours");
}

#[tokio::test]
async fn a_switch_keeps_the_choice_and_leads_back() {
    let answer = ask("GET", "/nowhere?page=2&lang=zh-CN&theme=dark", &[], String::new()).await;
    let cookies: BTreeSet<_> =
        answer.headers.get_all("set-cookie").iter().filter_map(|it| it.to_str().ok()?.split(';').next()).collect();
    assert_eq!((answer.status, &answer.headers["location"]), (303, &"/nowhere?page=2".parse().unwrap()));
    assert_eq!(cookies, BTreeSet::from(["lang=zh-CN", "theme=dark"]));
    let answer = ask("GET", "/nowhere", &[("cookie", "lang=zh-CN; theme=dark")], String::new()).await;
    assert!(answer.text.contains("<html lang=\"zh-CN\" data-theme=\"dark\">"));
}

#[tokio::test]
async fn an_asset_changes_its_address_with_its_content_and_an_old_address_still_answers() {
    let address = asset::address("conjugate.css");
    let fresh = ask("GET", &address, &[], String::new()).await;
    let tag = fresh.headers["etag"].to_str().unwrap().to_string();
    assert!(address.contains(tag.trim_matches('"')) && fresh.text.contains("@layer tokens"));
    assert_eq!(ask("GET", &address, &[("if-none-match", &tag)], String::new()).await.status, 304);
    let old = ask("GET", "/assets/0000000000000000/conjugate.css", &[], String::new()).await;
    assert_eq!((old.status, &old.headers["cache-control"]), (200, &"no-cache".parse().unwrap()));
    assert_eq!(ask("GET", "/assets/0/../../Cargo.toml", &[], String::new()).await.status, 404);
}
