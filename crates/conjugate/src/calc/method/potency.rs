//! `potency`.

use science::bioassay::logistic::{Curve as Logistic, logistic};
use science::bioassay::parallel_line::{Anova, Design, Placed, Responses, Source, Transform, parallel_lines};
use science::bioassay::quantal::{Count, Link, quantal};
use science::bioassay::{Dose, Preparation, Sample};
use science::numeric::{in_equal_ratios, ln};
use serde_json::{Map, Value, json};

use super::super::answer::{Answer, figure, figures, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Curve, Name, Picture, Plot, Points};

#[derive(Clone, Copy)]
enum Model {
    ParallelLine,
    Logistic,
    Quantal,
}

const DESIGNS: [(&str, Design); 3] = [("crd", Design::Crd), ("rbd", Design::Rbd), ("latin", Design::Latin)];
const TRANSFORMS: [(&str, Transform); 5] = [
    ("none", Transform::None),
    ("ln", Transform::Ln),
    ("log10", Transform::Log10),
    ("sqrt", Transform::Sqrt),
    ("square", Transform::Square),
];
const LINKS: [(&str, Link); 3] = [("probit", Link::Probit), ("logit", Link::Logit), ("gompit", Link::Gompit)];

/// `potency`
pub(in super::super) fn potency(given: &Given<'_>) -> Result<Answer, Fault> {
    let models = [("parallel-line", Model::ParallelLine), ("4pl", Model::Logistic), ("quantal", Model::Quantal)];
    let model = given.choice("model", &models)?;
    let design = given.choice_or("design", &DESIGNS, Design::Crd)?;
    let transform = given.choice_or("transform", &TRANSFORMS, Transform::None)?;
    let link = given.choice_or("link", &LINKS, Link::Probit)?;
    let confidence = given.number_or("confidence", 0.95)?;
    let preparations = given.list("preparations")?;
    given.nothing_else()?;
    // A default that was spelt out says nothing; anything else would be passed over in silence.
    let unused = |place: &str, used: bool| if used { Ok(()) } else { Err(Fault::at(place, Said::new("calc-unused"))) };
    if !matches!(model, Model::Quantal) {
        given.refuse(&["link"])?;
    }
    if !matches!(model, Model::ParallelLine) {
        unused("/design", design == Design::Crd)?;
        unused("/transform", transform == Transform::None)?;
    }
    match model {
        Model::ParallelLine => lines(&preparations, design, transform, confidence),
        Model::Logistic => curves(&preparations, confidence),
        Model::Quantal => counts(&preparations, link, confidence),
    }
}

