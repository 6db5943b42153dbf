//! The plant's own words in the reader's language: refusals, facts, standings, verdicts. What each says stands in
//! `text/refusal.ftl` and `text/word.ftl`.
//!
//! Everything here is bare text. Whoever puts it into a page escapes it there, once, as templates do by themselves.

use std::borrow::Cow;

use plant::batch::{Band, BatchStanding, Why};
use plant::disposition::{Because, Choice, DispositionStanding, Item, Kind, Open};
use plant::equipment::need_id;
use plant::id::{ConsumableId, SampleId};
use plant::lab::ResultBand;
use plant::material::LotStanding;
use plant::quality::{Class, DeviationStanding};
use plant::quantity::Unit;
use plant::strategy::{Blocker, EquipmentNeed, RestsOn, Standing};
use plant::text::Label;
use plant::verdict::Verdict;
use plant::{Fact, Plant, Refusal};

use crate::language::{Lang, Sentence, Zone, count};
use crate::page::part;

/// A refusal in words, for whichever door it leaves by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// What did not happen.
    pub title: String,
    /// The rule in one sentence.
    pub sentence: String,
    /// What was found, `Lot: LOT-0042`, one line for each name.
    pub found: Vec<String>,
    /// The roles that can do something about it.
    pub unblocked_by: Vec<String>,
    /// What to do now.
    pub now: String,
}

/// Puts a refusal into words: the rule's sentences are `r-batch-09`, `.title` and `.now`; each fact stands under its own
/// name, `fact-lot`.
#[must_use]
pub fn spoken(lang: Lang, zone: &Zone, plant: &Plant, it: &Refusal) -> Spoken {
    let key = it.rule.id().to_lowercase();
    // Facts of one name, such as the roles that may, are one line.
    let mut found: Vec<(String, String)> = Vec::new();
    for (name, value) in &it.facts {
        let name_of = |key: &str| lang.text_of(&format!("{key}.{name}"));
        let value_of = of_batch(lang, plant, it, name, value);
        let (name, value) = (
            name_of(&key).unwrap_or_else(|| fact_name(lang, name, value)),
            value_of.unwrap_or_else(|| fact(lang, zone, plant, name, value)),
        );
        match found.iter_mut().find(|(it, _)| *it == name) {
            Some((_, all)) => {
                all.push_str(" · ");
                all.push_str(&value);
            }
            None => found.push((name, value)),
        }
    }
    let line = |(name, value): (String, String)| lang.say("fact").with("name", name).with("value", value).plain();
    // A title may name what it is about, and so may what to do.
    let told = |key: &str| {
        let with = |said: Sentence, (name, value): &(Cow<'static, str>, Fact)| {
            let value = of_batch(lang, plant, it, name, value).unwrap_or_else(|| fact(lang, zone, plant, name, value));
            said.with(name.clone(), value)
        };
        it.facts.iter().fold(lang.say(key), with).plain()
    };
    Spoken {
        title: told(&format!("{key}.title")),
        sentence: told(&key),
        found: found.into_iter().map(line).collect(),
        unblocked_by: it.rule.unblocked_by().iter().map(|it| lang.role(*it)).collect(),
        now: told(&format!("{key}.now")),
    }
}

/// A refusal as a page shows it.
#[must_use]
pub fn refusal(lang: Lang, zone: &Zone, plant: &Plant, it: &Refusal) -> part::Refusal {
    let said = spoken(lang, zone, plant, it);
    let shown = part::Refusal::new(lang, &said.title, it.rule.id(), it.rule.version(), &said.sentence);
    let shown = said.found.into_iter().fold(shown, part::Refusal::found);
    let shown = if said.unblocked_by.is_empty() { shown } else { shown.unblocks(said.unblocked_by.join(" · ")) };
    shown.now(said.now)
}

