//! Units as instruments write them, and the UCUM code of those that have one.

/// A unit as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub written: String,
    /// Its UCUM code (Unified Code for Units of Measure, version 2.2), where we know what is meant.
    pub ucum: Option<&'static str>,
}

/// Written with the micro sign as `u`, and what it means. Letters count: `Mg` would be a million grams.
const KNOWN: &[(&str, &str)] = &[
    ("", "1"),
    ("(unitless)", "1"),
    ("#", "1"),
    ("1", "1"),
    ("cell", "1"),
    ("cells", "1"),
    ("%", "%"),
    ("g/L", "g/L"),
    ("g/l", "g/L"),
    ("mg/L", "mg/L"),
    ("mg/mL", "mg/mL"),
    ("mg/ml", "mg/mL"),
    ("ug/mL", "ug/mL"),
    ("ug/ml", "ug/mL"),
    ("ng/mL", "ng/mL"),
    ("ng/ml", "ng/mL"),
    ("ng/uL", "ng/uL"),
    ("ng/ul", "ng/uL"),
    ("mol/L", "mol/L"),
    ("mmol/L", "mmol/L"),
    ("mM", "mmol/L"),
    ("umol/L", "umol/L"),
    ("U/L", "U/L"),
    ("mosm/kg", "mosm/kg"),
    ("mOsm/kg", "mosm/kg"),
    ("mmHg", "mm[Hg]"),
    ("pH", "[pH]"),
    ("degC", "Cel"),
    ("C", "Cel"),
    ("°C", "Cel"),
    ("psi", "[psi]"),
    ("MPa", "MPa"),
    ("10^6 cells/mL", "10*6/mL"),
    ("x10^6 cells/mL", "10*6/mL"),
    ("cells/mL", "/mL"),
    ("Counts/mL", "/mL"),
    ("um", "um"),
    ("nm", "nm"),
    ("mm", "mm"),
    ("cm", "cm"),
    ("mL", "mL"),
    ("ml", "mL"),
    ("uL", "uL"),
    ("ul", "uL"),
    ("mm^3", "mm3"),
    ("s", "s"),
    ("sec", "s"),
    ("min", "min"),
    ("h", "h"),
    ("Hz", "Hz"),
    ("mS/cm", "mS/cm"),
    ("S/m", "S/m"),
    ("V", "V"),
    ("mV", "mV"),
    ("uV", "uV"),
    ("uV.s", "uV.s"),
    ("uV*sec", "uV.s"),
];

impl Unit {
    /// The unit that this text writes. The micro sign U+00B5 and the Greek letter U+03BC look the same and are one.
    ///
    /// ```
    /// use formats::measured::Unit;
    /// let ucum = |it| Unit::new(it).ucum;
    /// assert_eq!([ucum("\u{b5}g/mL"), ucum("\u{3bc}g/mL"), ucum("mM")], [Some("ug/mL"), Some("ug/mL"), Some("mmol/L")]);
    /// assert_eq!([ucum("Mg/mL"), ucum("furlong")], [None, None]);
    /// ```
    #[must_use]
    pub fn new(written: &str) -> Self {
        let written = written.trim();
        let plain = plain(written);
        let ucum = KNOWN.iter().find(|(it, _)| *it == plain).map(|(_, ucum)| *ucum);
        Self { written: written.to_owned(), ucum }
    }
}

/// With the micro sign as `u`, so that names and units compare by what they say.
pub(crate) fn plain(text: &str) -> String {
    text.replace(['\u{b5}', '\u{3bc}'], "u")
}
