//! What questions find without walking over everything there is. Folded from the events like all of the plant and
//! never stored; what it says is always what a walk over everything would say ([`Plant::index_holds`]).
//!
//! A site keeps its batches for decades, and nearly all of them are decided: what is still open is a short list.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::batch::{Batch, BatchStanding};
use crate::disposition::{Choice, DispositionStanding, Kind};
use crate::event::Event;
use crate::id::{BatchId, DeviationId, LotId};
use crate::quality::{Deviation, DeviationStanding};
use crate::state::Plant;

/// The lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// The batch that makes or made a lot.
    pub(crate) makers: BTreeMap<LotId, BatchId>,
    /// The lots that are what a batch made, or parts of it.
    pub(crate) made: BTreeMap<BatchId, BTreeSet<LotId>>,
    /// The batches that charged a lot.
    pub(crate) charged: BTreeMap<LotId, BTreeSet<BatchId>>,
    /// The batches that have not ended.
    pub(crate) running: BTreeSet<BatchId>,
    /// The batches that the manufacturer has neither released nor rejected, or that changed since.
    pub(crate) unsettled: BTreeSet<BatchId>,
    /// The batches that the authorisation holder has yet to decide about, or may have.
    pub(crate) unmarketed: BTreeSet<BatchId>,
    /// The deviations of a batch.
    pub(crate) deviations: BTreeMap<BatchId, BTreeSet<DeviationId>>,
    /// The deviations that are not closed.
    pub(crate) open_deviations: BTreeSet<DeviationId>,
}

impl Index {
    /// By walking over everything.
    fn of(plant: &Plant) -> Self {
        let mut index = Self::default();
        for (id, it) in &plant.batches {
            index.makers.entry(it.lot.clone()).or_insert_with(|| id.clone());
            for addition in it.every_addition() {
                index.charged.entry(addition.lot.clone()).or_default().insert(id.clone());
            }
            // What a batch used is in it as what it charged is: a recall asks for both.
            for used in &it.uses {
                if let Some(it) = plant.consumables.get(&used.consumable) {
                    index.charged.entry(it.lot.clone()).or_default().insert(id.clone());
                }
            }
            if !has_ended(it) {
                index.running.insert(id.clone());
            }
            if !plant.is_settled(id) {
                index.unsettled.insert(id.clone());
            }
            if plant.is_unmarketed(id) {
                index.unmarketed.insert(id.clone());
            }
        }
        for (id, it) in &plant.lots {
            if let Some(batch) = &it.made_by {
                index.made.entry(batch.clone()).or_default().insert(id.clone());
            }
        }
        for (id, it) in &plant.deviations {
            if let Some(batch) = &it.batch {
                index.deviations.entry(batch.clone()).or_default().insert(id.clone());
            }
            if !is_closed(it) {
                index.open_deviations.insert(id.clone());
            }
        }
        index
    }
}

fn has_ended(it: &Batch) -> bool {
    match it.standing {
        BatchStanding::Running | BatchStanding::Paused { .. } => false,
        BatchStanding::Finished { .. } => true,
    }
}

fn is_closed(it: &Deviation) -> bool {
    match it.standing {
        DeviationStanding::Open | DeviationStanding::Assessed { .. } => false,
        DeviationStanding::Closed { .. } => true,
    }
}

fn keep<T: Ord + Clone>(set: &mut BTreeSet<T>, it: &T, there: bool) {
    if there {
        set.insert(it.clone());
    } else {
        set.remove(it);
    }
}

