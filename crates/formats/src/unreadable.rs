//! Why a file was not read: what is wrong, where, and what to do about it, in the reader's language.

mod words;

use std::fmt;

use crate::place::Place;

pub use words::Words;

/// What is wrong with a file. Texts from the file are shortened by [`What::short`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    TooLarge {
        bytes: usize,
        limit: usize,
    },
    Empty,
    /// Neither UTF-8 nor UTF-16 with its mark: Latin-1, GBK, a binary file.
    NotUtf8 {
        byte: u8,
    },
    /// Half of a character.
    BrokenUtf16,
    ControlCharacter {
        code: u32,
    },
    QuoteNotClosed,
    TextAfterQuote,
    TooManyColumns {
        limit: usize,
    },
    TooManyCells {
        limit: usize,
    },
    CellTooLong {
        limit: usize,
    },
    /// A zip that is none, or without the parts of a workbook.
    NotAWorkbook,
    /// A small file that would unpack into an enormous one.
    UnpacksTooLarge {
        limit: u64,
    },
    /// The spreadsheet itself says that it could not work this cell out.
    CellFailed {
        text: String,
    },
    /// No row looks like the header of this format.
    NoHeader {
        format: &'static str,
    },
    /// A column that every result needs; `similar` is a header that may have been meant.
    MissingColumn {
        column: &'static str,
        similar: Option<String>,
    },
    /// It fits more than one table that the site declared, and they read different things in it.
    SeveralMappings,
    /// A column that a site's own mapping names.
    ColumnMissing {
        column: String,
    },
    ColumnTwice {
        column: &'static str,
        first: Place,
    },
    /// A column that the layout of this maker does not know: it may be a known one under another name.
    UnknownColumn {
        column: String,
    },
    /// The text stops without the end of a line, in this cell.
    CutShort {
        text: String,
    },
    /// The unit in the header is none of those that this format is known to use.
    UnknownUnit {
        header: String,
    },
    NoRows,
    /// The row has more or fewer cells than the header.
    RowLength {
        cells: usize,
        expected: usize,
    },
    EmptyCell {
        column: &'static str,
    },
    NotANumber {
        text: String,
    },
    TooManyDigits {
        text: String,
    },
    /// Commas separate the cells, and this number contains one.
    CommaInNumber {
        text: String,
    },
    /// Decimal point here, decimal comma there.
    TwoDecimalMarks {
        text: String,
        first: Place,
    },
    NotADate {
        text: String,
    },
    NotATime {
        text: String,
    },
    /// Day first here, month first there.
    TwoDateOrders {
        text: String,
        first: Place,
    },
    /// Nothing in the file is the sign of any family that is read.
    UnknownFormat,
    /// The file says a version of its software whose layout we do not know.
    UnknownVersion {
        text: String,
    },
    /// A line of a kind that this format is not known to have.
    UnknownLine {
        text: String,
    },
    /// The text stops being JSON here; `wanted` is what should come.
    NotJson {
        wanted: &'static str,
        found: String,
    },
    NotXml,
    /// Values in values in values.
    TooDeep {
        limit: usize,
    },
    /// Two members of one name, or two elements where one may be.
    MemberTwice {
        member: String,
    },
    MemberMissing {
        member: &'static str,
    },
    /// The member is there, and holds another kind of value.
    OtherKind {
        member: String,
        wanted: &'static str,
    },
    /// A zip that cannot be unpacked.
    NotAPackage,
    /// The package names a part that is not in it.
    PartMissing {
        part: String,
    },
    /// Bytes that are no array of numbers of the kind that the file says.
    NotAnArray {
        part: String,
    },
    /// Two axes of one trace with different numbers of points.
    UnevenTrace {
        label: String,
        one: usize,
        other: usize,
    },
    /// Numbers packed in a way that is not read.
    CannotUnpack {
        how: String,
    },
}

impl What {
    /// The beginning of a text from a file, fit to be shown: without control characters and not endless.
    #[must_use]
    pub fn short(text: &str) -> String {
        const SHOWN: usize = 40;
        let mut short: String =
            text.trim().chars().take(SHOWN).map(|it| if it.is_control() { ' ' } else { it }).collect();
        if text.trim().chars().nth(SHOWN).is_some() {
            short.push('…');
        }
        short
    }

    /// A fault of the file as a whole.
    #[must_use]
    pub fn in_file(self) -> Unreadable {
        Unreadable { what: self, line: None, column: None }
    }

    /// A fault somewhere in a line.
    #[must_use]
    pub fn in_line(self, line: u32) -> Unreadable {
        Unreadable { what: self, line: Some(line), column: None }
    }

    /// A fault of one cell.
    #[must_use]
    pub fn at(self, place: Place) -> Unreadable {
        Unreadable { what: self, line: Some(place.line), column: Some(place.column) }
    }
}

/// A file that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub what: What,
    /// From 1.
    pub line: Option<u32>,
    /// From 1; a column of the table, not of the text.
    pub column: Option<u32>,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.in_words(false).sentence)
    }
}

impl std::error::Error for Unreadable {}
