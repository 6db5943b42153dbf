//! Nobody reads another organisation's record, by whichever address.

use std::collections::{BTreeMap, BTreeSet};

use plant::disposition::Kind;
use plant::people::{Concern, Reader};
use plant::quality::Exception;
use serde_json::json;

use crate::asking::{Plant, SHARED, plant};

/// Every address that takes no parameter, and those of one thing of each kind of the manufacturer's.
fn addresses(plant: &Plant) -> Vec<String> {
    let plant = plant.running.app.settled();
    let batch = plant.batches.keys().next().unwrap();
    let lot = plant.lots.keys().next().unwrap();
    let equipment = plant.equipment.keys().next().unwrap();
    let deviation = plant.deviations.keys().next().unwrap();
    let step = plant.batches[batch].steps.keys().next().unwrap();
    let fixed = [
        "/",
        "/batches",
        "/review",
        "/deviations",
        "/disposition",
        "/lots",
        "/lots/receive",
        "/genealogy",
        "/equipment",
        "/people",
        "/people/training",
        "/people/permissions",
        "/strategy",
        "/points",
        "/trail",
        "/trail/export.csv",
        "/trail/as-of?seq=2000",
        "/find?id=DS",
        "/find?id=EQ",
        "/api/batches",
        "/api/lots",
        "/api/equipment",
        "/api/people",
        "/api/deviations",
        "/api/exceptions",
        "/api/entries?count=1000",
        "/api/points",
    ];
    let of_one = [
        format!("/batches/{batch}"),
        format!("/batches/{batch}/steps/{step}"),
        format!("/results/{batch}"),
        format!("/disposition/{batch}?release=factory"),
        format!("/lots/{lot}"),
        format!("/genealogy/{lot}"),
        format!("/equipment/{equipment}"),
        format!("/deviations/{deviation}"),
        "/people/zhao-mei".to_owned(),
        format!("/trail?subject=batch:{batch}"),
        "/trail/100".to_owned(),
        "/trail/100/bytes".to_owned(),
        format!("/api/batches/{batch}"),
        format!("/api/batches/{batch}/plan"),
        format!("/api/lots/{lot}/ancestors"),
        format!("/api/lots/{lot}/descendants"),
    ];
    fixed.iter().map(ToString::to_string).chain(of_one).collect()
}

/// Every id of the manufacturer's that is not shared with this reader: none of them may stand in any answer.
fn secrets(plant: &Plant, who: &str) -> BTreeSet<String> {
    let plant = plant.running.app.settled();
    let reader: Reader = plant.reader(&plant::id::PersonId::new(who).unwrap(), plant.last_known.unwrap());
    let shared = plant.shared_with(&reader);
    let mut secrets = BTreeSet::new();
    secrets.extend(plant.batches.keys().filter(|it| !shared.batches.contains_key(*it)).map(ToString::to_string));
    let known: BTreeSet<String> =
        shared.batches.iter().flat_map(|(id, it)| [id.to_string(), it.lot.to_string()]).collect();
    secrets.extend(plant.lots.keys().map(ToString::to_string).filter(|it| !known.contains(it)));
    secrets.extend(plant.equipment.keys().map(ToString::to_string));
    secrets.extend(plant.exceptions.keys().filter(|it| !shared.exceptions.contains_key(*it)).map(ToString::to_string));
    secrets.extend(plant.deviations.keys().filter(|it| !shared.deviations.contains_key(*it)).map(ToString::to_string));
    secrets
}

/// The answer without what was asked, which an error page repeats.
fn without(text: &str, address: &str) -> String {
    let path = address.split('?').next().unwrap();
    let asked = address.rsplit(['=', '/']).find(|it| it.len() > 3).unwrap_or(address);
    text.replace(path, "").replace(asked, "")
}

/// What a page says, without what stands around every page.
fn main(text: &str) -> &str {
    text.split("<main").nth(1).and_then(|it| it.split("</main>").next()).unwrap()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|it: char| !(it.is_ascii_alphanumeric() || "-_.".contains(it))).collect()
}

#[tokio::test]
async fn the_authorisation_holder_reads_nothing_of_the_manufacturers_record() {
    let plant = &*SHARED;
    let me = plant.sign_in("ren-tao").await;
    let secrets = secrets(plant, "ren-tao");
    assert!(secrets.len() > 60);
    for address in addresses(plant) {
        let answer = plant.get(&address, &me).await;
        let text = without(&answer.text, &address);
        let words = words(&text);
        let told: Vec<_> = secrets.iter().filter(|it| words.contains(it.as_str())).collect();
        assert!(told.is_empty(), "{address} {}: {told:?}", answer.status);
    }
}

