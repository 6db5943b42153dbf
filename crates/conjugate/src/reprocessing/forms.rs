//! The forms of the page: what may be ordered, proposed, approved and recorded, each with what stands against it.

use plant::Plant;
use plant::batch::{Batch, BatchStanding};
use plant::id::{BatchId, DeviationId, EntryId};
use plant::people::Role;
use plant::quality::DeviationStanding;
use plant::reprocessing::{DecideRework, OrderReprocessing, Rework};
use plant::strategy::{MaterialRole, Stage, Strategy, path_in_stage};
use plant::text::Text;

use super::shown::Book;
use crate::app::App;
use crate::page::Shell;
use crate::page::part::Signing;
use crate::people::{May, Me, Shown};
use crate::quality::rehearse;
use crate::words;

/// A route over a deviation that asks for it.
pub(super) struct Choice {
    pub(super) route: String,
    pub(super) deviation: String,
    pub(super) name: String,
    pub(super) why: String,
    pub(super) units: String,
    pub(super) tests: String,
    pub(super) stability: Option<String>,
    pub(super) times: u32,
    pub(super) most: u32,
    /// Why it may not be ordered now, with its rule.
    pub(super) refused: Option<String>,
    pub(super) chosen: bool,
    pub(super) signing: Option<Signing>,
}

/// The deviations of the batch whose cause is known, and everything that can be tested.
pub(super) struct Propose {
    pub(super) deviations: Vec<(String, String)>,
    pub(super) tests: Vec<(String, String)>,
    pub(super) may: May,
    /// A finished product is not reworked.
    pub(super) never: bool,
}

/// The rework that waits for this person's signature.
pub(super) struct Approve {
    pub(super) number: u32,
    pub(super) signing: Signing,
}

/// Recording an act of rework.
pub(super) struct Record {
    /// The reworks that are approved and not at their end.
    pub(super) approved: Vec<(u32, String)>,
    pub(super) may: May,
}

/// What an order signs: the route word for word, the deviation with its cause, what is tested again.
pub(super) fn order_shown(book: &Book<'_>, route: &EntryId, deviation: &DeviationId) -> Option<Shown> {
    let shell = book.shell;
    let lang = shell.lang;
    let line =
        |key: &str, value: &str| shell.say("sign-line").with("name", shell.text(key)).with("value", value).plain();
    let route = book.stage.route(route)?;
    let it = book.plant.deviations.get(deviation)?;
    let mut lines = vec![
        line("sign-batch", book.id.as_str()),
        line("round-route", lang.label(&route.name)),
        line("round-units", &book.units(&route.units)),
        line("sign-deviation", deviation.as_str()),
    ];
    if let DeviationStanding::Assessed { cause, impact, .. } | DeviationStanding::Closed { cause, impact, .. } =
        &it.standing
    {
        lines.push(line("deviation-cause", cause.as_str()));
        lines.push(line("deviation-impact", impact.as_str()));
    }
    lines.extend(route.stability.as_ref().map(|it| line("round-stability", lang.label(it))));
    Some(Shown { meaning: shell.text("round-order-meaning"), lines })
}

/// What approving or declining a rework signs.
pub(super) fn rework_shown(book: &Book<'_>, number: u32, it: &Rework) -> Shown {
    let shell = book.shell;
    let line =
        |key: &str, value: &str| shell.say("sign-line").with("name", shell.text(key)).with("value", value).plain();
    let mut lines = vec![
        line("sign-batch", book.id.as_str()),
        line("rework-number", &number.to_string()),
        line("rework-what", it.what.as_str()),
        line("sign-deviation", it.deviation.as_str()),
        line("round-tests", &book.attributes(&it.tests)),
    ];
    lines.extend(it.stability.as_ref().map(|it| line("round-stability", it.as_str())));
    Shown { meaning: shell.text("rework-meaning"), lines }
}

