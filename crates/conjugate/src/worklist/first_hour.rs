//! The guided first hour: from an empty plant to the first step of one's own batch. What the page says is asked of the
//! plant each time; it keeps no state of its own, and whoever leaves it loses nothing.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use plant::Plant;
use plant::first_hour::{FirstHour, Lack, Task, TaskStanding};
use plant::id::{OrganisationId, StageId};
use plant::people::{AddOrganisation, OrganisationKind, Role};
use plant::strategy::{EquipmentNeed, StrategyVersion, illustrative_values, warnings};
use plant::text::Label;
use serde::Deserialize;

use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::part::{State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

/// Values that are still examples are listed up to here, and counted beyond.
const VALUES_MAX: usize = 40;

#[derive(Template)]
#[template(path = "worklist/start.html")]
struct StartPage {
    shell: Shell,
    problem: Option<Problem>,
    product: String,
    /// The stages to choose from: id, name, whether it is the one.
    stages: Vec<(String, String, bool)>,
    done: usize,
    tasks: Vec<TaskLine>,
    add: May,
    typed: Typed,
    values: Values,
}

struct TaskLine {
    number: usize,
    id: &'static str,
    name: String,
    why: String,
    state: Stated,
    /// It is the first that is not done.
    next: bool,
    lacks: Vec<String>,
    later: Vec<String>,
    /// The roles that do it, and the people who hold them.
    by: String,
    can: String,
    /// Where it is done: address, name.
    ways: Vec<(String, String)>,
}

/// What is left of the strategy that one's own was begun from.
#[derive(Default)]
struct Values {
    /// Place, entry, line.
    marks: Vec<(String, String, String)>,
    unlisted: usize,
    /// Path, what follows, what to do.
    missing: Vec<(String, String, String)>,
}

#[derive(Default)]
struct Typed {
    id: String,
    zh: String,
    en: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    stage: String,
}

/// The name of the next task, for whoever has a part in it or leads the way; nothing once the first step is done.
pub(super) fn next(lang: Lang, plant: &Plant, me: &Me, now: Timestamp) -> Option<String> {
    if plant.demonstration {
        return None;
    }
    let task = plant.first_hour(None, now).next()?;
    let concerned = me.is(Role::Administrator) || Task::ALL.iter().any(|it| it.by().iter().any(|role| me.is(*role)));
    concerned.then(|| {
        let [name, _] = keys(task);
        lang.text(name)
    })
}

/// What a task is called, and why it is there. The keys stand whole, so that they are found.
fn keys(task: Task) -> [&'static str; 2] {
    match task {
        Task::Organisations => ["start-organisations", "start-organisations.why"],
        Task::People => ["start-people", "start-people.why"],
        Task::Strategy => ["start-strategy", "start-strategy.why"],
        Task::Values => ["start-values", "start-values.why"],
        Task::Approval => ["start-approval", "start-approval.why"],
        Task::Equipment => ["start-equipment", "start-equipment.why"],
        Task::Materials => ["start-materials", "start-materials.why"],
        Task::Training => ["start-training", "start-training.why"],
        Task::Batch => ["start-batch", "start-batch.why"],
        Task::FirstStep => ["start-first-step", "start-first-step.why"],
    }
}

/// `GET /start`
pub(super) async fn show(shell: Shell, me: Me, State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    page(shell, &me, &app, &asked.stage, None, Typed::default()).into_response()
}

fn page(shell: Shell, me: &Me, app: &App, stage: &str, problem: Option<Problem>, typed: Typed) -> Page<StartPage> {
    let lang = shell.lang;
    let plant = app.settled();
    let wanted = StageId::new(stage.trim()).ok();
    let hour = plant.first_hour(wanted.as_ref(), app.now());
    let teller = Teller { lang, zone: app.zone(), plant: &plant, hour: &hour };
    let next = hour.next();
    let tasks = hour.tasks.iter().zip(1..).map(|(it, number)| teller.task(it, number, next == Some(it.task))).collect();
    let version = hour.version.as_deref();
    let stages = version.map_or_else(Vec::new, |it| {
        let is = |id: &StageId| hour.stage.as_ref() == Some(id);
        it.strategy.stages.iter().map(|it| (it.id.to_string(), lang.label(&it.name).to_owned(), is(&it.id))).collect()
    });
    let page = StartPage {
        problem,
        product: version.map_or_else(String::new, |it| lang.label(&it.strategy.product).to_owned()),
        stages,
        done: hour.tasks.iter().filter(|it| it.is_done()).count(),
        tasks,
        add: May::of(lang, me, "people.add-organisation"),
        typed,
        values: version.map_or_else(Values::default, |it| values(lang, it)),
        shell: shell.at(Section::Worklist),
    };
    drop(plant);
    Page(page)
}

fn values(lang: Lang, version: &StrategyVersion) -> Values {
    let files = version.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let marks = if version.strategy.illustrative { illustrative_values(files) } else { Vec::new() };
    let missing = warnings(&version.strategy).into_iter().map(|it| {
        let (what, advice) = it.in_words(lang.code_in_plant());
        (it.path, what, advice)
    });
    Values {
        unlisted: marks.len().saturating_sub(VALUES_MAX),
        marks: marks
            .into_iter()
            .take(VALUES_MAX)
            .map(|it| (format!("{}:{}", it.path, it.line), it.entry, it.text))
            .collect(),
        missing: missing.collect(),
    }
}

/// Puts the plant's answer into words.
struct Teller<'a> {
    lang: Lang,
    zone: &'a Zone,
    plant: &'a Plant,
    hour: &'a FirstHour,
}

