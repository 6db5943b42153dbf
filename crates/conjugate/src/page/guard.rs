//! Forms that only our own pages can send, and that count once.
//!
//! Each form carries two hidden fields: a token bound to the session, which another site cannot know, and an id for the
//! command, so that a form sent twice is carried out once.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use askama::filters::HtmlSafe;
use axum::http::{HeaderMap, Method};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::PageError;

/// Makes and checks the tokens of all sessions. The key lives as long as the process: after a restart a form that was
/// open asks to be read and sent again.
#[derive(Clone)]
pub struct Guards(Arc<[u8; 32]>);

impl Guards {
    /// With a fresh key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(Arc::new(key)))
    }

    /// The token of a session.
    #[must_use]
    pub fn of(&self, session: &str) -> Guard {
        let token = self.mac(session).map(|it| URL_SAFE_NO_PAD.encode(it.finalize().into_bytes()));
        Guard { token: token.unwrap_or_default() }
    }

    /// Checks the token that came with a form, in constant time.
    ///
    /// # Errors
    /// [`PageError::ForeignForm`] when it is not the session's.
    pub fn check(&self, session: &str, token: &str) -> Result<(), PageError> {
        let presented = URL_SAFE_NO_PAD.decode(token).map_err(|_| PageError::ForeignForm)?;
        let mac = self.mac(session).ok_or(PageError::ForeignForm)?;
        mac.verify_slice(&presented).map_err(|_| PageError::ForeignForm)
    }

    fn mac(&self, session: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).ok()?;
        mac.update(b"conjugate form\0");
        mac.update(session.as_bytes());
        Some(mac)
    }
}

// The key must not end up in a log.
impl fmt::Debug for Guards {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Guards")
    }
}

/// What a page needs in order to make forms.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    token: String,
}

impl Guard {
    /// The token alone, for programs that send it in a header.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The hidden fields of one form. Each call gives a new command id.
    #[must_use]
    pub fn fields(&self) -> Fields {
        Fields { token: self.token.clone(), command: command_id() }
    }
}

/// The two hidden fields, `csrf` and `command`.
#[derive(Debug, Clone)]
pub struct Fields {
    token: String,
    command: String,
}

impl fmt::Display for Fields {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Both are letters, digits, `-` and `_`.
        write!(
            out,
            r#"<input type="hidden" name="csrf" value="{}"><input type="hidden" name="command" value="{}">"#,
            self.token, self.command
        )
    }
}

impl HtmlSafe for Fields {}

/// A fresh command id, 128 random bits as hexadecimal; empty where the system has no randomness, and then refused.
fn command_id() -> String {
    let mut bytes = [0; 16];
    let mut id = String::new();
    if getrandom::fill(&mut bytes).is_ok() {
        for byte in bytes {
            let _ = write!(id, "{byte:02x}");
        }
    }
    id
}

/// Whether the browser itself says that a changing request comes from a page of another site.
///
/// # Errors
/// [`PageError::ForeignForm`] when it does. Clients that send no such header (scripts with a token) pass.
pub fn same_site(method: &Method, headers: &HeaderMap) -> Result<(), PageError> {
    if method.is_safe() {
        return Ok(());
    }
    match headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(PageError::ForeignForm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_own_session_only() {
        let guards = Guards::new().unwrap();
        let token = guards.of("session-1").token;
        assert_eq!(guards.check("session-1", &token), Ok(()));
        for (session, token) in
            [("session-2", token.as_str()), ("session-1", ""), ("session-1", "AAAA"), ("session-1", "<>")]
        {
            assert_eq!(guards.check(session, token), Err(PageError::ForeignForm), "{session} {token}");
        }
        assert!(Guards::new().unwrap().check("session-1", &token).is_err(), "another process, another key");
    }

    #[test]
    fn every_form_has_a_command_id_of_its_own() {
        let guard = Guards::new().unwrap().of("s");
        assert_ne!(guard.fields().command, guard.fields().command);
        assert_eq!(guard.fields().command.len(), 32);
    }
}
