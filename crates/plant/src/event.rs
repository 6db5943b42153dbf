//! Every event there is, on one page, with the name and version under which the ledger keeps it.
//!
//! A version that has shipped is never changed: a new fact is a new version beside it, and the old one still replays.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::act::Stamp;
use crate::id::{
    BatchId, ConsumableId, DeviationId, EquipmentId, ExceptionId, FileId, InvestigationId, LotId, OrganisationId,
    PersonId, ProcedureId, RunId, StrategyId, StudyId, SupplierId,
};
use crate::{
    Plant, bank, batch, consumable, disposition, equipment, instrument, lab, material, node, people, quality,
    reprocessing, run, sample, stability, strategy,
};

/// What an entry is about. Whoever follows an entry's links sees every earlier entry about the same subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Node,
    Organisation(OrganisationId),
    Person(PersonId),
    Strategy(StrategyId),
    Equipment(EquipmentId),
    Consumable(ConsumableId),
    Lot(LotId),
    Supplier(SupplierId),
    Batch(BatchId),
    Exception(ExceptionId),
    Deviation(DeviationId),
    Investigation(InvestigationId),
    /// A stability study.
    Study(StudyId),
    Procedure(ProcedureId),
    /// An analytical run.
    Run(RunId),
    /// A raw file of an instrument.
    File(FileId),
    /// Who may come in, who tried to, and what was taken out: the access log.
    Access,
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node => write!(out, "node"),
            Self::Organisation(id) => write!(out, "organisation:{id}"),
            Self::Person(id) => write!(out, "person:{id}"),
            Self::Strategy(id) => write!(out, "strategy:{id}"),
            Self::Equipment(id) => write!(out, "equipment:{id}"),
            Self::Consumable(id) => write!(out, "consumable:{id}"),
            Self::Lot(id) => write!(out, "lot:{id}"),
            Self::Supplier(id) => write!(out, "supplier:{id}"),
            Self::Batch(id) => write!(out, "batch:{id}"),
            Self::Exception(id) => write!(out, "exception:{id}"),
            Self::Deviation(id) => write!(out, "deviation:{id}"),
            Self::Investigation(id) => write!(out, "investigation:{id}"),
            Self::Study(id) => write!(out, "study:{id}"),
            Self::Procedure(id) => write!(out, "procedure:{id}"),
            Self::Run(id) => write!(out, "run:{id}"),
            Self::File(id) => write!(out, "file:{id}"),
            Self::Access => write!(out, "access"),
        }
    }
}

impl Subject {
    /// Reads a subject as the ledger names it; nothing where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some((kind, id)) = text.split_once(':') else {
            return match text {
                "node" => Some(Self::Node),
                "access" => Some(Self::Access),
                _ => None,
            };
        };
        match kind {
            "organisation" => OrganisationId::new(id).ok().map(Self::Organisation),
            "person" => PersonId::new(id).ok().map(Self::Person),
            "strategy" => StrategyId::new(id).ok().map(Self::Strategy),
            "equipment" => EquipmentId::new(id).ok().map(Self::Equipment),
            "consumable" => ConsumableId::new(id).ok().map(Self::Consumable),
            "lot" => LotId::new(id).ok().map(Self::Lot),
            "supplier" => SupplierId::new(id).ok().map(Self::Supplier),
            "batch" => BatchId::new(id).ok().map(Self::Batch),
            "exception" => ExceptionId::new(id).ok().map(Self::Exception),
            "deviation" => DeviationId::new(id).ok().map(Self::Deviation),
            "investigation" => InvestigationId::new(id).ok().map(Self::Investigation),
            "study" => StudyId::new(id).ok().map(Self::Study),
            "procedure" => ProcedureId::new(id).ok().map(Self::Procedure),
            "run" => RunId::new(id).ok().map(Self::Run),
            "file" => FileId::new(id).ok().map(Self::File),
            _ => None,
        }
    }
}

/// What every event can say of itself.
pub(crate) trait Happened {
    /// What the event is about; the first is the main one.
    fn about(&self) -> Vec<Subject>;
    /// Folds the event into the plant. It cannot fail: what is in the ledger has happened.
    fn apply(&self, plant: &mut Plant, stamp: &Stamp);
}

