//! The two languages in which everything is shown, and which of them a reader gets.
//!
//! The texts lie in `text/en` and `text/zh-CN`, one file for each folder of pages, and are part of the binary. Neither
//! language is the original; a test refuses a key that only one of them has.

mod figures;
mod sentence;
mod texts;
mod zone;

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};

pub use figures::{count, decimal};
pub use fluent_bundle::FluentValue;
pub(crate) use sentence::escaped;
pub use sentence::{Argument, Markup, Sentence};
pub use zone::{UnknownZone, Zone, lasting};

/// The cookie that keeps a reader's choice.
pub const LANGUAGE_COOKIE: &str = "lang";

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 简体中文, `zh-CN`.
    Zh,
    /// English, `en`.
    #[default]
    En,
}

impl Lang {
    /// Both, for tests and for pages that print side by side.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The tag for `lang=""`, cookies and addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The one that the reader is not reading.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// Its name in itself, as the switch shows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    /// Reads a language tag; every Chinese is ours, every English too.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        [(Self::Zh, "zh"), (Self::En, "en")].into_iter().find(|(_, it)| primary.eq_ignore_ascii_case(it)).map(|it| it.0)
    }

    /// The language of a request: what the reader chose, else what their browser asks for, else English.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        cookie(headers, LANGUAGE_COOKIE)
            .and_then(Self::from_tag)
            .or_else(|| headers.get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).and_then(accepted))
            .unwrap_or_default()
    }

    /// Whether a request says which of ours its reader wants, by choice or by browser.
    #[must_use]
    pub fn is_asked_for(headers: &HeaderMap) -> bool {
        cookie(headers, LANGUAGE_COOKIE).and_then(Self::from_tag).is_some()
            || headers.get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).and_then(accepted).is_some()
    }

    /// The text of a key.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        self.say(key).plain()
    }

    /// The text of a key with its arguments.
    #[must_use]
    pub fn text_with(self, key: &str, arguments: &[(&'static str, FluentValue<'static>)]) -> String {
        arguments.iter().cloned().fold(self.say(key), |it, (name, value)| it.with(name, value)).plain()
    }

    /// A sentence to be given its arguments, for templates: `{{ shell.say("batch-count").with("n", n) }}`.
    #[must_use]
    pub fn say(self, key: &str) -> Sentence {
        Sentence::new(self, key)
    }

    /// Whether a text of this key was written.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        texts::has(self, key)
    }

    /// The text of a key, where it was written.
    #[must_use]
    pub fn text_of(self, key: &str) -> Option<String> {
        self.has(key).then(|| self.text(key))
    }

    /// Picks one of two texts that stand in a record in both languages.
    #[must_use]
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// The value of a cookie, where the request carries it.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

// Weights are thousandths, so that no float decides; a weight that cannot be read counts as full.
fn accepted(header: &str) -> Option<Lang> {
    let mut best: Option<(u32, Lang)> = None;
    for item in header.split(',') {
        let mut parts = item.split(';');
        let Some(lang) = parts.next().and_then(Lang::from_tag) else { continue };
        let weight = parts.find_map(|it| it.trim().strip_prefix("q=")).map_or(1000, thousandths);
        if weight > best.map_or(0, |it| it.0) {
            best = Some((weight, lang));
        }
    }
    best.map(|it| it.1)
}

fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    format!("{whole}{fraction}").parse().unwrap_or(1000).min(1000)
}

#[cfg(test)]
mod tests;
