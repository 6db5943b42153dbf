//! How a reader wants to see things: language, theme, and the address they are at.
//!
//! Language and theme are links (`?lang=zh-CN`, `?theme=dark`) that set a cookie and lead back, so both work without
//! script and the first byte of a page already has the right colours.

use std::convert::Infallible;
use std::fmt::Write as _;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::language::{LANGUAGE_COOKIE, Lang, cookie};

/// The cookie that keeps the theme.
pub const THEME_COOKIE: &str = "theme";
// A year; whoever clears cookies earlier gets what their browser asks for.
const KEPT_SECONDS: u32 = 31_536_000;

/// Light, dark, or as the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    Light,
    Dark,
    #[default]
    System,
}

impl Theme {
    /// All, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Light, Self::System, Self::Dark];

    /// Its word in cookies, addresses and `data-theme`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// The reader's view of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub lang: Lang,
    pub theme: Theme,
    /// Path and query of this page without language and theme; what the switches lead back to.
    pub here: String,
}

impl View {
    /// Reads it from a request's address and headers.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        Self {
            lang: Lang::of(headers),
            theme: cookie(headers, THEME_COOKIE).and_then(Theme::from_code).unwrap_or_default(),
            here: without_switches(uri).0,
        }
    }

    /// The address of this page in the other language.
    #[must_use]
    pub fn in_other_language(&self) -> String {
        self.with("lang", self.lang.other().code())
    }

    /// The address of this page in a theme.
    #[must_use]
    pub fn in_theme(&self, theme: Theme) -> String {
        self.with("theme", theme.code())
    }

    fn with(&self, key: &str, value: &str) -> String {
        let joint = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{joint}{key}={value}", self.here)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

/// Carries out `?lang=` and `?theme=`: keeps the choice in a cookie and leads back to the same page.
pub(super) async fn switch(request: Request, next: Next) -> Response {
    let (here, chosen) = without_switches(request.uri());
    if chosen.is_empty() || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let mut headers = HeaderMap::new();
    for (name, value) in chosen {
        let cookie = format!("{name}={value}; Path=/; Max-Age={KEPT_SECONDS}; SameSite=Lax; HttpOnly");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    match HeaderValue::from_str(&here) {
        Ok(here) => headers.insert(LOCATION, here),
        Err(_) => headers.insert(LOCATION, HeaderValue::from_static("/")),
    };
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The address without its switches, and what they choose. An unknown language or theme is dropped in silence: the
/// reader sees the page, in the view they had.
fn without_switches(uri: &Uri) -> (String, Vec<(&'static str, &'static str)>) {
    // Two slashes at the start would lead to another host.
    let mut here = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    let mut chosen = Vec::new();
    let mut joint = '?';
    for pair in uri.query().unwrap_or_default().split('&').filter(|it| !it.is_empty()) {
        match pair.split_once('=') {
            Some(("lang", tag)) => chosen.extend(Lang::from_tag(tag).map(|it| (LANGUAGE_COOKIE, it.code()))),
            Some(("theme", code)) => chosen.extend(Theme::from_code(code).map(|it| (THEME_COOKIE, it.code()))),
            _ => {
                let _ = write!(here, "{joint}{pair}");
                joint = '&';
            }
        }
    }
    (here, chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_taken_out_of_the_address_and_the_rest_stays() {
        for (address, here, chosen) in [
            ("/batches?lang=zh-CN", "/batches", &[("lang", "zh-CN")][..]),
            ("/batches?view=open&theme=dark&page=2", "/batches?view=open&page=2", &[("theme", "dark")]),
            ("/x?lang=fr", "/x", &[]),
            ("/x?q=a%26lang%3Den", "/x?q=a%26lang%3Den", &[]),
            ("//elsewhere.example/?lang=en", "/elsewhere.example/", &[("lang", "en")]),
        ] {
            let uri: Uri = address.parse().unwrap();
            assert_eq!(without_switches(&uri), (here.to_string(), chosen.to_vec()), "{address}");
        }
    }

    #[test]
    fn the_switches_lead_back_to_where_the_reader_is() {
        let view = View::of(&"/lots?held=1".parse().unwrap(), &HeaderMap::new());
        assert_eq!(view.in_other_language(), "/lots?held=1&lang=zh-CN");
        assert_eq!(view.in_theme(Theme::Dark), "/lots?held=1&theme=dark");
    }
}
