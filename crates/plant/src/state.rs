//! The whole plant, and the one door through which it changes.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::bank::{self, Bank};
use crate::batch::{self, Batch};
use crate::consumable::{self, Consumable};
use crate::disposition::{self, Disposition};
use crate::equipment::{self, Equipment};
use crate::event::{Event, Subject};
use crate::id::{
    BatchId, ConsumableId, ContainerId, DeterminationId, DeviationId, EquipmentId, ExceptionId, FileId,
    InvestigationId, LotId, MethodId, OrganisationId, PersonId, ProcedureId, RunId, SampleId, StrategyId, StudyId,
    SupplierId, TokenId,
};
use crate::index::Index;
use crate::instrument::{self, InstrumentFile};
use crate::lab::{self, Results};
use crate::material::{self, Genealogy, Labels, Lot, Supplier};
use crate::node;
use crate::people::{self, Organisation, Person, Role};
use crate::quality::{self, Deviation, Exception};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::reprocessing;
use crate::run::{self, Run, Validation};
use crate::sample;
use crate::stability::{self, Study};
use crate::strategy::{self, StrategyVersion};

/// Everything that is true of the plant now: what its events say, folded.
#[derive(Debug, Clone, Default)]
pub struct Plant {
    /// The organisation whose ledger this is; nothing before the first entry.
    pub organisation: Option<OrganisationId>,
    pub demonstration: bool,
    /// The last time the server's clock jumped: from, to.
    pub clock_jump: Option<(Timestamp, Timestamp)>,
    /// How many entries were folded.
    pub entries: u64,
    /// The latest instants that any entry speaks of: happened, known.
    pub clocks: Option<(Timestamp, Timestamp)>,
    /// The server's clock at the last entry; earlier than the latest where the clock ran back.
    pub last_known: Option<Timestamp>,
    pub organisations: BTreeMap<OrganisationId, Organisation>,
    pub people: BTreeMap<PersonId, Person>,
    pub strategies: BTreeMap<(StrategyId, u32), Arc<StrategyVersion>>,
    pub equipment: BTreeMap<EquipmentId, Equipment>,
    /// Where materials come from.
    pub suppliers: BTreeMap<SupplierId, Supplier>,
    /// Packings, membranes, filters, assemblies: everything that was fitted, also what is gone.
    pub consumables: BTreeMap<ConsumableId, Consumable>,
    pub lots: BTreeMap<LotId, Lot>,
    /// The labels that were printed of a lot, and where they went.
    pub labels: BTreeMap<LotId, Labels>,
    /// Which lot a numbered container belongs to.
    pub containers: BTreeMap<ContainerId, LotId>,
    /// What was charged of a lot and could not be taken off it: the lot is in no book, or not counted in that unit.
    pub uncounted: BTreeMap<LotId, Vec<Quantity>>,
    pub genealogy: Genealogy,
    /// Cell banks, by the lot that their vials are.
    pub banks: BTreeMap<LotId, Bank>,
    pub batches: BTreeMap<BatchId, Batch>,
    pub results: BTreeMap<LotId, Results>,
    /// The samples of batches, with those that are used up or discarded.
    pub samples: BTreeMap<SampleId, sample::Sample>,
    pub exceptions: BTreeMap<ExceptionId, Exception>,
    pub deviations: BTreeMap<DeviationId, Deviation>,
    /// The certificates of analysis, as they were signed.
    pub analyses: BTreeMap<BatchId, Vec<lab::Analysis>>,
    /// The tests that were left out by a rule, by batch.
    pub skips: BTreeMap<BatchId, lab::Skips>,
    /// The investigations of results out of specification.
    pub oos: BTreeMap<InvestigationId, lab::Oos>,
    /// The reviews of results out of trend.
    pub oot: BTreeMap<InvestigationId, lab::Oot>,
    pub dispositions: BTreeMap<(BatchId, disposition::Kind), Disposition>,
    /// The organisation whose record each thing is part of.
    pub owners: BTreeMap<Subject, OrganisationId>,
    /// Every organisation that owns something.
    pub owning: BTreeSet<OrganisationId>,
    /// Until when an organisation lets an inspector read its record.
    pub admissions: BTreeMap<(OrganisationId, PersonId), Timestamp>,
    /// Personal access tokens, with those that are good for nothing any more.
    pub tokens: BTreeMap<TokenId, people::Token>,
    /// The procedures that are controlled here, with all their versions.
    pub procedures: BTreeMap<ProcedureId, people::ControlledProcedure>,
    /// Files of instruments that were taken in, by the hash of their bytes.
    pub instrument_files: BTreeMap<FileId, InstrumentFile>,
    /// What was reported of the versions of methods, by laboratory.
    pub validations: BTreeMap<(OrganisationId, MethodId, u32), Validation>,
    /// Working standards that were qualified, by their lots.
    pub standards: BTreeMap<LotId, run::Qualified>,
    /// Analytical runs, also those that were broken off.
    pub runs: BTreeMap<RunId, Run>,
    /// Stability studies, running and ended.
    pub studies: BTreeMap<StudyId, Study>,
    /// What calculations over recordings gave, with how.
    pub determinations: BTreeMap<DeterminationId, lab::Determination>,
    pub(crate) index: Index,
}

