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
    assert!(refused.text.contains("At Next product: smallest batch, kg") && refused.text.contains("aria-invalid"));
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
    // Without a name, too, the answer is JSON.
    let nameless = Command::new(env!("CARGO_BIN_EXE_conjugate")).arg("calc").stdin(Stdio::null()).output().unwrap();
    assert_eq!((nameless.status.code(), nameless.stdout.len()), (Some(2), 0));
    let said: Value = serde_json::from_slice(&nameless.stderr).unwrap();
    assert!(said["error"]["message"].as_str().unwrap().contains("`potency`"), "{said}");
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

/// What the cases of bertanucar/shewhart (MIT) are called here: their figure, our field. Only the intervals of Cp and Cpk are
/// not on the list: they rest there on the degrees of freedom of the moving range (0.62 (n − 1)), here on N − 1, as the
/// contract has it.
const SHEWHART: [(&str, &[(&str, &str)]); 13] = [
    ("np_chart", &[("np_center", "/center"), ("np_ucl", "/ucl"), ("np_lcl", "/lcl")]),
    ("u_chart", &[("u_center", "/center")]),
    (
        "run_chart",
        &[
            ("median", "/median"),
            ("runs_about_median", "/runs_about_median"),
            ("runs_expected", "/runs_expected"),
            ("p_clustering", "/p_clustering"),
        ],
    ),
    ("laney_p", &[("p_center", "/center"), ("sigma_z", "/sigma_z"), ("p_ucl", "/ucl"), ("p_lcl", "/lcl")]),
    (
        "imr",
        &[
            ("i_center", "/main/center"),
            ("mr_center", "/spread/center"),
            ("sigma_within", "/main/sigma"),
            ("i_ucl", "/main/ucl"),
            ("i_lcl", "/main/lcl"),
            ("mr_ucl", "/spread/ucl"),
        ],
    ),
    (
        "xbar_r",
        &[
            ("xbar_center", "/main/center"),
            ("r_center", "/spread/center"),
            ("sigma_within", "/main/sigma"),
            ("xbar_ucl", "/main/ucl"),
            ("xbar_lcl", "/main/lcl"),
            ("r_ucl", "/spread/ucl"),
        ],
    ),
    (
        "xbar_s",
        &[
            ("xbar_center", "/main/center"),
            ("s_center", "/spread/center"),
            ("sigma_within", "/main/sigma"),
            ("s_ucl", "/spread/ucl"),
        ],
    ),
    ("p_chart", &[("p_center", "/center"), ("p_ucl", "/ucl"), ("p_lcl", "/lcl")]),
    ("c_chart", &[("c_center", "/center"), ("c_ucl", "/ucl"), ("c_lcl", "/lcl")]),
    (
        "capability",
        &[
            ("mean", "/mean"),
            ("sigma_within", "/sigma_within"),
            ("sigma_overall", "/sigma_overall"),
            ("cp", "/cp/value"),
            ("cpk", "/cpk/value"),
            ("pp", "/pp/value"),
            ("ppk", "/ppk/value"),
            ("pp_lci", "/pp/lower"),
            ("pp_uci", "/pp/upper"),
            ("ppk_lci", "/ppk/lower"),
            ("ppk_uci", "/ppk/upper"),
            ("ppm_observed", "/ppm_observed"),
            ("ppm_within", "/ppm_within"),
            ("ppm_overall", "/ppm_overall"),
        ],
    ),
    ("ewma", &[("center", "/center"), ("sigma", "/sigma"), ("ewma_ucl", "/ucl"), ("ewma_lcl", "/lcl")]),
    ("cusum", &[("center", "/center"), ("sigma", "/sigma"), ("cusum_limit", "/ucl")]),
    ("tolerance_interval", &[("k2", "/k"), ("lower", "/lower"), ("upper", "/upper")]),
];

