//! Whether the reader may do what a button offers. What is not allowed stays visible and says who may.

use std::fmt;

use askama::filters::HtmlSafe;
use plant::Command;
use plant::people::Role;

use super::door::Me;
use crate::language::{Lang, escaped};

/// The roles that may attempt a command, and whether the reader holds one.
#[derive(Debug, Clone)]
pub struct May {
    lang: Lang,
    pub ok: bool,
    roles: &'static [Role],
}

impl May {
    /// For the command of this name; nobody may attempt one that there is not.
    #[must_use]
    pub fn of(lang: Lang, me: &Me, command: &str) -> Self {
        let roles = Command::MAY.iter().find(|(name, _)| *name == command).map_or(&[][..], |(_, roles)| roles);
        Self { lang, ok: roles.iter().any(|it| me.is(*it)), roles }
    }

    /// The attribute that stops a button.
    #[must_use]
    pub fn disabled(&self) -> &'static str {
        if self.ok { "" } else { "disabled" }
    }
}

/// Beside the button: nothing, or who may.
impl fmt::Display for May {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ok {
            return Ok(());
        }
        let roles: Vec<_> = self.roles.iter().map(|it| self.lang.role(*it)).collect();
        let said = self.lang.say("may-only").with("roles", roles.join(self.lang.pick("、", ", "))).plain();
        write!(out, "<span class=\"minor\">{}</span>", escaped(&said))
    }
}

impl HtmlSafe for May {}
