//! A table in which readings are entered: cells by row and column, which a script fills from a workbook and a person fills
//! by hand. What it hands on is the same text that was typed before there was a table, so one reader reads both.

use plant::lab::FACTOR;

use super::entered::{self, Layout};
use crate::language::Lang;
use crate::people::Posted;

/// More rows and columns than any plate has; a form is no door for a flood.
const MOST_ROWS: usize = 400;
const MOST_COLUMNS: usize = 40;
/// What is added at once where a person asks for more.
const MORE: usize = 8;

/// Cells of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    /// What its cells are called by, with their row and column behind it.
    pub(super) name: String,
    /// What stands above the first columns; further ones are numbered responses.
    heads: Vec<String>,
    /// What a further column is called; nothing where there is none.
    further: Option<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Grid {
    /// The table of a field of a calculator, with what was entered before in it; nothing where the field is one number.
    pub(super) fn of(lang: Lang, field: &str, parameters: &str, kept: &str) -> Option<Self> {
        let head = |key: &str| lang.text(&format!("grid-{key}"));
        let heads = |keys: &[&str]| keys.iter().map(|it| head(it)).collect::<Vec<_>>();
        let (heads, further, first) = match field {
            "preparations" => match entered::layout(parameters) {
                Layout::Responses => (heads(&["preparation", "dose"]), Some(head("response")), vec![vec![]; 8]),
                Layout::Placed => (heads(&["preparation", "dose", "row", "column", "value"]), None, vec![vec![]; 12]),
                Layout::Counts => (heads(&["preparation", "dose", "positive", "n"]), None, vec![vec![]; 8]),
            },
            "light" => (heads(&["load", "area"]), None, begun(&["L0", "L1"])),
            "heavy" => (heads(&["load", "area"]), None, begun(&["H0", "H1", "H2", "H3"])),
            _ => return None,
        };
        let known = entered::shown(kept).into_iter().filter(|it| !is_factor(it)).collect::<Vec<_>>();
        let rows = if known.is_empty() { first } else { known };
        let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
        let least = heads.len() + if further.is_some() { 3 } else { 0 };
        let mut grid = Self { name: format!("cell-{field}"), heads, further, rows };
        grid.widen(widest.max(least));
        Some(grid)
    }

    /// The table of what each preparation is multiplied by: for the standard what its lot was qualified with.
    pub(super) fn of_factors(lang: Lang, kept: &str, assigned: Option<&str>) -> Self {
        let known = entered::shown(kept).into_iter().filter(|it| is_factor(it));
        let pair = |it: Vec<String>| it.into_iter().enumerate().filter(|(at, _)| *at != 1).map(|it| it.1).collect();
        let mut rows: Vec<Vec<String>> = known.map(pair).collect();
        if rows.is_empty() {
            rows.push(vec!["S".to_owned(), assigned.unwrap_or_default().to_owned()]);
        }
        rows.push(vec![]);
        let heads = vec![lang.text("grid-preparation"), lang.text("grid-factor")];
        let mut grid = Self { name: "factor".to_owned(), heads, further: None, rows };
        grid.widen(2);
        grid
    }

    /// The same table with the cells of a form, as many as it says that it has.
    pub(super) fn posted(mut self, posted: &Posted) -> Self {
        let count = |what: &str, least: usize, most: usize| {
            let said = posted.field(&format!("{}-{what}", self.name)).and_then(|it| it.parse::<usize>().ok());
            said.unwrap_or(least).clamp(least, most)
        };
        let columns = match &self.further {
            Some(_) => count("columns", self.heads.len() + 1, MOST_COLUMNS),
            None => self.heads.len(),
        };
        let rows = count("rows", 1, MOST_ROWS);
        let cell = |row: usize, column: usize| posted.field(&self.cell(&row, &column)).unwrap_or_default().to_owned();
        self.rows = (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect();
        self
    }

    /// With more rows, or another column.
    pub(super) fn with_more(mut self, rows: bool) -> Self {
        let columns = self.columns();
        if rows {
            let all = self.rows.len().saturating_add(MORE).min(MOST_ROWS);
            self.rows.resize(all, vec![]);
            self.widen(columns);
        } else if self.further.is_some() {
            self.widen(columns.saturating_add(1).min(MOST_COLUMNS));
        }
        self
    }

    /// What the table says, as lines of cells with tabs between them: a row of which nothing is filled is an empty line, so
    /// that lines keep their numbers, and a response that no row has is no response.
    pub(super) fn text(&self) -> String {
        let used = |it: &Vec<String>| it.iter().rposition(|it| !it.is_empty()).map_or(0, |at| at + 1);
        let columns = self.rows.iter().map(used).max().unwrap_or_default();
        let line = |row: &Vec<String>| {
            if used(row) == 0 {
                String::new()
            } else {
                row.iter().take(columns).cloned().collect::<Vec<_>>().join("\t")
            }
        };
        self.rows.iter().map(line).collect::<Vec<_>>().join("\n").trim_end_matches('\n').to_owned()
    }

    /// Whether nobody filled anything in beside the names that it began with.
    pub(super) fn is_untouched(&self) -> bool {
        self.rows.iter().all(|row| row.iter().skip(1).all(String::is_empty))
    }

    /// What a table of factors says: a line for each preparation that has one. A name without a number says nothing, a
    /// number without a name is handed on, to be named.
    pub(super) fn factors(&self) -> String {
        let line = |row: &Vec<String>| match row.as_slice() {
            [name, value] if !value.is_empty() => Some(format!("{name}\t{FACTOR}\t{value}")),
            _ => None,
        };
        self.rows.iter().filter_map(line).collect::<Vec<_>>().join("\n")
    }

    /// The name of a cell in the form.
    pub(super) fn cell(&self, row: &usize, column: &usize) -> String {
        format!("{}-{row}-{column}", self.name)
    }

    /// What a column is called.
    pub(super) fn head(&self, column: &usize) -> String {
        let more = column.checked_sub(self.heads.len()).map(|it| it + 1);
        match (self.heads.get(*column), more, &self.further) {
            (Some(head), ..) => head.clone(),
            (None, Some(number), Some(further)) => format!("{further} {number}"),
            (None, ..) => String::new(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.rows.first().map_or(self.heads.len(), Vec::len)
    }

    pub(super) fn widens(&self) -> bool {
        self.further.is_some()
    }

    fn widen(&mut self, columns: usize) {
        self.rows.iter_mut().for_each(|it| it.resize(columns, String::new()));
    }
}

fn begun(names: &[&str]) -> Vec<Vec<String>> {
    names.iter().map(|it| vec![(*it).to_owned()]).collect()
}

/// Whether a line of what is kept is a preparation's factor.
pub(super) fn is_factor(cells: &[String]) -> bool {
    cells.get(1).is_some_and(|it| it == FACTOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RBD: &str = r#"{"model":"parallel-line","design":"rbd"}"#;

    #[test]
    fn what_a_table_says_is_what_was_kept_before_and_a_column_that_nobody_filled_is_none() {
        let kept = "S\t1.50\t252\t207.0\nDS-1\t1.50\t242\t";
        let grid = Grid::of(Lang::En, "preparations", RBD, kept).unwrap();
        assert_eq!((grid.columns(), grid.rows.len()), (5, 2));
        assert_eq!(grid.text(), kept);
        let wider = grid.clone().with_more(false).with_more(true);
        assert_eq!((wider.columns(), wider.rows.len()), (6, 10));
        assert_eq!(wider.text(), kept);
        assert_eq!(grid.head(&4), "Response 3");
        // A row left empty in the middle keeps the lines' numbers.
        let mut gap = grid;
        gap.rows.insert(1, vec![String::new(); 5]);
        assert_eq!(gap.text(), "S\t1.50\t252\t207.0\n\nDS-1\t1.50\t242\t");
    }

    #[test]
    fn factors_stand_in_a_table_of_their_own_and_the_standards_is_that_of_its_lot() {
        let fresh = Grid::of_factors(Lang::En, "", Some("0.991"));
        assert_eq!(fresh.factors(), "S\t=\t0.991");
        assert_eq!(Grid::of_factors(Lang::En, "", None).factors(), "");
        let kept = "S\t1.5\t252\nDS-1\t1.5\t242\nS\t=\t0.9910\nDS-1\t=\t20";
        assert_eq!(Grid::of_factors(Lang::En, kept, Some("0.991")).factors(), "S\t=\t0.9910\nDS-1\t=\t20");
        assert_eq!(Grid::of(Lang::En, "preparations", RBD, kept).unwrap().rows.len(), 2);
    }

    #[test]
    fn each_layout_has_its_columns_and_one_number_has_no_table() {
        for (field, parameters, columns) in [
            ("preparations", RBD, 5),
            ("preparations", r#"{"model":"parallel-line","design":"latin"}"#, 5),
            ("preparations", r#"{"model":"quantal"}"#, 4),
            ("light", "{}", 2),
            ("heavy", "{}", 2),
        ] {
            let grid = Grid::of(Lang::Zh, field, parameters, "").unwrap();
            assert_eq!(grid.columns(), columns, "{field} {parameters}");
            assert!((0..columns).all(|it| !grid.head(&it).is_empty()));
            assert_eq!(grid.clone().with_more(false).columns() > columns, grid.widens());
        }
        assert!(Grid::of(Lang::En, "a280", "{}", "").is_none());
    }
}
