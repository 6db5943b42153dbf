//! What a signature is given over: the lines that a program shows to its signer, and their digest.

use axum::Json;
use axum::extract::State;
use plant::batch::BatchStanding;
use plant::id::{BatchId, DeviationId, ExceptionId, InvestigationId, LotId, StrategyId, SupplierId};
use plant::quality::DeviationStanding;
use plant::text::Text;
use plant::{Command, Plant, disposition};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::caller::{Caller, Sender};
use super::command::{Asked, Described, read};
use super::problem::{Problem, Trouble};
use super::sent::Sent;
use crate::app::App;
use crate::language::{Lang, Zone};
use crate::people::{self, Shown};
use crate::words;

/// What a signer must see before they sign.
#[derive(Serialize, ToSchema)]
pub(super) struct ToSign {
    /// The language of the meaning and the lines; a signature stores it.
    language: &'static str,
    /// What signing means.
    meaning: String,
    /// What is signed, line by line.
    lines: Vec<String>,
    /// SHA-256 over the meaning and every line, each ended by a line feed, in hexadecimal.
    digest: String,
}

/// Says what a signature would be given over
///
/// Takes a command as `POST /api/commands` does and answers the exact lines that its signer must be shown, in the
/// language of `Accept-Language`. The command then carries `meaning` and `digest`; if the record changed in between, it is
/// refused. Nothing is recorded here.
#[utoipa::path(post, path = "/shown", tag = "commands", request_body = Described,
    security(("session" = [], "token" = [])), responses(
    (status = 200, body = ToSign),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Not a command, or one that is no signature", body = Problem,
        content_type = "application/problem+json"),
))]
pub(super) async fn shown(
    State(app): State<App>,
    Sender(Caller { me: _, lang }): Sender,
    sent: Sent,
) -> Result<Json<ToSign>, Problem> {
    let asked: Asked<'_> = sent.read()?;
    let command = read(&asked, &sent)?;
    let shown = of(lang, app.zone(), &app.shared(), &command, asked.reason.as_ref());
    let Some(it) = shown else {
        return Err(Problem::of(lang, Trouble::NotASignature).found(command.name()));
    };
    let digest = it.digest();
    Ok(Json(ToSign { language: lang.code(), meaning: it.meaning, lines: it.lines, digest }))
}

/// What is shown for a command that is a signature; nothing for any other.
pub(super) fn of(lang: Lang, zone: &Zone, plant: &Plant, command: &Command, reason: Option<&Text>) -> Option<Shown> {
    let meaning = meaning(lang, command)?;
    let mut lines = vec![command.name().to_owned()];
    let given = serde_json::to_value(command).ok()?;
    leaves("", given.get("with")?, &mut lines);
    lines.extend(reason.map(|it| lang.say("api-shown-reason").with_text("reason", it).plain()));
    lines.extend(context(lang, zone, plant, command));
    Some(Shown { meaning, lines })
}

