//! Speed and memory, measured from release builds and never part of a test: a machine that is busy fails nothing.
//!
//! Each measurement runs beside its peer in the same process or in the same run, so the ratio holds where the absolute
//! figure does not.

mod peers;

use std::path::Path;
use std::process::Command;

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

/// What gives the peers of [`traces`] the same to do.
const PEERS: &str = "crates/science/examples/bench_dar/peers.py";

/// Runs every measurement and lets it print its figures.
pub(crate) fn bench(root: &Path) -> Result<(), Failed> {
    let (first, rest) = MEASUREMENTS.split_at(1);
    first.iter().try_for_each(|(name, words)| ci::one(root, name, words))?;
    traces(root)?;
    rest.iter().try_for_each(|(name, words)| ci::one(root, name, words))
}

/// Chromatograms and mass spectra, beside hplc-py and `UniDec`; without them where they cannot be had.
fn traces(root: &Path) -> Result<(), Failed> {
    let target = ci::target(root)?;
    let folder = target.join("bench-traces");
    std::fs::create_dir_all(&folder).map_err(|source| ci::StepError::Folder { path: folder.clone(), source })?;
    let told = folder.to_string_lossy();
    let words = ["run", "--release", "--quiet", "--package", "science", "--example", "bench_dar", "--", told.as_ref()];
    ci::one(root, "chromatograms and mass spectra", &words)?;
    match peers::python(&target) {
        Ok(python) => {
            let command = format!("{} {PEERS} {told}", python.display());
            let status = Command::new(&python).arg(root.join(PEERS)).arg(&folder).status();
            let status = status.map_err(|source| ci::StepError::Start { command: command.clone(), source })?;
            if status.success() { Ok(()) } else { Err(ci::StepError::Ended { command, status }.into()) }
        }
        Err(why) => {
            println!("  no environment for hplc-py and UniDec could be made, so nothing is compared: {why}");
            Ok(())
        }
    }
}
