//! The reference strategy with something changed in it: whole again, or every fault with its place and in words.
#![no_main]

use std::sync::LazyLock;

use fuzz::changed;
use libfuzzer_sys::fuzz_target;
use plant::act::Language;
use plant::strategy::{SourceFile, load};

static REFERENCE: LazyLock<Vec<SourceFile>> = LazyLock::new(conjugate::demo::reference);

fuzz_target!(|bytes: &[u8]| {
    let mut files = REFERENCE.clone();
    let count = files.len();
    // One file, or with the second half of the changes another one too.
    for part in bytes.chunks(bytes.len() / 2 + 1) {
        if let [which, changes @ ..] = part
            && let Some(file) = files.get_mut(usize::from(*which) % count)
        {
            file.text = changed(&file.text, changes);
        }
    }
    match load(&files) {
        Ok(strategy) => assert!(!strategy.stages.is_empty()),
        Err(faults) => {
            assert!(!faults.is_empty());
            for fault in &faults {
                assert!(files.iter().any(|it| it.path == fault.path) || fault.path.is_empty(), "{fault:?}");
                for language in [Language::Zh, Language::En] {
                    let (sentence, advice) = fault.in_words(language);
                    assert!(!sentence.trim().is_empty() && !advice.trim().is_empty(), "{fault:?}");
                }
            }
        }
    }
});
