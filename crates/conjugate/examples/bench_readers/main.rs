//! Pages for 200 people who are signed in and each ask for one every second, in the mix of a work day, while comments
//! are entered, on a plant of a million events. Each wait counts from the moment at which the page was due, so a server
//! that falls behind cannot hide it. Afterwards the two heaviest pages, alone.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that fails should stop, and prints"
)]

#[path = "../load/mod.rs"]
mod load;
mod plant_of;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use conjugate::demo::CAST;
use load::{Client, Node, on_processor, share};
use plant::people::Role;
use plant_of::{Large, large};
use tokio::time::Instant;

const READERS: usize = 200;
const WANTED_MS: f64 = 50.0;
const WANTED_HEAVIEST_MS: f64 = 150.0;
/// How often each of the heaviest pages is asked for.
const HEAVIEST: usize = 20;

/// What somebody asks for, and how often among their pages.
type Mix = Vec<(&'static str, String, u32)>;

fn main() {
    let seconds: u64 = std::env::args().nth(1).map_or(30, |it| it.parse().unwrap());
    let events: u64 = std::env::args().nth(2).map_or(1_000_000, |it| it.parse().unwrap());
    let place = tempfile::tempdir().unwrap();
    let (folder, ledger, plant, large) = large(&place.path().join("node"), events);
    println!(
        "{} entries, {} batches of which {} are open, {} lots, {} exceptions",
        plant.entries,
        plant.batches.len(),
        large.open.len(),
        plant.lots.len(),
        plant.exceptions.len()
    );
    let node = Node::start(&folder, ledger, &plant);
    assert!(node.app.settled().demonstration, "everything here is made up");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut readers = Vec::new();
    for player in CAST.iter().cycle().take(READERS) {
        readers.push((player.role, runtime.block_on(Client::sign_in(node.address, player.id))));
    }
    let mut alone = runtime.block_on(Client::sign_in(node.address, "lin-qiao"));
    // The first of its kind: what a start leaves to it is said apart.
    let begun = Instant::now();
    runtime.block_on(page(&mut alone, "/points"));
    println!("the first /points after the start: {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    each_alone(&runtime, node.address, &large);
    let before = on_processor();
    let waits = runtime.block_on(day(readers, Arc::new(large.clone()), Duration::from_secs(seconds), node.address));
    report(&waits);
    let asked = u32::try_from(waits.values().map(Vec::len).sum::<usize>()).unwrap();
    let each = (on_processor() - before) / asked;
    println!("on a processor: {:.2} ms for each of them, client included", each.as_secs_f64() * 1e3);
    for (name, path) in [
        (format!("review of {} items", large.heavy.1), format!("/review/{}", large.heavy.0)),
        (format!("genealogy of {} lots", large.wide.1), format!("/genealogy/{}", large.wide.0)),
    ] {
        let mut waits = Vec::new();
        let mut bytes = 0;
        for _ in 0..HEAVIEST {
            let begun = Instant::now();
            bytes = runtime.block_on(page(&mut alone, &path));
            waits.push(begun.elapsed());
        }
        let (half, most) = (share(&mut waits, 0.5), share(&mut waits, 1.0));
        let kept = if most <= WANTED_HEAVIEST_MS { "kept" } else { "MISSED" };
        println!(
            "{name}, {} kB: {half:.1} ms in the median, at most {most:.1} ms (under {WANTED_HEAVIEST_MS} wanted: {kept})",
            bytes / 1024
        );
    }
    drop(alone);
    drop(node.stop());
}

/// How often each page is asked for alone.
const ALONE: u32 = 5;

/// Every page of the day by itself, so that a slow one is seen by its name. The time on a processor, server and client
/// together, is the same on a machine that is busy with other things.
fn each_alone(runtime: &tokio::runtime::Runtime, address: std::net::SocketAddr, large: &Large) {
    println!("each page alone: the best time of {ALONE}, and the mean time on a processor");
    for player in CAST {
        let mut client = runtime.block_on(Client::sign_in(address, player.id));
        for (_, path, _) in mix(player.role, large, 0) {
            let (mut best, mut bytes) = (Duration::MAX, 0);
            let before = on_processor();
            for _ in 0..ALONE {
                let begun = Instant::now();
                bytes = runtime.block_on(page(&mut client, &path));
                best = best.min(begun.elapsed());
            }
            let spent = (on_processor() - before) / ALONE;
            let ms = |it: Duration| it.as_secs_f64() * 1e3;
            let kb = bytes / 1024;
            println!("  {:<10} {:>7.1} ms {:>7.1} ms {kb:>5} kB {path}", player.id, ms(best), ms(spent));
        }
    }
}

async fn page(client: &mut Client, path: &str) -> usize {
    let answer = client.get(path).await;
    let text = std::str::from_utf8(answer.body).unwrap();
    assert!(answer.status == 200 && text.contains("</html>"), "{path}: {} {text:.300}", answer.status);
    text.len()
}

/// The day: every reader in their own second, and two people who enter comments.
async fn day(
    readers: Vec<(Role, Client)>,
    large: Arc<Large>,
    lasts: Duration,
    address: std::net::SocketAddr,
) -> BTreeMap<&'static str, Vec<Duration>> {
    let begins = Instant::now() + Duration::from_millis(200);
    let mut tasks = Vec::new();
    for (place, (role, mut client)) in readers.into_iter().enumerate() {
        let mix = mix(role, &large, place);
        let first = begins + Duration::from_secs(1) * u32::try_from(place).unwrap() / u32::try_from(READERS).unwrap();
        tasks.push(tokio::spawn(async move {
            let mut waits = Vec::new();
            let pages: Vec<_> = mix.iter().flat_map(|it| std::iter::repeat_n(it, it.2 as usize)).collect();
            let (mut due, mut at) = (first, place * 7);
            while due < begins + lasts {
                tokio::time::sleep_until(due).await;
                // A step that has no divisor in common with the number of pages walks through all of them.
                let (name, path, _) = pages.get(at % pages.len()).unwrap();
                page(&mut client, path).await;
                waits.push((*name, due.elapsed()));
                due += Duration::from_secs(1);
                at += 7;
            }
            waits
        }));
    }
    for place in 0..2 {
        let (mut client, large) = (Client::sign_in(address, "zhao-mei").await, large.clone());
        tasks.push(tokio::spawn(async move {
            let (mut waits, mut due, mut n) = (Vec::new(), begins, 0);
            while due < begins + lasts {
                tokio::time::sleep_until(due).await;
                let (batch, step) = large.open.get(n % large.open.len()).unwrap();
                let (unit, step) = step.split_once('/').unwrap();
                let body = format!(
                    r#"{{"id":"day-{place}-{n}","command":"batch.comment","with":{{"batch":"{batch}","step":{{"unit":"{unit}","step":"{step}"}},"text":"班中记录 / during the shift"}}}}"#
                );
                let answer = client.post("/api/commands", &body).await;
                assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(answer.body));
                waits.push(("POST /api/commands", due.elapsed()));
                due += Duration::from_millis(500);
                n += 1;
            }
            waits
        }));
    }
    let mut waits: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    for task in tasks {
        for (name, wait) in task.await.unwrap() {
            waits.entry(name).or_default().push(wait);
        }
    }
    waits
}

