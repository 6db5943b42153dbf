//! The part of a form that signs: the meaning, every line as it is signed, the language, and the credential.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::language::Lang;
use crate::page::{Checkpoint, Shell};
use crate::people::{Me, Shown};

/// The block above the button that signs. It stands inside the form.
#[derive(Debug, Clone, Template)]
#[template(path = "part/signing.html")]
pub struct Signing {
    lang: Lang,
    meaning: String,
    lines: Vec<String>,
    digest: String,
    name: String,
    /// The first signature of a session asks for the id too.
    both: bool,
}

impl Signing {
    /// Of exactly these lines.
    #[must_use]
    pub fn new(shell: &Shell, me: &Me, shown: &Shown) -> Self {
        Self {
            lang: shell.lang,
            meaning: shown.meaning.clone(),
            lines: shown.lines.clone(),
            digest: shown.digest(),
            name: shell.who.as_ref().map_or_else(String::new, |it| it.name.clone()),
            both: !me.session.signed,
        }
    }

    fn short(&self) -> String {
        Checkpoint { size: 0, root: self.digest.clone() }.short()
    }
}

impl HtmlSafe for Signing {}