#[tokio::test]
async fn what_is_not_theirs_is_answered_like_what_is_not_there_and_says_what_is_theirs() {
    let plant = &*SHARED;
    let me = plant.sign_in("ren-tao").await;
    let hidden = secrets(plant, "ren-tao");
    let lots: Vec<_> = plant.running.app.settled().lots.keys().map(ToString::to_string).collect();
    let lot = lots.into_iter().find(|it| hidden.contains(it)).unwrap();
    let page = plant.get(&format!("/lots/{lot}"), &me).await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("Kestrel") && page.text.contains("href=\"/disposition\""), "{}", page.text);
    let nothing = plant.get("/lots/NO-SUCH", &me).await;
    assert_eq!(main(&page.text).replace(&lot, ""), main(&nothing.text).replace("NO-SUCH", ""));
    let said = plant.get(&format!("/api/lots/{lot}/ancestors"), &me).await;
    assert_eq!((said.status, said.kind()), (404, "application/problem+json"));
    assert!(said.json()["found"].to_string().contains("Kestrel"));
    let nothing = plant.get("/api/lots/NO-SUCH/ancestors", &me).await;
    assert_eq!(said.text.replace(&lot, ""), nothing.text.replace("NO-SUCH", ""));
    // Who reads the record whole is told the plain thing.
    let owner = plant.get("/lots/NO-SUCH", &plant.sign_in("lin-qiao").await).await;
    assert!(owner.status == 404 && !owner.text.contains("Kestrel Conjugation (fictional) are not open"));
}

#[tokio::test]
async fn the_holder_reads_certificates_and_the_exceptions_that_it_decides() {
    let plant = &*SHARED;
    let me = plant.sign_in("ren-tao").await;
    let (certified, asked) = {
        let plant = plant.running.app.settled();
        let person = plant::id::PersonId::new("ren-tao").unwrap();
        let of = |it: &Exception| {
            plant.rule_over(it).is_some_and(|it| it.by.iter().any(|it| it.as_str() == "mah-qualified-person"))
        };
        let asked =
            plant.exceptions.iter().find(|(_, it)| of(it)).map(|(id, it)| (it.batch.to_string(), id.to_string()));
        let released = |id: &&plant::id::BatchId| {
            plant::disposition::certificate(&plant, id).is_some() && plant.goes_to_market(id)
        };
        assert!(plant.people.contains_key(&person));
        (plant.batches.keys().find(released).unwrap().to_string(), asked.unwrap())
    };
    let page = plant.get(&format!("/disposition/{certified}?release=market"), &me).await;
    assert!(page.status == 200 && page.text.contains("release-certificate v1"), "{}", page.status);
    assert!(plant.running.app.settled().dispositions.keys().any(|(_, kind)| *kind == Kind::Market));
    let (batch, exception) = asked;
    let page = plant.get(&format!("/review/{batch}?e={exception}"), &me).await;
    assert!(page.status == 200 && page.text.contains(&exception), "{}", page.status);
    let all = plant.get("/api/exceptions", &me).await.json();
    assert!(all.as_array().unwrap().iter().any(|it| it["id"] == exception.as_str()), "{all}");
    // Its record stays shut, and the answer names the way to what is shared of it.
    let record = plant.get(&format!("/batches/{batch}"), &me).await;
    assert!(record.status == 404 && record.text.contains(&format!("href=\"/review/{batch}\"")), "{}", record.text);
    let entries = plant.get("/api/entries?from=0&count=1000", &me).await.json();
    let entries = entries["entries"].as_array().unwrap();
    assert!(entries.len() == 1000 && entries.iter().all(|it| it["leaf"].is_string()));
    assert!(entries.iter().filter(|it| it["bytes"].is_string()).count() < 40);
}

#[tokio::test]
async fn an_inspector_reads_who_admits_them_and_changes_nothing() {
    let plant = plant();
    let me = plant.sign_in("cheng-guan").await;
    let batch = plant.running.app.settled().batches.keys().next().unwrap().to_string();
    assert_eq!(plant.get(&format!("/batches/{batch}"), &me).await.status, 200);
    let comment = json!({ "id": "c", "command": "batch.pause", "with": { "batch": batch } });
    let answer = plant.post("/api/commands", &me, &comment).await;
    assert_eq!((answer.status, answer.json()["rule"].as_str()), (403, Some("R-people-03")), "{}", answer.text);
    // The day that they are let out they read no more.
    let qa = plant.sign_in("lin-qiao").await;
    let out = json!({ "id": "d", "command": "people.dismiss-inspector", "with": { "person": "cheng-guan" } });
    assert_eq!(plant.post("/api/commands", &qa, &out).await.status, 200);
    assert_eq!(plant.get(&format!("/batches/{batch}"), &me).await.status, 404);
}

