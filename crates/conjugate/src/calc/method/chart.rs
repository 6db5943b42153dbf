//! `chart`.

use science::chart::attributes::{counts, events, fractions, laney, numbers, runs};
use science::chart::cusum::cusum;
use science::chart::hotelling::{Rows, hotelling};
use science::chart::rules::Rule;
use science::chart::shewhart::{Known, Spread, individuals, means};
use science::chart::smoothed::{LimitForm, Values, smoothed};
use science::chart::{Part, Plot, Signal, signals};
use serde_json::{Map, Value, json};

use super::super::answer::{Answer, figure, figures, listed, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{self, Curve, Level, Name, Picture, Points};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Individuals,
    MeansRanges,
    MeansDeviations,
    Smoothed,
    Cusum,
    Fractions,
    Numbers,
    Laney,
    Counts,
    Events,
    Runs,
    Hotelling,
}

const KINDS: [(&str, Kind); 12] = [
    ("i-mr", Kind::Individuals),
    ("xbar-r", Kind::MeansRanges),
    ("xbar-s", Kind::MeansDeviations),
    ("ewma", Kind::Smoothed),
    ("cusum", Kind::Cusum),
    ("p", Kind::Fractions),
    ("np", Kind::Numbers),
    ("laney-p", Kind::Laney),
    ("c", Kind::Counts),
    ("u", Kind::Events),
    ("run", Kind::Runs),
    ("t2", Kind::Hotelling),
];

/// `chart`
pub(in super::super) fn chart(given: &Given<'_>) -> Result<Answer, Fault> {
    let kind = given.choice("kind", &KINDS)?;
    let values = given.must("values")?;
    let rules = rules(given)?;
    let known = Known {
        phase1: given.size_maybe("phase1")?,
        target: given.number_maybe("target")?,
        sigma: given.number_maybe("sigma")?,
    };
    let (lambda, l) = (given.number_or("lambda", 0.2)?, given.number_or("l", 3.0)?);
    let (k, h) = (given.number_or("k", 0.5)?, given.number_or("h", 5.0)?);
    let limits = [("exact", LimitForm::Exact), ("steady", LimitForm::Steady)];
    let form = given.choice_or("limits", &limits, LimitForm::Exact)?;
    let confidence = given.number_or("confidence", 0.9973)?;
    let n = given.maybe("n");
    given.nothing_else()?;
    refuse_unused(given, kind)?;
    match kind {
        Kind::Individuals => {
            let values = given::numbers(values, "/values")?;
            Ok(two_parts(&individuals(&values, known)?, &rules, Part::MovingRange))
        }
        Kind::MeansRanges => Ok(two_parts(&means(&groups(values)?, Spread::Range, known)?, &rules, Part::Spread)),
        Kind::MeansDeviations => {
            Ok(two_parts(&means(&groups(values)?, Spread::Deviation, known)?, &rules, Part::Spread))
        }
        Kind::Smoothed => {
            let plot = smoothed(&single_or_grouped(values)?, known, lambda, l, form)?;
            let answer = one_part(&plot, &rules);
            Ok(answer.because_if(rules.iter().any(|it| !matches!(it, Rule::Nelson1 | Rule::We1)), || {
                Said::new("calc-r-rules-remember")
            }))
        }
        Kind::Cusum => cumulative(&single_or_grouped(values)?, known, k, h),
        Kind::Fractions => {
            let values = given::numbers(values, "/values")?;
            let found = fractions(&values, &sizes(n, values.len())?, known);
            Ok(one_part(&found.map_err(|it| of_one_size(it, n))?, &rules))
        }
        Kind::Numbers => {
            let values = given::numbers(values, "/values")?;
            let n = n.ok_or_else(|| Fault::at("/n", Said::new("calc-missing")))?;
            Ok(one_part(&numbers(&values, given::number(n, "/n")?, known)?, &rules))
        }
        Kind::Laney => {
            let values = given::numbers(values, "/values")?;
            let found = laney(&values, &sizes(n, values.len())?, known);
            let (plot, sigma_z) = found.map_err(|it| of_one_size(it, n))?;
            let answer = one_part(&plot, &rules).number("sigma_z", sigma_z).because(Said::new("calc-r-laney"));
            Ok(answer.step(format!("σ_z = {}", short(sigma_z))))
        }
        Kind::Events => {
            let values = given::numbers(values, "/values")?;
            let found = events(&values, &sizes(n, values.len())?, known);
            Ok(one_part(&found.map_err(|it| of_one_size(it, n))?, &rules))
        }
        Kind::Runs => about_the_median(&given::numbers(values, "/values")?),
        Kind::Counts => Ok(one_part(&counts(&given::numbers(values, "/values")?, known)?, &rules)),
        Kind::Hotelling => several(values, known.phase1, confidence),
    }
}

