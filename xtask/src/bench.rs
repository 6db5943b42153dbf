//! Speed and memory, measured from release builds and never part of a test: a machine that is busy fails nothing.
//!
//! Each measurement runs beside its peer in the same process, so the ratio holds where the absolute figure does not.

use std::path::Path;

use crate::{Failed, ci};

const MEASUREMENTS: &[(&str, &[&str])] = &[
    ("the calculators", &["run", "--release", "--quiet", "--package", "science", "--example", "bench"]),
    ("the ledger alone", &["run", "--release", "--quiet", "--package", "ledger", "--example", "bench"]),
    (
        "the ledger on PostgreSQL",
        &["run", "--release", "--quiet", "--package", "ledger", "--example", "bench_postgres"],
    ),
    ("replay and memory", &["run", "--release", "--quiet", "--package", "conjugate", "--example", "bench_replay"]),
    ("genealogy", &["run", "--release", "--quiet", "--package", "conjugate", "--example", "bench_genealogy"]),
    ("commands", &["run", "--release", "--quiet", "--package", "conjugate", "--example", "bench_commands"]),
    ("readers", &["run", "--release", "--quiet", "--package", "conjugate", "--example", "bench_readers"]),
];

/// Runs every measurement and lets it print its figures.
pub(crate) fn bench(root: &Path) -> Result<(), Failed> {
    MEASUREMENTS.iter().try_for_each(|(name, words)| ci::one(root, name, words))
}
