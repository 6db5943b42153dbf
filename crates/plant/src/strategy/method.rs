//! What a strategy asks of an analytical method besides its name and version: by which procedure it is done, on what, with
//! which standards and reagents, and what must be true of the system before any of its results counts.
//!
//! A method that declares suitability is done in analytical runs. Where the rules come from: USP <621>, system suitability
//! (no result counts that was acquired on a system that did not meet it); USP <1220> and ICH Q2(R2), Q14 (a procedure is
//! validated for its purpose, within its range); China GMP 2010, articles 223, 226 and 227. The clauses are cited from
//! memory; check them against the editions in force.

use alloc::string::ToString;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::derives::{Derives, derives};
use super::entry::{Entry, listed, unique};
use super::fault::{FaultKind, Sort};
use super::index::Index;
use super::sampling::span;
use super::words::BRACKETS;
use crate::id::{EntryId, EquipmentClassId, MaterialId, ProcedureId};
use crate::quantity::{Quantity, Range, Unit, Within};
use crate::text::Label;
use crate::verdict::Verdict;

/// An analytical method and its version in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    pub version: u32,
    pub name: Label,
    /// The procedure that it is done by: whoever measures knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<ProcedureId>,
    /// The class of instrument that it is done on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<EquipmentClassId>,
    /// The reference standards and reagents of which every run names a lot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<MaterialId>,
    /// What must be true of the system; where anything is declared, results come from runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suitability: Vec<Suitability>,
    /// What grows is given so long before its absence is read: the shortest time from the beginning of a test to a result
    /// that meets its limit; nothing where the method waits for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incubation: Option<Quantity>,
    /// How its results derive from a recording; nothing where a person reads them off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derives: Option<Derives>,
}

impl Method {
    /// Whether its results come from analytical runs.
    #[must_use]
    pub fn is_run(&self) -> bool {
        !self.suitability.is_empty()
    }

    /// For how many seconds it incubates at least.
    #[must_use]
    pub fn incubation_seconds(&self) -> Option<Decimal> {
        self.incubation.and_then(|it| it.unit.to_base(it.value))
    }

    /// What is asked of the system at this end of a run.
    pub fn asked_at(&self, bracket: Bracket) -> impl Iterator<Item = &Suitability> {
        self.suitability.iter().filter(move |it| it.at.contains(&bracket))
    }
}

/// Before the samples, or after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bracket {
    Opening,
    Closing,
}

impl Bracket {
    /// Both, in their order.
    pub const ALL: [Self; 2] = [Self::Opening, Self::Closing];

    /// Its id in translations and in the ledger.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Closing => "closing",
        }
    }

    /// The bracket of this id.
    ///
    /// ```
    /// use plant::strategy::Bracket;
    /// assert_eq!(Bracket::from_id("closing"), Some(Bracket::Closing));
    /// assert_eq!(Bracket::from_id("middle"), None);
    /// ```
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// One limit that the system meets, or no result of the run counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suitability {
    pub id: EntryId,
    pub name: Label,
    /// The unit of the limit.
    pub unit: Unit,
    pub limit: Range,
    /// At which ends of the run it is measured.
    pub at: Vec<Bracket>,
}

impl Suitability {
    /// Whether a value meets the limit; what is missing, or cannot be compared, is indeterminate. So is a value below zero
    /// under a limit from above alone: no scatter, no tailing and no interference is less than nothing.
    ///
    /// ```
    /// # use plant::{id::EntryId, quantity::{Quantity, Range, Unit}, strategy::Suitability, text::Label, verdict::Verdict};
    /// let (id, name) = (EntryId::new("rsd").unwrap(), Label::new("RSD", "RSD"));
    /// let percent = Unit::new("%").unwrap();
    /// let it = Suitability { id, name, unit: percent, limit: Range::parse("<=1.0").unwrap(), at: vec![] };
    /// let value = |text| Quantity::parse(text, percent).unwrap();
    /// assert_eq!(it.judge(Some(&value("0.4"))), Verdict::Pass);
    /// assert_eq!(it.judge(Some(&value("-0.4"))), Verdict::Indeterminate);
    /// ```
    #[must_use]
    pub fn judge(&self, value: Option<&Quantity>) -> Verdict {
        if self.limit.low().is_none() && value.is_some_and(|it| it.value < Decimal::ZERO) {
            return Verdict::Indeterminate;
        }
        match value.and_then(|it| self.limit.place(it, self.unit)) {
            Some(Within::Inside) => Verdict::Pass,
            Some(Within::Outside) => Verdict::Fail,
            Some(Within::Unknown) | None => Verdict::Indeterminate,
        }
    }
}

