//! Files of instruments: whatever bytes come, they are read or refused in words, and what is read stood in the file.
#![no_main]

use formats::{Cell, Unreadable, family, lunatic, results_csv, text};
use libfuzzer_sys::fuzz_target;

fn said(fault: &Unreadable) {
    for zh in [true, false] {
        let words = fault.in_words(zh);
        assert!(!words.sentence.trim().is_empty() && !words.advice.trim().is_empty(), "{fault:?}");
    }
}

/// A value is never made up: its text is in the file.
fn stood(whole: &str, cell: &Cell) {
    // A quotation mark inside a quoted cell is written twice.
    let written = cell.trimmed();
    assert!(whole.contains(written) || whole.contains(&written.replace('"', "\"\"")), "{cell:?}");
}

fuzz_target!(|bytes: &[u8]| {
    match family::read(bytes) {
        Ok(reading) => {
            assert!(!reading.runs.is_empty());
            // Every trace has as many values as places, or it would be drawn wrongly.
            for trace in reading.runs.iter().flat_map(|it| &it.traces) {
                assert_eq!(trace.axis.points.len(), trace.signal.points.len());
            }
        }
        Err(fault) => said(&fault),
    }
    let Ok((whole, _)) = text::decode(bytes) else {
        assert!(results_csv::results(bytes).is_err() && lunatic::protein_results(bytes).is_err());
        return;
    };
    match results_csv::results(bytes) {
        Ok(table) => {
            assert!(!table.rows.is_empty());
            for row in &table.rows {
                assert!(!row.value.is_blank(), "{row:?}");
                [&row.sample, &row.test, &row.value, &row.unit].into_iter().for_each(|it| stood(&whole, it));
            }
            let samples = table.samples();
            let of_all: usize = samples.iter().map(|it| table.of_sample(it).len()).sum();
            assert!(of_all <= table.rows.len());
        }
        Err(fault) => said(&fault),
    }
    match lunatic::protein_results(bytes) {
        Ok(export) => export.samples().iter().for_each(|it| assert!(whole.contains(it) || it.contains('"'))),
        Err(fault) => said(&fault),
    }
});
