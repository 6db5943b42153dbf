//! Bodies of events for `fixtures/events/`, taken from the stories. A body that is there is never written over: it stands
//! for what is out in the world. `UPDATE_FIXTURES=1` adds those that are missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plant::Event;
use plant::strategy::{SourceFile, StrategyProposed, load};

use crate::stories::all;

/// Longer bodies say nothing that a shorter one does not.
const BODY_CHARACTERS_MAX: usize = 1_500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The small strategy of the plant's own tests, which has one of everything.
fn small_strategy() -> StrategyProposed {
    let folder = root().join("crates/plant/src/strategy/fixture");
    let names = ["strategy.toml", "profile.toml", "library.toml", "drug-substance.toml", "requirements.toml"];
    let read =
        |name: &str| SourceFile { path: name.to_owned(), text: std::fs::read_to_string(folder.join(name)).unwrap() };
    let files: Vec<_> = names.into_iter().map(read).collect();
    let strategy = load(&files).unwrap();
    StrategyProposed { version: 1, strategy, files: files.into_iter().map(|it| (it.path, it.text)).collect() }
}

/// The fullest body of each kind that is not too long, or else the shortest.
fn bodies() -> BTreeMap<&'static str, String> {
    let mut bodies: BTreeMap<&'static str, String> = BTreeMap::new();
    let rank = |body: &str| {
        let length = body.chars().count();
        if length <= BODY_CHARACTERS_MAX { (1, length) } else { (0, usize::MAX - length) }
    };
    let proposed = Event::from(small_strategy());
    let stories = all();
    let events = stories.iter().flat_map(|(_, story)| story.history.iter().map(|(event, _)| event));
    let events = events.filter(|it| !matches!(it, Event::StrategyProposed(_))).chain([&proposed]);
    for event in events {
        let body = serde_json::to_string(&shortened(event)).unwrap();
        let kept = bodies.entry(event.kind().name).or_default();
        if kept.is_empty() || rank(&body) > rank(kept) {
            *kept = body;
        }
    }
    bodies
}

/// A decision over a whole plan, cut down to one item of each kind that it can hold.
fn shortened(event: &Event) -> Event {
    let mut event = event.clone();
    if let Event::DispositionDecided(it) = &mut event {
        let mut seen = std::collections::BTreeSet::new();
        it.items.retain(|item| seen.insert((item.verdict, item.lifted, item.rule.rule.clone())));
    }
    event
}

#[test]
fn every_kind_of_event_happens_in_a_story() {
    let bodies = bodies();
    let missing: Vec<_> = Event::KINDS.iter().filter(|it| !bodies.contains_key(it.name)).map(|it| it.name).collect();
    assert!(missing.is_empty(), "no story records {missing:?}");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let folder = root().join("fixtures/events");
        std::fs::create_dir_all(&folder).unwrap();
        for kind in Event::KINDS {
            let path = folder.join(format!("{}.v{}.json", kind.name, kind.version));
            if !path.exists() {
                std::fs::write(path, format!("{}\n", bodies[kind.name])).unwrap();
            }
        }
    }
}
