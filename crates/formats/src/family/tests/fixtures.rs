//! What each of our own files says, line by line.

use super::fixture;
use crate::family::{self, Family};
use crate::measured::{Amount, Moment, Reading, Run, Said, When};
use crate::number::Value;

fn said(it: Option<&Said>) -> &str {
    it.map_or("-", |it| it.text.as_str())
}

fn moment(it: Option<&When>) -> String {
    it.map_or("-".to_owned(), |it| match it.moment {
        Moment::Local(it) => it.to_string(),
        Moment::Zoned(it, offset) => format!("{it}{offset}"),
        Moment::Either { day_first, month_first } => format!("{day_first}|{month_first}"),
    })
}

/// `name/of=value unit@place!remark`.
fn amount(it: &Amount) -> String {
    let value = match it.value {
        Value::Number(_) => it.written.clone(),
        Value::Below(it) => format!("below {it}"),
        Value::Above(it) => format!("above {it}"),
        other => format!("{other:?}"),
    };
    let of = it.of.as_ref().map_or_else(String::new, |it| format!("/{it}"));
    let unit = it.unit.as_ref().map_or_else(String::new, |it| format!(" {}", it.ucum.unwrap_or("?")));
    let remark = it.remark.as_ref().map_or_else(String::new, |it| format!("!{it}"));
    format!("{}{of}={value}{unit}@{}{remark}", it.name, it.at)
}

fn run(it: &Run) -> String {
    let peak = |it: &crate::measured::Peak| {
        format!("  peak {}: {}", said(it.name.as_ref()), it.amounts.iter().map(amount).collect::<Vec<_>>().join(", "))
    };
    let trace = |it: &crate::measured::Trace| {
        let points = |it: &crate::measured::Axis| {
            format!(
                "{} {} [{}]",
                it.concept,
                it.unit.as_deref().unwrap_or("-"),
                it.points.texts().collect::<Vec<_>>().join(" ")
            )
        };
        format!("  trace {}: {}, {}", it.label, points(&it.axis), points(&it.signal))
    };
    let sample = &it.sample;
    let head = format!(
        "{} ({}) {} {} by {}",
        sample.called(),
        said(sample.batch.as_ref()),
        said(it.channel.as_ref()),
        moment(it.when.as_ref()),
        said(it.analyst.as_ref()),
    );
    let amounts = it.amounts.iter().map(|it| format!("  {}", amount(it)));
    let settings = it.settings.iter().map(|it| format!("  set {}", amount(it)));
    let others = it.others.iter().map(|(name, it)| format!("  noted {name}: {}@{}", it.text, it.at));
    let lines = amounts.chain(it.peaks.iter().map(peak)).chain(it.traces.iter().map(trace)).chain(settings);
    let lines = lines.chain(others);
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
}