impl Teller<'_> {
    fn task(&self, it: &TaskStanding, number: usize, next: bool) -> TaskLine {
        let lang = self.lang;
        let [name, why] = keys(it.task);
        let (state, word) = match (it.is_done(), next, it.later.is_empty()) {
            (true, _, true) => (Shown::Pass, "start-done"),
            (true, _, false) => (Shown::Pass, "start-done-for-now"),
            (false, true, _) => (Shown::Alert, "start-next"),
            (false, false, _) => (Shown::Unverified, "start-not-yet"),
        };
        let people = it.can.iter().filter_map(|id| Some(lang.label(&self.plant.people.get(id)?.name).to_owned()));
        TaskLine {
            number,
            id: it.task.id(),
            name: lang.text(name),
            why: lang.text(why),
            state: Stated::new(lang, state).saying(lang.text(word)),
            next,
            lacks: it.lacks.iter().map(|lack| self.lack(lack)).collect(),
            later: it.later.iter().map(|lack| self.lack(lack)).collect(),
            by: it.task.by().iter().map(|it| lang.role(*it)).collect::<Vec<_>>().join(" · "),
            can: people.collect::<Vec<_>>().join(lang.pick("、", ", ")),
            ways: self.ways(it.task),
        }
    }

    fn ways(&self, task: Task) -> Vec<(String, String)> {
        let lang = self.lang;
        let version = self.hour.version.as_deref();
        let life = version.map(|it| format!("/strategy/{}/v/{}/life", it.strategy.id, it.version));
        let ways: Vec<(String, &str)> = match task {
            Task::Organisations => vec![("#organisation".to_owned(), "start-add-organisation")],
            Task::People => {
                vec![("/people/import".to_owned(), "import-people"), ("/people#h-add".to_owned(), "people-add")]
            }
            Task::Strategy | Task::Values => vec![("/strategy/propose".to_owned(), "strategy-propose")],
            Task::Approval => life.into_iter().map(|it| (it, "start-to-version")).collect(),
            Task::Equipment => {
                vec![("/equipment/import".to_owned(), "import-equipment"), ("/equipment".to_owned(), "nav-equipment")]
            }
            Task::Materials => vec![
                ("/suppliers".to_owned(), "nav-suppliers"),
                ("/lots/import".to_owned(), "import-lots"),
                ("/lots/receive".to_owned(), "lot-receive"),
                ("/lots".to_owned(), "nav-lots"),
            ],
            Task::Training => {
                vec![("/people/training".to_owned(), "people-training"), ("/people".to_owned(), "nav-people")]
            }
            Task::Batch => vec![("/batches".to_owned(), "nav-batches")],
            Task::FirstStep => vec![("/".to_owned(), "nav-worklist")],
        };
        ways.into_iter().map(|(href, key)| (href, lang.text(key))).collect()
    }

    /// What a release of this lot would be answered now.
    fn intake(&self, lot: &plant::id::LotId, lacking: &plant::Refusal) -> String {
        let lang = self.lang;
        let said = crate::words::spoken(lang, self.zone, self.plant, lacking);
        let found = said.found.join(lang.pick("；", "; "));
        lang.say("start-lacks-intake").with_text("lot", lot).with("what", said.title).with("found", found).plain()
    }

    fn lack(&self, it: &Lack) -> String {
        let lang = self.lang;
        let strategy = self.hour.version.as_deref().map(|it| &it.strategy);
        let labelled =
            |found: Option<&Label>, id: &str| found.map_or_else(|| id.to_owned(), |it| lang.label(it).to_owned());
        match it {
            Lack::Organisation(OrganisationKind::Manufacturer) => lang.text("start-lacks-manufacturer"),
            Lack::Organisation(OrganisationKind::Mah | OrganisationKind::Authority) => lang.text("start-lacks-mah"),
            Lack::Role(role) => lang.say("start-lacks-role").with("role", lang.role(*role)).plain(),
            Lack::SecondPerson => lang.text("start-lacks-second"),
            Lack::Strategy => lang.text("start-lacks-strategy"),
            Lack::Illustrative(n) => lang.say("start-lacks-values").with("n", *n).plain(),
            Lack::WhollyIllustrative => lang.text("start-lacks-own"),
            Lack::NoLimit(n) => lang.say("start-lacks-limits").with("n", *n).plain(),
            Lack::Review => lang.text("start-lacks-review"),
            Lack::ApprovalOf(role) => lang.say("start-lacks-approval").with("role", lang.role(*role)).plain(),
            Lack::Effect => lang.text("start-lacks-effect"),
            Lack::Equipment { class, pieces, needs } => {
                let dedication = needs.contains(&EquipmentNeed::Dedicated);
                let name = labelled(strategy.and_then(|it| it.equipment.get(class)).map(|it| &it.name), class.as_str());
                let needs = needs
                    .iter()
                    .map(|it| crate::words::need(lang, *it))
                    .collect::<Vec<_>>()
                    .join(lang.pick("、", ", "));
                let key = if *pieces == 0 { "start-lacks-piece" } else { "start-lacks-ready" };
                let said = lang.say(key).with("class", name).with("needs", needs).plain();
                match strategy.filter(|_| dedication) {
                    Some(it) if it.dedications.is_empty() => format!("{said}{}", lang.text("start-dedications-none")),
                    Some(it) => {
                        let known = it.dedications.join(lang.pick("、", ", "));
                        format!("{said}{}", lang.say("start-dedications").with_text("known", known).plain())
                    }
                    None => said,
                }
            }
            Lack::Lot { material, quarantine } => {
                let name = strategy.and_then(|it| it.materials.get(material)).map(|it| &it.name);
                let name = labelled(name, material.as_str());
                if quarantine.is_empty() {
                    return lang.say("start-lacks-lot").with("material", name).plain();
                }
                let lots = quarantine.iter().map(ToString::to_string).collect::<Vec<_>>().join(lang.pick("、", ", "));
                lang.say("start-lacks-release").with("material", name).with("lots", lots).plain()
            }
            Lack::Intake { lot, lacking } => self.intake(lot, lacking),
            Lack::LotFact { material, fact } => {
                let declared = strategy.and_then(|it| it.materials.get(material));
                let figure = declared.and_then(|it| it.facts.iter().find(|it| it.id == *fact)).map(|it| &it.name);
                let name = labelled(declared.map(|it| &it.name), material.as_str());
                lang.say("start-lacks-fact")
                    .with("material", name)
                    .with("fact", labelled(figure, fact.as_str()))
                    .plain()
            }
            Lack::Training { procedure, version, second } => {
                let name = strategy.and_then(|it| it.procedures.get(procedure)).map(|it| &it.name);
                let key = if *second { "start-lacks-trained-second" } else { "start-lacks-trained" };
                let name = format!("{procedure} v{version} {}", labelled(name, ""));
                lang.say(key).with("procedure", name).plain()
            }
            Lack::Batch => lang.text("start-lacks-batch"),
            Lack::Step(batch) => lang.say("start-lacks-step").with_text("batch", batch).plain(),
        }
    }
}

/// `POST /start/organisation`
pub(super) async fn add_organisation(
    shell: Shell,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, PageError> {
    let given = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let typed = Typed { id: given("id"), zh: given("zh"), en: given("en") };
    let kind = match posted.need("kind")? {
        "mah" => OrganisationKind::Mah,
        "manufacturer" => OrganisationKind::Manufacturer,
        _ => return Err(PageError::NotAcceptable),
    };
    let (Ok(organisation), Ok(name)) = (OrganisationId::new(&typed.id), Label::typed(&typed.zh, &typed.en)) else {
        let problem = Problem::said(&shell, "start-organisation-incomplete");
        return Ok(page(shell, &posted.me, &app, "", Some(problem), typed).into_response());
    };
    let command = AddOrganisation { organisation, name, kind };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to("/start").into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &posted.me, &app, "", Some(problem), typed).into_response())
        }
    }
}