#[tokio::test]
async fn the_holder_is_told_what_waits_for_them_and_that_they_read_a_part() {
    let holder = SHARED.sign_in("ren-tao").await;
    let work = SHARED.get("/", &holder).await;
    // The drug product with a certificate, the one that was opened again, and the two exceptions that the table asks about.
    for wanted in ["DP-30-007", "DP-30-002", "DS-31-005", "DP-30-008", "You read for Egret Bay"] {
        assert!(work.text.contains(wanted), "{wanted} is not on the worklist");
    }
    let app = &SHARED.running.app;
    for person in ["ren-tao", "cheng-guan", "zhao-mei"] {
        let reader = app.settled().reader(&plant::id::PersonId::new(person).unwrap(), app.now());
        let whole = app.settled();
        assert!(whole.as_read_by(&reader).index_holds() && whole.shared_with(&reader).index_holds(), "{person}");
    }
}

#[tokio::test]
async fn a_name_that_reads_otherwise_than_it_says_never_reaches_the_ledger() {
    let it = plant();
    let size = it.running.app.settled().entries;
    for (person, address, fields) in [
        ("it-fang-yuan", "/people", "person=wu-di&en=Wu+Di&organisation=kestrel&role-operator=1"),
        ("zhou-ke", "/equipment", "id=EQ-999&en=Vessel&class=conjugation-vessel&room=C-1"),
    ] {
        let id = plant::id::PersonId::new(person).unwrap();
        it.running.app.credentials().set(&[(id, conjugate::demo::PASSWORD)]).unwrap();
        let me = it.sign_in(person).await;
        let form = format!("{fields}&zh=%E8%B4%A8%E2%80%AE&csrf={}&command=form-{person}", me.csrf);
        let answer = it.send(address, &me, form).await;
        assert!(answer.text.contains("characters that change how a text reads"), "{address}: {}", answer.status);
    }
    // Two sign-ins and nothing else.
    assert_eq!(it.running.app.settled().entries, size + 2);
}

/// What they read and what is shared with them, without what every entry changes.
fn seen(plant: &plant::Plant, reader: &Reader) -> String {
    let mut shared = plant::Plant::clone(&plant.shared_with(reader));
    let mut own = plant.as_read_by(reader);
    for it in [&mut own, &mut shared] {
        (it.entries, it.clocks, it.last_known) = (0, None, None);
    }
    format!("{own:?} {shared:?}")
}

/// In every story, after every entry, for every reader of a part: where the entry is said not to concern them, what they
/// read is as it was.
#[test]
fn what_does_not_concern_a_reader_changes_nothing_that_they_read() {
    let mut spared = 0;
    for (name, story) in crate::stories::all() {
        let mut plant = plant::Plant::default();
        // What they read before the entries that do not concern them, and how many of these there were.
        let mut known: BTreeMap<Reader, (String, u32)> = BTreeMap::new();
        for (at, (event, stamp)) in story.history.iter().enumerate() {
            plant.apply(event, stamp);
            let next = story.history.get(at + 1).map_or(Concern::Everybody, |it| Concern::of(&it.0));
            let readers = plant.people.keys().map(|it| plant.reader(it, stamp.known));
            let parts: BTreeSet<_> = readers.filter(|it| !plant.is_open_to(it)).map(|it| plant.alike(&it)).collect();
            for reader in parts {
                let changes = plant.shared_with(&reader).may_be_changed_by(&next, &reader);
                match known.remove(&reader) {
                    None if !changes => drop(known.insert(reader.clone(), (seen(&plant, &reader), 0))),
                    Some((before, n)) if changes => {
                        assert!(
                            before == seen(&plant, &reader),
                            "{name}: before {} {reader:?} reads otherwise",
                            stamp.seq
                        );
                        spared += n + 1;
                    }
                    Some((before, n)) => drop(known.insert(reader, (before, n + 1))),
                    None => {}
                }
            }
        }
    }
    assert!(spared > 100, "no story spares anybody: {spared}");
}
