//! Tokens act as machines and leave with their owners; what happens at the door is on record, and cannot flood it.

use std::collections::BTreeMap;

use plant::Event;
use plant::people::{AttemptsFailed, Credential, RecordTaken, Taken};
use serde_json::{Value, json};

use crate::asking::{Answer, Plant, Session, plant};

/// Every event since the plant had so many entries.
fn since(demo: &Plant, entries: u64) -> Vec<(Event, String)> {
    let ledger = demo.running.app.ledger();
    let found = ledger.range(entries..ledger.size()).unwrap();
    found
        .iter()
        .map(|it| {
            let envelope = it.envelope().unwrap();
            (conjugate::node::read(&envelope).unwrap().0, envelope.session.to_string())
        })
        .collect()
}

/// Puts on record what is counted, as an end in good order does.
async fn note(demo: &Plant) {
    let app = demo.running.app.clone();
    tokio::task::spawn_blocking(move || app.note_everything()).await.unwrap();
}

fn entries(demo: &Plant) -> u64 {
    demo.running.app.settled().entries
}

/// Everything that the ledger keeps, as it lies.
fn bytes(demo: &Plant) -> String {
    let ledger = demo.running.app.ledger();
    ledger.range(0..ledger.size()).unwrap().into_iter().map(|it| it.bytes).collect()
}

fn carrying(token: &str) -> Session {
    Session { bearer: token.to_owned(), ..Session::default() }
}

fn day(demo: &Plant, days: i64) -> String {
    let at = demo.running.app.now() + jiff::SignedDuration::from_hours(24 * days);
    at.to_string()[..10].to_owned()
}

async fn form(demo: &Plant, me: &Session, number: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = format!("csrf={}&command=form-{number}", me.csrf);
    let fields = fields.iter().map(|(name, value)| format!("&{name}={}", value.replace(' ', "+")));
    demo.send(address, me, fields.fold(hidden, |all, it| all + &it)).await
}

async fn make(demo: &Plant, me: &Session, number: &str, scopes: &[&str]) -> String {
    let until = day(demo, 30);
    let mut fields = vec![("token-name", "history collector"), ("last-day", until.as_str()), ("password", "demo")];
    fields.extend(scopes.iter().map(|it| (*it, "1")));
    let page = form(demo, me, number, "/me/tokens", &fields).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let whole = page.text.split("value=\"cjt_").nth(1).and_then(|it| it.split('"').next());
    format!("cjt_{}", whole.unwrap_or_else(|| panic!("{}", page.text)))
}

fn id(token: &str) -> String {
    token.split('_').nth(1).unwrap().to_owned()
}

#[track_caller]
fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.kind(), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["rule"], rule, "{problem}");
    for field in ["title", "sentence", "now"] {
        assert!(problem[field].as_str().is_some_and(|it| !it.is_empty() && !it.starts_with('[')), "{problem}");
    }
    for line in problem["found"].as_array().unwrap() {
        assert!(!line.as_str().unwrap().starts_with('['), "{problem}");
    }
}

