//! One bank: what its release rests on, where its cells come from, where every vial went, and what may be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::bank::{Bank, Purpose};
use plant::id::LotId;
use plant::strategy::Specification;

use super::shown::{age, because, due, item, signed, standing, state, tier, took, vials};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, Signing, State as Mark, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "bank/one.html")]
struct BankPage {
    shell: Shell,
    id: String,
    tier: String,
    standing: Stated,
    problem: Option<Problem>,
    /// The form that was refused.
    at: String,
    posted: Typed,
    facts: Vec<(String, String)>,
    /// Name and SHA-256 of each document.
    documents: Vec<(String, String)>,
    from: Vec<(String, String)>,
    children: Vec<(String, String)>,
    items: Vec<ItemLine>,
    places: Vec<(String, usize)>,
    left: usize,
    book: Vec<BookShown>,
    batches: Vec<(String, String, Instant)>,
    tests: Vec<TestLine>,
    /// The batch that made it, whose results count too.
    maker: Option<String>,
    alarms: Vec<AlarmLine>,
    due: Option<Stated>,
    acts: Acts,
}

/// What was typed into a form that was refused.
#[derive(Debug, Default)]
struct Typed {
    vials: String,
    to: String,
    what: String,
    reason: String,
    report: String,
    place: String,
    warmest: String,
}

struct ItemLine {
    name: String,
    state: Stated,
    because: String,
    evidence: Vec<u64>,
}

struct BookShown {
    at: Instant,
    by: String,
    vials: String,
    what: String,
    in_spite: bool,
    seq: u64,
}

/// A test that is asked of the bank, every result of it, and the form for another one.
struct TestLine {
    path: String,
    name: String,
    /// Where it is a number: its unit. Otherwise the options, by id and name.
    unit: Option<(String, String)>,
    options: Vec<(String, String)>,
    results: Vec<ResultLine>,
    waits: bool,
}

struct ResultLine {
    value: String,
    state: Stated,
    report: String,
    by: String,
    at: Instant,
    verified: String,
    seq: u64,
}

struct AlarmLine {
    seq: u64,
    place: String,
    warmest: String,
    began: Instant,
    ended: Instant,
    state: Stated,
    assessed: String,
    open: bool,
}

