//! The calculators through their three doors.

use std::io::Write as _;
use std::process::{Command, Stdio};

use conjugate::calc::METHODS;
use serde_json::{Value, json};

use super::asking::{SHARED, Session};

#[tokio::test]
async fn every_method_answers_over_the_interface_in_both_languages() {
    let me = SHARED.sign_in("zhao-mei").await;
    for it in METHODS {
        for (name, text) in it.examples {
            for lang in ["en", "zh-CN"] {
                let answer = SHARED.ask("POST", &format!("/api/calc/{}", it.name), &me, lang, *text).await;
                assert_eq!(answer.status, 200, "{} {name}: {}", it.name, answer.text);
                assert!(answer.json()["reasons"].is_array());
            }
        }
    }
    let refused = SHARED.post("/api/calc/carryover", &me, &json!({ "previous": {}, "next": { "batch_kg": 0 } })).await;
    assert_eq!((refused.status, refused.kind()), (422, "application/problem+json"));
    assert_eq!(refused.json()["error"]["path"], "/next/max_daily_dose_mg");
    let unknown = SHARED.post("/api/calc/alchemy", &me, &json!({})).await;
    assert_eq!(unknown.status, 404);
    let stranger = SHARED.post("/api/calc/pde", &Session::default(), &json!({})).await;
    assert_eq!(stranger.status, 401);
    let document = SHARED.get("/api/openapi.json", &me).await.json();
    let post = &document["paths"]["/api/calc/{method}"]["post"];
    assert_eq!(post["parameters"][0]["schema"]["enum"].as_array().unwrap().len(), METHODS.len());
    let examples = post["requestBody"]["content"]["application/json"]["examples"].as_object().unwrap();
    assert_eq!(examples.len(), METHODS.iter().map(|it| it.examples.len()).sum::<usize>());
}

#[tokio::test]
async fn every_method_has_a_page_with_formula_steps_and_picture() {
    let me = SHARED.sign_in("zhao-mei").await;
    for lang in ["en", "zh-CN"] {
        let list = SHARED.ask("GET", "/calc", &me, lang, "").await;
        assert_eq!(list.status, 200);
        for it in METHODS {
            assert!(list.text.contains(&format!("href=\"/calc/{}\"", it.name)), "{}", it.name);
            for at in 0..it.examples.len() {
                let page = SHARED.ask("GET", &format!("/calc/{}?example={at}", it.name), &me, lang, "").await;
                assert_eq!(page.status, 200, "{} {at}", it.name);
                for part in ["<ol class=\"body steps\">", "id=\"h-answer\"", "id=\"h-reasons\""] {
                    assert!(page.text.contains(part), "{} {at}: {part}", it.name);
                }
                let drawn = page.text.contains("<svg class=\"calc\"") && page.text.contains("<details");
                assert!(drawn || it.name == "round", "{} {at}", it.name);
                assert!(!page.text.contains("[calc-"), "{} {at}: a text is missing", it.name);
            }
        }
    }
    assert_eq!(SHARED.get("/calc/alchemy", &me).await.status, 404);
}

#[tokio::test]
async fn a_form_is_computed_and_a_fault_shows_at_its_field() {
    let me = SHARED.sign_in("zhao-mei").await;
    let send = async |fields: &[(&str, &str)]| {
        let mut body = format!("csrf={}&command=calc-1", me.csrf);
        for (name, value) in fields {
            let value: String = value.bytes().map(|it| format!("%{it:02X}")).collect();
            body.push_str(&format!("&f-{}={value}", name.replace('/', "%2F")));
        }
        SHARED.send("/calc/carryover", &me, body).await
    };
    let computed =
        send(&[("previous/hbel_ug_per_day", "0.05"), ("next/batch_kg", "2.0"), ("next/max_daily_dose_mg", "252")])
            .await;
    assert_eq!(computed.status, 200, "{}", computed.text);
    assert!(computed.text.contains("0.39682539682539686"));
    let refused = send(&[("next/batch_kg", "<script>"), ("next/max_daily_dose_mg", "252")]).await;
    assert!(refused.text.contains("/next/batch_kg") && refused.text.contains("aria-invalid"));
    assert!(!refused.text.contains("<script>") && refused.text.contains("&#60;script&#62;"));
}

#[test]
fn the_command_line_answers_0_or_2() {
    let run = |method: &str, input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_conjugate"))
            .args(["calc", method])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let done = run("pdl", r#"{"start_cells": "5e5", "end_cells": 2.4e8, "hours": 72}"#);
    assert_eq!((done.status.code(), done.stderr.len()), (Some(0), 0));
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!((answer["pdl"].as_f64().unwrap() - 8.906_891).abs() < 5e-7);
    for (method, input, path) in [
        ("carryover", r#"{"previous": {}, "next": {"batch_kg": "NaN"}}"#, "/next/batch_kg"),
        ("pdl", "{", ""),
        ("alchemy", "{}", ""),
    ] {
        let refused = run(method, input);
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{method}");
        let said: Value = serde_json::from_slice(&refused.stderr).unwrap();
        assert_eq!(said["error"]["path"], path);
        assert!(said["error"]["message"].as_str().unwrap().len() > 10);
    }
}
