//! Readings that an analyst enters or pastes from a workbook: lines of cells, kept with the digits that were entered, and
//! read as the field of a calculator. Every line that cannot be read is named; nothing is guessed and nothing left out.
//!
//! `preparations`: preparation, dose, responses (`quantal`: positive, n; `latin`: row, column, response). An empty cell or
//! `-` is a response that is missing. The standard is called as one of [`STANDARDS`]; its potency is 1, unless a line of its
//! own says otherwise: name, [`FACTOR`], value. Such a line of a sample is its dilution before the assay. `light` and
//! `heavy`: load, area. An absorbance is one number.

use std::collections::BTreeSet;

use plant::lab::{FACTOR, STANDARDS};
use plant::quantity::half_width;
use serde_json::{Number, Value};

use crate::language::Lang;

/// More than any assay has; the form is no door for a flood.
const MOST_LINES: usize = 2_000;

/// A line that cannot be read: from 1, as it was typed; 0 where it is the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) line: usize,
    key: &'static str,
    cell: String,
}

impl Fault {
    pub(super) fn at(line: usize, key: &'static str, cell: &str) -> Self {
        Self { line, key, cell: cell.to_owned() }
    }

    pub(crate) fn said(&self, lang: Lang) -> String {
        let said = lang.say(self.key).with("cell", self.cell.as_str()).plain();
        if self.line == 0 { said } else { lang.say("entered-line").with("line", self.line).with("said", said).plain() }
    }
}

/// One line with its number.
type Row<'a> = (usize, Vec<&'a str>);

fn rows(text: &str) -> Vec<Row<'_>> {
    let between = |line: &str| ['\t', ';', ','].into_iter().find(|it| line.contains(*it));
    let all = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    all.map(|(at, line)| {
        let line = line.trim_end_matches(['\r', '\n']);
        let all: Vec<&str> = match between(line) {
            Some(by) => line.split(by).map(str::trim).collect(),
            None => line.split_whitespace().collect(),
        };
        (at, all)
    })
    .collect()
}