/// The routes that the deviations of the batch ask for.
pub(super) fn choices(app: &App, me: &Me, book: &Book<'_>, asked: (&str, &str)) -> Vec<Choice> {
    let (shell, plant, id) = (book.shell, book.plant, book.id);
    let lang = shell.lang;
    let mut all = Vec::new();
    for (deviation, _) in plant.deviations_of(id) {
        for it in plant.routes_for(id, deviation) {
            let command = OrderReprocessing {
                batch: id.clone(),
                route: it.route.id.clone(),
                deviation: deviation.clone(),
                why: Text::dash(),
            };
            let refusal = it.refusal.or_else(|| rehearse(plant, me, app.now(), command));
            let refused = refusal.as_ref().map(|it| {
                let said = words::spoken(lang, app.zone(), plant, it);
                format!("{} ({} v{})", said.sentence, it.rule.id(), it.rule.version())
            });
            let chosen = asked == (it.route.id.as_str(), deviation.as_str()) && refused.is_none();
            let signing = chosen
                .then(|| order_shown(book, &it.route.id, deviation))
                .flatten()
                .map(|shown| Signing::new(shell, me, &shown));
            all.push(Choice {
                route: it.route.id.to_string(),
                deviation: deviation.to_string(),
                name: lang.label(&it.route.name).to_owned(),
                why: lang.label(&it.route.why).to_owned(),
                units: book.units(&it.route.units),
                tests: book.attributes(&it.route.tests),
                stability: it.route.stability.as_ref().map(|it| lang.label(it).to_owned()),
                times: it.times,
                most: it.route.times_max,
                refused,
                chosen,
                signing,
            });
        }
    }
    all
}

pub(super) fn propose(me: &Me, book: &Book<'_>, strategy: &Strategy, stage: &Stage) -> Option<Propose> {
    let (shell, lang) = (book.shell, book.shell.lang);
    let known = book.plant.deviations_of(book.id).filter(|(_, it)| !matches!(it.standing, DeviationStanding::Open));
    let deviations: Vec<_> = known.map(|(id, _)| (id.to_string(), id.to_string())).collect();
    if deviations.is_empty() {
        return None;
    }
    let tests = stage.tested().map(|(unit, it)| {
        let of = unit.map_or_else(String::new, |it| format!(" · {}", lang.label(&it.name)));
        (path_in_stage(unit, it), format!("{}{of}", lang.label(&it.name)))
    });
    let made = strategy.materials.get(&stage.makes);
    Some(Propose {
        deviations,
        tests: tests.collect(),
        may: May::of(shell.lang, me, "reprocessing.propose-rework"),
        never: made.is_some_and(|it| it.role == MaterialRole::DrugProduct),
    })
}

/// The first rework that this person may sign.
pub(super) fn approve(app: &App, me: &Me, book: &Book<'_>) -> Option<Approve> {
    let may = |number: u32| {
        let command = DecideRework { batch: book.id.clone(), rework: number, approve: true, why: Text::dash() };
        rehearse(book.plant, me, app.now(), command).is_none()
    };
    let (number, it) = (1..).zip(&book.batch.reworks).find(|(number, _)| may(*number))?;
    Some(Approve { number, signing: Signing::new(book.shell, me, &rework_shown(book, number, it)) })
}

pub(super) fn record(me: &Me, shell: &Shell, batch: &Batch) -> Option<Record> {
    if !me.is(Role::Operator) {
        return None;
    }
    let ended = |number: u32| {
        let way = plant::reprocessing::Way::Rework(number);
        batch.rounds.iter().any(|it| it.way == way && it.finished.is_some())
    };
    let approved = (1..).zip(&batch.reworks).filter(|(number, it)| it.is_approved() && !ended(*number));
    Some(Record {
        approved: approved.map(|(number, it)| (number, it.what.to_string())).collect(),
        may: May::of(shell.lang, me, "reprocessing.record-rework"),
    })
}

/// Whether something stands in the way of doing anything again: the batch was released or rejected.
pub(super) fn is_over(plant: &Plant, id: &BatchId, batch: &Batch) -> bool {
    matches!(batch.standing, BatchStanding::Finished { .. }) && plant.is_settled(id)
}
