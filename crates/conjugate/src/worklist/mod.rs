//! The worklist: whoever signs in lands on their own work.

mod banks_due;
mod clock;
mod decisions;
mod first_hour;
mod keeping;
mod samples;
mod tests_due;

use askama::Template;
use axum::Router;
use axum::extract::State as Of;
use axum::routing::{get, post};
use plant::people::Role;

use self::decisions::{Decided, Exceptions};
use self::keeping::{Draft, Machine, QuarantinedLot, Rights};
use self::tests_due::Tests;
use crate::app::App;
use crate::batch::{For, Waiting, waiting};
use crate::disposition::list::{self, Certified, Waiting as Undisposed};
use crate::page::part::{Instant, LimitKey, State};
use crate::page::{Page, Section, Shell};
use crate::people::Me;
use crate::quality::OpenDeviation;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(show))
        .route("/clock", post(clock::forward))
        .route("/start", get(first_hour::show))
        .route("/start/organisation", get(crate::page::back).post(first_hour::add_organisation))
}

/// Every part is there for those whose work it is, and only then.
#[derive(Template)]
#[template(path = "worklist/worklist.html")]
struct WorklistPage {
    shell: Shell,
    title: String,
    production: Option<Production>,
    exceptions: Option<Exceptions>,
    decided: Vec<Decided>,
    deviations: Option<Vec<OpenDeviation>>,
    tests: Option<Vec<Tests>>,
    /// Samples that wait for this person.
    samples: Option<Vec<samples::Waits>>,
    /// Investigations of results that wait for a role of this person.
    oos: Vec<crate::lab::Investigated>,
    /// How many files of instruments wait for whoever may look at them.
    files: usize,
    /// How many analytical runs wait for an analyst.
    runs: usize,
    factory: Option<Vec<Undisposed>>,
    market: Option<Vec<Certified>>,
    drafts: Option<Vec<Draft>>,
    machines: Option<Vec<Machine>>,
    lots: Option<Vec<QuarantinedLot>>,
    rights: Vec<Rights>,
    to_read: Vec<keeping::ToRead>,
    /// Pulls of stability studies, what is late first.
    pulls: Vec<crate::stability::DueLine>,
    /// Cell banks whose stored vials are to be tested again: bank, day.
    banks: Vec<(String, String)>,
    reading: Option<Reading>,
    people: Option<String>,
    /// The next task of a plant that has not come to its first step yet.
    begin: Option<String>,
    /// The demonstration's clock, which a visitor may move.
    clock: Option<Instant>,
}

/// Batches under way; the first that waits for this person stands out.
struct Production {
    next: Option<Waiting>,
    rest: Vec<Waiting>,
}

/// What an inspector reads.
struct Reading {
    points: usize,
    entries: u64,
}

impl WorklistPage {
    fn key(&self) -> LimitKey {
        LimitKey(self.shell.lang)
    }

    fn waits_for(&self, it: &Waiting) -> String {
        match it.waits_for {
            For::Step => self.shell.text("worklist-for-step"),
            For::Equipment => self.shell.text("worklist-for-equipment"),
            For::Resumption => self.shell.text("worklist-for-resumption"),
            For::Finish => self.shell.text("worklist-for-finish"),
        }
    }
}

/// What waits for whoever decides, or reads, or works.
fn title(shell: &Shell, decisions: Option<usize>, reads: bool, tasks: usize) -> String {
    match decisions {
        Some(n) => shell.say("decisions-yours").with("n", n).plain(),
        None if reads => shell.text("worklist-reading"),
        None => shell.say("worklist-tasks").with("n", tasks).plain(),
    }
}

impl Production {
    /// What is this person's own stands apart, where it comes first.
    fn of(mut all: Vec<Waiting>) -> Self {
        let next = all.first().is_some_and(|it| it.mine).then(|| all.remove(0));
        Self { next, rest: all }
    }
}

