//! `conjugate upgrade-check BACKUP`: does this version read the log to the same plant as the version that made the
//! backup? Asked of a copy, before anything is switched.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use ledger::Reader;
use plant::Plant;

use super::Done;
use crate::node::backup::{SUMMARY, check, verifiers};
use crate::node::summary::summary;
use crate::node::{Folder, NotReadable, read};

/// More differences than these are counted.
const SHOWN_MAX: usize = 40;

/// Replays a backup with this version, and compares with what the version that made it saw.
///
/// # Errors
/// When it is no backup, is not as it was made, or an entry cannot be read by this version.
pub fn upgrade_check(source: &Path) -> Done {
    let backed = check(source, &[])?;
    let keys = verifiers(&Folder::at(source))?;
    let reader = Reader::open(source.join("ledger"), &keys)?;
    let mut plant = Plant::default();
    reader.replay(0, |envelope| {
        let (event, stamp) = read(&envelope)?;
        plant.apply(&event, &stamp);
        Ok::<(), NotReadable>(())
    })?;
    let path = source.join(SUMMARY);
    let then = std::fs::read_to_string(&path).map_err(|it| format!("failed to read `{}`: {it}", path.display()))?;
    let made = &backed.manifest;
    println!(
        "{} entries, backed up by version {}, read by version {}",
        made.entries,
        made.software,
        env!("CARGO_PKG_VERSION")
    );
    let differences = differences(&then, &summary(&plant));
    if differences.is_empty() {
        println!("the same plant, line by line / 逐行相同");
        return Ok(ExitCode::SUCCESS);
    }
    for it in differences.iter().take(SHOWN_MAX) {
        println!("{it}");
    }
    if let Some(more) = differences.len().checked_sub(SHOWN_MAX).filter(|it| *it > 0) {
        println!("and {more} more");
    }
    println!("this version sees another plant: do not switch before every line above is understood");
    println!("本版本得到的工厂状态不同：上述每一行未弄清之前请勿切换");
    Ok(ExitCode::FAILURE)
}

/// The lines that only one of the two has: `-` then, `+` now.
fn differences(then: &str, now: &str) -> Vec<String> {
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    then.lines().for_each(|it| *counted.entry(it).or_default() -= 1);
    now.lines().for_each(|it| *counted.entry(it).or_default() += 1);
    let told = |(line, n): (&str, i64)| match n {
        0 => None,
        ..0 => Some(format!("- {line}")),
        1.. => Some(format!("+ {line}")),
    };
    counted.into_iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn a_difference_says_what_was_and_what_is() {
        assert!(differences("a\nb\n", "a\nb\n").is_empty());
        assert_eq!(
            differences("a\nlot X: released\n", "a\nlot X: quarantine\n"),
            ["+ lot X: quarantine", "- lot X: released"]
        );
        assert_eq!(differences("a\na\n", "a\n"), ["- a"]);
    }
}
