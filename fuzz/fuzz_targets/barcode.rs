//! Barcodes: whatever is scanned, it is read or refused at one of its characters, in words; what is read is written and read
//! again.
#![no_main]

use formats::gs1;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    match gs1::read(text) {
        Ok(scan) => {
            let elements: Vec<_> = scan.elements.iter().map(|it| (it.code.as_str(), it.value.as_str())).collect();
            let again = gs1::read(&gs1::element_string(&elements).unwrap()).unwrap();
            assert_eq!(again.elements, scan.elements);
            let people = gs1::read(&gs1::bracketed(&elements).unwrap()).unwrap();
            assert_eq!(people.elements, scan.elements);
        }
        Err(fault) => {
            assert!(fault.at >= 1 && fault.at <= text.chars().count() + 1, "{fault:?}");
            for zh in [true, false] {
                let words = fault.in_words(zh);
                assert!(!words.sentence.is_empty() && !words.advice.is_empty());
            }
        }
    }
});