/// What signing a command means; nothing where it is no signature.
pub(super) fn meaning(lang: Lang, command: &Command) -> Option<String> {
    match command {
        Command::ApproveStrategy(_) => Some(lang.text("api-meaning-approve-strategy")),
        Command::MakeStrategyEffective(_) => Some(lang.text("api-meaning-make-effective")),
        Command::ReleaseLot(_) => Some(lang.text("api-meaning-release-lot")),
        Command::ReleaseLotExceptionally(_) => Some(lang.text("lot-sign-exception")),
        Command::ApproveSupplier(_) => Some(lang.text("supplier-sign-approve")),
        Command::EndSupplierApproval(_) => Some(lang.text("supplier-sign-end")),
        Command::RejectLot(_) => Some(lang.text("api-meaning-reject-lot")),
        Command::UnholdLot(_) => Some(lang.text("api-meaning-unhold-lot")),
        Command::RetestLot(_) => Some(lang.text("api-meaning-retest-lot")),
        Command::DateLot(_) => Some(lang.text("api-meaning-date-lot")),
        Command::DecideException(it) if it.accept => Some(lang.text("api-meaning-accept-exception")),
        Command::DecideException(_) => Some(lang.text("api-meaning-keep-exception")),
        Command::AdmitInspector(it) => {
            Some(lang.say("api-meaning-admit-inspector").with_text("until", it.until).plain())
        }
        Command::DecideRoles(it) if it.approve => Some(lang.text("api-meaning-grant-roles")),
        Command::DecideRoles(_) => Some(lang.text("api-meaning-decline-roles")),
        Command::ReviewAccess(_) => Some(lang.text("api-meaning-review-access")),
        Command::ApproveProcedure(_) => Some(lang.text("api-meaning-approve-procedure")),
        Command::MakeProcedureEffective(_) => Some(lang.text("api-meaning-procedure-effective")),
        Command::WithdrawProcedure(_) => Some(lang.text("api-meaning-withdraw-procedure")),
        Command::ReadProcedure(_) => Some(lang.text("api-meaning-read-procedure")),
        Command::CloseDeviation(_) => Some(lang.text("api-meaning-close-deviation")),
        Command::ApproveHypothesis(_)
        | Command::DecideCause(_)
        | Command::ApproveRetests(_)
        | Command::WithdrawRetests(_)
        | Command::CloseOos(_) => Some(lang.text("oos-meaning")),
        Command::ReportValidation(_) | Command::ApproveValidation(_) | Command::WithdrawMethod(_) => {
            Some(lang.text("methods-meaning"))
        }
        Command::QualifyStandard(_) => Some(lang.text("standards-meaning")),
        Command::VerifyRun(_) => Some(lang.text("runs-meaning")),
        Command::DecideDisposition(it) => {
            let (kind, choice) = (words::release(lang, it.kind), words::choice(lang, it.choice));
            Some(lang.say("api-meaning-disposition").with("kind", kind).with("choice", choice).plain())
        }
        _ => None,
    }
}

/// Every value of what was given, by its path.
fn leaves(path: &str, it: &Value, lines: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match it {
        Value::Object(fields) => fields.iter().for_each(|(name, it)| leaves(&below(name), it, lines)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, it)| leaves(&below(&place.to_string()), it, lines));
        }
        Value::String(it) => lines.push(format!("{path}: {it}")),
        Value::Null | Value::Bool(_) | Value::Number(_) => lines.push(format!("{path}: {it}")),
    }
}

