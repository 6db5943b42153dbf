//! A strategy begun from another one: every value that is only an example carries a mark on its line, and as long as
//! one mark is there the strategy is illustrative and runs in a demonstration only.
//!
//! The mark is a comment, `# illustrative`, at the end of the line. Whoever puts a value of their own in its place takes
//! the mark away; a person reading the file sees what is left to do, and so does the plant.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::load::SourceFile;

/// What ends a line whose value is an example.
pub const ILLUSTRATIVE_MARK: &str = "# illustrative";

/// A value that is still an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The file.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// The id of the entry that it stands in; empty at the head of a file.
    pub entry: String,
    /// The line without its mark.
    pub text: String,
}

/// Every value that is still an example, in the order of the files and their lines.
#[must_use]
pub fn illustrative_values<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (path, text) in files {
        let mut entry = String::new();
        for (number, line) in (1..).zip(text.lines()) {
            match head(line) {
                Some(Head::Entry) => entry.clear(),
                Some(Head::Id(id)) => entry = id.to_string(),
                None => {}
            }
            if let Some(text) = marked(line) {
                let (path, text) = (path.to_string(), text.trim().to_string());
                marks.push(Mark { path, line: number, entry: entry.clone(), text });
            }
        }
    }
    marks
}

/// Whether any value is still an example.
pub(super) fn any(files: &[SourceFile]) -> bool {
    files.iter().any(|it| it.text.lines().any(|line| marked(line).is_some()))
}

fn marked(line: &str) -> Option<&str> {
    line.trim_end().strip_suffix(ILLUSTRATIVE_MARK)
}

enum Head<'a> {
    Entry,
    Id(&'a str),
}

/// What a line says about where an entry begins and what it is called.
fn head(line: &str) -> Option<Head<'_>> {
    if line.starts_with('[') {
        return Some(Head::Entry);
    }
    let id = line.strip_prefix("id = \"")?;
    Some(Head::Id(id.split('"').next().unwrap_or(id)))
}

/// The keys whose values belong to one product or one site.
const OWN: [&str; 33] = [
    "chosen",
    "loads",
    "version",
    "molecular-weight",
    "formula",
    "retest-months",
    "target",
    "normal",
    "registered",
    "proven",
    "alert",
    "release",
    "shelf-life",
    "uses-max",
    "times-max",
    "lots-max",
    "hold-days",
    "plates",
    "asymmetry",
    "permeability",
    "limit",
    "retests",
    "oos-days",
    "retests-max",
    "trend-results",
    "offset",
    "days-off",
    "working",
    "every",
    "at-most-days",
    "maximum",
    "dosing-days",
    "source",
];

/// The files of a strategy of another product, begun from these: under the new id, with a mark on every value that
/// belongs to the old one. Its folder's name is dropped from the paths.
#[must_use]
pub fn begun_from(files: &[SourceFile], id: &str) -> Vec<SourceFile> {
    let begun = |it: &SourceFile| {
        let path = it.path.rsplit('/').next().unwrap_or(&it.path).to_string();
        let is_head = path == "strategy.toml";
        let mut text = String::with_capacity(it.text.len() + it.text.len() / 8);
        let mut entries = 0;
        for line in it.text.lines() {
            entries += usize::from(line.starts_with('['));
            let own = if is_head && entries == 0 { headline(line, id) } else { value(line) };
            text.push_str(&own.unwrap_or_else(|| line.to_string()));
            text.push('\n');
        }
        SourceFile { path, text }
    };
    files.iter().map(begun).collect()
}

/// A line of the head of `strategy.toml`.
fn headline(line: &str, id: &str) -> Option<String> {
    match line.split_once(" = ").map(|(key, _)| key) {
        Some("id") => Some(format!("id = \"{id}\"")),
        // The marks say it, value by value.
        Some("illustrative") => Some("illustrative = false".to_string()),
        Some("name" | "product" | "dedications") => Some(format!("{line} {ILLUSTRATIVE_MARK}")),
        Some(_) | None => None,
    }
}

/// A line whose value is one product's or one site's own.
fn value(line: &str) -> Option<String> {
    let (key, value) = line.split_once(" = ")?;
    let market = key.len() == 2 && key.bytes().all(|it| it.is_ascii_uppercase());
    // A rule by which something is worked out is knowledge; the formula of a molecule is a product's own.
    let knowledge = key == "formula" && value.starts_with('{');
    // How many batches are tested first is the site's own; a step after which something is done is not.
    let tested_first = key == "after" && value.parse::<u32>().is_ok();
    // A list that goes on over several lines has its end elsewhere.
    let whole = !value.trim_end().ends_with(['[', '{']) && !line.contains('#');
    ((market || tested_first || OWN.contains(&key)) && !knowledge && whole)
        .then(|| format!("{line} {ILLUSTRATIVE_MARK}"))
}

/// The stages that a folder declares, by their files.
#[must_use]
pub fn declared_stages(files: &[SourceFile]) -> Vec<String> {
    files.iter().filter_map(stage_of).collect()
}

fn stage_of(file: &SourceFile) -> Option<String> {
    let mut lines = file.text.lines().skip_while(|it| *it != "[stage]").skip(1);
    match head(lines.find(|it| it.starts_with("id = \""))?)? {
        Head::Id(id) => Some(id.to_string()),
        Head::Entry => None,
    }
}

