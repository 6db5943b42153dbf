//! `conjugate ledger verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ledger::{Checkpoint, Reader};

use super::{Done, folder};
use crate::node::backup::{not_held, verifiers};
use crate::node::turn::follow;

/// Files that no entry names are nothing wrong; more than this are counted, not listed.
const EXTRA_LISTED_MAX: usize = 20;

/// Verifies a node's ledger and the raw files that its entries name, against its own checkpoints and those that were kept elsewhere.
///
/// # Errors
/// When there is no ledger or no key to read, or a checkpoint is not one of this log.
pub fn verify_ledger(data: &Path, database: Option<&str>, against: &[PathBuf]) -> Done {
    let folder = folder(data, database)?;
    let keys = verifiers(&folder)?;
    let mut known = Vec::new();
    for path in against {
        let note = std::fs::read_to_string(path).map_err(|it| format!("failed to read `{}`: {it}", path.display()))?;
        let checkpoint =
            Checkpoint::open(&note, &keys).map_err(|it| format!("`{}`: {}: {it}", path.display(), not_held(&it)))?;
        known.push(checkpoint);
    }
    // What the writer saw last lies beside the log, and tells when the end of the file is gone.
    known.extend(ledger::last_seen(folder.ledger(), &keys));
    let report = ledger::verify(folder.ledger(), &keys, &known)?;
    println!(
        "{} entries, {} of the log's own checkpoints, {} kept beside it or elsewhere; root {}",
        report.entries, report.checkpoints, report.known, report.root
    );
    for finding in &report.findings {
        println!("{finding}");
    }
    if report.unlisted > 0 {
        println!("and {} more", report.unlisted);
    }
    if report.is_clean() {
        let reader = Reader::open(folder.ledger(), &keys)?;
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
        println!("no entry was changed, removed, moved or added");
    }
    let files = folder.files_as_they_lie().verify(&report.files)?;
    println!(
        "{} raw files are named by entries; {} of them are there as they were named",
        report.files.count(),
        files.sound
    );
    for finding in &files.findings {
        println!("{finding}");
    }
    if files.unlisted > 0 {
        println!("and {} more", files.unlisted);
    }
    for path in files.extra.iter().take(EXTRA_LISTED_MAX) {
        println!("note: no entry names `{}`", path.display());
    }
    if let Some(more) = files.extra.len().checked_sub(EXTRA_LISTED_MAX).filter(|it| *it > 0) {
        println!("note: nor {more} more files");
    }
    if report.is_clean() && files.is_clean() { Ok(ExitCode::SUCCESS) } else { Ok(ExitCode::FAILURE) }
}
