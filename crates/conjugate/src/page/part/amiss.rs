//! A file of the record that is not as it was kept: what is wrong, who is told, what mends it. It stands where the file
//! was to be shown, and the rest of the page stays to be read.

use super::{State, Stated};
use crate::language::Lang;
use crate::page::PageError;

/// What is wrong with a kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amiss {
    /// In one sentence, as a failed state.
    pub stated: Stated,
    /// What it means, who is told, what mends it.
    pub now: String,
}

impl Amiss {
    /// In a reader's language.
    #[must_use]
    pub fn of(lang: Lang, what: PageError) -> Self {
        Self { stated: Stated::new(lang, State::Fail).saying(what.title(lang)).boxed(), now: what.now(lang) }
    }
}
