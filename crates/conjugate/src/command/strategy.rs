//! `conjugate strategy check PATH` and `conjugate strategy new PATH`.

use std::path::Path;
use std::process::ExitCode;

use plant::act::Language;
use plant::id::StrategyId;
use plant::strategy::{SourceFile, begun_from, declared_stages, illustrative_values, load, warnings, with_stages};

use super::Done;
use crate::demo;

/// Reads every `*.toml` of a folder, or one file.
fn files(path: &Path) -> Result<Vec<SourceFile>, String> {
    let mut paths = Vec::new();
    let failed = |it: &Path| {
        let path = it.display().to_string();
        move |source: std::io::Error| format!("failed to read `{path}`: {source}")
    };
    if path.is_dir() {
        for entry in std::fs::read_dir(path).map_err(failed(path))? {
            let entry = entry.map_err(failed(path))?.path();
            if entry.extension().is_some_and(|it| it == "toml") {
                paths.push(entry);
            }
        }
        paths.sort();
    } else {
        paths.push(path.to_owned());
    }
    let read = |it: &std::path::PathBuf| {
        let text = std::fs::read_to_string(it).map_err(failed(it))?;
        Ok(SourceFile { path: it.display().to_string(), text })
    };
    paths.iter().map(read).collect()
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Checks a strategy and says what is wrong, in English and Chinese, with places.
///
/// # Errors
/// When its files cannot be read.
pub fn check_strategy(path: &Path) -> Done {
    let files = files(path)?;
    match load(&files) {
        Ok(strategy) => {
            for it in warnings(&strategy) {
                for language in [Language::En, Language::Zh] {
                    let (sentence, advice) = it.in_words(language);
                    println!("{}: {sentence}; {advice}", it.path);
                }
            }
            let marks = illustrative_values(files.iter().map(|it| (it.path.as_str(), it.text.as_str())));
            if let Some(first) = marks.first() {
                let (n, place) = (marks.len(), format!("{}:{}", first.path, first.line));
                let are = if n == 1 { "is" } else { "are" };
                let n_values = counted(n, "value");
                println!("{place}: {n_values} {are} still made up, this is the first; put your own in place");
                println!("{place}: 还有 {n} 个数值为示例，此为第一处；请换成自己的数值");
            }
            let units = strategy.stages.iter().map(|it| it.units.len()).sum::<usize>();
            let stages = counted(strategy.stages.len(), "stage");
            println!("{}: sound, {stages}, {}", strategy.id, counted(units, "unit operation"));
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            for it in &faults {
                for language in [Language::En, Language::Zh] {
                    let (sentence, advice) = it.in_words(language);
                    println!("{}:{}:{}: {sentence}; {advice}", it.path, it.line, it.column);
                }
            }
            println!("{}", counted(faults.len(), "fault"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Writes the files of a strategy to begin with: the reference, under another id, with a mark on every value that is
/// only an example.
///
/// # Errors
/// When there is no such reference, the stages are none of its, or the folder is there already.
pub fn new_strategy(path: &Path, from: &str, id: &str, stages: &[String]) -> Done {
    if from != demo::STRATEGY {
        return Err(
            format!("there is no strategy `{from}` to begin from; this build carries `{}`", demo::STRATEGY).into()
        );
    }
    StrategyId::new(id).map_err(|it| format!("`{id}`: {it}"))?;
    if path.exists() {
        return Err(format!("`{}` is there already; nothing is written over", path.display()).into());
    }
    let mut files = begun_from(&demo::reference(), id);
    if !stages.is_empty() {
        let known = declared_stages(&files);
        if let Some(unknown) = stages.iter().find(|it| !known.contains(it)) {
            return Err(format!("`{unknown}` is no stage of `{from}`; it has {}", known.join(", ")).into());
        }
        files = with_stages(files, stages);
    }
    // What is written must be sound before anything of one's own is in it; a stage may name what another one makes.
    let faults = load(&files).err().unwrap_or_default();
    std::fs::create_dir_all(path).map_err(|it| format!("failed to make `{}`: {it}", path.display()))?;
    for file in &files {
        let at = path.join(&file.path);
        std::fs::write(&at, &file.text).map_err(|it| format!("failed to write `{}`: {it}", at.display()))?;
    }
    let marks = illustrative_values(files.iter().map(|it| (it.path.as_str(), it.text.as_str()))).len();
    println!("{} files in `{}`, with {marks} values that are examples", files.len(), path.display());
    println!("{} 个文件写入 `{}`，其中 {marks} 个数值为示例", files.len(), path.display());
    if !faults.is_empty() {
        println!(
            "{} entries name what the stages left out declare; `conjugate strategy check` names each",
            faults.len()
        );
        println!("有 {} 处引用了未包括的阶段；`conjugate strategy check` 会逐一指出", faults.len());
    }
    Ok(ExitCode::SUCCESS)
}
