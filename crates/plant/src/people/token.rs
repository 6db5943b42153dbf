//! Personal access tokens: what a program carries so that it need not know a person's password.
//!
//! A token acts as a machine. It reads at most what its owner reads, within the scopes that it was made for, and does
//! nothing in a person's name: it neither signs nor verifies, releases or decides, nor enters a step. The one thing that
//! it may bring is what a machine has to say: the files of instruments. The secret itself is no record; that there is a
//! token, whose, for what and until when, is.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Role, owed_reason, rules};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{PersonId, TokenId};
use crate::refusal::{Refusal, Rule};
use crate::state::{Command, Decide, Plant};
use crate::text::Text;

/// The longest time that a token may be good for. Whoever needs it longer makes another one, and thinks again.
pub const TOKEN_DAYS_MAX: i64 = 90;
/// So many tokens in force one person may have: enough for every program of theirs, too few to lose sight of.
pub const TOKENS_MAX: usize = 10;
/// The longest name of a token, in characters: one line of a table.
pub const TOKEN_NAME_CHARACTERS_MAX: usize = 100;

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Asks every question that its owner may ask: batches, lots, equipment, people, strategies, points.
    Read,
    /// Takes entries as they are stored, and checkpoints: what somebody needs who keeps or checks a copy of the ledger.
    Ledger,
    /// Brings files of instruments. What such a file leaves no question about becomes a result; the rest waits.
    Instruments,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Ledger, Self::Instruments];

    /// Its id on the ledger and in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Ledger => "ledger",
            Self::Instruments => "instrument-files",
        }
    }

    /// The scope with this id.
    ///
    /// ```
    /// use plant::people::Scope;
    /// assert_eq!(Scope::from_id("ledger"), Some(Scope::Ledger));
    /// assert_eq!(Scope::from_id("sign"), None);
    /// ```
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// A token as the record knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub person: PersonId,
    /// What its owner calls it: the program that carries it.
    pub name: Text,
    pub scopes: Vec<Scope>,
    /// The last instant at which it is good for anything.
    pub until: Timestamp,
    pub made: Stamp,
    /// Who took it back, and when.
    pub revoked: Option<Stamp>,
    /// When something was last taken out with it, as far as that is on record.
    pub last_used: Option<Timestamp>,
}

impl Token {
    /// Whether it is neither revoked nor past its day.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.revoked.is_none() && at <= self.until
    }
}

/// Makes a token for the actor; the application keeps a hash of the secret and shows the secret once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeToken {
    pub token: TokenId,
    pub name: Text,
    pub scopes: Vec<Scope>,
    pub until: Timestamp,
}

/// Takes a token back, for ever. One's own at any time; an administrator takes back anybody's, for a stated reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeToken {
    pub token: TokenId,
}

/// A person has a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenMade {
    pub token: TokenId,
    pub person: PersonId,
    pub name: Text,
    pub scopes: Vec<Scope>,
    pub until: Timestamp,
}

/// A token opens nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRevoked {
    pub token: TokenId,
    pub person: PersonId,
}

/// A program does nothing in a person's name. What is a machine's own input is named here: the files of instruments, by a
/// token that was made for them and is in force. Its owner must be one who may bring them by hand, as everywhere.
pub(crate) fn acts_as_person(plant: &Plant, command: &Command, act: &Act) -> Result<(), Refusal> {
    if !act.session.is_a_token() || matches!(command, Command::NoteTaking(_)) {
        return Ok(());
    }
    if matches!(command, Command::TakeInFile(_) | Command::RecordFromFile(_))
        && let Some(id) = act.session.token()
    {
        let token = plant.token_in_force(&id, act.known)?;
        if token.person == act.by && token.scopes.contains(&Scope::Instruments) {
            return Ok(());
        }
        let refusal = Refusal::from(Rule::TokenOutOfScope).with("token", id.as_str());
        let refusal = token.scopes.iter().fold(refusal, |refusal, it| refusal.with("scope", it.id()));
        return Err(refusal.with("wanted-scope", Scope::Instruments.id()).with("address", command.name()));
    }
    let refusal = Refusal::from(Rule::TokenActs).with("person", &act.by).with("command", command.name());
    Err(refusal.with("token", act.session.token().map_or_else(String::new, |it| it.to_string())))
}

