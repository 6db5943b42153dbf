//! Any JSON at the door of the plant: a command or not, taken or refused in words, and what is taken can be folded, written
//! down and read again.
#![no_main]

use std::sync::{Arc, LazyLock};

use conjugate::language::{Lang, Zone};
use conjugate::scenario::{Shelf, play, scripts};
use fuzz::changed;
use libfuzzer_sys::fuzz_target;
use plant::act::Stamp;
use plant::{Act, Command, Event, Plant};

/// One command of a story, who sent it, and the plant as it was a little earlier.
struct Asked {
    plant: Arc<Plant>,
    act: Act,
    json: String,
}

/// A plant is kept before every so many commands.
const KEPT_EVERY: usize = 6;

static ASKED: LazyLock<Vec<Asked>> = LazyLock::new(|| {
    let shelf = Shelf::default();
    let mut all = Vec::new();
    for name in ["deviation", "lots", "drug-product", "late-evidence", "accounts", "strategy-life", "correction"] {
        let text = scripts().iter().find(|(it, _)| *it == name).map_or("", |(_, text)| *text);
        let story = play(name, text, &shelf).unwrap_or_else(|fault| panic!("{fault}"));
        let mut now = Plant::default();
        let mut kept = Arc::new(now.clone());
        let mut history = story.history.iter().peekable();
        for (number, it) in story.performed.into_iter().enumerate() {
            if number % KEPT_EVERY == 0 {
                kept = Arc::new(now.clone());
            }
            let json = serde_json::to_string(&it.command).expect("a command can be written");
            let entries = it.outcome.map_or(0, |events| events.len());
            all.push(Asked { plant: kept.clone(), act: it.act, json });
            for _ in 0..entries {
                if let Some((event, stamp)) = history.next() {
                    now.apply(event, stamp);
                }
            }
            while let Some((event @ Event::AttemptRefused(_), stamp)) = history.peek() {
                now.apply(event, stamp);
                history.next();
            }
        }
    }
    all
});

fuzz_target!(|bytes: &[u8]| {
    let [high, low, when, changes @ ..] = bytes else { return };
    let which = usize::from(*high) << 8 | usize::from(*low);
    let Some(Asked { plant, act, json }) = ASKED.get(which % ASKED.len()) else { return };
    let plant = &**plant;
    let Ok(command) = serde_json::from_str::<Command>(&changed(json, changes)) else { return };
    // By somebody of the story, at their own time or another.
    let mut act =
        ASKED.get((which + usize::from(*when >> 4)) % ASKED.len()).map_or_else(|| act.clone(), |it| it.act.clone());
    if when & 1 == 1
        && let Some(last) = plant.last_known
    {
        (act.known, act.happened) = (last, last);
    }
    // What was understood is the same when it is written and read again, by which repetitions are known.
    let written = serde_json::to_vec(&command).expect("a command can be written");
    assert_eq!(serde_json::from_slice::<Command>(&written).ok().as_ref(), Some(&command));

    match plant::decide(plant, &command, &act) {
        Ok(events) => {
            let mut after = plant.clone();
            for event in &events {
                let stamp = Stamp { seq: after.entries, by: act.by.clone(), happened: act.happened, known: act.known };
                let body = serde_json::to_string(event).expect("an event can be written");
                let kind = event.kind();
                let read = Event::decode(kind.name, kind.version, &mut serde_json::Deserializer::from_str(&body));
                assert_eq!(read.ok().as_ref(), Some(event), "{body}");
                after.apply(event, &stamp);
            }
            // Deciding is pure: asked again it says the same.
            assert_eq!(plant::decide(plant, &command, &act), Ok(events));
        }
        Err(refusal) => {
            for lang in [Lang::Zh, Lang::En] {
                let said = conjugate::words::spoken(lang, &Zone::utc(), plant, &refusal);
                for text in [&said.title, &said.sentence, &said.now] {
                    assert!(!text.trim().is_empty() && !text.starts_with('['), "{refusal:?}: {text}");
                }
            }
            let written = serde_json::to_string(&refusal).expect("a refusal can be written");
            assert_eq!(serde_json::from_str::<plant::Refusal>(&written).ok(), Some(refusal));
        }
    }
});
