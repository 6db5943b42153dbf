//! Bytes that nobody meant well: never a panic, and what is read of a damaged file stood in it.

use proptest::prelude::*;

use super::{FILES, fixture};
use crate::family;
use crate::mapped::{self, Mapped, Mapping};

/// Reads by everything that takes bytes from outside.
fn read_all(bytes: &[u8]) {
    for fault in [family::read(bytes).err(), mapped::read(bytes, &mapping()).err()].into_iter().flatten() {
        for zh in [true, false] {
            let words = fault.in_words(zh);
            assert!(!words.sentence.trim().is_empty() && !words.advice.trim().is_empty(), "{fault:?}");
        }
    }
}

fn mapping() -> Mapping {
    let value = Mapped { column: "Viability (%)".into(), name: "viability".into(), unit: "%".into() };
    Mapping { sample: "Sample ID".into(), values: vec![value], ..Mapping::default() }
}

#[test]
fn every_beginning_of_every_file_is_read_or_refused() {
    for name in FILES {
        let whole = fixture(name);
        for end in (0..whole.len()).step_by(7) {
            read_all(&whole[..end]);
        }
    }
}

/// A number that lost its end is still a number, so nobody would see it.
#[test]
fn a_text_that_was_cut_in_its_last_line_says_what_it_said_whole_or_is_refused() {
    let texts = FILES.into_iter().filter(|it| [".csv", ".txt"].iter().any(|end| it.ends_with(end)));
    let mut cuts = 0;
    for name in texts {
        let bytes = fixture(name);
        let whole = family::read(&bytes).unwrap();
        let (text, _) = crate::text::decode(&bytes).unwrap();
        let text = text.trim_end_matches(['\r', '\n']);
        let line = text.rfind(['\r', '\n']).unwrap() + 1;
        for (end, _) in text.char_indices().filter(|(at, _)| *at > line) {
            match family::read(&text.as_bytes()[..end]) {
                Ok(reading) => assert_eq!(reading, whole, "{name} {}", &text[line..end]),
                Err(fault) => assert!(fault.line.is_some(), "{name}: {fault:?}"),
            }
            cuts += 1;
        }
    }
    assert!(cuts > 700, "{cuts}");
}

/// The maker's own texts end without the end of a line, so it cannot be asked for.
#[test]
fn a_last_number_without_an_end_of_line_is_whole_when_it_has_all_its_digits() {
    let text = String::from_utf8(fixture("cedex-hires.csv")).unwrap();
    let (before, _) = text.trim_end().rsplit_once(';').unwrap();
    let read = |last: &str| family::read(format!("{before};{last}").as_bytes());
    let last = |last: &str| read(last).map(|it| it.runs.last().unwrap().amounts.last().unwrap().written.clone());
    assert_eq!(last("32,16242218").unwrap(), "32,16242218");
    for cut in ["3", "32", "32,", "32,1624221", "0,321624221", ""] {
        let fault = last(cut).unwrap_err();
        assert!(fault.line.is_some() && matches!(fault.what, crate::What::CutShort { .. }), "{cut:?}: {fault:?}");
        assert!(fault.in_words(false).sentence.contains("the file ends within a line"), "{fault:?}");
    }
    assert_eq!(last("32\r\n").unwrap(), "32");
}

#[test]
fn what_is_meant_to_exhaust_is_refused() {
    let deep = "[".repeat(1 << 20);
    let many = format!("{{\"values\":{{\"channels\":[{}0],\"results\":[]}}}}", "0,".repeat(1 << 20));
    for (bytes, then) in [
        (vec![b'{'; crate::MAX_BYTES + 1], "TooLarge"),
        (vec![0; 1 << 16], "ControlCharacter"),
        (deep.into_bytes(), "TooDeep"),
        (many.into_bytes(), "TooManyCells"),
        (b"PK\x03\x04".repeat(1 << 18), "UnknownFormat"),
        (b"[]".to_vec(), "UnknownFormat"),
        (b"{}".to_vec(), "UnknownFormat"),
    ] {
        let fault = family::read(&bytes).unwrap_err();
        assert_eq!(format!("{:?}", fault.what).split(' ').next(), Some(then), "{:?}", &bytes[..bytes.len().min(20)]);
    }
}

/// One of our files with some bytes replaced, removed or put in.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![prop::sample::select(b",;\t\"\r\n.<>{}[]:N/A0-e\0\xff".to_vec()), any::<u8>()];
    let cuts = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, prop::option::of(byte)), 1..6);
    (prop::sample::select(FILES.to_vec()), cuts).prop_map(|(name, cuts)| {
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
        read_all(&bytes);
        prop_assert!(family::read(&bytes).is_err());
    }

    #[test]
    fn random_documents_never_panic(
        text in "([\\[\\]{},:\"0-9e.-]|\"value\"|\"unit\"|\"peak\"|\"values\"|\"channels\"|\"x document\"|\"x aggregate document\"){0,200}",
    ) {
        read_all(text.as_bytes());
    }

    #[test]
    fn what_is_read_of_a_damaged_text_stands_in_it(bytes in damaged()) {
        read_all(&bytes);
        if let (Ok(reading), Ok((text, _))) = (family::read(&bytes), crate::text::decode(&bytes)) {
            for amount in reading.runs.iter().flat_map(|it| it.amounts.iter().chain(&it.settings)) {
                prop_assert!(text.contains(&amount.written), "{:?}", amount);
            }
        }
    }
}
