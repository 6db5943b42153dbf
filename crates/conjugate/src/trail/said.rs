//! Every event in words, in the reader's language. What each says stands in `text/*/trail.ftl`.

use plant::batch::{Observed, Source};
use plant::id::{BatchId, ParameterId, PersonId, StepPath};
use plant::quality::About;
use plant::text::Label;
use plant::{Event, Plant};

use crate::consumable;
use crate::language::{Lang, Zone};
use crate::strategy;

/// The key of an event type: `batch.started` is `event-batch-started`.
fn key(kind: &str) -> String {
    format!("event-{}", kind.replace('.', "-"))
}

/// The name of an event type; one that this version does not know, such as a record that is still to come, is its id.
#[must_use]
pub fn kind_name(lang: Lang, kind: &str) -> String {
    let key = key(kind);
    if lang.has(&key) { lang.text(&key) } else { kind.to_owned() }
}

/// What a token may do, in words.
pub(crate) fn scope(lang: Lang, it: plant::people::Scope) -> String {
    lang.text(&format!("scope-{}", it.id()))
}

/// Whoever puts an event into words: the language, the clocks, and the names that the plant knows.
pub(super) struct Teller<'a> {
    pub(super) lang: Lang,
    pub(super) zone: &'a Zone,
    pub(super) plant: &'a Plant,
}

