//! `capability`.

use science::capability::{self, Capability, Index, Source, Specification};
use serde_json::{Value, json};

use super::super::answer::{Answer, figure, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Curve, Mark, Picture, Plot};

/// `capability`
pub(in super::super) fn capability(given: &Given<'_>) -> Result<Answer, Fault> {
    let source = source(given)?;
    let specification = Specification {
        lsl: given.number_maybe("lsl")?,
        usl: given.number_maybe("usl")?,
        target: given.number_maybe("target")?,
    };
    let confidence = given.number_or("confidence", 0.95)?;
    given.nothing_else()?;
    let found = capability::capability(&source, specification, confidence)?;
    let index = |it: Option<Index>| {
        it.map_or(
            Value::Null,
            |it| json!({ "value": figure(it.value), "lower": figure(it.lower), "upper": figure(it.upper) }),
        )
    };
    let no_limit = specification.lsl.is_none() && specification.usl.is_none();
    let one_limit = !no_limit && (specification.lsl.is_none() || specification.usl.is_none());
    let Capability { cp, cpl, cpu, cpk, cpm, pp, ppk, mean, sigma_within, sigma_overall, n, .. } = found;
    let ppm = |it: Option<f64>| it.map(|it| 1e6 * it);
    let figures_only = matches!(source, Source::Figures { .. });
    let mut answer = Answer::default()
        .field("n", n)
        .number("mean", mean)
        .number("sigma_within", sigma_within)
        .number("sigma_overall", sigma_overall)
        .number("ppm_observed", ppm(found.beyond_observed))
        .number("ppm_within", ppm(found.beyond_within))
        .number("ppm_overall", ppm(found.beyond_overall))
        .because_if(no_limit, || Said::new("calc-r-no-specification"))
        .because_if(one_limit, || Said::new("calc-r-one-limit"))
        .because_if(figures_only, || Said::new("calc-r-no-overall"))
        .step(format!("x̄ = {}, σ = {}, n = {n}", short(mean), short(sigma_within)));
    for (name, it) in [("cp", cp), ("cpl", cpl), ("cpu", cpu), ("cpk", cpk), ("cpm", cpm), ("pp", pp), ("ppk", ppk)] {
        answer = answer.field(name, index(it));
        if let Some(it) = it {
            let mut letters = name.chars();
            let name =
                letters.next().map_or_else(String::new, |it| it.to_uppercase().collect::<String>()) + letters.as_str();
            answer = answer.step(format!("{name} = {} ({} … {})", short(it.value), short(it.lower), short(it.upper)));
        }
    }
    Ok(answer.drawn(picture(mean, sigma_within, specification)))
}

fn source(given: &Given<'_>) -> Result<Source, Fault> {
    let figures = given.has("mean") || given.has("sigma") || given.has("n");
    match (given.maybe("values"), given.maybe("subgroups"), figures) {
        (Some(values), None, false) => Ok(Source::Values(given::numbers(values, "/values")?)),
        (None, Some(all), false) => {
            let group = |(place, it): (String, &Value)| given::numbers(it, &place);
            let groups = given::list(all, "/subgroups")?.into_iter().map(group).collect::<Result<_, _>>()?;
            Ok(Source::Subgroups(groups))
        }
        (None, None, true) => {
            let n = given.count("n")?;
            let n = usize::try_from(n).map_err(|_| Fault::at("/n", Said::new("calc-too-large")))?;
            Ok(Source::Figures { mean: given.number("mean")?, sigma: given.number("sigma")?, n })
        }
        (None, None, false) => Err(Fault::at("/values", Said::new("calc-missing"))),
        (Some(_), Some(_), _) => Err(Fault::at("/subgroups", Said::new("calc-twice"))),
        (Some(_), None, true) | (None, Some(_), true) => Err(Fault::at("/mean", Said::new("calc-twice"))),
    }
}

fn picture(mean: f64, sigma: f64, specification: Specification) -> Picture {
    let bell = |at: i32| {
        let z = f64::from(at) / 10.0;
        (mean + z * sigma, science::numeric::normal::pdf(z) / sigma)
    };
    let mark = |name: &'static str, at: Option<f64>| at.map(|at| Mark { name: name.into(), at });
    let marks =
        [mark("calc-f-lsl", specification.lsl), mark("calc-f-usl", specification.usl), mark("calc-a-mean", Some(mean))];
    Picture::Plots(vec![Plot {
        x: "calc-axis-value".into(),
        y: "calc-axis-density".into(),
        logarithmic: false,
        points: vec![],
        curves: vec![Curve { name: "calc-curve-process".into(), at: (-40..=40).map(bell).collect(), dashed: false }],
        levels: vec![],
        marks: marks.into_iter().flatten().collect(),
    }])
}