#[tokio::test]
async fn a_token_asks_questions_within_its_scope_and_does_nothing_in_a_persons_name() {
    let demo = plant();
    let me = demo.sign_in("lin-qiao").await;
    // Whoever sits at an open browser makes none without the password.
    let before = entries(&demo);
    let until = day(&demo, 30);
    let fields = [("token-name", "x"), ("last-day", until.as_str()), ("scope-read", "1"), ("password", "guess")];
    let page = form(&demo, &me, "wrong", "/me/tokens", &fields).await;
    assert!(page.text.contains("is wrong") && !page.text.contains("cjt_"), "{}", page.text);
    assert_eq!(entries(&demo), before);

    let reads = make(&demo, &me, "1", &["scope-read"]).await;
    let mirror = make(&demo, &me, "2", &["scope-ledger"]).await;
    assert!(!bytes(&demo).contains(&reads[21..]), "a secret is no record");

    let (by_read, by_mirror) = (carrying(&reads), carrying(&mirror));
    for (session, address, then) in [
        (&by_read, "/api/batches", Ok(())),
        (&by_read, "/api/people", Ok(())),
        (&by_read, "/api/openapi.json", Ok(())),
        (&by_read, "/api/entries", Err((403, "R-people-28"))),
        (&by_read, "/api/checkpoint", Err((403, "R-people-28"))),
        (&by_mirror, "/api/entries?count=5", Ok(())),
        (&by_mirror, "/api/checkpoint", Ok(())),
        (&by_mirror, "/api/batches", Err((403, "R-people-28"))),
    ] {
        let answer = demo.get(address, session).await;
        match then {
            Ok(()) => assert_eq!(answer.status, 200, "{address}: {}", answer.text),
            Err((status, rule)) => refused(&answer, status, rule),
        }
    }
    // A calculation is a question.
    let answer = demo.post("/api/calc/pde", &by_read, &json!({})).await;
    assert_eq!(answer.status, 422, "it was asked, and something is missing: {}", answer.text);
    let before = entries(&demo);
    for (address, body) in [
        ("/api/commands", json!({ "id": "a", "command": "batch.pause", "with": { "batch": "DS-31-006", "why": "x" } })),
        ("/api/commands", json!({ "id": "b", "command": "people.revoke-token", "with": { "token": id(&reads) } })),
        (
            "/api/shown",
            json!({ "id": "c", "command": "quality.close-deviation", "with": { "deviation": "DEV-00001" } }),
        ),
        ("/api/sign-in", json!({ "person": "lin-qiao", "password": "demo" })),
        ("/api/sign-out", json!({})),
    ] {
        // Beside a whole session of its owner, too: the token counts.
        let both = Session { bearer: reads.clone(), ..me.clone() };
        for session in [&by_read, &both] {
            let answer = demo.post(address, session, &body).await;
            if address == "/api/sign-in" {
                assert_eq!(answer.status, 200, "whoever knows the password signs in: {}", answer.text);
            } else {
                refused(&answer, 403, "R-people-27");
            }
        }
    }
    let done: Vec<_> = since(&demo, before).into_iter().map(|(it, _)| it.kind().name).collect();
    assert_eq!(done, ["people.signed-in", "people.signed-in"]);
    // Pages are for people: a token opens none of them, and a cookie beside it opens what it always did.
    assert_eq!(demo.get("/batches", &by_read).await.status, 303);
    assert_eq!(demo.get("/batches", &Session { bearer: reads.clone(), ..me.clone() }).await.status, 200);
    // Somebody else's header is nothing to us.
    assert_eq!(demo.get("/api/batches", &Session { bearer: "eyJhbGciOi".into(), ..me.clone() }).await.status, 200);
    // What it took out names it: in the entry, and in the entry's session.
    note(&demo).await;
    let out: Vec<(RecordTaken, String)> = since(&demo, before)
        .into_iter()
        .filter_map(|(it, session)| if let Event::RecordTaken(it) = it { Some((it, session)) } else { None })
        .collect();
    for (token, what) in [(&reads, Taken::Answers), (&mirror, Taken::Entries)] {
        let (it, session) =
            out.iter().find(|(it, _)| it.token.as_ref().is_some_and(|it| it.as_str() == id(token))).unwrap();
        assert_eq!((it.what, it.person.as_str()), (what, "lin-qiao"));
        assert_eq!(*session, format!("token-{}", id(token)));
    }
}

#[tokio::test]
async fn a_token_reads_what_its_owner_reads_and_nothing_else() {
    let demo = plant();
    let holder = demo.sign_in("ren-tao").await;
    let token = make(&demo, &holder, "1", &["scope-read", "scope-ledger"]).await;
    for address in ["/api/batches", "/api/lots", "/api/entries?count=1000", "/api/people", "/api/exceptions"] {
        let (by_hand, by_token) = (demo.get(address, &holder).await, demo.get(address, &carrying(&token)).await);
        assert_eq!(by_token.status, 200);
        assert_eq!(by_token.text, by_hand.text, "{address}");
    }
    let answer = demo.get("/api/batches/DS-31-006", &carrying(&token)).await;
    assert_eq!(answer.status, 404, "{}", answer.text);
    assert!(answer.json()["found"].to_string().contains("Egret Bay"), "told what is theirs: {}", answer.text);
}

/// What a data system of chromatographs exports: a sample of the demonstration's running batch, and a blank.
const SEC: &str = r#"{"metadata":{},"values":{"fields":{"SystemName":"HPLC-07"},
 "channels":[{"fields":{"ChannelId":1,"SampleName":"DS-31-006-S01","Channel":"280","DateAcquired":"2031-03-18T09:41:00"}},
  {"fields":{"ChannelId":2,"SampleName":"Blank","Channel":"280","DateAcquired":"2031-03-18T09:21:00"}}],"injections":[],
 "results":[{"fields":{"ChannelId":1},"curves":[],"peaks":[
  {"fields":{"Name":"Aggregates","RetentionTime":6.10,"PctArea":0.81}}]}]}}"#;

