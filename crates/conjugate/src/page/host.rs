//! Whether a request meant this server. A page elsewhere can point a name of its own at 127.0.0.1 and then ask us as if
//! it were ours (DNS rebinding); only the `Host` header tells.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::PageError;

/// The names under which this server may be asked, without ports.
#[derive(Debug, Clone)]
pub struct Hosts(Arc<[String]>);

impl Hosts {
    /// The names of the machine itself.
    pub const LOCAL: [&'static str; 3] = ["127.0.0.1", "localhost", "[::1]"];

    /// This machine only, as for a demonstration.
    #[must_use]
    pub fn local() -> Self {
        Self::named(Self::LOCAL)
    }

    /// These names.
    #[must_use]
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(str::to_ascii_lowercase).collect())
    }

    fn has(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) && !name.is_empty() => name,
            _ => host,
        };
        self.0.iter().any(|it| it.eq_ignore_ascii_case(name))
    }
}

/// Answers only what was meant for us.
pub(super) async fn ours(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|it| it.to_str().ok());
    let host = host.or_else(|| request.uri().host());
    if host.is_some_and(|it| hosts.has(it)) { next.run(request).await } else { PageError::NotThisHost.into_response() }
}

#[cfg(test)]
mod tests {
    use super::Hosts;

    #[test]
    fn a_demonstration_answers_to_this_machine_only() {
        for (host, then) in [
            ("127.0.0.1:4711", true),
            ("LOCALHOST", true),
            ("[::1]:80", true),
            ("[::1]", true),
            ("evil.example:4711", false),
            ("127.0.0.1.evil.example", false),
            ("localhost:80:evil", false),
            ("", false),
        ] {
            assert_eq!(Hosts::local().has(host), then, "{host:?}");
        }
    }
}