/// What the record says of the thing that is signed about, so that a signature is bound to that too.
fn context(lang: Lang, zone: &Zone, plant: &Plant, command: &Command) -> Vec<String> {
    match command {
        Command::ReleaseLot(it) => lot(lang, zone, plant, &it.lot),
        Command::ReleaseLotExceptionally(it) => {
            let mut lines = lot(lang, zone, plant, &it.lot);
            // What it is released without is part of what is signed.
            let now = plant.last_known.unwrap_or_default();
            lines.extend(plant.intake_lacks(&it.lot, now).iter().map(|it| it.refusal.found()));
            lines
        }
        Command::ApproveSupplier(it) => supplier(lang, plant, &it.supplier),
        Command::EndSupplierApproval(it) => supplier(lang, plant, &it.supplier),
        Command::RejectLot(it) => lot(lang, zone, plant, &it.lot),
        Command::UnholdLot(it) => lot(lang, zone, plant, &it.lot),
        Command::RetestLot(it) => lot(lang, zone, plant, &it.lot),
        Command::DateLot(it) => lot(lang, zone, plant, &it.lot),
        Command::ApproveStrategy(it) => strategy(lang, plant, &it.strategy, it.version),
        Command::MakeStrategyEffective(it) => strategy(lang, plant, &it.strategy, it.version),
        Command::DecideException(it) => exception(lang, plant, &it.exception),
        Command::CloseDeviation(it) => deviation(lang, plant, &it.deviation),
        Command::ApproveHypothesis(it) => investigation(lang, plant, &it.investigation),
        Command::DecideCause(it) => investigation(lang, plant, &it.investigation),
        Command::ApproveRetests(it) => investigation(lang, plant, &it.investigation),
        Command::WithdrawRetests(it) => investigation(lang, plant, &it.investigation),
        Command::CloseOos(it) => investigation(lang, plant, &it.investigation),
        Command::ApproveProcedure(it) => people::shown_lines(lang, zone, plant, &it.procedure, it.version),
        Command::MakeProcedureEffective(it) => people::shown_lines(lang, zone, plant, &it.procedure, it.version),
        Command::WithdrawProcedure(it) => people::shown_lines(lang, zone, plant, &it.procedure, it.version),
        Command::ReadProcedure(it) => people::shown_lines(lang, zone, plant, &it.procedure, it.version),
        Command::VerifyRun(it) => {
            let waiting = plant.results_of_run(&it.run).into_iter().filter(|it| it.result.verified.is_none());
            let line = |it: plant::run::OfRun<'_>| {
                let (entry, band) = (it.result.recorded.seq, words::result_band(lang, it.result.band));
                format!("{} · {} · {band} · {entry}", it.batch, it.attribute)
            };
            let pulled = plant.study_results_of_run(&it.run).into_iter();
            let pulled = pulled.filter(|it| it.result.test.verified.is_none()).map(|it| {
                let (entry, band) = (it.result.test.recorded.seq, words::result_band(lang, it.result.test.band));
                format!("{} · {} · {band} · {entry}", crate::hand::sample_of(it.place), it.attribute)
            });
            waiting.map(line).chain(pulled).collect()
        }
        Command::DecideRoles(it) => people::proposed(lang, zone, plant, &it.person),
        Command::ReviewAccess(it) => it.reviewed.iter().map(|it| people::held(lang, zone, plant, &it.person)).collect(),
        Command::DecideDisposition(it) => match it.kind {
            disposition::Kind::Factory => plan(lang, plant, &it.batch),
            disposition::Kind::Market => certificate(lang, plant, &it.batch),
        },
        _ => Vec::new(),
    }
}

fn lot(lang: Lang, zone: &Zone, plant: &Plant, id: &LotId) -> Vec<String> {
    let Some(it) = plant.lots.get(id) else { return Vec::new() };
    let mut lines = vec![format!(
        "{} · {} {} · {}",
        it.material,
        it.amount,
        it.unit.shown(),
        words::lot_standing(lang, it.standing)
    )];
    lines.extend(it.holds.iter().map(|it| format!("{}: {} ({})", words::held(lang), it.why, it.entry)));
    lines.extend(it.supplier.as_ref().map(ToString::to_string));
    lines.extend(it.use_by.map(|it| format!("{}: {}", lang.text("fact-use-by"), zone.whole(it))));
    lines.extend(it.retest_by.map(|it| format!("{}: {}", lang.text("fact-retest-by"), zone.whole(it))));
    lines.extend(it.facts.iter().map(|(fact, it)| format!("{fact}: {it}")));
    lines
}

fn supplier(lang: Lang, plant: &Plant, id: &SupplierId) -> Vec<String> {
    let Some(it) = plant.suppliers.get(id) else { return Vec::new() };
    vec![format!("{} · {} · {}", lang.label(&it.name), it.kind.id(), it.site)]
}

fn strategy(lang: Lang, plant: &Plant, id: &StrategyId, version: u32) -> Vec<String> {
    let Some(it) = plant.strategies.get(&(id.clone(), version)) else { return Vec::new() };
    let mut lines = vec![
        lang.label(&it.strategy.name).to_owned(),
        format!("{id} v{version} · {} · {}", words::strategy_standing(lang, it.standing), it.author),
    ];
    lines.extend(it.files.iter().map(|(path, text)| format!("{path}: SHA-256 {}", ledger::Hash::of(text.as_bytes()))));
    lines
}

fn exception(lang: Lang, plant: &Plant, id: &ExceptionId) -> Vec<String> {
    let Some(it) = plant.exceptions.get(id) else { return Vec::new() };
    let mut about = vec![it.batch.to_string()];
    leaves("", &serde_json::to_value(&it.about).unwrap_or_default(), &mut about);
    let mut lines = vec![format!("{} · {}", about.join(" · "), words::blocker(lang, it.blocker))];
    lines.extend(batch(lang, plant, &it.batch));
    if let Some(it) = &it.deviation {
        lines.extend(deviation(lang, plant, it));
    }
    lines
}

