//! A PostgreSQL server of the tests' own: made from nothing, reached through a socket in its folder, and gone
//! together with its data when the last process that uses it has ended, however that ended.
//!
//! All test processes of one checkout share one server, each test has a database. A shell script stands by and tries
//! the lock that every user holds and that the kernel takes from the dead; so nothing depends on a tidy end.

#![allow(dead_code, reason = "included by the tests of two crates and a measurement, each of which uses a part")]

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

/// PostgreSQL refuses to run as root; then it runs as one of these.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// Waits until nobody has held the users' lock at two looks, then stops the server and takes its data away.
const STAND_BY: &str = r#"
exec 9>>"$1/users.lock"
free=0
while sleep 2; do
  if flock --nonblock --exclusive 9; then free=$((free + 1)); else free=0; continue; fi
  if [ "$free" -ge 2 ]; then
    "$2/pg_ctl" -D "$1/data" -m immediate stop
    rm -rf "$1/data"
    [ "$3" = keep ] || rm -rf "$1"
    exit
  fi
  flock --unlock 9
done
"#;

/// A running server. While it lives the server does.
pub(crate) struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    _user: fs::File,
}

/// The server that all tests of this checkout share. It does not wait for the disk: no test of these cuts the power.
pub(crate) fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(|| {
        let mut checkout = DefaultHasher::new();
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().hash(&mut checkout);
        let folder = env::temp_dir().join(format!("conjugate-postgres-{:016x}", checkout.finish()));
        Cluster::start(folder, &["fsync=off"], "keep")
    })
}

