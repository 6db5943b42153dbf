//! A small strategy that has one of everything, for the tests beside the code.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Fault, SourceFile, Strategy, load};

const FILES: [(&str, &str); 5] = [
    ("strategy.toml", include_str!("fixture/strategy.toml")),
    ("profile.toml", include_str!("fixture/profile.toml")),
    ("library.toml", include_str!("fixture/library.toml")),
    ("drug-substance.toml", include_str!("fixture/drug-substance.toml")),
    ("requirements.toml", include_str!("fixture/requirements.toml")),
];

/// Its files after these replacements, each of which must fit exactly once.
#[track_caller]
pub(super) fn files(edits: &[(&str, &str)]) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> =
        FILES.iter().map(|(path, text)| SourceFile { path: (*path).to_string(), text: (*text).to_string() }).collect();
    for (from, to) in edits {
        let found: usize = files.iter().map(|it| it.text.matches(from).count()).sum();
        assert_eq!(found, 1, "`{from}` is there {found} times");
        for file in &mut files {
            file.text = file.text.replace(from, to);
        }
    }
    files
}

/// The strategy after these replacements.
#[track_caller]
pub(super) fn edited(edits: &[(&str, &str)]) -> Strategy {
    load(&files(edits)).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// The strategy as it is.
#[track_caller]
pub(super) fn strategy() -> Strategy {
    edited(&[])
}

/// The faults after these replacements, in which `¶` marks each place where a fault is expected, in their order.
#[track_caller]
pub(super) fn marked(edits: &[(&str, &str)]) -> (Vec<Fault>, Vec<(String, usize, usize)>) {
    let mut files = files(edits);
    let mut places = Vec::new();
    for file in &mut files {
        while let Some(at) = file.text.find('¶') {
            let before = &file.text[..at];
            let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
            places.push((file.path.clone(), before.matches('\n').count() + 1, column));
            file.text = file.text.replacen('¶', "", 1);
        }
    }
    (load(&files).err().unwrap_or_default(), places)
}
