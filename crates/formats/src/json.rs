//! JSON (RFC 8259) with the place of every value and with numbers as they were written.
//!
//! Written here and not taken from `serde_json`, because that one turns numbers into floats (`20.10` becomes `20.1`),
//! keeps no places, and of two members with one name silently takes the last. This one refuses them: which of the two a
//! person saw, nobody knows.

mod read;
mod write;

use crate::place::Place;
use crate::unreadable::{Unreadable, What};

pub use read::parse;
pub use write::write;

/// A value and where it begins: line, and character in the line, both from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json {
    pub at: Place,
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    String(String),
    List(Vec<Json>),
    /// In the order of the file; no name twice.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The member of this name; nothing where there is none or it says `null`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(it, _)| it == name).map(|(_, it)| it).filter(|it| it.kind != Kind::Null)
    }

    /// The value at the end of a way of names.
    #[must_use]
    pub fn find(&self, way: &[&str]) -> Option<&Self> {
        way.iter().try_fold(self, |it, name| it.get(name))
    }

    /// The members of an object; of anything else none.
    #[must_use]
    pub fn members(&self) -> &[(String, Self)] {
        if let Kind::Object(members) = &self.kind { members } else { &[] }
    }

    /// The items of a list; of anything else none.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Kind::List(items) = &self.kind { items } else { &[] }
    }

    /// A text, a number or a truth value as it was written; nothing of `null`, lists and objects.
    #[must_use]
    pub fn written(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(it) | Kind::Number(it) => Some(it),
            Kind::Bool(true) => Some("true"),
            Kind::Bool(false) => Some("false"),
            Kind::Null | Kind::List(_) | Kind::Object(_) => None,
        }
    }

    /// A list that must be there, even if it is empty.
    pub(crate) fn list(&self, name: &'static str) -> Result<&[Self], Unreadable> {
        match self.members().iter().find(|(it, _)| it == name).map(|(_, it)| it) {
            None => Err(What::MemberMissing { member: name }.in_line(self.at.line)),
            Some(Self { kind: Kind::List(items), .. }) => Ok(items),
            Some(Self { kind: Kind::Null, .. }) => Ok(&[]),
            Some(it) => Err(What::OtherKind { member: name.to_owned(), wanted: "[ ]" }.in_line(it.at.line)),
        }
    }
}
