//! `stability`.

use science::stability::{self, Batch, Line, MeanSquare, Model, Question, Reached, ShelfLife};
use serde_json::{Value, json};

use super::super::answer::{Answer, figure, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Curve, Level, Mark, Name, Picture, Plot, Points};

fn batches(given: &Given<'_>) -> Result<Vec<Batch>, Fault> {
    let mut batches: Vec<Batch> = vec![];
    for (place, it) in given.list("batches")? {
        let it = Given::of(place, it)?;
        let mut points = vec![];
        for (place, pair) in it.list("points")? {
            match given::numbers(pair, &place)?.as_slice() {
                [months, value] => points.push((*months, *value)),
                [..] => return Err(Fault::at(place, Said::new("calc-unequal").with("wanted", 2))),
            }
        }
        let name = it.named("name")?.to_owned();
        if batches.iter().any(|it| it.name == name) {
            return Err(Fault::at(it.place("name"), Said::new("calc-twice")));
        }
        batches.push(Batch { name, points });
        it.nothing_else()?;
    }
    Ok(batches)
}

/// `stability`
pub(in super::super) fn stability(given: &Given<'_>) -> Result<Answer, Fault> {
    let batches = batches(given)?;
    let means = [("separate", MeanSquare::Separate), ("pooled", MeanSquare::Pooled)];
    let question = Question {
        lower: given.number_maybe("lower")?,
        upper: given.number_maybe("upper")?,
        two_sided: given.choice_or("sides", &[("1", false), ("2", true)], false)?,
        confidence: given.number_or("confidence", 0.95)?,
        pool_alpha: given.number_or("pool_alpha", 0.25)?,
        mean_square: given.choice_or("mean_square", &means, MeanSquare::Separate)?,
    };
    given.nothing_else()?;
    let found = stability::shelf_life(&batches, &question)?;
    let model = match found.model {
        Model::Cics => "CICS",
        Model::Dics => "DICS",
        Model::Dids => "DIDS",
    };
    let months = |it: Reached| match it {
        Reached::At(months) => Some(months),
        Reached::Never | Reached::Unknown => None,
    };
    let by_batch: Vec<Value> = found.by_batch.iter().map(|it| batch(it, &months)).collect();
    let any =
        |wanted: Reached| found.by_batch.iter().any(|it| [it.lower_reached, it.upper_reached].contains(&Some(wanted)));
    let mut answer = Answer::default()
        .field("model", model)
        .number("p_slopes", found.p_slopes)
        .number("p_intercepts", found.p_intercepts)
        .number("shelf_life_months", months(found.shelf_life))
        .field("by_batch", by_batch)
        .because_if(batches.len() == 1, || Said::new("calc-r-one-batch"))
        .because_if(batches.len() > 1 && found.p_slopes.is_none(), || Said::new("calc-r-no-pooling"))
        .because_if(found.shelf_life == Reached::Never, || Said::new("calc-r-never"))
        .because_if(any(Reached::Unknown), || Said::new("calc-r-two-points"))
        .because_if(any(Reached::At(0.0)), || Said::new("calc-r-beyond-at-start"))
        .because(Said::new("calc-r-extrapolation"));
    answer.steps = steps(&found, model, question.pool_alpha);
    Ok(answer.drawn(picture(&batches, &question, &found)))
}

fn batch(it: &Line, months: &dyn Fn(Reached) -> Option<f64>) -> Value {
    let reached = [it.lower_reached, it.upper_reached];
    let unknown = reached.contains(&Some(Reached::Unknown));
    let shortest = reached.into_iter().flatten().filter_map(months).reduce(f64::min).filter(|_| !unknown);
    let optional = |it: Option<f64>| it.map_or(Value::Null, figure);
    json!({
        "name": it.name,
        "shelf_life_months": optional(shortest),
        "intercept": figure(it.intercept),
        "slope": figure(it.slope),
        "mean_square": optional(it.mean_square),
        "df": it.df,
    })
}

fn steps(found: &ShelfLife, model: &str, alpha: f64) -> Vec<String> {
    let said = |it: Option<f64>| it.map_or_else(|| "?".to_owned(), short);
    let compared = |it: Option<f64>| if it.is_some_and(|it| it < alpha) { "<" } else { "≥" };
    let mut steps = vec![];
    if found.p_slopes.is_some() {
        steps.push(format!("p(b) = {} {} {}", said(found.p_slopes), compared(found.p_slopes), short(alpha)));
        steps.push(format!("p(a) = {} {} {}", said(found.p_intercepts), compared(found.p_intercepts), short(alpha)));
    }
    steps.push(format!("→ {model}"));
    let shown = if found.model == Model::Cics { 1 } else { found.by_batch.len() };
    for it in found.by_batch.iter().take(shown) {
        let name = if found.model == Model::Cics { String::new() } else { format!("{}: ", it.name) };
        let sign = if it.slope < 0.0 { "−" } else { "+" };
        steps.push(format!(
            "{name}y = {} {sign} {} t, s² = {} ({})",
            short(it.intercept),
            short(it.slope.abs()),
            said(it.mean_square),
            it.df
        ));
        for reached in [it.lower_reached, it.upper_reached].into_iter().flatten() {
            steps.push(match reached {
                Reached::At(months) => format!("{name}t* = {}", short(months)),
                Reached::Never => format!("{name}t* = ∞"),
                Reached::Unknown => format!("{name}t* = ?"),
            });
        }
    }
    steps
}

fn picture(batches: &[Batch], question: &Question, found: &ShelfLife) -> Picture {
    let last = batches.iter().flat_map(|it| it.points.iter().map(|it| it.0)).fold(1.0, f64::max);
    let end = match found.shelf_life {
        Reached::At(months) => (months * 1.15).clamp(last, 4.0 * last),
        Reached::Never | Reached::Unknown => last * 1.2,
    };
    let points = batches.iter().map(|it| Points {
        name: Name::Given(it.name.clone()),
        at: it.points.clone(),
        marked: vec![],
        joined: false,
    });
    let mut curves = vec![];
    let shown = if found.model == Model::Cics { 1 } else { found.by_batch.len() };
    for it in found.by_batch.iter().take(shown) {
        let name: Name =
            if found.model == Model::Cics { "calc-curve-common".into() } else { Name::Given(it.name.clone()) };
        curves.push(Curve { name, at: vec![(0.0, it.at(0.0)), (end, it.at(end))], dashed: false });
        for (limit, side) in [(question.lower, -1.0), (question.upper, 1.0)] {
            if limit.is_none() {
                continue;
            }
            let place = |step: i32| {
                let t = end * f64::from(step) / 40.0;
                it.half_width(t, found.quantile_probability).map(|half| (t, it.at(t) + side * half))
            };
            let at: Vec<(f64, f64)> = (0..=40).filter_map(place).collect();
            if !at.is_empty() {
                curves.push(Curve { name: "calc-curve-bound".into(), at, dashed: true });
            }
        }
    }
    let levels = [("calc-f-lower", question.lower), ("calc-f-upper", question.upper)];
    let levels = levels.into_iter().filter_map(|(name, at)| at.map(|at| Level { name: name.into(), at, limit: true }));
    let marks = match found.shelf_life {
        Reached::At(at) => vec![Mark { name: "calc-a-shelf_life_months".into(), at }],
        Reached::Never | Reached::Unknown => vec![],
    };
    Picture::Plots(vec![Plot {
        x: "calc-axis-months".into(),
        y: "calc-axis-value".into(),
        logarithmic: false,
        points: points.collect(),
        curves,
        levels: levels.collect(),
        marks,
    }])
}
