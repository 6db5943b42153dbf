//! What a story expects to be true by then.

use plant::disposition::{DispositionStanding, Kind, plan};
use plant::id::{DeviationId, InvestigationId, LotId, StudyId};
use plant::quantity::Quantity;
use plant::stability::Reaches;

use super::fault::Wrong;
use super::play::Play;
use super::words::Words;

/// A line that begins with `expect`.
#[expect(clippy::too_many_lines, reason = "every expectation is named, one after the other")]
pub(super) fn expect(play: &mut Play<'_>, words: &mut Words) -> Result<(), Wrong> {
    match words.word("what is expected")?.as_str() {
        "nothing" => {
            words.need("blocks the release")?;
            words.end()?;
            same("what blocks the release", &blocking(play)?, &[])
        }
        "release" => {
            if words.take("bars") {
                let plan = plan(&play.plant, &play.batch()?);
                let plan = plan.ok_or_else(|| Wrong::new("there is no such batch", "start it"))?;
                return same("the markets that are barred", &owned(plan.not_for()), &markets(words)?);
            }
            words.need("blocked by")?;
            let mut wanted = vec![words.word("an item of the plan")?];
            while words.comma() {
                wanted.push(words.word("an item of the plan")?);
            }
            words.end()?;
            same("what blocks the release", &blocking(play)?, &wanted)
        }
        "lot" => {
            let id = words.id("a lot", LotId::new)?;
            let it = play.plant.lots.get(&id);
            let it = it.ok_or_else(|| Wrong::new(format!("there is no lot `{id}`"), "receive or make it first"))?;
            if words.take("holds") {
                let left = Quantity::exact(it.left.normalize(), it.unit).to_string();
                let amount = words.quantity()?;
                return same("what is left", &[left], &[amount.to_string()]);
            }
            words.need("is")?;
            let standing = if it.is_held() { "held" } else { it.standing.id() };
            same("the lot", &[standing.to_owned()], &[words.word("its standing")?])
        }
        "bank" => bank(play, words),
        "study" => study(play, words),
        "container" => {
            let id = words.id("a container", plant::id::ContainerId::new)?;
            let of = play.plant.containers.get(&id).and_then(|it| play.plant.lots.get(it));
            let it = of.and_then(|it| Some((it.unit, it.containers.get(&id)?)));
            let unknown = || Wrong::new(format!("there is no container `{id}`"), "receive a lot in it first");
            let (unit, it) = it.ok_or_else(unknown)?;
            if words.take("is") {
                return same("the container", &[it.state().to_owned()], &[words.word("its state")?]);
            }
            words.need("holds")?;
            let left = Quantity::exact(it.left.normalize(), unit).to_string();
            same("what is left in it", &[left], &[words.quantity()?.to_string()])
        }
        "investigation" => investigation(play, words),
        "deviation" => {
            let id = words.id("a deviation", DeviationId::new)?;
            words.need("is")?;
            let standing = play.plant.deviations.get(&id).map_or("unknown", |it| it.standing.id());
            same("the deviation", &[standing.to_owned()], &[words.word("its standing")?])
        }
        kind @ ("factory" | "market") => {
            let kind = if kind == "factory" { Kind::Factory } else { Kind::Market };
            if words.take("decision") && words.take("bars") {
                let decision = play.plant.dispositions.get(&(play.batch()?, kind));
                let barred = decision.map(|it| owned(it.not_for())).unwrap_or_default();
                return same("the markets that are barred", &barred, &markets(words)?);
            }
            words.need("is")?;
            let decision = play.plant.dispositions.get(&(play.batch()?, kind));
            let standing = decision.map_or("open", |it| match it.standing {
                DispositionStanding::Decided => it.choice.id(),
                DispositionStanding::Reopened => "reopened",
            });
            same("the decision", &[standing.to_owned()], &[words.word("what it is")?])
        }
        other => Err(Wrong::new(
            format!("nothing can be expected of `{other}`"),
            "expect `nothing blocks the release`, `release blocked by …`, `lot … is …`, `deviation … is …`, \
             `factory decision is …` or `market decision is …`",
        )),
    }
}