#[tokio::test]
async fn a_machine_beside_an_instrument_brings_its_files_and_they_count_once() {
    let demo = plant();
    let (analyst, reviewer) = (demo.sign_in("li-na").await, demo.sign_in("lin-qiao").await);
    let bench = make(&demo, &analyst, "1", &["scope-instrument-files"]).await;
    let idle = make(&demo, &reviewer, "2", &["scope-instrument-files"]).await;
    let reads = make(&demo, &analyst, "3", &["scope-read"]).await;
    let bring = async |token: &str, name: &str, body: &str| {
        let address = format!("/api/instrument-files?name={name}");
        demo.ask("POST", &address, &carrying(token), "en", body.to_owned()).await
    };
    let before = entries(&demo);
    refused(&bring(&idle, "sec.json", SEC).await, 403, "R-people-03");
    refused(&bring(&reads, "sec.json", SEC).await, 403, "R-people-28");
    assert_eq!(bring(&bench, "sec.json", "").await.status, 422);
    assert_eq!(bring(&bench, "sec.json", &"a".repeat(formats::MAX_BYTES + 1)).await.status, 413);
    let nameless = demo.ask("POST", "/api/instrument-files", &carrying(&bench), "en", SEC.to_owned()).await;
    assert_eq!(nameless.status, 400, "{}", nameless.text);
    assert_eq!(entries(&demo), before, "nothing was recorded");

    let answer = bring(&bench, "sec%20%E8%BF%90%E8%A1%8C.json", SEC).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let it = answer.json();
    assert_eq!((&it["before"], &it["recorded"], &it["waits"]), (&json!(false), &json!(1), &json!(true)), "{it}");
    assert_eq!(
        (&it["name"], &it["via"], &it["format"]),
        (&json!("sec 运行.json"), &json!("interface"), &json!("waters-empower"))
    );
    let result = json!([{ "batch": "DS-31-006", "attribute": "activation/activated-aggregates" }]);
    let samples = json!([{ "name": "DS-31-006-S01", "results": result }, { "name": "Blank", "results": [] }]);
    assert_eq!(it["samples"], samples);
    let again = bring(&bench, "other.json", SEC).await.json();
    assert_eq!((&again["before"], &again["recorded"], &again["name"]), (&json!(true), &json!(0), &it["name"]));
    // The session of each entry names the token; its owner is who stands behind it, and verifies nothing of it.
    let done = since(&demo, before);
    let session = format!("token-{}", id(&bench));
    let brought: Vec<_> = done.iter().filter(|(_, by)| *by == session).map(|(it, _)| it.kind().name).collect();
    assert_eq!(brought, ["instrument.file-taken-in", "lab.result-recorded", "instrument.sample-recorded"]);
    let verify = json!({ "id": "v", "command": "lab.verify-result",
        "with": { "batch": "DS-31-006", "attribute": "activation/activated-aggregates" } });
    let answer = demo.post("/api/commands", &analyst, &verify).await;
    assert!(answer.text.contains("R-lab-"), "{}", answer.text);
    let listed = demo.get("/api/instrument-files", &carrying(&reads)).await.json();
    assert_eq!(listed[0]["file"], it["file"]);
    let page = demo.get("/imports", &reviewer).await;
    assert!(page.text.contains("program of Li Na"), "{}", page.text);
}

#[tokio::test]
async fn the_command_brings_a_file_to_a_node_that_is_served_and_says_what_came_of_it() {
    let demo = plant();
    let analyst = demo.sign_in("li-na").await;
    let bench = make(&demo, &analyst, "1", &["scope-instrument-files"]).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(axum::serve(listener, demo.router.clone()).into_future());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("运行 1.json"), SEC).unwrap();
    std::fs::write(at("empty.json"), "").unwrap();
    std::fs::write(at("token"), format!("{bench}\n")).unwrap();
    let run = async |url: &str, files: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_conjugate"));
        command.args(["import", "--url", url, "--token-file"]).arg(at("token")).args(files.iter().map(|it| at(it)));
        let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |it: Vec<u8>| String::from_utf8(it).unwrap();
        (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
    };
    let (code, out, err) = run(&url, &["empty.json", "运行 1.json"]).await;
    assert_eq!(code, 2, "{out}{err}");
    assert!(out.contains("运行 1.json: on record as ") && out.contains(", 1 results; waits for a person"), "{out}");
    assert!(err.contains("empty.json: A field is missing") && err.contains("the file is empty"), "{err}");
    let (code, out, err) = run(&url, &["运行 1.json"]).await;
    assert!(code == 0 && out.contains("on record before as ") && out.contains(", 0 results"), "{out}{err}");
    std::fs::write(at("token"), "cjt_0_0").unwrap();
    let (code, _, err) = run(&url, &["运行 1.json"]).await;
    assert!(code == 2 && err.contains("token") && !err.contains("cjt_"), "{err}");
    served.abort();
    let (code, _, err) = run("http://127.0.0.1:1", &["运行 1.json"]).await;
    assert!(code == 2 && err.contains("`curl` ended with"), "{err}");
}

