//! Investigations in words: what they are about, where they stand, whose turn it is.

use plant::Plant;
use plant::act::Stamp;
use plant::batch::Observed;
use plant::id::{BatchId, PersonId};
use plant::lab::{Next, Oos, OosStanding, Outcome, Purpose, TestResult};
use plant::stability::StudyPlace;
use plant::strategy::Attribute;

use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, State, Stated};
use crate::quality::result_shown;
use crate::stability;
use crate::words;

/// Who did something, when, and the entry that says so.
pub(super) struct Act {
    pub(super) by: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
}

pub(super) fn name(lang: Lang, plant: &Plant, it: &PersonId) -> String {
    plant.people.get(it).map_or_else(|| it.to_string(), |it| lang.label(&it.name).to_owned())
}

pub(super) fn act(shell: &Shell, plant: &Plant, it: &Stamp) -> Act {
    Act { by: name(shell.lang, plant, &it.by), at: shell.zone.time(it.happened), entry: it.seq }
}

/// The attribute that an investigation is about, as its batch's strategy declares it.
pub(super) fn attribute<'a>(plant: &'a Plant, batch: &BatchId, path: &str) -> Option<&'a Attribute> {
    plant.batches.get(batch).and_then(|it| plant.pinned(it)).and_then(|(_, stage)| stage.attribute_at(path))
}

pub(super) fn attribute_name(lang: Lang, plant: &Plant, batch: &BatchId, path: &str) -> String {
    attribute(plant, batch, path).map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned())
}

/// A value as it is reported.
pub(super) fn value(lang: Lang, plant: &Plant, batch: &BatchId, path: &str, it: &Observed) -> String {
    attribute(plant, batch, path).map_or_else(String::new, |of| result_shown::value(lang, of, it))
}

/// The name of the attribute whose result is investigated.
pub(super) fn named(lang: Lang, plant: &Plant, it: &Oos) -> String {
    it.judged_as(plant).map_or_else(|| it.attribute.clone(), |of| lang.label(&of.name).to_owned())
}

/// A value of the attribute that is investigated, as it is reported.
pub(super) fn valued(lang: Lang, plant: &Plant, it: &Oos, value: &Observed) -> String {
    it.judged_as(plant).map_or_else(String::new, |of| result_shown::value(lang, &of, value))
}

/// What the result is of, and where that is shown: the batch, or the place of the study.
pub(super) fn found_at(lang: Lang, plant: &Plant, it: &Oos) -> (String, String) {
    if let Some(StudyPlace { study, place }) = &it.place {
        return (stability::matter(lang, plant, study, Some(place), None), stability::href(study, place));
    }
    let batch = it.batch.as_ref().map_or_else(String::new, ToString::to_string);
    (batch.clone(), format!("/results/{batch}"))
}

/// Where an investigation stands, with its glyph.
pub(super) fn standing(shell: &Shell, it: &Oos) -> Stated {
    let state = match &it.standing {
        OosStanding::Laboratory | OosStanding::Full => State::Action,
        OosStanding::Closed { outcome: Outcome::LabError, .. } => State::Pass,
        OosStanding::Closed { outcome: Outcome::Confirmed | Outcome::Inconclusive, .. } => State::Fail,
    };
    shell.state(state).saying(words::investigation_standing(shell.lang, it.standing.id()))
}

/// What an investigation waits for, and from whom.
pub(super) fn next(lang: Lang, plant: &Plant, it: &Next) -> String {
    let what = match it {
        Next::Retests(analyst, left) => {
            lang.say("oos-next-retests").with("n", *left).with("person", name(lang, plant, analyst)).plain()
        }
        other => lang.text(&format!("oos-next-{}", other.id())),
    };
    match it.role() {
        Some(role) => lang.say("oos-next-by").with("what", what).with("role", lang.role(role)).plain(),
        None => what,
    }
}

/// Why a result was measured after another one.
pub(super) fn purpose(lang: Lang, it: &TestResult) -> String {
    match &it.purpose {
        None => lang.text("oos-purpose-first"),
        Some(Purpose::Retest { plan, .. }) => lang.say("oos-purpose-retest").with("plan", *plan).plain(),
        Some(Purpose::Repeat { .. }) => lang.text("oos-purpose-repeat"),
        Some(Purpose::OffPlan { .. }) => lang.text("oos-purpose-off-plan"),
    }
}

/// Why a result was measured after another one, and what stood against it; empty for a first one.
pub(crate) fn lineage(lang: Lang, it: &TestResult) -> String {
    let despite =
        it.despite.as_ref().map(|it| lang.say("oos-in-spite").with("why", format!("{} {}", it.rule, it.why)).plain());
    let purpose = it.purpose.as_ref().map(|_| purpose(lang, it));
    purpose.into_iter().chain(despite).collect::<Vec<_>>().join(" · ")
}
