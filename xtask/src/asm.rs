//! The judge of our Allotrope documents: the schemas as the community's converter carries them (`allotropy`, MIT),
//! in a throw-away environment of Python under the build folder. It needs python3 and the package index, and is no part of
//! `ci`, whose own test holds the documents against the rules that need neither.

use std::path::Path;
use std::process::Command;

use crate::Failed;
use crate::ci::{StepError, target};

const JUDGE: &str = "allotropy==0.1.150";
/// Files that become documents.
const WRITTEN: [&str; 11] = [
    "fixtures/instruments/vi-cell-blu.csv",
    "fixtures/instruments/nova-flex2.csv",
    "fixtures/instruments/cedex-bio-ht-5.txt",
    "fixtures/instruments/cedex-bio-ht-6.txt",
    "fixtures/instruments/hiac-pharmspec.xlsx",
    "fixtures/instruments/cedex-hires.csv",
    "fixtures/instruments/empower.json",
    "fixtures/instruments/chromeleon.json",
    "fixtures/instruments/unicorn.zip",
    "fixtures/instruments/nanodrop-eight.txt",
    "fixtures/lunatic/normal.csv",
];
/// Documents of readings that an analyst entered and of a spectrum, with what was calculated from them.
const CALCULATED: [&str; 3] = ["fixtures/asm/uv.json", "fixtures/asm/assay.json", "fixtures/asm/spectrum.json"];
/// Asks the judge about the document on standard input.
const ASK: &str = "import json, sys\nfrom allotropy.allotrope.schemas import validate_asm_schema\n\
    validate_asm_schema(json.load(sys.stdin))\nprint('accepted')\n";

/// Writes a document of every file and has it judged; stops at the first that is refused.
pub(crate) fn judge(root: &Path) -> Result<(), Failed> {
    let folder = target(root)?.join("asm-judge");
    let python = folder.join("bin/python");
    if !python.exists() {
        step(root, Command::new("python3").args(["-m", "venv"]).arg(&folder), "python3 -m venv")?;
    }
    step(root, Command::new(&python).args(["-m", "pip", "install", "--quiet", JUDGE]), "pip install")?;
    let build = Command::new("cargo").args(["build", "--package", "conjugate"]).current_dir(root).status();
    ended("cargo build", build)?;
    let conjugate = target(root)?.join("debug/conjugate");
    let document = folder.join("document.json");
    for file in WRITTEN {
        let made = std::fs::File::create(&document);
        let made = made.map_err(|source| StepError::Folder { path: document.clone(), source })?;
        let mut write = Command::new(&conjugate);
        step(
            root,
            write.args(["import", "--asm", "--time-zone", "Asia/Shanghai", file]).stdout(made),
            "conjugate import",
        )?;
        let read = std::fs::File::open(&document);
        let read = read.map_err(|source| StepError::Folder { path: document.clone(), source })?;
        println!("{file}:");
        step(root, Command::new(&python).args(["-c", ASK]).stdin(read), "the judge")?;
    }
    // What our own results leave as: the tests hold these against what is written today.
    for name in CALCULATED {
        let path = root.join(name);
        let read = std::fs::File::open(&path).map_err(|source| StepError::Folder { path, source })?;
        println!("{name}:");
        step(root, Command::new(&python).args(["-c", ASK]).stdin(read), "the judge")?;
    }
    Ok(())
}

fn step(root: &Path, command: &mut Command, name: &str) -> Result<(), Failed> {
    ended(name, command.current_dir(root).status())
}

fn ended(name: &str, status: std::io::Result<std::process::ExitStatus>) -> Result<(), Failed> {
    let command = name.to_owned();
    let status = status.map_err(|source| StepError::Start { command: command.clone(), source })?;
    if status.success() { Ok(()) } else { Err(StepError::Ended { command, status }.into()) }
}
