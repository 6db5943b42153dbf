//! What the command line does; `main.rs` only reads the words.

use std::path::Path;

use crate::node::config::CONFIG_FILE;
use crate::node::{Database, Folder};
use crate::points::Format;

mod backup;
mod bring;
mod calc;
mod demo;
mod import;
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
pub use import::{Import, import};
pub use init::{Init, Kind, init};
pub use key::{Turning, change_key, recover_key};
pub use ledger::verify_ledger;
pub use serve::{Serve, serve};
pub use strategy::{check_strategy, new_strategy};
pub use upgrade::upgrade_check;

/// A node's folder, with its ledger in another place where the command line names one, or the configuration in the
/// folder does.
fn folder(data: &Path, database: Option<&str>) -> Result<Folder, Box<dyn std::error::Error>> {
    let folder = Folder::at(data);
    let Some(given) = database else {
        let path = data.join(CONFIG_FILE);
        if !path.exists() {
            return Ok(folder);
        }
        let named = serve::configuration(&path)?.database;
        return folder.with_ledger_in(&named).map_err(|it| format!("`{named}`: {it}").into());
    };
    let named = Database::parse(given).and_then(|it| folder.with_ledger_in(&it));
    named.map_err(|it| format!("`{}`: {it}", Database::without_password(given)).into())
}

/// Prints the points of the paper, with what the ledger of a node shows of them.
///
/// # Errors
/// When the ledger or the terminal fails.
pub fn points(format: Format, data: Option<&Path>) -> Done {
    let folder = data.map(|it| folder(it, None)).transpose()?;
    crate::points::print(format, folder.as_ref())?;
    Ok(std::process::ExitCode::SUCCESS)
}

/// How a command ends: with an exit code, or a failure that is printed with everything that caused it.
pub type Done = Result<std::process::ExitCode, Box<dyn std::error::Error>>;
