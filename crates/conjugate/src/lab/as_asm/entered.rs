//! What was derived from readings that an analyst entered: each reading as a measurement of its own, where the method says
//! what its readings are.

use formats::family::Family;
use formats::measured::{Amount, Instrument, Moment, Peak, Reading, Run, Said, Sample, When};
use plant::lab::{FACTOR, STANDARDS};
use plant::strategy::{Signal, SignalQuantity};

use super::super::entered::{Layout, layout, shown};
use super::{Made, Told, decimal};

/// The readings of every field; nothing where one of them is of an unknown kind.
pub(super) fn made(told: &Told) -> Option<Made> {
    let mut runs: Vec<Run> = Vec::new();
    for (field, text) in told.it.derivation.entered() {
        let signal = told.by.signals.iter().find(|it| it.field == field)?;
        match field {
            "preparations" => runs.extend(preparations(told, signal, text)?),
            "light" | "heavy" => of_sample(told, &mut runs)?.peaks.extend(chains(field, signal, text)?),
            _ => of_sample(told, &mut runs)?.amounts.push(amount(signal, text.trim())?),
        }
    }
    let from: Vec<usize> = (0..runs.len()).collect();
    let derived = told.figures(0, &from);
    let instrument = Instrument::default();
    (!runs.is_empty()).then_some(Made { reading: Reading { family: Family::Asm, instrument, runs }, derived })
}

/// One run of something, when it was measured and by whom.
fn run(told: &Told, sample: Sample) -> Run {
    let began = told.it.sample.as_ref().and_then(|it| it.begun).unwrap_or(told.it.recorded.happened);
    let moment = Moment::Zoned(told.offset.to_datetime(began), told.offset);
    let when = Some(When { written: began.to_string(), at: String::new(), moment });
    let analyst = Some(told.analyst.as_str()).filter(|it| !it.is_empty()).and_then(Said::known);
    Run { sample, when, analyst, ..Run::default() }
}

/// What the sample is called on its label, or else its lot.
fn number(told: &Told) -> String {
    told.it.sample.as_ref().map_or_else(|| told.it.lot.to_string(), |it| it.number.to_string())
}

/// The one run of the sample, which readings of several fields go into.
fn of_sample<'a>(told: &Told, runs: &'a mut Vec<Run>) -> Option<&'a mut Run> {
    if runs.is_empty() {
        let batch = Said::known(told.it.lot.as_str());
        runs.push(run(told, Sample { id: Said::known(&number(told)), batch, ..Sample::default() }));
    }
    runs.last_mut()
}

/// A reading as the quantity that the method says it is.
fn amount(signal: &Signal, written: &str) -> Option<Amount> {
    let (name, unit) = match signal.quantity {
        SignalQuantity::Absorbance => ("absorbance", "AU"),
        SignalQuantity::Luminescence => ("luminescence", "RLU"),
        SignalQuantity::Fluorescence => ("fluorescence", "RFU"),
        SignalQuantity::PeakArea => ("peak area", "mAU.s"),
    };
    let of = signal.wavelength.as_ref().map(|it| format!("{it} nm"));
    Some(Amount { of, ..Amount::found(name, written, decimal(written)?, unit) })
}

/// The chains of a reduced antibody as peaks: `L0`, `H3`.
fn chains(field: &str, signal: &Signal, text: &str) -> Option<Vec<Peak>> {
    let letter = if field == "light" { "L" } else { "H" };
    let chain = |cells: Vec<String>| {
        let [load, area] = cells.as_slice() else { return None };
        let load = load.trim_start_matches(|it: char| it.eq_ignore_ascii_case(&'l') || it.eq_ignore_ascii_case(&'h'));
        let amount = Amount { of: None, ..amount(signal, area)? };
        Some(Peak { name: Said::known(&format!("{letter}{load}")), amounts: vec![amount] })
    };
    shown(text).into_iter().map(chain).collect()
}

