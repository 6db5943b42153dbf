//! Fuzzing, for as long as it is asked to: whatever the parsers and the door for commands can be given, they answer.
//!
//! It needs `cargo-fuzz` and a nightly compiler, and is no part of `ci`. What it has learnt lies under the build folder; an
//! input that broke something is named at the end and becomes a test beside the code it broke.

use std::path::Path;
use std::process::Command;

use crate::Failed;
use crate::ci::{StepError, target};

/// Each target, with the folders of inputs that it starts from. The others start from sound texts that they know.
const TARGETS: [(&str, &[&str]); 6] = [
    ("instrument-file", &["fixtures/instruments", "fixtures/lunatic", "fixtures/results-csv"]),
    ("barcode", &[]),
    ("ledger-text", &[]),
    ("ledger-proof", &[]),
    ("strategy", &[]),
    (COMMAND, &[]),
];

/// The one target that needs the application.
const COMMAND: &str = "command";

/// Runs every target for so many seconds; stops at the first input that breaks something.
pub(crate) fn fuzz(root: &Path, seconds: u32) -> Result<(), Failed> {
    let learnt = target(root)?.join("fuzz");
    for (name, seeds) in TARGETS {
        let corpus = learnt.join("corpus").join(name);
        let broken = learnt.join("broken").join(name);
        for folder in [&corpus, &broken] {
            std::fs::create_dir_all(folder).map_err(|source| StepError::Folder { path: folder.clone(), source })?;
        }
        let mut words = Command::new("cargo");
        // Nothing of ours is unsafe, so the sanitizer would only look at the database, which is not asked here.
        words.args(["+nightly", "fuzz", "run", "--sanitizer", "none"]);
        if name == COMMAND {
            words.args(["--features", "stories"]);
        }
        words.arg(name).arg(&corpus);
        words.args(seeds.iter().map(|it| root.join(it))).arg("--");
        words.args([format!("-max_total_time={seconds}"), format!("-artifact_prefix={}/", broken.display())]);
        words.args(["-max_len=16384", "-len_control=0", "-print_final_stats=1", "-timeout=20"]);
        let command = format!("cargo +nightly fuzz run {name}");
        println!("\n== {command}, for {seconds} s");
        // The compiler that runs us is named in the environment, and is not the one that is asked for.
        for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN"] {
            words.env_remove(name);
        }
        let status =
            words.current_dir(root).status().map_err(|source| StepError::Start { command: command.clone(), source })?;
        if !status.success() {
            return Err(StepError::Ended { command, status }.into());
        }
    }
    Ok(())
}
