//! `conjugate serve`: a real plant, until the process is asked to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use clap::Args;
use ledger::Options;

use super::Done;
use crate::app::{App, Running, StandingBy};
use crate::instrument::folder::Watch;
use crate::live::stopped;
use crate::node::config::{CONFIG_FILE, ConfigError};
use crate::node::{Clock, Config, Database, Folder, Standing, log, outside};
use crate::page::Door;
use crate::people::Credentials;

/// What the command line says.
#[derive(Debug, Args)]
pub struct Serve {
    /// The configuration of the node.
    #[arg(long, default_value = CONFIG_FILE)]
    config: PathBuf,
    /// Another database than the configuration names: `sqlite`, or `postgres://USER@HOST/NAME`.
    #[arg(long)]
    database: Option<String>,
    /// Another address than the configuration names.
    #[arg(long)]
    address: Option<SocketAddr>,
    /// Take in the files that instruments lay into this folder; another one than the configuration names.
    #[arg(long)]
    drop: Option<PathBuf>,
    /// Stand by: follow the node that writes to the same PostgreSQL database, serve its record for reading, and take over
    /// when it fails. The folder holds a copy of the node's key, files and passwords.
    #[arg(long)]
    standby: bool,
}

/// How long requests that are under way may take once the process shall end.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the node looks whether a checkpoint is due to leave.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Reads a configuration; where it has faults, all of them are printed in both languages.
///
/// # Errors
/// When it cannot be read or has faults.
pub(super) fn configuration(path: &std::path::Path) -> Result<Config, Box<dyn std::error::Error>> {
    Config::open(path).map_err(|error| {
        if let ConfigError::Faults { path, faults } = &error {
            for it in faults {
                let at = format!("{}:{}:{}", path.display(), it.line, it.column);
                eprintln!("{at}: {}\n{at}: {}", it.what.in_english(), it.what.in_chinese());
            }
        }
        error.into()
    })
}

/// Serves the plant.
///
/// # Errors
/// When its configuration, ledger or address is not to be had.
pub fn serve(line: &Serve) -> Done {
    let mut config = configuration(&line.config)?;
    if let Some(given) = &line.database {
        config.database =
            Database::parse(given).map_err(|it| format!("`{}`: {it}", Database::without_password(given)))?;
    }
    if let Some(given) = line.address {
        if !given.ip().is_loopback() && config.origin.is_none() {
            return Err(
                format!("{given} can be reached from elsewhere; say in `serve.origin` under which address").into()
            );
        }
        config.address = given;
    }
    if let Some(given) = &line.drop {
        config.drop = Some(given.clone());
    }
    let folder = Folder::at(&config.data)
        .with_ledger_in(&config.database)
        .map_err(|it| format!("`{}`: {it}", config.database))?;
    if folder.database().is_some_and(ledger::Database::is_in_the_clear) {
        log(
            "the way to the database may be without TLS, as its address says: the record can be read, and changed, on the wire",
        );
    }
    if line.standby {
        return stand_by(&config, &folder);
    }
    let ledger = folder.reopen(Options::default())?;
    let replayed = Folder::replay(&ledger)?;
    if replayed.plant.demonstration {
        let data = config.data.display();
        return Err(format!("`{data}` holds a demonstration's ledger; a real plant does not open it").into());
    }
    passwords_there(&folder, replayed.plant.people.len())?;
    let (node, entries) = (ledger.node().to_owned(), replayed.plant.entries);
    let running = Running::start(&folder, ledger, replayed, Clock::real(), config.zone.clone())?;
    running.app.sessions().end_after(config.idle);
    log(&format!("node {node}, {entries} entries, data in {}", config.data.display()));
    let sending = Sending::start(&config, &running.app, &node)?;
    let watching = watch(&config, &running.app)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(listen(&config, &running.app));
    // Whatever still hangs on a connection is not waited for; it was not acknowledged.
    runtime.shutdown_timeout(Duration::from_secs(1));
    watching.into_iter().for_each(Watch::stop);
    sending.end();
    let stopped = running.stop();
    log(match stopped {
        Some(_) => "stopped; everything that was acknowledged is in the ledger",
        None => "the writer ended before it was asked to; look at the lines above",
    });
    served
}

/// The folder of the instruments, where one is named.
fn watch(config: &Config, app: &App) -> Result<Option<Watch>, Box<dyn std::error::Error>> {
    let Some(folder) = &config.drop else { return Ok(None) };
    let watch = Watch::start(app.clone(), folder.clone());
    watch.map(Some).map_err(|it| format!("failed to watch `{}`: {it}", folder.display()).into())
}

