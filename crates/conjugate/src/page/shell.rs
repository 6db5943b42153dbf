//! What stands around every page: who is reading, where they are, up to when the page is true.

use std::borrow::Borrow;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;

use super::guard::{Fields, Guard};
use super::part::{Glyphs, Instant, State, Stated};
use super::{PageError, Section, Theme, View, asset};
use crate::language::{Lang, Sentence, Zone, count};

/// Who is signed in, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub name: String,
    pub role: String,
    pub organisation: String,
}

/// A signed tree head, short enough to copy from paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub size: u64,
    /// The whole root hash as text; the page shows its ends.
    pub root: String,
}

impl Checkpoint {
    /// The first and last characters of the root hash: `a91c7be1…5e70`.
    #[must_use]
    pub fn short(&self) -> String {
        let characters = self.root.chars().count();
        if characters <= 14 {
            return self.root.clone();
        }
        let start: String = self.root.chars().take(8).collect();
        let end: String = self.root.chars().skip(characters - 4).collect();
        format!("{start}…{end}")
    }
}

/// Up to when a page is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foot {
    /// The latest happening that the page knows of.
    pub happened: Timestamp,
    /// The server's clock when the page was made.
    pub known: Timestamp,
    pub entries: u64,
    pub checkpoint: Option<Checkpoint>,
}

/// Everything around the page. The layer that knows the session lays it into the request; handlers take it from there.
#[derive(Debug, Clone)]
pub struct Shell {
    pub view: View,
    pub lang: Lang,
    pub zone: Zone,
    pub who: Option<Who>,
    pub foot: Option<Foot>,
    /// All data are made up.
    pub demo: bool,
    /// What everybody must know about this node, whatever they came for.
    pub notices: Vec<(State, String)>,
    pub section: Option<Section>,
    pub guard: Guard,
    /// Where the page hears that something changed; empty where it does not listen.
    pub events: &'static str,
}

impl Shell {
    /// A shell that knows nothing but how its reader likes to read.
    #[must_use]
    pub fn new(view: View) -> Self {
        let lang = view.lang;
        let (zone, guard) = (Zone::utc(), Guard::default());
        Self {
            view,
            lang,
            zone,
            who: None,
            foot: None,
            demo: false,
            notices: Vec::new(),
            section: None,
            guard,
            events: "",
        }
    }

    /// The same shell on a page of this part of the application.
    #[must_use]
    pub fn at(mut self, section: Section) -> Self {
        self.section = Some(section);
        self
    }

    /// A text of the product: `{{ shell.text("nav-lots") }}`.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.lang.text(key)
    }

    /// A text with arguments: `{{ shell.say("worklist-title").with("n", n) }}`.
    #[must_use]
    pub fn say(&self, key: &str) -> Sentence {
        self.lang.say(key)
    }

    /// A state with its own word: `{{ shell.state(State::Pass) }}`.
    #[must_use]
    pub fn state(&self, state: impl Borrow<State>) -> Stated {
        Stated::new(self.lang, *state.borrow())
    }

    /// The hidden fields of a form.
    #[must_use]
    pub fn form(&self) -> Fields {
        self.guard.fields()
    }

    // What follows is asked by `shell.html` only.

    /// The navigation.
    #[must_use]
    pub fn groups(&self) -> [&'static [Section]; 3] {
        Section::GROUPS
    }

    /// Whether this page is in a section.
    #[must_use]
    pub fn is_at(&self, section: &Section) -> bool {
        self.section.as_ref() == Some(section)
    }

    /// The address of an asset.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        asset::address(name)
    }

    /// The second clock: when the page was made.
    #[must_use]
    pub fn known(&self, foot: &Foot) -> Instant {
        self.zone.time_beside(foot.known, foot.happened)
    }

    /// The glyphs, once per page.
    #[must_use]
    pub fn glyphs(&self) -> Glyphs {
        Glyphs
    }

    /// That the connection is lost.
    #[must_use]
    pub fn lost(&self) -> Stated {
        self.state(State::Stop).saying(self.text("shell-offline"))
    }

    /// A notice above every page, with its state as an attribute says it, and its glyph.
    #[must_use]
    pub fn noticed(&self, (state, notice): &(State, String)) -> (&'static str, Stated) {
        (state.code(), self.state(*state).saying(notice))
    }

    /// A section's name.
    #[must_use]
    pub fn name_of(&self, section: &Section) -> String {
        section.name(self.lang)
    }

    /// The themes: address, code, name, whether it is the one.
    #[must_use]
    pub fn themes(&self) -> [(String, &'static str, String, bool); 3] {
        Theme::ALL.map(|it| {
            let name = match it {
                Theme::Light => self.text("theme-light"),
                Theme::System => self.text("theme-system"),
                Theme::Dark => self.text("theme-dark"),
            };
            (self.view.in_theme(it), it.code(), name, self.view.theme == it)
        })
    }

    /// A count with its thousands grouped.
    #[must_use]
    pub fn count(&self, n: impl Borrow<u64>) -> String {
        count(*n.borrow())
    }

    /// An instant with its date and offset.
    #[must_use]
    pub fn time(&self, at: impl Borrow<Timestamp>) -> Instant {
        self.zone.time(at)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Shell {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::Broken)
    }
}