fn show(reading: &Reading) -> String {
    let it = &reading.instrument;
    let device = [&it.vendor, &it.model, &it.serial, &it.name, &it.software, &it.version]
        .map(|it| said(it.as_ref()))
        .join(" | ");
    let runs = reading.runs.iter().map(run);
    std::iter::once(device).chain(runs).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_of_our_files_says_what_was_read_of_it_by_hand() {
    let said = super::FILES.map(|name| {
        format!("== {name}\n{}\n", family::read(&fixture(name)).map_or_else(|it| it.to_string(), |it| show(&it)))
    });
    let golden = String::from_utf8(fixture("readings.txt")).unwrap();
    assert_eq!(said.concat(), golden);
}

#[test]
fn a_family_is_known_by_what_is_in_the_file() {
    let families = super::FILES.map(|name| family::read(&fixture(name)).unwrap().family);
    for family in Family::ALL {
        // A site's own table is known by what the site declared, never by itself.
        let there = families.contains(&family) || matches!(family, Family::Lunatic | Family::Mapped);
        assert!(there, "{family:?}");
        assert_eq!(Family::from_id(family.id()), Some(family));
    }
    let plate = family::read(&fixture("../lunatic/normal.csv")).unwrap();
    assert_eq!((plate.family, plate.of_sample("DS-2026-004").len()), (Family::Lunatic, 3));
    let of_protein =
        |run: &Run| run.found("mass concentration", Some("protein")).map(amount).collect::<Vec<_>>().join(" ");
    assert_eq!(of_protein(&plate.runs[1]), "mass concentration/protein=20.12 mg/mL@3:7");
}

#[test]
fn what_is_none_of_them_or_cannot_be_read_rightly_is_refused_in_words() {
    for (name, then) in [
        ("SOURCE.md", "this is none of the instrument files that can be read"),
        ("cedex-bio-ht-8.txt", "line 1, column I: the layout of software version `8.1.0` is not known"),
        ("../workbook/people.xlsx", "this is none of the instrument files that can be read"),
        (
            "../lunatic/wrong_header_unit.csv",
            "line 1, column G: the unit in the header `Concentration (mM)` is not known",
        ),
    ] {
        assert_eq!(family::read(&fixture(name)).unwrap_err().to_string(), then, "{name}");
    }
}

/// One wrong place refuses the file there.
#[test]
fn one_wrong_cell_or_member_refuses_the_file_at_its_place() {
    for (name, was, is, then) in [
        ("nova-flex2.csv", "121.6", "121.6.1", "line 2, column I: `121.6.1` is not a number"),
        ("nova-flex2.csv", ",Zhao,\r\n3", "\r\n3", "line 2: the row has 45 cells, the header has 46"),
        ("nova-flex2.csv", "\"Operator\",", "", "line 1: the column `Operator` is missing"),
        (
            "nova-flex2.csv",
            "\"Gluc\"",
            "\"Glukose\"",
            "line 1, column E: the column `Glukose` is not known; it may be a known one under another name",
        ),
        // Of a cell counter that is there all columns are; without an osmometer its one is not.
        ("nova-flex2.csv", "\"Total Live Count\"", "\"\"", "line 1: the column `Total Live Count` is missing"),
        ("nova-flex2.csv", ",\"PCO2\"", ",\"\"", "line 1: the column `PCO2` is missing"),
        ("nova-flex2.csv", ",1:1,", ",2:1,", "line 2, column O: `2:1` is not a number"),
        (
            "vi-cell-blu.csv",
            "Average circularity",
            "Mean circularity",
            "line 1, column N: the column `Mean circularity` is not known; it may be a known one under another name",
        ),
        ("vi-cell-blu.csv", "Dilution", "", "line 1: the column `Dilution` is missing"),
        (
            "cedex-hires.csv",
            "Viable Cell Conc.",
            "Viable Conc.",
            "line 1, column M: the column `Viable Conc.` is not known; it may be a known one under another name",
        ),
        ("cedex-hires.csv", "Reactor identifer", "", "line 1: the column `Reactor identifer` is missing"),
        ("vi-cell-blu.csv", "3/18/2026 16:41", "", "line 3: `Analysis date/time` is empty"),
        (
            "vi-cell-blu.csv",
            "Tag",
            "Viability (%)",
            "line 1, column M: the column `Viability (%)` stands here a second time, the first is at line 1, column F",
        ),
        (
            "cedex-hires.csv",
            "95,29307556",
            "95.29307556",
            "line 2, column L: `95.29307556` has another decimal mark than the number at line 2, column E",
        ),
        (
            "cedex-bio-ht-6.txt",
            "40\t2026-03-18 09:56:18",
            "41\t2026-03-18 09:56:18",
            "line 3: a record of the kind `41` is not known",
        ),
        ("cedex-bio-ht-5.txt", "5.0.0.1206", "6.0.0.1206", "line 2, column E: `type` is empty"),
        (
            "empower.json",
            "\"Area\": 100.5",
            "\"Area\": 1e99",
            "line 70: `1e99` has more digits than the 28 that a record keeps",
        ),
        ("empower.json", "\"results\"", "\"result\"", "this is none of the instrument files that can be read"),
        ("empower.json", "    0.002\n", "    \"\"\n", "line 39: `chrom` should be [0, 0, …]"),
        ("chromeleon.json", "0.5,\n", "", "line 27: the axes of the trace `UV_VIS_1` have 2 and 3 points"),
        ("chromeleon.json", "\"peaks\": [", "\"peaks\": [ 0, ", "line 39: `peaks` should be { }"),
        ("asm.json", "\"unit\": \"nm\"", "\"unit\": \"nm\", \"unit\": \"mm\"", "line 29: `unit` is there twice"),
        ("asm.json", "0.840", "0.8.40", "line 35: JSON should have 0 here, and there is `0.8.40,`"),
    ] {
        let text = String::from_utf8(fixture(name)).unwrap();
        assert!(text.contains(was), "{name}: {was}");
        let refused = family::read(text.replacen(was, is, 1).as_bytes()).map(|it| show(&it));
        assert_eq!(refused.unwrap_err().to_string(), then, "{name}");
    }
}

#[test]
fn a_text_that_stops_within_its_last_line_is_refused_where_the_maker_always_ends_it() {
    let narrow = |name: &str| {
        let (text, _) = crate::text::decode(&fixture(name)).unwrap();
        text
    };
    for (name, then) in [
        ("nova-flex2.csv", "line 3, column AU: the file ends within a line: this line"),
        ("vi-cell-blu.csv", "line 3, column AG: the file ends within a line: this line"),
        ("nanodrop-eight.txt", "line 6, column J: the file ends within a line, at `1.2E-3`"),
    ] {
        let whole = narrow(name);
        let cut = whole.trim_end_matches(['\r', '\n']);
        let refused = family::read(cut.as_bytes()).map(|it| show(&it)).unwrap_err();
        assert!(refused.to_string().starts_with(then), "{name}: {refused}");
        assert!(family::read(whole.as_bytes()).is_ok(), "{name}");
    }
    // A mark behind every line is an end too; without it the last number may be half of one.
    let whole = narrow("cedex-bio-ht-6.txt");
    let marked = whole.trim_end();
    assert!(family::read(marked.as_bytes()).is_ok());
    let refused = family::read(&marked.as_bytes()[..marked.len() - 3]).unwrap_err();
    assert_eq!((refused.line, refused.column), (Some(4), Some(12)), "{refused}");
}

#[test]
fn parts_that_an_instrument_has_or_has_not_are_there_whole_or_not_at_all() {
    let text = String::from_utf8(fixture("nova-flex2.csv")).unwrap();
    let without = |names: &[&str]| {
        let rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>()).collect::<Vec<_>>();
        let kept = |at: usize| !names.contains(&rows[0][at].trim_matches('"'));
        let line = |row: &Vec<&str>| {
            row.iter().enumerate().filter(|(at, _)| kept(*at)).map(|it| *it.1).collect::<Vec<_>>().join(",") + "\r\n"
        };
        family::read(rows.iter().map(line).collect::<String>().as_bytes()).map(|it| it.runs.len())
    };
    let counter = [
        "Total Density",
        "Viable Density",
        "Viability",
        "Avg. Live Diameter",
        "Total Live Count",
        "Total Cell Count",
        "Live Cell Std. Deviation",
        "Cell Inspection Type",
        "Pre-Dilution Multiplier",
        "Cell Density Dilution",
        "Valid Images",
        "Cell Density Flow",
    ];
    assert_eq!(without(&["Osm"]), Ok(2));
    assert_eq!(without(&counter), Ok(2));
    let missing = without(&counter[1..]).unwrap_err();
    assert_eq!(missing.to_string(), "line 1: the column `Viable Density` is missing");
    assert!(without(&["Gluc"]).unwrap_err().to_string().contains("the column `Gluc` is missing"));
}