fn rules(given: &Given<'_>) -> Result<Vec<Rule>, Fault> {
    let Some(all) = given.maybe("rules") else { return Ok(vec![Rule::Nelson1]) };
    let names = Rule::ALL.map(|it| (it.name(), it));
    let mut rules: Vec<Rule> = vec![];
    for (place, it) in given::list(all, "/rules")? {
        let rule = given::choice(it, &place, &names)?;
        if rules.contains(&rule) {
            return Err(Fault::at(place, Said::new("calc-twice")));
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// What one kind has and another cannot use would otherwise be passed over in silence.
fn refuse_unused(given: &Given<'_>, kind: Kind) -> Result<(), Fault> {
    let (smoothing, summing, sizes, sure) = (["lambda", "l", "limits"], ["k", "h"], ["n"], ["confidence"]);
    let lists: [(&[&'static str], &[Kind]); 4] = [
        (&smoothing, &[Kind::Smoothed]),
        (&summing, &[Kind::Cusum]),
        (&sizes, &[Kind::Fractions, Kind::Numbers, Kind::Laney, Kind::Events]),
        (&sure, &[Kind::Hotelling]),
    ];
    for (names, kinds) in lists {
        if !kinds.contains(&kind) {
            given.refuse(names)?;
        }
    }
    match kind {
        Kind::Hotelling => given.refuse(&["target", "sigma"]),
        Kind::Runs => given.refuse(&["target", "sigma", "phase1", "rules"]),
        Kind::Fractions | Kind::Numbers | Kind::Laney | Kind::Counts | Kind::Events => given.refuse(&["sigma"]),
        Kind::Individuals | Kind::MeansRanges | Kind::MeansDeviations | Kind::Smoothed | Kind::Cusum => Ok(()),
    }
}

fn groups(values: &Value) -> Result<Vec<Vec<f64>>, Fault> {
    given::list(values, "/values")?.into_iter().map(|(place, it)| given::numbers(it, &place)).collect()
}

/// One size each, or one for all.
fn sizes(n: Option<&Value>, values: usize) -> Result<Vec<f64>, Fault> {
    match n {
        None => Err(Fault::at("/n", Said::new("calc-missing"))),
        Some(all @ Value::Array(_)) => given::numbers(all, "/n"),
        Some(one) => Ok(vec![given::number(one, "/n")?; values]),
    }
}

/// A fault of the one size that was sent for all stands at that.
fn of_one_size(it: science::Impossible, n: Option<&Value>) -> science::Impossible {
    let one = !n.is_some_and(Value::is_array) && it.place.starts_with("/n/");
    if one { science::Impossible { place: "/n".into(), ..it } } else { it }
}

/// Whether most of some values are lists: then those that are none are at fault, and else the lists are.
fn mostly_lists<'a>(all: impl Iterator<Item = &'a Value> + Clone) -> bool {
    let lists = all.clone().filter(|it| it.is_array()).count();
    lists > 0 && 2 * lists >= all.count()
}

fn single_or_grouped(values: &Value) -> Result<Values, Fault> {
    let all = given::list(values, "/values")?;
    if mostly_lists(all.iter().map(|it| it.1)) {
        groups(values).map(Values::Grouped)
    } else {
        given::numbers(values, "/values").map(Values::Single)
    }
}

/// One number where all are the same, else all of them.
fn varying(values: &[f64]) -> Value {
    match values {
        [first, rest @ ..] if rest.iter().all(|it| it == first) => figure(*first),
        all => figures(all),
    }
}

fn fields(plot: &Plot) -> Map<String, Value> {
    let all = [
        ("center", figure(plot.center)),
        ("sigma", varying(&plot.sigma)),
        ("lcl", varying(&plot.lcl)),
        ("ucl", varying(&plot.ucl)),
        ("points", figures(&plot.points)),
    ];
    all.into_iter().map(|(name, it)| (name.to_owned(), it)).collect()
}

fn shown(all: &[Signal]) -> Value {
    let one = |it: &Signal| {
        let part = match it.part {
            Part::Main => "main",
            Part::Spread | Part::MovingRange => "spread",
        };
        json!({ "index": it.index + 1, "rule": it.rule.name(), "part": part })
    };
    all.iter().map(one).collect()
}

fn two_parts((main, spread): &(Plot, Plot), rules: &[Rule], second: Part) -> Answer {
    let found = signals(&[(Part::Main, main), (second, spread)], rules);
    let moving = second == Part::MovingRange;
    let patterns = moving && rules.iter().any(|it| !it.asks_one_point());
    let zones = !moving && rules.iter().any(|it| it.needs_zones());
    let of = |part: Part| found.iter().filter(|it| it.part == part).map(|it| it.index).collect::<Vec<usize>>();
    let mut answer = Answer::default()
        .field("main", fields(main))
        .field("spread", fields(spread))
        .field("signals", shown(&found))
        .because_if(zones, || Said::new("calc-r-zones"))
        .because_if(patterns, || Said::new("calc-r-moving-patterns"))
        .because_if(moving, || Said::new("calc-r-moving-range"))
        .because(if found.is_empty() { Said::new("calc-r-no-signal") } else { said_signals(found.len()) });
    answer.steps = [steps("x̄", main), steps("R, s", spread)].concat();
    let plots = vec![drawn(main, of(Part::Main), "calc-axis-value"), drawn(spread, of(second), "calc-axis-spread")];
    answer.drawn(Picture::Plots(plots))
}

/// Runs about the median have no limits: what they say is how probable so few or so many would be.
fn about_the_median(values: &[f64]) -> Result<Answer, Fault> {
    let found = runs(values)?;
    Ok(Answer::default()
        .number("center", found.median)
        .number("sigma", None)
        .number("lcl", None)
        .number("ucl", None)
        .field("points", figures(values))
        .number("median", found.median)
        .field("above", found.above)
        .field("below", found.below)
        .field("runs_about_median", found.runs)
        .number("runs_expected", found.expected)
        .number("z", found.z)
        .number("p_clustering", found.p_clustering)
        .number("p_mixture", found.p_mixture)
        .field("signals", Value::Array(vec![]))
        .because(Said::new("calc-r-runs"))
        .because_if(found.above + found.below < values.len(), || {
            Said::new("calc-r-on-median").with("n", values.len() - found.above - found.below)
        })
        .because_if(found.z.is_none(), || Said::new("calc-r-no-runs"))
        .step(format!("x̃ = {}, m = {}, k = {}", short(found.median), found.above, found.below))
        .step(format!(
            "R = {}, E(R) = 2mk/(m + k) + 1 = {}",
            found.runs,
            found.expected.map_or_else(|| "?".to_owned(), short)
        ))
        .drawn(Picture::Plots(vec![picture::Plot {
            x: "calc-axis-point".into(),
            y: "calc-axis-value".into(),
            logarithmic: false,
            points: vec![Points { name: "calc-a-points".into(), at: numbered(values), marked: vec![], joined: true }],
            curves: vec![],
            levels: vec![Level { name: "calc-a-median".into(), at: found.median, limit: false }],
            marks: vec![],
        }])))
}

fn said_signals(count: usize) -> Said {
    Said::new("calc-r-signals").with("n", count)
}

fn one_part(plot: &Plot, rules: &[Rule]) -> Answer {
    let found = signals(&[(Part::Main, plot)], rules);
    let mut answer = Answer::default();
    for (name, it) in fields(plot) {
        answer = answer.field(&name, it);
    }
    let marked = found.iter().map(|it| it.index).collect();
    answer.steps = steps("x", plot);
    answer
        .field("signals", shown(&found))
        .because(if found.is_empty() { Said::new("calc-r-no-signal") } else { said_signals(found.len()) })
        .drawn(Picture::Plots(vec![drawn(plot, marked, "calc-axis-value")]))
}

fn steps(name: &str, plot: &Plot) -> Vec<String> {
    let last = |it: &[f64]| it.last().copied().unwrap_or(f64::NAN);
    vec![
        format!("{name}: {}", listed(&plot.points)),
        format!("{name}: CL = {}, σ = {}", short(plot.center), short(last(&plot.sigma))),
        format!("{name}: LCL = {}, UCL = {}", short(last(&plot.lcl)), short(last(&plot.ucl))),
    ]
}

/// A list against the numbers of its points.
fn numbered(values: &[f64]) -> Vec<(f64, f64)> {
    (1..).zip(values).map(|(at, it)| (f64::from(at), *it)).collect()
}

fn drawn(plot: &Plot, marked: Vec<usize>, y: &'static str) -> picture::Plot {
    let limit = |name: &'static str, values: &[f64]| -> (Option<Level>, Option<Curve>) {
        match values {
            [first, rest @ ..] if rest.iter().all(|it| it == first) => {
                (Some(Level { name: name.into(), at: *first, limit: true }), None)
            }
            all => (None, Some(Curve { name: name.into(), at: numbered(all), dashed: true })),
        }
    };
    let (lower, lower_curve) = limit("calc-a-lcl", &plot.lcl);
    let (upper, upper_curve) = limit("calc-a-ucl", &plot.ucl);
    let center = Level { name: "calc-a-center".into(), at: plot.center, limit: false };
    picture::Plot {
        x: "calc-axis-point".into(),
        y: y.into(),
        logarithmic: false,
        points: vec![Points { name: "calc-a-points".into(), at: numbered(&plot.points), marked, joined: true }],
        curves: [lower_curve, upper_curve].into_iter().flatten().collect(),
        levels: [Some(center), lower, upper].into_iter().flatten().collect(),
        marks: vec![],
    }
}

fn cumulative(values: &Values, known: Known, k: f64, h: f64) -> Result<Answer, Fault> {
    let found = cusum(values, known, k, h)?;
    let mut marked = [vec![], vec![]];
    let mut signals = vec![];
    for (index, (upper, lower)) in found.upper.iter().zip(&found.lower).enumerate() {
        for ((sum, rule), marked) in [(upper, "cusum-upper"), (lower, "cusum-lower")].into_iter().zip(&mut marked) {
            if *sum > h {
                signals.push(json!({ "index": index + 1, "rule": rule, "part": "main" }));
                marked.push(index);
            }
        }
    }
    let [upper_marked, lower_marked] = marked;
    let first = |runs: &[usize], marked: &[usize]| {
        let at = marked.first()?;
        // The last point at which the sum was nothing, from 1.
        runs.get(*at).map(|run| (at + 1).saturating_sub(*run))
    };
    let points = |name: &'static str, sums: &[f64], marked: Vec<usize>| Points {
        name: Name::Key(name),
        at: numbered(sums),
        marked,
        joined: true,
    };
    let changed = first(&found.upper_run, &upper_marked);
    let changed = changed.into_iter().chain(first(&found.lower_run, &lower_marked)).min();
    let said = if signals.is_empty() { Said::new("calc-r-no-signal") } else { said_signals(signals.len()) };
    Ok(Answer::default()
        .number("center", found.center)
        .number("sigma", found.sigma)
        .number("lcl", 0.0)
        .number("ucl", h)
        .field("points", figures(&found.points))
        .field("upper", figures(&found.upper))
        .field("lower", figures(&found.lower))
        .field("upper_run", found.upper_run.clone())
        .field("lower_run", found.lower_run.clone())
        .number("k", k)
        .number("h", h)
        .field("signals", signals)
        .because(said)
        .because_if(changed.is_some(), || Said::new("calc-r-shift-after").with("at", changed.unwrap_or(0)))
        .step(format!(
            "μ₀ = {}, σ = {}, k = {}, h = {}",
            short(found.center),
            short(found.point_sigma),
            short(k),
            short(h)
        ))
        .step(format!("C⁺: {}", listed(&found.upper)))
        .step(format!("C⁻: {}", listed(&found.lower)))
        .drawn(Picture::Plots(vec![picture::Plot {
            x: "calc-axis-point".into(),
            y: "calc-axis-sigmas".into(),
            logarithmic: false,
            points: vec![
                points("calc-a-upper", &found.upper, upper_marked),
                points("calc-a-lower", &found.lower, lower_marked),
            ],
            curves: vec![],
            levels: vec![Level { name: "calc-f-h".into(), at: h, limit: true }],
            marks: vec![],
        }])))
}

fn several(values: &Value, phase1: Option<usize>, confidence: f64) -> Result<Answer, Fault> {
    let all = given::list(values, "/values")?;
    let samples = mostly_lists(all.iter().filter_map(|(_, it)| it.as_array()).flatten());
    let rows = if samples {
        let sample = |(place, it): (String, &Value)| -> Result<Vec<Vec<f64>>, Fault> {
            given::list(it, &place)?.into_iter().map(|(place, it)| given::numbers(it, &place)).collect()
        };
        Rows::Samples(all.into_iter().map(sample).collect::<Result<_, _>>()?)
    } else {
        Rows::Single(groups(values)?)
    };
    let found = hotelling(&rows, phase1, confidence)?;
    let limit = |index: usize| if index < found.phase1 { found.ucl } else { found.ucl_phase2 };
    let over: Vec<usize> = (0..).zip(&found.points).filter(|(at, it)| **it > limit(*at)).map(|it| it.0).collect();
    let signals: Vec<Value> = over.iter().map(|it| json!({ "index": it + 1, "rule": "t2", "part": "main" })).collect();
    let covariance: Vec<Value> = found.covariance.iter().map(|it| figures(it)).collect();
    let said = if over.is_empty() { Said::new("calc-r-no-signal") } else { said_signals(over.len()) };
    Ok(Answer::default()
        .field("center", figures(&found.center))
        .number("sigma", None)
        .field("covariance", covariance)
        .number("lcl", 0.0)
        .number("ucl", found.ucl)
        .number("ucl_phase2", found.ucl_phase2)
        .field("points", figures(&found.points))
        .field("signals", signals)
        .because(Said::new("calc-r-covariance"))
        .because(said)
        .step(format!("x̄ = ({})", listed(&found.center)))
        .step(format!("T²: {}", listed(&found.points)))
        .step(format!("UCL = {} (I), {} (II)", short(found.ucl), short(found.ucl_phase2)))
        .drawn(Picture::Plots(vec![picture::Plot {
            x: "calc-axis-point".into(),
            y: "calc-axis-t2".into(),
            logarithmic: false,
            points: vec![Points {
                name: "calc-a-points".into(),
                at: numbered(&found.points),
                marked: over,
                joined: true,
            }],
            curves: vec![],
            levels: vec![
                Level { name: "calc-a-ucl".into(), at: found.ucl, limit: true },
                Level { name: "calc-a-ucl_phase2".into(), at: found.ucl_phase2, limit: true },
            ],
            marks: vec![],
        }])))
}
