//! The configuration of a node: one TOML file, checked whole before anything is opened.
//!
//! It says where the node lies and how it is reached, and holds no secret and no record: whoever may read it learns
//! nothing, and whoever changes it changes nothing that was recorded.

mod fault;
mod origin;
mod read;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use fault::{ConfigFault, Wrong};
pub use origin::{NotAnOrigin, Origin};

use super::database::Database;
use super::outside::Place;
use crate::language::{Lang, Zone};
use crate::people::SESSION_IDLE;

/// The name of the file that `conjugate init` writes into the node's folder.
pub const CONFIG_FILE: &str = "conjugate.toml";
/// The port of a node where nothing else is said.
pub const PORT: u16 = 7440;

/// A configuration that needs no more checking.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the node: ledger, files, credentials, key.
    pub data: PathBuf,
    pub database: Database,
    /// The language of pages for a reader who has chosen none and whose browser asks for none of ours.
    pub language: Lang,
    pub zone: Zone,
    pub address: SocketAddr,
    /// The address under which people reach the node; nothing where only this machine does.
    pub origin: Option<Origin>,
    /// Proxies whose word about the client's address is taken.
    pub proxies: Vec<IpAddr>,
    pub idle: Duration,
    /// The folder into which instruments lay their files; nothing where none is watched.
    pub drop: Option<PathBuf>,
    /// Where checkpoints go that this node's administrators cannot reach.
    pub outside: Vec<Place>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("failed to read the configuration `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the configuration `{}` has faults", path.display())]
    Faults { path: PathBuf, faults: Vec<ConfigFault> },
}

impl Config {
    /// Reads and checks a file. Relative paths in it begin at its own folder.
    ///
    /// # Errors
    /// When it cannot be read, or with every fault in it.
    pub fn open(path: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder).map_err(|faults| ConfigError::Faults { path: path.to_owned(), faults })
    }

    /// Checks a text; relative paths in it begin at `folder`.
    ///
    /// # Errors
    /// Every fault, in the order of its lines.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Vec<ConfigFault>> {
        read::config(text, folder)
    }

    /// What holds where the file says nothing.
    #[must_use]
    pub fn plain(folder: &Path) -> Self {
        Self {
            data: folder.to_owned(),
            database: Database::Sqlite,
            language: Lang::default(),
            zone: Zone::utc(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
            origin: None,
            proxies: Vec::new(),
            idle: SESSION_IDLE,
            drop: None,
            outside: Vec::new(),
        }
    }
}

/// The file that a new node begins with.
#[must_use]
pub fn first_file(language: Lang, zone: &str) -> String {
    let language = language.code();
    format!(
        r#"# The configuration of this node. It holds no secret. `conjugate serve` checks it whole and names every fault.
# 本节点的配置，不含任何机密。`conjugate serve` 会整体检查，并逐一指出错误。

language = "{language}"            # zh-CN | en: for readers who have chosen none / 读者未选择时使用的语言
time-zone = "{zone}"      # the plant's clocks on the wall / 工厂墙上的钟
# data = "."                  # the node's folder; relative to this file / 数据文件夹，相对于本文件
# drop = "drop"                # instruments lay their files here; relative to this file / 仪器在此放入文件，相对于本文件

[serve]
address = "127.0.0.1:{PORT}"  # where it listens, in plain HTTP / 监听地址（不加密的 HTTP）
# Whoever shall reach it from elsewhere comes through a reverse proxy that adds TLS, under this address:
# 其他机器须经提供 TLS 的反向代理访问，地址为：
# origin = "https://conjugate.example.com"
# trusted-proxies = ["127.0.0.1"]   # whose X-Forwarded-For is believed / 信任其 X-Forwarded-For 的代理
session-idle-minutes = 30

# Where signed checkpoints go by a schedule, to places that this node's administrators cannot reach. One of them, kept
# there, convicts whoever rewrites the log and signs it again. A folder, an e-mail (by sendmail) or an address (by curl):
# 定期把带签名的检查点送到本节点管理员不能触及之处。只要那里存有一份，就能查出对账本的改写与重新签名。
# [[outside]]
# name = "quality assurance"
# folder = "/mnt/qa/checkpoints"      # or: mail = "qa@example.com"    or: post = "https://example.com/checkpoints"
# every-hours = 24
"#
    )
}