/// An attribute by the name that the batch of the refusal knows it under: another stage may call it otherwise.
fn of_batch(lang: Lang, plant: &Plant, it: &Refusal, name: &str, value: &Fact) -> Option<String> {
    let Fact::Text(path) = value else { return None };
    let is_batch = |(name, _): &&(Cow<'static, str>, Fact)| name == "batch";
    let Some((_, Fact::Text(batch))) = it.facts.iter().find(is_batch) else { return None };
    let batch = plant.batches.iter().find(|(id, _)| id.as_str() == batch).map(|it| it.1)?;
    let (_, stage) = plant.pinned(batch)?;
    let named = stage.attribute_at(path).filter(|_| name == "attribute")?;
    Some(lang.label(&named.name).to_owned())
}

/// So much of what was typed is shown again; enough to see what it was.
const SHOWN_OF_A_FACT: usize = 120;

/// A text from outside in a sentence: cut, where it is too long for one.
fn cut(text: &str) -> String {
    let mut kept: String = text.chars().take(SHOWN_OF_A_FACT).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}

/// `5.7..6.3 pH` as people write it.
fn limit_shown(lang: Lang, text: &str) -> Option<String> {
    let (range, unit) = text.split_once(' ').unwrap_or((text, ""));
    let is_one = range.contains("..") || range.starts_with(['<', '>']);
    let range = plant::quantity::Range::parse(range).ok().filter(|_| is_one)?;
    Some(format!("{} {unit}", part::Bounds::from(&range).text(lang)).trim_end().to_owned())
}

// `unit` names the unit of a quantity by its code, and a unit operation by its label or id.
fn fact_name(lang: Lang, name: &str, value: &Fact) -> String {
    match (name, value) {
        ("unit", Fact::Label(_)) => lang.text("fact-operation"),
        ("unit", Fact::Text(it)) if Unit::new(it).is_err() => lang.text("fact-operation"),
        _ => lang.text(&format!("fact-{name}")),
    }
}

/// How a fact of this name reads: codes in words, ids with the name that the plant knows for them.
#[must_use]
pub fn fact(lang: Lang, zone: &Zone, plant: &Plant, name: &str, it: &Fact) -> String {
    match it {
        Fact::Text(text) => text_fact(lang, plant, name, text),
        Fact::Label(it) => lang.label(it).to_owned(),
        Fact::Person(id) => plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned()),
        Fact::Quantity(it) => it.to_string(),
        Fact::Instant(it) => zone.whole(it),
        Fact::Count(it) if name == "count" => count(*it),
        Fact::Count(it) => it.to_string(),
        Fact::Role(it) => lang.role(*it),
    }
}

fn text_fact(lang: Lang, plant: &Plant, name: &str, text: &str) -> String {
    let family = match name {
        "standing" | "needs" => Some("standing"),
        "lacks" => Some("need"),
        "phase" => Some("phase"),
        "verdict" if text == "missing" => Some("why"),
        "verdict" => Some("state"),
        "why" => Some("why"),
        "choice" => Some("choice"),
        "aspect" => Some("aspect"),
        "finding" => Some("finding"),
        "scope" | "wanted-scope" => Some("scope"),
        "item" => Some("bank-item"),
        "tier" => Some("bank-tier"),
        "examiner" => Some("oos-examiner"),
        "gap" => Some("gap"),
        "interrupted" => Some("skip-anew"),
        "lack" => Some("stability-lack"),
        _ => None,
    };
    if let Some(key) = family.map(|it| format!("{it}-{text}")).filter(|it| lang.has(it)) {
        return lang.text(&key);
    }
    if name == "unit"
        && let Ok(unit) = Unit::new(text)
    {
        return unit.shown().to_owned();
    }
    match (name, text) {
        ("first", "factory-release") => lang.text("release-factory"),
        ("deviation", "-") => lang.text("fact-deviation-none"),
        (_, text) if text.trim().is_empty() => lang.text("fact-empty"),
        ("limit", text) => limit_shown(lang, text).unwrap_or_else(|| cut(text)),
        ("attribute", path) => {
            let stages = plant.strategies.values().rev().flat_map(|it| &it.strategy.stages);
            let named = stages.clone().find_map(|it| it.attribute_at(path));
            named.map_or_else(|| cut(path), |it| lang.label(&it.name).to_owned())
        }
        (name, id) => match known_as(plant, name, id) {
            Some(label) => format!("{} · {id}", lang.label(label)),
            None => cut(id),
        },
    }
}

