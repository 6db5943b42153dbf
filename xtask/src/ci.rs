//! Everything that a change must pass, in the order in which it is cheapest to fail.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use serde::Deserialize;

use crate::{Failed, tidy};

/// Where the browser tests lie.
const BROWSER_TESTS: &str = "crates/conjugate/tests-browser";
/// The application that they drive.
const BINARY: &str = "CONJUGATE_BIN";

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    #[error("failed to start `{command}`")]
    Start {
        command: String,
        #[source]
        source: io::Error,
    },
    #[error("`{command}` ended with {status}")]
    Ended { command: String, status: ExitStatus },
    #[error("failed to understand what cargo says of the workspace")]
    Metadata(#[source] serde_json::Error),
}

/// One command, run from a folder.
struct Step<'a> {
    name: &'static str,
    program: OsString,
    words: &'a [&'a str],
    folder: PathBuf,
    binary: Option<PathBuf>,
}

/// Runs one cargo command under its name.
pub(crate) fn one(root: &Path, name: &'static str, words: &[&str]) -> Result<(), Failed> {
    run(&Step { name, program: cargo(), words, folder: root.to_owned(), binary: None })
}

/// Runs everything; stops at the first failure.
pub(crate) fn ci(root: &Path) -> Result<(), Failed> {
    let began = Instant::now();
    let cargo = |name, words| Step { name, program: cargo(), words, folder: root.to_owned(), binary: None };
    let tests: &[&str] = if has_nextest() {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]
    };

    run(&cargo("format", &["fmt", "--all", "--check"]))?;
    run(&cargo("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))?;
    timed("tidy", "cargo xtask tidy", || tidy::print(root))?;
    run(&cargo("tests", tests))?;
    run(&cargo("examples in the documentation", &["test", "--workspace", "--doc", "--quiet"]))?;
    run(&cargo("the application", &["build", "--package", "conjugate", "--quiet"]))?;
    run(&Step {
        name: "in the browser",
        program: "npm".into(),
        words: &["test", "--silent"],
        folder: root.join(BROWSER_TESTS),
        binary: Some(target(root)?.join("debug").join("conjugate")),
    })?;
    println!("\n== all passed in {} s", began.elapsed().as_secs());
    Ok(())
}

fn run(step: &Step<'_>) -> Result<(), Failed> {
    let command = spelled(step);
    timed(step.name, &command, || {
        let mut child = Command::new(&step.program);
        child.args(step.words).current_dir(&step.folder);
        if let Some(binary) = &step.binary {
            child.env(BINARY, binary);
        }
        let status = child.status().map_err(|source| StepError::Start { command: command.clone(), source })?;
        if status.success() { Ok(()) } else { Err(StepError::Ended { command: command.clone(), status }.into()) }
    })
}

/// The step as a person would type it.
fn spelled(step: &Step<'_>) -> String {
    let program = Path::new(&step.program).file_stem().unwrap_or(&step.program).to_string_lossy();
    let typed = format!("{program} {}", step.words.join(" "));
    match &step.binary {
        None => typed,
        Some(binary) => format!("cd {BROWSER_TESTS} && {BINARY}={} {typed}", binary.display()),
    }
}

/// Announces a step, and says how long it took.
fn timed(name: &str, command: &str, step: impl FnOnce() -> Result<(), Failed>) -> Result<(), Failed> {
    println!("\n== {name}: {command}");
    let began = Instant::now();
    let done = step();
    let outcome = if done.is_ok() { "passed" } else { "FAILED" };
    println!("== {name}: {outcome} after {:.1} s", began.elapsed().as_secs_f64());
    done
}

/// The cargo that runs us.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn has_nextest() -> bool {
    let asked =
        Command::new(cargo()).args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|it| it.success())
}

/// What cargo says of the workspace, as JSON.
pub(crate) fn metadata<T: for<'de> Deserialize<'de>>(root: &Path) -> Result<T, StepError> {
    let command = "cargo metadata --no-deps --format-version 1".to_owned();
    let asked =
        Command::new(cargo()).args(command.split(' ').skip(1)).current_dir(root).stderr(Stdio::inherit()).output();
    let output = match asked {
        Ok(output) if output.status.success() => output,
        Ok(output) => return Err(StepError::Ended { command, status: output.status }),
        Err(source) => return Err(StepError::Start { command, source }),
    };
    serde_json::from_slice(&output.stdout).map_err(StepError::Metadata)
}

/// Where cargo puts what it builds.
pub(crate) fn target(root: &Path) -> Result<PathBuf, StepError> {
    #[derive(Deserialize)]
    struct Workspace {
        target_directory: PathBuf,
    }
    Ok(metadata::<Workspace>(root)?.target_directory)
}