#[test]
fn a_report_of_particles_is_read_in_the_version_and_with_the_columns_that_are_known() {
    let changed = |was: &str, is: &str| {
        let bytes = crate::workbook::tests::rewritten(&fixture("hiac-pharmspec.xlsx"), was, is);
        family::read(&bytes).map(|it| show(&it)).unwrap_err().to_string()
    };
    for (was, is, then) in [
        (
            "v3.0",
            "v9.9",
            "line 1, column C: the layout of software version `HIAC PharmSpec v9.9 Summary Report` is not known",
        ),
        ("v3.0 ", "", "line 1, column C: the layout of software version `HIAC PharmSpec Summary Report` is not known"),
        (
            "Cumulative Counts/mL",
            "Kumulativ/mL",
            "line 17, column D: the column `Kumulativ/mL` is not known; it may be a known one under another name",
        ),
        ("Dilution Factor", "Dilution", "line 17: the column `Dilution Factor` is missing"),
        ("View Volume", "Volume", "line 17: the column `View Volume` is missing"),
        ("Sample Date", "Date", "line 17: the column `Sample Date` is missing"),
    ] {
        assert_eq!(changed(was, is), then);
    }
}

#[test]
fn blank_rows_encodings_and_ends_of_line_change_nothing() {
    let text = String::from_utf8(fixture("vi-cell-blu.csv")).unwrap();
    let plain = show(&family::read(text.as_bytes()).unwrap());
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert_eq!(show(&family::read(&wide).unwrap()), plain);
    for end in ["\n", "\r"] {
        assert_eq!(show(&family::read(text.replace("\r\n", end).as_bytes()).unwrap()), plain, "{end:?}");
    }
    let spaced = text.replace("\r\n", "\r\n,,,,,\r\n\r\n");
    let amounts = |it: &Reading| it.runs.iter().map(|it| it.amounts.len()).collect::<Vec<_>>();
    assert_eq!(amounts(&family::read(spaced.as_bytes()).unwrap()), [9, 3]);
}
