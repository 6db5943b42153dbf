//! `conjugate backup` and `conjugate restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;

use super::Done;
use super::serve::configuration;
use crate::node::backup::{Backed, CHECKPOINT, back_up, restore as bring_back};
use crate::node::{Database, Folder};

/// Backs a node up while it runs.
///
/// # Errors
/// When the target is not empty, or something cannot be copied and verified.
pub fn backup(config: &Path, target: &Path) -> Done {
    let config = configuration(config)?;
    let folder = Folder::at(&config.data)
        .with_ledger_in(&config.database)
        .map_err(|it| format!("`{}`: {it}", config.database))?;
    let backed = back_up(&folder, target, Timestamp::now())?;
    told(&backed, "backed up and read again");
    println!(
        "checkpoint beside it: `{}.{CHECKPOINT}`; keep a copy where this node's administrators cannot",
        target.display()
    );
    println!("检查点写在备份旁边：`{}.{CHECKPOINT}`；请另存于本节点管理员不能触及之处", target.display());
    println!("the signing key is not in it: keep `{}` in another place", Folder::at(&config.data).key().display());
    println!("备份不含签名密钥：请将 `{}` 另行保存", Folder::at(&config.data).key().display());
    Ok(code(&backed))
}

/// Brings a node back from a backup.
///
/// # Errors
/// When the backup is not as it was made, or the folder is not empty.
pub fn restore(source: &Path, data: &Path, against: &[PathBuf], database: Option<&str>) -> Done {
    let to = database
        .map(|given| Database::parse(given).map_err(|it| format!("`{}`: {it}", Database::without_password(given))));
    let backed = bring_back(source, data, against, to.transpose()?.as_ref())?;
    told(&backed, "restored and verified");
    let lies = super::folder(data, None)?.ledger();
    println!("the ledger lies in `{lies}` / 账本位于 `{lies}`");
    let key = Folder::at(data).key();
    println!("put the signing key to `{}`, readable by its owner only; then the node can be served", key.display());
    println!("请将签名密钥放到 `{}`（仅所有者可读），之后即可启动服务", key.display());
    println!(
        "if the key is lost: `conjugate key recover`, by two administrators / 密钥遗失时：由两位管理员执行 `conjugate key recover`"
    );
    Ok(code(&backed))
}

fn told(backed: &Backed, what: &str) {
    let it = &backed.manifest;
    println!("node {}, {} entries, root {}, {} files: {what}", it.node, it.entries, it.root, it.files.len());
    for (seq, sha256) in &backed.missing {
        println!("missing: entry {seq} names the file {sha256}, which is not there as it was named");
        println!("缺失：条目 {seq} 所指文件 {sha256} 不存在或已改变");
    }
}

/// What is missing was missing before; it is said, and the exit code says it too.
fn code(backed: &Backed) -> ExitCode {
    if backed.missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) }
}