#[tokio::test]
async fn what_was_taken_back_or_mistyped_opens_nothing_and_is_counted() {
    let demo = plant();
    let (me, other) = (demo.sign_in("zhao-mei").await, demo.sign_in("sun-li").await);
    let token = make(&demo, &me, "1", &["scope-read"]).await;
    let mistyped = format!("{}0", &token[..token.len() - 1]);
    let mistyped = if mistyped == token { format!("{}1", &token[..token.len() - 1]) } else { mistyped };
    refused(&demo.get("/api/batches", &carrying(&mistyped)).await, 401, "R-people-23");
    refused(&demo.get("/api/batches", &carrying("cjt_nobodys_token")).await, 401, "R-people-23");
    let revoke = format!("/people/tokens/{}/revoke", id(&token));
    let page = form(&demo, &other, "2", &revoke, &[("reason", "not mine")]).await;
    assert!(page.text.contains("R-people-03"), "{}", page.text);
    assert_eq!(demo.get("/api/batches", &carrying(&token)).await.status, 200);
    assert_eq!(form(&demo, &me, "3", &revoke, &[]).await.status, 303);
    // Its hash is forgotten with it, so that nobody learns more than that it is none.
    refused(&demo.get("/api/batches", &carrying(&token)).await, 401, "R-people-23");
    let page = demo.get("/people/zhao-mei", &me).await.text;
    assert!(page.contains("taken back") && !page.contains(&token), "{page}");

    let before = entries(&demo);
    note(&demo).await;
    let failed: BTreeMap<_, _> = since(&demo, before)
        .into_iter()
        .filter_map(|(it, _)| match it {
            Event::AttemptsFailed(it) if it.credential == Credential::Token => {
                Some((it.person.map(|it| it.to_string()), it.count))
            }
            _ => None,
        })
        .collect();
    assert_eq!(failed, BTreeMap::from([(Some("zhao-mei".to_owned()), 1), (None, 2)]));
}

#[tokio::test]
async fn a_token_leaves_with_its_owners_account_and_with_a_password_that_was_reset() {
    let demo = plant();
    let app = &demo.running.app;
    let by = |who: &str| plant::id::PersonId::new(who).unwrap();
    let act = |who: &str| plant::Act {
        by: by(who),
        session: plant::id::SessionId::new("test").unwrap(),
        happened: app.now(),
        known: app.now(),
        second: None,
        reason: Some(plant::text::Text::new("test").unwrap()),
        signature: None,
    };
    let does = async |who: &str, id: &str, command: plant::Command| {
        let id = plant::id::CommandId::new(id).unwrap();
        let order = conjugate::node::Order { id, command, act: act(who), happened: None, seen: None, as_of: None };
        app.ask(order).await.unwrap()
    };
    let me = demo.sign_in("zhao-mei").await;
    let token = make(&demo, &me, "1", &["scope-read"]).await;
    assert_eq!(demo.get("/api/batches", &carrying(&token)).await.status, 200);
    does("it-fang-yuan", "close", plant::people::CloseAccount { person: by("zhao-mei") }.into()).await;
    refused(&demo.get("/api/batches", &carrying(&token)).await, 403, "R-people-04");

    let other = demo.sign_in("sun-li").await;
    let token = make(&demo, &other, "2", &["scope-read"]).await;
    does("it-fang-yuan", "reset", plant::people::ResetPassword { person: by("sun-li") }.into()).await;
    refused(&demo.get("/api/batches", &carrying(&token)).await, 401, "R-people-24");
}