/// Where an investigation, or a review, stands.
fn investigation(play: &Play<'_>, words: &mut Words) -> Result<(), Wrong> {
    let id = words.id("an investigation", InvestigationId::new)?;
    words.need("is")?;
    if words.take("due") {
        let due = play.plant.oos.get(&id).map(|it| it.due.to_string().chars().take_while(|it| *it != 'T').collect());
        return same("the day by which it is to be closed", &[due.unwrap_or_default()], &[words.word("a day in UTC")?]);
    }
    let review = || play.plant.oot.get(&id).map(|it| if it.is_answered() { "answered" } else { "unanswered" });
    let standing = play.plant.oos.get(&id).map(|it| it.standing.id()).or_else(review).unwrap_or("unknown");
    same("the investigation", &[standing.to_owned()], &[words.word("its standing")?])
}

/// Where a study stands, when one of its attributes meets its limit, or how far a shelf life may reach.
fn study(play: &Play<'_>, words: &mut Words) -> Result<(), Wrong> {
    let id = words.id("a study", StudyId::new)?;
    let it = play.plant.studies.get(&id);
    let it = it.ok_or_else(|| Wrong::new(format!("there is no study `{id}`"), "propose it first"))?;
    if words.take("is") {
        return same("the study", &[it.standing().id().to_owned()], &[words.word("its standing")?]);
    }
    words.need("reaches")?;
    if words.take("at") {
        words.need("most")?;
        let longest = play.plant.extrapolation(it).longest.to_string();
        return same("the longest shelf life", &[longest], &[words.word("months")?]);
    }
    let attribute = words.word("a test")?;
    let market = if words.take("in") { Some(words.word("a market")?) } else { None };
    let all = crate::stability::figure::figures(&play.plant, it);
    let found =
        all.iter().find(|it| it.input.attribute == attribute && it.input.market == market).map(|it| match it.reaches {
            Reaches::At(months) => months.trunc_with_scale(3).to_string(),
            Reaches::Never => "never".to_owned(),
            Reaches::Unknown => "unknown".to_owned(),
        });
    same("when it is reached", &[found.unwrap_or_default()], &[words.word("months")?])
}

/// Whether a bank is released.
fn bank(play: &Play<'_>, words: &mut Words) -> Result<(), Wrong> {
    let id = words.id("a bank", LotId::new)?;
    let it = play.plant.banks.get(&id);
    let it = it.ok_or_else(|| Wrong::new(format!("there is no bank `{id}`"), "lay it down first"))?;
    words.need("is")?;
    let standing = if it.released.is_some() { "released" } else { "waiting" };
    same("the bank", &[standing.to_owned()], &[words.word("its standing")?])
}

/// The markets that are expected to be barred: `EU, US`, or `no market`.
fn markets(words: &mut Words) -> Result<Vec<String>, Wrong> {
    if words.take("no") {
        words.need("market")?;
        return Ok(Vec::new());
    }
    let mut all = vec![words.word("a market")?];
    while words.comma() {
        all.push(words.word("a market")?);
    }
    Ok(all)
}

fn owned(all: Vec<&str>) -> Vec<String> {
    all.into_iter().map(ToOwned::to_owned).collect()
}

/// The items that block the batch that is spoken of.
fn blocking(play: &Play<'_>) -> Result<Vec<String>, Wrong> {
    let plan = plan(&play.plant, &play.batch()?).ok_or_else(|| Wrong::new("there is no such batch", "start it"))?;
    Ok(plan.blocking().map(|it| it.id.clone()).collect())
}

fn same(what: &str, found: &[String], wanted: &[String]) -> Result<(), Wrong> {
    if found == wanted {
        return Ok(());
    }
    let list = |it: &[String]| if it.is_empty() { "nothing".to_owned() } else { it.join(", ") };
    Err(Wrong::new(
        format!("{what}: expected {}, found {}", list(wanted), list(found)),
        "correct the expectation, or what leads to it",
    ))
}