impl Plant {
    /// Folds one event of the ledger into the state.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        event.apply(self, stamp);
        people::own(self, event, stamp);
        self.index_event(event);
        self.entries = stamp.seq.saturating_add(1);
        self.last_known = Some(stamp.known);
        let (happened, known) = self.clocks.unwrap_or((stamp.happened, stamp.known));
        self.clocks = Some((happened.max(stamp.happened), known.max(stamp.known)));
    }
}

/// What every command can do: answer, from the plant and the act alone.
pub(crate) trait Decide {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal>;
}

macro_rules! commands {
    ($($name:literal $variant:ident($type:ty) [$($role:ident),*];)*) => {
        /// Something that a person or a machine wants done.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "command", content = "with")]
        pub enum Command { $(#[serde(rename = $name)] $variant($type),)* }

        $(impl From<$type> for Command {
            fn from(it: $type) -> Self {
                Self::$variant(it)
            }
        })*

        impl Command {
            /// Every command's name and the roles that may attempt it: the permission matrix, as a plain table.
            pub const MAY: &[(&'static str, &'static [Role])] = &[$(($name, &[$(Role::$role),*]),)*];

            /// Its name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)* }
            }

            /// Whether only the application itself sends it: no form, no interface takes it from outside.
            #[must_use]
            pub fn is_internal(&self) -> bool {
                matches!(
                    self,
                    Self::Found(_)
                        | Self::ChangeKey(_)
                        | Self::RecoverKey(_)
                        | Self::MoveClock(_)
                        | Self::SignIn(_)
                        | Self::LockOut(_)
                        | Self::LockSecondPerson(_)
                        | Self::ResetPassword(_)
                        | Self::ChangePassword(_)
                        | Self::MakeToken(_)
                        | Self::NoteFailures(_)
                        | Self::NoteTaking(_)
                        | Self::TakeInFile(_)
                        | Self::RecordFromFile(_)
                        | Self::ProposeShelfLife(_)
                        | Self::RecordDetermination(_)
                )
            }

            /// The roles that may attempt it. Empty: no role is asked for (the command has its own rule).
            #[must_use]
            pub fn may(&self) -> &'static [Role] {
                match self { $(Self::$variant(_) => &[$(Role::$role),*],)* }
            }

            fn answer(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
                match self { $(Self::$variant(it) => it.decide(plant, act),)* }
            }
        }
    };
}