/// The pages of a role's day. Everybody looks at one batch of their own among those that are open.
fn mix(role: Role, large: &Large, place: usize) -> Mix {
    let of = |from: &[String]| from.get(place % from.len()).unwrap().clone();
    let (batch, step) = large.open.get(place % large.open.len()).unwrap();
    let closed = of(&large.closed);
    let mut mix: Mix = match role {
        Role::Operator | Role::ProductionHead => vec![
            ("/batches/{batch}/steps/…", format!("/batches/{batch}/steps/{step}"), 8),
            ("/batches/{batch}", format!("/batches/{batch}"), 3),
            ("/batches", "/batches".to_owned(), 2),
        ],
        Role::QaReviewer => vec![
            ("/review", "/review".to_owned(), 3),
            ("/review/{batch}", format!("/review/{}", of(&large.reviewed)), 5),
            ("/deviations", "/deviations".to_owned(), 2),
            ("/trail", format!("/trail?subject=batch:{batch}"), 2),
        ],
        Role::QualifiedPerson => vec![
            ("/disposition", "/disposition".to_owned(), 3),
            ("/disposition/{batch}", format!("/disposition/{closed}"), 4),
            ("/genealogy/{lot}", format!("/genealogy/{closed}"), 2),
        ],
        // The manufacturer's genealogy is not theirs to read.
        Role::MahQualifiedPerson => vec![
            ("/disposition", "/disposition".to_owned(), 3),
            ("/disposition/{batch}", format!("/disposition/{closed}"), 4),
        ],
        Role::QcAnalyst | Role::QcSupervisor => {
            vec![("/results/{batch}", format!("/results/{}", of(&large.reviewed)), 8)]
        }
        Role::Msat => vec![
            ("/strategy/…", "/strategy/adc-reference/v/1/drug-substance/conjugation/temperature".to_owned(), 4),
            ("/strategy/…", "/strategy/adc-reference/v/1/drug-substance".to_owned(), 2),
            ("/batches/{batch}", format!("/batches/{closed}"), 2),
        ],
        Role::Warehouse => {
            vec![("/lots", "/lots".to_owned(), 3), ("/lots/{lot}", format!("/lots/{}", of(&large.received)), 4)]
        }
        Role::Engineer => vec![
            ("/equipment", "/equipment".to_owned(), 3),
            ("/equipment/{id}", format!("/equipment/{}", of(&large.equipment)), 4),
        ],
        Role::EhsOfficer | Role::Inspector | Role::Administrator => vec![
            ("/points", "/points".to_owned(), 2),
            ("/points/{id}", "/points/D28".to_owned(), 2),
            ("/trail", "/trail".to_owned(), 2),
            ("/lots/{lot}", format!("/lots/{closed}"), 1),
        ],
    };
    mix.push(("/", "/".to_owned(), 4));
    mix
}

fn report(waits: &BTreeMap<&'static str, Vec<Duration>>) {
    println!("{:<26} {:>6} {:>9} {:>9} {:>9}", "page", "asked", "median", "99 %", "most");
    for (name, all) in waits {
        let mut all = all.clone();
        let (half, most, end) = (share(&mut all, 0.5), share(&mut all, 0.99), share(&mut all, 1.0));
        println!("{name:<26} {:>6} {half:>6.1} ms {most:>6.1} ms {end:>6.1} ms", all.len());
    }
    let mut all: Vec<Duration> = waits.values().flatten().copied().collect();
    let (half, most) = (share(&mut all, 0.5), share(&mut all, 0.99));
    let kept = if most <= WANTED_MS { "kept" } else { "MISSED" };
    println!(
        "{} pages, {READERS} readers: {half:.1} ms in the median, 99 % within {most:.1} ms (under {WANTED_MS} wanted: {kept})",
        all.len()
    );
}
