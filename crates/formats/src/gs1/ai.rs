//! The application identifiers that are known here, and what the value of each may be (General Specifications, section 3;
//! from memory).

use super::fault::Why;
use super::{check_digit, day};

/// One identifier, or one of a family that differs in its last digit: the places behind a decimal point.
#[derive(Debug, PartialEq, Eq)]
pub struct Ai {
    /// Its digits; an `n` at the end stands for a digit.
    pub code: &'static str,
    /// The title that stands on labels beside it.
    pub title: &'static str,
    parts: &'static [Part],
}

/// What the value consists of, one part after the other.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Exactly so many digits.
    Digits(usize),
    /// Up to so many digits, at least one.
    UpTo(usize),
    /// Exactly so many digits, of which the last is the check digit.
    Key(usize),
    /// `YYMMDD`, the day possibly `00`.
    Day,
    /// `YYMMDD`, a day of the calendar.
    WholeDay,
    /// `HHMM`
    Time,
    /// Up to so many characters of set 82, at least one.
    Text(usize),
    /// The same, or nothing.
    Further(usize),
}

use Part::{Day, Digits, Further, Key, Text, Time, UpTo, WholeDay};

const fn ai(code: &'static str, title: &'static str, parts: &'static [Part]) -> Ai {
    Ai { code, title, parts }
}

/// The families of measures: net weight in kilograms and so on, six digits.
const MEASURE: &[Part] = &[Digits(6)];

static ALL: &[Ai] = &[
    ai("00", "SSCC", &[Key(18)]),
    ai("01", "GTIN", &[Key(14)]),
    ai("02", "CONTENT", &[Key(14)]),
    ai("10", "BATCH/LOT", &[Text(20)]),
    ai("11", "PROD DATE", &[Day]),
    ai("12", "DUE DATE", &[Day]),
    ai("13", "PACK DATE", &[Day]),
    ai("15", "BEST BEFORE or BEST BY", &[Day]),
    ai("16", "SELL BY", &[Day]),
    ai("17", "USE BY or EXPIRY", &[Day]),
    ai("20", "VARIANT", &[Digits(2)]),
    ai("21", "SERIAL", &[Text(20)]),
    ai("22", "CPV", &[Text(20)]),
    ai("235", "TPX", &[Text(28)]),
    ai("240", "ADDITIONAL ID", &[Text(30)]),
    ai("241", "CUST. PART No.", &[Text(30)]),
    ai("242", "MTO VARIANT", &[UpTo(6)]),
    ai("243", "PCN", &[Text(20)]),
    ai("250", "SECONDARY SERIAL", &[Text(30)]),
    ai("251", "REF. TO SOURCE", &[Text(30)]),
    ai("253", "GDTI", &[Key(13), Further(17)]),
    ai("254", "GLN EXTENSION COMPONENT", &[Text(20)]),
    ai("30", "VAR. COUNT", &[UpTo(8)]),
    ai("310n", "NET WEIGHT (kg)", MEASURE),
    ai("311n", "LENGTH (m)", MEASURE),
    ai("312n", "WIDTH (m)", MEASURE),
    ai("313n", "HEIGHT (m)", MEASURE),
    ai("314n", "AREA (m2)", MEASURE),
    ai("315n", "NET VOLUME (l)", MEASURE),
    ai("316n", "NET VOLUME (m3)", MEASURE),
    ai("320n", "NET WEIGHT (lb)", MEASURE),
    ai("330n", "GROSS WEIGHT (kg)", MEASURE),
    ai("335n", "GROSS VOLUME (l)", MEASURE),
    ai("336n", "GROSS VOLUME (m3)", MEASURE),
    ai("37", "COUNT", &[UpTo(8)]),
    ai("390n", "AMOUNT", &[UpTo(15)]),
    ai("391n", "AMOUNT", &[Digits(3), UpTo(15)]),
    ai("392n", "PRICE", &[UpTo(15)]),
    ai("393n", "PRICE", &[Digits(3), UpTo(15)]),
    ai("400", "ORDER NUMBER", &[Text(30)]),
    ai("401", "GINC", &[Text(30)]),
    ai("402", "GSIN", &[Key(17)]),
    ai("403", "ROUTE", &[Text(30)]),
    ai("410", "SHIP TO LOC", &[Key(13)]),
    ai("411", "BILL TO", &[Key(13)]),
    ai("412", "PURCHASE FROM", &[Key(13)]),
    ai("413", "SHIP FOR LOC", &[Key(13)]),
    ai("414", "LOC No.", &[Key(13)]),
    ai("415", "PAY TO", &[Key(13)]),
    ai("416", "PROD/SERV LOC", &[Key(13)]),
    ai("417", "PARTY", &[Key(13)]),
    ai("420", "SHIP TO POST", &[Text(20)]),
    ai("421", "SHIP TO POST", &[Digits(3), Text(9)]),
    ai("422", "ORIGIN", &[Digits(3)]),
    ai("7003", "EXPIRY TIME", &[WholeDay, Time]),
    ai("7006", "FIRST FREEZE DATE", &[WholeDay]),
    ai("710", "NHRN PZN", &[Text(20)]),
    ai("711", "NHRN CIP", &[Text(20)]),
    ai("712", "NHRN CN", &[Text(20)]),
    ai("713", "NHRN DRN", &[Text(20)]),
    ai("714", "NHRN AIM", &[Text(20)]),
    ai("8003", "GRAI", &[Digits(1), Key(13), Further(16)]),
    ai("8004", "GIAI", &[Text(30)]),
    ai("8006", "ITIP", &[Key(14), Digits(4)]),
    ai("8017", "GSRN - PROVIDER", &[Key(18)]),
    ai("8018", "GSRN - RECIPIENT", &[Key(18)]),
    ai("8019", "SRIN", &[UpTo(10)]),
    ai("8020", "REF No.", &[Text(25)]),
    ai("90", "INTERNAL", &[Text(30)]),
    ai("91", "INTERNAL", &[Text(90)]),
    ai("92", "INTERNAL", &[Text(90)]),
    ai("93", "INTERNAL", &[Text(90)]),
    ai("94", "INTERNAL", &[Text(90)]),
    ai("95", "INTERNAL", &[Text(90)]),
    ai("96", "INTERNAL", &[Text(90)]),
    ai("97", "INTERNAL", &[Text(90)]),
    ai("98", "INTERNAL", &[Text(90)]),
    ai("99", "INTERNAL", &[Text(90)]),
];