commands! {
    "node.found" Found(node::Found) [];
    "node.move-clock" MoveClock(node::MoveClock) [];
    "node.change-key" ChangeKey(node::ChangeKey) [Administrator];
    "node.recover-key" RecoverKey(node::RecoverKey) [Administrator];
    "people.add-organisation" AddOrganisation(people::AddOrganisation) [Administrator];
    "people.add-person" AddPerson(people::AddPerson) [Administrator];
    "people.close-account" CloseAccount(people::CloseAccount) [Administrator];
    "people.propose-roles" ProposeRoles(people::ProposeRoles) [Administrator];
    "people.decide-roles" DecideRoles(people::DecideRoles) [QaReviewer];
    "people.review-access" ReviewAccess(people::ReviewAccess) [QaReviewer];
    "people.admit-inspector" AdmitInspector(people::AdmitInspector) [QaReviewer];
    "people.dismiss-inspector" DismissInspector(people::DismissInspector) [QaReviewer];
    "people.import" ImportPeople(people::ImportPeople) [Administrator];
    "people.reset-password" ResetPassword(people::ResetPassword) [Administrator];
    "people.change-password" ChangePassword(people::ChangePassword) [];
    "people.make-token" MakeToken(people::MakeToken) [];
    "people.revoke-token" RevokeToken(people::RevokeToken) [];
    "people.note-failures" NoteFailures(people::NoteFailures) [];
    "people.note-taking" NoteTaking(people::NoteTaking) [];
    "people.train-on-several" TrainOnSeveral(people::TrainOnSeveral) [ProductionHead, QaReviewer];
    "people.train" Train(people::Train) [ProductionHead, QaReviewer];
    "people.sign-in" SignIn(people::SignIn) [];
    "people.lock-out" LockOut(people::LockOut) [];
    "people.lock-second-person" LockSecondPerson(people::LockSecondPerson) [];
    "procedure.draft" DraftProcedure(people::DraftProcedure) [ProductionHead, Msat, Engineer, EhsOfficer, QaReviewer];
    "procedure.approve" ApproveProcedure(people::ApproveProcedure) [ProductionHead, Msat, Engineer, EhsOfficer, QaReviewer];
    "procedure.make-effective" MakeProcedureEffective(people::MakeProcedureEffective) [QaReviewer];
    "procedure.withdraw" WithdrawProcedure(people::WithdrawProcedure) [QaReviewer];
    "procedure.read" ReadProcedure(people::ReadProcedure) [Operator, ProductionHead, QcAnalyst, QcSupervisor, QaReviewer, QualifiedPerson, MahQualifiedPerson, Msat, Engineer, Warehouse, EhsOfficer];
    "strategy.propose" ProposeStrategy(strategy::ProposeStrategy) [Msat];
    "strategy.begin-review" BeginStrategyReview(strategy::BeginStrategyReview) [Msat];
    "strategy.approve" ApproveStrategy(strategy::ApproveStrategy) [ProductionHead, QaReviewer];
    "strategy.make-effective" MakeStrategyEffective(strategy::MakeStrategyEffective) [QaReviewer];
    "equipment.add" AddEquipment(equipment::AddEquipment) [Engineer];
    "equipment.import" ImportEquipment(equipment::ImportEquipment) [Engineer];
    "equipment.qualify" QualifyEquipment(equipment::QualifyEquipment) [Engineer];
    "equipment.calibrate" CalibrateEquipment(equipment::CalibrateEquipment) [Engineer];
    "equipment.report-out-of-tolerance" ReportOutOfTolerance(equipment::ReportOutOfTolerance) [Engineer, QcAnalyst];
    "equipment.clean" CleanEquipment(equipment::CleanEquipment) [Operator];
    "equipment.dedicate" DedicateEquipment(equipment::DedicateEquipment) [Engineer, QaReviewer];
    "material.add-supplier" AddSupplier(material::AddSupplier) [Warehouse, QaReviewer];
    "material.import-suppliers" ImportSuppliers(material::ImportSuppliers) [Warehouse, QaReviewer];
    "material.approve-supplier" ApproveSupplier(material::ApproveSupplier) [QaReviewer];
    "material.end-supplier-approval" EndSupplierApproval(material::EndSupplierApproval) [QaReviewer];
    "consumable.install" InstallConsumable(consumable::InstallConsumable) [Engineer, Operator];
    "consumable.test-column" TestColumn(consumable::TestColumn) [Engineer];
    "consumable.care" CareForConsumable(consumable::CareForConsumable) [Operator];
    "consumable.measure-permeability" MeasurePermeability(consumable::MeasurePermeability) [Operator, Engineer];
    "consumable.test-integrity" TestIntegrity(consumable::TestIntegrity) [Operator, QcAnalyst];
    "consumable.assign" AssignConsumable(consumable::AssignConsumable) [Operator];
    "consumable.use" UseConsumable(consumable::UseConsumable) [Operator];
    "consumable.remove" RemoveConsumable(consumable::RemoveConsumable) [Engineer, Operator];
    "material.receive-lot" ReceiveLot(material::ReceiveLot) [Warehouse];
    "material.import" ImportLots(material::ImportLots) [Warehouse];
    "material.examine-receipt" ExamineReceipt(material::ExamineReceipt) [Warehouse];
    "material.file-certificate" FileCertificate(material::FileCertificate) [Warehouse, QcAnalyst, QaReviewer];
    "material.sample-lot" SampleLot(material::SampleLot) [QcAnalyst];
    "material.test-sample" TestSample(material::TestSample) [QcAnalyst];
    "material.release-lot-exceptionally" ReleaseLotExceptionally(material::ReleaseLotExceptionally) [QaReviewer, QualifiedPerson];
    "material.release-lot" ReleaseLot(material::ReleaseLot) [QaReviewer];
    "material.reject-lot" RejectLot(material::RejectLot) [QaReviewer];
    "material.hold-lot" HoldLot(material::HoldLot) [QaReviewer];
    "material.unhold-lot" UnholdLot(material::UnholdLot) [QaReviewer];
    "material.split-lot" SplitLot(material::SplitLot) [Warehouse];
    "material.pool-lots" PoolLots(material::PoolLots) [Warehouse];
    "material.return-lot" ReturnLot(material::ReturnLot) [Warehouse, Operator];
    "material.retest-lot" RetestLot(material::RetestLot) [QaReviewer];
    "material.date-lot" DateLot(material::DateLot) [QaReviewer];
    "material.open-container" OpenContainer(material::OpenContainer) [Warehouse, Operator];
    "material.move-container" MoveContainer(material::MoveContainer) [Warehouse, Operator];
    "material.empty-container" EmptyContainer(material::EmptyContainer) [Warehouse, Operator];
    "material.discard-container" DiscardContainer(material::DiscardContainer) [Warehouse];
    "material.print-labels" PrintLabels(material::PrintLabels) [Warehouse, Operator, QcAnalyst];
    "material.account-labels" AccountLabels(material::AccountLabels) [Warehouse, Operator, QcAnalyst];
    "material.keep-container" KeepContainer(material::KeepContainer) [Warehouse, Operator, QcAnalyst];
    "bank.lay-down" LayDownBank(bank::LayDownBank) [ProductionHead, Warehouse];
    "bank.record-test" RecordBankTest(bank::RecordBankTest) [QcAnalyst];
    "bank.verify-test" VerifyBankTest(bank::VerifyBankTest) [QcAnalyst];
    "bank.release" ReleaseBank(bank::ReleaseBank) [QaReviewer];
    "bank.move-vials" MoveVials(bank::MoveVials) [Warehouse, Operator];
    "bank.discard-vials" DiscardVials(bank::DiscardVials) [Warehouse];
    "bank.take-vials" TakeVials(bank::TakeVials) [QcAnalyst, Operator];
    "bank.record-alarm" RecordBankAlarm(bank::RecordBankAlarm) [Warehouse, Engineer];
    "bank.assess-alarm" AssessBankAlarm(bank::AssessBankAlarm) [QaReviewer];
    "batch.start" StartBatch(batch::StartBatch) [ProductionHead];
    "batch.assign-equipment" AssignEquipment(batch::AssignEquipment) [Operator];
    "batch.perform-step" PerformStep(batch::PerformStep) [Operator];
    "batch.record-done-otherwise" RecordDoneOtherwise(batch::RecordDoneOtherwise) [Operator];
    "batch.correct-reading" CorrectReading(batch::CorrectReading) [Operator];
    "batch.comment" Comment(batch::Comment) [Operator, QcAnalyst, QcSupervisor, QaReviewer, ProductionHead];
    "batch.pause" PauseBatch(batch::PauseBatch) [Operator, ProductionHead];
    "batch.resume" ResumeBatch(batch::ResumeBatch) [Operator, ProductionHead];
    "batch.finish" FinishBatch(batch::FinishBatch) [ProductionHead];
    "instrument.take-in-file" TakeInFile(instrument::TakeInFile) [QcAnalyst];
    "instrument.record-from-file" RecordFromFile(instrument::RecordFromFile) [QcAnalyst];
    "lab.record-determination" RecordDetermination(lab::RecordDetermination) [QcAnalyst];
    "lab.skip-test" SkipTest(lab::SkipTest) [QaReviewer];
    "lab.verify-determination" VerifyDetermination(lab::VerifyDetermination) [QcAnalyst];
    "instrument.set-aside" SetAside(instrument::SetAside) [QcAnalyst];
    "sample.take" TakeSample(sample::TakeSample) [Operator, QcAnalyst];
    "sample.hand-over" HandOverSample(sample::HandOverSample) [Operator, QcAnalyst];
    "sample.receive" ReceiveSample(sample::ReceiveSample) [QcAnalyst];
    "sample.store" StoreSample(sample::StoreSample) [QcAnalyst];
    "sample.begin-tests" BeginTests(sample::BeginTests) [QcAnalyst];
    "sample.divide" DivideSample(sample::DivideSample) [QcAnalyst];
    "sample.discard" DiscardSample(sample::DiscardSample) [QcAnalyst];
    "sample.inspect" InspectSample(sample::InspectSample) [QcAnalyst, QaReviewer];
    "sample.give-out" GiveOutSample(sample::GiveOutSample) [QaReviewer];
    "sample.state-missed" StateSampleMissed(sample::StateSampleMissed) [Operator, QcAnalyst, ProductionHead, QaReviewer];
    "run.report-validation" ReportValidation(run::ReportValidation) [QcAnalyst, Msat];
    "run.approve-validation" ApproveValidation(run::ApproveValidation) [QcAnalyst, Msat, QaReviewer];
    "run.withdraw-method" WithdrawMethod(run::WithdrawMethod) [QaReviewer];
    "run.qualify-standard" QualifyStandard(run::QualifyStandard) [QcAnalyst];
    "run.open" OpenRun(run::OpenRun) [QcAnalyst];
    "run.record-suitability" RecordSuitability(run::RecordSuitability) [QcAnalyst];
    "run.correct-suitability" CorrectSuitability(run::CorrectSuitability) [QcAnalyst];
    "run.end" EndRun(run::EndRun) [QcAnalyst];
    "run.abort" AbortRun(run::AbortRun) [QcAnalyst];
    "run.doubt" DoubtRun(run::DoubtRun) [QcAnalyst, Engineer, QaReviewer];
    "run.verify" VerifyRun(run::VerifyRun) [QcAnalyst];
    "lab.record-result" RecordResult(lab::RecordResult) [QcAnalyst];
    "lab.verify-result" VerifyResult(lab::VerifyResult) [QcAnalyst];
    "lab.issue-analysis" IssueAnalysis(lab::IssueAnalysis) [QaReviewer];
    "lab.open-oos" OpenOos(lab::OpenOos) [QcAnalyst, QcSupervisor, QaReviewer];
    "lab.answer-checklist" AnswerChecklist(lab::AnswerChecklist) [QcAnalyst, QcSupervisor];
    "lab.plan-hypothesis" PlanHypothesis(lab::PlanHypothesis) [QcAnalyst, QcSupervisor];
    "lab.approve-hypothesis" ApproveHypothesis(lab::ApproveHypothesis) [QaReviewer];
    "lab.record-hypothesis-test" RecordHypothesisTest(lab::RecordHypothesisTest) [QcAnalyst];
    "lab.state-cause" StateCause(lab::StateCause) [QcAnalyst, QcSupervisor];
    "lab.decide-cause" DecideCause(lab::DecideCause) [QaReviewer];
    "lab.begin-full-investigation" BeginFullInvestigation(lab::BeginFullInvestigation) [QcAnalyst, QcSupervisor, QaReviewer];
    "lab.record-production-review" RecordProductionReview(lab::RecordProductionReview) [ProductionHead, Msat];
    "lab.plan-retests" PlanRetests(lab::PlanRetests) [QcAnalyst, QcSupervisor];
    "lab.approve-retests" ApproveRetests(lab::ApproveRetests) [QaReviewer];
    "lab.withdraw-retests" WithdrawRetests(lab::WithdrawRetests) [QaReviewer];
    "lab.close-oos" CloseOos(lab::CloseOos) [QaReviewer];
    "lab.answer-oot" AnswerOot(lab::AnswerOot) [QcAnalyst, Msat];
    "quality.decide-exception" DecideException(quality::DecideException) [QaReviewer, QualifiedPerson, MahQualifiedPerson];
    "quality.open-deviation" OpenDeviation(quality::OpenDeviation) [Operator, QcAnalyst, QcSupervisor, QaReviewer, ProductionHead, Engineer, Warehouse];
    "quality.assess-deviation" AssessDeviation(quality::AssessDeviation) [QaReviewer, ProductionHead, Msat];
    "quality.close-deviation" CloseDeviation(quality::CloseDeviation) [QaReviewer];
    "reprocessing.order" OrderReprocessing(reprocessing::OrderReprocessing) [QaReviewer];
    "reprocessing.propose-rework" ProposeRework(reprocessing::ProposeRework) [QaReviewer, ProductionHead, Msat];
    "reprocessing.decide-rework" DecideRework(reprocessing::DecideRework) [QaReviewer, MahQualifiedPerson];
    "reprocessing.record-rework" RecordRework(reprocessing::RecordRework) [Operator];
    "reprocessing.place-on-stability" PlaceOnStability(reprocessing::PlaceOnStability) [QcAnalyst, QaReviewer];
    "stability.propose-study" ProposeStudy(stability::ProposeStudy) [QcAnalyst, Msat];
    "stability.approve-study" ApproveStudy(stability::ApproveStudy) [Msat, QaReviewer];
    "stability.start-study" StartStudy(stability::StartStudy) [QcAnalyst];
    "stability.pull-samples" PullSamples(stability::PullSamples) [QcAnalyst];
    "stability.miss-pull" MissPull(stability::MissPull) [QcAnalyst, QaReviewer];
    "stability.record-result" RecordStabilityResult(stability::RecordStabilityResult) [QcAnalyst];
    "stability.verify-result" VerifyStabilityResult(stability::VerifyStabilityResult) [QcAnalyst];
    "stability.record-excursion" RecordExcursion(stability::RecordExcursion) [QcAnalyst, Engineer];
    "stability.consider-market" ConsiderMarket(stability::ConsiderMarket) [QaReviewer];
    "stability.conclude-study" ConcludeStudy(stability::ConcludeStudy) [QaReviewer];
    "stability.propose-shelf-life" ProposeShelfLife(stability::ProposeShelfLife) [Msat];
    "stability.decide-shelf-life" DecideShelfLife(stability::DecideShelfLife) [QaReviewer];
    "disposition.decide" DecideDisposition(disposition::DecideDisposition) [QualifiedPerson, MahQualifiedPerson];
}