/// The name under which people know what an id stands for; the newest strategy that has it says so.
fn known_as<'a>(plant: &'a Plant, name: &str, id: &str) -> Option<&'a Label> {
    let mut strategies = plant.strategies.values().rev().map(|it| &it.strategy);
    match name {
        "class" => strategies.find_map(|it| it.equipment.iter().find(|(it, _)| it.as_str() == id).map(|it| &it.1.name)),
        "material" | "wanted" => {
            strategies.find_map(|it| it.materials.iter().find(|(it, _)| it.as_str() == id).map(|it| &it.1.name))
        }
        "procedure" => {
            strategies.find_map(|it| it.procedures.iter().find(|(it, _)| it.as_str() == id).map(|it| &it.1.name))
        }
        "unit" => strategies.find_map(|it| {
            it.stages.iter().flat_map(|it| &it.units).find(|it| it.id.as_str() == id).map(|it| &it.name)
        }),
        "stage" => strategies.find_map(|it| it.stages.iter().find(|it| it.id.as_str() == id).map(|it| &it.name)),
        "strategy" => strategies.find(|it| it.id.as_str() == id).map(|it| &it.name),
        "supplier" | "manufacturer" => plant.suppliers.iter().find(|(it, _)| it.as_str() == id).map(|it| &it.1.name),
        "fitted" => strategies.find(|it| it.id.as_str() == id).map(|it| &it.product),
        "equipment" => plant.equipment.iter().find(|(it, _)| it.as_str() == id).map(|it| &it.1.name),
        "organisation" => plant.organisations.iter().find(|(it, _)| it.as_str() == id).map(|it| &it.1.name),
        _ => None,
    }
}

/// Where a reading lies.
#[must_use]
pub fn band(lang: Lang, it: Band) -> String {
    match it {
        Band::Normal => lang.text("band-normal"),
        Band::Alert => lang.text("band-alert"),
        Band::OutsideRegistered => lang.text("band-outside-registered"),
        Band::OutsideProven => lang.text("band-outside-proven"),
        Band::Indeterminate(it) => lang.say("band-indeterminate").with("why", why(lang, it)).plain(),
    }
}

/// What shares of one whole add up to.
pub fn adds_up(lang: Lang, it: plant::lab::AddsUp) -> String {
    lang.text(match it {
        plant::lab::AddsUp::Whole => "because-composition-whole",
        plant::lab::AddsUp::NotWhole => "because-composition-not-whole",
        plant::lab::AddsUp::Unknown => "because-composition-unknown",
    })
}

/// What a load says beside what was charged.
#[must_use]
pub fn plausible(lang: Lang, it: plant::lab::Plausible) -> String {
    use plant::lab::Plausible;
    lang.text(match it {
        Plausible::Within => "because-plausible-within",
        Plausible::Unknown => "because-plausible-unknown",
        Plausible::BelowWindow => "because-plausible-below-window",
        Plausible::AboveWindow => "because-plausible-above-window",
        Plausible::MoreThanCharged => "because-plausible-more-than-charged",
    })
}

/// Where a result lies.
#[must_use]
pub fn result_band(lang: Lang, it: ResultBand) -> String {
    match it {
        ResultBand::Inside => lang.text("result-band-inside"),
        ResultBand::Alert => lang.text("result-band-alert"),
        ResultBand::OutsideRelease => lang.text("result-band-outside-release"),
        ResultBand::Indeterminate(it) => lang.say("result-band-indeterminate").with("why", why(lang, it)).plain(),
    }
}

/// That a test is left out by an approved rule, and on what that rests.
#[must_use]
pub fn left_out(lang: Lang, it: &plant::lab::SkipGrounds) -> String {
    let last = it.last().map(ToString::to_string).unwrap_or_default();
    lang.say("because-not-tested-by-rule").with("n", it.every).with_text("batch", last).plain()
}