/// Preparations, with what each dose was answered by.
fn read<R>(
    all: &[(String, &Value)],
    mut responses: impl FnMut(&Given<'_>) -> Result<R, Fault>,
) -> Result<Vec<Preparation<R>>, Fault> {
    let mut preparations = vec![];
    for (place, it) in all {
        let it = Given::of(place.clone(), it)?;
        let mut doses = vec![];
        for (place, dose) in it.list("doses")? {
            let dose = Given::of(place, dose)?;
            doses.push(Dose { dose: dose.number("dose")?, responses: responses(&dose)? });
            dose.nothing_else()?;
        }
        preparations.push(Preparation {
            name: it.named("name")?.to_owned(),
            standard: it.flag_or("standard", false)?,
            assigned: it.number_or("assigned", 1.0)?,
            doses,
        });
        it.nothing_else()?;
    }
    Ok(preparations)
}

/// Numbers, of which some may be missing.
fn listed(dose: &Given<'_>) -> Result<Vec<Option<f64>>, Fault> {
    let read = |(place, it): (String, &Value)| match it {
        Value::Null => Ok(None),
        it => given::number(it, &place).map(Some),
    };
    dose.list("responses")?.into_iter().map(read).collect()
}

fn lines(
    preparations: &[(String, &Value)],
    design: Design,
    transform: Transform,
    confidence: f64,
) -> Result<Answer, Fault> {
    let mut labels: [Vec<String>; 2] = [vec![], vec![]];
    let mut label = |axis: usize, value: &Value, place: &str| -> Result<u32, Fault> {
        let name = match value {
            Value::Number(it) => it.to_string(),
            other => given::text(other, place)?.to_owned(),
        };
        let known = labels.get_mut(axis).map_or(0, |known| {
            known.iter().position(|it| *it == name).unwrap_or_else(|| {
                known.push(name);
                known.len() - 1
            })
        });
        u32::try_from(known).map_err(|_| Fault::at(place, Said::new("calc-too-large")))
    };
    let mut placed = |dose: &Given<'_>| -> Result<Responses, Fault> {
        let mut all = vec![];
        for (place, it) in dose.list("responses")? {
            let it = Given::of(place, it)?;
            let row = label(0, it.must("row")?, &it.place("row"))?;
            let column = label(1, it.must("column")?, &it.place("column"))?;
            all.push(Placed { row, column, value: it.number_maybe("value")? });
            it.nothing_else()?;
        }
        Ok(Responses::Placed(all))
    };
    let preparations = match design {
        Design::Crd | Design::Rbd => read(preparations, |dose| listed(dose).map(Responses::Listed))?,
        Design::Latin => read(preparations, &mut placed)?,
    };
    let found = parallel_lines(&preparations, design, transform, confidence)?;
    let Anova { non_parallelism, non_linearity, regression, residual, .. } = found.anova;
    let mut answer = Answer::default()
        .field("samples", samples(&found.samples))
        .number("slope", found.slope)
        .field("intercepts", figures(&found.intercepts))
        .field("anova", anova(&found.anova))
        .number("regression_p", regression.p)
        .number("parallelism_p", non_parallelism.p)
        .number("linearity_p", non_linearity.p)
        .because_if(flat(regression.p), || said_p("calc-r-no-regression", regression.p))
        .because_if(non_parallelism.p.is_some_and(|it| it < 0.05), || said_p("calc-r-not-parallel", non_parallelism.p))
        .because_if(non_linearity.p.is_some_and(|it| it < 0.05), || said_p("calc-r-not-linear", non_linearity.p))
        .because_if(non_linearity.df == 0, || Said::new("calc-r-two-doses"))
        .because_if(preparations.len() == 1, || Said::new("calc-r-one-preparation"))
        .because_if(residual.squares == 0.0, || Said::new("calc-r-no-residual"));
    answer = limits_missing(answer, &found.samples);
    answer.steps.push(format!("b = {} / ln x", short(found.slope)));
    if let Some(it) = residual.mean_square {
        answer.steps.push(format!("s² = {} / {} = {}", short(residual.squares), residual.df, short(it)));
    }
    answer.steps.extend(potencies(&found.samples));
    let plotted = preparations.iter().zip(&found.intercepts).map(|(it, height)| {
        let at = it.doses.iter().flat_map(|dose| {
            let values: Vec<f64> = match &dose.responses {
                Responses::Listed(all) => all.iter().flatten().copied().collect(),
                Responses::Placed(all) => all.iter().filter_map(|it| it.value).collect(),
            };
            values.into_iter().map(|y| (dose.dose, transform.of(y)))
        });
        let ends = ends(it.doses.iter().map(|it| it.dose));
        let line = ends.map(|x| (x, height + found.slope * ln(x)));
        (it.name.clone(), at.collect(), line.to_vec())
    });
    Ok(answer.drawn(plot(plotted.collect())))
}

/// Whether the test of the slope, which comes first, says that there is none.
fn flat(regression_p: Option<f64>) -> bool {
    regression_p.is_some_and(|it| it >= science::bioassay::REGRESSION_ALPHA)
}

fn said_p(key: &'static str, p: Option<f64>) -> Said {
    Said::new(key).with("p", p.map_or_else(String::new, short))
}

fn samples(all: &[Sample]) -> Value {
    let optional = |it: Option<f64>| it.map_or(Value::Null, figure);
    let one = |it: &Sample| {
        json!({
            "name": it.name,
            "ratio": optional(it.ratio),
            "potency": optional(it.potency),
            "lower": optional(it.lower),
            "upper": optional(it.upper),
        })
    };
    all.iter().map(one).collect()
}

