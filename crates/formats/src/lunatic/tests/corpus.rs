//! Every row of a real export against the document that allotropy made of it, where the corpus is at hand:
//! `CONJUGATE_CORPUS`, or `../shared/data` beside the repository.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::*;

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("CONJUGATE_CORPUS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = |root: &PathBuf| root.join("instruments/unchained_labs_lunatic");
    // A corpus that was named must be there; one beside the repository may be missing.
    named.as_ref().map(folder).or_else(|| Some(folder(&beside)).filter(|it| it.is_dir()))
}

fn decimal(number: &Json) -> Decimal {
    // The shortest digits that give this float back are the digits that allotropy read.
    Decimal::from_str_exact(&number.as_number().unwrap().to_string()).unwrap()
}

fn list<'a>(document: &'a Json, name: &str) -> &'a [Json] {
    document[format!("{name} aggregate document")][format!("{name} document")].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn every_row_of_a_real_export_agrees_with_its_asm_document() {
    let Some(folder) = corpus() else { return eprintln!("skipped: there is no corpus") };
    let export = protein_results(&std::fs::read(folder.join("Demo_A280_Protein.csv")).unwrap()).unwrap();
    let asm: Json = serde_json::from_slice(&std::fs::read(folder.join("Demo_A280_Protein.json")).unwrap()).unwrap();
    let asm = &asm["plate reader aggregate document"];

    // Concentrations and ratios stand apart and point to their measurement.
    let mut calculated = BTreeMap::new();
    for it in list(asm, "calculated data") {
        let source = list(it, "data source")[0]["data source identifier"].as_str().unwrap();
        let name = it["calculated data name"].as_str().unwrap();
        calculated.insert((source, name), &it["calculated result"]["value"]);
    }
    let documents = asm["plate reader document"].as_array().unwrap();
    assert_eq!((export.rows.len(), documents.len()), (32, 32));
    let mut numbers = 0;
    for (row, document) in export.rows.iter().zip(documents) {
        let measurement = &list(document, "measurement")[0];
        let id = measurement["measurement identifier"].as_str().unwrap();
        let sample = &measurement["sample document"];
        assert_eq!(row.position.text, sample["location identifier"].as_str().unwrap());
        assert_eq!(row.sample.text, sample["sample identifier"].as_str().unwrap());
        assert_eq!(row.plate.text, sample["well plate identifier"].as_str().unwrap());
        assert_eq!(row.application.text, measurement["analytical method identifier"].as_str().unwrap());
        assert_eq!(row.instrument.text, asm["device system document"]["device identifier"].as_str().unwrap());
        let at = document["measurement aggregate document"]["measurement time"].as_str().unwrap();
        assert!(matches!(row.date.day, Day::Certain(day) if at == format!("{day}T{}+00:00", row.time.time)));
        // The document writes a negative zero where the file says N/A, and an error beside it; we keep the N/A.
        let failed: Vec<_> =
            list(measurement, "error").iter().map(|it| it["error feature"].as_str().unwrap()).collect();
        let expect = |name: &str, theirs: Option<&&Json>| match theirs {
            Some(_) if failed.contains(&name) => Value::NotAvailable,
            Some(it) => Value::Number(decimal(it)),
            None => panic!("{id} has no {name}"),
        };
        assert_eq!(row.a280.value, expect("A280", Some(&&measurement["absorbance"]["value"])), "{id}");
        for (name, ours) in [("Concentration", &row.concentration), ("A260/A280", &row.a260_a280)] {
            assert_eq!(ours.value, expect(name, calculated.get(&(id, name))), "{id} {name}");
            numbers += usize::from(ours.number().is_some());
        }
        let e1 = sample["custom information document"].get("molar attenuation coefficient setting");
        assert_eq!(row.e1_percent.number(), e1.map(decimal), "{id}");
        // The definition of E1%: a 1 % solution has 10 mg/ml.
        if let (Some(concentration), Some(a280), Some(e1)) =
            (row.concentration.number(), row.a280.number(), row.e1_percent.number())
        {
            assert_eq!(concentration, (a280 * Decimal::TEN / e1).round_dp(2), "{id}");
        }
    }
    assert_eq!(numbers, 56);
    assert_eq!((export.columns.unit, export.of_sample("Sample 1").len()), (Unit::MgPerMl, 4));
}
