//! Peers from the Python registry, in an environment of their own that can be thrown away.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the laboratory's figures are measured beside.
const PACKAGES: [&str; 2] = ["hplc-py==0.2.8", "UniDec==9.0.0"];

/// The Python of an environment with the peers, made on the first run; otherwise why there is none.
pub(super) fn python(target: &Path) -> Result<PathBuf, String> {
    let home = target.join("bench-peers");
    let python = home.join("bin").join("python");
    let made = home.join("made");
    if made.exists() {
        return Ok(python);
    }
    let ran = |program: &Path, words: &[&str]| -> Result<(), String> {
        let command = format!("{} {}", program.display(), words.join(" "));
        match Command::new(program).args(words).stdout(Stdio::null()).status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{command}` ended with {status}")),
            Err(source) => Err(format!("failed to start `{command}`: {source}")),
        }
    };
    ran(Path::new("python3"), &["-m", "venv", &home.to_string_lossy()])?;
    let mut words = vec!["-m", "pip", "install", "--quiet"];
    words.extend(PACKAGES);
    ran(&python, &words)?;
    std::fs::write(&made, PACKAGES.join("\n"))
        .map_err(|source| format!("failed to write `{}`: {source}", made.display()))?;
    Ok(python)
}
