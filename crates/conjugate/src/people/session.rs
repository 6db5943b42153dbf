//! Sessions: who signed in at which browser, until they leave or are idle for too long.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use plant::id::{PersonId, SessionId, TokenId};

/// The cookie that carries a session's token.
pub const SESSION_COOKIE: &str = "session";
/// A session ends after so long without a request, where the configuration says nothing else.
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);

/// One signed-in person at one browser.
#[derive(Debug, Clone)]
pub struct Session {
    /// What the ledger names; it opens nothing.
    pub id: SessionId,
    pub person: PersonId,
    /// Something was signed in it with all components (21 CFR 11.200: later signatures need one).
    pub signed: bool,
    last: Instant,
}

impl Session {
    /// What a program does with a token is a session of its own, without a browser and without an end.
    pub(super) fn of_token(token: &TokenId, person: &PersonId) -> Self {
        Self { id: SessionId::of_token(token), person: person.clone(), signed: false, last: Instant::now() }
    }
}

/// All sessions of a node. They live as long as the process.
pub struct Sessions {
    open: Mutex<HashMap<String, Session>>,
    idle_seconds: AtomicU64,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { open: Mutex::default(), idle_seconds: AtomicU64::new(SESSION_IDLE.as_secs()) }
    }
}

impl Sessions {
    /// Lets sessions end after so long without a request.
    pub fn end_after(&self, idle: Duration) {
        self.idle_seconds.store(idle.as_secs(), Ordering::Relaxed);
    }

    fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds.load(Ordering::Relaxed))
    }

    /// Opens a session; answers its token. Nothing where the system has no randomness to give.
    #[must_use]
    pub fn begin(&self, person: &PersonId) -> Option<(String, Session)> {
        let (token, id) = (random()?, random()?);
        let id = SessionId::new(id.get(..16)?).ok()?;
        let session = Session { id, person: person.clone(), signed: false, last: Instant::now() };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, it| it.last.elapsed() < self.idle());
        open.insert(token.clone(), session.clone());
        Some((token, session))
    }

    /// The session of a token, kept alive by the asking.
    #[must_use]
    pub fn of(&self, token: &str) -> Option<Session> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let it = open.get_mut(token)?;
        if it.last.elapsed() >= self.idle() {
            open.remove(token);
            return None;
        }
        it.last = Instant::now();
        Some(it.clone())
    }

    /// Whether the session of a token lasts; asking does not keep it alive.
    #[must_use]
    pub fn lasts(&self, token: &str) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(token).is_some_and(|it| it.last.elapsed() < self.idle())
    }

    /// Notes that something was signed in the session.
    pub fn signed(&self, token: &str) {
        if let Some(it) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get_mut(token) {
            it.signed = true;
        }
    }

    /// Ends every session.
    pub fn end_all(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Ends every session of a person: whoever sits at one of them may not be the person.
    pub fn end_all_of(&self, person: &PersonId) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, it| it.person != *person);
    }

    /// Ends a session.
    pub fn end(&self, token: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
    }
}

/// 128 random bits in hexadecimal.
pub(crate) fn random() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    let mut text = String::with_capacity(32);
    for byte in bytes {
        write!(text, "{byte:02x}").ok()?;
    }
    Some(text)
}