fn deviation(lang: Lang, plant: &Plant, id: &DeviationId) -> Vec<String> {
    let Some(it) = plant.deviations.get(id) else { return Vec::new() };
    let standing = words::deviation_standing(lang, &it.standing);
    let mut lines = vec![format!("{id} · {} · {standing}", words::class(lang, it.class))];
    lines.extend(it.what.as_ref().map(ToString::to_string));
    match &it.standing {
        DeviationStanding::Open => (),
        DeviationStanding::Assessed { cause, impact, .. } | DeviationStanding::Closed { cause, impact, .. } => {
            lines.extend([cause.to_string(), impact.to_string()]);
        }
    }
    lines
}

/// An investigation as whoever decides in it must have read it: every result, plan and cause.
fn investigation(lang: Lang, plant: &Plant, id: &InvestigationId) -> Vec<String> {
    let Some(it) = plant.oos.get(id) else { return Vec::new() };
    let standing = words::investigation_standing(lang, it.standing.id());
    let of = it.batch.as_ref().map_or_else(|| it.lot.to_string(), ToString::to_string);
    let place = it
        .place
        .as_ref()
        .map_or_else(String::new, |it| format!(" · {} {} {}", it.study, it.place.condition, it.place.months));
    let mut lines = vec![format!("{id} · {of}{place} · {} · {standing}", it.attribute)];
    for (number, of) in (1..).zip(it.results(plant)) {
        lines.push(format!("{number} · {} · {}", of.recorded.seq, words::result_band(lang, of.band)));
    }
    for (number, of) in (1..).zip(&it.hypotheses) {
        lines.push(format!("{number} · {} · {} · {}", of.hypothesis, of.how, of.measurements));
        let tested = |of: &plant::lab::HypothesisTest| format!("{} · {}", of.outcome.id(), of.found);
        lines.extend(of.tests.iter().map(tested));
    }
    lines.extend(it.causes.iter().map(|of| format!("{} · {} · {}", of.kind.id(), of.cause, of.evidence)));
    lines.extend(it.production.iter().map(|of| of.found.to_string()));
    for (number, of) in (1..).zip(&it.plans) {
        lines.push(format!("{number} · {} · {} · {} · {}", of.tests, of.of.id(), of.analyst, of.why));
    }
    lines
}

fn batch(lang: Lang, plant: &Plant, id: &BatchId) -> Option<String> {
    let it = plant.batches.get(id)?;
    let standing = match &it.standing {
        BatchStanding::Finished { amount, .. } => format!("{} · {amount}", words::batch_standing(lang, &it.standing)),
        BatchStanding::Running | BatchStanding::Paused { .. } => words::batch_standing(lang, &it.standing),
    };
    let line = lang.say("api-shown-batch").with_text("batch", id).with("standing", standing).with("last", it.last);
    Some(line.plain())
}

/// The authorisation holder decides over the certificate, word for word.
fn certificate(lang: Lang, plant: &Plant, id: &BatchId) -> Vec<String> {
    let mut lines: Vec<_> = batch(lang, plant, id).into_iter().collect();
    if let Some(it) = disposition::certificate(plant, id) {
        let items = ledger::Hash::of(it.items_text().as_bytes()).to_string();
        lines.extend(it.text(&items).lines().map(ToOwned::to_owned));
    }
    lines
}

/// A disposition is decided over every item of its plan.
fn plan(lang: Lang, plant: &Plant, id: &BatchId) -> Vec<String> {
    let mut lines: Vec<_> = batch(lang, plant, id).into_iter().collect();
    for it in disposition::plan(plant, id).iter().flat_map(disposition::Plan::items) {
        let lifted = if it.lifted { lang.text("api-shown-lifted") } else { String::new() };
        let (verdict, because) = (words::verdict(lang, it.verdict), words::item(lang, plant, it));
        lines.push(format!("{}: {verdict} · {because}{lifted}", it.id));
    }
    lines
}
