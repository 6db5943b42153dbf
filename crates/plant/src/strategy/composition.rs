//! Which results are the shares of one whole, and between what they may add up to.
//!
//! The loads of a conjugate, monomer with its aggregates and fragments, the variants of charge: each is reported by itself
//! against its own limit, and each may lie inside while together they make no whole. A sum that is off says that a peak
//! was left out, counted twice, or typed wrongly. How much may be missing is the site's own: what its method does not
//! report, and rounding.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::fault::FaultKind;
use super::index::{Index, StageSeen};
use super::plausibility::named_attribute;
use super::when::When;
use crate::id::EntryId;
use crate::quantity::{Range, Unit};
use crate::text::Label;

/// Results that are the shares of one whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    pub id: EntryId,
    pub name: Label,
    /// Where the window comes from.
    pub why: Label,
    /// The shares, in per cent: paths of attributes in the stage; two at least.
    pub of: Vec<String>,
    /// What they add up to, in per cent: two ends, with 100 between them.
    pub sum: Range,
    /// Whether the product profile has it.
    pub applies: bool,
}

impl Composition {
    /// Whether this attribute is one of its shares.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.applies && self.of.iter().any(|it| it == path)
    }
}

pub(super) fn composition(entry: &Entry<'_>, stage: &StageSeen<'_>, index: &Index<'_>) -> Option<Composition> {
    entry.only(&["id", "name", "why", "when", "of", "sum"]);
    When::check(entry, &index.features);
    let applies = When::of(entry).holds(&index.features);
    let (id, name, why) = (entry.id("id", EntryId::new), entry.label("name"), entry.label("why"));
    let named = entry.some_texts("of");
    if named.len() == 1 {
        entry.fault("of", FaultKind::OnePart {});
    }
    let share = |named: super::entry::Placed<&str>| {
        let found = named_attribute(entry, named, stage, index, applies)?;
        // A unit that is not known is a fault of its own entry.
        let code = found.peek("unit");
        let per_cent = match code {
            Some(code) => Unit::new(code).ok()?.code() == "%",
            None => false,
        };
        if !per_cent {
            let (unit, expected) = (code.unwrap_or("–").to_string(), "`%`".to_string());
            entry.fault_at(named.at, FaultKind::WrongUnit { unit, expected });
        }
        per_cent.then(|| named.it.to_string())
    };
    let parts = named.len();
    let of: Vec<Option<String>> = named.into_iter().map(share).collect();
    let sum = sum(entry);
    let of: Vec<String> = of.into_iter().collect::<Option<_>>()?;
    (parts > 1).then_some(())?;
    Some(Composition { id: id?, name: name?, why: why?, of, sum: sum?, applies })
}

/// What the shares of a whole add up to: two ends, and the whole between them.
fn sum(entry: &Entry<'_>) -> Option<Range> {
    entry.require("sum");
    let range = entry.range("sum")?;
    if range.low().zip(range.high()).is_some() && range.contains(Decimal::ONE_HUNDRED) {
        return Some(range);
    }
    entry.fault("sum", FaultKind::NoWhole { given: range.to_string() });
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};
    use alloc::format;

    const PLACE: &str = "[[stage.principle]]\n";
    const DECLARED: &str = "[[stage.composition]]\nid = \"loads\"\nname = { zh = \"分布\", en = \"Loads\" }\n\
        why = { zh = \"舍入\", en = \"Rounding\" }\nof = [\"load-d0\", \"load-d2\"]\nsum = \"98..102\"\n\
        [[stage.attribute]]\nid = \"load-d0\"\nname = { zh = \"D0\", en = \"D0\" }\nkind = \"test\"\n\
        criticality = \"ipc\"\nunit = \"%\"\nrelease = \"<=8.0\"\n\
        [[stage.attribute]]\nid = \"load-d2\"\nname = { zh = \"D2\", en = \"D2\" }\nkind = \"test\"\n\
        criticality = \"ipc\"\nunit = \"%\"\nrelease = \"20.0..30.0\"\n";

    #[test]
    fn a_whole_has_shares_in_per_cent_and_a_window_about_a_hundred() {
        let declared = |text: &str| format!("{text}\n{PLACE}");
        let old = edited(&[]);
        assert!(!serde_json::to_string(&old).unwrap().contains("composition"));
        let new = edited(&[(PLACE, &declared(DECLARED))]);
        let it = &new.stages[0].compositions[0];
        assert!(it.has("load-d0") && !it.has("dar"));
        assert_eq!(it.sum.to_string(), "98..102");
        let text = serde_json::to_string(it).unwrap();
        assert_eq!(serde_json::from_str::<Composition>(&text).unwrap(), *it, "{text}");
        // Of another product the same is declared and does not hold.
        let other = declared(&DECLARED.replace("of =", "when = { subclass = [\"igg4\"] }\nof ="));
        assert!(!edited(&[(PLACE, &other)]).stages[0].compositions[0].has("load-d0"));
        for (from, to, then) in [
            ("\"load-d2\"]", "¶\"load-d22\"]", "Unknown"),
            ("\"load-d2\"]", "¶\"dar\"]", "WrongUnit"),
            ("\"load-d2\"]", "¶\"appearance\"]", "WrongUnit"),
            ("\"load-d2\"]", "¶\"load-d0\"]", "Repeated"),
            ("\"load-d2\"]", "¶\"conjugation/half-antibody\"]", "NotOfThisProduct"),
            ("[\"load-d0\", \"load-d2\"]", "¶[\"load-d0\"]", "OnePart"),
            ("[\"load-d0\", \"load-d2\"]", "¶[]", "EmptyList"),
            ("\"98..102\"", "¶\">=98\"", "NoWhole"),
            ("\"98..102\"", "¶\"90..99\"", "NoWhole"),
            ("\"98..102\"", "¶\"102..98\"", "ReversedRange"),
            ("sum =", "¶total =", "UnknownKey"),
        ] {
            let (faults, places) = marked(&[(PLACE, &declared(&DECLARED.replacen(from, to, 1)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.iter().any(|it| it.starts_with(then)), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(
                    faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)),
                    "{to} {faults:?}"
                );
            }
        }
    }
}