/// `GET /`
#[expect(clippy::too_many_lines, reason = "the list from its parts, one after the other")]
async fn show(shell: Shell, me: Me, Of(app): Of<App>) -> Page<WorklistPage> {
    let (plant, shared) = (app.settled(), app.shared());
    let lang = shell.lang;
    let is = |roles: &[Role]| roles.iter().any(|it| me.is(*it));
    let production = is(&[Role::Operator, Role::ProductionHead]).then(|| Production::of(waiting(&plant, lang, &me)));
    let decides = is(&[Role::QaReviewer, Role::QualifiedPerson, Role::MahQualifiedPerson]);
    let exceptions = decides.then(|| decisions::exceptions(lang, &app, &shared, &me));
    let deviations = is(&[Role::QaReviewer, Role::ProductionHead, Role::Msat])
        .then(|| crate::quality::open_deviations(&shell, &plant));
    let tests = is(&[Role::QcAnalyst]).then(|| tests_due::tests(lang, &plant, &me));
    let samples = is(&[Role::QcAnalyst, Role::Operator]).then(|| samples::samples(&shell, &plant, &me, app.now()));
    let oos = crate::lab::yours(&shell, &plant, &me, app.now());
    let files = if is(&[Role::QcAnalyst]) { crate::instrument::waiting(&plant) } else { 0 };
    let runs = if is(&[Role::QcAnalyst]) { crate::run::waiting(&plant) } else { 0 };
    let factory = is(&[Role::QualifiedPerson, Role::QaReviewer]).then(|| list::factory(&shell, &plant));
    let market = is(&[Role::MahQualifiedPerson]).then(|| list::market(&shell, &shared));
    let drafts =
        is(&[Role::Msat, Role::ProductionHead, Role::QaReviewer]).then(|| keeping::drafts(&shell, &plant, &me));
    let machines = is(&[Role::Engineer]).then(|| keeping::machines(&shell, &plant, app.now()));
    let lots = is(&[Role::Warehouse, Role::QaReviewer]).then(|| keeping::lots(&shell, &plant));
    let reading = is(&[Role::Inspector, Role::EhsOfficer])
        .then(|| Reading { points: plant::strategy::points().len(), entries: app.entries() });
    let people = is(&[Role::Administrator])
        .then(|| plant.people.values().filter(|it| !it.closed).count())
        .map(|n| shell.say("worklist-people").with("n", n).plain());
    let pulls = if is(&[Role::QcAnalyst]) { crate::stability::due(&shell, &plant, app.now()) } else { Vec::new() };
    let disposes = if is(&[Role::QualifiedPerson]) { factory.as_ref().map_or(0, Vec::len) } else { 0 };
    let rights = if is(&[Role::QaReviewer]) { keeping::rights(&shell, &plant, &me) } else { Vec::new() };
    let to_read = keeping::to_read(lang, &plant, &me);
    let decisions =
        exceptions.as_ref().map_or(0, |it| it.count) + disposes + market.as_ref().map_or(0, Vec::len) + rights.len();
    let tasks = production
        .as_ref()
        .map_or(0, |it| usize::from(it.next.is_some()) + it.rest.iter().filter(|it| it.mine).count())
        + tests.as_ref().map_or(0, |all| all.iter().map(|it| it.due + it.verify).sum::<usize>())
        + if decides {
            0
        } else {
            deviations.as_ref().map_or(0, Vec::len)
                + drafts.as_ref().map_or(0, Vec::len)
                + lots.as_ref().map_or(0, Vec::len)
        }
        + machines.as_ref().map_or(0, Vec::len)
        + oos.len()
        + files
        + runs
        + pulls.len()
        + to_read.len();
    let title = title(&shell, decides.then_some(decisions), reading.is_some() || people.is_some(), tasks);
    let page = WorklistPage {
        title,
        production,
        exceptions,
        decided: if decides { decisions::decided(&shell, &shared, &me) } else { Vec::new() },
        deviations: deviations.filter(|it| !it.is_empty() || !decides),
        tests,
        samples: samples.filter(|it| !it.is_empty() || me.is(Role::QcAnalyst)),
        oos,
        files,
        runs,
        factory,
        market,
        drafts: drafts.filter(|it| !it.is_empty() || me.is(Role::Msat)),
        machines,
        lots: lots.filter(|it| !it.is_empty() || me.is(Role::Warehouse)),
        rights,
        to_read,
        pulls,
        banks: banks_due::banks(&shell, &plant, &me, app.now()),
        reading,
        people,
        begin: first_hour::next(lang, &plant, &me, app.now()),
        clock: (plant.demonstration && app.clock().is_made_up()).then(|| shell.zone.time(app.now())),
        shell: shell.clone().at(Section::Worklist),
    };
    Page(page)
}
