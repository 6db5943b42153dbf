//! `conjugate calc METHOD`: one JSON object in, one out; 0 when it was computed, whatever the verdict, 2 when refused.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::Done;
use crate::calc::{Fault, METHODS, Said, method};
use crate::language::Lang;

/// The longest input: a logger's readings of some years.
const INPUT_BYTES_MAX: u64 = 64 * 1024 * 1024;
const REFUSED: u8 = 2;

/// Computes and prints; what is refused goes to standard error, with its place.
///
/// # Errors
/// When standard output cannot be written.
pub fn calc(name: Option<&str>, input: Option<&Path>) -> Done {
    match answer(name, input) {
        Ok(answer) => {
            println!("{answer}");
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            let error = json!({ "path": fault.place, "message": fault.said.in_words(Lang::En) });
            eprintln!("{}", json!({ "error": error }));
            Ok(ExitCode::from(REFUSED))
        }
    }
}

fn answer(name: Option<&str>, input: Option<&Path>) -> Result<String, Fault> {
    let all = || METHODS.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ");
    let name = name.ok_or_else(|| Fault::at("", Said::new("calc-no-method").with("names", all())))?;
    let method = method(name).ok_or_else(|| Fault::at("", Said::new("calc-unknown-method").with("name", name)))?;
    let mut bytes = vec![];
    let read = match input {
        Some(path) => std::fs::File::open(path).and_then(|it| it.take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes)),
        None => std::io::stdin().take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes),
    };
    read.map_err(|it| Fault::at("", Said::new("calc-not-read").with("what", it)))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > INPUT_BYTES_MAX {
        return Err(Fault::at("", Said::new("calc-too-long")));
    }
    let text = String::from_utf8(bytes).map_err(|_| Fault::at("", Said::new("calc-not-json").with("what", "UTF-8")))?;
    let answer = method.compute(&text)?.json(Lang::En);
    serde_json::to_string_pretty(&answer).map_err(|it| Fault::at("", Said::new("calc-not-json").with("what", it)))
}
