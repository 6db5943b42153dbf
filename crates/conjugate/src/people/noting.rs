//! How what was counted at the door comes on record: when its time is over, when somebody comes in after all or is locked
//! out, and before the node ends.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use plant::id::{CommandId, PersonId, SessionId};
use plant::people::{Credential, Head, NoteFailures, NoteTaking};
use plant::{Act, Command};

use super::access::{Note, Out};
use super::credentials::Door;
use super::door::Me;
use super::session::random;
use crate::app::App;
use crate::node::{Order, Standing, log};

/// How often the node looks whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// The program itself, where nobody in particular acts.
const ITSELF: &str = "conjugate";

/// Keeps the access log while a node runs.
pub struct Keeper {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Keeper {
    /// Begins to look.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start(app: App) -> std::io::Result<Self> {
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new().name("access".to_owned()).spawn(move || {
            while stopped.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                app.note_what_is_due();
            }
            app.note_everything();
        })?;
        Ok(Self { stop, thread })
    }

    /// Puts on record what is counted, and ends.
    pub fn stop(self) {
        drop(self.stop);
        // Whatever it could not write it has said.
        let _ended = self.thread.join();
    }
}

impl App {
    /// Counts a wrong password at this door. Whoever has no account is nobody.
    pub(super) fn knocked(&self, door: &Door) {
        let known = |it: &PersonId| self.whole().people.contains_key(it).then(|| it.clone());
        let (person, credential, at) = match door {
            Door::Own(person) => (known(person), Credential::Password, None),
            Door::Second { by, second } => (known(second), Credential::SecondPerson, Some(by.clone())),
        };
        self.access().failed(person, credential, at, self.now());
    }

    /// Counts a name that cannot even be one, or a token that opens nothing.
    pub(crate) fn knocked_as(&self, person: Option<PersonId>, credential: Credential) {
        self.access().failed(person, credential, None, self.now());
    }

    /// Counts what somebody took out.
    pub(crate) fn took_out(&self, me: &Me, out: Out) {
        self.access().taken(&me.session.person, &me.session.id, out, self.now());
    }

    /// The state of the ledger, as what is taken out now goes with it.
    pub(crate) fn head(&self) -> Head {
        let it = self.ledger().checkpoint();
        Head { size: it.size(), root: it.root().to_string() }
    }

    /// Puts the failures at somebody's account on record now.
    pub(super) async fn note_failures_of(&self, person: &PersonId) {
        if !self.writes() {
            return;
        }
        for note in self.access().failures_of(person) {
            if let Some(order) = order(self, &note)
                && self.ask(order).await.is_ok()
            {
                continue;
            }
            // It is counted on, and put on record later.
            self.access().add(note);
        }
    }

    /// Puts on record what has been counted for long enough.
    pub fn note_what_is_due(&self) {
        if self.writes() {
            self.note(self.access().due(self.now()));
        }
    }

    /// Puts everything on record that is counted.
    pub fn note_everything(&self) {
        if self.writes() {
            self.note(self.access().everything());
        }
    }

    fn note(&self, notes: Vec<Note>) {
        for note in notes {
            let Some(order) = order(self, &note) else { continue };
            if let Err(error) = self.ask_and_wait(order) {
                log(&format!("the access log could not be written, and is counted on: {}", crate::chain(&error)));
                self.access().add(note);
            }
        }
    }

    /// Whether anything can be put on record at this node.
    fn writes(&self) -> bool {
        !matches!(self.standing(), Standing::StandsBy { .. })
    }
}

fn order(app: &App, note: &Note) -> Option<Order> {
    let (command, by, session): (Command, _, _) = match note {
        Note::Failed(it) => {
            (NoteFailures { failed: it.clone() }.into(), PersonId::new(ITSELF).ok()?, SessionId::new(ITSELF).ok()?)
        }
        Note::Taken(it, session) => (NoteTaking { taken: it.clone() }.into(), it.person.clone(), session.clone()),
    };
    let (id, now) = (CommandId::new(&format!("access-{}", random()?)).ok()?, app.now());
    let act = Act { by, session, happened: now, known: now, second: None, reason: None, signature: None };
    Some(Order { id, command, act, happened: None, seen: None, as_of: None })
}
