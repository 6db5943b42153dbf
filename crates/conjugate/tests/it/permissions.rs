//! Who may do what and who gets which answer: every role at every command and at every address, as files that a change
//! of a permission must change too. `UPDATE_PERMISSIONS=1` writes them anew; read what changed before you keep it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use conjugate::app::App;
use jiff::Timestamp;
use plant::act::{Language, Signature, Stamp};
use plant::id::{OrganisationId, PersonId, SessionId};
use plant::people::{OrganisationAdded, OrganisationKind, PersonAdded, Role};
use plant::text::{Label, Text};
use plant::{Act, Command, Event};
use serde_json::Value;

use crate::asking::{Plant, SHARED, Session, plant};

/// Holds what was found against the file that says what it should be.
fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/permissions").join(name);
    if std::env::var_os("UPDATE_PERMISSIONS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.lines().collect(), found.lines().collect());
    let differs = wanted.iter().zip(&found).position(|(a, b)| a != b).or((wanted.len() != found.len()).then_some(0));
    if let Some(line) = differs {
        panic!(
            "tests/permissions/{name}:{} is not what it was:\n- {}\n+ {}\nUPDATE_PERMISSIONS=1 writes it anew",
            line + 1,
            wanted.get(line).unwrap_or(&""),
            found.get(line).unwrap_or(&"")
        );
    }
}

/// Who got which answer: one line for each answer.
fn lines(out: &mut String, answers: &[(String, String)]) {
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (who, answer) in answers {
        by.entry(answer).or_default().push(who);
    }
    for (answer, who) in by {
        let who = if who.len() == answers.len() { "everybody".to_owned() } else { who.join(" ") };
        writeln!(out, "    {answer}: {who}").unwrap();
    }
}

// Commands.

fn at(app: &App) -> Timestamp {
    app.now()
}

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

/// The demonstration with one person of every role at the manufacturer, at another one and at the holder.
fn peopled(demo: &Plant) -> plant::Plant {
    let mut plant = demo.running.app.settled().clone();
    let now = at(&demo.running.app);
    let mut happens = |event: Event| {
        let stamp = Stamp { seq: plant.entries, by: person("it-fang-yuan"), happened: now, known: now };
        plant.apply(&event, &stamp);
    };
    let id = |it: &str| OrganisationId::new(it).unwrap();
    let (organisation, kind) = (id("ibis"), OrganisationKind::Manufacturer);
    happens(OrganisationAdded { organisation, name: Label::new("朱鹮", "Ibis"), kind }.into());
    for organisation in ["kestrel", "ibis", "egret"] {
        for role in Role::ALL {
            let person = person(&format!("{organisation}-{}", role.id()));
            let (name, roles) = (Label::new("人", "Person"), vec![*role]);
            happens(PersonAdded { person, name, organisation: id(organisation), roles }.into());
        }
    }
    plant
}