impl Plant {
    /// The token of this id, if it is good for something at that instant.
    ///
    /// # Errors
    /// When there is none, when it was revoked or its time is over, when its owner's account is closed or holds no role
    /// any more.
    pub fn token_in_force(&self, id: &TokenId, at: Timestamp) -> Result<&Token, Refusal> {
        let Some(token) = self.tokens.get(id) else {
            return Err(Refusal::from(Rule::UnknownToken).with("token", id.as_str()));
        };
        let person = &token.person;
        let Some(owner) = self.people.get(person).filter(|it| !it.closed) else {
            return Err(Refusal::from(Rule::AccountClosed).with("person", person));
        };
        if let Some(stamp) = &token.revoked {
            let refusal = Refusal::from(Rule::TokenRevoked).with("token", id.as_str()).with("revoked", stamp.known);
            return Err(refusal.with("by", &stamp.by));
        }
        if at > token.until {
            return Err(Refusal::from(Rule::TokenEnded).with("token", id.as_str()).with("until", token.until));
        }
        if owner.roles_at(at).is_empty() {
            return Err(Refusal::from(Rule::TokenWithoutRole).with("token", id.as_str()).with("person", person));
        }
        Ok(token)
    }

    /// The tokens of a person, the oldest first.
    pub fn tokens_of<'a>(&'a self, person: &'a PersonId) -> impl Iterator<Item = (&'a TokenId, &'a Token)> {
        self.tokens.iter().filter(move |(_, it)| it.person == *person)
    }
}

/// What takes back every token that a person still has: nobody knows who carries them.
pub(super) fn all_revoked(plant: &Plant, person: &PersonId) -> Vec<Event> {
    let open = plant.tokens_of(person).filter(|(_, it)| it.revoked.is_none());
    open.map(|(token, _)| TokenRevoked { token: token.clone(), person: person.clone() }.into()).collect()
}

impl Decide for MakeToken {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Self { token, name, scopes, until } = self.clone();
        if plant.tokens.contains_key(&token) {
            return Err(Refusal::from(Rule::TokenExists).with("token", token.as_str()));
        }
        if name.as_str().chars().count() > TOKEN_NAME_CHARACTERS_MAX {
            return Err(Refusal::from(Rule::TokenNameTooLong).with("most", TOKEN_NAME_CHARACTERS_MAX as u64));
        }
        let twice = scopes.iter().enumerate().any(|(at, it)| scopes.iter().position(|other| other == it) != Some(at));
        if scopes.is_empty() || twice {
            return Err(Rule::TokenWithoutScope.into());
        }
        if until <= act.known {
            return Err(Refusal::from(Rule::WrongTime).with("stated", until).with("to", act.known));
        }
        let latest = act.known.checked_add(SignedDuration::from_hours(24 * TOKEN_DAYS_MAX)).unwrap_or(act.known);
        if until > latest {
            return Err(Refusal::from(Rule::TokenLastsTooLong).with("stated", until).with("latest", latest));
        }
        let open = plant.tokens_of(&act.by).filter(|(_, it)| it.is_open(act.known)).count();
        if open >= TOKENS_MAX {
            return Err(Refusal::from(Rule::TokensEnough).with("count", open as u64).with("most", TOKENS_MAX as u64));
        }
        Ok(vec![TokenMade { token, person: act.by.clone(), name, scopes, until }.into()])
    }
}

impl Decide for RevokeToken {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Some(it) = plant.tokens.get(&self.token) else {
            return Err(Refusal::from(Rule::UnknownToken).with("token", self.token.as_str()));
        };
        if it.person != act.by {
            rules::permitted(plant, &[Role::Administrator], act)?;
            if let Some(owner) = plant.people.get(&it.person) {
                rules::looks_after(plant, act, &owner.organisation)?;
            }
            owed_reason(act)?;
        }
        // Taken back twice it stays taken back: there is nothing left to do.
        if it.revoked.is_some() {
            return Ok(vec![]);
        }
        Ok(vec![TokenRevoked { token: self.token.clone(), person: it.person.clone() }.into()])
    }
}

impl Happened for TokenMade {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { token, person, name, scopes, until } = self.clone();
        plant
            .tokens
            .insert(token, Token { person, name, scopes, until, made: stamp.clone(), revoked: None, last_used: None });
    }
}

impl Happened for TokenRevoked {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { token, person: _ } = self;
        if let Some(it) = plant.tokens.get_mut(token) {
            it.revoked.get_or_insert_with(|| stamp.clone());
        }
    }
}
