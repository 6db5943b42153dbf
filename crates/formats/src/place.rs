//! Where in a file a value stood: the lineage of a result down to one cell.

use std::fmt;

/// A cell's place, as a person finds it again: line of the text and column of the table, both counted from 1.
///
/// The line is the one a text editor shows, where the cell begins. A spreadsheet shows the same number as its row,
/// unless an earlier cell contains a line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub line: u32,
    pub column: u32,
}

impl Place {
    /// The column as spreadsheets name it.
    ///
    /// ```
    /// use formats::Place;
    /// let letters = |column| Place { line: 1, column }.letters();
    /// assert_eq!([letters(1), letters(11), letters(26), letters(27), letters(703)], ["A", "K", "Z", "AA", "AAA"]);
    /// ```
    #[must_use]
    pub fn letters(&self) -> String {
        let mut rest = self.column;
        let mut letters = Vec::new();
        while rest > 0 {
            // Bijective base 26: A is 1, Z is 26, AA is 27.
            let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
            letters.push(char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().collect()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.line, self.column)
    }
}

/// The text of one cell, exactly as written (quotes around it removed), and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub at: Place,
}

impl Cell {
    /// The text without the white space around it.
    #[must_use]
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Whether there is nothing in it to read.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }
}