/// A configuration that names this database, and says everything else as before.
///
/// # Errors
/// When it is sound no longer, which would be a fault of the text that was given.
pub fn naming(text: &str, database: &Database) -> Result<String, String> {
    let says =
        |line: &str| line.trim_start().strip_prefix("database").is_some_and(|it| it.trim_start().starts_with('='));
    let named = match database {
        Database::Sqlite => None,
        Database::Postgres(address) => Some(format!("database = {:?}", Database::without_password(address))),
    };
    let (mut lines, mut written, mut at_top) = (Vec::new(), false, true);
    for line in text.lines() {
        let table = line.trim_start().starts_with('[');
        if at_top && (table || says(line)) && !written {
            lines.extend(named.clone());
            if table && named.is_some() {
                lines.push(String::new());
            }
            written = true;
        }
        at_top &= !table;
        if !(at_top && says(line)) {
            lines.push(line.to_owned());
        }
    }
    if !written {
        lines.extend(named);
    }
    let text = lines.join("\n") + "\n";
    match Config::parse(&text, Path::new("")) {
        Ok(it) if it.database.is_same(database) => Ok(text),
        Ok(it) => Err(format!("it would name `{}`", it.database)),
        Err(faults) => Err(faults.iter().map(|it| it.what.in_english()).collect::<Vec<_>>().join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let found = Config::parse(text, Path::new("/plant")).err().unwrap_or_default();
        found.iter().map(|it| format!("{}:{} {}", it.line, it.column, it.what.in_english())).collect()
    }

    #[test]
    fn the_first_file_is_sound_and_says_what_is_meant() {
        let config = Config::parse(&first_file(Lang::Zh, "Asia/Shanghai"), Path::new("/plant")).unwrap();
        assert_eq!((config.data, config.language), (PathBuf::from("/plant"), Lang::Zh));
        assert_eq!(config.address.to_string(), "127.0.0.1:7440");
        assert_eq!(config.idle, Duration::from_secs(1800));
        assert!(config.origin.is_none() && config.proxies.is_empty());
    }

    #[test]
    fn a_configuration_names_another_database_and_says_all_else_as_before() {
        let before = first_file(Lang::En, "UTC");
        let database = Database::parse("postgres://plant:pa55@db/ledger").unwrap();
        let in_database = naming(&before, &database).unwrap();
        assert!(in_database.contains("\ndatabase = \"postgres://plant@db/ledger\"\n\n[serve]"), "{in_database}");
        assert!(!in_database.contains("pa55"));
        let lines = |it: &str| it.lines().filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&in_database).len(), lines(&before).len() + 1);
        assert_eq!(lines(&naming(&in_database, &Database::Sqlite).unwrap()), lines(&before));
        let other = Database::parse("postgres://plant@other/ledger").unwrap();
        assert_eq!(in_database.replace("@db", "@other"), naming(&in_database, &other).unwrap());
        assert_eq!(naming("", &other).unwrap(), "database = \"postgres://plant@other/ledger\"\n");
        // A key of that name in a table is not meant.
        assert!(naming("[serve]\ndatabase = 1\n", &other).is_err());
    }

    #[test]
    fn everything_that_can_be_said_is_understood() {
        let text = r#"
            data = "node"
            database = "postgres://conjugate@db/plant"
            [serve]
            address = "0.0.0.0:80"
            origin = "https://Plant.Example:8443"
            trusted-proxies = ["10.0.0.7", "::1"]
            session-idle-minutes = 15
            [[outside]]
            name = "qa"
            mail = "qa@plant.example"
            every-hours = 12
            [[outside]]
            name = "share"
            folder = "shared"
        "#;
        let config = Config::parse(text, Path::new("/srv")).unwrap();
        assert_eq!(config.data, Path::new("/srv/node"));
        assert!(matches!(config.database, Database::Postgres(_)));
        assert_eq!(config.origin.unwrap().to_string(), "https://plant.example:8443");
        assert_eq!(config.proxies.len(), 2);
        assert_eq!(config.idle, Duration::from_secs(900));
        let ways: Vec<_> = config.outside.iter().map(|it| (it.way.shown(), it.every.as_hours())).collect();
        assert_eq!(ways, [("qa@plant.example".to_owned(), 12), ("/srv/shared".to_owned(), 24)]);
    }

    #[test]
    fn every_fault_is_named_at_once_with_its_place() {
        let text = "language = \"fr\"\ntime-zone = 7\n[serve]\nadress = \"x\"\naddress = \"here\"\n\
                    origin = \"https://plant.example/path\"\ntrusted-proxies = [\"10.0.0.1\", \"proxy\"]\n\
                    session-idle-minutes = 0\n";
        assert_eq!(
            faults(text),
            [
                "1:12 `language` is `fr`, and must be one of: zh-CN, en",
                "2:13 `time-zone` must be a text between quotes",
                "4:1 there is no key `serve.adress`",
                "5:11 `serve.address` is `here`, which is no address and port such as 127.0.0.1:7440",
                "6:10 `serve.origin` is `https://plant.example/path`, which is not scheme, name and port alone",
                "7:32 `serve.trusted-proxies` names `proxy`, which is no IP address",
                "8:24 `serve.session-idle-minutes` must be a whole number from 1 to 1440",
            ]
        );
        let outside = "[[outside]]\nname = \"a\"\n[[outside]]\nfolder = \"x\"\npost = \"https://y.example/z\"\nevery-hours = 0\n\
                       [[outside]]\nname = \"b\"\nmail = \"nobody\"\n[[outside]]\nname = \"c\"\npost = \"-o/etc/x\"\n";
        assert_eq!(
            faults(outside),
            [
                "1:1 an `outside` place needs a name and exactly one of: folder, mail, post",
                "3:1 an `outside` place needs a name and exactly one of: folder, mail, post",
                "6:15 `outside.every-hours` must be a whole number from 1 to 720",
                "9:8 `outside.mail` is `nobody`, which is no address of e-mail",
                "12:8 `outside.post` is `-o/etc/x`, which is no address that begins with https:// or http://",
            ]
        );
        assert_eq!(faults("language = \"en\"\nlanguage =")[0].split(' ').next(), Some("2:1"));
    }

    #[test]
    fn a_password_of_the_database_is_no_business_of_this_file() {
        for it in ["postgres://plant:secret@db/ledger", "postgres://plant@db/ledger?password=secret"] {
            let [fault] = &faults(&format!("language = \"en\"\ndatabase = \"{it}\"\n"))[..] else { panic!("{it}") };
            assert!(fault.starts_with("2:12 `database` holds a password"), "{fault}");
            assert!(fault.contains("`postgres://plant@db/ledger`") && fault.contains("PGPASSWORD"), "{fault}");
            assert!(
                !fault.contains("secret it") && !fault.contains("secret@") && !fault.contains("=secret"),
                "{fault}"
            );
        }
    }

    #[test]
    fn whoever_listens_to_others_says_under_which_address() {
        assert_eq!(
            faults("[serve]\naddress = \"0.0.0.0:7440\"\n"),
            ["2:11 `serve.address` can be reached from elsewhere, so `serve.origin` must say under which address"]
        );
        assert!(faults("[serve]\naddress = \"0.0.0.0:7440\"\norigin = \"https://plant.example\"\n").is_empty());
    }
}
