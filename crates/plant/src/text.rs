//! What people write: labels in both languages, reasons, comments. Checked at the door, shown inert everywhere.

use alloc::string::{String, ToString};
use core::fmt;

/// The longest free text that a record takes, in characters: about one printed page.
pub const TEXT_CHARACTERS_MAX: usize = 4000;

/// So many letters or digits an explanation has at least; a Chinese character is a word and counts as two.
pub const TEXT_LETTERS_MIN: usize = 4;

/// One name or instruction in both languages; neither is the translation of the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    #[serde(deserialize_with = "legible")]
    pub zh: String,
    #[serde(deserialize_with = "legible")]
    pub en: String,
}

/// A text that comes in by the interface or a file: of bounded length, reading as it is stored. It may be empty.
fn legible<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(from)?;
    check(&text).map_err(serde::de::Error::custom)?;
    Ok(text)
}

fn check(text: &str) -> Result<(), NotText> {
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(NotText::TooLong);
    }
    text.chars().find(|it| unreadable(*it)).map_or(Ok(()), |it| Err(NotText::Character(it)))
}

impl Label {
    /// A label from its two texts.
    #[must_use]
    pub fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.to_string(), en: en.to_string() }
    }

    /// A label that a person typed: neither text empty, both as a record takes them.
    ///
    /// ```
    /// use plant::text::{Label, NotText};
    /// assert_eq!(Label::typed(" 赵梅 ", "Zhao Mei"), Ok(Label::new("赵梅", "Zhao Mei")));
    /// assert_eq!(Label::typed("赵\u{202e}梅", "Zhao Mei"), Err(NotText::Character('\u{202e}')));
    /// ```
    ///
    /// # Errors
    /// When one of them is empty, too long, or holds characters that change how it reads.
    pub fn typed(zh: &str, en: &str) -> Result<Self, NotText> {
        let (zh, en) = (Text::new(zh)?, Text::new(en)?);
        Ok(Self::new(zh.as_str(), en.as_str()))
    }
}

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotText {
    /// Nothing but white space.
    Empty,
    /// More than [`TEXT_CHARACTERS_MAX`] characters.
    TooLong,
    /// A control or direction-changing character, which could make a record read differently from what it says.
    Character(char),
}

/// A text that a person wrote: not empty, at most [`TEXT_CHARACTERS_MAX`] characters, without characters that change
/// how the rest is read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Text(String);

// Whatever door a text comes in by, it is checked.
impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for NotText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(out, "a text is needed"),
            Self::TooLong => write!(out, "a text has at most {TEXT_CHARACTERS_MAX} characters"),
            Self::Character(it) => {
                write!(out, "`{}` changes how a text reads and cannot stand in one", it.escape_unicode())
            }
        }
    }
}

impl Text {
    /// Takes a text in; white space around it is dropped.
    ///
    /// # Errors
    /// When it is empty, too long, or holds control characters (line breaks and tabs are allowed).
    pub fn new(text: &str) -> Result<Self, NotText> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotText::Empty);
        }
        check(text).map(|()| Self(text.to_string()))
    }

    /// Whether it says something: [`TEXT_LETTERS_MIN`] letters or digits at least, a Chinese character counting as two.
    ///
    /// ```
    /// use plant::text::Text;
    /// for (text, says) in [("x", false), ("n/a", false), ("???????", false), ("无", false), ("正常", true), ("none", true)] {
    ///     assert_eq!(Text::new(text).unwrap().says_something(), says, "{text}");
    /// }
    /// ```
    #[must_use]
    pub fn says_something(&self) -> bool {
        let weight = |it: char| if is_ideograph(it) { 2 } else { usize::from(it.is_alphanumeric()) };
        self.0.chars().map(weight).sum::<usize>() >= TEXT_LETTERS_MIN
    }

    /// What stands where the record worked something out and could not.
    #[must_use]
    pub fn dash() -> Self {
        Self("-".to_string())
    }

    /// The text as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A Chinese character (Unicode, CJK unified ideographs with extensions).
fn is_ideograph(it: char) -> bool {
    matches!(it, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

// Bidirectional marks, overrides and isolates can show "2.5" where "5.2" is stored; characters without a shape make a
// text that looks empty, or like another one.
fn unreadable(it: char) -> bool {
    (it.is_control() && !matches!(it, '\n' | '\r' | '\t'))
        || matches!(
            it,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_from_outside_reads_as_it_is_stored_too() {
        let read = |zh: &str| {
            let json = serde_json::json!({ "zh": zh, "en": "pump" }).to_string();
            serde_json::from_str::<Label>(&json).is_ok()
        };
        assert!(read("泵") && read(""));
        assert!(!read("a\u{202e}b") && !read(&"长".repeat(4001)));
    }

    #[test]
    fn a_text_reads_as_it_is_stored() {
        assert_eq!(Text::new("  pump stopped \n").unwrap().as_str(), "pump stopped");
        assert_eq!(Text::new("<b>泵停</b>").unwrap().as_str(), "<b>泵停</b>");
        assert_eq!(Text::new(" \t"), Err(NotText::Empty));
        assert_eq!(Text::new("a\u{202e}b"), Err(NotText::Character('\u{202e}')));
        for invisible in ['\u{200b}', '\u{3164}', '\u{2800}', '\u{ad}', '\u{200e}', '\u{e0041}'] {
            let text = alloc::format!("a{invisible}b");
            assert_eq!(Text::new(&text), Err(NotText::Character(invisible)));
        }
        assert_eq!(Text::new("a\0b"), Err(NotText::Character('\0')));
        assert_eq!(Text::new(&"长".repeat(4001)), Err(NotText::TooLong));
    }
}