/// Why something cannot be judged.
#[must_use]
pub fn why(lang: Lang, it: Why) -> String {
    match it {
        Why::Missing => lang.text("why-missing"),
        Why::NoRegisteredRange => lang.text("why-no-registered-range"),
        Why::Unit => lang.text("why-unit"),
        Why::Censored => lang.text("why-censored"),
        Why::Impossible => lang.text("why-impossible"),
        Why::NotWorkedOut => lang.text("why-not-worked-out"),
        Why::Illustrative => lang.text("why-illustrative"),
        Why::WrongKind => lang.text("why-wrong-kind"),
        Why::SingleOutside => lang.text("why-single-outside"),
        Why::InSpite => lang.text("why-in-spite"),
        Why::RunUnsound => lang.text("why-run-unsound"),
        Why::OutsideValidated => lang.text("why-outside-validated"),
        Why::ReadEarly => lang.text("why-read-early"),
        Why::TooFarApart => lang.text("why-too-far-apart"),
    }
}

/// A verdict, as the state beside it says it too.
#[must_use]
pub fn verdict(lang: Lang, it: Verdict) -> String {
    match it {
        Verdict::Pass => lang.text("state-pass"),
        Verdict::Indeterminate => lang.text("state-indeterminate"),
        Verdict::Fail => lang.text("state-fail"),
    }
}

/// Why an item of a disposition plan has its verdict.
#[must_use]
#[expect(clippy::too_many_lines, reason = "every reason has its words, one after the other")]
pub fn because(lang: Lang, it: &Because) -> String {
    let used = |key: &str, it: &ConsumableId| lang.say(key).with_text("consumable", it).plain();
    let of = |key: &str, sample: &SampleId| lang.say(key).with_text("sample", sample).plain();
    let by = |key: &str, rule: &str| lang.say(key).with_text("rule", rule).plain();
    match it {
        Because::Held { lot } => lang.say("because-held").with_text("lot", lot).plain(),
        Because::NotReleased { lot } => lang.say("because-not-released").with_text("lot", lot).plain(),
        Because::NotHeld => lang.text("because-not-held"),
        Because::StepDone => lang.text("because-step-done"),
        Because::StepDoneOtherwise => lang.text("because-step-done-otherwise"),
        Because::FurtherAct => lang.text("because-further-act"),
        Because::StepNotDone => lang.text("because-step-not-done"),
        Because::NoReading => lang.text("because-no-reading"),
        Because::Reading { band: it } => lang.say("because-reading").with("band", band(lang, *it)).plain(),
        Because::NoResult => lang.text("because-no-result"),
        Because::NotVerified => lang.text("because-not-verified"),
        Because::Result { band: it } => lang.say("because-result").with("band", result_band(lang, *it)).plain(),
        Because::Methods { verdict } => lang.text(match verdict {
            Verdict::Pass => "because-methods-agree",
            Verdict::Fail => "because-methods-differ",
            Verdict::Indeterminate => "because-methods-unknown",
        }),
        Because::Plausible { said } => plausible(lang, *said),
        Because::Composition { said } => adds_up(lang, *said),
        Because::ForMarket => lang.text("because-for-market"),
        Because::NotForMarket { of } => barring(lang, of.iter().map(|it| format!("{} {}", it.batch, it.attribute))),
        Because::NoAnalysis => lang.text("because-no-analysis"),
        Because::AnalysisOld { entry } => lang.say("because-analysis-old").with("entry", *entry).plain(),
        Because::AnalysisComplies { entry } => lang.say("because-analysis-complies").with("entry", *entry).plain(),
        Because::AnalysisDecided { entry } => lang.say("because-analysis-decided").with("entry", *entry).plain(),
        Because::AnalysisDoesNotComply { entry } => {
            lang.say("because-analysis-does-not-comply").with("entry", *entry).plain()
        }
        Because::Deviation { standing: it } => {
            lang.say("because-deviation").with("standing", standing(lang, it)).plain()
        }
        Because::UsedFit { consumable: it } => used("because-used-fit", it),
        Because::UsedUnfit { consumable: it } => used("because-used-unfit", it),
        Because::NothingUsed => lang.text("because-nothing-used"),
        Because::NoTest { other: None } => lang.text("because-no-test"),
        Because::NoTest { other: Some(other) } => lang.say("because-no-test-other").with_text("other", other).plain(),
        Because::IntegrityPassed { consumable: it } => used("because-integrity-passed", it),
        Because::PassedOnRetest { consumable: it } => used("because-passed-on-retest", it),
        Because::IntegrityFailed { consumable: it } => used("because-integrity-failed", it),
        Because::IntegrityUnknown { consumable: it } => used("because-integrity-unknown", it),
        Because::TestedUnused { consumable: it } => used("because-tested-unused", it),
        Because::NotTestedByRule { every, last } => {
            lang.say("because-not-tested-by-rule").with("n", *every).with_text("batch", last).plain()
        }
        Because::LeftOutWithoutGround { rule } => by("because-left-out-without-ground", rule),
        Because::NotTestedAgain => lang.text("because-not-tested-again"),
        Because::TestedBeforeRound { consumable: it } => used("because-tested-before-round", it),
        Because::Round { standing } => lang.text(&format!("round-standing-{standing}")),
        Because::ReworkUnapproved => lang.text("because-rework-unapproved"),
        Because::RunUnsound { run, rule } => {
            let key = if run.is_some() { "because-run-unsound" } else { "because-no-run" };
            let named = run.as_ref().map_or_else(String::new, ToString::to_string);
            lang.say(key).with("run", named).with_text("rule", rule).plain()
        }
        Because::Investigation { investigation, standing } => lang
            .say("because-investigation")
            .with_text("investigation", investigation)
            .with("standing", investigation_standing(lang, standing))
            .plain(),
        Because::SampleNotTaken => lang.text("because-sample-not-taken"),
        Because::SampleNotReceived { sample } => of("because-sample-not-received", sample),
        Because::SampleDoubtful { sample: None, rule } => by("because-sample-none", rule),
        Because::SampleDoubtful { sample: Some(sample), rule } => {
            lang.say("because-sample-doubtful").with_text("sample", sample).with_text("rule", rule).plain()
        }
        Because::SampleGone { sample } => of("because-sample-gone", sample),
        Because::SampleKept { sample } => of("because-sample-kept", sample),
        Because::SampleStands { sample } => of("because-sample-stands", sample),
        Because::NotFinished => lang.text("because-not-finished"),
        Because::Finished => lang.text("because-finished"),
        Because::Undecided => lang.text("because-undecided"),
    }
}

