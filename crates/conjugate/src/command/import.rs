//! `conjugate import`: a file of an instrument, read and shown; or taken in at a node that is not served meanwhile;
//! or brought to one that is served elsewhere.

mod as_json;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use formats::measured::{Amount, Moment, Reading, Run};
use ledger::Options;
use plant::instrument::Via;
use sha2::{Digest as _, Sha256};

use super::{Done, bring, folder};
use crate::app::Running;
use crate::instrument::handed;
use crate::language::Zone;
use crate::node::config::CONFIG_FILE;
use crate::node::{Clock, Folder};

/// What the command line says.
#[derive(Debug, Args)]
pub struct Import {
    /// The files, as the instrument's software exported them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Take them in at the node in this folder; it must not be served meanwhile (one that is served takes in what lies in
    /// its drop folder). Without this word the files are read and shown, and nothing is recorded.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Bring them to the node that is served at this address, as the machine beside an instrument does.
    #[arg(long, conflicts_with_all = ["data", "asm", "mapping"], requires = "token_file")]
    url: Option<String>,
    /// The file with the access token that they are brought with; its scope is files of instruments.
    #[arg(long, requires = "url")]
    token_file: Option<PathBuf>,
    /// The PostgreSQL database of the ledger, where it lies in one.
    #[arg(long, requires = "data")]
    database: Option<String>,
    /// Write what was read as an Allotrope document instead.
    #[arg(long, conflicts_with = "data")]
    asm: bool,
    /// Write everything that was read as JSON instead, one object for each file: each value as a number and as written,
    /// with its unit, its UCUM code and its place; settings, peaks, traces and what the file notes besides.
    #[arg(long, conflicts_with_all = ["data", "asm", "url"])]
    json: bool,
    /// The time zone of the instruments' clocks, for documents and for files that do not say it.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// A site's own mapping for tables of no known family: a TOML file that says which column is which.
    #[arg(long, conflicts_with = "data")]
    mapping: Option<PathBuf>,
}

/// Reads files, and takes them in where a node is named. Exit code 2 when one of them could not be read.
///
/// # Errors
/// When a file is not there, or the node cannot be opened or written.
pub fn import(line: &Import) -> Done {
    match (&line.data, &line.url, &line.token_file) {
        (Some(data), ..) => take_in(line, data),
        (None, Some(url), Some(token)) => bring(line, url, token),
        (None, _, _) => show(line),
    }
}

/// Every file is tried; one that is not taken does not keep out the next.
fn bring(line: &Import, url: &str, token: &Path) -> Done {
    let token = std::fs::read_to_string(token).map_err(|it| format!("failed to read `{}`: {it}", token.display()))?;
    let mut done = ExitCode::SUCCESS;
    for path in &line.files {
        match bring::bring(url, &token, path) {
            Ok(it) => println!("{}", outcome(path, (it.before, it.waits), (&it.file, it.recorded as usize))),
            Err(why) => {
                eprintln!("{}: {why}", path.display());
                done = ExitCode::from(2);
            }
        }
    }
    Ok(done)
}

/// The line that says what came of a file.
fn outcome(path: &Path, (before, waits): (bool, bool), (file, recorded): (&dyn std::fmt::Display, usize)) -> String {
    let before = if before { "on record before" } else { "on record" };
    let waits = if waits { "; waits for a person" } else { "" };
    format!("{}: {before} as {file}, {recorded} results{waits}", path.display())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    std::fs::read(path).map_err(|it| format!("failed to read `{}`: {it}", path.display()).into())
}

