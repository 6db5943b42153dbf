//! One line for each event and refusal: its name and the facts that a reader looks for.

mod access;
mod investigated;
mod run;
mod sampled;
mod stability;

use plant::batch::Observed;
use plant::disposition::DispositionDecided;
use plant::material::{Aspect, Finding, Gave};
use plant::quality::About;
use plant::verdict::Verdict;
use plant::{Event, Refusal};
use serde::Serialize;

use access::{at_the_door, rights};
use investigated::{investigated, measured};
use sampled::sampled;

/// The word that stands for a value in the ledger: `normal`, `indeterminate (missing)`.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(it)) => it,
        Ok(serde_json::Value::Object(it)) => {
            let pairs = it.iter().map(|(key, value)| format!("{key} ({})", value.as_str().unwrap_or_default()));
            pairs.collect::<Vec<_>>().join(", ")
        }
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

fn observed(value: &Observed) -> String {
    match value {
        Observed::Number(it) => it.to_string(),
        Observed::Choice(it) => it.to_string(),
        Observed::Order(them) => them.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        Observed::Missing(why) => format!("missing ({why})"),
    }
}

fn about(it: &About) -> String {
    match it {
        About::Reading { step, parameter } => format!("{step} {parameter}"),
        About::Step { step } => step.to_string(),
        About::Result { attribute } => attribute.clone(),
        About::Consumable { step, class } => format!("{step} {class}"),
        About::Integrity { consumable, phase } => format!("{consumable} {}", phase.id()),
        About::Rework { act } => format!("rework act {act}"),
        About::Sample { sample } => format!("sample {sample}"),
        About::Stability { study, place, attribute } => stability::matter(study, place.as_ref(), attribute.as_deref()),
    }
}

fn with(second: Option<&plant::id::PersonId>) -> String {
    second.map_or_else(String::new, |it| format!(" with {it}"))
}

/// A refusal: the rule and what it found.
pub(super) fn refusal(it: &Refusal) -> String {
    format!("refused by {} v{}: {}", it.rule.id(), it.rule.version(), it.found())
}

/// An event: its name and what is essential of it.
pub(super) fn event(it: &Event) -> String {
    let name = it.kind().name;
    let facts = match name.split_once('.') {
        Some(("batch", _)) => record(it),
        Some(("material", _)) => store(it),
        Some(("bank", _)) => bank(it),
        Some(("consumable", _)) => worn(it),
        Some(("sample", _)) => sampled(it),
        Some(("run", _)) => run::run(it),
        Some(("stability", _)) => stability::told(it),
        Some(_) | None => rest(it),
    };
    format!("{name}  {facts}")
}

fn record(it: &Event) -> String {
    match it {
        Event::BatchStarted(it) => format!("{} of {}, {} version {}", it.batch, it.stage, it.strategy, it.version),
        Event::BatchEquipmentAssigned(it) => format!("{} as {} in {}", it.equipment, it.class, it.unit),
        Event::MaterialAdded(it) => {
            let out_of = match (&it.container, it.shares.as_slice()) {
                (None, []) => String::new(),
                (Some(one), []) => format!(" out of {one}"),
                (_, them) => format!(" out of {}", shares(them)),
            };
            format!("{} {} of {} {}{out_of}", it.step, it.amount, it.material, it.lot)
        }
        Event::ChargeCorrected(it) => {
            let amount = it.amount.map_or_else(|| "unknown".to_owned(), |it| it.to_string());
            format!("{} {amount} of {}, entry {}", it.step, it.lot, it.corrects)
        }
        Event::ReadingRecorded(it) => {
            format!("{} {} = {}, {}", it.step, it.parameter, observed(&it.value), word(&it.band))
        }
        Event::ReadingCorrected(it) => {
            format!("{} {} = {}, {}", it.step, it.parameter, observed(&it.value), word(&it.band))
        }
        Event::StepCompleted(it) => format!("{}{}", it.step, with(it.second.as_ref())),
        Event::StepDoneOtherwise(it) => format!("{}{}: {}", it.step, with(it.second.as_ref()), it.what),
        Event::FurtherActRecorded(it) => {
            let value =
                |(id, it): (_, &plant::batch::Found)| format!("; {id} = {}, {}", observed(&it.value), word(&it.band));
            let values: String = it.values.iter().map(value).collect();
            format!("{}{}: {}{values}", it.step, with(it.second.as_ref()), it.what)
        }
        Event::OperationCompleted(it) => it.unit.to_string(),
        Event::AttemptRefused(it) => format!("{} by {}: {}", it.step, it.rule, it.found),
        Event::Commented(it) => format!("{}: {}", it.step, it.text),
        Event::BatchPaused(it) => format!("{}: {}", it.batch, it.why),
        Event::BatchResumed(it) => it.batch.to_string(),
        Event::BatchFinished(it) => format!("{}: {} in lot {}", it.batch, it.amount, it.lot),
        other => rest(other),
    }
}

