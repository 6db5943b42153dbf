//! What the command line does; `main.rs` only reads the words.

mod demo;
mod init;
mod ledger;
mod password;
mod serve;
mod strategy;

pub use demo::demo;
pub use init::{Init, Kind, init};
pub use ledger::verify_ledger;
pub use serve::{Serve, serve};
pub use strategy::check_strategy;

/// How a command ends: with an exit code, or a failure that is printed with everything that caused it.
pub type Done = Result<std::process::ExitCode, Box<dyn std::error::Error>>;
