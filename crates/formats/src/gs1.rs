//! Barcodes of GS1: element strings as a scanner sends them, the same with brackets as people read them, and Digital
//! Link addresses. GS1 General Specifications, sections 3 (application identifiers), 5.10 (check digits), 7.12 (the
//! century of a year of two digits), and GS1 Digital Link 1.2; cited from memory.
//!
//! A scan decides which lot is charged, so it is read rightly or not at all: every identifier is known, every length,
//! character, check digit and date is looked at, and what does not fit is named with its place.

mod ai;
mod fault;
mod link;
mod symbol;
mod write;

pub use ai::Ai;
pub use fault::{Fault, Why};
pub use symbol::{Symbol, symbol};
pub use write::{bracketed, element_string};

use jiff::civil::Date;
use rust_decimal::Decimal;

/// The most characters of identifiers and values together: a symbol carries far less.
const CHARACTERS_MAX: usize = 4096;
/// The longest text that is read at all. Brackets, escapes and separators take their own room, so that whatever was read in
/// one form is read in every other.
const TEXT_MAX: usize = 4 * CHARACTERS_MAX;
/// The separator behind a value whose length is not known beforehand.
const GS: char = '\u{1d}';
/// What scanners are set up to send in its place where a field takes no control characters. None of them can stand in a
/// value.
const INSTEAD_OF_GS: [char; 4] = ['|', '^', '~', '␝'];

/// In which form a scan came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As a scanner sends it, with the identifier of its symbology where it sends one: `]C1`, `]d2`, `]Q3`.
    ElementString,
    /// `(01)09520123456788(10)ABC`
    Bracketed,
    /// `https://id.gs1.org/01/09520123456788/10/ABC`
    DigitalLink,
}

/// One identifier and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub ai: &'static Ai,
    /// As it stood: `10`, `3103`.
    pub code: String,
    pub value: String,
}

/// Everything that a scan says, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub form: Form,
    pub elements: Vec<Element>,
}

impl Scan {
    /// The value of an identifier, where the scan has it.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&str> {
        self.elements.iter().find(|it| it.code == code).map(|it| it.value.as_str())
    }

    /// The trade item's number, of 14 digits.
    #[must_use]
    pub fn gtin(&self) -> Option<&str> {
        self.get("01").or_else(|| self.get("02"))
    }

    /// The batch or lot number.
    #[must_use]
    pub fn lot(&self) -> Option<&str> {
        self.get("10")
    }

    /// The serial number: of one container.
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.get("21")
    }

    /// The last day of use, read in the century that is nearest to this year: by its day, or by its day and time.
    #[must_use]
    pub fn expiry(&self, year: i16) -> Option<Date> {
        let text = self.get("17").or_else(|| self.get("7003").and_then(|it| it.get(..6)))?;
        day(text, year)
    }

    /// The net weight in kilograms, exactly as its digits and its decimal point say.
    #[must_use]
    pub fn net_weight(&self) -> Option<Decimal> {
        let it = self.elements.iter().find(|it| it.code.len() == 4 && it.code.starts_with("310"))?;
        let places = it.code.chars().last()?.to_digit(10)?;
        let digits: i64 = it.value.parse().ok()?;
        Decimal::try_new(digits, places).ok()
    }
}

/// Reads `YYMMDD`; a day of `00` is the last of its month. The century is the one that brings the year nearest: at most
/// 50 years ahead of `year` and 49 behind it.
///
/// ```
/// let day = |text| formats::gs1::day(text, 2031).map(|it| it.to_string());
/// assert_eq!(day("320229").as_deref(), Some("2032-02-29"));
/// assert_eq!(day("320200").as_deref(), Some("2032-02-29"));
/// assert_eq!(day("820101").as_deref(), Some("1982-01-01"));
/// assert_eq!(day("330229"), None);
/// ```
#[must_use]
pub fn day(text: &str, year: i16) -> Option<Date> {
    if text.len() != 6 || !text.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| text.get(at..at + 2)?.parse::<i16>().ok();
    let (yy, month, day) = (two(0)?, i8::try_from(two(2)?).ok()?, i8::try_from(two(4)?).ok()?);
    let (century, now) = (year.div_euclid(100), year.rem_euclid(100));
    let century = match yy - now {
        51.. => century - 1,
        ..=-50 => century + 1,
        _ => century,
    };
    let whole = century.checked_mul(100)?.checked_add(yy)?;
    if day == 0 {
        return Date::new(whole, month, 1).ok().map(jiff::civil::Date::last_of_month);
    }
    Date::new(whole, month, day).ok()
}

/// The check digit behind these digits, by weights of 3 and 1 from the right; nothing where one is no digit.
#[must_use]
pub fn check_digit(digits: &str) -> Option<u32> {
    let mut sum = 0u32;
    for (place, it) in digits.bytes().rev().enumerate() {
        let digit = it.is_ascii_digit().then(|| u32::from(it - b'0'))?;
        let weight = if place.is_multiple_of(2) { 3 } else { 1 };
        sum = sum.checked_add(digit.checked_mul(weight)?)?;
    }
    Some((10 - sum % 10) % 10)
}

