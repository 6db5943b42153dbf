//! The ceremonies: how a form becomes an act of one person, of two, or a signature.

use jiff::Timestamp;
use plant::Command;
use plant::act::Signature;
use plant::id::{BatchId, CommandId, PersonId, SessionId};
use plant::people::{Credential, LockOut, LockSecondPerson};
use plant::text::Text;
use plant::{Act, Plant};
use sha2::{Digest as _, Sha256};

use super::credentials::{Door, Known};
use super::door::Me;
use super::posted::Posted;
use crate::app::App;
use crate::language::Lang;
use crate::node::{Answer, NotDone, Order, Stated};
use crate::page::PageError;

/// What a signature is bound to: the lines that the signer was shown, in their language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub meaning: String,
    pub lines: Vec<String>,
}

impl Shown {
    /// SHA-256 over the meaning and every line, each ended by a line feed, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        use std::fmt::Write as _;
        let mut hash = Sha256::new();
        for line in std::iter::once(&self.meaning).chain(&self.lines) {
            hash.update(line.as_bytes());
            hash.update(b"\n");
        }
        let mut text = String::with_capacity(64);
        for byte in hash.finalize() {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

/// Why a form did not become an act that the plant recorded.
#[derive(Debug, Clone)]
pub enum Denied {
    /// A credential was wrong, missing or locked; the key of its sentence.
    Credential(&'static str),
    /// The writer's answer: a rule refused, or the ledger cannot be written.
    NotDone(NotDone),
    /// The form itself cannot be read.
    Page(PageError),
}

impl From<PageError> for Denied {
    fn from(it: PageError) -> Self {
        Self::Page(it)
    }
}

/// A signature as it was asked for: what was shown, what came back as its digest, and the signer's credential.
#[derive(Clone)]
pub struct Signed {
    pub shown: Shown,
    /// The language in which it was shown.
    pub lang: Lang,
    pub digest: String,
    /// The signer's id, owed with the first signature of a session.
    pub signer: Option<String>,
    pub password: String,
}

/// Everything that is given with a command besides its author.
#[derive(Clone)]
pub struct Given {
    /// Chosen by the client; sent again, it gets the first answer.
    pub id: CommandId,
    /// A second person and their password.
    pub second: Option<(String, String)>,
    /// When it happened, where that is not now.
    pub happened: Option<Timestamp>,
    pub reason: Option<Text>,
    pub signed: Option<Signed>,
    /// The last entry about a batch that was seen.
    pub seen: Option<(BatchId, u64)>,
}

impl Given {
    /// What was stated with a command, before any credential is looked at.
    fn stated<'a>(&'a self, command: &'a Command) -> Stated<'a> {
        Stated {
            command,
            happened: self.happened,
            reason: self.reason.as_ref(),
            second: self.second.as_ref().map(|(who, _)| who.as_str()),
            shown: self.signed.as_ref().map(|it| it.digest.as_str()),
            seen: self.seen.as_ref(),
        }
    }
}

impl App {
    /// Carries out what a form asks for. `shown` makes it a signature; a field `second` brings a second person; `reason`
    /// and `happened` are taken where the form has them; `seen` is the last entry about a batch that the page showed.
    ///
    /// # Errors
    /// When a credential is wrong, a rule refuses, or nothing can be written.
    pub async fn carry_out(
        &self,
        posted: &Posted,
        lang: Lang,
        command: impl Into<Command>,
        shown: Option<&Shown>,
        seen: Option<(BatchId, u64)>,
    ) -> Result<Answer, Denied> {
        let signed = match shown {
            Some(shown) => Some(Signed {
                shown: shown.clone(),
                lang,
                digest: posted.need("shown")?.to_owned(),
                signer: posted.field("signer").map(ToOwned::to_owned),
                password: posted.field("password").unwrap_or_default().to_owned(),
            }),
            None => None,
        };
        let password = posted.field("second-password").unwrap_or_default();
        let given = Given {
            id: posted.command.clone(),
            second: posted.field("second").map(|it| (it.to_owned(), password.to_owned())),
            happened: posted.happened(self)?,
            reason: posted.text("reason")?,
            signed,
            seen,
        };
        self.perform(&posted.me, command.into(), given).await
    }

    /// The same for whoever is no form.
    ///
    /// # Errors
    /// When a credential is wrong, a rule refuses, or nothing can be written.
    pub async fn perform(&self, me: &Me, command: Command, given: Given) -> Result<Answer, Denied> {
        // Sent again, a command gets its first answer, whatever the record says by now. The writer sees to that by itself;
        // it is asked beforehand only where a credential or a digest would be checked against today's record first.
        if given.signed.is_some() || given.second.is_some() {
            let stated = given.stated(&command);
            let earlier = self.earlier(&me.session.person, &given.id, &stated).await;
            if let Some(answer) = earlier.map_err(Denied::NotDone)? {
                return answer.map_err(Denied::NotDone);
            }
        }
        let second = self.second_person(me, given.second.as_ref()).await?;
        let as_of = given.signed.as_ref().map(|_| me.as_of);
        let signature = match &given.signed {
            Some(signed) => Some(self.signature(me, signed).await?),
            None => None,
        };
        let now = self.now();
        let act = Act {
            by: me.session.person.clone(),
            session: me.session.id.clone(),
            happened: given.happened.unwrap_or(now),
            known: now,
            second,
            reason: given.reason,
            signature,
        };
        let order = Order { id: given.id, command, act, happened: given.happened, seen: given.seen, as_of };
        self.ask(order).await.map_err(Denied::NotDone)
    }

    /// The second person's own credential, without ending the performer's session.
    async fn second_person(&self, me: &Me, given: Option<&(String, String)>) -> Result<Option<PersonId>, Denied> {
        let Some((second, password)) = given else { return Ok(None) };
        let Ok(second) = PersonId::new(second) else {
            self.access().failed(None, Credential::SecondPerson, Some(me.session.person.clone()), self.now());
            return Err(Denied::Credential("credential-wrong"));
        };
        let door = Door::Second { by: me.session.person.clone(), second: second.clone() };
        self.opens(&door, password, Some(&me.session.id)).await?;
        Ok(Some(second))
    }

    /// The signer's credential again: both components the first time in a session, the password later.
    async fn signature(&self, me: &Me, signed: &Signed) -> Result<Signature, Denied> {
        let (session, shown, lang) = (&me.session, &signed.shown, signed.lang);
        if signed.digest != shown.digest() {
            return Err(Denied::Page(PageError::Changed));
        }
        let another = signed.signer.as_deref().is_some_and(|it| it != session.person.as_str());
        if another {
            return Err(Denied::Credential("credential-wrong"));
        }
        if !session.signed && signed.signer.as_deref() != Some(session.person.as_str()) {
            return Err(Denied::Credential("credential-both"));
        }
        self.credential(&session.person, &signed.password).await?;
        self.sessions().signed(&me.token);
        let text = |it: &str| Text::new(it).map_err(|_| Denied::Page(PageError::Broken));
        Ok(Signature {
            meaning: text(&shown.meaning)?,
            name: text(&printed(&self.settled(), &session.person, lang))?,
            language: lang.code_in_plant(),
            shown: text(&shown.digest())?,
            at: text(&self.zone().whole(self.now()))?,
        })
    }

    /// Checks somebody's own password, where they sign in or sign.
    ///
    /// # Errors
    /// When it is wrong, or the account is locked.
    pub async fn credential(&self, person: &PersonId, password: &str) -> Result<(), Denied> {
        self.opens(&Door::Own(person.clone()), password, None).await
    }

    /// Checks a password away from the threads that serve pages, and has a lock recorded.
    async fn opens(&self, door: &Door, password: &str, session: Option<&SessionId>) -> Result<(), Denied> {
        let (app, at, password) = (self.clone(), door.clone(), password.to_owned());
        let locked = locked(&self.settled(), door);
        let known = tokio::task::spawn_blocking(move || app.credentials().check(&at, &password, locked, app.now()))
            .await
            .map_err(|_| Denied::Page(PageError::Broken))?;
        let shut = match door {
            Door::Own(_) => "credential-locked",
            Door::Second { .. } => "credential-second-locked",
        };
        match known {
            Known::Yes => {
                self.note_failures_of(door.whose()).await;
                Ok(())
            }
            Known::No => {
                self.knocked(door);
                Err(Denied::Credential("credential-wrong"))
            }
            Known::Locked { .. } => {
                self.knocked(door);
                Err(Denied::Credential(shut))
            }
            Known::NowLocked { attempts } => {
                self.knocked(door);
                // Of nobody there is nothing to lock, and nothing to write before its time.
                if self.whole().people.contains_key(door.whose()) {
                    self.note_failures_of(door.whose()).await;
                    self.locked_now(door, attempts, session).await?;
                }
                Err(Denied::Credential(shut))
            }
        }
    }

    async fn locked_now(&self, door: &Door, attempts: u32, session: Option<&SessionId>) -> Result<(), Denied> {
        let now = self.now();
        let at_door = SessionId::new("sign-in").map_err(|_| Denied::Page(PageError::Broken))?;
        let (by, command) = match door {
            Door::Own(person) => (person, LockOut { person: person.clone(), attempts }.into()),
            Door::Second { by, second } => (by, LockSecondPerson { second: second.clone(), attempts }.into()),
        };
        let id = format!("lock-{by}-{}", now.as_millisecond());
        let id = CommandId::new(&id).map_err(|_| Denied::Page(PageError::Broken))?;
        let act = Act {
            by: by.clone(),
            session: session.cloned().unwrap_or(at_door),
            happened: now,
            known: now,
            second: None,
            reason: None,
            signature: None,
        };
        let order = Order { id, command, act, happened: None, seen: None, as_of: None };
        self.ask(order).await.map(|_| ()).map_err(Denied::NotDone)
    }
}

/// When the ledger says that a door was locked last.
fn locked(plant: &Plant, door: &Door) -> Option<Timestamp> {
    match door {
        Door::Own(person) => plant.people.get(person)?.locked,
        Door::Second { by, second } => plant.people.get(by)?.second_locked.get(second).copied(),
    }
}

fn printed(plant: &Plant, person: &PersonId, lang: Lang) -> String {
    plant.people.get(person).map_or_else(|| person.to_string(), |it| lang.label(&it.name).to_owned())
}