/// Whether a character may stand in a text: set 82.
fn is_of_82(it: char) -> bool {
    matches!(it, '!' | '"' | '%'..='?' | 'A'..='Z' | '_' | 'a'..='z')
}

impl Ai {
    /// Every identifier that is known.
    #[must_use]
    pub fn all() -> &'static [Self] {
        ALL
    }

    /// The identifier with which these characters begin, and how it is written there.
    pub(super) fn begin(characters: &[char]) -> Option<(&'static Self, String)> {
        ALL.iter().find_map(|it| {
            let code: String = characters.iter().take(it.code.len()).collect();
            it.is_called(&code).then_some((it, code))
        })
    }

    /// The identifier that is written so.
    #[must_use]
    pub fn called(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|it| it.is_called(code))
    }

    fn is_called(&self, code: &str) -> bool {
        match self.code.strip_suffix('n') {
            None => self.code == code,
            Some(family) => {
                // Six digits have at most six behind their point; of amounts nine is the most that is written.
                let places = code.strip_prefix(family).filter(|it| it.len() == 1).and_then(|it| it.parse::<u8>().ok());
                let most = if self.parts == MEASURE { 5 } else { 9 };
                places.is_some_and(|it| it <= most)
            }
        }
    }

    /// How many characters the value has, where that is known before it is read, so that no separator follows it. The list
    /// of beginnings is closed (General Specifications, figure 7.8.5-2): it says nothing of lengths that happen to be fixed.
    pub(super) fn predefined(&self) -> Option<usize> {
        let begins = self.code.get(..2)?;
        Some(match begins {
            "00" => 18,
            "01" | "02" | "03" => 14,
            "04" => 16,
            "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" => 6,
            "20" => 2,
            "31" | "32" | "33" | "34" | "35" | "36" => 6,
            "41" => 13,
            _ => return None,
        })
    }

    /// Whether the value fits, or at which of its characters it does not, counted from 0, and why.
    pub(super) fn holds(&self, value: &str) -> Result<(), (usize, Why)> {
        let characters: Vec<char> = value.chars().collect();
        let code = || self.code.to_owned();
        let mut at = 0;
        for part in self.parts {
            let rest = characters.get(at..).unwrap_or_default();
            let (least, most) = part.length();
            let given: String = rest.iter().take(most).collect();
            let count = given.chars().count();
            if count < least {
                return Err((characters.len(), Why::TooShort { code: code(), wanted: least, found: count }));
            }
            part.fits(&given).map_err(|(offset, why)| (at + offset, why))?;
            at += count;
        }
        if at < characters.len() {
            return Err((at, Why::TooMuch { code: code() }));
        }
        Ok(())
    }
}

impl Part {
    fn length(&self) -> (usize, usize) {
        match self {
            Self::Digits(n) | Self::Key(n) => (*n, *n),
            Self::UpTo(n) | Self::Text(n) => (1, *n),
            Self::Further(n) => (0, *n),
            Self::Day | Self::WholeDay => (6, 6),
            Self::Time => (4, 4),
        }
    }

    fn fits(&self, given: &str) -> Result<(), (usize, Why)> {
        let allowed = |it: char| match self {
            Self::Text(_) | Self::Further(_) => is_of_82(it),
            Self::Digits(_) | Self::UpTo(_) | Self::Key(_) | Self::Day | Self::WholeDay | Self::Time => {
                it.is_ascii_digit()
            }
        };
        if let Some((offset, it)) = given.chars().enumerate().find(|(_, it)| !allowed(*it)) {
            return Err((offset, Why::Character { code: u32::from(it) }));
        }
        let last = given.chars().count().saturating_sub(1);
        match self {
            Self::Key(_) => {
                let (front, found) = given.split_at(given.len().saturating_sub(1));
                let wanted = check_digit(front).map(|it| it.to_string()).unwrap_or_default();
                if wanted == found { Ok(()) } else { Err((last, Why::CheckDigit { wanted, found: found.to_owned() })) }
            }
            // The century is the reader's business; every fourth year has a 29 February in either.
            Self::Day if day(given, 2000).is_none() => Err((0, Why::NoDay { text: given.to_owned() })),
            Self::WholeDay if given.ends_with("00") || day(given, 2000).is_none() => {
                Err((0, Why::NoDay { text: given.to_owned() }))
            }
            Self::Time => {
                let (hours, minutes) = given.split_at(2);
                let below = |text: &str, limit: u8| text.parse::<u8>().is_ok_and(|it| it < limit);
                let fits = below(hours, 24) && below(minutes, 60);
                if fits { Ok(()) } else { Err((0, Why::NoDay { text: given.to_owned() })) }
            }
            Self::Digits(_) | Self::UpTo(_) | Self::Text(_) | Self::Further(_) | Self::Day | Self::WholeDay => Ok(()),
        }
    }
}
