//! `conjugate ledger verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ledger::{Checkpoint, VerifierKey};

use super::{Done, folder};

/// Verifies a node's ledger, against its own checkpoints and those that were kept elsewhere.
///
/// # Errors
/// When there is no ledger or no key to read, or a checkpoint is not one of this log.
pub fn verify_ledger(data: &Path, database: Option<&str>, against: &[PathBuf]) -> Done {
    let folder = folder(data, database)?;
    let key = folder.key().with_extension("vkey");
    let text = std::fs::read_to_string(&key).map_err(|it| format!("failed to read `{}`: {it}", key.display()))?;
    let keys = [VerifierKey::parse(text.trim())?];
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
        println!("no entry was changed, removed, moved or added; the raw files beside the log were not read");
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}
