//! The contract: what goes in, what comes out, what is refused and where.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::given::Given;
use super::{Kind, METHODS, method, strict};
use crate::language::Lang;

#[track_caller]
fn answer(name: &str, input: &Value) -> Value {
    match method(name).unwrap().compute(&input.to_string()) {
        Ok(it) => it.json(Lang::En),
        Err(it) => panic!("{name} {input}: {} {}", it.place, it.said.in_words(Lang::En)),
    }
}

#[track_caller]
fn near(found: &Value, at: &str, wanted: f64) {
    let got = found.pointer(at).and_then(Value::as_f64).unwrap_or_else(|| panic!("{at} in {found}"));
    // Printed with five to seven digits.
    assert!((got - wanted).abs() <= 6e-6 * wanted.abs().max(1e-3), "{at}: {got}, not {wanted}");
}

fn example(name: &str, at: usize) -> Value {
    serde_json::from_str(method(name).unwrap().examples[at].1).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of published answers")]
fn examples_give_their_published_answers() {
    // Sources stand beside the formulas in `science`.
    for (name, at, expected) in [
        ("pde", 0, &[("/pde_mg_per_day", 50.0)][..]),
        ("inhaled-dose", 0, &[("/dose_mg_per_kg_day", 71.8633), ("/continuous_mg_per_l", 0.105_317)]),
        ("oel", 0, &[("/oel_ug_per_m3", 4.0)]),
        // ICH Q3C, 3.3: 4.1 mg in 5.0 g are 820 ppm, and 728 ppm are 3.64 mg. ICH M7: 20 µg in 16 mg.
        ("acceptable-level", 0, &[("/acceptable_ppm", 820.0), ("/intake_ug_per_day", 3640.0)]),
        (
            "acceptable-level",
            1,
            &[("/permitted_ug_per_day", 20.0), ("/acceptable_ppm", 1250.0), ("/intake_ug_per_day", 1.6)],
        ),
        ("carryover", 0, &[("/maco_mg", 0.396_825), ("/criteria/ppm_mg", 20.0), ("/rinse_limit_ppb_carbon", 1.230_75)]),
        (
            "exposure",
            0,
            &[
                ("/utl95_95", 7.045_90),
                ("/ur", 1.723_37),
                ("/exceedance", 0.042_410_7),
                ("/exceedance_lower", 0.008_570_2),
                ("/exceedance_upper", 0.152_826_9),
            ],
        ),
        ("twa", 0, &[("/twa8", 0.016_25), ("/unsampled_minutes", 60.0), ("/reduction_factor", 1.0)]),
        ("mkt", 0, &[("/mkt_celsius", 8.285_216), ("/mean_celsius", 7.25), ("/hours_out", 6.0)]),
        // README of the sequences: 148 088 Da. Counts by hand: 20 W, 66 Y, 16 bridges.
        (
            "antibody-mass",
            0,
            &[("/mass_da", 148_087.954), ("/eps280_molar", 210_340.0), ("/e280_l_per_g_cm", 1.420_372)],
        ),
        // domain.md 6.3 (h).
        ("grubbs", 0, &[("/g", 2.468_765), ("/critical", 2.031_652)]),
        ("chart", 5, &[("/center", 2.4), ("/ucl", 6.934_666)]),
        ("chart", 6, &[("/sigma_z", 1.172_603), ("/ucl", 0.154_347_2)]),
        ("chart", 7, &[("/center", 2.181_818)]),
        ("chart", 8, &[("/median", 3.0), ("/p_clustering", 0.033_944_58)]),
        ("dar", 0, &[("/dar", 4.074_457), ("/unassigned_percent", 3.3), ("/distribution_percent/4", 40.951_396)]),
        ("dar", 1, &[("/dar", 3.668)]),
        ("dar", 2, &[("/dar", 4.011_404), ("/antibody_molar", 4.883_87e-6)]),
        ("potency", 0, &[("/samples/0/potency", 1.111_81), ("/samples/0/lower", 0.824_973), ("/slope", -58.970)]),
        ("potency", 1, &[("/samples/0/potency", 5456.37), ("/samples/0/upper", 5843.36), ("/anova/rows/ss", 412.0)]),
        ("potency", 2, &[("/samples/0/potency", 19_228.5), ("/anova/blocks/ss", 876.75)]),
        ("potency", 3, &[("/samples/1/potency", 35.1630), ("/samples/2/lower", 36.8125)]),
        ("potency", 4, &[("/parameters/b", 2.98223), ("/parameters/e/S", 3.05796), ("/rss", 5.400_214_6)]),
        ("stability", 0, &[("/shelf_life_months", 25.995_76), ("/p_slopes", 0.797_23), ("/p_intercepts", 0.651_445)]),
        ("stability", 1, &[("/shelf_life_months", 15.844_88), ("/p_slopes", 0.170_420)]),
        ("chart", 1, &[("/main/center", 50.81), ("/spread/center", 1.877_777_8)]),
        ("tolerance", 0, &[("/k", 2.217_316), ("/lower", 97.010_576)]),
        ("equivalence", 0, &[("/difference", 0.056_666_7), ("/ci90/0", 0.022_873_9), ("/ci90/1", 0.090_459_4)]),
        ("lrv", 0, &[("/lrv", 6.420_82)]),
        ("pdl", 0, &[("/pdl", 8.906_891), ("/doubling_hours", 8.083_63)]),
        ("diafiltration", 0, &[("/remaining_fraction", 0.000_911_88)]),
        ("media-fill", 0, &[("/upper95_percent", 0.099_870_8)]),
    ] {
        let found = answer(name, &example(name, at));
        for (place, wanted) in expected {
            near(&found, place, *wanted);
        }
    }
    let carry = answer("carryover", &example("carryover", 0));
    assert_eq!((carry["governing"].as_str(), carry["visual_can_release"].as_bool()), (Some("hbel"), Some(false)));
    let rings = answer("chart", &example("chart", 0));
    let signals = rings["signals"].as_array().unwrap();
    assert_eq!(signals.iter().map(|it| it["index"].as_u64().unwrap()).collect::<Vec<_>>(), [37, 38, 39]);
    assert_eq!(signals[0], json!({ "index": 37, "rule": "nelson-1", "part": "main" }));
    let smooth = answer("chart", &example("chart", 2));
    assert!(smooth["ucl"].is_number() && smooth["points"].as_array().unwrap().len() == 20);
    let sums = answer("chart", &example("chart", 3));
    assert_eq!(sums["signals"][0], json!({ "index": 29, "rule": "cusum-upper", "part": "main" }));
    let together = answer("chart", &example("chart", 9));
    let over: Vec<u64> =
        together["signals"].as_array().unwrap().iter().map(|it| it["index"].as_u64().unwrap()).collect();
    assert_eq!(over, [10, 20]);
    assert_eq!(answer("stability", &example("stability", 1))["model"], "DIDS");
}

#[test]
fn raw_data_give_back_what_was_put_in() {
    // Made by formula: areas 5, 23, 38, 24 and 10 of D0 to D8, noise of 0.02 on a slope; domain.md 5-a.
    let off = |found: &Value, at: &str, wanted: f64, by: f64| {
        let got = found.pointer(at).and_then(Value::as_f64).unwrap_or_else(|| panic!("{at} in {found}"));
        assert!((got - wanted).abs() <= by, "{at}: {got}, not {wanted}");
    };
    let trace = answer("hic-trace", &example("hic-trace", 0));
    off(&trace, "/dar", 4.22, 0.02);
    for (load, share) in [("0", 5.0), ("2", 23.0), ("4", 38.0), ("6", 24.0), ("8", 10.0)] {
        off(&trace, &format!("/distribution_percent/{load}"), share, 0.2);
    }
    assert_eq!((trace["verdict"].as_str(), trace["accepted"].as_bool()), (Some("pass"), Some(true)));
    assert!(trace["dar_uncertainty"].as_f64().unwrap() < 0.02 && trace.get("residual").is_none());
    // 2.5 of D3 beside them: known to be there, and not explained.
    let odd = answer("hic-trace", &example("hic-trace", 1));
    off(&odd, "/distribution_percent/3", 100.0 * 2.5 / 102.5, 0.2);
    assert_eq!((odd["verdict"].as_str(), odd["accepted"].as_bool()), (Some("indeterminate"), Some(true)));
    let mut explained = example("hic-trace", 1);
    explained["odd_loads"] = json!("explained");
    explained["traces"] = json!(true);
    explained["limits"] = json!({ "3": [null, 1] });
    let explained = answer("hic-trace", &explained);
    assert_eq!(explained["verdict"], "fail");
    assert_eq!(explained["residual"].as_array().unwrap().len(), 480);
    let spectrum = answer("spectrum", &example("spectrum", 0));
    off(&spectrum, "/dar", 4.22, 0.03);
    off(&spectrum, "/distribution_percent/8", 10.0, 0.6);
    off(&spectrum, "/glycoforms/0/percent", 60.0, 2.0);
    assert_eq!(spectrum["verdict"], "pass");
    assert_eq!(spectrum["masses"].as_array().unwrap().len(), 10);
    let agreement = answer("dar-agreement", &example("dar-agreement", 0));
    assert_eq!((agreement["agreement"].as_str(), agreement["pairs"].as_array().unwrap().len()), (Some("agree"), 5));
    let charged = answer("stoichiometry-dar", &example("stoichiometry-dar", 0));
    off(&charged, "/dar_max", 4.8, 1e-12);
    off(&charged, "/balance_percent", 100.0 * 5.72 / 5.82, 1e-9);
    assert_eq!((charged["verdict"].as_str(), charged["governing"].as_str()), (Some("pass"), Some("reductant")));
    let mut impossible = example("stoichiometry-dar", 0);
    impossible["dar"] = json!(5.2);
    assert_eq!(answer("stoichiometry-dar", &impossible)["verdict"], "fail");
}

#[test]
fn verdicts_and_names() {
    let media = |regime: &str, units: u32, contaminated: u32| {
        let it = answer("media-fill", &json!({ "units": units, "contaminated": contaminated, "regime": regime }));
        (it["class"].as_str().unwrap().to_owned(), it["verdict"].as_str().unwrap().to_owned())
    };
    for (regime, units, contaminated, class, verdict) in [
        ("eu-2022", 5000, 0, "target-met", "pass"),
        ("eu-2022", 5000, 1, "failed", "fail"),
        ("china-gmp", 4999, 1, "failed", "fail"),
        ("china-gmp", 5000, 1, "investigate", "indeterminate"),
        ("china-gmp", 10_001, 2, "investigate-and-revalidate", "fail"),
    ] {
        assert_eq!(media(regime, units, contaminated), (class.to_owned(), verdict.to_owned()));
    }
    for (value, limit, operator, mode, rounded, verdict) in [
        ("97.95", "98.0", ">=", "half-up", "98.0", "pass"),
        ("97.92", "98.0", ">=", "half-up", "97.9", "fail"),
        ("101.45", "101.5", "<=", "half-up", "101.5", "pass"),
        ("0.025", "0.02", "<=", "half-up", "0.03", "fail"),
        ("2.5", "3", "<", "half-even", "2", "pass"),
        ("2.5", "3", "<", "half-up", "3", "fail"),
        ("-0.4", "0", ">=", "half-up", "0", "pass"),
        ("1e-1", "0.10", ">", "half-up", "0.10", "fail"),
    ] {
        let it = answer("round", &json!({ "value": value, "limit": limit, "operator": operator, "mode": mode }));
        assert_eq!((it["rounded"].as_str(), it["verdict"].as_str()), (Some(rounded), Some(verdict)), "{value} {limit}");
    }
    for (results, verdict, preliminary) in [
        (json!([0.05, 0.09]), "indeterminate", Value::Null),
        (json!([0.05, 0.09, "0.0999"]), "pass", json!("compliance")),
        (json!([0.05, 0.09, "0.10"]), "indeterminate", json!("no-decision")),
        (json!([0.05, "<0.09", 1.01]), "fail", json!("non-compliance")),
        (json!([0.01, 0.01, 0.01, 0.01, 0.01, 0.01]), "pass", Value::Null),
    ] {
        let it = answer("exposure", &json!({ "results": results, "oelv": "1" }));
        assert_eq!((it["verdict"].as_str(), &it["preliminary"]), (Some(verdict), &preliminary), "{results}");
    }
    let clean = |regime: &str| json!({ "regime": regime, "grade": "A", "state": "operation", "particles_5": 25 });
    assert_eq!(answer("environment", &clean("eu-2022"))["verdict"], "pass");
    assert_eq!(answer("environment", &clean("china-gmp"))["verdict"], "fail");
    assert_eq!(answer("environment", &clean("eu-2022"))["limits"]["air_cfu_m3"], 0.0);
    let none = json!({ "regime": "eu-2022", "grade": "D", "state": "operation", "particles_5": 25 });
    assert_eq!(answer("environment", &none)["verdict"], "indeterminate");
    let own = json!([{ "band": "low", "low": 10 }, { "band": "high", "high": 10 }]);
    assert_eq!(answer("oeb", &json!({ "oel_ug_per_m3": 10, "table": own }))["band"], "high");
    let outside = answer("oeb", &json!({ "oel_ug_per_m3": 6000, "table": "six-band" }));
    assert_eq!((&outside["band"], outside["verdict"].as_str()), (&Value::Null, Some("indeterminate")));
    // Nothing to judge by is no reason to refuse.
    let warm = answer("mkt", &json!({ "readings": [{ "celsius": 25, "hours": "1.0" }] }));
    assert_eq!((warm["mkt_celsius"].as_f64(), warm["verdict"].as_str()), (Some(25.0), Some("indeterminate")));
}

/// The same with one field changed.
fn with(input: &Value, name: &str, value: Value) -> Value {
    let mut input = input.clone();
    input[name] = value;
    input
}

#[test]
fn where_there_is_no_slope_there_is_no_potency() {
    let quantal = |standard: [u32; 3], sample: [u32; 3]| {
        let of = |name: &str, counts: [u32; 3]| {
            let dose = |(dose, positive): (f64, u32)| json!({ "dose": dose, "positive": positive, "n": 10 });
            let doses: Vec<Value> = [1.0, 2.0, 4.0].into_iter().zip(counts).map(dose).collect();
            json!({ "name": name, "standard": name == "S", "doses": doses })
        };
        let preparations = [of("S", standard), of("T", sample)];
        answer("potency", &json!({ "model": "quantal", "preparations": preparations }))
    };
    let told = |it: &Value, words: &str| it["reasons"].to_string().contains(words);
    for (standard, sample, slope, words) in [
        // All respond, none responds.
        ([10, 10, 10], [10, 10, 10], false, "All or none responded"),
        ([0, 0, 0], [0, 0, 0], false, "All or none responded"),
        // A dose divides them: the likelihood rises for ever.
        ([0, 0, 10], [0, 10, 10], false, "A dose divides"),
        ([0, 5, 10], [0, 0, 10], false, "A dose divides"),
        // One preparation alone is certain: nothing is said of it.
        ([10, 10, 10], [1, 5, 9], true, "All or none responded at every dose of S"),
        ([1, 5, 9], [0, 0, 0], true, "All or none responded at every dose of T"),
        // No slope.
        ([5, 5, 5], [5, 5, 5], true, "The regression is not significant"),
        ([4, 5, 5], [5, 4, 5], true, "The regression is not significant"),
    ] {
        let it = quantal(standard, sample);
        let of = &it["samples"][0];
        for field in ["potency", "lower", "upper", "ratio"] {
            assert!(of[field].is_null(), "{standard:?} {sample:?} {field}: {it}");
        }
        assert_eq!(it["slope"].is_number(), slope, "{standard:?} {sample:?}: {it}");
        assert!(told(&it, words), "{standard:?} {sample:?}: {}", it["reasons"]);
        assert!(told(&it, "No potency for T"), "{it}");
    }
    let good = quantal([1, 5, 9], [2, 6, 9]);
    assert!(good["samples"][0]["potency"].is_number() && good["regression_p"].as_f64().unwrap() < 1e-4, "{good}");
    // Straight lines and curves likewise.
    let level = json!([
        { "name": "S", "standard": true, "doses": [
            { "dose": 1, "responses": [5, 6, 5, 6] }, { "dose": 2, "responses": [6, 5, 6, 5] },
            { "dose": 4, "responses": [5, 6, 6, 5] } ] },
        { "name": "T", "doses": [
            { "dose": 1, "responses": [6, 5, 5, 6] }, { "dose": 2, "responses": [5, 6, 6, 5] },
            { "dose": 4, "responses": [6, 6, 5, 5] } ] },
    ]);
    for model in ["parallel-line", "4pl"] {
        let it = answer("potency", &json!({ "model": model, "preparations": level }));
        assert!(it["samples"][0]["potency"].is_null() && it["samples"][0]["lower"].is_null(), "{model}: {it}");
        assert!(told(&it, "The regression is not significant") || it["regression_p"].is_null(), "{model}: {it}");
    }
}

#[test]
fn what_was_not_sent_is_neither_judged_nor_a_reason_to_refuse() {
    let unlimited = answer("capability", &json!({ "values": [10, 12, 11, 13, 12] }));
    for field in ["cp", "cpk", "cpl", "cpu", "cpm", "pp", "ppk", "ppm_observed", "ppm_within", "ppm_overall"] {
        assert!(unlimited[field].is_null(), "{field}");
    }
    near(&unlimited, "/sigma_within", 1.329_340_4);
    near(&unlimited, "/sigma_overall", 1.140_175_4);
    assert!(unlimited["reasons"].to_string().contains("No specification limit"));
    let figures = answer("capability", &json!({ "mean": 5, "sigma": 1, "n": 20 }));
    assert!(figures["cpk"].is_null() && figures["sigma_overall"].is_null());
    // Nothing was found: centre and limits are zero.
    let none = answer("chart", &json!({ "kind": "c", "values": [0, 0, 0] }));
    assert_eq!(
        (none["center"].as_f64(), none["lcl"].as_f64(), none["ucl"].as_f64()),
        (Some(0.0), Some(0.0), Some(0.0))
    );
    // Frozen storage is not judged by a figure of ageing, and an excursion still fails.
    let limits = |low: f64, high: f64| json!({ "low": low, "high": high, "excursion_low": -90, "excursion_high": -55, "mkt_max": high });
    let frozen = |celsius: f64| {
        answer("mkt", &json!({ "readings": [{ "celsius": celsius, "hours": 1 }], "limits": limits(-80.0, -60.0) }))
    };
    assert_eq!(
        (frozen(-70.0)["verdict"].as_str(), frozen(-50.0)["verdict"].as_str()),
        (Some("indeterminate"), Some("fail"))
    );
    assert!(frozen(-70.0)["reasons"].to_string().contains("frozen"));
    // A drug that absorbs less than nothing.
    let mut uv = example("dar", 2);
    uv["a_lambda"] = json!(0.01);
    let negative = answer("dar", &uv);
    assert!(negative["dar"].as_f64().unwrap() < 0.0);
    assert_eq!(negative["verdict"], "indeterminate");
    // Runs of moving ranges mean nothing.
    let rising =
        json!({ "kind": "i-mr", "values": [1, 2, 4, 7, 11, 16, 22, 29, 37, 46], "rules": ["nelson-1", "nelson-3"] });
    let parts = answer("chart", &rising);
    let signals = parts["signals"].as_array().unwrap();
    assert!(signals.iter().any(|it| it["rule"] == "nelson-3" && it["part"] == "main"));
    assert!(signals.iter().all(|it| it["part"] == "main" || it["rule"] == "nelson-1"), "{signals:?}");
    // Seven thousand responses: the one that is too many is named.
    let many: Vec<Value> =
        (1..=7).map(|dose| json!({ "dose": dose, "responses": vec![f64::from(dose); 400] })).collect();
    let all = json!([{ "name": "S", "standard": true, "doses": many }, { "name": "T", "doses": many }]);
    for model in ["parallel-line", "4pl"] {
        let input = json!({ "model": model, "preparations": all });
        let fault = method("potency").unwrap().compute(&input.to_string()).unwrap_err();
        assert_eq!(fault.place, "/preparations/1/doses/5/responses/200", "{model}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of refusals")]
fn what_is_refused_is_refused_with_its_place() {
    let line = |doses: Value| {
        json!({ "model": "parallel-line", "preparations": [
            { "name": "S", "standard": true, "doses": doses },
            { "name": "T", "doses": [{ "dose": 1, "responses": [1, 2] }, { "dose": 2, "responses": [3, 4] }] } ] })
    };
    let two = json!([{ "dose": 1, "responses": [1, 2] }, { "dose": 2, "responses": [3, 5] }]);
    for (name, input, place) in [
        ("pde", json!({}), "/pod_mg_per_kg_day"),
        (
            "pde",
            json!({ "pod_mg_per_kg_day": 1, "pod_kind": "LD50", "f1": 1, "f2": 1, "f3": 1, "f4": 1, "f5": 1 }),
            "/pod_kind",
        ),
        (
            "pde",
            json!({ "pod_mg_per_kg_day": 1, "pod_kind": "NOEL", "f1": 0, "f2": 1, "f3": 1, "f4": 1, "f5": 1 }),
            "/f1",
        ),
        ("pde", json!({ "pod_mg_per_kg_day": "inf", "pod_kind": "NOEL" }), "/pod_mg_per_kg_day"),
        ("acceptable-level", json!({ "dose_mg_per_day": 1 }), "/permitted_ug_per_day"),
        (
            "acceptable-level",
            json!({ "permitted_ug_per_day": 1, "dosing_days": 35, "dose_mg_per_day": 1 }),
            "/dosing_days",
        ),
        ("acceptable-level", json!({ "permitted_ug_per_day": 0, "dose_mg_per_day": 1 }), "/permitted_ug_per_day"),
        ("acceptable-level", json!({ "dosing_days": 35, "dose_mg_per_day": 0 }), "/dose_mg_per_day"),
        ("acceptable-level", json!({ "dosing_days": 3.5, "dose_mg_per_day": 1 }), "/dosing_days"),
        ("carryover", json!({ "previous": {}, "next": { "batch_kg": -1, "max_daily_dose_mg": 1 } }), "/next/batch_kg"),
        ("carryover", json!({ "previous": {}, "next": { "batch_kg": 1 } }), "/next/max_daily_dose_mg"),
        (
            "carryover",
            json!({ "previous": { "hbel": 1 }, "next": { "batch_kg": 1, "max_daily_dose_mg": 1 } }),
            "/previous/hbel",
        ),
        ("carryover", json!({ "previous": [], "next": {} }), "/previous"),
        ("exposure", json!({ "results": [1, "<x"], "oelv": 1 }), "/results/1"),
        ("exposure", json!({ "results": [1, 2], "oelv": "<1" }), "/oelv"),
        ("twa", json!({ "samples": [{ "value": 1, "minutes": -1 }] }), "/samples/0/minutes"),
        ("twa", json!({ "samples": [{ "value": 1, "minutes": 1, "note": "" }] }), "/samples/0/note"),
        ("mkt", json!({ "readings": [{ "celsius": 5, "hours": 1 }], "profile": "warm" }), "/profile"),
        ("dar", json!({ "method": "hic", "areas": { "two": 1 } }), "/areas/two"),
        ("dar", json!({ "method": "hic", "areas": { "2": 1 }, "light": {} }), "/light"),
        ("hic-trace", json!({ "signal": [1, 2], "windows": [] }), "/step_min"),
        ("hic-trace", json!({ "signal": [1, 2], "step_min": 1, "windows": [] }), "/signal"),
        ("hic-trace", json!({ "signal": [1, 2], "step_min": 1, "time_min": [1, 2] }), "/step_min"),
        ("hic-trace", json!({ "signal": [1, 2], "time_min": [1, 2] }), "/time_min"),
        ("hic-trace", json!({ "signal": [1, "x"], "step_min": 1, "windows": [] }), "/signal/1"),
        ("spectrum", json!({ "intensity": [1, 2] }), "/first_mz"),
        ("dar-agreement", json!({ "methods": [{ "name": "HIC", "dar": 4 }], "theta": 1 }), "/methods"),
        ("dar-agreement", json!({ "methods": [{ "name": "HIC", "dar": 4, "dar_uncertainty": -1 }] }), "/theta"),
        (
            "stoichiometry-dar",
            json!({ "reductant_per_antibody": -1, "linker_payload_per_antibody": 6, "purity": 1, "dar": 4 }),
            "/reductant_per_antibody",
        ),
        ("stoichiometry-dar", json!({ "linker_payload_per_antibody": 6, "purity": 97, "dar": 4 }), "/purity"),
        ("potency", line(json!([])), "/preparations/0/doses"),
        (
            "potency",
            json!({ "model": "quantal", "preparations": line(two.clone())["preparations"] }),
            "/preparations/0/doses/0/positive",
        ),
        (
            "stability",
            json!({ "batches": [{ "name": "a", "points": [[0, 1, 2]] }], "lower": 1 }),
            "/batches/0/points/0",
        ),
        ("chart", json!({ "kind": "i-mr", "values": [1, 2], "lambda": 0.2 }), "/lambda"),
        ("chart", json!({ "kind": "i-mr", "values": [1, 2], "rules": ["nelson-9"] }), "/rules/0"),
        ("chart", json!({ "kind": "p", "values": [1, 2] }), "/n"),
        ("chart", json!({ "kind": "p", "values": [1.5, 2], "n": 50 }), "/values/0"),
        ("chart", json!({ "kind": "p", "values": [1, 51], "n": 50 }), "/values/1"),
        ("chart", json!({ "kind": "p", "values": [1, 2], "n": 50.5 }), "/n"),
        ("chart", json!({ "kind": "np", "values": [1, 2], "n": [50, 50] }), "/n"),
        ("chart", json!({ "kind": "c", "values": [1, 0.5] }), "/values/1"),
        ("chart", json!({ "kind": "u", "values": [1, 2], "n": [1, 0] }), "/n/1"),
        ("chart", json!({ "kind": "run", "values": [1, 2], "rules": ["nelson-1"] }), "/rules"),
        ("chart", json!({ "kind": "xbar-r", "values": [[1, 2], [], [2, 3]] }), "/values/1"),
        ("chart", json!({ "kind": "ewma", "values": [1, 2, [], 3] }), "/values/2"),
        ("chart", json!({ "kind": "cusum", "values": [[1, 2], [], [2, 3]] }), "/values/1"),
        ("chart", json!({ "kind": "cusum", "values": [[1, 2], 5, [2, 3]] }), "/values/1"),
        ("chart", json!({ "kind": "t2", "values": [5, [1, 2], [2, 3], [3, 5]] }), "/values/0"),
        ("chart", json!({ "kind": "t2", "values": [[5, [1, 2]], [[2, 3], [3, 5]], [[2, 1], [3, 6]]] }), "/values/0/0"),
        ("grubbs", json!({ "values": [1, 2] }), "/values"),
        ("grubbs", json!({ "values": [1, 2, 4], "alpha": 1 }), "/alpha"),
        ("antibody-mass", json!({ "light": "DIQ", "heavy": "EVX", "disulfides": 0 }), "/heavy/2"),
        ("antibody-mass", json!({ "light": "DIQ", "heavy": "EVQ" }), "/disulfides"),
        ("antibody-mass", json!({ "light": 1, "heavy": "EVQ" }), "/light"),
        ("antibody-mass", json!({ "light": "DIQ", "heavy": "EVQ", "disulfides": 0, "glycans": ["G0F"] }), "/glycans"),
        (
            "antibody-mass",
            json!({ "light": "DIQ", "heavy": "EVQ", "disulfides": 0, "glycans": ["G0F", "G9"] }),
            "/glycans/1",
        ),
        ("potency", with(&line(two.clone()), "link", json!("probit")), "/link"),
        ("capability", json!({ "values": [1, 2], "mean": 1, "usl": 5 }), "/mean"),
        ("tolerance", json!({ "n": 2.5, "mean": 0, "sd": 1, "coverage": 0.9, "confidence": 0.9 }), "/n"),
        ("media-fill", json!({ "units": 10, "contaminated": 11, "regime": "eu-2022" }), "/contaminated"),
        ("environment", json!({ "regime": "eu-2022", "grade": "A", "state": "rest" }), "/particles_0_5"),
        ("round", json!({ "value": "1.5", "limit": "2", "operator": "≤", "mode": "half-up" }), "/operator"),
        (
            "round",
            json!({ "value": "1.23456789012345678901234567890", "limit": "2", "operator": "<=", "mode": "half-up" }),
            "/value",
        ),
        ("diafiltration", json!({ "sieving": 2, "diavolumes": 1 }), "/sieving"),
    ] {
        let fault = method(name).unwrap().compute(&input.to_string()).unwrap_err();
        assert_eq!(fault.place, place, "{name} {input}: {}", fault.said.in_words(Lang::En));
        for lang in Lang::ALL {
            let said = fault.said.in_words(lang);
            assert!(
                !said.starts_with('[') && !said.contains('{') || said.contains("{ … }") || said.contains("{…}"),
                "{said}"
            );
        }
    }
    assert!(method("potency").unwrap().compute(&line(two).to_string()).is_ok());
    for text in ["", "[]", "{", "{\"a\":1,\"a\":2}", "{\"value\": 1e999}", "nonsense"] {
        assert_eq!(method("round").unwrap().compute(text).unwrap_err().place, "", "{text}");
    }
}

#[test]
fn a_form_asks_for_what_is_read_and_everything_has_its_words() {
    for it in METHODS {
        for lang in Lang::ALL {
            let mut keys = vec![format!("calc-m-{}", it.name), format!("calc-w-{}", it.name)];
            keys.extend(it.fields.iter().map(|it| format!("calc-f-{}", it.last())));
            for (_, text) in it.examples {
                let answer = it.compute(text).unwrap_or_else(|fault| panic!("{}: {}", it.name, fault.place));
                keys.extend(answer.fields().iter().map(|(name, _)| format!("calc-a-{name}")));
                for reason in answer.reasons(lang) {
                    assert!(!reason.starts_with('['), "{}: {reason}", it.name);
                }
                assert!(!answer.steps.is_empty(), "{}", it.name);
            }
            for key in keys {
                assert!(lang.has(&key), "{key}");
            }
        }
        // The first level of the form's fields is what the method asks for on any of its examples, and the other way.
        let offered: BTreeSet<&str> = it.fields.iter().map(|it| it.name.split('/').next().unwrap()).collect();
        let mut asked = BTreeSet::new();
        for (_, text) in it.examples {
            let fields = strict::object(text).unwrap();
            let given = Given::new(&fields);
            (it.compute)(&given).unwrap();
            asked.extend(given.asked());
        }
        assert!(asked.is_subset(&offered), "{}: {asked:?} {offered:?}", it.name);
        if it.name != "capability" {
            assert!(offered.is_subset(&asked), "{}: {asked:?} {offered:?}", it.name);
        }
        for field in it.fields {
            if let Kind::Choice(all) = field.kind {
                assert!(!all.is_empty(), "{}", field.name);
            }
        }
    }
    let names: BTreeSet<&str> = METHODS.iter().map(|it| it.name).collect();
    let contract = "pde inhaled-dose oel oeb acceptable-level carryover exposure twa mkt dar hic-trace spectrum dar-agreement \
                    stoichiometry-dar antibody-mass potency stability chart capability tolerance grubbs \
                    equivalence lrv pdl diafiltration media-fill environment round";
    assert_eq!(names, contract.split_whitespace().collect());
}

/// Every leaf of a value, by its pointer.
fn leaves(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Array(all) => {
            (0..).zip(all).for_each(|(at, it)| leaves(it, format!("{place}/{at}"), found));
        }
        Value::Object(all) => all.iter().for_each(|(name, it)| leaves(it, format!("{place}/{name}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(place),
    }
}

#[test]
fn hostile_values_get_an_answer_or_a_place_in_good_time() {
    let hostile = [
        json!(0),
        json!(-1),
        json!(1e308),
        json!(-1e308),
        json!(1e-308),
        json!("1e-300"),
        json!("<1"),
        json!("Infinity"),
        json!(null),
        json!(true),
        json!([]),
        json!({}),
        json!(4_294_967_296_u64),
    ];
    for it in METHODS {
        for (_, text) in it.examples {
            let good: Value = serde_json::from_str(text).unwrap();
            let mut places = vec![];
            leaves(&good, String::new(), &mut places);
            // A long list is the same everywhere.
            let every = places.len() / 8 + 1;
            for place in places.iter().step_by(every) {
                for value in &hostile {
                    let mut input = good.clone();
                    *input.pointer_mut(place).unwrap() = value.clone();
                    let started = Instant::now();
                    if let Ok(answer) = it.compute(&input.to_string()) {
                        let picture = answer.picture.as_ref();
                        let drawn = picture.map(|it| super::picture::Drawn::new(it, Lang::Zh, "x".into()).to_string());
                        assert!(!drawn.unwrap_or_default().contains("NaN"), "{}: {place} = {value}", it.name);
                    }
                    assert!(started.elapsed() < Duration::from_secs(20), "{}: {place} = {value}", it.name);
                }
            }
        }
    }
}