fn show(line: &Import) -> Done {
    let zone = Zone::new(&line.time_zone)?;
    let mapping = line.mapping.as_deref().map(mapping).transpose()?;
    let mut unread = false;
    for path in &line.files {
        let bytes = bytes(path)?;
        let read = match &mapping {
            Some(mapping) => formats::mapped::read(&bytes, mapping),
            None => formats::family::read(&bytes),
        };
        let reading = match read {
            Ok(reading) => reading,
            Err(fault) => {
                unread = true;
                for zh in [false, true] {
                    let words = fault.in_words(zh);
                    eprintln!("{}: {}; {}", path.display(), words.sentence, words.advice);
                }
                continue;
            }
        };
        if line.asm {
            let sha256 = format!("{:x}", Sha256::digest(&bytes));
            let name = handed::named(&path.to_string_lossy());
            let offset = zone.offset(jiff::Timestamp::now());
            let source = formats::asm::Source { name: name.as_str(), sha256: &sha256, offset };
            match formats::asm::write(&reading, &source) {
                Ok(document) => print!("{document}"),
                Err(why) => {
                    unread = true;
                    eprintln!("{}: {}", path.display(), no_document(why));
                }
            }
        } else if line.json {
            print!("{}", as_json::written(path, &reading));
        } else {
            print!("{}", shown(path, &reading));
        }
    }
    Ok(if unread { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn no_document(why: formats::asm::Unwritable) -> &'static str {
    match why {
        formats::asm::Unwritable::NoTechnique => {
            "nothing in it is a chromatogram, an absorbance, an analyte or a count of particles or of cells"
        }
        formats::asm::Unwritable::NoTime => "a measurement has no certain time",
    }
}

/// What was read, a line for each quantity: sample, quantity, value, unit, place.
fn shown(path: &Path, reading: &Reading) -> String {
    let it = &reading.instrument;
    let parts = [&it.vendor, &it.model, &it.serial, &it.software, &it.version].into_iter().flatten();
    let device = parts.map(|it| it.text.as_str()).collect::<Vec<_>>().join(" | ");
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{}: {} ({device})", path.display(), reading.family.name());
    for run in &reading.runs {
        let _ = writeln!(
            text,
            "{}\t{}\t{}",
            run.sample.called(),
            when(run),
            run.analyst.as_ref().map_or("-", |it| &it.text)
        );
        for (amount, of) in handed::amounts(run) {
            let _ = writeln!(text, "\t{}", quantity(amount, of));
        }
        for it in &run.settings {
            let _ = writeln!(text, "\tset {}", quantity(it, it.of.as_deref()));
        }
        for (name, it) in &run.others {
            let _ = writeln!(text, "\tnoted {name}\t{}\t\t{}", it.text, it.at);
        }
        for it in &run.traces {
            let (axis, signal) = (&it.axis, &it.signal);
            let _ = writeln!(
                text,
                "\ttrace {}: {} points, {} over {}",
                it.label,
                axis.points.len(),
                signal.concept,
                axis.concept
            );
        }
    }
    text
}

fn when(run: &Run) -> String {
    run.when.as_ref().map_or_else(
        || "-".to_owned(),
        |it| match it.moment {
            Moment::Local(at) => at.to_string(),
            Moment::Zoned(at, offset) => format!("{at}{offset}"),
            Moment::Either { day_first, month_first } => format!("{day_first} or {month_first}"),
        },
    )
}

fn quantity(it: &Amount, of: Option<&str>) -> String {
    let of = of.map_or_else(String::new, |of| format!(" of {of}"));
    let unit = it.unit.as_ref().map_or("", |it| it.written.as_str());
    let remark = it.remark.as_ref().map_or_else(String::new, |it| format!("\t! {it}"));
    format!("{}{of}\t{}\t{unit}\t{}{remark}", it.name, it.written, it.at)
}

/// A site's own mapping, as a TOML file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapping {
    sample: String,
    analyst: Option<String>,
    when: Option<String>,
    value: Vec<Mapped>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapped {
    column: String,
    quantity: String,
    #[serde(default)]
    unit: String,
}

fn mapping(path: &Path) -> Result<formats::mapped::Mapping, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path).map_err(|it| format!("failed to read `{}`: {it}", path.display()))?;
    let it: Mapping = toml::from_str(&text).map_err(|it| format!("`{}`: {}", path.display(), it.message()))?;
    let value = |it: Mapped| formats::mapped::Mapped { column: it.column, name: it.quantity, unit: it.unit };
    let values = it.value.into_iter().map(value).collect();
    Ok(formats::mapped::Mapping { sample: it.sample, analyst: it.analyst, when: it.when, values })
}

fn take_in(line: &Import, data: &Path) -> Done {
    let folder = folder(data, line.database.as_deref())?;
    let path = data.join(CONFIG_FILE);
    let zone = if path.exists() { super::serve::configuration(&path)?.zone } else { Zone::utc() };
    let ledger = folder.reopen(Options::default())?;
    let replayed = Folder::replay(&ledger)?;
    let clock = match replayed.plant.clocks {
        // A demonstration's clock stands where its last entry left it.
        Some((_, known)) if replayed.plant.demonstration => Clock::from(known),
        Some(_) | None => Clock::real(),
    };
    let running = Running::start(&folder, ledger, replayed, clock, zone)?;
    let mut done = Ok(ExitCode::SUCCESS);
    for path in &line.files {
        let taken = bytes(path).and_then(|bytes| {
            let name = path.to_string_lossy();
            Ok(running.app.take_in_itself(&name, &bytes, Via::Command)?)
        });
        match taken {
            Ok(it) => println!("{}", outcome(path, (it.before, it.waits), (&it.file, it.recorded))),
            Err(error) => {
                done = Err(error);
                break;
            }
        }
    }
    let _ledger = running.stop();
    done
}