/// The arguments of a sentence.
type Facts = Vec<(&'static str, String)>;

impl Teller<'_> {
    fn label(&self, it: &Label) -> String {
        self.lang.label(it).to_owned()
    }

    pub(super) fn person(&self, id: &PersonId) -> String {
        self.plant.people.get(id).map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn step(&self, batch: &BatchId, path: &StepPath) -> String {
        let found =
            self.plant.batches.get(batch).and_then(|it| self.plant.pinned(it)).and_then(|(_, it)| it.step(path));
        found.map_or_else(
            || path.to_string(),
            |(unit, step)| format!("{} · {}", self.label(&unit.name), self.label(&step.name)),
        )
    }

    fn unit(&self, batch: &BatchId, id: &plant::id::UnitId) -> String {
        let found = self.plant.batches.get(batch).and_then(|it| self.plant.pinned(it));
        let found = found.and_then(|(_, stage)| stage.operation(id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn parameter(&self, batch: &BatchId, path: &StepPath, id: &ParameterId) -> String {
        let found =
            self.plant.batches.get(batch).and_then(|it| self.plant.pinned(it)).and_then(|(_, it)| it.step(path));
        let found = found.and_then(|(unit, _)| unit.parameter(id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn observed(&self, batch: &BatchId, path: &StepPath, id: &ParameterId, it: &Observed) -> String {
        let pinned = self.plant.batches.get(batch).and_then(|it| self.plant.pinned(it));
        let strategy = pinned.map(|(version, _)| &version.strategy);
        let parameter = pinned.and_then(|(_, stage)| stage.step(path)?.0.parameter(id));
        let options = match parameter.map(|it| &it.kind) {
            Some(plant::strategy::ParameterKind::Choice { options, registered: _ }) => options.as_slice(),
            Some(
                plant::strategy::ParameterKind::Quantity(_)
                | plant::strategy::ParameterKind::Order
                | plant::strategy::ParameterKind::Duration { .. }
                | plant::strategy::ParameterKind::Computed { .. },
            )
            | None => &[],
        };
        strategy::observed(self.lang, strategy, options, it)
    }

    fn about(&self, batch: Option<&BatchId>, it: &About) -> String {
        match (batch, it) {
            (Some(batch), About::Reading { step, parameter }) => {
                format!("{} · {}", self.step(batch, step), self.parameter(batch, step, parameter))
            }
            (Some(batch), About::Step { step }) => self.step(batch, step),
            (None, About::Reading { step, parameter }) => format!("{step}/{parameter}"),
            (None, About::Step { step }) => step.to_string(),
            (batch, About::Result { attribute }) => self.attribute(batch, attribute),
            (Some(batch), About::Consumable { step, class }) => {
                format!("{} · {}", self.step(batch, step), consumable::class_of_any(self.lang, self.plant, class))
            }
            (None, About::Consumable { step, class }) => format!("{step}/{class}"),
            (batch, About::Sample { sample }) => match batch {
                Some(batch) => self.planned_sample(batch, sample),
                None => sample.to_string(),
            },
            (_, About::Stability { study, place, attribute }) => {
                crate::stability::matter(self.lang, self.plant, study, place.as_ref(), attribute.as_deref())
            }
            (_, About::Rework { act }) => self.lang.say("deviation-rework").with("n", *act).plain(),
            (_, About::Integrity { consumable, phase }) => {
                format!("{consumable} · {}", consumable::phase(self.lang, *phase))
            }
        }
    }

    fn attribute(&self, batch: Option<&BatchId>, path: &str) -> String {
        let pinned = batch.and_then(|it| self.plant.batches.get(it)).and_then(|it| self.plant.pinned(it));
        let found = pinned.and_then(|(_, stage)| stage.attribute_at(path));
        found.map_or_else(|| path.to_owned(), |it| self.label(&it.name))
    }

    /// A result; a judgement by its words.
    fn result(&self, batch: &BatchId, path: &str, it: &Observed) -> String {
        let pinned = self.plant.batches.get(batch).and_then(|it| self.plant.pinned(it));
        let options = match pinned.and_then(|(_, stage)| stage.attribute_at(path)).map(|it| &it.specification) {
            Some(plant::strategy::Specification::Choice { options, accepted: _ }) => options.as_slice(),
            Some(plant::strategy::Specification::Number { .. }) | None => &[],
        };
        strategy::observed(self.lang, pinned.map(|(version, _)| &version.strategy), options, it)
    }

    /// A sample of the sampling plan, by its name.
    fn planned_sample(&self, batch: &BatchId, id: &plant::id::EntryId) -> String {
        let pinned = self.plant.batches.get(batch).and_then(|it| self.plant.pinned(it));
        let found = pinned.and_then(|(_, stage)| stage.samples.iter().find(|it| it.id == *id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn route(&self, batch: &BatchId, id: &plant::id::EntryId) -> String {
        let pinned = self.plant.batches.get(batch).and_then(|it| self.plant.pinned(it));
        let found = pinned.and_then(|(_, stage)| stage.route(id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn stage(&self, id: &plant::id::StageId) -> String {
        let found = self.plant.strategies.values().rev().find_map(|it| it.strategy.stage(id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn material(&self, id: &plant::id::MaterialId) -> String {
        let found = self.plant.strategies.values().rev().find_map(|it| it.strategy.materials.get(id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn class(&self, id: &plant::id::EquipmentClassId) -> String {
        let found = self.plant.strategies.values().rev().find_map(|it| it.strategy.equipment.get(id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn procedure(&self, id: &plant::id::ProcedureId) -> String {
        let found = self.plant.strategies.values().rev().find_map(|it| it.strategy.procedures.get(id));
        found.map_or_else(|| id.to_string(), |it| format!("{id} {}", self.label(&it.name)))
    }

    fn method(&self, id: &plant::id::MethodId) -> String {
        let found = self.plant.strategies.values().rev().find_map(|it| it.strategy.methods.get(id));
        found.map_or_else(|| id.to_string(), |it| self.label(&it.name))
    }

    fn roles(&self, roles: &[plant::people::Role]) -> String {
        roles.iter().map(|it| self.lang.role(*it)).collect::<Vec<_>>().join(" · ")
    }

    fn grants(&self, grants: &[plant::people::Grant]) -> String {
        crate::people::grants(self.lang, self.zone, grants)
    }

    fn source(&self, it: &Source) -> String {
        match it {
            Source::Typed => self.lang.text("trail-typed"),
            Source::Worked => self.lang.text("trail-worked"),
        }
    }

    /// Keys by the hash in their middle, which is how people tell them apart.
    fn keys(&self, from: &plant::text::Text, to: &plant::text::Text) -> Facts {
        let short = |it: &plant::text::Text| it.as_str().split('+').nth(1).unwrap_or(it.as_str()).to_owned();
        vec![("from", short(from)), ("to", short(to))]
    }

    /// What an event says, in one sentence.
    pub(super) fn sentence(&self, event: &Event) -> String {
        let key = format!("{}.words", key(event.kind().name));
        let said = self.facts(event).into_iter().fold(self.lang.say(&key), |it, (name, value)| it.with(name, value));
        said.plain()
    }

    #[expect(clippy::too_many_lines, reason = "every event is named, so that a new one is said too")]
    fn facts(&self, event: &Event) -> Facts {
        match event {
            Event::NodeFounded(it) => it.facts(self),
            Event::ClockMoved(it) => it.facts(self),
            Event::OrganisationAdded(it) => it.facts(self),
            Event::PersonAdded(it) => it.facts(self),
            Event::AccountClosed(it) => it.facts(self),
            Event::Trained(it) => it.facts(self),
            Event::RolesProposed(it) => it.facts(self),
            Event::RolesGranted(it) => it.facts(self),
            Event::RolesDeclined(it) => it.facts(self),
            Event::AccessReviewed(it) => it.facts(self),
            Event::InspectorAdmitted(it) => it.facts(self),
            Event::InspectorDismissed(it) => it.facts(self),
            Event::SignedIn(it) => it.facts(self),
            Event::KeyChanged(it) => it.facts(self),
            Event::KeyRecovered(it) => it.facts(self),
            Event::LockedOut(it) => it.facts(self),
            Event::SecondPersonLocked(it) => it.facts(self),
            Event::PasswordReset(it) => it.facts(self),
            Event::PasswordChanged(it) => it.facts(self),
            Event::ProcedureDrafted(it) => it.facts(self),
            Event::ProcedureApproved(it) => it.facts(self),
            Event::ProcedureMadeEffective(it) => it.facts(self),
            Event::ProcedureWithdrawn(it) => it.facts(self),
            Event::ProcedureRead(it) => it.facts(self),
            Event::TokenMade(it) => it.facts(self),
            Event::TokenRevoked(it) => it.facts(self),
            Event::AttemptsFailed(it) => it.facts(self),
            Event::RecordTaken(it) => it.facts(self),
            Event::StrategyProposed(it) => it.facts(self),
            Event::StrategyReviewBegan(it) => it.facts(self),
            Event::StrategyApproved(it) => it.facts(self),
            Event::StrategyMadeEffective(it) => it.facts(self),
            Event::EquipmentAdded(it) => it.facts(self),
            Event::EquipmentQualified(it) => it.facts(self),
            Event::EquipmentCalibrated(it) => it.facts(self),
            Event::EquipmentCleaned(it) => it.facts(self),
            Event::EquipmentFoundOutOfTolerance(it) => it.facts(self),
            Event::MethodValidated(it) => it.facts(self),
            Event::ValidationApproved(it) => it.facts(self),
            Event::MethodWithdrawn(it) => it.facts(self),
            Event::StandardQualified(it) => it.facts(self),
            Event::RunOpened(it) => it.facts(self),
            Event::SuitabilityRecorded(it) => it.facts(self),
            Event::SuitabilityCorrected(it) => it.facts(self),
            Event::RunEnded(it) => it.facts(self),
            Event::RunAborted(it) => it.facts(self),
            Event::RunDoubted(it) => it.facts(self),
            Event::RunVerified(it) => it.facts(self),
            Event::EquipmentDedicated(it) => it.facts(self),
            Event::SupplierAdded(it) => it.facts(self),
            Event::SupplierApproved(it) => it.facts(self),
            Event::SupplierApprovalEnded(it) => it.facts(self),
            Event::ReceiptExamined(it) => it.facts(self),
            Event::CertificateFiled(it) => it.facts(self),
            Event::LotSampled(it) => it.facts(self),
            Event::SampleTested(it) => it.facts(self),
            Event::ConsumableInstalled(it) => it.facts(self),
            Event::ColumnTested(it) => it.facts(self),
            Event::ConsumableCaredFor(it) => it.facts(self),
            Event::PermeabilityMeasured(it) => it.facts(self),
            Event::IntegrityTested(it) => it.facts(self),
            Event::ConsumableAssigned(it) => it.facts(self),
            Event::ConsumableUsed(it) => it.facts(self),
            Event::ConsumableRemoved(it) => it.facts(self),
            Event::LotReceived(it) => it.facts(self),
            Event::LotReleased(it) => it.facts(self),
            Event::LotRejected(it) => it.facts(self),
            Event::LotHeld(it) => it.facts(self),
            Event::LotUnheld(it) => it.facts(self),
            Event::LotSplit(it) => it.facts(self),
            Event::LotsPooled(it) => it.facts(self),
            Event::LotReturned(it) => it.facts(self),
            Event::LotRetested(it) => it.facts(self),
            Event::LotDated(it) => it.facts(self),
            Event::ContainerOpened(it) => it.facts(self),
            Event::ContainerMoved(it) => it.facts(self),
            Event::ContainerEmptied(it) => it.facts(self),
            Event::ContainerDiscarded(it) => it.facts(self),
            Event::ContainerKept(it) => it.facts(self),
            Event::LabelsPrinted(it) => it.facts(self),
            Event::LabelsAccounted(it) => it.facts(self),
            Event::BankLaidDown(it) => it.facts(self),
            Event::BankTestRecorded(it) => it.facts(self),
            Event::BankTestVerified(it) => it.facts(self),
            Event::BankReleased(it) => it.facts(self),
            Event::BankVialsMoved(it) => it.facts(self),
            Event::BankVialsDiscarded(it) => it.facts(self),
            Event::BankVialsTaken(it) => it.facts(self),
            Event::BankAlarmRecorded(it) => it.facts(self),
            Event::BankAlarmAssessed(it) => it.facts(self),
            Event::StudyProposed(it) => it.facts(self),
            Event::StudyApproved(it) => it.facts(self),
            Event::StudyStarted(it) => it.facts(self),
            Event::SamplesPulled(it) => it.facts(self),
            Event::PullMissed(it) => it.facts(self),
            Event::StabilityResultRecorded(it) => it.facts(self),
            Event::StabilityResultVerified(it) => it.facts(self),
            Event::ExcursionRecorded(it) => it.facts(self),
            Event::MarketConsidered(it) => it.facts(self),
            Event::StudyConcluded(it) => it.facts(self),
            Event::ShelfLifeProposed(it) => it.facts(self),
            Event::ShelfLifeDecided(it) => it.facts(self),
            Event::BatchStarted(it) => it.facts(self),
            Event::BatchEquipmentAssigned(it) => it.facts(self),
            Event::MaterialAdded(it) => it.facts(self),
            Event::ReadingRecorded(it) => it.facts(self),
            Event::ReadingCorrected(it) => it.facts(self),
            Event::ChargeCorrected(it) => it.facts(self),
            Event::StepCompleted(it) => it.facts(self),
            Event::StepDoneOtherwise(it) => it.facts(self),
            Event::FurtherActRecorded(it) => it.facts(self),
            Event::OperationCompleted(it) => it.facts(self),
            Event::AttemptRefused(it) => it.facts(self),
            Event::Commented(it) => it.facts(self),
            Event::BatchPaused(it) => it.facts(self),
            Event::BatchResumed(it) => it.facts(self),
            Event::BatchFinished(it) => it.facts(self),
            Event::FileTakenIn(it) => it.facts(self),
            Event::SampleRecorded(it) => it.facts(self),
            Event::DeterminationRecorded(it) => it.facts(self),
            Event::SampleSetAside(it) => it.facts(self),
            Event::SampleTaken(it) => it.facts(self),
            Event::SampleHandedOver(it) => it.facts(self),
            Event::SampleReceived(it) => it.facts(self),
            Event::SampleStored(it) => it.facts(self),
            Event::TestsBegun(it) => it.facts(self),
            Event::SampleDivided(it) => it.facts(self),
            Event::SampleDiscarded(it) => it.facts(self),
            Event::SampleInspected(it) => it.facts(self),
            Event::SampleGivenOut(it) => it.facts(self),
            Event::SampleMissed(it) => it.facts(self),
            Event::ResultRecorded(it) => it.facts(self),
            Event::ResultVerified(it) => it.facts(self),
            Event::TestSkipped(it) => it.facts(self),
            Event::LoadFoundImplausible(it) => it.facts(self),
            Event::AnalysisIssued(it) => it.facts(self),
            Event::OosOpened(it) => it.facts(self),
            Event::ChecklistAnswered(it) => it.facts(self),
            Event::HypothesisPlanned(it) => it.facts(self),
            Event::HypothesisApproved(it) => it.facts(self),
            Event::HypothesisTested(it) => it.facts(self),
            Event::CauseStated(it) => it.facts(self),
            Event::CauseDeclined(it) => it.facts(self),
            Event::ResultInvalidated(it) => it.facts(self),
            Event::FullInvestigationBegun(it) => it.facts(self),
            Event::ProductionReviewed(it) => it.facts(self),
            Event::RetestsPlanned(it) => it.facts(self),
            Event::RetestsApproved(it) => it.facts(self),
            Event::RetestsWithdrawn(it) => it.facts(self),
            Event::OosClosed(it) => it.facts(self),
            Event::OotOpened(it) => it.facts(self),
            Event::OotAnswered(it) => it.facts(self),
            Event::ExceptionRaised(it) => it.facts(self),
            Event::ExceptionDecided(it) => it.facts(self),
            Event::DecisionReopened(it) => it.facts(self),
            Event::DeviationOpened(it) => it.facts(self),
            Event::DeviationAssessed(it) => it.facts(self),
            Event::DeviationClosed(it) => it.facts(self),
            Event::ReprocessingOrdered(it) => it.facts(self),
            Event::ReworkProposed(it) => it.facts(self),
            Event::ReworkDecided(it) => it.facts(self),
            Event::ReworkRecorded(it) => it.facts(self),
            Event::PlacedOnStability(it) => it.facts(self),
            Event::DispositionDecided(it) => it.facts(self),
            Event::DispositionReopened(it) => it.facts(self),
            Event::LateEvidenceNoted(it) => it.facts(self),
        }
    }

    fn supplier(&self, id: &plant::id::SupplierId) -> String {
        let known = self.plant.suppliers.get(id);
        known.map_or_else(|| id.to_string(), |it| format!("{} ({id})", self.lang.label(&it.name)))
    }

    fn intake_test(&self, lot: &plant::id::LotId, test: &plant::id::EntryId) -> String {
        let material = self.plant.lots.get(lot).and_then(|it| crate::material::declared(self.plant, &it.material));
        let named = material.and_then(|it| it.tests.iter().find(|it| it.id == *test));
        named.map_or_else(|| test.to_string(), |it| self.lang.label(&it.name).to_owned())
    }

    fn until(&self, equipment: &plant::id::EquipmentId, until: jiff::Timestamp) -> Facts {
        vec![("equipment", equipment.to_string()), ("until", self.zone.day(until))]
    }

    fn second(&self, second: Option<&PersonId>) -> String {
        second.map_or_else(|| self.lang.text("trail-nobody"), |it| self.person(it))
    }

    fn version(&self, procedure: &plant::id::ProcedureId, version: u32) -> Facts {
        vec![("procedure", procedure.to_string()), ("version", version.to_string())]
    }

    fn scopes(&self, all: &[plant::people::Scope]) -> String {
        all.iter().map(|it| scope(self.lang, *it)).collect::<Vec<_>>().join(self.lang.pick("、", ", "))
    }

    /// What was given wrongly, and at whose acts.
    pub(super) fn credential(&self, it: &plant::people::AttemptsFailed) -> String {
        let credential = self.lang.text(&format!("credential-kind-{}", it.credential.id()));
        let Some(at) = &it.at else { return credential };
        let said = self.lang.say("access-failed-at").with("credential", credential);
        said.with("person", self.person(at)).plain()
    }

    /// Which part of the record it was, as far as that was counted; it follows other words.
    pub(super) fn which(&self, it: &plant::people::RecordTaken) -> String {
        let lang = self.lang;
        let mut parts = Vec::new();
        parts.extend(it.token.as_ref().map(|it| lang.say("access-by-token").with_text("token", it).plain()));
        parts.extend(it.span.map(|it| lang.say("access-span").with("first", it.first).with("last", it.last).plain()));
        parts.extend(it.head.as_ref().map(|it| {
            let root = it.root.get(..16).unwrap_or(&it.root).to_owned();
            lang.say("access-head").with("size", it.size).with("root", root).plain()
        }));
        parts.extend(it.which.iter().map(ToString::to_string));
        parts.iter().map(|it| format!("{}{it}", lang.pick("；", "; "))).collect()
    }

    fn opened(&self, it: &plant::quality::DeviationOpened) -> String {
        match (&it.what, &it.about) {
            (Some(what), _) => what.to_string(),
            (None, Some(about)) => self.about(it.batch.as_ref(), about),
            (None, None) => it.batch.as_ref().map_or_else(String::new, ToString::to_string),
        }
    }
}

/// What an event's sentence speaks of.
trait Said {
    fn facts(&self, by: &Teller<'_>) -> Facts;
}

/// Declares for each event the arguments of its sentence.
macro_rules! said {
    ($($module:ident::$event:ident($it:ident, $by:ident) => $facts:expr;)*) => {$(
        impl Said for plant::$module::$event {
            fn facts(&self, $by: &Teller<'_>) -> Facts {
                let ($it, _) = (self, &$by);
                $facts
            }
        }
    )*};
}

// They stand below the macro, which they use.
mod bank;
mod ground;
mod intake;
mod investigated;
mod judged;
mod record;
mod reprocessing;
mod run;
mod sampled;
mod stability;
mod store;
mod worn;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_type_has_a_name_and_a_sentence_in_both_languages() {
        let mut missing = vec![];
        for kind in Event::KINDS {
            let key = key(kind.name);
            for lang in Lang::ALL {
                missing.extend([key.clone(), format!("{key}.words")].into_iter().filter(|it| !lang.has(it)));
            }
        }
        assert!(missing.is_empty(), "not written: {missing:?}");
    }

    #[test]
    fn a_record_that_is_still_to_come_is_called_by_its_id() {
        assert_eq!(kind_name(Lang::En, "containment.filter-tested"), "containment.filter-tested");
        assert_ne!(kind_name(Lang::En, "batch.started"), "batch.started");
    }
}