/// People without a single password are no plant that anybody could sign in to: the file was lost, or not copied.
fn passwords_there(folder: &Folder, people: usize) -> Result<(), Box<dyn std::error::Error>> {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.credentials();
    let shown = path.display();
    let there = std::fs::metadata(&path);
    let none = match &there {
        Ok(it) => it.len() == 0 || Credentials::open(&path)?.is_empty(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(format!("failed to look at `{shown}`: {error}").into()),
    };
    if none && people > 0 {
        return Err(format!(
            "the ledger knows {people} people, and `{shown}` is missing or empty: nobody could sign in. Put it back from \
             the newest backup, or from the node that this one stands by for / 账本中有 {people} 人，而 `{shown}` \
             缺失或为空，无人能登录。请从最近的备份（备用节点则从主节点）复制回来"
        )
        .into());
    }
    if let Ok(it) = there {
        let mode = it.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            log(&format!(
                "`{shown}` may be read by others than its owner (mode {mode:03o}), who could guess at passwords; restrict it to 600"
            ));
        }
    }
    Ok(())
}

fn stand_by(config: &Config, folder: &Folder) -> Done {
    let standing_by = StandingBy::start(folder, Clock::real(), config.zone.clone())?;
    let (demonstration, entries, people) = {
        let plant = standing_by.app.settled();
        (plant.demonstration, plant.entries, plant.people.len())
    };
    if demonstration {
        let _nothing = standing_by.stop();
        return Err(
            format!("`{}` holds a demonstration's ledger; a real plant does not open it", folder.ledger()).into()
        );
    }
    if let Err(error) = passwords_there(folder, people) {
        let _nothing = standing_by.stop();
        return Err(error);
    }
    standing_by.app.sessions().end_after(config.idle);
    log(&format!("standing by at {entries} entries of {}", folder.ledger()));
    let sending = Sending::start(config, &standing_by.app, folder.load_key()?.verifier().name())?;
    let watching = watch(config, &standing_by.app)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(listen(config, &standing_by.app));
    runtime.shutdown_timeout(Duration::from_secs(1));
    watching.into_iter().for_each(Watch::stop);
    sending.end();
    let _ledger = standing_by.stop();
    log("stopped; everything that was acknowledged is in the ledger");
    served
}

/// The thread that sends checkpoints out, from the moment on at which this node writes.
struct Sending {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Sending {
    fn start(config: &Config, app: &App, node: &str) -> Result<Self, Box<dyn std::error::Error>> {
        app.outside().know(config.outside.clone(), outside::file_in(&config.data))?;
        if config.outside.is_empty() {
            log(
                "no checkpoint leaves this machine: whoever administers it could rewrite the log unnoticed; see [[outside]]",
            );
        }
        let (stop, stopped) = channel::<()>();
        let (app, node) = (app.clone(), node.to_owned());
        let thread = std::thread::Builder::new().name("checkpoints".to_owned()).spawn(move || {
            loop {
                // Whoever only follows would send what the one that writes has sent.
                if app.standing() == Standing::Writes {
                    send_what_is_due(&app, &node);
                }
                if stopped.recv_timeout(LOOK_EVERY) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        })?;
        Ok(Self { stop, thread })
    }

    fn end(self) {
        drop(self.stop);
        // A sending that hangs ends by its own time limit.
        let _ended = self.thread.join();
    }
}

fn send_what_is_due(app: &App, node: &str) {
    let checkpoint = app.ledger().checkpoint();
    for it in app.outside().send_what_is_due(&checkpoint, node, app.now()) {
        let (size, place, to) = (it.size, &it.place, &it.to);
        match &it.failed {
            None => log(&format!("checkpoint over {size} entries sent to {place}, {to}")),
            Some(why) => log(&format!("checkpoint over {size} entries NOT sent to {place}, {to}: {why}")),
        }
    }
}

async fn listen(config: &Config, app: &App) -> Done {
    let address = config.address;
    let listener =
        tokio::net::TcpListener::bind(address).await.map_err(|it| format!("failed to listen on {address}: {it}"))?;
    let address = listener.local_addr()?;
    match &config.origin {
        Some(it) if !it.is_secure() => {
            log(&format!("people come by {it}, without TLS: passwords can be read on the wire"))
        }
        Some(it) => log(&format!("people come by {it}; TLS is left to the proxy before {address}")),
        None => log("only this machine reaches the node; TLS for others is left to a reverse proxy, see serve.origin"),
    }
    let way = Door::new(config.origin.clone(), config.proxies.clone(), config.language);
    let router = crate::address::reached_by(app.clone(), &way);
    // Whoever asks for the points first does not wait until the whole ledger was read.
    let reader = app.clone();
    tokio::task::spawn_blocking(move || crate::points::prepare(&reader));
    println!("ready http://{address}");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stopped());
    let late = async {
        stopped().await;
        log("asked to stop; ending what is under way");
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        done = served => done?,
        () = late => log("some connections did not end in time and were cut"),
    }
    Ok(ExitCode::SUCCESS)
}