/// Where an investigation stands, by the id of its standing.
#[must_use]
pub fn investigation_standing(lang: Lang, id: &str) -> String {
    lang.text(&format!("oos-standing-{id}"))
}

/// Why an item has its verdict, with everything that stands about it undecided and is not said by that.
#[must_use]
pub fn item(lang: Lang, plant: &Plant, it: &Item) -> String {
    let mut told: Vec<String> = it.untold().iter().map(|it| open(lang, plant, it)).collect();
    told.push(match &it.because {
        Because::NotForMarket { of } => barring(lang, of.iter().map(|it| barred_by(lang, plant, it))),
        it => because(lang, it),
    });
    told.join(" · ")
}

/// What bars a market.
fn barring(lang: Lang, of: impl Iterator<Item = String>) -> String {
    let what = of.collect::<Vec<_>>().join(lang.pick("、", ", "));
    lang.say("because-not-for-market").with_text("what", what).plain()
}

/// The batch and, by its name, the attribute whose result a market does not take.
fn barred_by(lang: Lang, plant: &Plant, it: &plant::lab::Barring) -> String {
    let stage = plant.batches.get(&it.batch).and_then(|of| plant.pinned(of)).map(|(_, stage)| stage);
    let name = stage.and_then(|of| of.attribute_at(&it.attribute)).map(|of| lang.label(&of.name));
    if it.attribute == plant::disposition::SHELF_LIFE {
        return format!("{} {}", it.batch, lang.text("because-dated-beyond"));
    }
    format!("{} {}", it.batch, name.unwrap_or(&it.attribute))
}

