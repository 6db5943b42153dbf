//! How a rule is written down and read again, and that a refusal begins with one.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::refusal::{Refusal, Rule};

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Self { rule, facts: Vec::new() }
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{} v{}", self.id(), self.version()))
    }
}

impl<'de> serde::Deserialize<'de> for Rule {
    /// Reads a rule in the version that is in force. One that has changed since it was written is another rule, and what
    /// it said then is not put into today's words.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        let found = Self::ALL.iter().find(|it| {
            text.strip_prefix(it.id()).and_then(|rest| rest.strip_prefix(" v")).and_then(|it| it.parse().ok())
                == Some(it.version())
        });
        found.copied().ok_or_else(|| serde::de::Error::custom(format_args!("no rule in force is `{text}`")))
    }
}
