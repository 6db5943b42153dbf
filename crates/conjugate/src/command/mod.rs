//! What the command line does; `main.rs` only reads the words.

use std::path::Path;

use crate::node::{Database, Folder};

mod backup;
mod calc;
mod demo;
mod init;
mod key;
mod ledger;
mod password;
mod serve;
mod strategy;
mod upgrade;

pub use backup::{backup, restore};
pub use calc::calc;
pub use demo::demo;
pub use init::{Init, Kind, init};
pub use key::{Turning, change_key, recover_key};
pub use ledger::verify_ledger;
pub use serve::{Serve, serve};
pub use strategy::{check_strategy, new_strategy};
pub use upgrade::upgrade_check;

/// A node's folder, with its ledger in another place where the command line names one.
fn folder(data: &Path, database: Option<&str>) -> Result<Folder, String> {
    let folder = Folder::at(data);
    let Some(given) = database else { return Ok(folder) };
    let named = Database::parse(given).and_then(|it| folder.with_ledger_in(&it));
    named.map_err(|it| format!("`{}`: {it}", Database::without_password(given)))
}

/// How a command ends: with an exit code, or a failure that is printed with everything that caused it.
pub type Done = Result<std::process::ExitCode, Box<dyn std::error::Error>>;