fn disposition(it: &DispositionDecided) -> String {
    let count = |verdict: Verdict| it.items.iter().filter(|item| item.verdict == verdict).count();
    let lifted = it.items.iter().filter(|item| item.lifted).count();
    let (pass, indeterminate, fail) = (count(Verdict::Pass), count(Verdict::Indeterminate), count(Verdict::Fail));
    let (batch, kind, choice) = (&it.batch, word(&it.kind), it.choice.id());
    format!(
        "{batch} {kind} {choice}: {pass} pass, {indeterminate} indeterminate, {fail} fail, {lifted} lifted by decision"
    )
}

#[expect(clippy::too_many_lines, reason = "every event is named, one after the other")]
fn store(it: &Event) -> String {
    match it {
        Event::LotReceived(it) => {
            let filled = it.containers.iter().map(|it| format!("{} {}", it.container, it.amount));
            let filled = filled.collect::<Vec<_>>().join(", ");
            let filled = if filled.is_empty() { filled } else { format!(" in {filled}") };
            format!("{} of {}, {}{filled}", it.lot, it.material, it.amount)
        }
        Event::LotReleased(it) => {
            let without = it.without.as_ref().map(|it| {
                let lacks: Vec<_> = it.lacks.iter().map(|it| it.id()).collect();
                format!(" without {}: {}", lacks.join(", "), it.why)
            });
            format!("{}{}", it.lot, without.unwrap_or_default())
        }
        Event::SupplierAdded(it) => format!("{} as {} at {}", it.supplier, it.kind.id(), it.site),
        Event::SupplierApproved(it) => {
            let basis: Vec<_> = it.basis.iter().map(|it| format!("{} {}", it.kind.id(), it.reference)).collect();
            let terms = it.terms.as_ref().map_or_else(String::new, |it| format!(", on terms: {it}"));
            format!("{} for {} until {}, {}{terms}", it.supplier, it.material, it.until, basis.join(", "))
        }
        Event::SupplierApprovalEnded(it) => {
            format!("{} for {} {}: {}", it.supplier, it.material, it.how.id(), it.why)
        }
        Event::ReceiptExamined(it) => {
            let of = &it.receipt;
            let found = Aspect::ALL.map(|it| (it, of.found(it))).into_iter().filter(|(_, it)| *it != Finding::Sound);
            let found: String = found.map(|(aspect, it)| format!(", {} {}", aspect.id(), it.id())).collect();
            let maker = of.manufacturer.as_ref().map_or_else(String::new, |it| format!(" made by {it}"));
            let (n, from, their) = (of.containers, &of.supplier, &of.manufacturer_lot);
            format!("{}: {n} containers from {from}{maker} as {their}{found}", it.lot)
        }
        Event::CertificateFiled(it) => format!("{} of {}", it.number, it.lot),
        Event::LotSampled(it) => {
            let drawn: Vec<_> = it.drawn.iter().map(|it| format!("{} {}", it.container, it.amount)).collect();
            format!("{} of {} from {}", it.sample, it.lot, drawn.join(", "))
        }
        Event::SampleTested(it) => {
            let containers: Vec<_> = it.containers.iter().map(ToString::to_string).collect();
            let gave = match &it.gave {
                Gave::Stated(_) => String::new(),
                Gave::Measured(value) => format!("{value}, "),
            };
            format!(
                "{} of {} for {} in {}: {gave}{}",
                it.sample,
                it.lot,
                it.test,
                containers.join(", "),
                word(&it.verdict)
            )
        }
        Event::LotRejected(it) => it.lot.to_string(),
        Event::LotHeld(it) => format!("{}: {}", it.lot, it.why),
        Event::LotUnheld(it) => format!("{}: {}", it.lot, it.why),
        Event::LotSplit(it) => format!("{} into {}", it.lot, parts(&it.parts)),
        Event::LotsPooled(it) => {
            let despite = it.despite.as_ref().map_or_else(String::new, |it| format!(", in spite: {it}"));
            format!("{} from {}{despite}", it.lot, parts(&it.from))
        }
        Event::LotReturned(it) => {
            let into = it.container.as_ref().map_or_else(String::new, |it| format!(" into {it}"));
            format!("{} of {} from {}{into}", it.amount, it.lot, it.batch)
        }
        Event::LotRetested(it) => {
            let until = it.until.map_or_else(|| "not passed".to_owned(), |it| format!("until {it}"));
            format!("{}: {}, {until}", it.lot, it.found)
        }
        Event::LotDated(it) => {
            let date = |name: &str, it: Option<jiff::Timestamp>| it.map(|it| format!("{name} {it}"));
            let dates = [date("use by", it.use_by), date("retest by", it.retest_by)];
            format!("{}: {}", it.lot, dates.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        Event::LabelsPrinted(it) => format!("{} {}", it.lot, it.count),
        Event::LabelsAccounted(it) => format!(
            "{}: {} used, {} spoilt, {} destroyed, {} missing",
            it.lot, it.used, it.spoilt, it.destroyed, it.missing
        ),
        Event::ContainerKept(it) => format!("{} of {} {}", it.container, it.lot, it.what.id()),
        Event::ContainerOpened(it) => format!("{} of {}", it.container, it.lot),
        Event::ContainerMoved(it) => format!("{} of {} to {}", it.container, it.lot, it.to),
        Event::ContainerEmptied(it) => format!("{} of {}, {} gone: {}", it.container, it.lot, it.left, it.why),
        Event::ContainerDiscarded(it) => format!("{} of {}, {} gone: {}", it.container, it.lot, it.left, it.why),
        other => rest(other),
    }
}

fn bank(it: &Event) -> String {
    let vials = |them: &[plant::id::ContainerId]| them.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match it {
        Event::BankLaidDown(it) => {
            let from: Vec<_> = it.from.iter().map(|it| it.vial.to_string()).collect();
            let from = if from.is_empty() { String::new() } else { format!(" from {}", from.join(", ")) };
            let count: u32 = it.vials.iter().map(|it| it.last.saturating_sub(it.first) + 1).sum();
            let (start, end) = (it.start.passages, it.banked.passages);
            let spite = it.in_spite.as_ref().map_or_else(String::new, |it| format!(", in spite: {it}"));
            let tier = it.tier.id();
            format!(
                "{} {tier}{from}, passages {start} to {end}, {count} vials in {} places{spite}",
                it.bank,
                it.vials.len()
            )
        }
        Event::BankTestRecorded(it) => {
            format!("{} {} = {}, {}", it.bank, it.attribute, observed(&it.reportable), word(&it.band))
        }
        Event::BankTestVerified(it) => format!("{} {}", it.bank, it.attribute),
        Event::BankReleased(it) => format!("{} on {} items", it.bank, it.items.len()),
        Event::BankVialsMoved(it) => format!("{} to {}", vials(&it.vials), it.to),
        Event::BankVialsDiscarded(it) => format!("{}: {}", vials(&it.vials), it.why),
        Event::BankVialsTaken(it) => {
            let spite = it.in_spite.as_ref().map_or_else(String::new, |it| format!(", in spite: {it}"));
            format!("{} for {}: {}{spite}", vials(&it.vials), it.purpose.id(), it.what)
        }
        Event::BankAlarmRecorded(it) => {
            let range = if it.outside { "outside" } else { "inside" };
            format!("{} in {}: {}, {range}", it.bank, it.place, it.warmest)
        }
        Event::BankAlarmAssessed(it) => format!("{} entry {}: {}", it.bank, it.alarm, it.why),
        other => rest(other),
    }
}

/// What happened to things that wear.
fn worn(it: &Event) -> String {
    match it {
        Event::ConsumableInstalled(it) => {
            let on = it.equipment.as_ref().map_or_else(String::new, |it| format!(" on {it}"));
            let from = it.from.as_ref().map_or_else(String::new, |it| format!(", packed again from {it}"));
            let before =
                if it.uses_before == 0 { String::new() } else { format!(", used {} times before", it.uses_before) };
            format!("{} of class {} from lot {}{on}{from}{before}", it.consumable, it.class, it.lot)
        }
        Event::ColumnTested(it) => {
            let figure =
                |it: Option<rust_decimal::Decimal>| it.map_or_else(|| "?".to_owned(), |it| it.round_dp(2).to_string());
            let (plates, asymmetry) = (figure(it.plates_per_metre), figure(it.asymmetry));
            format!("{}: {plates} plates a metre, asymmetry {asymmetry}, {}", it.consumable, word(&it.verdict))
        }
        Event::ConsumableCaredFor(it) => format!("{} {} with {}", it.consumable, it.care.id(), it.agent),
        Event::PermeabilityMeasured(it) => {
            let share = it.share.map_or_else(|| "?".to_owned(), |it| it.round_dp(1).normalize().to_string());
            format!("{}: {}, {share} % of new, {}", it.consumable, it.value, word(&it.verdict))
        }
        Event::IntegrityTested(it) => {
            let batch = it.batch.as_ref().map_or_else(String::new, |it| format!(" for {it}"));
            let value = it.value.map_or_else(String::new, |it| format!(" {it},"));
            let retest = if it.retest { ", retest" } else { "" };
            let counts = if it.counts { "" } else { ", counts for nothing" };
            format!(
                "{} {}{batch}: {}{value} {}, {}{retest}{counts}",
                it.consumable,
                it.phase.id(),
                it.method.id(),
                it.stated.id(),
                word(&it.verdict)
            )
        }
        Event::ConsumableAssigned(it) => format!("{} as {} in {}", it.consumable, it.class, it.unit),
        Event::ConsumableUsed(it) => {
            let despite: Vec<_> = it.despite.iter().map(|it| it.id()).collect();
            let despite =
                if despite.is_empty() { String::new() } else { format!(", in spite of {}", despite.join(", ")) };
            format!("{} at {}, use {}{despite}", it.consumable, it.step, it.number)
        }
        Event::ConsumableRemoved(it) => format!("{}: {}", it.consumable, it.why),
        other => rest(other),
    }
}

fn opened(it: &plant::quality::DeviationOpened) -> String {
    let what = it.what.as_ref().map(ToString::to_string).or_else(|| it.about.as_ref().map(about));
    format!("{} {}: {}", it.deviation, it.class.id(), what.unwrap_or_default())
}

#[expect(clippy::too_many_lines, reason = "every event is named, so that a new one is told too")]
fn rest(it: &Event) -> String {
    match it {
        Event::NodeFounded(it) => {
            format!("{}{}", it.organisation, if it.demonstration { ", a demonstration" } else { "" })
        }
        Event::MethodValidated(_)
        | Event::ValidationApproved(_)
        | Event::MethodWithdrawn(_)
        | Event::StandardQualified(_)
        | Event::RunOpened(_)
        | Event::SuitabilityRecorded(_)
        | Event::SuitabilityCorrected(_)
        | Event::RunEnded(_)
        | Event::RunAborted(_)
        | Event::RunDoubted(_)
        | Event::RunVerified(_) => run::run(it),
        Event::EquipmentFoundOutOfTolerance(it) => format!("{} since {}: {}", it.equipment, it.since, it.why),
        Event::KeyChanged(it) => format!("from {} to {}", it.from, it.to),
        Event::KeyRecovered(it) => format!("from {} to {}, with {}", it.from, it.to, it.second),
        Event::ClockMoved(it) => format!("from {} to {}", it.from, it.to),
        Event::OrganisationAdded(it) => format!("{} as {}", it.organisation, word(&it.kind)),
        Event::PersonAdded(it) => {
            let roles: Vec<_> = it.roles.iter().map(|it| it.id()).collect();
            format!("{} of {} as {}", it.person, it.organisation, roles.join(", "))
        }
        Event::AccountClosed(it) => it.person.to_string(),
        Event::Trained(it) => format!("{} on {} version {}", it.person, it.procedure, it.version),
        Event::RolesProposed(_)
        | Event::RolesGranted(_)
        | Event::RolesDeclined(_)
        | Event::AccessReviewed(_)
        | Event::InspectorAdmitted(_)
        | Event::InspectorDismissed(_) => rights(it),
        Event::SignedIn(it) => it.person.to_string(),
        Event::PasswordReset(it) => it.person.to_string(),
        Event::PasswordChanged(it) => it.person.to_string(),
        Event::TokenMade(_) | Event::TokenRevoked(_) | Event::AttemptsFailed(_) | Event::RecordTaken(_) => {
            at_the_door(it)
        }
        Event::ProcedureDrafted(it) => {
            format!("{} version {}, asks {}, from {}", it.procedure, it.version, it.asks.id(), it.from)
        }
        Event::ProcedureApproved(it) => format!("{} version {} as {}", it.procedure, it.version, it.role.id()),
        Event::ProcedureMadeEffective(it) => format!("{} version {}", it.procedure, it.version),
        Event::ProcedureWithdrawn(it) => format!("{} version {}: {}", it.procedure, it.version, it.why),
        Event::ProcedureRead(it) => format!("{} version {} by {}", it.procedure, it.version, it.person),
        Event::LockedOut(it) => format!("{} after {} attempts", it.person, it.attempts),
        Event::SecondPersonLocked(it) => {
            format!("{} as second person of {} after {} attempts", it.second, it.person, it.attempts)
        }
        Event::StrategyProposed(it) => format!("{} version {}", it.strategy.id, it.version),
        Event::StrategyReviewBegan(it) => format!("{} version {}", it.strategy, it.version),
        Event::StrategyApproved(it) => format!("{} version {} as {}", it.strategy, it.version, it.role.id()),
        Event::StrategyMadeEffective(it) => format!("{} version {}", it.strategy, it.version),
        Event::EquipmentAdded(it) => format!("{} of class {} in {}", it.equipment, it.class, it.room),
        Event::EquipmentQualified(it) => format!("{} until {}", it.equipment, it.until),
        Event::EquipmentCalibrated(it) => format!("{} until {}", it.equipment, it.until),
        Event::EquipmentCleaned(it) => format!("{} until {}", it.equipment, it.until),
        Event::EquipmentDedicated(it) => format!("{} to {}", it.equipment, it.product),
        Event::ResultRecorded(it) => {
            let round = if it.round == 0 { String::new() } else { format!(", round {}", it.round) };
            let purpose = it.purpose.as_ref().map_or_else(String::new, |it| format!(", {}", measured(it)));
            let despite =
                it.despite.as_ref().map_or_else(String::new, |it| format!(", in spite of {}: {}", it.rule, it.why));
            let sample = it.sample.as_ref().map_or_else(String::new, |it| format!(", on {}", it.number));
            let run = it.run.as_ref().map_or_else(String::new, |it| format!(", in {it}"));
            let value = observed(&it.reportable);
            format!("{} = {value}, {}{sample}{round}{purpose}{run}{despite}", it.attribute, word(&it.band))
        }
        Event::FileTakenIn(it) => match &it.said {
            plant::instrument::Said::Read { format, samples, .. } => {
                format!("{} read as {format}, {} samples, by {}", it.name, samples.len(), it.via.id())
            }
            plant::instrument::Said::Unreadable { en, .. } => format!("{} not read: {en}", it.name),
        },
        Event::SampleRecorded(it) => {
            let why = it.why.as_ref().map_or_else(String::new, |it| format!(": {it}"));
            format!("{} as {} of {}{why}", it.sample, it.attribute, it.batch)
        }
        Event::SampleSetAside(it) => {
            let sample = it.sample.as_ref().map_or_else(|| "the whole file".to_owned(), ToString::to_string);
            format!("{sample}: {}", it.why)
        }
        Event::DeterminationRecorded(it) => {
            let figures: Vec<_> = it.figures.iter().map(|it| format!("{} {}", it.attribute, it.text)).collect();
            let doubts: Vec<_> = it.doubts.iter().map(|it| it.en.as_str()).collect();
            let doubts = if doubts.is_empty() { String::new() } else { format!(", in doubt: {}", doubts.join("; ")) };
            let why = it.why.as_ref().map_or_else(String::new, |it| format!(", because {it}"));
            format!("{} by {}: {}{doubts}{why}", it.determination, it.derivation.method, figures.join(", "))
        }
        Event::ResultVerified(it) => it.attribute.clone(),
        Event::TestSkipped(it) => {
            let last = it.grounds.as_ref().and_then(|it| it.last());
            let on = last.map_or_else(String::new, |it| format!(", last tested on {it}"));
            let despite = it.despite.as_ref().map_or_else(String::new, |it| format!(", in spite of {}", it.rule));
            format!("{}{on}{despite}", it.attribute)
        }
        Event::LoadFoundImplausible(it) => {
            format!(
                "{}: {}, {} of {} ({})",
                it.plausibility,
                it.said.id(),
                it.load.normalize(),
                it.most.round_dp(4).normalize(),
                it.conversion
            )
        }
        Event::AnalysisIssued(it) => {
            let market = it.market.as_deref().map_or_else(String::new, |it| format!(" for {it}"));
            let number = it.number.as_ref().map_or_else(String::new, |it| format!("{it}: "));
            format!("{number}{} lines{market}, {}", it.lines.len(), it.verdict.id())
        }
        Event::OosOpened(_)
        | Event::ChecklistAnswered(_)
        | Event::HypothesisPlanned(_)
        | Event::HypothesisApproved(_)
        | Event::HypothesisTested(_)
        | Event::CauseStated(_)
        | Event::CauseDeclined(_)
        | Event::ResultInvalidated(_)
        | Event::FullInvestigationBegun(_)
        | Event::ProductionReviewed(_)
        | Event::RetestsPlanned(_)
        | Event::RetestsApproved(_)
        | Event::RetestsWithdrawn(_)
        | Event::OosClosed(_)
        | Event::OotOpened(_)
        | Event::OotAnswered(_) => investigated(it),
        Event::ExceptionRaised(it) => {
            let deviation = it.deviation.as_ref().map_or_else(String::new, |it| format!(", {it}"));
            format!("{}: {}, {}{deviation}", it.exception, about(&it.about), word(&it.blocker))
        }
        Event::ExceptionDecided(it) => {
            let word = if it.accepted { "accepted" } else { "not accepted" };
            format!("{} {word} as {}: {}", it.exception, it.role.id(), it.why)
        }
        Event::DecisionReopened(it) => it.exception.to_string(),
        Event::DeviationOpened(it) => opened(it),
        Event::DeviationAssessed(it) => format!("{}: {}; {}", it.deviation, it.cause, it.impact),
        Event::DeviationClosed(it) => it.deviation.to_string(),
        Event::ReprocessingOrdered(_)
        | Event::ReworkProposed(_)
        | Event::ReworkDecided(_)
        | Event::ReworkRecorded(_)
        | Event::PlacedOnStability(_) => again(it),
        Event::DispositionDecided(it) => disposition(it),
        Event::DispositionReopened(it) => format!("{} {}", it.batch, word(&it.kind)),
        Event::LateEvidenceNoted(it) => format!("{} {}", it.batch, word(&it.kind)),
        Event::SupplierAdded(_)
        | Event::SupplierApproved(_)
        | Event::SupplierApprovalEnded(_)
        | Event::ReceiptExamined(_)
        | Event::CertificateFiled(_)
        | Event::LotSampled(_)
        | Event::SampleTested(_)
        | Event::StudyProposed(_)
        | Event::StudyApproved(_)
        | Event::StudyStarted(_)
        | Event::SamplesPulled(_)
        | Event::PullMissed(_)
        | Event::StabilityResultRecorded(_)
        | Event::StabilityResultVerified(_)
        | Event::ExcursionRecorded(_)
        | Event::MarketConsidered(_)
        | Event::StudyConcluded(_)
        | Event::ShelfLifeProposed(_)
        | Event::ShelfLifeDecided(_)
        | Event::BankLaidDown(_)
        | Event::BankTestRecorded(_)
        | Event::BankTestVerified(_)
        | Event::BankReleased(_)
        | Event::BankVialsMoved(_)
        | Event::BankVialsDiscarded(_)
        | Event::BankVialsTaken(_)
        | Event::BankAlarmRecorded(_)
        | Event::BankAlarmAssessed(_)
        | Event::LotReceived(_)
        | Event::LotReleased(_)
        | Event::LotRejected(_)
        | Event::LotHeld(_)
        | Event::LotUnheld(_)
        | Event::LotSplit(_)
        | Event::LotsPooled(_)
        | Event::LotReturned(_)
        | Event::LotRetested(_)
        | Event::LotDated(_)
        | Event::ContainerOpened(_)
        | Event::ContainerMoved(_)
        | Event::ContainerEmptied(_)
        | Event::ContainerDiscarded(_)
        | Event::ContainerKept(_)
        | Event::LabelsPrinted(_)
        | Event::SampleTaken(_)
        | Event::SampleHandedOver(_)
        | Event::SampleReceived(_)
        | Event::SampleStored(_)
        | Event::SampleDivided(_)
        | Event::SampleDiscarded(_)
        | Event::SampleInspected(_)
        | Event::SampleGivenOut(_)
        | Event::SampleMissed(_)
        | Event::TestsBegun(_)
        | Event::LabelsAccounted(_)
        | Event::BatchStarted(_)
        | Event::BatchEquipmentAssigned(_)
        | Event::MaterialAdded(_)
        | Event::ReadingRecorded(_)
        | Event::ReadingCorrected(_)
        | Event::ChargeCorrected(_)
        | Event::StepCompleted(_)
        | Event::StepDoneOtherwise(_)
        | Event::FurtherActRecorded(_)
        | Event::OperationCompleted(_)
        | Event::AttemptRefused(_)
        | Event::Commented(_)
        | Event::BatchPaused(_)
        | Event::BatchResumed(_)
        | Event::ConsumableInstalled(_)
        | Event::ColumnTested(_)
        | Event::ConsumableCaredFor(_)
        | Event::PermeabilityMeasured(_)
        | Event::IntegrityTested(_)
        | Event::ConsumableAssigned(_)
        | Event::ConsumableUsed(_)
        | Event::ConsumableRemoved(_)
        | Event::BatchFinished(_) => String::new(),
    }
}

/// What was done again, and beyond the registered process.
fn again(it: &Event) -> String {
    match it {
        Event::ReprocessingOrdered(it) => {
            let units: Vec<_> = it.units.iter().map(ToString::to_string).collect();
            let tests = it.tests.join(", ");
            format!(
                "{} round {} by {} over {}: {} again, tests {tests}; {}",
                it.batch,
                it.number,
                it.route,
                it.deviation,
                units.join(", "),
                it.why
            )
        }
        Event::ReworkProposed(it) => {
            format!(
                "{} rework {} over {}: {}, tests {}",
                it.batch,
                it.number,
                it.deviation,
                it.what,
                it.tests.join(", ")
            )
        }
        Event::ReworkDecided(it) => {
            let word = if it.approved { "approved" } else { "declined" };
            format!("{} rework {} {word} as {}: {}", it.batch, it.number, it.role.id(), it.why)
        }
        Event::ReworkRecorded(it) => {
            let round = it.round.map_or_else(|| "no round".to_owned(), |it| format!("round {it}"));
            let despite = it.despite.as_ref().map_or_else(String::new, |it| format!(", in spite: {it}"));
            let ends = if it.ends { ", ends" } else { "" };
            format!("{} act {} in {round}: {}{ends}{despite}", it.batch, it.number, it.what)
        }
        Event::PlacedOnStability(it) => format!("{} round {}: {}", it.batch, it.round, it.study),
        _ => String::new(),
    }
}

fn parts(parts: &[plant::material::Part]) -> String {
    let container =
        |word: &str, it: Option<&plant::id::ContainerId>| it.map_or_else(String::new, |it| format!(" {word} {it}"));
    let part = |it: &plant::material::Part| {
        let (from, into) = (container("out of", it.from.as_ref()), container("into", it.into.as_ref()));
        format!("{} {}{from}{into}", it.lot, it.amount)
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn shares(shares: &[plant::material::Share]) -> String {
    shares.iter().map(|it| format!("{} {}", it.container, it.amount)).collect::<Vec<_>>().join(", ")
}
