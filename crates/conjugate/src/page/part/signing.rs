//! The part of a form that signs: what is signed, word for word, its digest, and where the credential goes.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::language::Lang;
use crate::people::{Me, Shown};

/// A signature to be given. It stands inside the form that it belongs to.
#[derive(Debug, Clone, Template)]
#[template(path = "part/signing.html")]
pub struct Signing {
    lang: Lang,
    meaning: String,
    lines: Vec<String>,
    digest: String,
    /// Both components are asked for: it would be the first signature of the session.
    both: bool,
}

impl Signing {
    /// What is shown to this person is what they sign.
    #[must_use]
    pub fn new(lang: Lang, shown: &Shown, me: &Me) -> Self {
        let (meaning, lines) = (shown.meaning.clone(), shown.lines.clone());
        Self { lang, meaning, lines, digest: shown.digest(), both: !me.session.signed }
    }
}

impl HtmlSafe for Signing {}