/// The ids that an example names, each replaced by one that there is, or by one that there is not.
fn aim(it: &mut Value, ids: &BTreeMap<&str, String>, there: bool) {
    match it {
        Value::Object(fields) => {
            for (name, value) in fields {
                match ids.get(name.as_str()).filter(|_| value.is_string()) {
                    Some(id) if there => *value = id.clone().into(),
                    Some(_) => *value = "no-such".into(),
                    None => aim(value, ids, there),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| aim(it, ids, there)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (),
    }
}

fn ids(plant: &plant::Plant) -> BTreeMap<&'static str, String> {
    let batch = plant.batches.iter().find(|(_, it)| it.standing == plant::batch::BatchStanding::Running).unwrap();
    let held = plant.lots.iter().find(|(_, it)| it.standing == plant::material::LotStanding::Quarantine).unwrap();
    BTreeMap::from([
        ("batch", batch.0.to_string()),
        ("lot", held.0.to_string()),
        ("bank", plant.banks.keys().next_back().unwrap().to_string()),
        ("equipment", plant.equipment.keys().next().unwrap().to_string()),
        ("exception", plant.exceptions.keys().next().unwrap().to_string()),
        ("deviation", plant.deviations.keys().next().unwrap().to_string()),
        ("investigation", plant.oos.keys().next().unwrap().to_string()),
        ("person", "wu-jian".to_owned()),
    ])
}

/// What a program gets that somebody who holds the first of the command's roles gave a token to.
fn carried(plant: &plant::Plant, name: &str, command: &Command, now: Timestamp) -> String {
    let roles = Command::MAY.iter().find(|it| it.0 == name).unwrap().1;
    let who = format!("kestrel-{}", roles.first().unwrap_or(&Role::QaReviewer).id());
    let token = plant::id::TokenId::new("program").unwrap();
    tried_in(plant, command, &who, now, SessionId::of_token(&token))
}

fn tried(plant: &plant::Plant, command: &Command, who: &str, now: Timestamp) -> String {
    tried_in(plant, command, who, now, SessionId::new("s").unwrap())
}

fn tried_in(plant: &plant::Plant, command: &Command, who: &str, now: Timestamp, session: SessionId) -> String {
    let text = |it: &str| Text::new(it).unwrap();
    let signature =
        Signature { meaning: text("-"), name: text("-"), language: Language::En, shown: text("-"), at: text("-") };
    let act = Act {
        by: person(who),
        session,
        happened: now,
        known: now,
        second: Some(person("sun-li")),
        reason: Some(text("why")),
        signature: Some(signature),
    };
    match plant::decide(plant, command, &act) {
        Ok(_) => "yes".to_owned(),
        Err(it) if it.rule.id() == "R-people-03" => "not this role".to_owned(),
        Err(it) => format!("the role is no obstacle, {} is", it.rule.id()),
    }
}

#[test]
fn every_role_at_every_command() {
    let demo = &*SHARED;
    let (plant, now) = (peopled(demo), at(&demo.running.app));
    let examples: BTreeMap<String, Value> = serde_json::from_str(include_str!("../../src/api/examples.json")).unwrap();
    let ids = ids(&plant);
    let mut out = String::new();
    for (name, _) in Command::MAY {
        let Some(example) = examples.get(*name).filter(|_| *name != "strategy.propose") else {
            writeln!(out, "{name}: not sent from outside, or with files\n").unwrap();
            continue;
        };
        for (what, organisation, there) in [
            ("the manufacturer's people, a thing of their own", "kestrel", true),
            ("another manufacturer's people, the same thing", "ibis", true),
            ("the holder's people, the same thing", "egret", true),
            ("another manufacturer's people, what nobody has", "ibis", false),
        ] {
            let mut with = example.clone();
            aim(&mut with, &ids, there);
            if with.get("strategy").is_some() && with.get("version").is_some() {
                with["version"] = 1.into();
            }
            let text = serde_json::json!({ "command": name, "with": with }).to_string();
            let command: Command = serde_json::from_str(&text).unwrap();
            let answers: Vec<_> = Role::ALL
                .iter()
                .map(|role| {
                    (role.id().to_owned(), tried(&plant, &command, &format!("{organisation}-{}", role.id()), now))
                })
                .collect();
            writeln!(out, "{name}: {what}").unwrap();
            lines(&mut out, &answers);
            if organisation == "kestrel" {
                writeln!(out, "{name}: a program with a token").unwrap();
                lines(&mut out, &[("token".to_owned(), carried(&plant, name, &command, now))]);
            }
        }
        out.push('\n');
    }
    golden("commands.txt", &out);
}

#[test]
fn a_token_does_nothing_that_a_person_does() {
    let table = include_str!("../permissions/commands.txt");
    let by_token = table.lines().zip(table.lines().skip(1)).filter(|(it, _)| it.ends_with(": a program with a token"));
    let answers: BTreeSet<&str> = by_token.map(|(_, answer)| answer.trim()).collect();
    assert_eq!(answers, BTreeSet::from(["the role is no obstacle, R-people-27 is: everybody"]));
}

#[test]
fn an_inspector_and_an_administrator_change_no_record_of_quality_or_production() {
    let table = include_str!("../permissions/commands.txt");
    for block in table.split("\n\n").filter(|it| !it.trim().is_empty()) {
        let name = block.split(':').next().unwrap();
        for line in block.lines().filter(|it| it.starts_with("    ") && !it.contains("not this role")) {
            let may: BTreeSet<&str> = line.split(": ").nth(1).unwrap().split(' ').collect();
            // One's own token is everybody's to take back; what a token may not do stands in its own test.
            let own = name == "people.revoke-token" || line.contains("R-people-27");
            assert!(own || (!may.contains("everybody") && !may.contains("inspector")), "{name}: {line}");
            assert!(!may.contains("administrator") || name.starts_with("people."), "{name}: {line}");
        }
    }
}

// Addresses.

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// Every address of the router with its methods: the pages' from the source, the interface's from its description.
fn addresses(document: &Value) -> BTreeSet<(String, &'static str)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut found = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let prefix = if file.ends_with("api/mod.rs") { "/api" } else { "" };
        for route in text.split(".route(").skip(1) {
            let Some(path) = route.trim_start().strip_prefix('"').and_then(|it| it.split('"').next()) else { continue };
            // Up to the end of the call.
            let mut depth = 1;
            let call: String = route
                .chars()
                .take_while(|it| {
                    depth += match it {
                        '(' => 1,
                        ')' => -1,
                        _ => 0,
                    };
                    depth > 0
                })
                .collect();
            for (word, method) in [("get(", "GET"), ("post(", "POST")] {
                if call.contains(word) {
                    found.insert((format!("{prefix}{path}"), method));
                }
            }
        }
    }
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (word, method) in [("get", "GET"), ("post", "POST")] {
            if methods.get(word).is_some() {
                found.insert((path.clone(), method));
            }
        }
    }
    found
}

