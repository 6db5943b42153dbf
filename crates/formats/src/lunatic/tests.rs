//! Every fixture, read or refused; the corpus; hostile bytes.

mod corpus;
mod hostile;

use std::path::Path;

use super::*;
use crate::clock::Day;
use crate::number::Value;
use crate::unreadable::What;

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/lunatic").join(name);
    std::fs::read(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
}

fn value(measured: &Measured) -> String {
    match measured.value {
        Value::Number(it) => it.to_string(),
        Value::Below(it) => format!("below {it}"),
        Value::Above(it) => format!("above {it}"),
        other => format!("{other:?}"),
    }
}

/// One line for each row: well, sample, concentration and its place, A280, A260/A280, E1%, day, time.
fn show(export: &Export) -> String {
    let line = |it: &Row| {
        let day = match it.date.day {
            Day::Certain(day) => day.to_string(),
            Day::Either { day_first, month_first } => format!("{day_first}/{month_first}"),
        };
        [
            it.position.text.clone(),
            it.sample.text.clone(),
            format!("{} {} at {}", value(&it.concentration), it.unit.ucum(), it.concentration.at),
            value(&it.a280),
            value(&it.a260_a280),
            value(&it.e1_percent),
            format!("{day} {}", it.time.time),
        ]
        .join(" | ")
    };
    export.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

const PLATE_7: &str = "\
A1 | Buffer | NotAvailable mg/mL at 2:7 | 0.00 | NotAvailable | NotAvailable | 2026-03-18 09:15:00
B1 | DS-2026-004 | 20.12 mg/mL at 3:7 | 27.56 | 0.55 | 13.70 | 2026-03-18 09:15:00
C1 | DS-2026-004 | 20.05 mg/mL at 4:7 | 27.47 | 0.55 | 13.70 | 2026-03-18 09:15:00
D1 | DS-2026-004 | 20.20 mg/mL at 5:7 | 27.67 | 0.56 | 13.70 | 2026-03-18 09:15:00
E1 | UFDF-pool | 8.40 mg/mL at 6:7 | 11.51 | 0.57 | 13.70 | 2026-03-18 09:15:00
F1 | Permeate | below 0.02 mg/mL at 7:7 | 0.01 | NotAvailable | 13.70 | 2026-03-18 09:15:00
G1 | Conc, undiluted \"neat\" | above 200 mg/mL at 8:7 | Remark | NotAvailable | 13.70 | 2026-03-18 09:15:00
H1 |  | Empty mg/mL at 9:7 | 0.00 | Empty | 13.70 | 2026-03-18 09:15:00";

#[test]
fn one_plate_reads_the_same_from_every_dress() {
    for (name, encoding, separator, mark) in [
        ("normal.csv", Encoding::Utf8, Separator::Comma, '.'),
        ("utf16.csv", Encoding::Utf16LittleEndian, Separator::Tab, '.'),
        ("semicolon_decimal_comma.csv", Encoding::Utf8, Separator::Semicolon, ','),
    ] {
        let export = protein_results(&fixture(name)).unwrap_or_else(|it| panic!("{name}: {it}"));
        assert_eq!(show(&export), PLATE_7, "{name}");
        assert_eq!((export.encoding, export.separator, export.decimal_mark), (encoding, separator, Some(mark)));
        assert_eq!(export.rows[6].a280.written, "Saturated");
        assert_eq!(export.report, []);
    }
}

#[test]
fn the_digits_stay_as_written() {
    let export = protein_results(&fixture("semicolon_decimal_comma.csv")).unwrap();
    let it = &export.of_sample("DS-2026-004")[2].concentration;
    assert_eq!((it.written.as_str(), value(it).as_str()), ("20,20", "20.20"));
}

#[test]
fn any_end_of_line_will_do() {
    let text = String::from_utf8(fixture("normal.csv")).unwrap();
    for end in ["\n", "\r", "\r\n"] {
        let export = protein_results(text.replace("\r\n", end).as_bytes()).unwrap();
        assert_eq!(show(&export), PLATE_7, "{end:?}");
    }
    // None at all is a file that was cut, perhaps within a number.
    let cut = protein_results(text.trim_end().as_bytes()).unwrap_err();
    assert!(matches!(cut.what, What::CutShort { .. }), "{cut}");
}

#[test]
fn a_sample_has_its_replicates_and_the_file_its_samples() {
    let export = protein_results(&fixture("normal.csv")).unwrap();
    let wells = |name| export.of_sample(name).iter().map(|it| it.position.text.as_str()).collect::<Vec<_>>().join(" ");
    for (name, then) in [("DS-2026-004", "B1 C1 D1"), (" Buffer ", "A1"), ("DS-2026-00", ""), ("buffer", ""), ("", "")]
    {
        assert_eq!(wells(name), then, "{name:?}");
    }
    let names = ["Buffer", "DS-2026-004", "UFDF-pool", "Permeate", "Conc, undiluted \"neat\""];
    assert_eq!(export.samples(), names);
}

#[test]
fn a_report_above_the_table_and_other_columns_are_kept() {
    let export = protein_results(&fixture("report_above_reordered.csv")).unwrap();
    assert_eq!(
        show(&export),
        "A1 | FD-17 | 512.4 ug/mL at 15:2 | 0.70 | 0.55 | 13.7 | 2026-03-18 09:15:00\n\
         B1 | FD-17 | 509.9 ug/mL at 16:2 | 0.70 | 0.55 | 13.7 | 2026-03-18 09:15:30"
    );
    let header = &export.columns.concentration;
    assert_eq!((header.text.as_str(), header.at.to_string()), ("Concentration\n(µg/ml)", "12:2".to_owned()));
    let others: Vec<_> = export.others(&export.rows[1]).map(|(name, it)| (&*name.text, &*it.text)).collect();
    assert_eq!(others, [("Comment", "second, after mixing")]);
    let version = export.report.iter().position(|it| it.text == "Software version").unwrap();
    assert_eq!(export.report[version + 1], Cell { text: "8.2".to_owned(), at: Place { line: 7, column: 2 } });
}

#[test]
fn either_micro_sign_is_one_and_a_unit_is_never_guessed() {
    let text = String::from_utf8(fixture("normal.csv")).unwrap();
    for (unit, then) in [
        ("mg/mL", Some("mg/mL")),
        ("\u{b5}g/ml", Some("ug/mL")),
        ("\u{3bc}g/ml", Some("ug/mL")),
        ("ug/mL", Some("ug/mL")),
        ("ng/ml", Some("ng/mL")),
        ("g/L", Some("g/L")),
        ("Mg/ml", None),
        ("ng/ul", None),
        ("", None),
    ] {
        let read = protein_results(text.replace("(mg/ml)", &format!("({unit})")).as_bytes());
        assert_eq!(read.ok().map(|it| it.columns.unit.ucum()), then, "{unit:?}");
    }
}

#[test]
fn blank_rows_are_passed_over_and_lines_still_counted() {
    let export = protein_results(&fixture("blank_rows.csv")).unwrap();
    let places: Vec<_> = export.rows.iter().map(|it| it.concentration.at.to_string()).collect();
    assert_eq!(places, ["4:7", "7:7"]);
}

#[test]
fn water_has_no_concentration_and_its_date_may_have_two_readings() {
    let export = protein_results(&fixture("all_not_available.csv")).unwrap();
    assert_eq!(export.of_sample("H2O").len(), 3);
    for row in &export.rows {
        assert_eq!((row.concentration.value, row.concentration.number()), (Value::NotAvailable, None));
        assert!(matches!(row.date.day, Day::Either { .. }));
    }
}

#[test]
fn what_could_be_misread_is_refused_in_words() {
    for (name, then) in [
        ("wrong_header_concentration.csv", "line 1: the column `Concentration` is missing"),
        ("wrong_header_unit.csv", "line 1, column G: the unit in the header `Concentration (mM)` is not known"),
        (
            "wrong_header_twice.csv",
            "line 1, column P: the column `Concentration` stands here a second time, the first is at line 1, column O",
        ),
        ("comma_decimal_comma.csv", "line 2: the row has 20 cells, the header has 15"),
        (
            "latin1.csv",
            "line 1: the byte 0xB5 is not UTF-8 text; the file may be Latin-1 or GBK, where one byte means \
             different things",
        ),
        ("SOURCE.md", "no row is the header of Unchained Labs Lunatic"),
    ] {
        assert_eq!(protein_results(&fixture(name)).unwrap_err().to_string(), then, "{name}");
    }
}

#[test]
fn one_wrong_cell_refuses_the_file_at_its_place() {
    let text = String::from_utf8(fixture("normal.csv")).unwrap();
    for (was, is, then) in [
        ("20.05", "20.0.5", "4:7 NotANumber"),
        ("20.05", "\"20,05\"", "4:7 CommaInNumber"),
        ("Plate 7,D1,DS-2026-004", "Plate 7,D1,\"DS", "5:3 TextAfterQuote"),
        ("Plate 7,C1", "Plate 7,", "4:2 EmptyCell"),
        ("Plate 7,C1", "Plate 7,C,1", "4:- RowLength"),
        ("20.05,13.70,18/03/2026,09:15:00", "20.05,13.70,18/03/26,09:15:00", "4:9 NotADate"),
        ("20.05,13.70,18/03/2026,09:15:00", "20.05,13.70,03/18/2026,09:15:00", "4:9 TwoDateOrders"),
        ("20.05,13.70,18/03/2026,09:15:00", "20.05,13.70,18/03/2026,9", "4:10 NotATime"),
        ("Sample Name,", "Sample,", "1:3 MissingColumn"),
        ("Instrument ID,", "Instrument,", "1:11 MissingColumn"),
        ("Time,", "Clock,", "1:- MissingColumn"),
        ("A280,A260/A280", "A280 (10mm),A260/A280", "1:13 MissingColumn"),
        ("(A280),A280", "A280,A280", "1:13 ColumnTwice"),
        (",Lunatic Plate\r\nPlate 7,D1", "\r\nPlate 7,D1", "4:- RowLength"),
    ] {
        assert!(text.contains(was), "{was}");
        let fault =
            protein_results(text.replacen(was, is, 1).replace("Background A280", "A280").as_bytes()).unwrap_err();
        let number = |it: Option<u32>| it.map_or("-".to_owned(), |it| it.to_string());
        let what = format!("{:?}", fault.what);
        let kind = what.split(' ').next().unwrap_or_default();
        assert_eq!(format!("{}:{} {kind}", number(fault.line), number(fault.column)), then, "{is}");
    }
}

#[test]
fn a_header_without_results_is_refused() {
    let text = String::from_utf8(fixture("normal.csv")).unwrap();
    let header = text.lines().next().unwrap();
    for text in [header.to_owned(), format!("{header}\r\n,,,\r\n")] {
        assert_eq!(protein_results(text.as_bytes()).unwrap_err().what, What::NoRows);
    }
}