/// The same folder with some of its stages only; a requirement that speaks of none of them is left out, and so is a cell
/// bank whose tests are declared in another.
#[must_use]
pub fn with_stages(files: Vec<SourceFile>, stages: &[String]) -> Vec<SourceFile> {
    let kept = |it: &SourceFile| stage_of(it).is_none_or(|stage| stages.contains(&stage));
    let narrowed = |it: SourceFile| {
        let mut text = String::with_capacity(it.text.len());
        // An entry begins at its head; what stands before the first is the head of the file.
        for entry in it.text.split_inclusive('\n').fold(Vec::<String>::new(), by_entry) {
            if let Some(entry) = narrow(&entry, stages) {
                text.push_str(&entry);
            }
        }
        SourceFile { text, ..it }
    };
    files.into_iter().filter(kept).map(narrowed).collect()
}

fn by_entry(mut entries: Vec<String>, line: &str) -> Vec<String> {
    match entries.last_mut() {
        Some(entry) if !line.starts_with("[[") => entry.push_str(line),
        Some(_) | None => entries.push(line.to_string()),
    }
    entries
}

/// An entry whose list of stages names those that are there; nothing where it names none of them, or where it is a cell
/// bank whose tests are declared in a stage that is not there.
fn narrow(entry: &str, stages: &[String]) -> Option<String> {
    if entry.starts_with("[[cell-bank]]") {
        let mut tests = entry.split('"').skip(1).step_by(2).filter_map(|it| it.split_once('/'));
        let there = tests.all(|(stage, _)| stages.iter().any(|it| it == stage));
        return there.then(|| entry.to_string());
    }
    let Some(line) = entry.lines().find(|it| it.starts_with("stages = [")) else { return Some(entry.to_string()) };
    let named = line.split('"').skip(1).step_by(2).filter(|it| stages.iter().any(|stage| stage == it));
    let named: Vec<_> = named.map(|it| format!("\"{it}\"")).collect();
    (!named.is_empty()).then(|| entry.replacen(line, &format!("stages = [{}]", named.join(", ")), 1))
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::super::fixture::files;
    use super::super::load;
    use super::*;

    fn values(files: &[SourceFile]) -> Vec<Mark> {
        illustrative_values(files.iter().map(|it| (it.path.as_str(), it.text.as_str())))
    }

    #[test]
    fn what_equipment_of_another_product_is_dedicated_to_is_an_example() {
        let text = "id = \"adc-reference\"\ndedications = [\"MRN-204\", \"auristatin\"]\n".to_string();
        let begun = begun_from(&[SourceFile { path: "adc-reference/strategy.toml".to_string(), text }], "own-adc");
        let texts: Vec<_> = values(&begun).into_iter().map(|it| it.text).collect();
        assert_eq!(texts, ["dedications = [\"MRN-204\", \"auristatin\"]"]);
    }

    #[test]
    fn a_strategy_is_illustrative_until_its_last_mark_is_gone() {
        let mut begun = begun_from(&files(&[]), "own-adc");
        let strategy = load(&begun).unwrap();
        assert_eq!((strategy.id.as_str(), strategy.illustrative), ("own-adc", true));
        let mut left = values(&begun).len();
        assert!(left > 10, "{left}");
        while left > 0 {
            assert!(load(&begun).unwrap().illustrative, "{left} values are still examples");
            let file = begun.iter_mut().find(|it| it.text.contains(ILLUSTRATIVE_MARK)).unwrap();
            file.text = file.text.replacen(&format!(" {ILLUSTRATIVE_MARK}"), "", 1);
            left -= 1;
            assert_eq!(values(&begun).len(), left);
        }
        assert!(!load(&begun).unwrap().illustrative);
    }

    #[test]
    fn a_mark_says_where_it_stands() {
        let text = "[[procedure]]\nid = \"sop-1\"\nversion = 7 # illustrative\n\n[[unit.parameter]]\n\
                    name = { zh = \"泵 # illustrative 值\", en = \"x\" }\nid = \"ph\"\ntarget = \"7.2\"  # illustrative \n";
        let found = illustrative_values([("a.toml", text)]);
        let mark = |line, entry: &str, text: &str| Mark {
            path: "a.toml".to_string(),
            line,
            entry: entry.to_string(),
            text: text.to_string(),
        };
        assert_eq!(found, [mark(3, "sop-1", "version = 7"), mark(8, "ph", "target = \"7.2\"")]);
    }

    #[test]
    fn a_stage_stands_alone_with_what_speaks_of_it() {
        let head = |text: &str| SourceFile { path: "a.toml".to_string(), text: text.to_string() };
        let files = vec![
            head("[stage]\nid = \"one\"\n"),
            head("[stage]\nid = \"two\"\n"),
            head(
                "[[requirement]]\nid = \"r\"\nstages = [\"one\", \"two\"]\n\n[[requirement]]\nid = \"s\"\nstages = [\"two\"]\n",
            ),
        ];
        assert_eq!(declared_stages(&files), ["one", "two"]);
        let narrowed = with_stages(files, &["one".to_string()]);
        let texts: Vec<_> = narrowed.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["[stage]\nid = \"one\"\n", "[[requirement]]\nid = \"r\"\nstages = [\"one\"]\n\n"]);
    }

    #[test]
    fn knowledge_is_not_marked() {
        for (line, own) in [
            ("target = \"7.20\"", true),
            ("EU = \"8.5..11.5\"", true),
            ("formula = \"C68H105N11O15\"", true),
            ("formula = { rule = \"ratio\", of = \"a\", to = \"b\" }", false),
            ("kind = \"quantity\"", false),
            ("unit = \"g/L\"", false),
            ("rounding = \"half-up\"", false),
            ("criticality = \"cpp\"", false),
        ] {
            assert_eq!(value(line).is_some(), own, "{line}");
        }
    }
}