/// What was raised and is not lifted: what it is, and why it stands.
fn open(lang: Lang, plant: &Plant, it: &Open) -> String {
    let standing = match (&it.kept, it.owner) {
        (_, None) => lang.text("open-nobody"),
        (Some((role, person)), Some(_)) => {
            let name =
                plant.people.get(person).map_or_else(|| person.to_string(), |it| lang.label(&it.name).to_owned());
            lang.say("open-kept").with("person", name).with("role", lang.role(*role)).plain()
        }
        (None, Some(_)) => lang.text("open-undecided"),
    };
    let what =
        lang.say("open-exception").with_text("exception", &it.exception).with("blocker", blocker(lang, it.blocker));
    what.with("standing", standing).plain()
}

/// Who can move an item of a plan.
#[must_use]
pub fn owner(lang: Lang, it: &Item) -> String {
    it.owner.map_or_else(|| lang.text("open-no-owner"), |role| lang.role(role))
}

/// The name of a group of a disposition plan, by `Check::id`.
#[must_use]
pub fn check(lang: Lang, id: &str) -> String {
    lang.text(&format!("check-{id}"))
}

/// What somebody must decide about.
#[must_use]
pub fn blocker(lang: Lang, it: Blocker) -> String {
    match it {
        Blocker::Alert => lang.text("blocker-alert"),
        Blocker::Indeterminate => lang.text("blocker-indeterminate"),
        Blocker::OutsideRegistered => lang.text("blocker-outside-registered"),
        Blocker::FailsRelease => lang.text("blocker-fails-release"),
    }
}

/// What a decision must rest on.
#[must_use]
pub fn rests_on(lang: Lang, it: RestsOn) -> String {
    match it {
        RestsOn::Reason => lang.text("rests-on-reason"),
        RestsOn::SubstituteEvidence => lang.text("rests-on-substitute-evidence"),
        RestsOn::ClosedDeviation => lang.text("rests-on-closed-deviation"),
        RestsOn::Nothing => lang.text("rests-on-nothing"),
    }
}

/// How grave a deviation is.
#[must_use]
pub fn class(lang: Lang, it: Class) -> String {
    match it {
        Class::Minor => lang.text("class-minor"),
        Class::Major => lang.text("class-major"),
        Class::Critical => lang.text("class-critical"),
    }
}

/// What a disposition decides.
#[must_use]
pub fn choice(lang: Lang, it: Choice) -> String {
    match it {
        Choice::Release => lang.text("choice-release"),
        Choice::Hold => lang.text("choice-hold"),
        Choice::Reject => lang.text("choice-reject"),
    }
}

/// Whose release it is.
#[must_use]
pub fn release(lang: Lang, it: Kind) -> String {
    match it {
        Kind::Factory => lang.text("release-factory"),
        Kind::Market => lang.text("release-market"),
    }
}

/// Something that must be true of a piece of equipment.
#[must_use]
pub fn need(lang: Lang, it: EquipmentNeed) -> String {
    lang.text(&format!("need-{}", need_id(it)))
}

/// Where a batch stands.
#[must_use]
pub fn batch_standing(lang: Lang, it: &BatchStanding) -> String {
    standing(lang, it.id())
}

/// Where a lot stands, its hold apart.
#[must_use]
pub fn lot_standing(lang: Lang, it: LotStanding) -> String {
    standing(lang, it.id())
}

/// Where a version of a strategy stands.
#[must_use]
pub fn strategy_standing(lang: Lang, it: Standing) -> String {
    standing(lang, it.id())
}

/// Where a deviation stands.
#[must_use]
pub fn deviation_standing(lang: Lang, it: &DeviationStanding) -> String {
    standing(lang, it.id())
}

/// Where a disposition stands.
#[must_use]
pub fn disposition_standing(lang: Lang, it: DispositionStanding) -> String {
    match it {
        DispositionStanding::Decided => lang.text("standing-decided"),
        DispositionStanding::Reopened => lang.text("standing-reopened"),
    }
}

/// Said of a lot on top of its standing.
#[must_use]
pub fn held(lang: Lang) -> String {
    lang.text("standing-held")
}

fn standing(lang: Lang, id: &str) -> String {
    lang.text(&format!("standing-{id}"))
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