#[tokio::test]
async fn a_thousand_knocks_are_a_handful_of_entries_and_no_name_that_nobody_has_is_written_down() {
    let demo = plant();
    let before = entries(&demo);
    let knock = async |person: &str, password: &str| {
        let body: Value = json!({ "person": person, "password": password });
        demo.post("/api/sign-in", &Session::default(), &body).await.status
    };
    for number in 0..40 {
        assert_eq!(knock("wu-jian", &format!("guess-{number}")).await, 403);
        assert_eq!(knock(&format!("hunter{}", number % 7), "x").await, 403);
        assert_eq!(knock("my pass word", "x").await, 403);
    }
    // Locking the one account that there is was put on record at once, with what was counted up to then.
    let kinds = |events: &[(Event, String)]| events.iter().map(|it| it.0.kind().name).collect::<Vec<_>>();
    let now = since(&demo, before);
    assert_eq!(kinds(&now), ["people.attempts-failed", "people.locked-out"]);
    let page = demo.get("/access", &demo.sign_in("lin-qiao").await).await;
    assert!(page.text.contains("names that nobody has") && page.text.contains("35"), "{}", page.text);

    let before_all = before;
    let before = entries(&demo);
    note(&demo).await;
    let noted = since(&demo, before);
    assert_eq!(kinds(&noted), ["people.attempts-failed", "people.attempts-failed"]);
    let all: Vec<AttemptsFailed> = since(&demo, before_all)
        .into_iter()
        .filter_map(|(it, _)| if let Event::AttemptsFailed(it) = it { Some(it) } else { None })
        .collect();
    let count = |who: Option<&str>| -> u64 {
        all.iter().filter(|it| it.person.as_ref().map(plant::id::PersonId::as_str) == who).map(|it| it.count).sum()
    };
    assert_eq!((count(Some("wu-jian")), count(None)), (40, 80));
    let bytes = bytes(&demo);
    assert!(!bytes.contains("hunter") && !bytes.contains("my pass word") && !bytes.contains("guess-"));
    // The reviewer of rights sees it beside the account.
    let page = demo.get("/people/review", &demo.sign_in("lin-qiao").await).await.text;
    assert!(page.contains("40 wrong credentials · locked once"), "{page}");
}

#[tokio::test]
async fn who_comes_in_after_wrong_passwords_leaves_them_on_record_before_the_session() {
    let demo = plant();
    let before = entries(&demo);
    let wrong = json!({ "person": "sun-li", "password": "guess" });
    for _ in 0..2 {
        assert_eq!(demo.post("/api/sign-in", &Session::default(), &wrong).await.status, 403);
    }
    assert_eq!(entries(&demo), before);
    demo.sign_in("sun-li").await;
    let events = since(&demo, before);
    let [(Event::AttemptsFailed(failed), by), (Event::SignedIn(_), _)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((failed.count, by.as_str()), (2, "conjugate"));
}

#[tokio::test]
async fn what_was_taken_out_says_who_how_much_from_where_to_where_and_which_ledger() {
    let demo = plant();
    let me = demo.sign_in("cheng-guan").await;
    let before = entries(&demo);
    for address in ["/trail/export.csv?kind=lab", "/trail/100/bytes", "/trail/7/bytes", "/api/entries?from=5&count=20"]
    {
        assert_eq!(demo.get(address, &me).await.status, 200, "{address}");
    }
    let sha256 = {
        let plant = demo.running.app.settled();
        let mut results = plant.results.values().flat_map(|it| it.values()).flatten();
        results.find_map(|it| match &it.origin {
            plant::lab::Origin::File { sha256, .. } => Some(sha256.clone()),
            plant::lab::Origin::Typed | plant::lab::Origin::Derived { .. } => None,
        })
    };
    let sha256 = sha256.unwrap();
    assert_eq!(demo.get(&format!("/files/{sha256}"), &me).await.status, 200);
    assert_eq!(demo.get("/files/zz", &me).await.status, 404, "what was not had is not counted");
    assert_eq!(entries(&demo), before, "it is counted first");
    note(&demo).await;
    let taken: BTreeMap<&str, RecordTaken> = since(&demo, before)
        .into_iter()
        .map(|(it, _)| if let Event::RecordTaken(it) = it { (it.what.id(), it) } else { panic!("{it:?}") })
        .collect();
    let size = Some(before);
    let list = &taken["trail-list"];
    assert_eq!((list.times, list.which[0].as_str(), list.head.as_ref().map(|it| it.size)), (1, "kind=lab", size));
    assert!(list.items > 50 && list.span.is_some());
    let slices = &taken["entries"];
    let span = slices.span.unwrap();
    assert_eq!((slices.times, slices.items, span.first, span.last), (3, 22, 5, 100));
    assert_eq!(slices.head.as_ref().unwrap().root, demo.running.app.ledger().root_at(before).unwrap().to_string());
    assert_eq!(taken["files"].which[0].as_str(), sha256);
    assert!(taken.values().all(|it| it.person.as_str() == "cheng-guan" && it.token.is_none()));
    let page = demo.get("/access?kind=taken", &me).await.text;
    assert!(page.contains("entries as stored") && page.contains("entries 5 to 100"), "{page}");
    // What concerns one organisation's people is theirs: the holder sees none of it.
    let page = demo.get("/access", &demo.sign_in("ren-tao").await).await.text;
    assert!(!page.contains("entries 5 to 100"), "{page}");
}