/// Reads a scan in any of its forms.
///
/// # Errors
/// What does not fit, and at which character, counted from 1.
///
/// ```
/// let scan = formats::gs1::read("]d20109520123456788\u{1d}").unwrap();
/// assert_eq!(scan.gtin(), Some("09520123456788"));
/// let scan = formats::gs1::read("(01)09520123456788(10)TCEP-014").unwrap();
/// assert_eq!(scan.lot(), Some("TCEP-014"));
/// let fault = formats::gs1::read("0109520123456789").unwrap_err();
/// assert_eq!(fault.at, 16);
/// ```
pub fn read(text: &str) -> Result<Scan, Fault> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if text.is_empty() {
        return Err(Fault { at: 1, why: Why::Empty });
    }
    if text.chars().count() > TEXT_MAX {
        return Err(Fault { at: TEXT_MAX, why: Why::TooLong });
    }
    let scheme = ["http://", "https://", "HTTP://", "HTTPS://"].into_iter().find(|it| text.starts_with(*it));
    let (form, elements) = match scheme {
        Some(scheme) => (Form::DigitalLink, link::elements(text, scheme)?),
        None if text.starts_with('(') => (Form::Bracketed, brackets(text)?),
        None => (Form::ElementString, string(text)?),
    };
    let mut characters = 0usize;
    for (it, at) in &elements {
        characters += it.code.len() + it.value.chars().count();
        if characters > CHARACTERS_MAX {
            return Err(Fault { at: *at, why: Why::TooLong });
        }
    }
    Ok(Scan { form, elements: distinct(&elements)? })
}

/// Elements with the character at which each begins.
type Placed = Vec<(Element, usize)>;

/// Symbologies that carry element strings: GS1-128, GS1 `DataBar`, GS1 `DataMatrix`, GS1 QR, GS1 `DotCode`.
const SYMBOLOGIES: [&str; 5] = ["C1", "e0", "d2", "Q3", "J1"];

/// An element string, with or without the identifier of its symbology.
fn string(text: &str) -> Result<Placed, Fault> {
    let characters: Vec<char> = text.chars().map(|it| if INSTEAD_OF_GS.contains(&it) { GS } else { it }).collect();
    let mut at = 0;
    if characters.first() == Some(&']') {
        let named: String = characters.iter().skip(1).take(2).collect();
        if !SYMBOLOGIES.contains(&named.as_str()) {
            return Err(Fault { at: 1, why: Why::OtherSymbology { id: format!("]{named}") } });
        }
        at = 3;
    }
    // The first FNC1 says that it is an element string; some scanners send it as the separator.
    if characters.get(at) == Some(&GS) {
        at += 1;
    }
    let mut all = Vec::new();
    while at < characters.len() {
        let rest = characters.get(at..).unwrap_or_default();
        let (ai, code) = Ai::begin(rest).ok_or_else(|| Fault { at: at + 1, why: Why::unknown(rest) })?;
        let value_at = at + code.len();
        let value: String = match ai.predefined() {
            Some(length) => characters.iter().skip(value_at).take(length).collect(),
            None => characters.iter().skip(value_at).take_while(|it| **it != GS).collect(),
        };
        ai.holds(&value).map_err(|(offset, why)| Fault { at: value_at + offset + 1, why })?;
        let length = value.chars().count();
        all.push((Element { ai, code, value }, at + 1));
        at = value_at + length;
        if characters.get(at) == Some(&GS) {
            at += 1;
            if at == characters.len() {
                // A separator behind the last value says nothing, and scanners send it.
                break;
            }
        }
    }
    if all.is_empty() {
        return Err(Fault { at: at + 1, why: Why::Empty });
    }
    Ok(all)
}

/// The form for people. A bracket inside a value is written with a backslash before it.
fn brackets(text: &str) -> Result<Placed, Fault> {
    let characters: Vec<char> = text.chars().collect();
    let (mut at, mut all) = (0, Vec::new());
    while at < characters.len() {
        if characters.get(at) != Some(&'(') {
            return Err(Fault { at: at + 1, why: Why::NoBracket });
        }
        let code: String = characters.iter().skip(at + 1).take_while(|it| **it != ')').collect();
        let begins = at + 1;
        let value_at = begins + code.chars().count() + 1;
        if value_at > characters.len() {
            return Err(Fault { at: at + 1, why: Why::NoBracket });
        }
        let named: Vec<char> = code.chars().collect();
        let found = Ai::begin(&named).filter(|(_, it)| *it == code);
        let (ai, code) = found.ok_or_else(|| Fault { at: begins + 1, why: Why::unknown(&named) })?;
        let (mut value, mut places, mut next) = (String::new(), Vec::new(), value_at);
        while let Some(it) = characters.get(next).filter(|it| **it != '(') {
            let escaped = *it == '\\' && characters.get(next + 1) == Some(&'(');
            places.push(next);
            value.push(if escaped { '(' } else { *it });
            next += if escaped { 2 } else { 1 };
        }
        let place = |offset: usize| places.get(offset).copied().unwrap_or(next) + 1;
        ai.holds(&value).map_err(|(offset, why)| Fault { at: place(offset), why })?;
        all.push((Element { ai, code, value }, begins));
        at = next;
    }
    Ok(all)
}

#[cfg(test)]
mod tests;

/// No identifier says two things.
fn distinct(elements: &[(Element, usize)]) -> Result<Vec<Element>, Fault> {
    for (place, (it, at)) in elements.iter().enumerate() {
        let earlier = elements.iter().take(place).find(|(other, _)| other.code == it.code);
        if earlier.is_some_and(|(other, _)| other.value != it.value) {
            return Err(Fault { at: *at, why: Why::Twice { code: it.code.clone() } });
        }
    }
    Ok(elements.iter().map(|(it, _)| it.clone()).collect())
}