/// Every response of every dose; what was missing is none.
fn preparations(told: &Told, signal: &Signal, text: &str) -> Option<Vec<Run>> {
    let layout = layout(&told.it.derivation.parameters);
    let (factors, lines): (Vec<_>, Vec<_>) =
        shown(text).into_iter().partition(|it| it.get(1).is_some_and(|it| it == FACTOR));
    let others = lines.iter().filter_map(|it| it.first()).filter(|it| !is_standard(it));
    let several = others.collect::<std::collections::BTreeSet<_>>().len() > 1;
    let mut runs = Vec::new();
    for cells in &lines {
        let [name, dose, responses @ ..] = cells.as_slice() else { return None };
        let (responses, position) = match (layout, responses) {
            (Layout::Responses, all) => (all, None),
            (Layout::Placed, [row, column, response]) => {
                (std::slice::from_ref(response), Said::known(&format!("{row}:{column}")))
            }
            // Counts of positives are no signal of a detector.
            (Layout::Placed | Layout::Counts, _) => return None,
        };
        let standard = is_standard(name);
        // The only preparation beside the standard is the sample, whatever it was called on the plate.
        let id = if standard || several { name.clone() } else { number(told) };
        let role = Said::known(if standard { "standard" } else { "unknown" });
        let sample =
            Sample { id: Said::known(&id), name: Said::known(name), role, location: position, ..Sample::default() };
        let there = responses.iter().filter(|it| !it.is_empty() && *it != "-");
        let factor = factors.iter().find(|it| it.first() == Some(name)).and_then(|it| it.last());
        let mut run = run(told, sample);
        run.amounts = there.map(|it| amount(signal, it)).collect::<Option<_>>()?;
        run.settings = vec![plain("dose", dose)?];
        run.settings.extend(factor.map_or(Some(None), |it| plain("factor", it).map(Some))?);
        runs.push(run);
    }
    Some(runs)
}

fn is_standard(name: &str) -> bool {
    STANDARDS.contains(&name.to_uppercase().as_str())
}

/// A number without a unit, as it was entered.
fn plain(name: &str, written: &str) -> Option<Amount> {
    Some(Amount { unit: None, ..Amount::found(name, written, decimal(written)?, "1") })
}

#[cfg(test)]
mod tests {
    use plant::act::Stamp;
    use plant::id::{BatchId, LotId, MethodId, PersonId};
    use plant::lab::{Derivation, DerivedFigure, Determination, Input};
    use plant::quantity::Unit;
    use plant::strategy::Derives;

    use super::*;

    /// A determination of DS-1 from these readings, which came out as this figure.
    fn told(fields: &[(&str, &str, SignalQuantity, Option<&str>)], parameters: &str, figure: (&str, &str)) -> Told {
        let input = |it: &(&str, &str, _, _)| Input::Figure { name: it.0.to_owned(), text: it.1.to_owned() };
        let signal = |it: &(&str, &str, SignalQuantity, Option<&str>)| Signal {
            field: it.0.to_owned(),
            quantity: it.2,
            wavelength: it.3.map(ToOwned::to_owned),
        };
        let derivation = Derivation {
            method: MethodId::new("assay").unwrap(),
            version: 1,
            calculator: "potency".to_owned(),
            software: "0".to_owned(),
            parameters: parameters.to_owned(),
            inputs: fields.iter().map(input).collect(),
            output: "{}".to_owned(),
            output_sha256: "ab".repeat(32),
        };
        let figure = DerivedFigure {
            attribute: "potency".to_owned(),
            field: "/samples/0/potency".to_owned(),
            text: figure.0.to_owned(),
            further: vec![],
            unit: Unit::new(figure.1).unwrap(),
            times: None,
        };
        let at = "2026-03-18T01:15:00Z".parse().unwrap();
        let it = Determination {
            batch: BatchId::new("DS-1").unwrap(),
            lot: LotId::new("DS-1").unwrap(),
            derivation,
            figures: vec![figure],
            doubts: vec![],
            why: None,
            sample: None,
            run: None,
            recorded: Stamp { seq: 1, by: PersonId::new("zhao").unwrap(), happened: at, known: at },
        };
        let enters = fields.iter().map(|it| it.0.to_owned()).collect();
        let by =
            Derives { enters, signals: fields.iter().map(signal).collect(), ..crate::lab::derive::tests::derives() };
        Told {
            it,
            by,
            names: vec!["Relative potency".to_owned()],
            analyst: "Zhao".to_owned(),
            offset: jiff::tz::offset(8),
        }
    }

