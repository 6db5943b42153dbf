//! What an instrument shows that an analyst reads off and enters: without it a table of numbers says neither what was
//! measured nor at which wavelength, and nobody outside the laboratory can read it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::entry::{Entry, listed};
use super::fault::FaultKind;

/// What a field's readings are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// A field of the calculation that is entered.
    pub field: String,
    pub quantity: SignalQuantity,
    /// In nanometres, as it was written: of the light that is absorbed, or that is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wavelength: Option<String>,
}

/// What is read off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignalQuantity {
    /// Absorbance, a number of its own kind (AU); always at a wavelength.
    Absorbance,
    /// Light that a reaction gives, in relative units (RLU).
    Luminescence,
    /// Light that comes back from light, in relative units (RFU).
    Fluorescence,
    /// The area of a peak of absorbance over time: mAU·s.
    PeakArea,
}

impl SignalQuantity {
    /// Every quantity with the word that declares it.
    pub const ALL: [(&'static str, Self); 4] = [
        ("absorbance", Self::Absorbance),
        ("luminescence", Self::Luminescence),
        ("fluorescence", Self::Fluorescence),
        ("peak-area", Self::PeakArea),
    ];

    /// The word that declares it.
    ///
    /// ```
    /// use plant::strategy::SignalQuantity;
    /// assert_eq!(SignalQuantity::PeakArea.id(), "peak-area");
    /// ```
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, it)| *it == self).map_or("", |(word, _)| word)
    }
}

/// Reads `signals` of `[method.derives]`: of fields that are entered, each once; nothing where one of them is wrong.
pub(super) fn signals(of: &Entry<'_>, enters: &[String]) -> Option<Vec<Signal>> {
    let mut all: Vec<Signal> = Vec::new();
    let mut sound = true;
    for entry in of.tables("signals") {
        match signal(&entry, enters) {
            Some(it) if all.iter().any(|other| other.field == it.field) => {
                entry.fault("field", FaultKind::Repeated { given: it.field });
                sound = false;
            }
            Some(it) => all.push(it),
            None => sound = false,
        }
    }
    sound.then_some(all)
}

fn signal(entry: &Entry<'_>, enters: &[String]) -> Option<Signal> {
    entry.only(&["field", "quantity", "wavelength"]);
    entry.require("field");
    let (field, quantity) = (entry.text_maybe("field"), entry.one_of("quantity", &SignalQuantity::ALL));
    let (field, quantity) = (field?.to_string(), quantity?);
    if !enters.contains(&field) {
        let key = "field".to_string();
        let (allowed, nearest) = (listed(enters.iter().map(String::as_str)), enters.first().cloned());
        entry.fault("field", FaultKind::NotOneOf { key, given: field, allowed, nearest });
        return None;
    }
    if quantity == SignalQuantity::Absorbance && !entry.require("wavelength") {
        return None;
    }
    if !entry.has("wavelength") {
        return Some(Signal { field, quantity, wavelength: None });
    }
    let nanometres = entry.number("wavelength")?;
    // From the far ultraviolet to the near infrared: 0.28 would be micrometres.
    if nanometres < Decimal::ONE_HUNDRED || nanometres > Decimal::from(3_000) {
        let (key, given) = ("wavelength".to_string(), nanometres.to_string());
        entry.fault("wavelength", FaultKind::BadWavelength { key, given });
        return None;
    }
    Some(Signal { field, quantity, wavelength: entry.text_maybe("wavelength").map(ToString::to_string) })
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::strategy::fixture::{edited, marked};

    const METHOD: &str = "id = \"a280\"\nversion = 2\nname = { zh = \"紫外\", en = \"A280\" }\n";
    const SAID: &str = "signals = [{ field = \"a280\", quantity = \"absorbance\", wavelength = \"280\" }, \
                        { field = \"a_lambda\", quantity = \"absorbance\", wavelength = \"248.5\" }]\n";

    fn with(said: &str) -> String {
        format!(
            "{METHOD}[method.derives]\ncalculator = \"dar\"\nenters = [\"a280\", \"a_lambda\"]\n{said}\
             gives = [{{ attribute = \"dar\", field = \"/dar\", unit = \"mol/mol\" }}]\nparameters = {{ method = \"uv\" }}\n"
        )
    }

    #[test]
    fn readings_that_are_entered_say_what_they_are() {
        let signals = |said: &str| {
            let it = edited(&[(METHOD, &with(said))]);
            it.methods.values().find_map(|it| it.derives.clone()).unwrap().signals
        };
        let all = signals(SAID);
        assert_eq!(all.len(), 2);
        assert_eq!((all[1].quantity, all[1].wavelength.as_deref()), (SignalQuantity::Absorbance, Some("248.5")));
        let glows = signals("signals = [{ field = \"a280\", quantity = \"luminescence\" }]\n");
        assert_eq!((glows[0].quantity.id(), &glows[0].wavelength), ("luminescence", &None));
        assert!(signals("").is_empty());
    }

    #[test]
    fn a_signal_that_is_none_is_named_with_its_place() {
        for (from, to, then) in [
            ("field = \"a280\"", "field = ¶\"a_scatter\"", "NotOneOf"),
            ("field = \"a_lambda\"", "field = ¶\"a280\"", "Repeated"),
            ("field = \"a280\", ", "", "Missing"),
            ("\"absorbance\", wavelength = \"280\"", "¶\"colour\", wavelength = \"280\"", "NotOneOf"),
            (", wavelength = \"280\"", "", "Missing"),
            ("\"280\"", "¶\"red\"", "BadNumber"),
            ("\"280\"", "¶\"0.28\"", "BadWavelength"),
            ("field = \"a280\"", "¶colour = 1, field = \"a280\"", "UnknownKey"),
        ] {
            let (faults, places) = marked(&[(METHOD, &with(&SAID.replace(from, to)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }
}
