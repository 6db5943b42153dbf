//! `conjugate init`: a real plant begins in an empty folder.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use plant::id::{OrganisationId, PersonId};
use plant::people::OrganisationKind;
use plant::text::Label;

use super::Done;
use super::password::passwords;
use crate::language::{Lang, Zone};
use crate::node::config::{CONFIG_FILE, first_file, naming};
use crate::node::{Administrator, Database, Folder, Founding, found};

/// What the command line says.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder of the node; missing or empty.
    #[arg(long)]
    data: PathBuf,
    /// The organisation's id, as labels carry it: `kestrel`.
    #[arg(long)]
    organisation: String,
    /// Its name in Chinese.
    #[arg(long)]
    name_zh: String,
    /// Its name in English.
    #[arg(long)]
    name_en: String,
    /// What it is to the product.
    #[arg(long, value_enum)]
    kind: Kind,
    /// The name of the node, which every checkpoint carries: `kestrel.example/site-1`.
    #[arg(long)]
    node: String,
    /// An administrator as `ID:中文姓名:English name`; given twice, for two people.
    #[arg(long = "administrator", required = true)]
    administrators: Vec<String>,
    /// A PostgreSQL database for the ledger, which is empty: `postgres://USER@HOST/NAME`. Its password is taken from
    /// PGPASSWORD and written nowhere.
    #[arg(long)]
    database: Option<String>,
    /// A file with the administrators' passwords, a line each; `-` for standard input. Asked for on the terminal
    /// where this is not given.
    #[arg(long)]
    passwords: Option<PathBuf>,
    /// The language of pages for readers who have chosen none: zh-CN or en.
    #[arg(long, default_value = "zh-CN")]
    language: String,
    /// The time zone of the plant's clocks.
    #[arg(long, default_value = "Asia/Shanghai")]
    time_zone: String,
}

/// What an organisation is to the product.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    /// Holds the marketing authorisation.
    Mah,
    /// Makes a stage of it.
    Manufacturer,
}

/// Begins a plant.
///
/// # Errors
/// When something that was given cannot be used, or the folder is not empty.
pub fn init(line: &Init) -> Done {
    let language = Lang::from_tag(&line.language)
        .ok_or_else(|| format!("`{}` is no language of ours; say zh-CN or en", line.language))?;
    Zone::new(&line.time_zone)?;
    let organisation =
        OrganisationId::new(&line.organisation).map_err(|it| format!("`{}`: {it}", line.organisation))?;
    let name = named(&line.name_zh, &line.name_en)?;
    let [first, second] = line.administrators.as_slice() else {
        return Err(format!("two administrators are needed; {} given", line.administrators.len()).into());
    };
    let (first, second) = (administrator(first)?, administrator(second)?);
    let given = passwords(&[first.0.as_str(), second.0.as_str()], line.passwords.as_deref())?;
    let [one, two] = given.as_slice() else { return Err("two passwords are needed".into()) };
    let with =
        |(id, name): (PersonId, Label), password: &String| Administrator { id, name, password: password.clone() };
    let mut config = first_file(language, &line.time_zone);
    let database = match &line.database {
        Some(given) => {
            let shown = Database::without_password(given);
            let database = Database::parse(given).map_err(|it| format!("`{shown}`: {it}"))?;
            config = naming(&config, &database)?;
            database
        }
        None => Database::Sqlite,
    };
    let founding = Founding {
        node: line.node.clone(),
        organisation,
        name,
        kind: match line.kind {
            Kind::Mah => OrganisationKind::Mah,
            Kind::Manufacturer => OrganisationKind::Manufacturer,
        },
        administrators: [with(first, one), with(second, two)],
        config,
        database,
    };
    found(&line.data, &founding, CONFIG_FILE, Timestamp::now())?;
    let folder = Folder::at(&line.data);
    let (data, key, config) = (line.data.display(), folder.key(), line.data.join(CONFIG_FILE));
    match language {
        Lang::En => {
            println!("The plant `{}` has begun in `{data}`.", line.node);
            println!("Configuration: {}", config.display());
            println!("Signing key:   {}", key.display());
            println!("Keep a copy of the key in another place than the backups; no backup carries it.");
            println!("Serve it with: conjugate serve --config {}", config.display());
        }
        Lang::Zh => {
            println!("工厂“{}”已在 `{data}` 建立。", line.node);
            println!("配置文件：{}", config.display());
            println!("签名密钥：{}", key.display());
            println!("请把密钥的副本另存于备份以外的地方；任何备份都不含密钥。");
            println!("启动服务：conjugate serve --config {}", config.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn named(zh: &str, en: &str) -> Result<Label, String> {
    let (zh, en) = (zh.trim(), en.trim());
    if zh.is_empty() || en.is_empty() {
        return Err("a name is needed in Chinese and in English".to_owned());
    }
    for it in [zh, en] {
        plant::text::Text::new(it).map_err(|why| format!("`{it}`: {why}"))?;
    }
    Ok(Label::new(zh, en))
}

fn administrator(text: &str) -> Result<(PersonId, Label), String> {
    let parts: Vec<&str> = text.split([':', '：']).collect();
    let [id, zh, en] = parts.as_slice() else {
        return Err(format!("`{text}` is not `ID:中文姓名:English name`"));
    };
    Ok((PersonId::new(id.trim()).map_err(|it| format!("`{id}`: {it}"))?, named(zh, en)?))
}