    fn document(told: &Told) -> String {
        let made = told.made(None).unwrap();
        let source = formats::asm::Source { name: "x", sha256: &"ab".repeat(32), offset: jiff::tz::offset(8) };
        formats::asm::write_derived(&made.reading, &source, &made.derived).unwrap()
    }

    #[test]
    fn every_response_of_an_assay_leaves_with_its_dose_and_the_potency_points_to_all() {
        let readings = "S\t0.25\t1.520\t1.498\nT\t0.25\t1.487\t-\nS\t=\t0.991";
        let elisa = [("preparations", readings, SignalQuantity::Absorbance, Some("450"))];
        let it = document(&told(&elisa, r#"{"model":"4pl"}"#, ("99.1", "%")));
        let again = formats::family::read(it.as_bytes()).unwrap();
        let of = |sample: &str| {
            again
                .of_sample(sample)
                .iter()
                .flat_map(|it| it.found("absorbance", None))
                .map(|it| it.written.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (of("S"), of("DS-1")),
            (vec!["1520.000".to_owned(), "1498.000".to_owned()], vec!["1487.000".to_owned()])
        );
        assert_eq!(it.matches("data source identifier").count(), 3);
        for said in [
            "\"factor\": 0.991",
            "\"dose\": 0.25",
            "2026-03-18T09:15:00+08:00",
            "\"Relative potency\"",
            "\"value\": 99.1",
        ] {
            assert!(it.contains(said), "{said}: {it}");
        }
    }

    #[test]
    fn chains_are_peaks_and_a_photometer_gives_absorbances() {
        let area = SignalQuantity::PeakArea;
        let chains = [("light", "L0\t38.2\nL1\t61.8", area, None), ("heavy", "0\t24.5\n1\t41.0", area, None)];
        let it = document(&told(&chains, "{}", ("3.668", "mol/mol")));
        for said in ["\"L0\"", "\"L1\"", "\"H0\"", "\"H1\"", "41.0", "\"mAU.s\""] {
            assert!(it.contains(said), "{said}: {it}");
        }
        let seen = SignalQuantity::Absorbance;
        let it = document(&told(
            &[("a280", "1.055", seen, Some("280")), ("a_lambda", "0.69", seen, Some("248"))],
            "{}",
            ("4.0", "mol/mol"),
        ));
        assert!(
            it.contains("spectrophotometry aggregate document") && it.contains("1055.000") && it.contains("690.00")
        );
    }

    #[test]
    fn what_nobody_says_the_kind_of_and_counts_of_positives_have_no_document() {
        let seen = SignalQuantity::Absorbance;
        let mut unsaid = told(&[("a280", "1.055", seen, Some("280"))], "{}", ("4.0", "mol/mol"));
        assert!(unsaid.is_written(None));
        unsaid.by.signals.clear();
        assert!(!unsaid.is_written(None));
        let quantal = [("preparations", "S\t1\t3\t10", SignalQuantity::Luminescence, None)];
        assert!(!told(&quantal, r#"{"model":"quantal"}"#, ("1", "1")).is_written(None));
        let mut doubtful = told(&[("a280", "1.055", seen, Some("280"))], "{}", ("4.0", "mol/mol"));
        doubtful.it.doubts.push(plant::text::Label::new("存疑", "in doubt"));
        assert!(!doubtful.is_written(None));
    }
}