impl Plant {
    /// Takes an event in that was folded just now.
    #[expect(clippy::too_many_lines, reason = "every event is named, so that whoever adds one thinks of the lists")]
    pub(crate) fn index_event(&mut self, event: &Event) {
        match event {
            Event::BatchStarted(it) => {
                self.index.makers.entry(it.lot.clone()).or_insert_with(|| it.batch.clone());
                self.index.running.insert(it.batch.clone());
                self.index_decisions(&it.batch);
            }
            Event::BatchFinished(it) => {
                self.index.running.remove(&it.batch);
                self.index_lot(&it.lot);
            }
            Event::ReprocessingOrdered(it) => {
                // What had ended goes on.
                if self.batches.get(&it.batch).is_some_and(|it| !has_ended(it)) {
                    self.index.running.insert(it.batch.clone());
                }
            }
            Event::MaterialAdded(it) if self.batches.contains_key(&it.batch) => {
                let batches = self.index.charged.entry(it.lot.clone()).or_default();
                if !batches.contains(&it.batch) {
                    batches.insert(it.batch.clone());
                }
            }
            Event::ConsumableUsed(it) if self.batches.contains_key(&it.batch) => {
                self.index.charged.entry(it.lot.clone()).or_default().insert(it.batch.clone());
            }
            Event::LotSplit(it) => it.parts.iter().for_each(|it| self.index_lot(&it.lot)),
            Event::LotsPooled(it) => self.index_lot(&it.lot),
            Event::DispositionDecided(it) => self.index_decisions(&it.batch),
            Event::DispositionReopened(it) => self.index_decisions(&it.batch),
            Event::DeviationOpened(it) => {
                if let Some(batch) = &it.batch {
                    self.index.deviations.entry(batch.clone()).or_default().insert(it.deviation.clone());
                }
                self.index_deviation(&it.deviation);
            }
            Event::DeviationAssessed(it) => self.index_deviation(&it.deviation),
            Event::DeviationClosed(it) => self.index_deviation(&it.deviation),
            // None of the lists speaks of these.
            Event::MaterialAdded(_)
            | Event::ConsumableUsed(_)
            | Event::ConsumableInstalled(_)
            | Event::ConsumableRemoved(_)
            | Event::ConsumableAssigned(_)
            | Event::ConsumableCaredFor(_)
            | Event::ColumnTested(_)
            | Event::PermeabilityMeasured(_)
            | Event::IntegrityTested(_)
            | Event::NodeFounded(_)
            | Event::ClockMoved(_)
            | Event::OrganisationAdded(_)
            | Event::PersonAdded(_)
            | Event::AccountClosed(_)
            | Event::Trained(_)
            | Event::SignedIn(_)
            | Event::LockedOut(_)
            | Event::SecondPersonLocked(_)
            | Event::KeyChanged(_)
            | Event::KeyRecovered(_)
            | Event::PasswordReset(_)
            | Event::PasswordChanged(_)
            | Event::TokenMade(_)
            | Event::TokenRevoked(_)
            | Event::AttemptsFailed(_)
            | Event::RecordTaken(_)
            | Event::ProcedureDrafted(_)
            | Event::ProcedureApproved(_)
            | Event::ProcedureMadeEffective(_)
            | Event::ProcedureWithdrawn(_)
            | Event::ProcedureRead(_)
            | Event::RolesProposed(_)
            | Event::RolesGranted(_)
            | Event::RolesDeclined(_)
            | Event::AccessReviewed(_)
            | Event::StrategyProposed(_)
            | Event::StrategyReviewBegan(_)
            | Event::StrategyApproved(_)
            | Event::StrategyMadeEffective(_)
            | Event::EquipmentAdded(_)
            | Event::EquipmentQualified(_)
            | Event::EquipmentCalibrated(_)
            | Event::EquipmentCleaned(_)
            | Event::EquipmentDedicated(_)
            | Event::EquipmentFoundOutOfTolerance(_)
            | Event::MethodValidated(_)
            | Event::ValidationApproved(_)
            | Event::MethodWithdrawn(_)
            | Event::RunOpened(_)
            | Event::StandardQualified(_)
            | Event::SuitabilityRecorded(_)
            | Event::SuitabilityCorrected(_)
            | Event::RunEnded(_)
            | Event::RunAborted(_)
            | Event::RunDoubted(_)
            | Event::RunVerified(_)
            | Event::LotReceived(_)
            | Event::SupplierAdded(_)
            | Event::SupplierApproved(_)
            | Event::SupplierApprovalEnded(_)
            | Event::ReceiptExamined(_)
            | Event::CertificateFiled(_)
            | Event::LotSampled(_)
            | Event::SampleTested(_)
            | Event::LotReleased(_)
            | Event::LotRejected(_)
            | Event::LotHeld(_)
            | Event::LotUnheld(_)
            | Event::LotReturned(_)
            | Event::LotRetested(_)
            | Event::LotDated(_)
            | Event::ContainerOpened(_)
            | Event::ContainerMoved(_)
            | Event::ContainerEmptied(_)
            | Event::ContainerDiscarded(_)
            | Event::ContainerKept(_)
            | Event::LabelsPrinted(_)
            | Event::LabelsAccounted(_)
            | Event::BankLaidDown(_)
            | Event::BankTestRecorded(_)
            | Event::BankTestVerified(_)
            | Event::BankReleased(_)
            | Event::BankVialsMoved(_)
            | Event::BankVialsDiscarded(_)
            | Event::BankVialsTaken(_)
            | Event::BankAlarmRecorded(_)
            | Event::BankAlarmAssessed(_)
            | Event::ChargeCorrected(_)
            | Event::InspectorAdmitted(_)
            | Event::InspectorDismissed(_)
            | Event::BatchEquipmentAssigned(_)
            | Event::ReadingRecorded(_)
            | Event::ReadingCorrected(_)
            | Event::StepCompleted(_)
            | Event::StepDoneOtherwise(_)
            | Event::FurtherActRecorded(_)
            | Event::LateEvidenceNoted(_)
            | Event::OperationCompleted(_)
            | Event::AttemptRefused(_)
            | Event::Commented(_)
            | Event::BatchPaused(_)
            | Event::BatchResumed(_)
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
            | Event::ResultRecorded(_)
            | Event::ResultVerified(_)
            | Event::DeterminationRecorded(_)
            | Event::TestSkipped(_)
            | Event::LoadFoundImplausible(_)
            | Event::AnalysisIssued(_)
            | Event::OosOpened(_)
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
            | Event::OotAnswered(_)
            | Event::FileTakenIn(_)
            | Event::SampleRecorded(_)
            | Event::SampleSetAside(_)
            | Event::ExceptionRaised(_)
            | Event::ExceptionDecided(_)
            | Event::DecisionReopened(_)
            | Event::ReworkProposed(_)
            | Event::ReworkDecided(_)
            | Event::ReworkRecorded(_)
            | Event::PlacedOnStability(_)
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
            | Event::ShelfLifeDecided(_) => (),
        }
    }

