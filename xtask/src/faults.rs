//! The long form of the tests that break something: servers killed under load, files damaged at random.
//!
//! The same tests run with every change, for a few rounds. Here they run for as many as are asked for, and say what they did.

use std::path::Path;
use std::process::Command;

use crate::Failed;
use crate::ci::{StepError, cargo};

/// How many rounds each test takes; the tests read it.
const ROUNDS: &str = "CONJUGATE_FAULTS";

const TESTS: [(&str, &str); 2] = [("conjugate", "faults::"), ("ledger", "durability::")];

/// Runs them, one after the other, for so many rounds.
pub(crate) fn faults(root: &Path, rounds: u32) -> Result<(), Failed> {
    for (package, tests) in TESTS {
        let words = ["test", "--package", package, "--test", "it", "--", "--nocapture", "--test-threads=1", tests];
        let command = format!("{ROUNDS}={rounds} cargo {}", words.join(" "));
        println!("\n== {command}");
        let status = Command::new(cargo()).args(words).current_dir(root).env(ROUNDS, rounds.to_string()).status();
        let status = status.map_err(|source| StepError::Start { command: command.clone(), source })?;
        if !status.success() {
            return Err(StepError::Ended { command, status }.into());
        }
    }
    Ok(())
}
