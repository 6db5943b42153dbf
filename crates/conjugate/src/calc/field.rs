//! What a method's form asks for.

/// One field of a form. Its label is the text `calc-f-` with the last part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// As in the contract; a field of an object inside has its path, `next/batch_kg`.
    pub name: &'static str,
    pub kind: Kind,
    /// What stands for it where nothing is entered.
    pub default: &'static str,
    pub required: bool,
}

/// How a field is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    Choice(&'static [&'static str]),
    /// A list or an object, as JSON.
    Json,
}

impl Field {
    /// The last part of its name.
    #[must_use]
    pub fn last(&self) -> &'static str {
        self.name.rsplit('/').next().unwrap_or(self.name)
    }
}

pub(super) const fn number(name: &'static str) -> Field {
    Field { name, kind: Kind::Number, default: "", required: true }
}

pub(super) const fn or(name: &'static str, default: &'static str) -> Field {
    Field { name, kind: Kind::Number, default, required: false }
}

pub(super) const fn maybe(name: &'static str) -> Field {
    Field { name, kind: Kind::Number, default: "", required: false }
}

pub(super) const fn choice(name: &'static str, all: &'static [&'static str]) -> Field {
    Field { name, kind: Kind::Choice(all), default: "", required: true }
}

pub(super) const fn json(name: &'static str) -> Field {
    Field { name, kind: Kind::Json, default: "", required: true }
}

pub(super) const fn maybe_json(name: &'static str) -> Field {
    Field { name, kind: Kind::Json, default: "", required: false }
}