impl Event {
    /// The raw file that the event names, by its SHA-256 in hexadecimal.
    #[must_use]
    pub fn names_file(&self) -> Option<&str> {
        match self {
            Self::ResultRecorded(lab::ResultRecorded { origin: lab::Origin::File { sha256, .. }, .. }) => Some(sha256),
            Self::ProcedureDrafted(people::ProcedureDrafted {
                document: people::Document::File { sha256, .. },
                ..
            })
            | Self::CertificateFiled(material::CertificateFiled { sha256, .. }) => Some(sha256),
            Self::FileTakenIn(it) => Some(it.file.as_str()),
            Self::SampleRecorded(it) => Some(it.file.as_str()),
            Self::DeterminationRecorded(it) => it.derivation.file().map(|it| it.0.as_str()),
            Self::SampleSetAside(it) => Some(it.file.as_str()),
            _ => None,
        }
    }
}

/// The name and version of an event type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    pub name: &'static str,
    pub version: u16,
}

/// An event type that this version of the software does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind {
    pub name: String,
    pub version: u16,
}

impl fmt::Display for UnknownKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "this version does not know the event `{}` version {}", self.name, self.version)
    }
}

macro_rules! events {
    ($($name:literal $version:literal $variant:ident($type:ty);)*) => {
        /// Something that happened. Its body is what the ledger keeps under the event's name and version.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event { $($variant($type),)* }

        $(impl From<$type> for Event {
            fn from(it: $type) -> Self {
                Self::$variant(it)
            }
        })*

        impl Event {
            /// Every event type.
            pub const KINDS: &[Kind] = &[$(Kind { name: $name, version: $version },)*];

            /// Its name and version.
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind { name: $name, version: $version },)* }
            }

            /// What it is about; the first is the main one.
            #[must_use]
            pub fn about(&self) -> Vec<Subject> {
                match self { $(Self::$variant(it) => it.about(),)* }
            }

            pub(crate) fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
                match self { $(Self::$variant(it) => it.apply(plant, stamp),)* }
            }

            /// Reads the body of an event that the ledger keeps under this name and version.
            ///
            /// # Errors
            /// When the name and version are unknown, or the body is not that event's.
            pub fn decode<'de, D: Deserializer<'de>>(name: &str, version: u16, body: D) -> Result<Self, D::Error> {
                match (name, version) {
                    $(($name, $version) => <$type>::deserialize(body).map(Self::$variant),)*
                    _ => Err(serde::de::Error::custom(format!(
                        "{}",
                        UnknownKind { name: name.to_string(), version }
                    ))),
                }
            }
        }

        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(it) => it.serialize(to),)* }
            }
        }
    };
}

