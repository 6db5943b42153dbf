//! Why a scan was not read: at which character, and what to do, in the reader's language.

use crate::unreadable::Words;

/// A scan that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The character at which it shows, counted from 1.
    pub at: usize,
    pub why: Why,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    Empty,
    TooLong,
    /// A barcode of another kind, which carries no identifiers.
    OtherSymbology {
        id: String,
    },
    /// No identifier of this number is known.
    UnknownIdentifier {
        text: String,
    },
    NoBracket,
    TooShort {
        code: String,
        wanted: usize,
        found: usize,
    },
    /// There is more than the identifier's value may hold.
    TooMuch {
        code: String,
    },
    /// A character that the value may not hold.
    Character {
        code: u32,
    },
    CheckDigit {
        wanted: String,
        found: String,
    },
    NoDay {
        text: String,
    },
    /// One identifier says two things.
    Twice {
        code: String,
    },
    /// The address names no key, or not in the order of the standard.
    NoKey,
    /// `%` without two hexadecimal digits behind it, or a byte that is no character.
    Percent,
}

impl Why {
    pub(super) fn unknown(characters: &[char]) -> Self {
        let text: String = characters.iter().take(4).filter(|it| !it.is_control()).collect();
        Self::UnknownIdentifier { text }
    }
}

impl Fault {
    /// The sentence and the advice.
    #[must_use]
    pub fn in_words(&self, zh: bool) -> Words {
        let (sentence, advice) = if zh { self.chinese() } else { self.english() };
        let at = self.at;
        let sentence =
            if zh { format!("第 {at} 个字符：{sentence}") } else { format!("character {at}: {sentence}") };
        Words { sentence, advice }
    }

    fn english(&self) -> (String, &'static str) {
        let again = "Scan the label again; if it stays, type what stands on it.";
        let supplier =
            "The label is not as the standard wants it: type what stands on it, and tell whoever printed it.";
        match &self.why {
            Why::Empty => ("there is nothing to read".to_owned(), again),
            Why::TooLong => ("this is longer than any barcode".to_owned(), again),
            Why::OtherSymbology { id } => {
                (format!("`{id}` is a barcode of another kind than GS1"), "Scan the GS1 code, or type the number.")
            }
            Why::UnknownIdentifier { text } => {
                (format!("`{text}` begins with no known identifier"), "Scan the GS1 code, or type the number.")
            }
            Why::NoBracket => ("an identifier stands in brackets, its value behind them".to_owned(), again),
            Why::TooShort { code, wanted, found } => {
                (format!("({code}) holds at least {wanted} characters here, and there are {found}"), again)
            }
            Why::TooMuch { code } => (
                format!("({code}) holds no more than this; a separator may be missing"),
                "Set the scanner up to send the separator (GS, or `|` in its place), and scan again.",
            ),
            Why::Character { code } => (format!("the character U+{code:04X} does not belong here"), supplier),
            Why::CheckDigit { wanted, found } => (format!("the check digit is {found} and should be {wanted}"), again),
            Why::NoDay { text } => (format!("`{text}` is no day or time"), supplier),
            Why::Twice { code } => (format!("({code}) is there twice and says two things"), supplier),
            Why::NoKey => ("the address names no key of GS1, or not in the order of the standard".to_owned(), supplier),
            Why::Percent => ("`%` is followed by no character".to_owned(), supplier),
        }
    }

    fn chinese(&self) -> (String, &'static str) {
        let again = "请重新扫描标签；仍不行时，请手工输入标签上的内容。";
        let supplier = "标签不符合标准：请手工输入标签上的内容，并告知印制方。";
        match &self.why {
            Why::Empty => ("没有可读内容".to_owned(), again),
            Why::TooLong => ("超过任何条码的长度".to_owned(), again),
            Why::OtherSymbology { id } => (format!("“{id}”不是 GS1 条码"), "请扫描 GS1 条码，或输入编号。"),
            Why::UnknownIdentifier { text } => {
                (format!("“{text}”不以已知的应用标识符开头"), "请扫描 GS1 条码，或输入编号。")
            }
            Why::NoBracket => ("应用标识符应在括号内，其值在括号之后".to_owned(), again),
            Why::TooShort { code, wanted, found } => {
                (format!("({code}) 此处至少 {wanted} 个字符，现有 {found} 个"), again)
            }
            Why::TooMuch { code } => (
                format!("({code}) 不能更长；可能缺少分隔符"),
                "请将扫描器设置为发送分隔符（GS，或以“|”代替），再次扫描。",
            ),
            Why::Character { code } => (format!("字符 U+{code:04X} 不应出现在此处"), supplier),
            Why::CheckDigit { wanted, found } => (format!("校验位为 {found}，应为 {wanted}"), again),
            Why::NoDay { text } => (format!("“{text}”不是日期或时间"), supplier),
            Why::Twice { code } => (format!("({code}) 出现两次且内容不同"), supplier),
            Why::NoKey => ("地址中没有 GS1 主标识，或顺序不符合标准".to_owned(), supplier),
            Why::Percent => ("“%”之后没有可读字符".to_owned(), supplier),
        }
    }
}
