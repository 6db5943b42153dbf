//! Element strings for labels of our own: checked as what others write, so that nobody prints what nobody can read.

use super::{Ai, Fault, GS, Why};

fn checked<'a>(elements: &'a [(&'a str, &'a str)]) -> Result<Vec<(&'static Ai, &'a str, &'a str)>, Fault> {
    let mut all = Vec::new();
    for (code, value) in elements {
        let unknown = || Fault { at: 1, why: Why::UnknownIdentifier { text: (*code).to_owned() } };
        let ai = Ai::called(code).ok_or_else(unknown)?;
        ai.holds(value).map_err(|(offset, why)| Fault { at: offset + 1, why })?;
        all.push((ai, *code, *value));
    }
    if all.is_empty() { Err(Fault { at: 1, why: Why::Empty }) } else { Ok(all) }
}

/// What a symbol carries behind its first FNC1: a separator behind every value whose length is not known beforehand, but
/// for the last.
///
/// # Errors
/// When an identifier is unknown or a value does not fit; the character is counted in that value.
///
/// ```
/// let text = formats::gs1::element_string(&[("10", "TCEP-014"), ("21", "C01"), ("17", "320630")]).unwrap();
/// assert_eq!(text, "10TCEP-014\u{1d}21C01\u{1d}17320630");
/// ```
pub fn element_string(elements: &[(&str, &str)]) -> Result<String, Fault> {
    let mut text = String::new();
    let all = checked(elements)?;
    let last = all.len().saturating_sub(1);
    for (place, (ai, code, value)) in all.into_iter().enumerate() {
        text.push_str(code);
        text.push_str(value);
        if ai.predefined().is_none() && place < last {
            text.push(GS);
        }
    }
    Ok(text)
}

/// The same for people: identifiers in brackets, a bracket inside a value behind a backslash.
///
/// # Errors
/// As [`element_string`].
pub fn bracketed(elements: &[(&str, &str)]) -> Result<String, Fault> {
    let all = checked(elements)?;
    Ok(all.into_iter().map(|(_, code, value)| format!("({code}){}", value.replace('(', "\\("))).collect())
}
