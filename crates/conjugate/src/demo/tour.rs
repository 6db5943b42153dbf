//! `GET /tour`: five stories through the demonstration, leg by leg, each as the person whose leg it is.
//!
//! How far a visitor has come is asked of the plant, never stored: a leg is done when the ledger says so.

use askama::Template;
use axum::extract::State as Of;
use axum::routing::get;
use axum::{Extension, Router};
use plant::Plant;
use plant::batch::{Band, StepRecord};
use plant::disposition::{DispositionStanding, Kind};
use plant::id::{BatchId, DeviationId, LotId, StepPath};
use plant::people::Person;
use plant::quality::{Deviation, DeviationStanding, Exception};

use crate::app::App;
use crate::page::part::{State, Stated};
use crate::page::{Page, PageError, Shell};
use crate::people::Me;

/// The batch that the visitor carries on, and the step at which it waits.
const CARRIED_ON: &str = "DS-31-006";
const ADDITION: &str = "conjugation/add-linker-payload";
const CHECK: &str = "conjugation/check-reaction";
/// The batch that waits for its review.
const REVIEWED: &str = "DS-31-005";
/// The lot from far up the genealogy that somebody holds.
const FAR_UP: &str = "LP-30-002";

/// One story: its title and what it is for, as keys of texts, and its legs.
struct Story(&'static str, &'static str, &'static [Leg]);

/// One leg: the key of its text, whose it is, where it leads, and whether the ledger says that it was done; nothing
/// where there is only something to see.
struct Leg(&'static str, &'static str, Where, Option<fn(&Plant) -> bool>);

/// Where a leg leads.
enum Where {
    Page(&'static str),
    /// The deviation of the batch that is reviewed, whichever number it has.
    ItsDeviation,
}

const STORIES: &[Story] = &[
    Story(
        "tour-order",
        "tour-order.why",
        &[
            Leg(
                "tour-order-refused",
                "zhao-mei",
                Where::Page("/batches/DS-31-006/steps/conjugation/add-linker-payload"),
                Some(|plant| at(plant, ADDITION).is_some_and(|it| !it.attempts.is_empty())),
            ),
            Leg(
                "tour-order-done",
                "zhao-mei",
                Where::Page("/batches/DS-31-006/steps/conjugation/add-linker-payload"),
                Some(|plant| at(plant, ADDITION).is_some_and(|it| it.done.is_some())),
            ),
        ],
    ),
    Story(
        "tour-range",
        "tour-range.why",
        &[
            Leg(
                "tour-range-out",
                "zhao-mei",
                Where::Page("/batches/DS-31-006/steps/conjugation/check-reaction"),
                Some(|plant| at(plant, CHECK).is_some_and(was_outside)),
            ),
            Leg("tour-range-seen", "lin-qiao", Where::Page("/review/DS-31-006"), None),
        ],
    ),
    Story(
        "tour-review",
        "tour-review.why",
        &[
            Leg(
                "tour-review-alert",
                "lin-qiao",
                Where::Page("/review/DS-31-005"),
                Some(|plant| exceptions(plant).any(|it| !it.decisions.is_empty())),
            ),
            Leg(
                "tour-review-assess",
                "shen-yue",
                Where::ItsDeviation,
                Some(|plant| deviation(plant).is_some_and(|(_, it)| !matches!(it.standing, DeviationStanding::Open))),
            ),
            Leg("tour-review-close", "lin-qiao", Where::ItsDeviation, Some(is_closed)),
            Leg(
                "tour-review-two",
                "ren-tao",
                Where::Page("/"),
                Some(|plant| exceptions(plant).filter(|it| it.deviation.is_some()).any(|it| it.lifted(plant))),
            ),
        ],
    ),
    Story(
        "tour-release",
        "tour-release.why",
        &[
            Leg("tour-release-why", "gao-yun", Where::Page("/disposition/DS-31-005"), None),
            Leg("tour-release-verify", "wang-fang", Where::Page("/results/DS-31-005"), None),
            Leg(
                "tour-release-certify",
                "lin-qiao",
                Where::Page("/results/DS-31-005/analysis"),
                Some(|plant| BatchId::new(REVIEWED).is_ok_and(|it| !plant.analyses_of(&it).is_empty())),
            ),
            Leg("tour-release-decide", "gao-yun", Where::Page("/disposition/DS-31-005"), Some(is_decided)),
            Leg("tour-release-holder", "ren-tao", Where::Page("/disposition"), None),
        ],
    ),
    Story(
        "tour-hold",
        "tour-hold.why",
        &[
            Leg(
                "tour-hold-far-up",
                "lin-qiao",
                Where::Page("/lots/LP-30-002"),
                Some(|plant| LotId::new(FAR_UP).is_ok_and(|it| plant.held_in(&it).next().is_some())),
            ),
            Leg("tour-hold-path", "gao-yun", Where::Page("/genealogy/DS-31-005"), None),
            Leg("tour-hold-trail", "cheng-guan", Where::Page("/trail"), None),
        ],
    ),
    Story(
        "tour-load",
        "tour-load.why",
        &[
            Leg("tour-load-mean", "gao-yun", Where::Page("/determinations/DET-00001"), None),
            Leg("tour-load-methods", "lin-qiao", Where::Page("/results/DS-30-008"), None),
        ],
    ),
];

fn at<'a>(plant: &'a Plant, step: &str) -> Option<&'a StepRecord> {
    let step = StepPath::new(step).ok()?;
    plant.batches.get(&BatchId::new(CARRIED_ON).ok()?)?.steps.get(&step).map(|it| &**it)
}