    fn index_lot(&mut self, lot: &LotId) {
        if let Some(batch) = self.lots.get(lot).and_then(|it| it.made_by.as_ref()) {
            self.index.made.entry(batch.clone()).or_default().insert(lot.clone());
        }
    }

    fn index_decisions(&mut self, batch: &BatchId) {
        let known = self.batches.contains_key(batch);
        let (unsettled, unmarketed) = (known && !self.is_settled(batch), known && self.is_unmarketed(batch));
        keep(&mut self.index.unsettled, batch, unsettled);
        keep(&mut self.index.unmarketed, batch, unmarketed);
    }

    fn index_deviation(&mut self, id: &DeviationId) {
        let open = self.deviations.get(id).is_some_and(|it| !is_closed(it));
        keep(&mut self.index.open_deviations, id, open);
    }

    /// What goes to the market, or was decided about for it, and is neither released nor rejected there.
    fn is_unmarketed(&self, batch: &BatchId) -> bool {
        match self.dispositions.get(&(batch.clone(), Kind::Market)) {
            None => self.goes_to_market(batch),
            Some(it) => match (it.standing, it.choice) {
                (DispositionStanding::Reopened, _) | (DispositionStanding::Decided, Choice::Hold) => true,
                (DispositionStanding::Decided, Choice::Release | Choice::Reject) => false,
            },
        }
    }

    /// Whether the index says what a walk over everything says. Tests ask it after every event of every history.
    #[must_use]
    pub fn index_holds(&self) -> bool {
        self.index == Index::of(self)
    }

    /// Indexes a plant that was put together without events.
    #[must_use]
    pub(crate) fn indexed(mut self) -> Self {
        self.index = Index::of(&self);
        self
    }

    /// The batches that have not ended.
    pub fn running(&self) -> impl Iterator<Item = (&BatchId, &Batch)> {
        self.index.running.iter().filter_map(|id| self.batches.get_key_value(id))
    }

    /// The batches that the manufacturer has neither released nor rejected, or that changed since.
    pub fn unsettled(&self) -> impl Iterator<Item = (&BatchId, &Batch)> {
        self.index.unsettled.iter().filter_map(|id| self.batches.get_key_value(id))
    }