/// The address with the things of the demonstration in it; nothing where no test knows what to put there.
fn concrete(path: &str, plant: &plant::Plant) -> Option<String> {
    let (exception, it) = plant.exceptions.iter().next().unwrap();
    let batch = &it.batch;
    let step = plant.batches[batch].steps.keys().next().unwrap();
    let lot = plant.lots.keys().next().unwrap();
    let id = match path {
        _ if path.starts_with("/deviations/") => plant.deviations.keys().next().unwrap().to_string(),
        _ if path.starts_with("/oos/") => plant.oos.keys().next().unwrap().to_string(),
        _ if path.starts_with("/determinations/") => plant.determinations.keys().next().unwrap().to_string(),
        _ if path.starts_with("/oot/") => plant.oot.keys().next().unwrap().to_string(),
        _ if path.starts_with("/people/") => "zhao-mei".to_owned(),
        _ if path.starts_with("/consumables/") => plant.consumables.keys().next().unwrap().to_string(),
        _ if path.starts_with("/equipment/") => plant.equipment.keys().next().unwrap().to_string(),
        _ if path.contains("/strateg") => "adc-reference".to_owned(),
        _ if path.starts_with("/points/") => "D25".to_owned(),
        _ if path.starts_with("/api/lots/") => lot.to_string(),
        _ if path.starts_with("/api/batches/") => batch.to_string(),
        _ => "{id}".to_owned(),
    };
    let known = [
        ("{id}", id),
        ("{batch}", batch.to_string()),
        ("{exception}", exception.to_string()),
        (
            "{unit}",
            if path.contains("/trends/") {
                "ultrafiltration".to_owned()
            } else if path.starts_with("/strategy/") {
                "conjugation".to_owned()
            } else {
                step.unit.to_string()
            },
        ),
        ("{attribute}", if path.contains("{unit}") { "free-drug-left" } else { "dar" }.to_owned()),
        ("{step}", step.step.to_string()),
        ("{lot}", if path.starts_with("/stability/") { "DP-30-001".to_owned() } else { lot.to_string() }),
        ("{supplier}", plant.suppliers.keys().next().unwrap().to_string()),
        ("{study}", plant.studies.keys().next().unwrap().to_string()),
        ("{condition}", "5C".to_owned()),
        ("{months}", "3".to_owned()),
        ("{bank}", plant.banks.keys().next().unwrap().to_string()),
        ("{method}", "dar".to_owned()),
        ("{a}", "1".to_owned()),
        ("{b}", "1".to_owned()),
        ("{stage}", "drug-substance".to_owned()),
        ("{entry}", if path.contains("{unit}") { "temperature" } else { "conjugation" }.to_owned()),
        ("{*path}", plant.strategies.values().next().unwrap().files.keys().next().unwrap().clone()),
        ("{seq}", "100".to_owned()),
        ("{sha256}", "0".repeat(64)),
        ("{rule}", "R-limits".to_owned()),
        ("{n}", "1".to_owned()),
        ("{token}", plant.tokens.keys().next().map(ToString::to_string).unwrap_or_default()),
        ("{procedure}", plant.procedures.keys().next().map(ToString::to_string).unwrap_or_default()),
        ("{version}", if path.starts_with("/procedures/") { "3" } else { "1" }.to_owned()),
        ("{from}", "1".to_owned()),
        ("{to}", "1".to_owned()),
    ];
    let whole = known.iter().fold(path.to_owned(), |it, (name, value)| it.replace(name, value));
    (!whole.contains('{')).then_some(whole)
}