fn was_outside(step: &StepRecord) -> bool {
    step.readings.values().flatten().any(|it| matches!(it.band, Band::OutsideRegistered | Band::OutsideProven))
}

fn exceptions(plant: &Plant) -> impl Iterator<Item = &Exception> {
    plant.exceptions.values().filter(|it| it.batch.as_str() == REVIEWED)
}

/// The deviation that opened by itself in the batch that is reviewed.
fn deviation(plant: &Plant) -> Option<(&DeviationId, &Deviation)> {
    plant.deviations.iter().find(|(_, it)| it.batch.as_ref().is_some_and(|it| it.as_str() == REVIEWED))
}

fn is_closed(plant: &Plant) -> bool {
    deviation(plant).is_some_and(|(_, it)| matches!(it.standing, DeviationStanding::Closed { .. }))
}

fn is_decided(plant: &Plant) -> bool {
    let key = BatchId::new(REVIEWED).map(|it| (it, Kind::Factory));
    let decided = key.ok().and_then(|it| plant.dispositions.get(&it));
    decided.is_some_and(|it| it.standing == DispositionStanding::Decided)
}

/// The addresses that only a demonstration has.
pub fn router() -> Router<App> {
    Router::new().route("/tour", get(show))
}

#[derive(Template)]
#[template(path = "demo/tour.html")]
struct TourPage {
    shell: Shell,
    done: usize,
    of: usize,
    stories: Vec<Told>,
}

/// A story as it stands.
struct Told {
    id: &'static str,
    title: String,
    why: String,
    legs: Vec<Walked>,
}

/// A leg as it stands.
struct Walked {
    text: String,
    who: &'static str,
    name: String,
    role: String,
    to: String,
    state: Stated,
    /// Whoever reads this is that person already.
    mine: bool,
}

/// `GET /tour`
async fn show(shell: Shell, Of(app): Of<App>, me: Option<Extension<Me>>) -> Result<Page<TourPage>, PageError> {
    let plant = app.settled();
    if !plant.demonstration {
        return Err(PageError::NotFound);
    }
    let me = me.map(|Extension(it)| it.session.person);
    let legs = || STORIES.iter().flat_map(|it| it.2).filter_map(|it| it.3);
    let (done, of) = (legs().filter(|is_done| is_done(&plant)).count(), legs().count());
    let walked = |Leg(id, who, to, is_done): &Leg| {
        let person = plant.people.iter().find(|(id, _)| id.as_str() == *who).map(|(_, it)| it);
        let role = |it: &Person| it.roles.first().map_or_else(String::new, |it| shell.lang.role(*it));
        Walked {
            text: shell.text(id),
            who,
            name: person.map_or_else(|| (*who).to_owned(), |it| shell.lang.label(&it.name).to_owned()),
            role: person.map_or_else(String::new, role),
            to: match to {
                Where::Page(it) => (*it).to_owned(),
                Where::ItsDeviation => {
                    deviation(&plant).map_or_else(|| "/deviations".to_owned(), |(id, _)| format!("/deviations/{id}"))
                }
            },
            state: match is_done {
                Some(is_done) if is_done(&plant) => shell.state(State::Verified).saying(shell.text("tour-walked")),
                Some(_) => shell.state(State::Pending).saying(shell.text("tour-to-walk")),
                None => shell.state(State::Info).saying(shell.text("tour-to-see")),
            },
            mine: me.as_ref().is_some_and(|it| it.as_str() == *who),
        }
    };
    let told = |Story(id, why, legs): &Story| Told {
        id,
        title: shell.text(id),
        why: shell.text(why),
        legs: legs.iter().map(walked).collect(),
    };
    let stories = STORIES.iter().map(told).collect();
    drop(plant);
    Ok(Page(TourPage { shell, done, of, stories }))
}