    /// The deviations that are not closed.
    pub fn open_deviations(&self) -> impl Iterator<Item = (&DeviationId, &Deviation)> {
        self.index.open_deviations.iter().filter_map(|id| self.deviations.get_key_value(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::{Language, Signature, Stamp};
    use crate::batch::{BatchFinished, BatchStarted, MaterialAdded};
    use crate::disposition::{DispositionDecided, DispositionReopened, PLAN_VERSION};
    use crate::given::Given;
    use crate::id::{MaterialId, OrganisationId, StageId, StepPath, StrategyId};
    use crate::material::{LotSplit, LotsPooled, Part};
    use crate::quality::{Class, DeviationAssessed, DeviationClosed, DeviationOpened};
    use crate::quantity::{Quantity, Unit};
    use crate::text::Text;
    use alloc::format;
    use alloc::vec;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn batch(n: u8) -> BatchId {
        BatchId::new(&format!("DS-{}", n % 5)).unwrap()
    }

    /// The lot that a batch makes has its number; there are lots that no batch makes.
    fn lot(n: u8) -> LotId {
        LotId::new(&format!("DS-{}", n % 8)).unwrap()
    }

    fn gram(n: u8) -> Quantity {
        Quantity::exact(n.into(), Unit::new("g").unwrap())
    }

    fn text(it: &str) -> Text {
        Text::new(it).unwrap()
    }

    fn signature() -> Signature {
        let language = Language::Zh;
        let (meaning, name) = (text("我批准 / I approve"), text("高允"));
        Signature { meaning, name, language, shown: text("0"), at: text("2031-03-18") }
    }

    /// An event that may follow, as far as the ledger's rules keep ids to themselves; its sense does not matter here.
    fn event(plant: &Plant, (kind, one, other, n): (u8, u8, u8, u8)) -> Option<Event> {
        let part = |lot: LotId| Part { lot, amount: gram(1), from: None, into: None };
        let deviation = DeviationId::new(&format!("DEV-{}", other % 4)).unwrap();
        let known = plant.deviations.contains_key(&deviation);
        let kind_of = if n % 2 == 0 { Kind::Factory } else { Kind::Market };
        Some(match kind % 10 {
            0 if !plant.batches.contains_key(&batch(one)) => BatchStarted {
                batch: batch(one),
                lot: LotId::new(batch(one).as_str()).unwrap(),
                stage: StageId::new(if n % 3 == 0 { "drug-substance" } else { "nowhere" }).unwrap(),
                strategy: StrategyId::new("adc").unwrap(),
                version: 1,
                organisation: OrganisationId::new("kestrel").unwrap(),
            }
            .into(),
            1 if plant.batches.contains_key(&batch(one)) => {
                let (lot, facts) = (LotId::new(batch(one).as_str()).unwrap(), BTreeMap::new());
                BatchFinished { batch: batch(one), lot, amount: gram(n), facts, use_by: None }.into()
            }
            2 => MaterialAdded {
                batch: batch(one),
                step: StepPath::new("conjugation/add").unwrap(),
                material: MaterialId::new("tcep").unwrap(),
                lot: lot(other),
                container: None,
                amount: gram(n),
                target: None,
                shares: vec![],
            }
            .into(),
            3 => {
                let parts = vec![part(LotId::new(&format!("P-{}", plant.lots.len())).unwrap())];
                LotSplit { lot: lot(one), parts }.into()
            }
            4 => {
                let from = vec![part(lot(one)), part(lot(other))];
                LotsPooled {
                    lot: LotId::new(&format!("Q-{}", plant.lots.len())).unwrap(),
                    from,
                    containers: vec![],
                    despite: None,
                }
                .into()
            }
            5 => DispositionDecided {
                batch: batch(one),
                lot: lot(one % 5),
                kind: kind_of,
                choice: [Choice::Release, Choice::Hold, Choice::Reject].into_iter().nth((n % 3).into())?,
                why: text("why"),
                plan: PLAN_VERSION,
                items: vec![],
                signature: signature(),
            }
            .into(),
            6 => DispositionReopened { batch: batch(one), lot: lot(one % 5), kind: kind_of }.into(),
            7 if !known => {
                let batch = (n % 3 != 0).then(|| batch(one));
                let what = Some(text("what"));
                DeviationOpened { deviation, batch, lot: Some(lot(n)), class: Class::Minor, about: None, what }.into()
            }
            8 => DeviationAssessed { deviation, cause: text("cause"), impact: text("impact") }.into(),
            9 => DeviationClosed { deviation, signature: signature() }.into(),
            _ => return None,
        })
    }

    proptest! {
        #[test]
        fn the_index_says_what_a_walk_over_everything_says(
            steps in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 0..200)
        ) {
            let mut plant = Given::ready().plant;
            for step in steps {
                let Some(event) = event(&plant, step) else { continue };
                let at = jiff::Timestamp::UNIX_EPOCH;
                let by = crate::id::PersonId::new("zhao-mei").unwrap();
                plant.apply(&event, &Stamp { seq: plant.entries, by, happened: at, known: at });
                prop_assert!(plant.index_holds(), "after {event:?}");
                // The questions that were walks before, as walks.
                for id in plant.batches.keys() {
                    let walked: Vec<_> =
                        plant.deviations.iter().filter(|(_, it)| it.batch.as_ref() == Some(id)).collect();
                    prop_assert_eq!(plant.deviations_of(id).collect::<Vec<_>>(), walked);
                }
                for id in plant.lots.keys() {
                    let walked = plant.batches.iter().find(|(_, it)| it.lot == *id);
                    prop_assert_eq!(plant.maker(id).map(|it| it.0), walked.map(|it| it.0));
                }
            }
        }
    }
}
