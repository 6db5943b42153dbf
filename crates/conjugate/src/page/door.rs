//! How the node is reached: under which name, over which wire, through which proxies.
//!
//! The node itself speaks plain HTTP. Whoever serves it to others puts a reverse proxy with TLS before it, and says in
//! the configuration under which address people come; then cookies travel over TLS only, and a form that was sent from
//! another address is not taken.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, HOST, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Hosts, PageError};
use crate::language::Lang;
use crate::node::config::Origin;

/// What is known of the way in.
#[derive(Debug, Clone)]
pub struct Door(Arc<Known>);

#[derive(Debug)]
struct Known {
    origin: Option<Origin>,
    proxies: Vec<IpAddr>,
    language: Lang,
    /// Every change and every failure becomes a line on stderr.
    log: bool,
}

const FORWARDED_FOR: &str = "x-forwarded-for";

impl Door {
    /// For a node that only this machine reaches, as a demonstration or a test.
    #[must_use]
    pub fn local() -> Self {
        Self(Arc::new(Known { origin: None, proxies: Vec::new(), language: Lang::default(), log: false }))
    }

    /// For a node that is served.
    #[must_use]
    pub fn new(origin: Option<Origin>, proxies: Vec<IpAddr>, language: Lang) -> Self {
        Self(Arc::new(Known { origin, proxies, language, log: true }))
    }

    /// The names under which it may be asked.
    #[must_use]
    pub fn hosts(&self) -> Hosts {
        match &self.0.origin {
            None => Hosts::local(),
            // Whoever is on the machine itself may look whether the node answers.
            Some(it) => Hosts::named(Hosts::LOCAL.into_iter().chain([it.name()])),
        }
    }

    /// Whether a form that names its origin was sent from a page of ours.
    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let Some(stated) = headers.get(ORIGIN) else { return true };
        let Some(stated) = stated.to_str().ok().and_then(|it| Origin::parse(it).ok()) else { return false };
        if self.0.origin.as_ref() == Some(&stated) {
            return true;
        }
        // On the machine itself: the page came from where the form goes.
        let host = headers.get(HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let here = Origin::parse(&format!("http://{host}")).ok();
        here.is_some_and(|it| it == stated && Hosts::LOCAL.contains(&it.name()))
    }

    /// Who asks: the one at the other end of the wire, or the one for whom a trusted proxy says that it asks.
    fn client(&self, wire: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let mut client = wire?;
        let said = headers.get_all(FORWARDED_FOR).iter().filter_map(|it| it.to_str().ok());
        let mut said: Vec<&str> = said.flat_map(|it| it.split(',')).map(str::trim).collect();
        // Each proxy adds at the end whom it heard; what stands before an address that is none of ours is hearsay.
        while self.0.proxies.contains(&client) {
            let Some(before) = said.pop().and_then(|it| it.parse().ok()) else { break };
            client = before;
        }
        Some(client)
    }
}

/// The layer inside the pages of errors: a form of another site is not taken.
pub(crate) async fn ours(State(door): State<Door>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || door.is_ours(request.headers()) {
        next.run(request).await
    } else {
        PageError::ForeignForm.into_response()
    }
}

/// The layer around everything.
pub(crate) async fn pass(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let wire = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    let client = door.client(wire, request.headers());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    speak(&door, request.headers_mut());
    let mut response = next.run(request).await;
    if door.0.origin.as_ref().is_some_and(Origin::is_secure) {
        over_tls_only(response.headers_mut());
    }
    let status = response.status();
    // A fault is a line wherever it happens: the page tells people to name it to IT.
    if (door.0.log && !method.is_safe()) || status.is_server_error() {
        let client = client.map_or_else(|| "-".to_owned(), |it| it.to_string());
        let took = began.elapsed().as_millis();
        crate::node::log(&format!("{client} {method} {path} {} {took} ms", status.as_u16()));
    }
    response
}

/// A reader whose browser asks for nothing that we speak gets the language of the house.
fn speak(door: &Door, headers: &mut HeaderMap) {
    if !Lang::is_asked_for(headers) {
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(door.0.language.code()));
    }
}

fn over_tls_only(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        let secure = cookie.to_str().ok().and_then(|it| HeaderValue::from_str(&format!("{it}; Secure")).ok());
        headers.append(SET_COOKIE, secure.unwrap_or(cookie));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> Door {
        let origin = Origin::parse("https://plant.example").ok();
        Door::new(origin, vec!["10.0.0.2".parse().unwrap(), "10.0.0.3".parse().unwrap()], Lang::Zh)
    }

    fn headers(given: &[(&'static str, &'static str)]) -> HeaderMap {
        given.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_form_is_taken_from_our_own_pages_only() {
        for (origin, host, then) in [
            ("https://plant.example", "plant.example", true),
            ("https://plant.example:443", "plant.example", true),
            ("http://plant.example", "plant.example", false),
            ("https://evil.example", "plant.example", false),
            ("null", "plant.example", false),
            ("http://127.0.0.1:7440", "127.0.0.1:7440", true),
            ("http://127.0.0.1:9999", "127.0.0.1:7440", false),
            ("http://evil.example", "evil.example", false),
        ] {
            assert_eq!(door().is_ours(&headers(&[("origin", origin), ("host", host)])), then, "{origin} {host}");
        }
        assert!(door().is_ours(&headers(&[("host", "plant.example")])), "a program states no origin; its token counts");
    }

    #[test]
    fn a_proxy_that_is_not_trusted_is_the_client_itself() {
        let client = |wire: &str, said: &'static str| {
            let said = headers(&[("x-forwarded-for", said)]);
            door().client(wire.parse().ok(), &said).unwrap().to_string()
        };
        assert_eq!(client("10.0.0.2", "192.0.2.9"), "192.0.2.9");
        assert_eq!(client("10.0.0.2", "203.0.113.1, 192.0.2.9"), "192.0.2.9");
        assert_eq!(client("10.0.0.2", "192.0.2.9, 10.0.0.3"), "192.0.2.9");
        assert_eq!(client("192.0.2.77", "10.0.0.1"), "192.0.2.77");
        assert_eq!(client("10.0.0.2", "nonsense"), "10.0.0.2");
    }
}
