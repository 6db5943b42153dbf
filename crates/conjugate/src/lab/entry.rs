//! One field of a calculation on the form: a number, or a table with the way to paste it whole as text. Whichever of the two
//! was filled is read; where both are, nobody guesses which one counts.

use plant::strategy::Derives;

use super::entered::{self, Fault};
use super::grid::{self, Grid};
use crate::language::Lang;
use crate::people::Posted;

/// A field as it is asked for, with what was typed so far.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    /// The number, or the whole as text.
    pub(super) text: String,
    pub(super) grid: Option<Grid>,
    /// What each preparation is multiplied by.
    pub(super) factors: Option<Grid>,
}

impl Entry {
    /// With what was entered before; `assigned` is what the standard's lot was qualified with.
    pub(super) fn of(lang: Lang, name: &str, by: &Derives, kept: &str, assigned: Option<&str>) -> Self {
        let grid = Grid::of(lang, name, &by.parameters, kept);
        Self {
            label: lang.text(&format!("entered-{name}")),
            hint: hinted(lang, name, by),
            text: if grid.is_some() { String::new() } else { kept.to_owned() },
            factors: (name == "preparations").then(|| Grid::of_factors(lang, kept, assigned)),
            name: name.to_owned(),
            grid,
        }
    }

    /// With what a form says.
    pub(super) fn posted(self, posted: &Posted) -> Self {
        let text = posted.field(&format!("readings-{}", self.name)).unwrap_or_default().to_owned();
        let filled = |it: Option<Grid>| it.map(|it| it.posted(posted));
        Self { text, grid: filled(self.grid), factors: filled(self.factors), ..self }
    }

    /// With more room, where it is this one that was asked for: `rows-preparations`, `columns-preparations`.
    pub(super) fn with_more(self, asked: &str) -> Self {
        let more = |it: Option<Grid>| {
            it.map(|it| match asked.split_once('-') {
                Some(("rows", name)) if *name == it.name => it.with_more(true),
                Some(("columns", name)) if *name == it.name => it.with_more(false),
                _ => it,
            })
        };
        Self { grid: more(self.grid), factors: more(self.factors), ..self }
    }

    /// What was entered, as it is kept.
    ///
    /// # Errors
    /// Where a table and a text were both filled.
    pub(super) fn readings(&self) -> Result<String, Fault> {
        let table = self.grid.as_ref().map(Grid::text).unwrap_or_default();
        let begun = self.grid.as_ref().is_some_and(|it| !it.is_untouched());
        if self.grid.is_some() && begun && !self.text.is_empty() {
            return Err(Fault::at(0, "entered-both", &self.label));
        }
        let readings = if self.text.is_empty() { table } else { self.text.clone() };
        // A text that was pasted whole brings its own factors.
        let own = entered::shown(&entered::kept(&readings)).iter().any(|it| grid::is_factor(it));
        let factors =
            self.factors.as_ref().map(Grid::factors).filter(|it| !it.is_empty() && !own && !readings.is_empty());
        Ok(match factors {
            Some(factors) => format!("{readings}\n{factors}"),
            None => readings,
        })
    }
}

/// How a field is filled, with what its readings are where the method says it.
fn hinted(lang: Lang, name: &str, by: &Derives) -> String {
    let hint = lang.text(&format!("entered-{name}-hint"));
    let Some(signal) = by.signals.iter().find(|it| it.field == name) else { return hint };
    let quantity = lang.text(&format!("signal-{}", signal.quantity.id()));
    let read = match &signal.wavelength {
        Some(nm) => lang.say("signal-at").with("quantity", quantity).with("nm", nm.as_str()).plain(),
        None => quantity,
    };
    lang.say("signal-of").with("hint", hint).with("signal", read).plain()
}

/// What was entered for one field, as a table.
pub(super) struct Readings {
    pub(super) name: String,
    pub(super) rows: Vec<Vec<String>>,
}

/// What was entered for a determination, as it was entered; what preparations are multiplied by is a table of its own.
pub(super) fn shown(lang: Lang, it: &plant::lab::Determination) -> Vec<Readings> {
    let mut all = vec![];
    for (name, text) in it.derivation.entered() {
        let (factors, rows): (Vec<_>, Vec<_>) = entered::shown(text).into_iter().partition(|it| grid::is_factor(it));
        all.push(Readings { name: lang.text(&format!("entered-{name}")), rows });
        if !factors.is_empty() {
            let pair = |it: Vec<String>| it.into_iter().enumerate().filter(|(at, _)| *at != 1).map(|it| it.1).collect();
            let rows = factors.into_iter().map(pair).collect();
            all.push(Readings { name: lang.text("entered-factors"), rows });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const RBD: &str = r#"{"model":"parallel-line","design":"rbd"}"#;

    fn by(parameters: &str) -> Derives {
        Derives { parameters: parameters.to_owned(), ..crate::lab::derive::tests::derives() }
    }

    fn entry(kept: &str) -> Entry {
        Entry::of(Lang::En, "preparations", &by(RBD), kept, Some("0.991"))
    }

    #[test]
    fn what_is_read_is_the_table_or_the_text_and_never_both() {
        let kept = "S\t1.5\t252\nT\t1.5\t242";
        assert_eq!(entry(kept).readings().unwrap(), format!("{kept}\nS\t=\t0.991"));
        let pasted = Entry { text: "S,1.5,252\nT,1.5,242".to_owned(), ..entry("") };
        assert_eq!(pasted.readings().unwrap(), "S,1.5,252\nT,1.5,242\nS\t=\t0.991");
        // Its own factor stands, whatever the table of factors was filled with beforehand.
        let own = Entry { text: "S,1.5,252\nT,1.5,242\nS,=,1.02".to_owned(), ..entry("") };
        assert_eq!(own.readings().unwrap(), "S,1.5,252\nT,1.5,242\nS,=,1.02");
        let both = Entry { text: "S,1.5,252".to_owned(), ..entry(kept) };
        assert!(both.readings().is_err());
        // Nothing is nothing, and not a factor alone.
        assert_eq!(entry("").readings().unwrap(), "");
    }

    #[test]
    fn one_number_is_its_text_and_loads_that_nobody_filled_do_not_stand_against_a_text() {
        assert_eq!(Entry::of(Lang::Zh, "a280", &by("{}"), "1.0550", None).readings().unwrap(), "1.0550");
        let loads = Entry { text: "L0,38.2\nL1,61.8".to_owned(), ..Entry::of(Lang::En, "light", &by("{}"), "", None) };
        assert_eq!(loads.readings().unwrap(), "L0,38.2\nL1,61.8");
    }

    #[test]
    fn more_room_is_made_where_it_is_asked_for() {
        let rows = |it: &Entry| (it.grid.as_ref().unwrap().rows.len(), it.factors.as_ref().unwrap().rows.len());
        assert_eq!(rows(&entry("")), (8, 2));
        assert_eq!(rows(&entry("").with_more("rows-cell-preparations")), (16, 2));
        assert_eq!(rows(&entry("").with_more("rows-factor")), (8, 10));
        assert_eq!(entry("").with_more("columns-cell-preparations").grid.unwrap().columns(), 6);
    }
}
