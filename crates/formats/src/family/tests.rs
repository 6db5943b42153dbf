//! The corpus, our own fixtures, and hostile bytes, over all families.

mod corpus;
mod fixtures;
mod hostile;

use std::path::Path;

/// A file of ours.
fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/instruments").join(name);
    std::fs::read(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
}

/// One of each family, and what is read of it.
const FILES: [&str; 13] = [
    "nova-flex2.csv",
    "vi-cell-blu.csv",
    "cedex-bio-ht-6.txt",
    "cedex-bio-ht-5.txt",
    "cedex-hires.csv",
    "nanodrop-eight.txt",
    "hiac-pharmspec.xlsx",
    "empower.json",
    "chromeleon.json",
    "asm.json",
    "unicorn.zip",
    "spectrum.mzML",
    "../results-csv/integrity.csv",
];
