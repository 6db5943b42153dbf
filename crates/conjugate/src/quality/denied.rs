//! Why a form was not carried out, shown on the page where the person is, with everything they typed still there.

use std::fmt;

use askama::filters::HtmlSafe;
use plant::text::{NotText, TEXT_CHARACTERS_MAX};

use crate::app::App;
use crate::language::escaped;
use crate::node::NotDone;
use crate::page::{PageError, Shell, part};
use crate::people::Denied;
use crate::words;

/// What stands above the form after a refusal.
#[derive(Debug, Clone)]
pub enum Problem {
    /// A rule refused.
    Refused(Box<part::Refusal>),
    /// A credential, or the record itself: in one sentence.
    Said(String),
}

impl Problem {
    /// What a person is shown; or a page of its own where there is nothing to go back to.
    ///
    /// # Errors
    /// When the form is not one of ours.
    pub fn of(denied: Denied, app: &App, shell: &Shell) -> Result<Self, PageError> {
        let lang = shell.lang;
        match denied {
            Denied::NotDone(NotDone::Refused(it)) => {
                let refusal = words::refusal(lang, app.zone(), &app.settled(), &it);
                Ok(Self::Refused(Box::new(refusal)))
            }
            Denied::NotDone(NotDone::NotWritten(_) | NotDone::Stopped) => Ok(Self::page(PageError::NotNow, shell)),
            Denied::Credential(key) => Ok(Self::Said(lang.text(key))),
            // What was shown is not what is there now: the fresh page shows it, and nothing was signed.
            Denied::Page(PageError::Changed) => Ok(Self::page(PageError::Changed, shell)),
            Denied::Page(error) => Err(error),
        }
    }

    /// A sentence under its key.
    #[must_use]
    pub fn said(shell: &Shell, key: &str) -> Self {
        Self::Said(shell.text(key))
    }

    /// What is wrong with a text that somebody typed; `empty` is the key of the sentence for one that is not there.
    #[must_use]
    pub fn not_text(shell: &Shell, fault: &NotText, empty: &str) -> Self {
        Self::Said(match fault {
            NotText::Empty => shell.text(empty),
            NotText::TooLong => shell.say("text-too-long").with("most", TEXT_CHARACTERS_MAX).plain(),
            NotText::Character(it) => {
                shell.say("text-character").with("code", format!("U+{:04X}", u32::from(*it))).plain()
            }
        })
    }

    fn page(error: PageError, shell: &Shell) -> Self {
        Self::Said(format!("{} {}", error.title(shell.lang), error.now(shell.lang)))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(it) => write!(out, "{it}"),
            Self::Said(text) => write!(
                out,
                "<p class=\"told\" data-state=\"stop\" role=\"alert\" tabindex=\"-1\" autofocus><span class=\"state\" data-state=\"stop\">\
                 <svg class=\"glyph\" aria-hidden=\"true\"><use href=\"#g-stop\"/></svg>{}</span></p>",
                escaped(text)
            ),
        }
    }
}

impl HtmlSafe for Problem {}
