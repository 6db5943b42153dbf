//! What the command line does; `main.rs` only reads the words.

mod backup;
mod demo;
mod init;
mod key;
mod ledger;
mod password;
mod serve;
mod strategy;
mod upgrade;

pub use backup::{backup, restore};
pub use demo::demo;
pub use init::{Init, Kind, init};
pub use key::{Turning, change_key, recover_key};
pub use ledger::verify_ledger;
pub use serve::{Serve, serve};
pub use strategy::{check_strategy, new_strategy};
pub use upgrade::upgrade_check;

/// How a command ends: with an exit code, or a failure that is printed with everything that caused it.
pub type Done = Result<std::process::ExitCode, Box<dyn std::error::Error>>;
