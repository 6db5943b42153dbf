//! A line of a script as words, quoted texts, commas and equals signs, read from left to right.

use plant::batch::Entered;
use plant::id::NotAnId;
use plant::quantity::{Quantity, Unit};
use plant::text::{Label, Text};

use super::fault::Wrong;

/// One piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Word(String),
    Quoted(String),
    Comma,
    Equals,
}

impl Piece {
    fn shown(&self) -> &str {
        match self {
            Self::Word(it) | Self::Quoted(it) => it,
            Self::Comma => ",",
            Self::Equals => "=",
        }
    }
}

/// A line that is being read.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pieces: Vec<Piece>,
    at: usize,
}

/// Cuts a line into pieces.
fn cut(line: &str) -> Result<Vec<Piece>, Wrong> {
    let mut pieces = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '#' => break,
            ',' => {
                pieces.push(Piece::Comma);
                1
            }
            '"' => {
                let inside = rest.get(1..).unwrap_or_default();
                let Some(end) = inside.find('"') else {
                    return Err(Wrong::new("a quoted text does not end on its line", "close it with `\"`"));
                };
                pieces.push(Piece::Quoted(inside.get(..end).unwrap_or_default().to_owned()));
                end + 2
            }
            _ => {
                let end = rest.find(|it: char| it.is_whitespace() || it == ',' || it == '"').unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default();
                pieces.push(if word == "=" { Piece::Equals } else { Piece::Word(word.to_owned()) });
                end
            }
        };
        rest = rest.get(taken..).unwrap_or_default().trim_start();
    }
    Ok(pieces)
}

impl Words {
    /// Reads a line.
    pub(super) fn of(line: &str) -> Result<Self, Wrong> {
        Ok(Self { pieces: cut(line)?, at: 0 })
    }

    fn peek(&self) -> Option<&Piece> {
        self.pieces.get(self.at)
    }

    fn found(&self) -> Option<&str> {
        self.peek().map(Piece::shown)
    }

    /// Whether this word comes next.
    pub(super) fn next_is(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Piece::Word(it)) if it == word)
    }

    /// Whether this word comes after the next one.
    pub(super) fn after_next_is(&self, word: &str) -> bool {
        matches!(self.pieces.get(self.at + 1), Some(Piece::Word(it)) if it == word)
    }

    /// Takes this word, if it comes next.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let is = self.next_is(word);
        self.at += usize::from(is);
        is
    }

    /// Takes these words, which must come next.
    pub(super) fn need(&mut self, words: &str) -> Result<(), Wrong> {
        for word in words.split(' ') {
            if !self.take(word) {
                return Err(Wrong::expected(&format!("`{word}`"), self.found()));
            }
        }
        Ok(())
    }

    pub(super) fn comma(&mut self) -> bool {
        let is = matches!(self.peek(), Some(Piece::Comma));
        self.at += usize::from(is);
        is
    }

    /// Whether `word = …` comes next.
    pub(super) fn is_assignment(&self) -> bool {
        matches!(self.pieces.get(self.at + 1), Some(Piece::Equals))
    }

    /// Whether `=` comes next.
    pub(super) fn is_next_equals(&self) -> bool {
        matches!(self.peek(), Some(Piece::Equals))
    }

    pub(super) fn equals(&mut self) -> Result<(), Wrong> {
        if matches!(self.peek(), Some(Piece::Equals)) {
            self.at += 1;
            return Ok(());
        }
        Err(Wrong::expected("`=`", self.found()))
    }

    /// The next word, whatever it is.
    pub(super) fn word(&mut self, what: &str) -> Result<String, Wrong> {
        match self.pieces.get(self.at) {
            Some(Piece::Word(it)) => {
                self.at += 1;
                Ok(it.clone())
            }
            other => Err(Wrong::expected(what, other.map(Piece::shown))),
        }
    }

    /// The next word as an identifier.
    pub(super) fn id<T>(&mut self, what: &str, new: impl Fn(&str) -> Result<T, NotAnId>) -> Result<T, Wrong> {
        let word = self.word(what)?;
        new(&word).map_err(|it| Wrong::new(format!("`{word}` is not {what}"), it.to_string()))
    }

    /// The next word as a whole number.
    pub(super) fn number<T: std::str::FromStr>(&mut self, what: &str) -> Result<T, Wrong> {
        let word = self.word(what)?;
        word.parse().map_err(|_| Wrong::expected(what, Some(&word)))
    }

    /// The next quoted text.
    pub(super) fn text(&mut self, what: &str) -> Result<Text, Wrong> {
        match self.pieces.get(self.at) {
            Some(Piece::Quoted(it)) => {
                self.at += 1;
                Text::new(it).map_err(|_| Wrong::new(format!("{what} is empty or not readable"), "write plain text"))
            }
            other => Err(Wrong::expected(&format!("{what} in quotes"), other.map(Piece::shown))),
        }
    }

    /// Two quoted texts: Chinese, then English.
    pub(super) fn label(&mut self) -> Result<Label, Wrong> {
        let (zh, en) = (self.text("the Chinese name")?, self.text("the English name")?);
        Ok(Label::new(zh.as_str(), en.as_str()))
    }

    /// A number and its unit.
    pub(super) fn quantity(&mut self) -> Result<Quantity, Wrong> {
        let (number, unit) = (self.word("a number")?, self.word("a unit")?);
        let unit = Unit::new(&unit).map_err(|_| Wrong::new(format!("`{unit}` is no unit"), "use a UCUM code"))?;
        Quantity::parse(&number, unit).map_err(|_| Wrong::expected("a number", Some(&number)))
    }

    /// What a person enters: digits and a unit, an option, or `missing "why"`.
    pub(super) fn entered(&mut self) -> Result<Entered, Wrong> {
        if self.take("missing") {
            return Ok(Entered::Missing(self.text("why it is missing")?));
        }
        let first = self.word("a value")?;
        if let Some(Piece::Word(code)) = self.peek()
            && let Ok(unit) = Unit::new(code)
        {
            self.at += 1;
            return Ok(Entered::Typed { text: first, unit });
        }
        let option = plant::id::EntryId::new(&first);
        option.map(Entered::Chosen).map_err(|_| Wrong::expected("a number with its unit or an option", Some(&first)))
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Result<(), Wrong> {
        match self.found() {
            None => Ok(()),
            found => Err(Wrong::expected("the end of the line", found)),
        }
    }
}
