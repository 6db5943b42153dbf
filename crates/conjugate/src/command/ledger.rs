//! `conjugate ledger verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ledger::{Checkpoint, Reader};

use super::Done;
use crate::node::Folder;
use crate::node::backup::verifiers;
use crate::node::turn::follow;

/// Verifies a node's ledger, against its own checkpoints and those that were kept elsewhere.
///
/// # Errors
/// When there is no ledger or no key to read, or a checkpoint is not one of this log.
pub fn verify_ledger(data: &Path, against: &[PathBuf]) -> Done {
    let folder = Folder::at(data);
    let keys = verifiers(&folder)?;
    let mut known = Vec::new();
    for path in against {
        let note = std::fs::read_to_string(path).map_err(|it| format!("failed to read `{}`: {it}", path.display()))?;
        let checkpoint = Checkpoint::open(&note, &keys)
            .map_err(|it| format!("`{}` is not a checkpoint of this log: {it}", path.display()))?;
        known.push(checkpoint);
    }
    let report = ledger::verify(&folder.ledger(), &keys, &known)?;
    println!(
        "{} entries, {} of the log's own checkpoints, {} kept elsewhere; root {}",
        report.entries, report.checkpoints, report.known, report.root
    );
    for finding in &report.findings {
        println!("{finding}");
    }
    if report.unlisted > 0 {
        println!("and {} more", report.unlisted);
    }
    if report.is_clean() {
        let reader = Reader::open(&folder.ledger(), &keys)?;
        let (turns, misfits) = follow(&reader, &keys)?;
        for it in &turns {
            match &it.recovered {
                None => println!("entry {}: the key was changed; the old one signed for it", it.seq),
                Some((by, second)) => println!(
                    "entry {}: the key was lost; {by} and {second} say that another takes its place. No key vouches for \
                     the entries before it: hold them against a checkpoint that was kept elsewhere",
                    it.seq
                ),
            }
        }
        for it in &misfits {
            println!("{it}");
        }
        if !misfits.is_empty() {
            return Ok(ExitCode::FAILURE);
        }
        println!("no entry was changed, removed, moved or added; the raw files beside the log were not read");
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}
