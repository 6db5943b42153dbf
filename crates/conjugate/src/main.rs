//! The command line of Conjugate.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use conjugate::points::Format;

/// Quality management for the production of antibody-drug conjugates.
#[derive(Parser)]
#[command(version)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Begin a real plant in an empty folder: its ledger, its signing key, its first two administrators.
    Init(conjugate::command::Init),
    /// Serve a real plant until the process is asked to stop.
    Serve(conjugate::command::Serve),
    /// Read files of instruments and data systems by what is in them; take them in at a node, or write them as Allotrope
    /// documents.
    Import(conjugate::command::Import),
    /// Copy everything of a node but its signing key, while it runs, and read the copy again.
    Backup {
        /// A folder that is missing or empty; the checkpoint is written beside it.
        target: PathBuf,
        /// The configuration of the node.
        #[arg(long, default_value = "conjugate.toml")]
        config: PathBuf,
    },
    /// Bring a node back from a backup, into an empty folder; its signing key is put back by hand.
    Restore {
        /// The folder of the backup.
        source: PathBuf,
        /// Where the node shall lie; missing or empty.
        #[arg(long)]
        data: PathBuf,
        /// A checkpoint that was kept elsewhere.
        #[arg(long)]
        against: Vec<PathBuf>,
        /// Where the ledger shall lie: `sqlite`, or `postgres://USER@HOST/NAME` of a database that is empty. Without this
        /// word it is what the backup's configuration says.
        #[arg(long)]
        database: Option<String>,
    },
    /// Replay a backup with this version and compare with what the version that made it saw.
    UpgradeCheck {
        /// The folder of the backup.
        backup: PathBuf,
    },
    /// Start the demonstration plant on this machine; all its data are made up.
    Demo {
        /// The port on 127.0.0.1; 0 takes a free one.
        #[arg(long, default_value_t = 7440)]
        port: u16,
        /// Where its ledger lies; made where it is missing.
        #[arg(long, default_value = "demo-data")]
        data: PathBuf,
        /// A PostgreSQL database for the ledger instead, `postgres://USER@HOST/NAME`; begun where it is empty. Files, key
        /// and passwords stay in the folder.
        #[arg(long)]
        database: Option<String>,
        /// Stand by: follow the demonstration that writes to the same database, and take over when it fails.
        #[arg(long, requires = "database", hide = true)]
        standby: bool,
    },
    /// Print the 271 points of the paper: where each is carried, what shows it, whether it is open.
    Points {
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Count the evidence in this node's ledger.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Compute one of the calculators' methods: a JSON object in, one out.
    ///
    /// Exit code 0 when it computed, whatever the verdict; 2 when it refused, with the place of the fault on standard
    /// error.
    Calc {
        /// Such as `pde`, `carryover`, `potency`, `chart`.
        method: Option<String>,
        /// The input; standard input where it is not given.
        #[arg(long)]
        input: Option<PathBuf>,
    },
    /// Work with control strategies.
    Strategy {
        #[command(subcommand)]
        command: Strategy,
    },
    /// Change the signing key, or put another in the place of a lost one. The node must not be served meanwhile.
    Key {
        #[command(subcommand)]
        command: Key,
    },
    /// Work with a ledger.
    Ledger {
        #[command(subcommand)]
        command: Ledger,
    },
}

#[derive(Subcommand)]
enum Strategy {
    /// Check the files of a strategy; every fault is named with its file, line and column.
    Check {
        /// The folder of the strategy's files, or one file.
        path: PathBuf,
    },
    /// Write the files of a strategy to begin with; every value in them that is only an example carries a mark.
    New {
        /// A folder that is not there yet.
        path: PathBuf,
        /// The strategy that it begins from.
        #[arg(long, default_value = "adc-reference")]
        from: String,
        /// The id of the new strategy.
        #[arg(long)]
        id: String,
        /// Only these stages; all of them where none is named.
        #[arg(long = "stage")]
        stages: Vec<String>,
    },
}

#[derive(Subcommand)]
enum Key {
    /// A new key takes the place of the present one, which signs for it.
    Change(conjugate::command::Turning),
    /// A new key takes the place of one that is lost, on the word of two administrators.
    Recover {
        #[command(flatten)]
        line: conjugate::command::Turning,
        /// The second administrator.
        #[arg(long)]
        with: String,
    },
}

#[derive(Subcommand)]
enum Ledger {
    /// Check every entry, link and signature, and against checkpoints that were kept elsewhere.
    Verify {
        /// The folder of the node.
        #[arg(long, default_value = "demo-data")]
        data: PathBuf,
        /// The PostgreSQL database of the ledger, `postgres://USER@HOST/NAME`; where it is not given, the `conjugate.toml` in
        /// the folder says where the ledger lies.
        #[arg(long)]
        database: Option<String>,
        /// A checkpoint that was kept elsewhere: a file, as it was printed or saved.
        #[arg(long)]
        against: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    let done = match Line::parse().command {
        Command::Init(line) => conjugate::command::init(&line),
        Command::Serve(line) => conjugate::command::serve(&line),
        Command::Import(line) => conjugate::command::import(&line),
        Command::Backup { target, config } => conjugate::command::backup(&config, &target),
        Command::Restore { source, data, against, database } => {
            conjugate::command::restore(&source, &data, &against, database.as_deref())
        }
        Command::UpgradeCheck { backup } => conjugate::command::upgrade_check(&backup),
        Command::Demo { port, data, database, standby } => {
            conjugate::command::demo(port, &data, database.as_deref(), standby)
        }
        Command::Points { format, data } => conjugate::command::points(format, data.as_deref()),
        Command::Calc { method, input } => conjugate::command::calc(method.as_deref(), input.as_deref()),
        Command::Strategy { command: Strategy::Check { path } } => conjugate::command::check_strategy(&path),
        Command::Strategy { command: Strategy::New { path, from, id, stages } } => {
            conjugate::command::new_strategy(&path, &from, &id, &stages)
        }
        Command::Key { command: Key::Change(line) } => conjugate::command::change_key(&line),
        Command::Key { command: Key::Recover { line, with } } => conjugate::command::recover_key(&line, &with),
        Command::Ledger { command: Ledger::Verify { data, database, against } } => {
            conjugate::command::verify_ledger(&data, database.as_deref(), &against)
        }
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("conjugate: {}", conjugate::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}
