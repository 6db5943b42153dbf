//! Replay of a million manual readings from the file, and what they weigh in memory.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails should stop, and prints")]

use std::time::Instant;

use conjugate::demo;
use conjugate::node::{Folder, Told, draft};
use ledger::Options;
use plant::batch::{Band, Observed, ReadingRecorded, Source};
use plant::id::{BatchId, ParameterId, PersonId, SessionId, StepPath};
use plant::quantity::{Quantity, Unit};
use plant::{Act, Event};

/// Resident memory of this process, in MB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|it| it.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn main() {
    let readings: u32 = std::env::args().nth(1).map_or(1_000_000, |it| it.parse().unwrap());
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::at(place.path());
    {
        let mut ledger = folder.open(demo::NODE, Options::default()).unwrap();
        let (plant, now) = demo::write(&mut ledger, &folder.files().unwrap()).unwrap();
        let batches: Vec<BatchId> = plant.batches.keys().cloned().collect();
        let act = Act {
            by: PersonId::new("zhao-mei").unwrap(),
            session: SessionId::new("bench").unwrap(),
            happened: now,
            known: now,
            second: None,
            reason: None,
            signature: None,
        };
        let unit = Unit::new("Cel").unwrap();
        let mut drafts = Vec::new();
        for number in 0..readings {
            let batch = batches.get(number as usize % batches.len()).unwrap().clone();
            let value = Quantity::parse(&format!("22.{:03}", number % 1000), unit).unwrap();
            let event = Event::from(ReadingRecorded {
                batch,
                step: StepPath::new(&format!("conjugation/check-{}", number % 50)).unwrap(),
                parameter: ParameterId::new("temperature").unwrap(),
                value: Observed::Number(value),
                source: Source::Typed,
                band: Band::Normal,
                rule: 1,
            });
            drafts.push(draft(&event, &Told { command: &format!("bench-{number}"), act: &act }).unwrap());
            if drafts.len() == 1024 {
                ledger.append(&drafts).unwrap();
                drafts.clear();
            }
        }
        ledger.append(&drafts).unwrap();
    }
    let before = resident();
    let begun = Instant::now();
    let ledger = folder.open(demo::NODE, Options::default()).unwrap();
    let opened = begun.elapsed();
    let begun = Instant::now();
    let plant = Folder::replay(&ledger).unwrap().plant;
    let replayed = begun.elapsed();
    let one = resident();
    let second = plant.clone();
    let both = resident();
    let rate = plant.entries as f64 / replayed.as_secs_f64();
    println!("{} entries; opened and checked in {:.2} s", plant.entries, opened.as_secs_f64());
    println!("replayed in {:.2} s: {rate:.0} events a second", replayed.as_secs_f64());
    println!("memory: {} MB with one plant, {} MB with both heads (target 600)", one - before, both - before);
    assert_eq!(second.entries, plant.entries);
}