pub(super) fn method(entry: &Entry<'_>, index: &Index<'_>) -> Option<Method> {
    entry.only(&[
        "id",
        "version",
        "name",
        "procedure",
        "instrument",
        "uses",
        "incubation",
        "incubation-unit",
        "suitability",
        "derives",
    ]);
    entry.require("version");
    let (version, name) = (entry.whole("version"), entry.label("name"));
    let named = |key: &str, sort| {
        let given = super::entry::Placed { it: entry.text_maybe(key)?, at: entry.at(key) };
        index.refers(entry, sort, given).then_some(given.it)
    };
    let procedure = named("procedure", Sort::Procedure).and_then(|it| ProcedureId::new(it).ok());
    let instrument = named("instrument", Sort::Equipment).and_then(|it| EquipmentClassId::new(it).ok());
    let uses = entry.texts("uses").into_iter().filter(|it| index.refers(entry, Sort::Material, *it));
    let uses: Vec<MaterialId> = uses.filter_map(|it| MaterialId::new(it.it).ok()).collect();
    let incubation = span(entry, "incubation", "incubation-unit");
    let limits = entry.tables("suitability");
    unique(&limits);
    // Every limit is read, so that every fault is noted.
    let limits: Vec<Option<Suitability>> = limits.iter().map(suitability).collect();
    let suitability = limits.into_iter().collect::<Option<_>>()?;
    let derives = match entry.table("derives") {
        Some(table) => {
            let derives = derives(&table)?;
            // A potency is that of a standard of which every run names a lot.
            if let Some(it) = derives.assigned.as_ref().filter(|it| !uses.contains(it)) {
                let (key, given) = ("assigned".to_string(), it.to_string());
                let allowed = listed(uses.iter().map(MaterialId::as_str));
                table.fault("assigned", FaultKind::NotOneOf { key, given, allowed, nearest: None });
                return None;
            }
            Some(derives)
        }
        None => None,
    };
    let (version, name, incubation) = (version?, name?, incubation?);
    Some(Method { version, name, procedure, instrument, uses, suitability, incubation, derives })
}

fn suitability(entry: &Entry<'_>) -> Option<Suitability> {
    entry.only(&["id", "name", "unit", "limit", "at"]);
    let (id, name, unit) = (entry.id("id", EntryId::new), entry.label("name"), entry.unit("unit"));
    entry.require("limit");
    let limit = entry.range("limit");
    entry.require_some("at");
    let at = entry.some_of("at", BRACKETS);
    Some(Suitability { id: id?, name: name?, unit: unit?, limit: limit?, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The figures are illustrative; that a value at its limit meets it is the sense of "not less than" and "not more than".
    #[test]
    fn a_value_at_its_limit_meets_it_and_what_cannot_be_compared_is_not_told() {
        let unit = Unit::new("%").unwrap();
        let of = |limit: &str| Suitability {
            id: EntryId::new("limit").unwrap(),
            name: Label::default(),
            unit,
            limit: Range::parse(limit).unwrap(),
            at: Bracket::ALL.to_vec(),
        };
        let value = |text: &str, unit: &str| Quantity::parse(text, Unit::new(unit).unwrap()).unwrap();
        for (limit, text, in_unit, then) in [
            (">=1.5", "1.5", "%", Verdict::Pass),
            (">=1.5", "1.49", "%", Verdict::Fail),
            ("<=2.0", "2.0", "%", Verdict::Pass),
            ("<=2.0", "2.01", "%", Verdict::Fail),
            ("50..200", "50", "%", Verdict::Pass),
            ("50..200", "201", "%", Verdict::Fail),
            ("<=2.0", "<0.5", "%", Verdict::Pass),
            ("<=2.0", "<3", "%", Verdict::Indeterminate),
            ("<=2.0", "1", "g", Verdict::Indeterminate),
        ] {
            assert_eq!(of(limit).judge(Some(&value(text, in_unit))), then, "{text} {in_unit} against {limit}");
        }
        assert_eq!(of("<=2.0").judge(None), Verdict::Indeterminate);
    }
}