events! {
    "node.founded" 1 NodeFounded(node::NodeFounded);
    "node.clock-moved" 1 ClockMoved(node::ClockMoved);
    "node.key-changed" 1 KeyChanged(node::KeyChanged);
    "node.key-recovered" 1 KeyRecovered(node::KeyRecovered);
    "people.organisation-added" 1 OrganisationAdded(people::OrganisationAdded);
    "people.person-added" 1 PersonAdded(people::PersonAdded);
    "people.account-closed" 1 AccountClosed(people::AccountClosed);
    "people.trained" 1 Trained(people::Trained);
    "people.roles-proposed" 1 RolesProposed(people::RolesProposed);
    "people.roles-granted" 1 RolesGranted(people::RolesGranted);
    "people.roles-declined" 1 RolesDeclined(people::RolesDeclined);
    "people.access-reviewed" 1 AccessReviewed(people::AccessReviewed);
    "people.inspector-admitted" 1 InspectorAdmitted(people::InspectorAdmitted);
    "people.inspector-dismissed" 1 InspectorDismissed(people::InspectorDismissed);
    "people.signed-in" 1 SignedIn(people::SignedIn);
    "people.locked-out" 1 LockedOut(people::LockedOut);
    "people.second-person-locked" 1 SecondPersonLocked(people::SecondPersonLocked);
    "people.password-reset" 1 PasswordReset(people::PasswordReset);
    "people.password-changed" 1 PasswordChanged(people::PasswordChanged);
    "people.token-made" 1 TokenMade(people::TokenMade);
    "people.token-revoked" 1 TokenRevoked(people::TokenRevoked);
    "people.attempts-failed" 1 AttemptsFailed(people::AttemptsFailed);
    "people.record-taken" 1 RecordTaken(people::RecordTaken);
    "procedure.drafted" 1 ProcedureDrafted(people::ProcedureDrafted);
    "procedure.approved" 1 ProcedureApproved(people::ProcedureApproved);
    "procedure.made-effective" 1 ProcedureMadeEffective(people::ProcedureMadeEffective);
    "procedure.withdrawn" 1 ProcedureWithdrawn(people::ProcedureWithdrawn);
    "procedure.read" 1 ProcedureRead(people::ProcedureRead);
    "strategy.proposed" 1 StrategyProposed(strategy::StrategyProposed);
    "strategy.review-began" 1 StrategyReviewBegan(strategy::StrategyReviewBegan);
    "strategy.approved" 1 StrategyApproved(strategy::StrategyApproved);
    "strategy.made-effective" 1 StrategyMadeEffective(strategy::StrategyMadeEffective);
    "equipment.added" 1 EquipmentAdded(equipment::EquipmentAdded);
    "equipment.qualified" 1 EquipmentQualified(equipment::EquipmentQualified);
    "equipment.calibrated" 1 EquipmentCalibrated(equipment::EquipmentCalibrated);
    "equipment.cleaned" 1 EquipmentCleaned(equipment::EquipmentCleaned);
    "equipment.dedicated" 1 EquipmentDedicated(equipment::EquipmentDedicated);
    "equipment.found-out-of-tolerance" 1 EquipmentFoundOutOfTolerance(equipment::EquipmentFoundOutOfTolerance);
    "material.supplier-added" 1 SupplierAdded(material::SupplierAdded);
    "material.supplier-approved" 1 SupplierApproved(material::SupplierApproved);
    "material.supplier-approval-ended" 1 SupplierApprovalEnded(material::SupplierApprovalEnded);
    "consumable.installed" 1 ConsumableInstalled(consumable::ConsumableInstalled);
    "consumable.column-tested" 1 ColumnTested(consumable::ColumnTested);
    "consumable.cared-for" 1 ConsumableCaredFor(consumable::ConsumableCaredFor);
    "consumable.permeability-measured" 1 PermeabilityMeasured(consumable::PermeabilityMeasured);
    "consumable.integrity-tested" 1 IntegrityTested(consumable::IntegrityTested);
    "consumable.assigned" 1 ConsumableAssigned(consumable::ConsumableAssigned);
    "consumable.used" 1 ConsumableUsed(consumable::ConsumableUsed);
    "consumable.removed" 1 ConsumableRemoved(consumable::ConsumableRemoved);
    "material.lot-received" 1 LotReceived(material::LotReceived);
    "material.receipt-examined" 1 ReceiptExamined(material::ReceiptExamined);
    "material.certificate-filed" 1 CertificateFiled(material::CertificateFiled);
    "material.lot-sampled" 1 LotSampled(material::LotSampled);
    "material.sample-tested" 1 SampleTested(material::SampleTested);
    "material.lot-released" 1 LotReleased(material::LotReleased);
    "material.lot-rejected" 1 LotRejected(material::LotRejected);
    "material.lot-held" 1 LotHeld(material::LotHeld);
    "material.lot-unheld" 1 LotUnheld(material::LotUnheld);
    "material.lot-split" 1 LotSplit(material::LotSplit);
    "material.lots-pooled" 1 LotsPooled(material::LotsPooled);
    "material.lot-returned" 1 LotReturned(material::LotReturned);
    "material.lot-retested" 1 LotRetested(material::LotRetested);
    "material.lot-dated" 1 LotDated(material::LotDated);
    "material.container-opened" 1 ContainerOpened(material::ContainerOpened);
    "material.container-moved" 1 ContainerMoved(material::ContainerMoved);
    "material.container-emptied" 1 ContainerEmptied(material::ContainerEmptied);
    "material.container-discarded" 1 ContainerDiscarded(material::ContainerDiscarded);
    "material.labels-printed" 1 LabelsPrinted(material::LabelsPrinted);
    "material.labels-accounted" 1 LabelsAccounted(material::LabelsAccounted);
    "material.container-kept" 1 ContainerKept(material::ContainerKept);
    "bank.established" 1 BankLaidDown(bank::BankLaidDown);
    "bank.test-recorded" 1 BankTestRecorded(bank::BankTestRecorded);
    "bank.test-verified" 1 BankTestVerified(bank::BankTestVerified);
    "bank.released" 1 BankReleased(bank::BankReleased);
    "bank.vials-moved" 1 BankVialsMoved(bank::BankVialsMoved);
    "bank.vials-discarded" 1 BankVialsDiscarded(bank::BankVialsDiscarded);
    "bank.vials-taken" 1 BankVialsTaken(bank::BankVialsTaken);
    "bank.alarm-recorded" 1 BankAlarmRecorded(bank::BankAlarmRecorded);
    "bank.alarm-assessed" 1 BankAlarmAssessed(bank::BankAlarmAssessed);
    "batch.started" 1 BatchStarted(batch::BatchStarted);
    "batch.equipment-assigned" 1 BatchEquipmentAssigned(batch::BatchEquipmentAssigned);
    "batch.material-added" 1 MaterialAdded(batch::MaterialAdded);
    "batch.reading-recorded" 1 ReadingRecorded(batch::ReadingRecorded);
    "batch.reading-corrected" 1 ReadingCorrected(batch::ReadingCorrected);
    "batch.charge-corrected" 1 ChargeCorrected(batch::ChargeCorrected);
    "batch.step-completed" 1 StepCompleted(batch::StepCompleted);
    "batch.step-done-otherwise" 1 StepDoneOtherwise(batch::StepDoneOtherwise);
    "batch.further-act-recorded" 1 FurtherActRecorded(batch::FurtherActRecorded);
    "batch.operation-completed" 1 OperationCompleted(batch::OperationCompleted);
    "batch.attempt-refused" 1 AttemptRefused(batch::AttemptRefused);
    "batch.commented" 1 Commented(batch::Commented);
    "batch.paused" 1 BatchPaused(batch::BatchPaused);
    "batch.resumed" 1 BatchResumed(batch::BatchResumed);
    "batch.finished" 1 BatchFinished(batch::BatchFinished);
    "lab.determination-recorded" 1 DeterminationRecorded(lab::DeterminationRecorded);
    "instrument.file-taken-in" 1 FileTakenIn(instrument::FileTakenIn);
    "instrument.sample-recorded" 1 SampleRecorded(instrument::SampleRecorded);
    "instrument.sample-set-aside" 1 SampleSetAside(instrument::SampleSetAside);
    "sample.taken" 1 SampleTaken(sample::SampleTaken);
    "sample.handed-over" 1 SampleHandedOver(sample::SampleHandedOver);
    "sample.received" 1 SampleReceived(sample::SampleReceived);
    "sample.stored" 1 SampleStored(sample::SampleStored);
    "sample.divided" 1 SampleDivided(sample::SampleDivided);
    "sample.discarded" 1 SampleDiscarded(sample::SampleDiscarded);
    "sample.inspected" 1 SampleInspected(sample::SampleInspected);
    "sample.given-out" 1 SampleGivenOut(sample::SampleGivenOut);
    "sample.missed" 1 SampleMissed(sample::SampleMissed);
    "sample.tests-begun" 1 TestsBegun(sample::TestsBegun);
    "run.method-validated" 1 MethodValidated(run::MethodValidated);
    "run.validation-approved" 1 ValidationApproved(run::ValidationApproved);
    "run.method-withdrawn" 1 MethodWithdrawn(run::MethodWithdrawn);
    "run.standard-qualified" 1 StandardQualified(run::StandardQualified);
    "run.opened" 1 RunOpened(run::RunOpened);
    "run.suitability-recorded" 1 SuitabilityRecorded(run::SuitabilityRecorded);
    "run.suitability-corrected" 1 SuitabilityCorrected(run::SuitabilityCorrected);
    "run.ended" 1 RunEnded(run::RunEnded);
    "run.aborted" 1 RunAborted(run::RunAborted);
    "run.doubted" 1 RunDoubted(run::RunDoubted);
    "run.verified" 1 RunVerified(run::RunVerified);
    "lab.result-recorded" 1 ResultRecorded(lab::ResultRecorded);
    "lab.result-verified" 1 ResultVerified(lab::ResultVerified);
    "lab.test-skipped" 1 TestSkipped(lab::TestSkipped);
    "lab.load-found-implausible" 1 LoadFoundImplausible(lab::LoadFoundImplausible);
    "lab.analysis-issued" 1 AnalysisIssued(lab::AnalysisIssued);
    "lab.oos-opened" 1 OosOpened(lab::OosOpened);
    "lab.checklist-answered" 1 ChecklistAnswered(lab::ChecklistAnswered);
    "lab.hypothesis-planned" 1 HypothesisPlanned(lab::HypothesisPlanned);
    "lab.hypothesis-approved" 1 HypothesisApproved(lab::HypothesisApproved);
    "lab.hypothesis-tested" 1 HypothesisTested(lab::HypothesisTested);
    "lab.cause-stated" 1 CauseStated(lab::CauseStated);
    "lab.cause-declined" 1 CauseDeclined(lab::CauseDeclined);
    "lab.result-invalidated" 1 ResultInvalidated(lab::ResultInvalidated);
    "lab.full-investigation-begun" 1 FullInvestigationBegun(lab::FullInvestigationBegun);
    "lab.production-reviewed" 1 ProductionReviewed(lab::ProductionReviewed);
    "lab.retests-planned" 1 RetestsPlanned(lab::RetestsPlanned);
    "lab.retests-approved" 1 RetestsApproved(lab::RetestsApproved);
    "lab.retests-withdrawn" 1 RetestsWithdrawn(lab::RetestsWithdrawn);
    "lab.oos-closed" 1 OosClosed(lab::OosClosed);
    "lab.oot-opened" 1 OotOpened(lab::OotOpened);
    "lab.oot-answered" 1 OotAnswered(lab::OotAnswered);
    "quality.exception-raised" 1 ExceptionRaised(quality::ExceptionRaised);
    "quality.exception-decided" 1 ExceptionDecided(quality::ExceptionDecided);
    "quality.decision-reopened" 1 DecisionReopened(quality::DecisionReopened);
    "quality.deviation-opened" 1 DeviationOpened(quality::DeviationOpened);
    "quality.deviation-assessed" 1 DeviationAssessed(quality::DeviationAssessed);
    "quality.deviation-closed" 1 DeviationClosed(quality::DeviationClosed);
    "reprocessing.ordered" 1 ReprocessingOrdered(reprocessing::ReprocessingOrdered);
    "reprocessing.rework-proposed" 1 ReworkProposed(reprocessing::ReworkProposed);
    "reprocessing.rework-decided" 1 ReworkDecided(reprocessing::ReworkDecided);
    "reprocessing.rework-recorded" 1 ReworkRecorded(reprocessing::ReworkRecorded);
    "reprocessing.placed-on-stability" 1 PlacedOnStability(reprocessing::PlacedOnStability);
    "stability.study-proposed" 1 StudyProposed(stability::StudyProposed);
    "stability.study-approved" 1 StudyApproved(stability::StudyApproved);
    "stability.study-started" 1 StudyStarted(stability::StudyStarted);
    "stability.samples-pulled" 1 SamplesPulled(stability::SamplesPulled);
    "stability.pull-missed" 1 PullMissed(stability::PullMissed);
    "stability.result-recorded" 1 StabilityResultRecorded(stability::StabilityResultRecorded);
    "stability.result-verified" 1 StabilityResultVerified(stability::StabilityResultVerified);
    "stability.excursion-recorded" 1 ExcursionRecorded(stability::ExcursionRecorded);
    "stability.market-considered" 1 MarketConsidered(stability::MarketConsidered);
    "stability.study-concluded" 1 StudyConcluded(stability::StudyConcluded);
    "stability.shelf-life-proposed" 1 ShelfLifeProposed(stability::ShelfLifeProposed);
    "stability.shelf-life-decided" 1 ShelfLifeDecided(stability::ShelfLifeDecided);
    "disposition.decided" 1 DispositionDecided(disposition::DispositionDecided);
    "disposition.reopened" 1 DispositionReopened(disposition::DispositionReopened);
    "disposition.late-evidence-noted" 1 LateEvidenceNoted(disposition::LateEvidenceNoted);
}