/// Decides what follows from a command. Pure: the same arguments always give the same answer.
///
/// # Errors
/// A [`Refusal`] naming the rule, what was found and who can unblock.
pub fn decide(plant: &Plant, command: &Command, act: &Act) -> Result<Vec<Event>, Refusal> {
    if plant.organisation.is_none() {
        return match command {
            Command::Found(found) => found.decide(plant, act),
            _ => Err(Rule::NotFounded.into()),
        };
    }
    people::acts_as_person(plant, command, act)?;
    // What the application itself has to say of the door is about accounts that are closed, too, or about none.
    let of_the_door = matches!(command, Command::LockOut(_) | Command::NoteFailures(_) | Command::NoteTaking(_));
    // Nobody in particular acts where the node takes in what lies in its folder; a person by that name is one like any.
    let from_file = matches!(command, Command::RecordFromFile(_) | Command::RecordDetermination(_));
    let itself = (from_file || matches!(command, Command::TakeInFile(_)))
        && act.by.as_str() == instrument::ITSELF
        && !plant.people.contains_key(&act.by);
    if !of_the_door && !itself && !matches!(command, Command::Found(_) | Command::MoveClock(_)) {
        people::permitted(plant, command.may(), act)?;
    }
    stated_time(act)?;
    let reader = plant.reader(&act.by, act.known);
    // A person who hands a file in reaches their own organisation's batches and no others.
    let everywhere = command.is_internal() && (itself || !from_file);
    let mut events = if everywhere || plant.is_open_to(&reader) {
        command.answer(plant, act)?
    } else {
        people::within_reach(plant, &reader, command, |plant| command.answer(plant, act))?
    };
    events.extend(lab::undermined(plant, &events, act));
    Ok(events)
}

/// How long after the fact an entry may come without being late.
const ENTRY_IS_LATE_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// Nothing happens in the future, and a late entry says why.
fn stated_time(act: &Act) -> Result<(), Refusal> {
    if act.happened > act.known {
        return Err(Refusal::from(Rule::WrongTime).with("stated", act.happened).with("to", act.known));
    }
    if act.known.duration_since(act.happened) > ENTRY_IS_LATE_AFTER && act.reason.is_none() {
        return Err(Refusal::from(Rule::ReasonMissing).with("stated", act.happened).with("known", act.known));
    }
    Ok(())
}

/// What the record keeps of a command that was refused: an attempt at a critical step, for the reviewer.
#[must_use]
pub fn kept(plant: &Plant, command: &Command, refusal: &Refusal) -> Option<Event> {
    match command {
        Command::PerformStep(it) => batch::kept(plant, it, refusal).map(Event::from),
        _ => None,
    }
}
