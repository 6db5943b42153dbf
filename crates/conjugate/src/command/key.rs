//! `conjugate key change` and `conjugate key recover`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use plant::id::PersonId;
use plant::text::Text;

use super::Done;
use super::password::credentials;
use super::serve::configuration;
use crate::node::Folder;
use crate::node::config::CONFIG_FILE;
use crate::node::turn::{self, Turner};
use crate::people::credentials::Door;
use crate::people::{Credentials, Known};

/// What the command line says.
#[derive(Debug, Args)]
pub struct Turning {
    /// The configuration of the node, which must not be served meanwhile.
    #[arg(long, default_value = CONFIG_FILE)]
    config: PathBuf,
    /// The administrator who does it.
    #[arg(long)]
    by: String,
    /// Why.
    #[arg(long)]
    because: String,
    /// A file with the password (the passwords, a line each); `-` for standard input.
    #[arg(long)]
    passwords: Option<PathBuf>,
}

impl Turning {
    fn turner(&self, second: Option<&str>) -> Result<(Folder, Turner), Box<dyn std::error::Error>> {
        let config = configuration(&self.config)?;
        let folder = Folder::at(&config.data)
            .with_ledger_in(&config.database)
            .map_err(|it| format!("`{}`: {it}", config.database))?;
        let people: Vec<&str> = std::iter::once(self.by.as_str()).chain(second).collect();
        let given = credentials(&people, self.passwords.as_deref())?;
        let known = Credentials::open(&folder.credentials())?;
        let now = Timestamp::now();
        let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        let person = |id: &str| PersonId::new(id).map_err(|it| format!("`{id}`: {it}"));
        for (id, password) in people.iter().zip(&given) {
            if known.check(&Door::Own(person(id)?), password, None, now) != Known::Yes {
                return Err(format!("the password of `{id}` is wrong; nothing was changed").into());
            }
        }
        let because = Text::new(&self.because).map_err(|it| format!("the reason: {it}"))?;
        let second = second.map(person).transpose()?;
        Ok((folder, Turner { by: person(&self.by)?, second, because, now }))
    }
}

/// Changes the signing key; the old one signs the entry that names the new one.
///
/// # Errors
/// When the node is served, the password is wrong, or something cannot be written.
pub fn change_key(line: &Turning) -> Done {
    let (folder, turner) = line.turner(None)?;
    let new = turn::change(&folder, &turner)?;
    println!("from now on `{new}` signs; the old key signed the entry that names it, and is gone");
    println!("今后由 `{new}` 签名；旧密钥已为指明新密钥的条目签名，并已删除");
    println!("keep a copy of `{}` in another place than the backups", folder.key().display());
    println!("请将 `{}` 的副本另存于备份以外的地方", folder.key().display());
    Ok(ExitCode::SUCCESS)
}

/// Puts a new key in the place of one that is lost, on the word of two administrators.
///
/// # Errors
/// When the key is not lost, a password is wrong, or something cannot be written.
pub fn recover_key(line: &Turning, second: &str) -> Done {
    let (folder, turner) = line.turner(Some(second))?;
    let new = turn::recover(&folder, &turner)?;
    println!("from now on `{new}` signs, on the word of two administrators");
    println!("it proves that these two said so, and nothing about the entries before: hold them against a checkpoint");
    println!("of the old key that was kept elsewhere, with `conjugate ledger verify --against`");
    println!("今后由 `{new}` 签名，依据为两位管理员的声明；");
    println!("它只证明两人作此声明，不证明此前的条目：请以另存的旧检查点核验（`conjugate ledger verify --against`）");
    Ok(ExitCode::SUCCESS)
}