/// One person of every role, and nobody, each signed in.
async fn everybody(demo: &Plant) -> Vec<(String, Session)> {
    let app = &demo.running.app;
    let people = app.settled().people.clone();
    let mut all: Vec<_> = Role::ALL
        .iter()
        .map(|role| {
            let who = people.iter().find(|(_, it)| it.is(*role)).unwrap().0;
            let (token, _) = app.sessions().begin(who).unwrap();
            let csrf = app.guards().of(&token).token().to_owned();
            (role.id().to_owned(), Session { cookie: format!("session={token}"), csrf, ..Session::default() })
        })
        .collect();
    // Programs, each with a token of the reviewer's for one scope.
    let reviewer = people.iter().find(|(_, it)| it.is(Role::QaReviewer)).unwrap().0;
    for scope in plant::people::Scope::ALL {
        let (token, bearer) = conjugate::people::tokens::Tokens::fresh().unwrap();
        let (name, scopes) = (Text::new("program").unwrap(), vec![scope]);
        let until = app.now() + jiff::SignedDuration::from_hours(24);
        let command = plant::people::MakeToken { token: token.clone(), name, scopes, until }.into();
        let act = Act {
            by: reviewer.clone(),
            session: SessionId::new("test").unwrap(),
            happened: app.now(),
            known: app.now(),
            second: None,
            reason: None,
            signature: None,
        };
        let id = plant::id::CommandId::new(&format!("token-{}", scope.id())).unwrap();
        let order = conjugate::node::Order { id, command, act, happened: None, seen: None, as_of: None };
        app.ask(order).await.unwrap();
        app.tokens().keep(&token, &bearer).unwrap();
        all.push((format!("token-to-{}", scope.id()), Session { bearer, ..Session::default() }));
    }
    all.push(("nobody".to_owned(), Session::default()));
    all
}