impl Cluster {
    /// A server that no other test disturbs.
    pub(crate) fn own(settings: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("conjugate-postgres-{}-{number}", std::process::id()));
        Self::start(folder, settings, "remove")
    }

    /// A server that no other test disturbs, at a port of 127.0.0.1, with a certificate for that address in a file beside
    /// it. Nothing comes by its socket.
    pub(crate) fn own_encrypted(port: u16) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("conjugate-postgres-tls-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        if let Some((user, group)) = user() {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        certificate(&folder.join("server"), "IP:127.0.0.1");
        let of = |name: &str| format!("ssl_{name}_file='{}/server.{name}'", folder.display());
        let (cert, key) = (of("cert"), of("key"));
        let port = format!("port={port}");
        Self::start(folder, &[&port, "listen_addresses='127.0.0.1'", "ssl=on", &cert, &key], "remove")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn start(folder: PathBuf, settings: &[&str], then: &str) -> Self {
        let programs = programs();
        fs::create_dir_all(&folder).unwrap();
        if let Some((user, group)) = user() {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let lock = |name: &str| {
            let path = folder.join(name);
            let file = fs::OpenOptions::new().append(true).create(true).open(&path).unwrap();
            if let Some((user, group)) = user() {
                chown(&path, Some(user), Some(group)).unwrap();
            }
            file
        };
        // Waits while the last server of this folder is being stopped.
        let user = lock("users.lock");
        user.lock_shared().unwrap();
        let starting = lock("start.lock");
        starting.lock().unwrap();
        let cluster = Self { folder, programs, _user: user };
        if !cluster.runs() {
            cluster.make(settings);
            cluster.stand_by(then);
            cluster.resume();
        }
        cluster
    }

    fn runs(&self) -> bool {
        self.folder.join("data").exists() && self.succeeds("pg_ctl", &["status"])
    }

    fn make(&self, settings: &[&str]) {
        let data = self.folder.join("data");
        if data.exists() {
            fs::remove_dir_all(&data).unwrap();
        }
        let words = ["--username=ledger", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
        assert!(self.succeeds("initdb", &words), "initdb failed in {}", self.folder.display());
        let folder = self.folder.display();
        let mut text = format!("listen_addresses=''\nunix_socket_directories='{folder}'\nmax_connections=200\n");
        settings.iter().for_each(|it| text.push_str(&format!("{it}\n")));
        fs::write(data.join("postgresql.auto.conf"), text).unwrap();
    }

    fn stand_by(&self, then: &str) {
        // The parent shell ends at once, so that nobody has to wait for the one in the background.
        let script = format!("( {STAND_BY} ) </dev/null >/dev/null 2>&1 &");
        let mut command = as_user("setsid");
        command.args(["sh", "-c", &script, "stand-by"]).arg(&self.folder).arg(&self.programs).arg(then);
        assert!(command.status().unwrap().success());
    }

    /// Starts the server, again after `kill`.
    pub(crate) fn resume(&self) {
        let log = self.folder.join("log");
        let words = ["--wait", "--silent", "--log", log.to_str().unwrap(), "start"];
        if !self.succeeds("pg_ctl", &words) {
            panic!("PostgreSQL did not start: {}", fs::read_to_string(log).unwrap_or_default());
        }
    }

    /// Ends the server's main process at once; its children follow when they notice.
    pub(crate) fn kill(&self) {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
        // The next start would find the shared memory in use as long as a child lives.
        while Path::new("/proc").join(pid).exists() {
            thread::sleep(Duration::from_millis(10));
        }
        thread::sleep(Duration::from_millis(300));
    }

    fn succeeds(&self, program: &str, words: &[&str]) -> bool {
        let mut command = as_user(self.programs.join(program));
        command.env("PGDATA", self.folder.join("data")).args(words);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    }

    /// Where its socket lies.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// The URL of a database of this server.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://ledger@/{database}?host={}", self.folder.display())
    }

    /// A connection for whoever wants to look or to tamper.
    pub(crate) fn connect(&self, database: &str) -> postgres::Client {
        postgres::Client::connect(&self.url(database), postgres::NoTls).unwrap()
    }

    /// Makes an empty database that lasts as long as what is returned.
    pub(crate) fn database(&'static self) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.connect("postgres").batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        Database { cluster: self, name }
    }
}

/// A database of one test.
pub(crate) struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Database {
    pub(crate) fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    pub(crate) fn connect(&self) -> postgres::Client {
        self.cluster.connect(&self.name)
    }

    /// The same through a port of 127.0.0.1 that leads to the server's socket.
    pub(crate) fn url_through(&self, port: u16) -> String {
        format!("postgres://ledger@127.0.0.1:{port}/{}", self.name)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.cluster.socket()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(mut it) = postgres::Client::connect(&self.cluster.url("postgres"), postgres::NoTls) {
            // What is left behind goes with the server.
            let _dropped = it.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

/// Makes a certificate that vouches for itself, and its key: two files with these endings.
pub(crate) fn certificate(at: &Path, name: &str) {
    let at = at.display();
    let (cert, key) = (format!("{at}.cert"), format!("{at}.key"));
    let mut command = as_user("openssl");
    command.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=made for a test"]);
    command.args(["-addext", &format!("subjectAltName={name}"), "-addext", "basicConstraints=critical,CA:FALSE"]);
    let made = command.args(["-keyout", &key, "-out", &cert]).output();
    let made = made.unwrap_or_else(|it| panic!("this test needs openssl, which Debian's `postgresql` brings: {it}"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// The folder of the server's programs.
fn programs() -> PathBuf {
    let has = |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|it| folder.join(it).is_file());
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(Result::ok).map(|it| it.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort();
    let path = env::var_os("PATH").unwrap_or_default();
    let found = debian.into_iter().rev().chain(env::split_paths(&path)).find(has);
    found.unwrap_or_else(|| {
        panic!("this test needs a PostgreSQL server: install Debian's `postgresql`, or run setup/test")
    })
}

/// A command that runs as somebody whom PostgreSQL accepts.
fn as_user(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = user() {
        command.uid(user).gid(group);
    }
    command.current_dir("/");
    command
}

/// The user that the server runs as when we are root.
fn user() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    let found = USERS.iter().find_map(|name| {
        let mut parts = accounts.lines().find(|it| it.split(':').next() == Some(name))?.split(':').skip(2);
        Some((parts.next()?.parse().unwrap(), parts.next()?.parse().unwrap()))
    });
    Some(
        found.unwrap_or_else(|| {
            panic!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")
        }),
    )
}
