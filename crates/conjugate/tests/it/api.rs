//! The interface for programs, asked as a program asks: one router, one demonstration, real sign-ins.

use plant::id::BatchId;
use serde_json::{Value, json};

use crate::asking::{Plant, SHARED, Session, plant};

impl Plant {
    /// The command that does the next step of a running batch as instructed, with a second person where one is owed.
    fn next_step(&self, id: &str) -> Value {
        let app = &self.running.app;
        let plant = app.settled();
        let (batch, it) =
            plant.batches.iter().find(|(_, it)| it.standing == plant::batch::BatchStanding::Running).unwrap();
        let (_, stage) = plant.pinned(it).unwrap();
        let path = it.next_step(stage).unwrap();
        let step = conjugate::hand::step(&plant, batch, &path, app.now()).unwrap();
        let command = plant::Command::from(step);
        let mut body = serde_json::to_value(&command).unwrap();
        body["with"].as_object_mut().unwrap().retain(|_, it| !it.is_null());
        body["id"] = id.into();
        body["seen"] = json!({ "batch": batch, "last": it.last });
        body["second"] = json!({ "person": "sun-li", "password": "demo" });
        body
    }

    fn running_batch(&self) -> BatchId {
        let plant = self.running.app.settled();
        let running = |it: &plant::batch::Batch| it.standing == plant::batch::BatchStanding::Running;
        plant.batches.iter().find(|(_, it)| running(it)).unwrap().0.clone()
    }

    fn finished_batch(&self) -> BatchId {
        let plant = self.running.app.settled();
        let finished = |it: &plant::batch::Batch| matches!(it.standing, plant::batch::BatchStanding::Finished { .. });
        plant.batches.iter().find(|(_, it)| finished(it)).unwrap().0.clone()
    }
}