/// What a person typed, with cells that are numbers in full-width digits, and full-width signs between cells, in their
/// plain forms. Names stay as they were typed.
fn plain(typed: &str) -> String {
    let cell = |it: &str| {
        let plain = half_width(it);
        if is_number(plain.trim()) { plain.into_owned() } else { it.to_owned() }
    };
    let line = |line: &str| {
        let by = ['\t', ';', '；', ',', '，'].into_iter().find(|it| line.contains(*it));
        match by {
            Some(by) => {
                let between = half_width(by.encode_utf8(&mut [0; 4])).into_owned();
                line.split(by).map(cell).collect::<Vec<_>>().join(&between)
            }
            None => line.split_whitespace().map(cell).collect::<Vec<_>>().join(" "),
        }
    };
    typed.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn is_number(cell: &str) -> bool {
    cell.parse::<Number>().is_ok()
}

/// Whether the first line names its columns: no number in it, and nothing that a line of readings begins with.
fn is_heading(cells: &[&str]) -> bool {
    let named = |it: &str| STANDARDS.contains(&it.to_uppercase().as_str()) || it == FACTOR;
    cells.iter().filter(|it| !it.is_empty()).count() > 1 && !cells.iter().any(|it| is_number(it) || named(it))
}

/// What was typed as it is kept: cells with tabs between them, without empty lines and without a line of headings.
pub(crate) fn kept(typed: &str) -> String {
    let typed = plain(typed);
    let all = rows(&typed).into_iter().enumerate();
    let is_heading = |at: usize, cells: &[&str]| at == 0 && is_heading(cells);
    let lines = all.filter(|(at, (_, cells))| !is_heading(*at, cells)).map(|(_, (_, cells))| cells.join("\t"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The rows of what is kept, to be shown as they were entered.
pub(crate) fn shown(kept: &str) -> Vec<Vec<String>> {
    kept.lines().map(|line| line.split('\t').map(ToOwned::to_owned).collect()).collect()
}

/// What was entered for a field as the calculator reads it. `sample` is what the preparation is called whose result it is,
/// where there is more than one beside the standard.
///
/// # Errors
/// Every line that cannot be read.
pub(crate) fn json(field: &str, text: &str, parameters: &str, sample: Option<&str>) -> Result<String, Vec<Fault>> {
    let text = plain(text);
    let mut rows = rows(&text);
    if rows.first().is_some_and(|(_, cells)| is_heading(cells)) {
        rows.remove(0);
    }
    if rows.is_empty() {
        return Err(vec![Fault::at(0, "entered-nothing", field)]);
    }
    if rows.len() > MOST_LINES {
        return Err(vec![Fault::at(0, "entered-too-many", &MOST_LINES.to_string())]);
    }
    match field {
        "preparations" => preparations(rows, parameters, sample),
        "light" => loads(&rows, 'L'),
        "heavy" => loads(&rows, 'H'),
        "a280" | "a_lambda" | "a_scatter" => one_number(&rows, &text),
        _ => Err(vec![Fault::at(0, "entered-no-form", field)]),
    }
}

/// One number, as it was read off.
fn one_number(rows: &[Row<'_>], typed: &str) -> Result<String, Vec<Fault>> {
    match rows {
        [(_, cells)] if cells.len() == 1 => match cells.as_slice() {
            [cell] if is_number(cell) => Ok((*cell).to_owned()),
            cells => Err(vec![Fault::at(0, "entered-no-number", cells.first().copied().unwrap_or_default())]),
        },
        // A comma between digits was meant as a decimal point, or parts thousands: nobody guesses.
        [_] if typed.contains(',') && !typed.contains(['\t', ';']) => {
            Err(vec![Fault::at(0, "entered-decimal-comma", typed.trim())])
        }
        rows => {
            let all: usize = rows.iter().map(|it| it.1.len()).sum();
            Err(vec![Fault::at(0, "entered-one-number", &all.to_string())])
        }
    }
}

/// Loads with their areas: `L0, 38.2` or `0, 38.2`.
fn loads(rows: &[Row<'_>], chain: char) -> Result<String, Vec<Fault>> {
    let (mut faults, mut members, mut known) = (vec![], vec![], BTreeSet::new());
    for (line, cells) in rows {
        let [load, area] = cells.as_slice() else {
            faults.push(Fault::at(*line, "entered-two-cells", &cells.len().to_string()));
            continue;
        };
        let upper = load.to_uppercase();
        let digits = upper.strip_prefix(chain).unwrap_or(&upper);
        let whole = digits.parse::<u32>().ok().filter(|it| it.to_string() == digits);
        match whole {
            None => faults.push(Fault::at(*line, "entered-no-load", load)),
            Some(it) if !known.insert(it) => faults.push(Fault::at(*line, "entered-twice", load)),
            Some(_) if !is_number(area) => faults.push(Fault::at(*line, "entered-no-number", area)),
            Some(it) => members.push(format!("\"{it}\":{area}")),
        }
    }
    if faults.is_empty() { Ok(format!("{{{}}}", members.join(","))) } else { Err(faults) }
}

/// How the responses of a line are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Responses,
    /// Row, column, response.
    Placed,
    /// Positive, of how many.
    Counts,
}

pub(super) fn layout(parameters: &str) -> Layout {
    let all: Value = serde_json::from_str(parameters).unwrap_or(Value::Null);
    let is = |key: &str, word: &str| all.get(key).and_then(Value::as_str) == Some(word);
    match (is("model", "quantal"), is("design", "latin")) {
        (true, _) => Layout::Counts,
        (false, true) => Layout::Placed,
        (false, false) => Layout::Responses,
    }
}

struct Preparation<'a> {
    name: &'a str,
    /// What it is multiplied by, where that is not 1.
    factor: Option<&'a str>,
    /// Each dose with the JSON of its responses.
    doses: Vec<(&'a str, Vec<String>)>,
}

/// The JSON of what was found at a dose; otherwise what is wrong with it.
fn found(layout: Layout, responses: &[&str]) -> Result<Vec<String>, (&'static str, String)> {
    let missing = |it: &str| it.is_empty() || it == "-";
    if let Some(wrong) = responses.iter().find(|it| !missing(it) && !is_number(it)) {
        return Err(("entered-no-number", (*wrong).to_owned()));
    }
    match (layout, responses) {
        (Layout::Responses, all) => {
            Ok(all.iter().map(|it| if missing(it) { "null".to_owned() } else { (*it).to_owned() }).collect())
        }
        (Layout::Placed, [row, column, value]) if !missing(row) && !missing(column) => {
            let value = if missing(value) { "null" } else { value };
            Ok(vec![format!("{{\"row\":{row},\"column\":{column},\"value\":{value}}}")])
        }
        (Layout::Counts, [positive, n]) if !missing(positive) && !missing(n) => {
            Ok(vec![format!("\"positive\":{positive},\"n\":{n}")])
        }
        // With the name and the dose before them.
        (Layout::Placed | Layout::Counts, all) => Err(("entered-other-cells", all.len().saturating_add(2).to_string())),
    }
}

/// Gives a preparation what it is multiplied by; or says what is wrong with the line.
fn factor<'a>((line, cells): &Row<'a>, all: &mut [Preparation<'a>]) -> Option<Fault> {
    let told: Vec<&str> = cells.iter().copied().filter(|it| !it.is_empty()).collect();
    let [name, _, value] = told.as_slice() else {
        return Some(Fault::at(*line, "entered-factor-cells", &told.len().to_string()));
    };
    if !is_number(value) {
        return Some(Fault::at(*line, "entered-no-number", value));
    }
    match all.iter_mut().find(|it| it.name == *name) {
        None => Some(Fault::at(*line, "entered-factor-of-none", name)),
        Some(it) if it.factor.is_some() => Some(Fault::at(*line, "entered-twice", name)),
        Some(it) => {
            it.factor = Some(value);
            None
        }
    }
}

fn preparations(mut rows: Vec<Row<'_>>, parameters: &str, sample: Option<&str>) -> Result<String, Vec<Fault>> {
    let layout = layout(parameters);
    let is_factor = |it: &Row<'_>| it.1.get(1) == Some(&FACTOR);
    let factors: Vec<Row<'_>> = rows.iter().filter(|it| is_factor(it)).cloned().collect();
    rows.retain(|it| !is_factor(it));
    let widest = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    let mut faults = vec![];
    let mut all: Vec<Preparation<'_>> = vec![];
    for (line, cells) in &mut rows {
        // A workbook leaves a response that is missing as an empty cell, and at the end of a line as none.
        if layout == Layout::Responses {
            cells.resize(widest.max(3), "");
        }
        let [name, dose, responses @ ..] = cells.as_slice() else {
            faults.push(Fault::at(*line, "entered-three-cells", &cells.len().to_string()));
            continue;
        };
        if name.is_empty() {
            faults.push(Fault::at(*line, "entered-no-name", ""));
        }
        if !is_number(dose) {
            faults.push(Fault::at(*line, "entered-no-number", dose));
        }
        let read = found(layout, responses).unwrap_or_else(|(key, what)| {
            faults.push(Fault::at(*line, key, &what));
            vec![]
        });
        let place = all.iter().position(|it| it.name == *name).unwrap_or_else(|| {
            all.push(Preparation { name, factor: None, doses: vec![] });
            all.len() - 1
        });
        let Some(of) = all.get_mut(place) else { continue };
        match of.doses.iter_mut().find(|it| it.0 == *dose) {
            Some(_) if layout == Layout::Counts => faults.push(Fault::at(*line, "entered-twice", dose)),
            Some((_, known)) => known.extend(read),
            None => of.doses.push((dose, read)),
        }
    }
    faults.extend(factors.iter().filter_map(|row| factor(row, &mut all)));
    let is_standard = |it: &Preparation<'_>| STANDARDS.contains(&it.name.to_uppercase().as_str());
    let (standards, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_standard);
    let [standard] = standards.as_slice() else {
        faults.push(Fault::at(0, "entered-one-standard", &standards.len().to_string()));
        return Err(faults);
    };
    // The first beside the standard gives the result: it is the sample, and nobody guesses which one that is.
    let mine = others.iter().position(|it| sample == Some(it.name));
    match (others.len(), mine) {
        (0, _) => faults.push(Fault::at(0, "entered-no-sample", "")),
        (1, _) => {}
        (_, Some(at)) => others.swap(0, at),
        (_, None) => faults.push(Fault::at(0, "entered-which-sample", sample.unwrap_or_default())),
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let one = |it: &Preparation<'_>, standard: bool| {
        let doses = it.doses.iter().map(|(dose, all)| match layout {
            Layout::Counts => format!("{{\"dose\":{dose},{}}}", all.join(",")),
            Layout::Responses | Layout::Placed => format!("{{\"dose\":{dose},\"responses\":[{}]}}", all.join(",")),
        });
        let doses: Vec<_> = doses.collect();
        let assigned = it.factor.map_or_else(String::new, |it| format!("\"assigned\":{it},"));
        let name = Value::from(it.name);
        format!("{{\"name\":{name},\"standard\":{standard},{assigned}\"doses\":[{}]}}", doses.join(","))
    };
    let mut written = vec![one(standard, true)];
    written.extend(others.iter().map(|it| one(it, false)));
    Ok(format!("[{}]", written.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RBD: &str = r#"{"model":"parallel-line","design":"rbd"}"#;

    fn lines(faults: &[Fault]) -> Vec<(usize, &'static str)> {
        faults.iter().map(|it| (it.line, it.key)).collect()
    }

    #[test]
    fn a_table_from_a_workbook_keeps_its_digits_and_a_missing_response() {
        let typed = "preparation\tdose\tplate\r\nS\t1.50\t252\t207.0\r\nDS-1\t1.50\t242\t\r\n";
        let found = json("preparations", typed, RBD, None).unwrap();
        assert_eq!(
            found,
            r#"[{"name":"S","standard":true,"doses":[{"dose":1.50,"responses":[252,207.0]}]},{"name":"DS-1","standard":false,"doses":[{"dose":1.50,"responses":[242,null]}]}]"#
        );
        assert_eq!(kept(typed), "S\t1.50\t252\t207.0\nDS-1\t1.50\t242\t");
        assert_eq!(json("preparations", &kept(typed), RBD, None).unwrap(), found);
        assert_eq!(json("preparations", "S,1.50,252,207.0\nDS-1,1.50,242,-", RBD, None).unwrap(), found);
    }

    #[test]
    fn every_line_that_cannot_be_read_is_named() {
        let typed = "S,1,252\nT,one,242\n\n,2,250\nT,2,25O";
        let faults = json("preparations", typed, RBD, None).unwrap_err();
        let wanted = [(2, "entered-no-number"), (4, "entered-no-name"), (5, "entered-no-number")];
        assert!(wanted.iter().all(|it| lines(&faults).contains(it)), "{faults:?}");
        for (typed, key) in [
            ("", "entered-nothing"),
            ("A,1,2\nB,1,2", "entered-one-standard"),
            ("S,1,2\nStandard,1,2\nT,1,2", "entered-one-standard"),
            ("S,1,2", "entered-no-sample"),
        ] {
            assert_eq!(lines(&json("preparations", typed, RBD, None).unwrap_err()), [(0, key)], "{typed}");
        }
    }

    #[test]
    fn the_sample_comes_before_a_control_whatever_the_order_and_is_never_guessed() {
        let typed = "S,1,9\nControl,1,8\nDS-1-S01,1,7";
        assert_eq!(lines(&json("preparations", typed, RBD, None).unwrap_err()), [(0, "entered-which-sample")]);
        let found = json("preparations", typed, RBD, Some("DS-1-S01")).unwrap();
        assert!(found.find("DS-1-S01").unwrap() < found.find("Control").unwrap(), "{found}");
    }

    #[test]
    fn places_counts_and_loads_are_read_as_their_fields() {
        let latin = r#"{"model":"parallel-line","design":"latin"}"#;
        let found = json("preparations", "S,1,1,2,161\nS,1,2,3,150\nT,1,1,1,160", latin, None).unwrap();
        assert!(found.contains(r#"{"row":1,"column":2,"value":161},{"row":2"#), "{found}");
        let quantal = r#"{"model":"quantal"}"#;
        let found = json("preparations", "S,1,2,10\nT,1,3,10", quantal, None).unwrap();
        assert!(found.contains(r#"{"dose":1,"positive":2,"n":10}"#), "{found}");
        assert_eq!(json("light", "L0,38.2\n1,61.80", "{}", None).unwrap(), r#"{"0":38.2,"1":61.80}"#);
        let faults = json("heavy", "H0,24.5\nL1,41\nH0,2\nH2\nH3,x", "{}", None).unwrap_err();
        let wanted = [(2, "entered-no-load"), (3, "entered-twice"), (4, "entered-two-cells"), (5, "entered-no-number")];
        assert_eq!(lines(&faults), wanted);
    }

    #[test]
    fn the_standard_has_its_assigned_potency_and_a_sample_its_dilution_and_nothing_is_passed_over() {
        let typed = "S\t1.5\t252\nDS-1\t1.5\t242\nS\t=\t0.9910\nDS-1\t=\t20";
        let found = json("preparations", typed, RBD, None).unwrap();
        assert!(found.contains(r#"{"name":"S","standard":true,"assigned":0.9910,"doses""#), "{found}");
        assert!(found.contains(r#"{"name":"DS-1","standard":false,"assigned":20,"doses""#), "{found}");
        assert_eq!(kept(typed), typed);
        // Before the doses, and in a table as wide as the others.
        assert_eq!(json("preparations", "S,=,0.9910,,\nDS-1,=,20\nS,1.5,252\nDS-1,1.5,242", RBD, None).unwrap(), found);
        for (line, key) in [
            ("S,=,", "entered-factor-cells"),
            ("S,=,1,2", "entered-factor-cells"),
            ("S,=,one", "entered-no-number"),
            ("U,=,20", "entered-factor-of-none"),
            ("S,=,1\nS,=,1", "entered-twice"),
        ] {
            let typed = format!("S,1.5,252\nDS-1,1.5,242\n{line}");
            let faults = json("preparations", &typed, RBD, None).unwrap_err();
            assert_eq!(faults.iter().map(|it| it.key).collect::<Vec<_>>(), [key], "{line}");
            assert!(json("preparations", &format!("{line}\nS,1.5,252\nDS-1,1.5,242"), RBD, None).is_err(), "{line}");
        }
    }

    #[test]
    fn an_absorbance_is_one_number_with_its_digits() {
        for field in ["a280", "a_lambda", "a_scatter"] {
            assert_eq!(json(field, " 1.0550 ", "{}", None).unwrap(), "1.0550");
            for (typed, key) in [
                ("1.05O", "entered-no-number"),
                ("1.055\n1.056", "entered-one-number"),
                ("1,055", "entered-decimal-comma"),
                (" ", "entered-nothing"),
            ] {
                assert_eq!(lines(&json(field, typed, "{}", None).unwrap_err()), [(0, key)], "{typed}");
            }
        }
        assert_eq!((kept(" 1.0550 "), kept("0.0120\n")), ("1.0550".to_owned(), "0.0120".to_owned()));
    }

    #[test]
    fn what_a_strategy_may_let_a_person_enter_is_a_field_of_its_calculator_with_a_form() {
        for (name, fields) in plant::strategy::ENTERED {
            let method = crate::calc::method(name).unwrap();
            for field in fields {
                assert!(method.fields.iter().any(|it| it.name == *field), "{name}: {field}");
                let faults = json(field, "x", "{}", None).unwrap_err();
                assert!(!faults.iter().any(|it| it.key == "entered-no-form"), "{name}: {field}");
            }
        }
    }

    #[test]
    fn full_width_digits_are_digits_and_names_stay_as_they_are() {
        assert_eq!(json("a280", "１．０５５０", "{}", None).unwrap(), "1.0550");
        assert_eq!(kept("Ｌ０\t３８．２\n标准品（二）；１．５；2"), "Ｌ０\t38.2\n标准品（二）\t1.5\t2");
        assert_eq!(json("light", "L0，３８．２", "{}", None).unwrap(), "{\"0\":38.2}");
    }

    #[test]
    fn a_decimal_comma_in_one_number_is_spoken_of() {
        for typed in ["1,1", "１，１", "1,0550"] {
            let faults = json("a280", typed, "{}", None).unwrap_err();
            assert_eq!(lines(&faults), [(0, "entered-decimal-comma")], "{typed}");
            for lang in Lang::ALL {
                assert!(faults[0].said(lang).contains(&*half_width(typed)), "{}", faults[0].said(lang));
            }
        }
        assert_eq!(lines(&json("a280", "1.1\t1.2", "{}", None).unwrap_err()), [(0, "entered-one-number")]);
    }
}
