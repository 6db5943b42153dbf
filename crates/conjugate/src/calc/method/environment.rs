//! `environment`.

use science::environment::{self, Area, CleanRegime, Grade, Occupancy, Standing, Use};
use serde_json::{Map, Value};

use super::super::answer::{Answer, Verdict, figure, short};
use super::super::fault::{Fault, Said};
use super::super::given::Given;
use super::super::picture::{Bar, Bars, Name, Picture};

/// `environment`
pub(in super::super) fn environment(given: &Given<'_>) -> Result<Answer, Fault> {
    let regimes =
        [("eu-2022", CleanRegime::Eu2022), ("eu-2008", CleanRegime::Eu2008), ("china-gmp", CleanRegime::ChinaGmp)];
    let grades = [("A", Grade::A), ("B", Grade::B), ("C", Grade::C), ("D", Grade::D)];
    let regime = given.choice("regime", &regimes)?;
    let purposes = [("monitoring", Use::Monitoring), ("classification", Use::Classification)];
    let purpose = given.choice_or("use", &purposes, Use::Monitoring)?;
    let grade = given.choice("grade", &grades)?;
    let state = given.choice("state", &[("rest", Occupancy::Rest), ("operation", Occupancy::Operation)])?;
    let found = Area {
        particles_0_5: given.number_maybe("particles_0_5")?,
        particles_5: given.number_maybe("particles_5")?,
        air_cfu_m3: given.number_maybe("air_cfu_m3")?,
        settle_cfu_4h: given.number_maybe("settle_cfu_4h")?,
        contact_cfu: given.number_maybe("contact_cfu")?,
        glove_cfu: given.number_maybe("glove_cfu")?,
    };
    given.nothing_else()?;
    if found == Area::default() {
        return Err(Fault::at("/particles_0_5", Said::new("calc-no-figure")));
    }
    let limits = environment::limits(regime, purpose, grade, state);
    let standings = environment::judge(&found, &limits)?;
    let any = |wanted: Standing| standings.iter().any(|it| it.1 == Some(wanted));
    let verdict = if any(Standing::Exceeded) {
        Verdict::Fail
    } else if any(Standing::NoLimit) {
        Verdict::Indeterminate
    } else {
        Verdict::Pass
    };
    let allowed: Map<String, Value> =
        limits.named().into_iter().map(|(name, it)| (name.to_owned(), it.map_or(Value::Null, figure))).collect();
    let mut answer = Answer::default().field("limits", allowed).judged(verdict);
    let mut bars = vec![];
    for (((name, standing), (_, value)), (_, limit)) in standings.into_iter().zip(found.named()).zip(limits.named()) {
        let Some((standing, value)) = standing.zip(value) else {
            answer = answer.because(Said::new("calc-r-not-sent").with("name", name));
            continue;
        };
        let said = match (standing, limit) {
            (Standing::NoLimit, _) | (_, None) => Some(Said::new("calc-r-no-limit").with("name", name)),
            (Standing::Exceeded, Some(limit)) => Some(
                Said::new("calc-r-exceeded").with("name", name).with("value", short(value)).with("limit", short(limit)),
            ),
            (Standing::Kept, Some(_)) => None,
        };
        if let Some(said) = said {
            answer = answer.because(said);
        }
        let shown = limit.map_or_else(|| "—".to_owned(), short);
        let sign = match standing {
            Standing::Kept => "≤",
            Standing::Exceeded => ">",
            Standing::NoLimit => "?",
        };
        answer = answer.step(format!("{name}: {} {sign} {shown}", short(value)));
        if let Some(limit) = limit.filter(|it| *it > 0.0) {
            let marked = standing == Standing::Exceeded;
            bars.push(Bar { name: Name::Key(label(name)), value: 100.0 * value / limit, marked });
        }
    }
    let limit = Some(("calc-level-limit".into(), 100.0));
    let bars = Bars { axis: "calc-axis-percent-of-limit".into(), bars, logarithmic: false, limit };
    Ok(if bars.bars.is_empty() { answer } else { answer.drawn(Picture::Bars(bars)) })
}

fn label(name: &str) -> &'static str {
    match name {
        "particles_0_5" => "calc-f-particles_0_5",
        "particles_5" => "calc-f-particles_5",
        "air_cfu_m3" => "calc-f-air_cfu_m3",
        "settle_cfu_4h" => "calc-f-settle_cfu_4h",
        "contact_cfu" => "calc-f-contact_cfu",
        _ => "calc-f-glove_cfu",
    }
}
