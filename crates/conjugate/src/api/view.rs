//! Small views that several answers share.

use jiff::Timestamp;
use plant::act::{self, Stamp};
use plant::batch::{Band, Observed};
use plant::lab::ResultBand;
use plant::text::Label;
use plant::verdict::Verdict;
use serde::Serialize;
use utoipa::ToSchema;

/// A name in both languages; neither is the translation of the other.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Name {
    zh: String,
    en: String,
}

impl From<&Label> for Name {
    fn from(it: &Label) -> Self {
        Self { zh: it.zh.clone(), en: it.en.clone() }
    }
}

/// Who did something, when it happened, when it was entered, and the entry that says so.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Stamp)]
pub(super) struct Entry {
    seq: u64,
    by: String,
    happened: String,
    known: String,
}

impl From<&Stamp> for Entry {
    fn from(it: &Stamp) -> Self {
        Self { seq: it.seq, by: it.by.to_string(), happened: it.happened.to_string(), known: it.known.to_string() }
    }
}

/// A signature as it is printed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Signature {
    meaning: String,
    name: String,
    /// The language in which it was read.
    language: String,
    /// SHA-256 of exactly what was shown.
    shown: String,
    at: String,
}

impl From<&act::Signature> for Signature {
    fn from(it: &act::Signature) -> Self {
        Self {
            meaning: it.meaning.to_string(),
            name: it.name.to_string(),
            language: code(&it.language),
            shown: it.shown.to_string(),
            at: it.at.to_string(),
        }
    }
}

/// What was observed. A number stands with its UCUM unit and its digits as entered: `7.10 g/L`, `< 0.5 %`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = Observed)]
pub(super) enum Reported {
    Number(String),
    Choice(String),
    Order(Vec<String>),
    /// Nothing was observed, and why.
    Missing(String),
}

impl From<&Observed> for Reported {
    fn from(it: &Observed) -> Self {
        match it {
            Observed::Number(it) => Self::Number(format!("{} {}", it.number(), it.unit.code())),
            Observed::Choice(it) => Self::Choice(it.to_string()),
            Observed::Order(it) => Self::Order(it.iter().map(ToString::to_string).collect()),
            Observed::Missing(it) => Self::Missing(it.to_string()),
        }
    }
}

/// Where a value lies, and the verdict over it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Judged)]
pub(super) struct Place {
    /// Such as `normal`, `outside-registered`, `outside-release`, `indeterminate`.
    band: String,
    /// Why it cannot be judged, where it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// `pass`, `fail` or `indeterminate`.
    verdict: String,
}

impl From<Band> for Place {
    fn from(it: Band) -> Self {
        let why = match it {
            Band::Indeterminate(why) => Some(code(&why)),
            Band::Normal | Band::Alert | Band::OutsideRegistered | Band::OutsideProven => None,
        };
        Self { band: code(&it), why, verdict: verdict(it.verdict()) }
    }
}

impl From<ResultBand> for Place {
    fn from(it: ResultBand) -> Self {
        let why = match it {
            ResultBand::Indeterminate(why) => Some(code(&why)),
            ResultBand::Inside | ResultBand::Alert | ResultBand::OutsideRelease => None,
        };
        Self { band: code(&it), why, verdict: verdict(it.verdict()) }
    }
}

/// `pass`, `fail` or `indeterminate`.
pub(super) fn verdict(it: Verdict) -> String {
    code(&it)
}

/// The word under which the ledger keeps one of the plant's enumerations: the name of its variant.
pub(super) fn code(it: &impl Serialize) -> String {
    match serde_json::to_value(it) {
        Ok(serde_json::Value::String(it)) => it,
        Ok(serde_json::Value::Object(it)) => it.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// An instant with its offset.
pub(super) fn instant(it: Timestamp) -> String {
    it.to_string()
}

/// A place of a stability study.
#[derive(Serialize, ToSchema)]
pub(super) struct StudyPlace {
    study: String,
    lot: String,
    condition: String,
    months: u32,
}

impl From<&plant::stability::StudyPlace> for StudyPlace {
    fn from(it: &plant::stability::StudyPlace) -> Self {
        Self {
            study: it.study.to_string(),
            lot: it.place.lot.to_string(),
            condition: it.place.condition.to_string(),
            months: it.place.months,
        }
    }
}