#[tokio::test]
async fn a_step_is_done_once_however_often_it_is_sent() {
    let plant = plant();
    let me = plant.sign_in("zhao-mei").await;
    let body = plant.next_step("first");
    let first = plant.post("/api/commands", &me, &body).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let first = first.json();
    let types: Vec<_> = first["events"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert!(types.contains(&"batch.step-completed"), "{types:?}");
    assert_eq!(first["repeated"], false);

    let again = plant.post("/api/commands", &me, &body).await.json();
    assert_eq!((&again["events"], &again["repeated"]), (&first["events"], &json!(true)));

    // The same id for something else, or from somebody else, is a mistake and not a repetition.
    let other =
        json!({ "id": "first", "command": "quality.open-deviation", "with": { "class": "minor", "what": "x" } });
    let answer = plant.post("/api/commands", &me, &other).await;
    assert_eq!((answer.status, answer.json()["rule"].as_str()), (409, Some("R-record-02")), "{}", answer.text);
    let colleague = plant.sign_in("sun-li").await;
    assert_eq!(plant.post("/api/commands", &colleague, &body).await.status, 409);

    // Under another id it is another command, decided on what has changed since.
    let mut other = body.clone();
    other["id"] = "second".into();
    let answer = plant.post("/api/commands", &me, &other).await;
    assert_eq!((answer.status, answer.json()["rule"].as_str()), (409, Some("R-record-01")), "{}", answer.text);
    // What was refused stays refused under its id; without `seen` it is another command.
    let again = plant.post("/api/commands", &me, &other).await;
    assert_eq!(again.text, answer.text);
    other.as_object_mut().unwrap().remove("seen");
    assert_eq!(plant.post("/api/commands", &me, &other).await.json()["rule"], "R-record-02");
    other["id"] = "third".into();
    let answer = plant.post("/api/commands", &me, &other).await;
    assert_eq!((answer.status, answer.json()["rule"].as_str()), (409, Some("R-batch-07")), "{}", answer.text);
}

#[tokio::test]
async fn a_refusal_is_a_problem_in_the_callers_language() {
    let plant = &*SHARED;
    let me = plant.sign_in("zhao-mei").await;
    let body = json!({ "id": "x", "command": "material.release-lot", "with": { "lot": "TCEP-014" } }).to_string();
    for (lang, code, role) in [("zh-CN", "zh-CN", "QA 审核员"), ("en-GB,en;q=0.8", "en", "QA reviewer")] {
        let answer = plant.ask("POST", "/api/commands", &me, lang, body.clone()).await;
        assert_eq!((answer.status, answer.kind()), (403, "application/problem+json"), "{}", answer.text);
        assert_eq!(answer.headers.get("content-language").unwrap(), code);
        let said = answer.json();
        assert_eq!((&said["rule"], &said["version"]), (&json!("R-people-03"), &json!(1)));
        assert!(said["found"].as_array().unwrap().iter().any(|it| it.as_str().unwrap().contains(role)), "{said}");
        for field in ["title", "sentence", "now"] {
            assert!(!said[field].as_str().unwrap().starts_with('['), "{said}");
        }
    }
    let hostile = json!({ "id": "y", "command": "batch.comment", "with":
        { "batch": "NO-SUCH", "step": { "unit": "a", "step": "b" }, "text": "<script>alert(1)</script>" } });
    let answer = plant.post("/api/commands", &me, &hostile).await;
    assert_eq!((answer.status, answer.json()["rule"].as_str()), (422, Some("R-batch-01")));
}

#[tokio::test]
async fn what_cannot_be_read_is_said_with_its_place() {
    let plant = &*SHARED;
    let me = plant.sign_in("zhao-mei").await;
    let long = format!(r#"{{"id":"a","command":"batch.pause","with":{{"batch":"{}"}}}}"#, "x".repeat(300_000));
    let longest = "x".repeat(9 << 20);
    for (body, status, says) in [
        ("", 400, "line 1"),
        ("{", 400, "line 1, column 1"),
        ("{\n \"id\": \"a\",\n \"command\" }", 400, "line 3, column 12"),
        ("[]", 422, ""),
        ("null", 422, ""),
        (r#"["a","batch.resume",{"batch":"DS-30-001"}]"#, 422, ""),
        ("{}", 422, "command"),
        (r#"{"id":"a b","command":"batch.pause","with":{}}"#, 422, "identifier"),
        (r#"{"command":"batch.pause","with":{"batch":"DS"}}"#, 422, "id"),
        (r#"{"id":"a","command":"batch.explode","with":{}}"#, 422, "batch.explode"),
        (r#"{"id":"a","command":"batch.pause\",\"with","with":{}}"#, 422, "batch.pause"),
        (r#"{"id":"a","command":"people.sign-in","with":{}}"#, 403, "people.sign-in"),
        (r#"{"id":"a","command":"batch.pause"}"#, 422, "batch"),
        (r#"{"id":"a","command":"batch.pause","with":[]}"#, 422, ""),
        ("{\"id\":\"a\",\"command\":\"batch.pause\",\n\"with\":{\"batch\":\"批\"}}", 422, "line 2, column 21"),
        (r#"{"id":"a","command":"batch.pause","with":{"batch":"DS","bach":1}}"#, 422, "`with.bach`"),
        (r#"{"id":"a","command":"batch.pause","with":{"batch":"DS"},"hapened":"now"}"#, 422, "hapened"),
        (r#"{"id":"a","command":"batch.pause","with":{"batch":"DS"},"happened":"yesterday"}"#, 422, ""),
        (r#"{"id":"a","command":"batch.pause","with":{"batch":"DS"},"reason":"a\u202eb"}"#, 422, ""),
        (
            r#"{"id":"a","command":"batch.pause","with":{"batch":"DS"},"signature":{"password":"demo","meaning":"","shown":""}}"#,
            422,
            "batch.pause",
        ),
        (r#"{"id":"a","command":"batch.finish","with":{"batch":"DS","amount":"4 furlong"}}"#, 422, "furlong"),
        (r#"{"id":"a","command":"batch.finish","with":{"batch":"DS","amount":"4,0 L"}}"#, 422, "4,0"),
        (r#"{"id":"a","command":"batch.finish","with":{"batch":"DS","amount":4}}"#, 422, ""),
        (
            r#"{"id":"a","command":"strategy.propose","with":{"files":{"strategy.toml":"format = "}}}"#,
            422,
            "strategy.toml:1",
        ),
        (
            r#"{"id":"a","command":"batch.pause","with":{"batch":"DS"},"second":{"person":"nobody","password":""}}"#,
            403,
            "",
        ),
        (long.as_str(), 413, ""),
        (longest.as_str(), 413, ""),
    ] {
        let answer = plant.ask("POST", "/api/commands", &me, "en", body.to_owned()).await;
        let shown: String = body.chars().take(120).collect();
        assert_eq!((answer.status, answer.kind()), (status, "application/problem+json"), "{shown}: {}", answer.text);
        let found = answer.json()["found"].to_string();
        assert!(found.replace("\\\"", "\"").contains(says), "{shown}: {found}");
    }
    let deep = format!(r#"{{"id":"a","command":"batch.pause","with":{}"#, "[".repeat(100_000));
    let answer = plant.ask("POST", "/api/commands", &me, "zh", deep).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    let answer = plant.ask("POST", "/api/commands", &me, "zh", vec![0xff, 0xfe]).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
}

#[tokio::test]
async fn nobody_reads_without_a_session_and_nobody_writes_without_its_token() {
    let plant = &*SHARED;
    let me = plant.sign_in("sun-li").await;
    let nobody = Session::default();
    for address in ["/api/batches", "/api/lots", "/api/people", "/api/entries", "/api/points", "/api/checkpoint"] {
        let answer = plant.get(address, &nobody).await;
        assert_eq!((answer.status, answer.kind()), (401, "application/problem+json"), "{address}");
        assert_eq!(plant.get(address, &me).await.status, 200, "{address}");
    }
    let body = json!({ "id": "a", "command": "batch.pause", "with": { "batch": "DS" } });
    for (session, status) in [
        (nobody, 401),
        (Session { csrf: String::new(), ..me.clone() }, 403),
        (Session { csrf: plant.sign_in("lin-qiao").await.csrf, ..me.clone() }, 403),
    ] {
        assert_eq!(plant.post("/api/commands", &session, &body).await.status, status);
        assert_eq!(plant.post("/api/sign-out", &session, &json!({})).await.status, status);
    }
    let wrong = json!({ "person": "sun-li", "password": "guess" });
    assert_eq!(plant.post("/api/sign-in", &Session::default(), &wrong).await.status, 403);
    assert_eq!(plant.post("/api/sign-out", &me, &json!({})).await.status, 204);
    assert_eq!(plant.get("/api/batches", &me).await.status, 401);
}

#[tokio::test]
async fn a_signature_is_over_exactly_what_was_shown() {
    let plant = plant();
    let me = plant.sign_in("gao-yun").await;
    let batch = plant.finished_batch();
    let running = plant.running_batch();
    let with = json!({ "batch": running, "kind": "factory", "choice": "hold", "why": "waiting for a result" });
    let mut body = json!({ "id": "sign", "command": "disposition.decide", "with": with });
    let unsigned = plant.post("/api/commands", &me, &body).await;
    assert_eq!(unsigned.json()["rule"], "R-people-08", "{}", unsigned.text);
    // With a signature it is another command.
    body["id"] = "signed".into();

    let zh = plant.ask("POST", "/api/shown", &me, "zh-CN", body.to_string()).await;
    assert_eq!(zh.status, 200, "{}", zh.text);
    let shown = zh.json();
    assert_eq!(shown["language"], "zh-CN");
    assert!(shown["lines"].as_array().unwrap().len() > 20, "every item of the plan: {}", shown["lines"]);

    let signature = |shown: &Value, password: &str| json!({ "password": password, "signer": "gao-yun", "meaning": shown["meaning"], "shown": shown["digest"] });
    let forged = json!({ "meaning": "I agree", "digest": shown["digest"] });
    for (signature, status) in [
        (signature(&forged, "demo"), 409),
        (signature(&json!({ "meaning": shown["meaning"], "digest": "0" }), "demo"), 409),
        (signature(&shown, "guess"), 403),
        (json!({ "password": "demo", "meaning": shown["meaning"], "shown": shown["digest"] }), 403),
    ] {
        body["signature"] = signature;
        let answer = plant.post("/api/commands", &me, &body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    // Shown in Chinese and sent by a client that asks for English: the signature says Chinese.
    body["signature"] = signature(&shown, "demo");
    let answer = plant.post("/api/commands", &me, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let kept = &answer.json()["events"][0]["body"]["signature"];
    assert_eq!((&kept["language"], &kept["shown"]), (&json!("zh-CN"), &shown["digest"]));
    assert_eq!(plant.get(&format!("/api/batches/{batch}/plan"), &me).await.status, 200);
}

#[tokio::test]
async fn every_question_of_the_description_is_answered() {
    let plant = &*SHARED;
    let me = plant.sign_in("lin-qiao").await;
    let document = plant.get("/api/openapi.json", &Session::default()).await.json();
    let batch = plant.finished_batch().to_string();
    let lot = plant.running.app.settled().batches[&BatchId::new(&batch).unwrap()].lot.to_string();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let id = if path.contains("/lots/") { &lot } else { &batch };
        let id = if path.contains("/strategies/") { "adc-reference" } else { id };
        let id = match path.as_str() {
            "/api/trends/{stage}/{attribute}" => "dar",
            "/api/trends/{stage}/{unit}/{attribute}" => "free-drug-left",
            _ => id,
        };
        let filled = |id: &str| {
            let path = path.replace("{stage}", "drug-substance").replace("{unit}", "ultrafiltration");
            path.replace("{id}", id).replace("{attribute}", id).replace("{version}", "1")
        };
        let address = filled(id);
        if methods.get("get").is_none() {
            let answer = plant.get(&address, &me).await;
            assert_eq!((answer.status, answer.kind()), (405, "application/problem+json"), "{address}");
            continue;
        }
        let answer = plant.get(&address, &me).await;
        assert_eq!((answer.status, answer.kind()), (200, "application/json"), "{address} {}", answer.text);
        assert!(!answer.text.contains("argon2"), "{address}");
        if path.contains('{') {
            for id in ["no-such", "%F0%9F", "a%20b", "%2e%2e"] {
                let address = filled(id);
                let answer = plant.get(&address, &me).await;
                assert_eq!((answer.status, answer.kind()), (404, "application/problem+json"), "{address}");
            }
        }
    }
    for (address, status) in [
        ("/api/nowhere", 404),
        ("/api/strategies/adc-reference/one", 404),
        ("/api/strategies/adc-reference/99", 404),
        ("/api/exceptions?batch=no-such", 404),
        ("/api/entries?from=-1", 400),
        ("/api/entries?count=0", 400),
        ("/api/entries?count=1001", 400),
        ("/api/entries?from=18446744073709551615", 400),
        ("/api/entries?from=9223372036854775807&count=1000", 200),
    ] {
        let answer = plant.get(address, &me).await;
        assert_eq!(answer.status, status, "{address} {}", answer.text);
        assert!(answer.kind().ends_with("json"), "{address}");
    }
}

#[tokio::test]
async fn an_entry_is_given_as_it_lies() {
    let plant = &*SHARED;
    let me = plant.sign_in("lin-qiao").await;
    let answer = plant.get("/api/entries?from=3&count=2", &me).await.json();
    let entries = answer["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    for it in entries {
        let bytes = it["bytes"].as_str().unwrap();
        assert_eq!(it["leaf"], ledger::Hash::of_leaf(bytes.as_bytes()).to_string());
        let entry: Value = serde_json::from_str(bytes).unwrap();
        assert_eq!(entry["seq"], it["seq"]);
    }
    let checkpoint = plant.get("/api/checkpoint", &me).await.json();
    assert_eq!(checkpoint["note"].as_str().unwrap().lines().nth(1), Some(&*checkpoint["size"].to_string()));
}

#[tokio::test]
async fn banks_suppliers_and_what_wears_are_told_with_what_stands_against_them() {
    let plant = &*SHARED;
    let me = plant.sign_in("lin-qiao").await;
    let banks = plant.get("/api/banks", &me).await.json();
    let tiers: Vec<_> = banks.as_array().unwrap().iter().map(|it| it["tier"].as_str().unwrap()).collect();
    for tier in ["primary", "master", "working"] {
        assert!(tiers.contains(&tier), "{tiers:?}");
    }
    for it in banks.as_array().unwrap() {
        let passes = it["items"].as_array().unwrap().iter().all(|it| it["verdict"] == "pass");
        assert!(passes || it["released"].is_null(), "{}: released over what does not pass", it["id"]);
    }
    let suppliers = plant.get("/api/suppliers", &me).await.json();
    let approvals = suppliers.as_array().unwrap().iter().flat_map(|it| it["approvals"].as_array().unwrap());
    let standing = |it: &Value| matches!(it["standing"].as_str(), Some("full" | "conditional"));
    assert!(approvals.clone().count() > 5 && approvals.clone().all(|it| standing(it) == (it["holds"] == true)));
    let worn = plant.get("/api/consumables", &me).await.json();
    for it in worn.as_array().unwrap() {
        let left = it["uses_max"].as_u64().unwrap().saturating_sub(it["used"].as_u64().unwrap());
        let used_up = it["unfit"].as_array().unwrap().contains(&json!("used-up"));
        assert_eq!(left == 0, used_up, "{it}");
    }
    assert!(worn.as_array().unwrap().iter().any(|it| it["used"].as_u64().unwrap() > 0), "{worn}");
    let procedures = plant.get("/api/procedures", &me).await.json();
    let versions = procedures.as_array().unwrap().iter().flat_map(|it| it["versions"].as_array().unwrap());
    assert!(
        versions.clone().any(|it| it["standing"] == "effective" && !it["approvals"].as_array().unwrap().is_empty())
    );
}

#[tokio::test]
async fn investigations_are_told_with_what_they_came_to() {
    let plant = &*SHARED;
    let me = plant.sign_in("lin-qiao").await;
    let all = plant.get("/api/investigations", &me).await.json();
    let all = all.as_array().unwrap();
    for (kind, standing) in [("oos", "lab-error"), ("oos", "confirmed"), ("oot", "answered")] {
        assert!(all.iter().any(|it| it["kind"] == kind && it["standing"] == standing), "{kind} {standing}: {all:?}");
    }
    // What is closed waits for nobody and is never overdue.
    let closed =
        |it: &&Value| ["lab-error", "confirmed", "inconclusive", "answered"].iter().any(|of| it["standing"] == **of);
    assert!(all.iter().filter(closed).all(|it| it["waits_for"].is_null() && it["overdue"] == false), "{all:?}");
}

#[tokio::test]
async fn certificates_are_counted_without_a_gap_and_say_what_they_come_to() {
    let plant = &*SHARED;
    let me = plant.sign_in("lin-qiao").await;
    let all = plant.get("/api/analyses", &me).await.json();
    let all = all.as_array().unwrap();
    let numbers: Vec<_> = all.iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect();
    let wanted: Vec<_> = (1..=all.len()).map(|it| format!("COA-{it:05}")).collect();
    assert_eq!(numbers, wanted);
    // By each verdict the page is another paper, in the reader's language, signed by the same person.
    for (verdict, market, en, zh) in [
        ("pass", false, "complies with: Release limits", "符合：放行限度"),
        ("fail", true, "DOES NOT COMPLY with: Limits of", "不符合："),
    ] {
        let of = |it: &&Value| it["verdict"] == verdict && it["market"].is_string() == market;
        let it = all.iter().find(of).unwrap_or_else(|| panic!("{verdict}: {all:?}"));
        let batch = it["batch"].as_str().unwrap();
        let page = format!("/results/{batch}/analysis?entry={}", it["issued"]["seq"]);
        let (english, chinese) =
            (plant.get(&page, &me).await.text, plant.ask("GET", &page, &me, "zh-CN", "").await.text);
        for said in
            [it["number"].as_str().unwrap(), en, "<b>Lin Qiao</b>", "signed as 林乔", "Wang Fang", "Quantity made"]
        {
            assert!(english.contains(said), "{verdict}: {said}\n{english}");
        }
        for said in [zh, "<b>林乔</b>", "王芳"] {
            assert!(chinese.contains(said), "{verdict}: {said}\n{chinese}");
        }
        let fails = english.contains("<h1>Statement of results: DOES NOT COMPLY");
        assert_eq!(fails, verdict == "fail", "{english}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_no_longer_current_says_so_at_its_head() {
    let plant = plant();
    let me = plant.sign_in("li-na").await;
    let told = plant.get("/api/analyses", &me).await.json();
    let current = |it: &&Value| it["current"] == true && it["batch"].as_str().unwrap().starts_with("DS-");
    let it = told.as_array().unwrap().iter().find(current).unwrap().clone();
    let batch = BatchId::new(it["batch"].as_str().unwrap()).unwrap();
    let page = format!("/results/{batch}/analysis?entry={}", it["issued"]["seq"]);
    let head = |text: &str| text.split("class=\"facts\"").next().unwrap().contains("NO LONGER CURRENT");
    assert!(!head(&plant.get(&page, &me).await.text));
    let record = plant::lab::RecordResult {
        batch: batch.clone(),
        attribute: "appearance".into(),
        replicates: vec![plant::batch::Entered::Chosen(plant::id::EntryId::new("conforms").unwrap())],
        despite: Some(plant::text::Text::new("asked for by the holder").unwrap()),
        sample: None,
        run: None,
    };
    let mut body = serde_json::to_value(plant::Command::from(record)).unwrap();
    body["with"].as_object_mut().unwrap().retain(|_, it| !it.is_null());
    body["id"] = "again-1".into();
    body["seen"] = json!({ "batch": batch, "last": plant.running.app.settled().batches[&batch].last });
    let answer = plant.post("/api/commands", &me, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let text = plant.get(&page, &me).await.text;
    assert!(head(&text), "{text}");
    // As it was signed it stays: what it said it says.
    assert!(text.contains(it["number"].as_str().unwrap()), "{text}");
}

#[tokio::test]
async fn a_trend_is_told_by_the_rule_that_opens_a_review() {
    let plant = &*SHARED;
    let me = plant.sign_in("lin-qiao").await;
    let of = async |path: &str| plant.get(&format!("/api/trends/{path}"), &me).await.json();
    let each = |it: &Value| it["results"].as_array().unwrap().clone();
    let dar = of("drug-substance/dar").await;
    assert_eq!((dar["rule"].as_str(), dar["foreseen"].as_str()), (Some("R-trend"), Some("expected")), "{dar}");
    let asked: Vec<_> = each(&dar).into_iter().filter(|it| it["oot"].is_string()).collect();
    assert_eq!((asked.len(), asked[0]["batch"].as_str()), (1, Some("DS-30-008")), "{asked:?}");
    // A slow drift that no single result shows: all are inside and expected, and a run sees it.
    let drift = of("drug-substance/aggregates").await;
    let quiet = |it: &Value| it["judged"]["band"] == "inside" && it["oot"].is_null() && it["oos"].is_null();
    assert!(each(&drift).iter().all(quiet), "{drift}");
    assert!(!drift["runs"].as_array().unwrap().is_empty(), "{drift}");
    assert_eq!(drift["capability"]["is"], "known");
    // What was invalidated is there and counts for nothing.
    let ph = of("drug-substance/ph").await;
    let invalid: Vec<_> = each(&ph).into_iter().filter(|it| it["worth"] == "invalid").collect();
    assert_eq!(
        (invalid.len(), invalid[0]["batch"].as_str(), invalid[0]["used"].as_bool()),
        (1, Some("DS-30-006"), Some(false))
    );
    // What is only known to lie below a number has no mean.
    let counts = of("drug-product/endotoxin").await;
    assert!(each(&counts).len() >= 8, "{counts}");
    let unit = of("drug-substance/ultrafiltration/free-drug-left").await;
    assert!(each(&unit).iter().any(|it| it["worth"] == "superseded"), "{unit}");
    assert_eq!(plant.get("/api/trends/drug-substance/nothing", &me).await.status, 404);
}

/// Twelve months and eight batches of each stage but the cell bank, whose attributes are as many as its one batch.
#[tokio::test]
async fn the_demonstration_has_enough_results_of_every_test_for_the_rule_to_say_something() {
    let plant = SHARED.running.app.settled();
    let strategy = plant.strategies.keys().next().unwrap().0.clone();
    let mut said = std::collections::BTreeMap::new();
    for stage in &plant.strategies.values().next().unwrap().strategy.stages {
        let rare = stage.id.as_str() == "cell-bank";
        for (unit, attribute) in stage.tested() {
            let path = plant::strategy::path_in_stage(unit, attribute);
            let course = plant.course_of(&strategy, &stage.id, &path).unwrap();
            let counts = course.results.iter().filter(|it| it.worth == plant::lab::Worth::Counts).count();
            assert!(rare || counts >= 7, "{} {path}: {counts}", stage.id);
            *said.entry((stage.id.to_string(), course.foreseen.id())).or_insert(0) += 1;
        }
    }
    let expected: i32 = said.iter().filter(|((_, of), _)| *of == "expected").map(|it| *it.1).sum();
    assert!(expected > 100, "{said:?}");
    let recorded = plant.results.values().flat_map(|it| it.values()).flatten().map(|it| it.recorded.happened);
    let (first, last) = recorded.fold((None, None), |(first, last), it| {
        (
            Some(first.map_or(it, |of: jiff::Timestamp| of.min(it))),
            Some(last.map_or(it, |of: jiff::Timestamp| of.max(it))),
        )
    });
    let days = last.unwrap().duration_since(first.unwrap()).as_hours() / 24;
    assert!(days > 365, "{days}");
}
