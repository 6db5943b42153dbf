//! The reference strategy with something changed in it: whole again, or every fault with its place and in words.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use fuzz::changed;
use libfuzzer_sys::fuzz_target;
use plant::act::Language;
use plant::strategy::{SourceFile, load};

/// Every file of the reference strategy.
static REFERENCE: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../strategies/adc-reference")];
    while let Some(folder) = folders.pop() {
        for it in fs::read_dir(folder).expect("the strategy is there") {
            let path = it.expect("it is listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "toml") {
                let text = fs::read_to_string(&path).expect("it is text");
                files.push(SourceFile { path: path.display().to_string(), text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(load(&files).is_ok(), "as it is, it is sound");
    files
});

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