/// A form that every address can read, and that states a time to come: whoever may do the act is refused for that time,
/// whoever may not is refused for their role before, and nothing is ever done.
fn form(session: &Session, number: usize) -> String {
    let fields = [
        ("csrf", session.csrf.as_str()),
        ("command", &format!("permission-{number}")),
        ("happened", "2999-01-01T00:00"),
        ("reason", "why"),
        ("why", "why"),
        ("text", "remark"),
        ("cause", "cause"),
        ("impact", "impact"),
        ("class", "minor"),
        ("what", "adc-reference/drug-substance"),
        ("batch", "NEW-1"),
        ("lot", "NEW-1"),
        ("id", "NEW-1"),
        ("attribute", "identity"),
        ("value", "1"),
        ("report", "R-1"),
        ("act", "discard"),
        ("vials", "1"),
        ("began", "2998-01-01T00:00"),
        ("ended", "2998-01-01T00:30"),
        ("warmest", "-120"),
        ("place", "T-1"),
        ("alarm", "0"),
        ("kind", "manufacturer"),
        ("site", "somewhere"),
        ("material", "tcep"),
        ("how", "suspended"),
        ("supplier-id", "SUP-001"),
        ("manufacturer-lot", "A-1"),
        ("came", "2"),
        ("sample", "NEW-S1"),
        ("named", "1"),
        ("each", "1"),
        ("test", "identity"),
        ("outcome", "pass"),
        ("count", "1"),
        ("used", "1"),
        ("seen", "0"),
        ("choice", "approve"),
        ("proposed", "1"),
        ("until", "2999-01-01T00:00"),
        ("next", "2999-01-01T00:00"),
        ("procedure", "sop-1"),
        ("version", "1"),
        ("person", "new-person"),
        ("zh", "新人"),
        ("en", "New"),
        ("organisation", "kestrel"),
        ("room", "C-1"),
        ("amount", "1"),
        ("unit", "g"),
        ("product", "MRN-204"),
        ("role-operator", "1"),
        ("parameters", "{}"),
        ("password", "long-enough"),
        ("shown", "0"),
        ("signer", "nobody"),
    ];
    let encoded =
        |it: &str| it.replace('/', "%2F").replace(':', "%3A").replace('新', "%E6%96%B0").replace('人', "%E4%BA%BA");
    fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn every_role_at_every_address() {
    let demo = plant();
    let document = demo.get("/api/openapi.json", &Session::default()).await.json();
    let all = addresses(&document);
    assert!(all.len() > 100, "the sources were read: {}", all.len());
    let everybody = everybody(&demo).await;
    let settled = demo.running.app.settled().clone();
    let (mut out, mut untested) = (String::new(), String::new());
    let mut number = 0;
    for (path, method) in &all {
        // What ends the session or does not end at all is asked for elsewhere.
        let apart = ["/events", "/sign-out", "/api/sign-out", "/assets/{hash}/{name}"].contains(&path.as_str());
        let Some(address) = concrete(path, &settled).filter(|_| !apart) else {
            writeln!(untested, "{method} {path}").unwrap();
            continue;
        };
        let mut answers = Vec::new();
        for (who, session) in everybody.iter().cloned() {
            number += 1;
            let answer = match *method {
                "GET" => demo.get(&address, &session).await,
                _ if path.starts_with("/api/") => demo.post(&address, &session, &serde_json::json!({})).await,
                _ => demo.send(&address, &session, form(&session, number)).await,
            };
            assert!(answer.status < 500, "{method} {address} {who}: {}", answer.text);
            let rule = ["R-people-03", "R-batch-20"].into_iter().find(|it| answer.text.contains(*it));
            let said = match rule {
                Some("R-people-03") => " not this role",
                Some(_) => " may",
                None => "",
            };
            answers.push((who, format!("{}{}", answer.status, if *method == "POST" { said } else { "" })));
        }
        writeln!(out, "{method} {path}").unwrap();
        lines(&mut out, &answers);
    }
    assert_eq!(demo.running.app.settled().entries, settled.entries, "asking changed something");
    golden("addresses.txt", &out);
    golden("untested.txt", &untested);
}
