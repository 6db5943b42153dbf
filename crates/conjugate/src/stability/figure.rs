//! The shelf life that data support, worked out with the calculator that anybody can open at `/calc/stability`.
//!
//! Its input is written from the record, its answer is kept byte for byte with its SHA-256: whoever sends the same input to
//! the same version of the calculator gets the same bytes.

use std::collections::BTreeMap;

use plant::Plant;
use plant::id::StudyId;
use plant::stability::{Figure, ProposeShelfLife, Reaches, ShelfLifeInput, Study};
use plant::text::Text;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::calc::{Answer, Fault, method};
use crate::language::Lang;

/// The name of the calculator.
pub const METHOD: &str = "stability";
/// Its version: it changes with its formulas or the form of its answer.
pub const METHOD_VERSION: u32 = 1;

/// The data of an attribute as the calculator reads them. One side has a one-sided limit of 95 %, two sides a two-sided one.
#[must_use]
pub fn input(it: &ShelfLifeInput) -> String {
    let points = |it: &plant::stability::BatchPoints| {
        let pairs: Vec<String> = it.points.iter().map(|it| format!("[{},{}]", it.months, it.value)).collect();
        format!("{{\"name\":\"{}\",\"points\":[{}]}}", it.lot, pairs.join(","))
    };
    let batches: Vec<String> = it.batches.iter().map(points).collect();
    let limit = |name: &str, it: Option<Decimal>| it.map_or_else(String::new, |it| format!(",\"{name}\":{it}"));
    let sides = if it.lower.is_some() && it.upper.is_some() { ",\"sides\":\"2\"" } else { "" };
    format!("{{\"batches\":[{}]{}{}{sides}}}", batches.join(","), limit("lower", it.lower), limit("upper", it.upper))
}

/// What the calculator makes of an attribute.
///
/// # Errors
/// What it cannot work out.
pub fn answer(it: &ShelfLifeInput) -> Result<Answer, Fault> {
    method(METHOD).ok_or_else(|| Fault::at("/", crate::calc::Said::new("calc-unknown")))?.compute(&input(it))
}

/// The answer as it is kept: its bytes, their SHA-256 and when the limit is reached.
fn kept(it: &Answer) -> (String, String, Reaches) {
    let output = it.json(Lang::En).to_string();
    let digest: String = Sha256::digest(output.as_bytes()).iter().map(|it| format!("{it:02x}")).collect();
    (output, digest, reaches(it))
}

fn reaches(it: &Answer) -> Reaches {
    let field = |name: &str| it.fields().iter().find(|(of, _)| of == name).map(|(_, value)| value);
    let months = field("shelf_life_months").and_then(|it| it.to_string().parse::<Decimal>().ok());
    // A batch without a residual has no mean square, and nothing can be said of it.
    let judged = field("by_batch").and_then(|it| it.as_array()).is_some_and(|all| {
        !all.is_empty() && all.iter().all(|it| it.get("mean_square").is_some_and(|it| !it.is_null()))
    });
    match months {
        Some(months) => Reaches::At(months),
        None if judged => Reaches::Never,
        None => Reaches::Unknown,
    }
}

/// When the confidence limit of an attribute meets its limit.
#[must_use]
pub fn reached(it: &ShelfLifeInput) -> Reaches {
    answer(it).map_or(Reaches::Unknown, |it| reaches(&it))
}

/// Whether the calculator gives the same bytes again.
#[must_use]
pub fn is_same_again(it: &Figure) -> bool {
    answer(&it.input).is_ok_and(|again| {
        let (output, digest, _) = kept(&again);
        output == it.output && digest == it.digest
    })
}

/// The figures of a study, worked out now; what cannot be worked out is left out, and the rule says so.
#[must_use]
pub fn figures(plant: &Plant, it: &Study) -> Vec<Figure> {
    let figure = |input: ShelfLifeInput| {
        let (output, digest, reaches) = kept(&answer(&input).ok()?);
        Some(Figure { input, output, digest, reaches })
    };
    plant.shelf_life_inputs(it).into_iter().filter_map(|of| figure(of.input.ok()?)).collect()
}

