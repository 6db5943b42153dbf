//! Which language a request is answered in.

use axum::http::{HeaderMap, HeaderValue};

use super::{Lang, cookie};

fn headers(cookie: &'static str, accept: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [("cookie", cookie), ("accept-language", accept)] {
        if !value.is_empty() {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers
}

#[test]
fn the_choice_comes_before_the_browser_and_english_is_last() {
    for (cookie, accept, then) in [
        ("", "", Lang::En),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
        ("", "de, en;q=0.4, zh-Hans;q=0.7", Lang::Zh),
        ("", "en;q=0, zh;q=0.1", Lang::Zh),
        ("", "fr", Lang::En),
        ("lang=en", "zh-CN", Lang::En),
        ("a=b; lang=zh-CN", "en", Lang::Zh),
        ("lang=<script>", "zh", Lang::Zh),
    ] {
        assert_eq!(Lang::of(&headers(cookie, accept)), then, "{cookie:?} {accept:?}");
    }
}

#[test]
fn a_cookie_is_found_by_its_whole_name() {
    let headers = headers("slang=1; session=abc=; lang=en", "");
    assert_eq!(cookie(&headers, "lang"), Some("en"));
    assert_eq!(cookie(&headers, "session"), Some("abc="));
    assert_eq!(cookie(&headers, "sess"), None);
}

#[test]
fn a_sentence_escapes_what_people_typed_and_keeps_our_markup() {
    use super::Markup;
    let typed = "<b>\u{e000}0\u{e001}</b>";
    let said = Lang::En.say("error-address").with("address", typed).to_string();
    assert!(said.contains("&lt;b&gt;") && !said.contains("<b>"), "{said}");
    let linked = Lang::En.say("error-address").with_markup("address", Markup::link("/x?a=1&b=2", typed)).to_string();
    assert!(linked.contains(r#"<a href="/x?a=1&amp;b=2">&lt;b&gt;"#), "{linked}");
}

#[test]
fn a_missing_text_is_seen_and_stops_nothing() {
    assert_eq!(Lang::Zh.text("no-such-key"), "[no-such-key]");
}

#[test]
fn counts_are_grouped_and_plural() {
    assert_eq!(Lang::En.text_with("foot-entries", &[("n", 48_211.into())]), "48,211 ledger entries");
    assert_eq!(Lang::En.text_with("foot-entries", &[("n", 1.into())]), "1 ledger entry");
    assert_eq!(Lang::Zh.text_with("foot-entries", &[("n", 48_211.into())]), "账本 48,211 条");
}
