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
