//! Bringing a file of an instrument to a node that is served elsewhere, as the machine beside the instrument does.
//!
//! The sending is `curl`'s, as for checkpoints that leave the house: it knows the site's proxies and certificates. The
//! token goes to it by its standard input, never among its words, where every user of the machine could read it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// What the node answered.
#[derive(Debug, Deserialize)]
pub(super) struct Brought {
    pub(super) before: bool,
    pub(super) recorded: u32,
    pub(super) file: String,
    pub(super) waits: bool,
}

/// Why it did not take the file.
#[derive(Debug, Deserialize)]
struct Refused {
    title: String,
    #[serde(default)]
    found: Vec<String>,
    now: String,
}

/// A name in an address: every byte that is not plainly a letter, a digit or one of `-._~` is written as its number.
fn in_address(name: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b'_' | b'~');
    name.bytes().map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

/// A value in a configuration of `curl`, between quotes.
fn quoted(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("an address, a token or a path has no line break in it".to_owned());
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn configuration(url: &str, token: &str, path: &Path) -> Result<String, String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let address = format!("{}/api/instrument-files?name={}", url.trim_end_matches('/'), in_address(&name));
    let file = path.to_str().ok_or_else(|| format!("`{}` is not written in UTF-8", path.display()))?;
    Ok(format!(
        "url = {}\nheader = {}\nheader = \"content-type: application/octet-stream\"\ndata-binary = {}\n",
        quoted(&address)?,
        quoted(&format!("authorization: Bearer {}", token.trim()))?,
        quoted(&format!("@{file}"))?,
    ))
}

/// Sends a file; what the node answered, or the sentence of what went wrong.
pub(super) fn bring(url: &str, token: &str, path: &Path) -> Result<Brought, String> {
    let configuration = configuration(url, token, path)?;
    let words = ["--silent", "--show-error", "--max-time", "300", "--proto", "=http,https", "--config", "-"];
    let started = Command::new("curl")
        .args(words)
        .args(["--write-out", "\n%{http_code}"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.map_err(|it| format!("failed to start `curl`: {it}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends before it has read everything says why by its exit code.
        let _closed = stdin.write_all(configuration.as_bytes());
    }
    let done = child.wait_with_output().map_err(|it| format!("failed to wait for `curl`: {it}"))?;
    if !done.status.success() {
        return Err(format!("`curl` ended with {}: {}", done.status, String::from_utf8_lossy(&done.stderr).trim()));
    }
    let said = String::from_utf8_lossy(&done.stdout);
    let (body, code) = said.rsplit_once('\n').unwrap_or((said.as_ref(), ""));
    if code == "200" {
        return serde_json::from_str(body).map_err(|_| format!("`{url}` answered with what no node answers"));
    }
    match serde_json::from_str::<Refused>(body) {
        Ok(it) => Err([vec![it.title], it.found, vec![it.now]].concat().join("; ")),
        Err(_) => Err(format!("`{url}` answered with {code}, and is no node")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_name_changes_neither_address_nor_header() {
        let it = configuration("https://qms.example/", " cjt_a_b\n", Path::new("/in/运行 1&x=\".csv")).unwrap();
        assert_eq!(
            it,
            "url = \"https://qms.example/api/instrument-files?name=%E8%BF%90%E8%A1%8C%201%26x%3D%22.csv\"\n\
             header = \"authorization: Bearer cjt_a_b\"\n\
             header = \"content-type: application/octet-stream\"\n\
             data-binary = \"@/in/运行 1&x=\\\".csv\"\n"
        );
        assert!(configuration("https://x", "a\nb", Path::new("c")).is_err());
        assert!(configuration("https://x", "a", Path::new("c\nurl = d")).is_err());
    }
}
