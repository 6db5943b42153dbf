//! What the machine's own log gets: one line on stderr, with the time. Records are not here; they are in the ledger.

use jiff::Timestamp;

/// Writes a line. Line breaks in it are shown, so that nobody can write a second one.
pub fn log(line: &str) {
    let at = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    eprintln!("{at} {}", line.replace(['\n', '\r'], "\\n"));
}
