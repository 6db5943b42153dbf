//! Every story is played and told as its golden output says.

use std::path::{Path, PathBuf};

use conjugate::scenario::{Shelf, Story, play, scripts};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// Every story, played once for the tests that look at all of them.
pub(crate) fn all() -> Vec<(&'static str, Story)> {
    let shelf = Shelf::default();
    let mut faults = Vec::new();
    let mut stories = Vec::new();
    for (name, text) in scripts() {
        match play(name, text, &shelf) {
            Ok(story) => stories.push((*name, story)),
            Err(fault) => faults.push(fault.to_string()),
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    stories
}

#[test]
fn every_story_is_told_as_its_golden_output_says() {
    let update = std::env::var_os("UPDATE_SCENARIOS").is_some();
    let mut differ = Vec::new();
    for (name, story) in all() {
        let golden = folder().join(format!("{name}.out"));
        if update {
            std::fs::write(&golden, &story.told).unwrap();
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != story.told {
            differ.push(name);
        }
    }
    assert!(
        differ.is_empty(),
        "{differ:?} differ from their golden output; see UPDATE_SCENARIOS=1 and read what changed"
    );
}

#[test]
fn what_is_found_by_index_is_what_a_walk_finds_after_every_event_of_every_story() {
    for (name, story) in all() {
        let mut plant = plant::Plant::default();
        for (event, stamp) in &story.history {
            plant.apply(event, stamp);
            assert!(plant.index_holds(), "{name}: after entry {} ({})", stamp.seq, event.kind().name);
        }
    }
}

#[test]
fn every_script_of_the_folder_is_in_the_list() {
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "txt"))
        .map(|it| it.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut listed: Vec<String> = scripts().iter().map(|(name, _)| (*name).to_owned()).collect();
    files.sort();
    listed.sort();
    assert_eq!(files, listed, "list it in scenario/embedded.rs");
}

#[test]
fn a_fault_names_its_line_and_says_what_to_do() {
    for (script, then) in [
        ("include nowhere", "scenarios/x.txt:1: there is no script `nowhere` to include"),
        ("\nfly away", "scenarios/x.txt:2: no line begins with `fly`; begin with `at`"),
        ("at noon", "scenarios/x.txt:1: `noon` is no instant; write it as 2031-03-01T08:00:00+08:00"),
        ("include cast\nzhao-mei: dances", "scenarios/x.txt:2: nobody `dances` in a story; see scenarios/README.md"),
        ("include cast\nzhao-mei: does", "scenarios/x.txt:2: expected a step, found the end of the line"),
        ("include cast\nzhao-mei: signs in now", "scenarios/x.txt:2: expected the end of the line, found `now`"),
        ("include cast\nzhao-mei: signs \"in", "scenarios/x.txt:2: a quoted text does not end on its line"),
        (
            "include cast\nzhao-mei: trains sun-li on sop-1 version 1",
            "scenarios/x.txt:2: it was refused by R-people-03: person = zhao-mei; role = production-head; role = \
             qa-reviewer; if that is meant, end the line with `→ refused R-people-03`",
        ),
        (
            "include cast\nzhao-mei: signs in → refused R-people-01",
            "scenarios/x.txt:2: R-people-01 did not refuse it; take the expectation away",
        ),
        ("include cast\nexpect lot L is held", "scenarios/x.txt:2: there is no lot `L`"),
    ] {
        match play("x", script, &Shelf::default()) {
            Ok(_) => panic!("{script} was played"),
            Err(fault) => assert!(fault.to_string().starts_with(then), "{fault}"),
        }
    }
}
