//! Bytes that nobody meant well: never a panic, never an answer without a header that names every column.

use proptest::prelude::*;

use super::*;

#[test]
fn hostile_files_are_refused() {
    let header = fixture("normal.csv").split(|it| *it == b'\n').next().unwrap().trim_ascii_end().to_vec();
    let below = |bytes: &[u8]| [&header, &b"\n"[..], bytes].concat();
    for (bytes, then) in [
        (vec![b'"'; 1 << 20], "CellTooLong"),
        (vec![0; 1 << 20], "ControlCharacter"),
        (vec![b','; 1_000_000], "TooManyColumns"),
        (vec![b'\n'; crate::MAX_BYTES], "Empty"),
        (vec![b'a'; crate::MAX_BYTES + 1], "TooLarge"),
        (vec![0xff; 1 << 20], "NotUtf8"),
        ([0xff, 0xfe].into_iter().chain([0x00, 0xd8].repeat(1 << 19)).collect(), "BrokenUtf16"),
        ([0xff, 0xfe, 0, 0].into_iter().chain([b'a', 0, 0, 0].repeat(100)).collect(), "ControlCharacter"),
        (b"a,\0b\0".to_vec(), "ControlCharacter"),
        (below(&[b'"'; 1 << 20]), "CellTooLong"),
        (below(&[b','; 1_000_000]), "TooManyColumns"),
        (below(&b",,,,,,,,,,,,,,,,,,\n".repeat(60_000)), "TooManyCells"),
        (below(&[b'\n'; 2_000_000]), "TooManyCells"),
        (header.repeat(2_000), "TooManyColumns"),
    ] {
        let fault = protein_results(&bytes).unwrap_err();
        let what = format!("{:?}", fault.what);
        assert_eq!(what.split(' ').next(), Some(then), "{:?}", &bytes[..20]);
    }
}

/// The fixture with some bytes replaced, removed or put in.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let names = prop::sample::select(vec!["normal.csv", "utf16.csv", "semicolon_decimal_comma.csv"]);
    let byte = prop_oneof![prop::sample::select(b",;\t\"\r\n.<>N/A0-\0\xff".to_vec()), any::<u8>()];
    let cuts = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, prop::option::of(byte)), 1..6);
    (names, cuts).prop_map(|(name, cuts)| {
        let mut bytes = fixture(name);
        for (at, gone, put) in cuts {
            let at = at.index(bytes.len());
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, put);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn random_bytes_are_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..4_096)) {
        let refused = protein_results(&bytes);
        prop_assert!(refused.is_err());
        let words = refused.unwrap_err().in_words(true);
        prop_assert!(!words.sentence.is_empty() && !words.advice.is_empty());
    }

    #[test]
    fn random_tables_never_panic(
        text in "([,;\t\"\r\n<>./:0-9eE-]|N/A|A280|Date|Time|E1%|Concentration \\(mg/ml\\)){0,300}",
    ) {
        let _ = protein_results(text.as_bytes());
    }

    #[test]
    fn what_is_read_from_a_damaged_file_stands_in_it(bytes in damaged()) {
        if let Ok(export) = protein_results(&bytes) {
            let (text, _) = crate::text::decode(&bytes).unwrap();
            let cells: std::collections::BTreeMap<_, _> = crate::table::Rows::new(&text, export.separator)
                .flat_map(Result::unwrap)
                .map(|it| (it.at, it.text))
                .collect();
            for row in &export.rows {
                for it in [&row.concentration, &row.a280, &row.a260_a280, &row.e1_percent] {
                    prop_assert_eq!(&cells[&it.at], &it.written);
                }
                prop_assert_eq!(row.concentration.at.column, export.columns.concentration.at.column);
            }
        }
    }
}
