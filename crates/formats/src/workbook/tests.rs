//! Workbooks made here part by part, sound and hostile, and one that another program wrote.

use std::io::Write as _;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="人员" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook whose sheet has this data.
fn book(data: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{data}</worksheet>"#
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let how = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
    ];
    for (name, text) in parts.map(|(name, text)| (name, text.as_bytes())).iter().chain(more) {
        zip.start_file(*name, how).unwrap();
        zip.write_all(text).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with a text in its parts replaced by another.
pub(crate) fn rewritten(bytes: &[u8], was: &str, is: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut found = false;
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        found |= text.contains(was);
        zip.start_file(part.name().unwrap().to_string(), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.replacen(was, is, 1).as_bytes()).unwrap();
    }
    assert!(found, "{was}");
    zip.finish().unwrap().into_inner()
}

fn shown(bytes: &[u8]) -> Result<Vec<String>, What> {
    let place = |it: &Cell| format!("{}{}={}", it.at.letters(), it.at.line, it.text);
    cells(bytes).map(|cells| cells.iter().map(place).collect()).map_err(|it| it.what)
}

#[test]
fn cells_are_texts_with_their_places() {
    let data = r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>账号</t></is></c><c r="C1" t="inlineStr"><is><t>amount</t></is></c></row>
        <row r="3"><c r="C3"><v>149.7</v></c><c r="A3" t="inlineStr"><is><t xml:space="preserve"> zhao-mei </t></is></c><c r="B3" t="b"><v>1</v></c></row></sheetData>"#;
    assert_eq!(shown(&book(data, &[])).unwrap(), ["A1=账号", "C1=amount", "A3= zhao-mei ", "B3=true", "C3=149.7"]);
}

#[test]
fn a_number_is_the_shortest_that_its_binary_stands_for() {
    let data = r#"<sheetData><row r="1"><c r="A1"><v>0.1</v></c><c r="B1"><v>149.69999999999999</v></c><c r="C1"><v>290</v></c><c r="D1"><v>1E-3</v></c></row></sheetData>"#;
    assert_eq!(shown(&book(data, &[])).unwrap(), ["A1=0.1", "B1=149.7", "C1=290", "D1=0.001"]);
}

#[test]
fn what_another_program_wrote_is_read() {
    // openpyxl, with shared strings, a date in a date format, and a formula without a stored value.
    let bytes = include_bytes!("../../../../fixtures/workbook/people.xlsx");
    assert_eq!(
        shown(bytes).unwrap(),
        [
            "A1=id",
            "B1=中文姓名",
            "C1=English name",
            "D1=roles",
            "E1=since",
            "A2=zhao-mei",
            "B2=赵梅",
            "C2=Zhao Mei",
            "D2=operator",
            "E2=2031-03-18",
            "A3=he-ping",
            "B3=何平",
            "C3=He Ping",
            "D3=生产负责人; qa-reviewer",
        ]
    );
}

#[test]
fn what_is_hostile_or_no_workbook_is_refused_in_a_sentence() {
    let zeros = vec![b' '; 80 * 1024 * 1024];
    let bomb = book("<sheetData/>", &[("xl/media/padding.xml", &zeros)]);
    assert!(bomb.len() < 1024 * 1024, "it is small on the wire: {}", bomb.len());
    let wide = r#"<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>"#;
    let tall =
        r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>"#;
    let failed = r#"<sheetData><row r="2"><c r="B2" t="e"><v>#REF!</v></c></row></sheetData>"#;
    let twice = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData>"#;
    let many: Vec<(String, &[u8])> = (0..1100).map(|it| (format!("x/{it}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    for (bytes, then) in [
        (bomb, What::UnpacksTooLarge { limit: MAX_UNPACKED_BYTES }),
        (book("<sheetData/>", &many), What::UnpacksTooLarge { limit: MAX_UNPACKED_BYTES }),
        (book(wide, &[]), What::TooManyColumns { limit: MAX_COLUMNS }),
        (book(tall, &[]), What::TooManyCells { limit: MAX_CELLS }),
        (book(failed, &[]), What::CellFailed { text: "#REF!".to_owned() }),
        (book(twice, &[]), What::NotAWorkbook),
        (book("<sheetData><row", &[]), What::NotAWorkbook),
        (b"PK\x03\x04 and then nothing".to_vec(), What::NotAWorkbook),
    ] {
        let refused = shown(&bytes).unwrap_err();
        assert_eq!(refused, then);
        let words = [true, false].map(|zh| refused.clone().in_file().in_words(zh));
        assert!(words.iter().all(|it| !it.sentence.is_empty() && !it.advice.is_empty()));
    }
    // An empty sheet is no fault of the file; a list then says that it has no head.
    assert_eq!(shown(&book(r#"<dimension ref="A1:XFD1048576"/><sheetData/>"#, &[])).unwrap(), Vec::<String>::new());
}

#[test]
fn every_cut_and_every_flipped_byte_is_answered() {
    let sound = book(r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#, &[]);
    for place in 0..sound.len() {
        let mut flipped = sound.clone();
        flipped[place] ^= 0x55;
        // Whatever comes of it, it is an answer and no panic.
        for bytes in [&sound[..place], &flipped] {
            match cells(bytes) {
                Ok(cells) => assert!(cells.len() <= 1),
                Err(it) => assert!(!it.to_string().is_empty()),
            }
        }
    }
}
