//! The stretch of a run whose mass spectra are one recording: while a molecule leaves the column, spectra are recorded one
//! after another, and none of them is rich enough by itself.

use alloc::format;
use alloc::string::{String, ToString};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::fault::FaultKind;

/// The calculator over mass spectra.
const OVER_SPECTRA: &str = "spectrum";

/// From when to when in a run its spectra are added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scans {
    /// Minutes after the run began, as they were written; both ends belong to it.
    pub from: String,
    pub to: String,
}

impl Scans {
    /// Whether a spectrum that was recorded so many minutes after the run began belongs to it.
    ///
    /// ```
    /// use plant::strategy::Scans;
    /// use rust_decimal::Decimal;
    /// let scans = Scans { from: "3.20".into(), to: "4.1".into() };
    /// let holds = |hundredths| scans.holds(Decimal::new(hundredths, 2));
    /// assert!(holds(320) && holds(410) && !holds(411));
    /// ```
    #[must_use]
    pub fn holds(&self, minutes: Decimal) -> bool {
        let number = |text: &str| Decimal::from_str_exact(text).ok();
        number(&self.from).zip(number(&self.to)).is_some_and(|(from, to)| from <= minutes && minutes <= to)
    }
}

/// Reads `scans` of `[method.derives]`; an error where it is there and wrong.
pub(super) fn scans(of: &Entry<'_>) -> Result<Option<Scans>, ()> {
    if !of.has("scans") {
        return Ok(None);
    }
    if of.peek("calculator") != Some(OVER_SPECTRA) {
        of.without(&["scans"], of.peek("calculator").unwrap_or_default());
        return Err(());
    }
    of.table("scans").as_ref().and_then(read).map(Some).ok_or(())
}

fn read(entry: &Entry<'_>) -> Option<Scans> {
    entry.only(&["from", "to"]);
    for key in ["from", "to"] {
        entry.require(key);
    }
    let (from, to) = (entry.number("from"), entry.number("to"));
    let (from, to) = (from?, to?);
    if from < Decimal::ZERO || to <= from {
        entry.fault("to", FaultKind::BadRange { key: "to".to_string(), given: format!("{from}..{to}") });
        return None;
    }
    let text = |key| entry.text_maybe(key).map(ToString::to_string);
    Some(Scans { from: text("from")?, to: text("to")? })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::strategy::fixture::{edited, marked};

    const METHOD: &str = "id = \"a280\"\nversion = 2\nname = { zh = \"紫外\", en = \"A280\" }\n";
    const SAID: &str = "scans = { from = \"3.20\", to = \"4.1\" }\n";

    fn with(said: &str, calculator: &str) -> String {
        format!(
            "{METHOD}[method.derives]\ncalculator = \"{calculator}\"\n{said}\
             gives = [{{ attribute = \"dar\", field = \"/dar\", unit = \"mol/mol\" }}]\nparameters = {{}}\n"
        )
    }

    #[test]
    fn spectra_are_added_up_over_a_stretch_of_the_run() {
        let it = edited(&[(METHOD, &with(SAID, "spectrum"))]);
        let it = it.methods.values().find_map(|it| it.derives.clone()).unwrap();
        assert_eq!(it.scans, Some(Scans { from: "3.20".to_string(), to: "4.1".to_string() }));
        let it = edited(&[(METHOD, &with("", "spectrum"))]);
        assert!(it.methods.values().find_map(|it| it.derives.clone()).unwrap().scans.is_none());
    }

    #[test]
    fn a_stretch_that_is_none_is_named_with_its_place() {
        for (from, to, calculator, then) in [
            ("from = \"3.20\", ", "", "spectrum", "Missing"),
            ("\"3.20\"", "¶\"soon\"", "spectrum", "BadNumber"),
            ("\"4.1\"", "¶\"3.2\"", "spectrum", "BadRange"),
            ("\"3.20\", to = \"4.1\"", "\"-1\", to = ¶\"4.1\"", "spectrum", "BadRange"),
            ("scans = {", "scans = { ¶every = 2,", "spectrum", "UnknownKey"),
            ("scans", "¶scans", "hic-trace", "KeyNotHere"),
        ] {
            let (faults, places) = marked(&[(METHOD, &with(&SAID.replace(from, to), calculator))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }
}
