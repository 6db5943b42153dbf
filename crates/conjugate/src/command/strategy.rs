//! `conjugate strategy check PATH`.

use std::path::Path;
use std::process::ExitCode;

use plant::act::Language;
use plant::strategy::{SourceFile, load, warnings};

use super::Done;

/// Reads every `*.toml` of a folder, or one file.
fn files(path: &Path) -> std::io::Result<Vec<SourceFile>> {
    let mut paths = Vec::new();
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            let entry = entry?.path();
            if entry.extension().is_some_and(|it| it == "toml") {
                paths.push(entry);
            }
        }
        paths.sort();
    } else {
        paths.push(path.to_owned());
    }
    let read =
        |it: &std::path::PathBuf| Ok(SourceFile { path: it.display().to_string(), text: std::fs::read_to_string(it)? });
    paths.iter().map(read).collect()
}

/// Checks a strategy and says what is wrong, in English and Chinese, with places.
///
/// # Errors
/// When its files cannot be read.
pub fn check_strategy(path: &Path) -> Done {
    let files = files(path).map_err(|source| format!("failed to read `{}`: {source}", path.display()))?;
    match load(&files) {
        Ok(strategy) => {
            for it in warnings(&strategy) {
                for language in [Language::En, Language::Zh] {
                    let (sentence, advice) = it.in_words(language);
                    println!("{}: {sentence}; {advice}", it.path);
                }
            }
            let units = strategy.stages.iter().map(|it| it.units.len()).sum::<usize>();
            println!("{}: sound, {} stages, {units} unit operations", strategy.id, strategy.stages.len());
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            for it in &faults {
                for language in [Language::En, Language::Zh] {
                    let (sentence, advice) = it.in_words(language);
                    println!("{}:{}:{}: {sentence}; {advice}", it.path, it.line, it.column);
                }
            }
            println!("{} faults", faults.len());
            Ok(ExitCode::FAILURE)
        }
    }
}