struct Acts {
    release: Option<(May, Signing)>,
    test: May,
    verify: May,
    moves: May,
    discard: May,
    take: May,
    alarm: May,
    assess: Option<(May, Signing)>,
    purposes: Vec<(&'static str, String)>,
}

impl BankPage {
    /// Whether this form was refused: then it stands open, and what is wrong stands in it.
    fn open(&self, form: &str) -> bool {
        self.at == form
    }
}

pub(super) fn bank(app: &App, id: &str) -> Result<(LotId, Bank), PageError> {
    let id = LotId::new(id).map_err(|_| PageError::NotFound)?;
    let it = app.settled().banks.get(&id).cloned().ok_or(PageError::NotFound)?;
    Ok((id, it))
}

fn person(lang: Lang, plant: &Plant, id: &plant::id::PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

fn facts(shell: &Shell, plant: &Plant, id: &LotId, it: &Bank) -> Vec<(String, String)> {
    let lang = shell.lang;
    let of = &it.origin;
    let level = |it: &plant::bank::Level| {
        let doublings = it.doublings.map(|it| format!(" · PDL {}", it.normalize())).unwrap_or_default();
        format!("{}{doublings}", it.passages.normalize())
    };
    let lots = |them: &mut dyn Iterator<Item = &LotId>| {
        let all: Vec<_> = them.map(ToString::to_string).collect();
        if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
    };
    let clone = of.clone.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string);
    [
        ("bank-line", of.line.to_string()),
        ("bank-clone", clone),
        ("bank-host", of.host.to_string()),
        ("bank-history", of.history.to_string()),
        ("bank-start", level(&it.start)),
        ("bank-banked", level(&it.banked)),
        ("bank-cell-age", age(lang, plant.cell_age(id))),
        ("bank-medium", format!("{}{}", of.medium, lots(&mut of.medium_lots.iter()))),
        ("bank-culture", of.culture.to_string()),
        ("bank-time", of.time.to_string()),
        ("bank-cryoprotectant", format!("{}{}", of.cryoprotectant, lots(&mut of.cryoprotectant_lot.iter()))),
        ("bank-fill", of.fill.to_string()),
        ("bank-cells", of.cells.to_string()),
        ("bank-storage", of.storage.to_string()),
        ("bank-laid", format!("{} · {}", shell.zone.whole(it.laid.happened), person(lang, plant, &it.laid.by))),
    ]
    .into_iter()
    .map(|(key, value)| (lang.text(key), value))
    .collect()
}

fn tests(shell: &Shell, plant: &Plant, it: &Bank) -> Vec<TestLine> {
    let lang = shell.lang;
    let asked = plant.asked_of_bank(it).map(|it| it.tests.clone()).unwrap_or_default();
    let line = |path: String| {
        let attribute = plant.bank_attribute(it, &path)?;
        let (unit, options) = match &attribute.specification {
            Specification::Number { unit, .. } => (Some((unit.code().to_owned(), unit.shown().to_owned())), vec![]),
            Specification::Choice { options, accepted: _ } => {
                (None, options.iter().map(|it| (it.id.to_string(), lang.label(&it.name).to_owned())).collect())
            }
        };
        let results: Vec<_> = it.tests.get(&path).into_iter().flatten().collect();
        let waits = results.last().is_some_and(|it| it.verified.is_none());
        let shown = |it: &&plant::bank::BankTest| ResultLine {
            value: crate::quality::value(lang, attribute, &it.reportable),
            state: Stated::new(lang, state(it.band.verdict())).saying(crate::words::result_band(lang, it.band)),
            report: it.report.to_string(),
            by: person(lang, plant, &it.recorded.by),
            at: shell.zone.time(it.recorded.happened),
            verified: it.verified.as_ref().map_or_else(String::new, |it| person(lang, plant, &it.by)),
            seq: it.recorded.seq,
        };
        let name = lang.label(&attribute.name).to_owned();
        Some(TestLine { name, unit, options, results: results.iter().map(shown).collect(), waits, path })
    };
    asked.into_iter().filter_map(line).collect()
}

fn alarms(shell: &Shell, it: &Bank) -> Vec<AlarmLine> {
    let lang = shell.lang;
    let line = |it: &plant::bank::Alarm| {
        let (mark, key) = match (it.outside, &it.assessed) {
            (false, _) => (Mark::Info, "bank-alarm-inside"),
            (true, None) => (Mark::Action, "bank-alarm-open"),
            (true, Some(_)) => (Mark::Fail, "bank-alarm-outside"),
        };
        AlarmLine {
            seq: it.stamp.seq,
            place: it.place.to_string(),
            warmest: it.warmest.to_string(),
            began: shell.zone.time(it.began),
            ended: shell.zone.time(it.ended),
            state: Stated::new(lang, mark).saying(lang.text(key)),
            assessed: it.assessed.as_ref().map_or_else(String::new, |(why, _)| why.to_string()),
            open: it.outside && it.assessed.is_none(),
        }
    };
    it.alarms.iter().map(line).collect()
}

fn acts(shell: &Shell, plant: &Plant, me: &Me, id: &LotId, it: &Bank) -> Acts {
    let lang = shell.lang;
    let sign = |meaning: &str| Signing::new(shell, me, &signed(lang, plant, id, it, meaning));
    let may = |command: &str| May::of(lang, me, command);
    Acts {
        release: it.released.is_none().then(|| (may("bank.release"), sign("bank-sign-release"))),
        test: may("bank.record-test"),
        verify: may("bank.verify-test"),
        moves: may("bank.move-vials"),
        discard: may("bank.discard-vials"),
        take: may("bank.take-vials"),
        alarm: may("bank.record-alarm"),
        assess: it
            .alarms
            .iter()
            .any(|it| it.outside && it.assessed.is_none())
            .then(|| (may("bank.assess-alarm"), sign("bank-sign-assess"))),
        purposes: Purpose::ALL.iter().map(|it| (it.id(), lang.text(&format!("bank-purpose-{}", it.id())))).collect(),
    }
}

fn book(shell: &Shell, plant: &Plant, id: &LotId) -> Vec<BookShown> {
    let lang = shell.lang;
    let line = |it: plant::bank::BookLine| BookShown {
        at: shell.zone.time(it.stamp.happened),
        by: person(lang, plant, &it.stamp.by),
        vials: vials(lang, id, &it.vials),
        what: took(lang, &it.took),
        in_spite: matches!(it.took, plant::bank::Took::Thawed { in_spite: Some(_), .. }),
        seq: it.stamp.seq,
    };
    plant.bank_book(id).into_iter().map(line).collect()
}

pub(super) fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: &LotId,
    it: &Bank,
    refused: Option<(Problem, &str, &Posted)>,
) -> Response {
    let lang = shell.lang;
    let now = app.now();
    let plant = app.settled();
    let typed = |name: &str| {
        let posted = refused.as_ref().map(|(_, _, posted)| *posted);
        posted.and_then(|it| it.field(name)).unwrap_or_default().to_owned()
    };
    let posted = Typed {
        vials: typed("vials"),
        to: typed("to"),
        what: typed("what"),
        reason: typed("reason"),
        report: typed("report"),
        place: typed("place"),
        warmest: typed("warmest"),
    };
    let items = plant.bank_items(id);
    let items = items.iter().map(|it| ItemLine {
        name: item(lang, it),
        state: Stated::new(lang, state(it.verdict)),
        because: because(lang, &it.because),
        evidence: it.evidence.clone(),
    });
    let places: Vec<_> = plant.places_of(id).into_iter().map(|it| (it.place.to_string(), it.left)).collect();
    let made = plant.chargers(id).map(|(batch, record)| {
        let stage = plant.pinned(record).map(|(_, it)| lang.label(&it.name).to_owned()).unwrap_or_default();
        (batch.to_string(), stage, shell.zone.time(record.started.happened))
    });
    let children = plant.banks.iter().filter(|(other, _)| plant.bank_parents(other).contains(id));
    let next = plant.bank_due(id);
    let (problem, at) = match refused {
        Some((problem, at, _)) => (Some(problem), at.to_owned()),
        None => (None, String::new()),
    };
    let page = BankPage {
        id: id.to_string(),
        tier: tier(lang, it.tier),
        standing: standing(lang, &plant, id, it).boxed(),
        problem,
        at,
        posted,
        facts: facts(&shell, &plant, id, it),
        documents: it.origin.documents.iter().map(|it| (it.name.to_string(), it.digest.clone())).collect(),
        from: plant.bank_made_from(id).into_iter().map(|it| (it.bank.to_string(), it.vial.to_string())).collect(),
        children: children.map(|(id, it)| (id.to_string(), tier(lang, it.tier))).collect(),
        items: items.collect(),
        left: places.iter().map(|(_, left)| left).sum(),
        places,
        book: book(&shell, &plant, id),
        batches: made.collect(),
        tests: tests(&shell, &plant, it),
        maker: plant.maker(id).map(|(batch, _)| batch.to_string()),
        alarms: alarms(&shell, it),
        due: due(lang, next, now, &next.map_or_else(String::new, |it| shell.zone.day(it))),
        acts: acts(&shell, &plant, me, id, it),
        shell: shell.at(Section::Lots),
    };
    drop(plant);
    Page(page).into_response()
}

/// `GET /banks/{bank}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, it) = bank(&app, &id)?;
    Ok(page(shell, &me, &app, &id, &it, None))
}
