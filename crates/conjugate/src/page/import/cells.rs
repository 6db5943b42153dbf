//! The cells of one line, asked for by column; whatever does not fit is noted with its place, and reading goes on.

use formats::list::Line;
use formats::place::{Cell, Place};
use jiff::Timestamp;
use plant::Plant;
use plant::text::{Label, Text};

use super::Column;
use crate::language::{Lang, Zone};

/// What is wrong with a cell; the key of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    Empty,
    NotAnId,
    NotAText,
    NotADate,
    NotARole,
    NotANumber,
    NotAUnit,
    Unknown,
}

impl Wrong {
    fn key(self) -> &'static str {
        match self {
            Self::Empty => "import-empty",
            Self::NotAnId => "import-not-an-id",
            Self::NotAText => "import-not-a-text",
            Self::NotADate => "import-not-a-date",
            Self::NotARole => "import-not-a-role",
            Self::NotANumber => "import-not-a-number",
            Self::NotAUnit => "import-not-a-unit",
            Self::Unknown => "import-unknown",
        }
    }
}

/// One line of a list while it is read.
pub(crate) struct Cells<'a> {
    pub plant: &'a Plant,
    pub lang: Lang,
    zone: &'a Zone,
    columns: &'a [Column],
    places: &'a [Option<u32>],
    line: &'a Line,
    faults: Vec<(Option<Cell>, Place, String)>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(
        plant: &'a Plant,
        zone: &'a Zone,
        lang: Lang,
        columns: &'a [Column],
        places: &'a [Option<u32>],
        line: &'a Line,
    ) -> Self {
        Self { plant, lang, zone, columns, places, line, faults: Vec::new() }
    }

    pub(super) fn into_faults(self) -> Vec<(Option<Cell>, Place, String)> {
        self.faults
    }

    /// Notes a fault in a column.
    pub(crate) fn fault(&mut self, column: &str, wrong: Wrong) {
        let found = self.columns.iter().zip(self.places).find(|(it, _)| it.id == column);
        // A column that the file has not was noted at its head.
        let Some((declared, Some(place))) = found else { return };
        let at = Place { line: self.line.number, column: *place };
        let said = self.lang.say(wrong.key()).with("column", declared.name(self.lang).to_owned());
        self.faults.push((self.line.cell(*place).cloned(), at, said.plain()));
    }

    /// The text of a column without the white space around it; nothing where it is blank.
    pub(crate) fn text(&self, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().zip(self.places).find(|(it, _)| it.id == column)?.1.as_ref()?;
        let line: &'a Line = self.line;
        line.cell(*place).map(|it| it.text.trim()).filter(|it| !it.is_empty())
    }

    /// The text of a column that is needed.
    pub(crate) fn need(&mut self, column: &str) -> Option<&'a str> {
        let text = self.text(column);
        if text.is_none() {
            self.fault(column, Wrong::Empty);
        }
        text
    }

    /// What a column that is needed stands for.
    pub(crate) fn read<T>(&mut self, column: &str, wrong: Wrong, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let it = read(self.need(column)?);
        if it.is_none() {
            self.fault(column, wrong);
        }
        it
    }

    /// A free text that is needed.
    pub(crate) fn words(&mut self, column: &str) -> Option<Text> {
        self.read(column, Wrong::NotAText, |it| Text::new(it).ok())
    }

    /// A name in both languages, from two columns.
    pub(crate) fn label(&mut self, zh: &str, en: &str) -> Option<Label> {
        let (zh, en) = (self.words(zh), self.words(en));
        Some(Label::new(zh?.as_str(), en?.as_str()))
    }

    /// The end of a day, by the plant's clocks; `Some(None)` where the column is blank.
    #[expect(clippy::option_option, reason = "blank, sound and unsound are three answers, and unsound is noted")]
    pub(crate) fn day(&mut self, column: &str) -> Option<Option<Timestamp>> {
        let Some(text) = self.text(column) else { return Some(None) };
        // A spreadsheet gives a date with its time where it has one.
        let day = text.split(['T', ' ']).next().unwrap_or(text).replace(['/', '.'], "-");
        let whole = day.split('-').map(|it| if it.len() == 1 { format!("0{it}") } else { it.to_owned() });
        let day = whole.collect::<Vec<_>>().join("-");
        let until = self.zone.end_of(&day);
        if until.is_none() {
            self.fault(column, Wrong::NotADate);
        }
        until.map(Some)
    }
}