/// A case's input as our contract has it.
fn shewhart(chart: &str, inputs: &Value) -> (&'static str, Value) {
    let (data, frame, asked) = (&inputs["data"], &inputs["frame"], &inputs["kwargs"]);
    let groups = || {
        let mut groups: Vec<(&Value, Vec<&Value>)> = vec![];
        for (x, g) in frame["x"].as_array().unwrap().iter().zip(frame["g"].as_array().unwrap()) {
            match groups.iter_mut().find(|it| it.0 == g) {
                Some(it) => it.1.push(x),
                None => groups.push((g, vec![x])),
            }
        }
        json!(groups.into_iter().map(|it| it.1).collect::<Vec<_>>())
    };
    match chart {
        "imr" => ("chart", json!({ "kind": "i-mr", "values": data })),
        "xbar_r" => ("chart", json!({ "kind": "xbar-r", "values": groups() })),
        "xbar_s" => ("chart", json!({ "kind": "xbar-s", "values": groups() })),
        "p_chart" => ("chart", json!({ "kind": "p", "values": frame["d"], "n": frame["n"] })),
        "np_chart" => ("chart", json!({ "kind": "np", "values": frame["d"], "n": asked["size"] })),
        "u_chart" => ("chart", json!({ "kind": "u", "values": frame["flaws"], "n": frame["units"] })),
        "run_chart" => ("chart", json!({ "kind": "run", "values": data })),
        "laney_p" => ("chart", json!({ "kind": "laney-p", "values": frame["d"], "n": frame["n"] })),
        "c_chart" => ("chart", json!({ "kind": "c", "values": data })),
        "capability" => ("capability", json!({ "values": data, "lsl": asked["lsl"], "usl": asked["usl"] })),
        "ewma" => (
            "chart",
            json!({ "kind": "ewma", "values": data, "target": asked["center"], "sigma": asked["sigma"],
                "lambda": asked["lam"], "l": asked["k"], "limits": "steady" }),
        ),
        "cusum" => (
            "chart",
            json!({ "kind": "cusum", "values": data, "target": asked["center"], "sigma": asked["sigma"],
                "k": asked["k"], "h": asked["h"] }),
        ),
        "tolerance_interval" => {
            let values: Vec<f64> = data.as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect();
            let (mean, sd) = (science::numeric::sum::mean(&values), science::numeric::sum::deviation(&values));
            let (coverage, confidence) = (&asked["coverage"], &asked["confidence"]);
            let input = json!({ "n": values.len(), "mean": mean, "sd": sd, "coverage": coverage,
                "confidence": confidence, "form": "howe" });
            ("tolerance", input)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_antibodies_of_the_corpus() {
    let folder = std::env::var_os("CONJUGATE_CORPUS").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        std::path::PathBuf::from,
    );
    if !folder.join("sequences").is_dir() {
        return;
    }
    let chains = |name: &str| {
        let text = std::fs::read_to_string(folder.join("sequences").join(name)).unwrap();
        let chain = |it: &str| it.split_once('\n').map_or("", |it| it.1).to_owned();
        text.split('>').filter(|it| !it.trim().is_empty()).map(chain).collect::<Vec<_>>()
    };
    let answer = |input: Value| {
        let method = conjugate::calc::method("antibody-mass").unwrap();
        let answer = method.compute(&input.to_string()).unwrap_or_else(|it| panic!("{}", it.place));
        answer.json(conjugate::language::Lang::En)
    };
    // The folder's table says 148 088 Da for two G0F.
    let mab = chains("mab.fasta");
    let found = answer(json!({ "light": mab[0], "heavy": mab[1], "glycans": ["G0F", "G0F"] }));
    assert!((found["mass_da"].as_f64().unwrap() - 148_088.0).abs() < 0.5, "{found}");
    let next = answer(json!({ "light": mab[0], "heavy": mab[1], "glycans": ["G0F", "G1F"] }));
    assert!((next["mass_da"].as_f64().unwrap() - 148_250.1).abs() < 0.1, "{next}");
    // NISTmAb, RM 8671: heavy chains begin with pyroglutamate; 148 037 to 148 039 Da by the atomic weights taken, and
    // 1.42 mL/(mg·cm) (from memory of its report).
    let nist = chains("Nistmab_RM8671.fasta");
    let found =
        answer(json!({ "light": nist[1], "heavy": nist[0], "glycans": ["G0F", "G0F"], "pyroglutamate": "heavy" }));
    assert!((found["mass_da"].as_f64().unwrap() - 148_038.432).abs() < 0.001, "{found}");
    assert!((found["e280_l_per_g_cm"].as_f64().unwrap() - 1.42).abs() < 0.01, "{found}");
}

#[test]
fn the_cases_of_the_corpus() {
    let folder = std::env::var_os("CONJUGATE_CORPUS").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        std::path::PathBuf::from,
    );
    let file = folder.join("shewhart/validation_cases.json");
    if !file.is_file() {
        return;
    }
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut compared = 0;
    for case in cases["cases"].as_array().unwrap() {
        let known = SHEWHART.iter().find(|it| case["chart"] == it.0);
        let (chart, fields) = known.unwrap_or_else(|| panic!("{} is left out", case["chart"]));
        for figure in case["expected"].as_object().unwrap().keys() {
            let other_freedom = ["cp_lci", "cp_uci", "cpk_lci", "cpk_uci"].contains(&figure.as_str());
            let listed = fields.iter().any(|it| it.0 == figure) || other_freedom;
            assert!(listed || !case["expected"][figure].is_number(), "{}: {figure} is left out", case["id"]);
        }
        let (name, input) = shewhart(chart, &case["inputs"]);
        let method = conjugate::calc::method(name).unwrap();
        let answer = method.compute(&input.to_string()).unwrap_or_else(|it| panic!("{}: {}", case["id"], it.place));
        let answer = answer.json(conjugate::language::Lang::En);
        let tolerance = case["tol"].as_f64().unwrap();
        for (theirs, ours) in *fields {
            let Some(wanted) = case["expected"][*theirs].as_f64() else { continue };
            let got = answer.pointer(ours).and_then(Value::as_f64).unwrap_or_else(|| panic!("{ours}: {answer}"));
            assert!((got - wanted).abs() <= tolerance, "{} {theirs}: {got}, not {wanted}", case["id"]);
            compared += 1;
        }
    }
    assert!(compared >= 60, "only {compared} figures were compared");
}
