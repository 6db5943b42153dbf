//! The project's own scripts, in Rust: `cargo xtask ci`, `bench`, `faults`, `fuzz`, `asm`, `release`, `tidy`,
//! `vocabularies`, `event-fixtures`.

mod asm;
mod bench;
mod ci;
mod event_fixtures;
mod faults;
mod fuzz;
mod release;
mod tidy;
mod tree;
mod vocabularies;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  ci                    everything that a change must pass; stops at the first failure
  bench                 speed and memory of release builds, beside their peers in the same run
  faults [ROUNDS]       servers killed, disks full, files damaged: the long form of tests that run short in ci
  fuzz [SECONDS]        every parser and the door for commands, with cargo-fuzz and a nightly compiler
  asm                   our Allotrope documents before the judge of their schemas, with python3 and the package index
  release               what a plant installs: one binary, its service, its guide, their checksums
  tidy                  the rules of the house that no compiler knows
  vocabularies          writes the tables that are made from vocabularies/
  event-fixtures FILE   from a file of entries, one a line, keeps a body of every event that has none yet
";

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Tree(#[from] tree::TreeError),
    #[error(transparent)]
    Vocabulary(#[from] vocabularies::VocabularyError),
    #[error(transparent)]
    EventFixture(#[from] event_fixtures::EventFixtureError),
    #[error(transparent)]
    Step(#[from] ci::StepError),
    #[error(transparent)]
    Release(#[from] release::ReleaseError),
    #[error("{0} to mend")]
    Untidy(usize),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["ci"] => run(ci::ci),
        ["bench"] => run(bench::bench),
        ["faults"] => run(|root| faults::faults(root, 100)),
        ["faults", rounds] if rounds.parse::<u32>().is_ok() => {
            run(|root| faults::faults(root, rounds.parse().unwrap_or(100)))
        }
        ["fuzz"] => run(|root| fuzz::fuzz(root, 60)),
        ["fuzz", seconds] if seconds.parse::<u32>().is_ok() => {
            run(|root| fuzz::fuzz(root, seconds.parse().unwrap_or(60)))
        }
        ["asm"] => run(asm::judge),
        ["release"] => run(release::release),
        ["tidy"] => run(tidy::print),
        ["vocabularies"] => run(|root| Ok(vocabularies::write(root)?)),
        ["event-fixtures", file] => run(|root| Ok(event_fixtures::keep(root, Path::new(file))?)),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("{}", chain(&failed));
            ExitCode::FAILURE
        }
    }
}

fn run(command: impl FnOnce(&Path) -> Result<(), Failed>) -> Result<(), Failed> {
    command(&tree::root()?)
}

/// A failure with everything that led to it, on one line.
fn chain(failed: &dyn std::error::Error) -> String {
    let mut line = failed.to_string();
    let mut cause = failed.source();
    while let Some(it) = cause {
        line.push_str(": ");
        line.push_str(&it.to_string());
        cause = it.source();
    }
    line
}