/// The proposal of a shelf life over the figures of now.
#[must_use]
pub fn propose(
    plant: &Plant,
    study: &StudyId,
    (months, markets): (u32, BTreeMap<String, u32>),
    why: Text,
) -> ProposeShelfLife {
    let figures = plant.studies.get(study).map_or_else(Vec::new, |it| figures(plant, it));
    ProposeShelfLife {
        study: study.clone(),
        months,
        markets,
        method: METHOD.to_owned(),
        method_version: METHOD_VERSION,
        figures,
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plant::id::LotId;
    use plant::stability::{BatchPoints, TimedValue};

    fn batch(lot: &str, points: &[(&str, &str)]) -> BatchPoints {
        let decimal = |it: &str| it.parse::<Decimal>().unwrap();
        let point =
            |(months, value): &(&str, &str)| TimedValue { months: decimal(months), value: decimal(value), result: 1 };
        BatchPoints { lot: LotId::new(lot).unwrap(), points: points.iter().map(point).collect() }
    }

    fn b5() -> BatchPoints {
        batch(
            "b5",
            &[
                ("0", "102.0"),
                ("1", "101.4"),
                ("2", "100.8"),
                ("3", "100.2"),
                ("3", "99.7"),
                ("6", "98.8"),
                ("6", "98.5"),
                ("12", "98.0"),
                ("12", "97.1"),
                ("24", "96.6"),
                ("24", "96.1"),
            ],
        )
    }

    fn of(batches: Vec<BatchPoints>) -> ShelfLifeInput {
        ShelfLifeInput {
            attribute: "assay".into(),
            market: None,
            lower: Some("95".parse().unwrap()),
            upper: None,
            batches,
        }
    }

    // LeBlond, Griffith and Aubuchon (2011), tables IV and VIII; expected results of the R package expirest.
    #[test]
    fn the_record_gives_the_published_shelf_lives() {
        let pooled = of(vec![
            batch(
                "b2",
                &[
                    ("0", "101.0"),
                    ("1", "101.3"),
                    ("3", "99.8"),
                    ("3", "99.2"),
                    ("6", "99.5"),
                    ("6", "97.8"),
                    ("12", "97.4"),
                    ("12", "97.2"),
                    ("24", "96.9"),
                    ("24", "96.0"),
                ],
            ),
            b5(),
            batch(
                "b7",
                &[
                    ("0", "101.3"),
                    ("1", "101.5"),
                    ("3", "100.2"),
                    ("3", "99.8"),
                    ("6", "99.0"),
                    ("6", "98.5"),
                    ("12", "98.5"),
                    ("12", "97.4"),
                    ("24", "96.6"),
                    ("24", "96.4"),
                ],
            ),
        ]);
        let separate = of(vec![
            batch(
                "b4",
                &[
                    ("0", "104.0"),
                    ("3", "103.2"),
                    ("6", "102.8"),
                    ("6", "103.3"),
                    ("12", "102.4"),
                    ("12", "101.2"),
                    ("24", "99.1"),
                    ("24", "99.5"),
                ],
            ),
            b5(),
            batch("b8", &[("0", "101.6"), ("3", "100.0"), ("6", "99.0"), ("12", "97.8"), ("12", "97.0")]),
        ]);
        for (it, model, months) in [(pooled, "CICS", "25.99576"), (separate, "DIDS", "15.84488")] {
            let found = answer(&it).unwrap();
            assert_eq!(found.fields().iter().find(|it| it.0 == "model").unwrap().1, model);
            let Reaches::At(reached) = reached(&it) else { panic!("{model}") };
            assert_eq!(reached.round_dp(5).to_string(), months);
            let (output, digest, reaches) = kept(&found);
            let mut figure = Figure { input: it, output, digest, reaches };
            assert!(is_same_again(&figure));
            figure.output.push(' ');
            assert!(!is_same_again(&figure));
        }
    }

    #[test]
    fn two_points_and_a_line_of_their_own_say_nothing() {
        let alone = of(vec![batch("a", &[("0", "100"), ("3", "99")]), batch("b", &[("0", "104"), ("3", "99")])]);
        assert_eq!(reached(&alone), Reaches::Unknown);
    }

    #[test]
    fn two_limits_are_two_sided() {
        let mut it = of(vec![b5()]);
        assert!(!input(&it).contains("sides"));
        it.upper = Some("110".parse().unwrap());
        assert!(input(&it).ends_with(",\"lower\":95,\"upper\":110,\"sides\":\"2\"}"));
    }
}