/// What of a curve is compared, and what the ratio of it is called.
type Shape = (&'static str, fn(&Logistic) -> f64);

/// How like the standard's own curve each sample's is: slope, upper asymptote and span, each over the standard's. They are
/// what equivalence is judged by (USP ⟨1032⟩), where a significance would punish an assay for being precise.
fn alike<R>(samples: Value, preparations: &[Preparation<R>], free: &[Option<Logistic>]) -> Value {
    let own = |of: bool| preparations.iter().zip(free).filter(move |(it, _)| it.standard == of).map(|(_, it)| it);
    let standard = own(true).next().and_then(Option::as_ref);
    let ratio = |sample: &Option<Logistic>, of: fn(&Logistic) -> f64| {
        let (a, b) = sample.as_ref().map(of).zip(standard.map(of))?;
        Some(a / b).filter(|it| it.is_finite())
    };
    let Value::Array(mut samples) = samples else { return samples };
    for (it, curve) in samples.iter_mut().zip(own(false)) {
        let Value::Object(it) = it else { continue };
        let ratios: [Shape; 3] =
            [("slope_ratio", |it| it.b), ("upper_ratio", |it| it.d), ("span_ratio", |it| it.d - it.c)];
        for (name, of) in ratios {
            it.insert(name.into(), ratio(curve, of).map_or(Value::Null, figure));
        }
    }
    Value::Array(samples)
}

fn potencies(all: &[Sample]) -> Vec<String> {
    let said = |it: Option<f64>| it.map_or_else(|| "?".to_owned(), short);
    all.iter()
        .map(|it| format!("{}: R = {} ({} … {})", it.name, said(it.potency), said(it.lower), said(it.upper)))
        .collect()
}

fn limits_missing(answer: Answer, all: &[Sample]) -> Answer {
    let names =
        |holds: &dyn Fn(&&Sample) -> bool| all.iter().filter(holds).map(|it| it.name.as_str()).collect::<Vec<_>>();
    let without_limits = names(&|it| it.potency.is_some() && (it.lower.is_none() || it.upper.is_none()));
    let without_potency = names(&|it| it.potency.is_none());
    answer
        .because_if(!without_limits.is_empty(), || {
            Said::new("calc-r-no-fieller").with("names", without_limits.join(", "))
        })
        .because_if(!without_potency.is_empty(), || {
            Said::new("calc-r-no-potency").with("names", without_potency.join(", "))
        })
}

fn anova(it: &Anova) -> Value {
    let source = |it: &Source| {
        let optional = |it: Option<f64>| it.map_or(Value::Null, figure);
        json!({
            "ss": figure(it.squares),
            "df": it.df,
            "ms": optional(it.mean_square),
            "f": optional(it.f),
            "p": optional(it.p),
        })
    };
    let optional = |it: &Option<Source>| it.as_ref().map_or(Value::Null, source);
    json!({
        "preparations": source(&it.preparations),
        "regression": source(&it.regression),
        "non_parallelism": source(&it.non_parallelism),
        "non_linearity": source(&it.non_linearity),
        "treatments": source(&it.treatments),
        "blocks": optional(&it.blocks),
        "rows": optional(&it.rows),
        "columns": optional(&it.columns),
        "residual": source(&it.residual),
        "total": source(&it.total),
    })
}

fn curves(preparations: &[(String, &Value)], confidence: f64) -> Result<Answer, Fault> {
    let preparations = read(preparations, listed)?;
    let found = logistic(&preparations, confidence)?;
    let curve = |it: &Logistic| json!({ "b": figure(it.b), "c": figure(it.c), "d": figure(it.d), "e": figure(it.e) });
    let parameters = found.common.as_ref().and_then(|it| it.curves.first().map(|first| (it, first)));
    let parameters = parameters.map_or(Value::Null, |(common, first)| {
        let e: Map<String, Value> =
            preparations.iter().zip(&common.curves).map(|(it, curve)| (it.name.clone(), figure(curve.e))).collect();
        json!({ "b": figure(first.b), "c": figure(first.c), "d": figure(first.d), "e": e })
    });
    let free: Map<String, Value> = preparations
        .iter()
        .zip(&found.free)
        .map(|(it, found)| (it.name.clone(), found.as_ref().map_or(Value::Null, curve)))
        .collect();
    let alone = preparations.len() == 1;
    let mut answer = Answer::default()
        .field("samples", alike(samples(&found.samples), &preparations, &found.free))
        .field("parameters", parameters)
        .number("rss", found.common.as_ref().map(|it| it.residual))
        .field("df", found.common.as_ref().map(|it| it.df))
        .field("free", free)
        .number("rss_free", found.residual_free)
        .number("regression_p", found.regression_p)
        .number("parallelism_p", found.parallelism_p)
        .because_if(found.common.is_none(), || Said::new("calc-r-no-convergence"))
        .because_if(flat(found.regression_p), || said_p("calc-r-no-regression", found.regression_p))
        .because_if(found.free.iter().any(Option::is_none) && !alone, || Said::new("calc-r-no-free-convergence"))
        .because_if(alone, || Said::new("calc-r-one-preparation"))
        .because_if(found.parallelism_p.is_some_and(|it| it < 0.05), || {
            said_p("calc-r-not-parallel", found.parallelism_p)
        });
    answer = limits_missing(answer, &found.samples);
    if let Some(common) = &found.common {
        if let Some(it) = common.curves.first() {
            answer.steps.push(format!("b = {}, c = {}, d = {}", short(it.b), short(it.c), short(it.d)));
        }
        for (it, curve) in preparations.iter().zip(&common.curves) {
            answer.steps.push(format!("e({}) = {}", it.name, short(curve.e)));
        }
        answer.steps.push(format!("s² = {} / {}", short(common.residual), common.df));
    }
    answer.steps.extend(potencies(&found.samples));
    let plotted = (0..).zip(&preparations).map(|(index, it)| {
        let smallest = it.doses.iter().map(|it| it.dose).filter(|it| *it > 0.0).fold(f64::INFINITY, f64::min);
        // Dose 0 has no place by decades: it stands one step before the smallest.
        let at = it.doses.iter().flat_map(|dose| {
            let x = if dose.dose > 0.0 { dose.dose } else { smallest / 3.0 };
            dose.responses.iter().flatten().map(move |y| (x, *y))
        });
        let [low, high] = ends(it.doses.iter().map(|it| it.dose).filter(|it| *it > 0.0));
        let own = found.common.as_ref().and_then(|it| it.curves.get(index));
        let line = own.map_or_else(Vec::new, |curve| {
            in_equal_ratios(low, high, 60).into_iter().map(|x| (x, curve.at(x))).collect()
        });
        (it.name.clone(), at.collect(), line)
    });
    Ok(answer.drawn(plot(plotted.collect())))
}

fn counts(preparations: &[(String, &Value)], link: Link, confidence: f64) -> Result<Answer, Fault> {
    let count = |dose: &Given<'_>, name: &'static str| -> Result<u32, Fault> {
        let it = dose.count(name)?;
        u32::try_from(it).map_err(|_| Fault::at(dose.place(name), Said::new("calc-too-large")))
    };
    let preparations =
        read(preparations, |dose| Ok(Count { positive: count(dose, "positive")?, n: count(dose, "n")? }))?;
    let found = quantal(&preparations, link, confidence)?;
    let ed50: Map<String, Value> = preparations
        .iter()
        .zip(&found.ed50)
        .map(|(it, ed50)| (it.name.clone(), ed50.map_or(Value::Null, figure)))
        .collect();
    let intercepts: Vec<Value> = found.intercepts.iter().map(|it| it.map_or(Value::Null, figure)).collect();
    let named = |index: &usize| preparations.get(*index).map(|it| it.name.as_str());
    let certain: Vec<&str> = found.certain.iter().filter_map(named).collect();
    let mut answer = Answer::default()
        .field("samples", samples(&found.samples))
        .number("slope", found.slope)
        .field("intercepts", intercepts)
        .field("ed50", ed50)
        .number("regression_p", found.regression_p)
        .number("parallelism_p", found.parallelism_p)
        .number("linearity_p", found.linearity_p)
        .because_if(!certain.is_empty(), || Said::new("calc-r-certain").with("names", certain.join(", ")))
        .because_if(found.divided && certain.len() < preparations.len(), || Said::new("calc-r-divided"))
        .because_if(found.slope.is_none() && !found.divided, || Said::new("calc-r-no-likelihood-slope"))
        .because_if(flat(found.regression_p), || said_p("calc-r-no-regression", found.regression_p))
        .because_if(preparations.len() == 1, || Said::new("calc-r-one-preparation"))
        .because_if(found.parallelism_p.is_some_and(|it| it < 0.05), || {
            said_p("calc-r-not-parallel", found.parallelism_p)
        })
        .because_if(found.linearity_p.is_some_and(|it| it < 0.05), || said_p("calc-r-not-linear", found.linearity_p));
    answer = limits_missing(answer, &found.samples);
    if let Some(slope) = found.slope {
        answer.steps.push(format!("b = {} / ln x", short(slope)));
    }
    answer.steps.extend(potencies(&found.samples));
    let plotted = (0..).zip(&preparations).map(|(index, it)| {
        let at = it.doses.iter().map(|it| (it.dose, f64::from(it.responses.positive) / f64::from(it.responses.n)));
        let [low, high] = ends(it.doses.iter().map(|it| it.dose));
        let own = found.slope.zip(found.intercepts.get(index).copied().flatten());
        let line = own.map_or_else(Vec::new, |(slope, height)| {
            let at = |x: f64| (x, link.probability(height + slope * ln(x)));
            in_equal_ratios(low, high, 60).into_iter().map(at).collect()
        });
        (it.name.clone(), at.collect(), line)
    });
    Ok(answer.drawn(plot(plotted.collect())))
}

fn ends(doses: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
    [doses.clone().fold(f64::INFINITY, f64::min), doses.fold(0.0, f64::max)]
}

/// A preparation with its points and its line.
type Plotted = (String, Vec<(f64, f64)>, Vec<(f64, f64)>);

fn plot(plotted: Vec<Plotted>) -> Picture {
    let (mut points, mut curves) = (vec![], vec![]);
    for (name, at, line) in plotted {
        points.push(Points { name: Name::Given(name.clone()), at, marked: vec![], joined: false });
        if !line.is_empty() {
            curves.push(Curve { name: Name::Given(name), at: line, dashed: false });
        }
    }
    let (x, y) = ("calc-axis-dose".into(), "calc-axis-response".into());
    Picture::Plots(vec![Plot { x, y, logarithmic: true, points, curves, levels: vec![], marks: vec![] }])
}
