//! The first hour of a plant: what stands between an empty ledger and the first step of a batch of one's own product.
//!
//! It is a question asked of the plant, never a state that somebody keeps: whoever opens a plant that is a year old gets
//! the same honest answer. What the first unit operation needs *lacks*; what a later one, a release or a market needs comes
//! *later*, and is said now, because it takes time.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;

use crate::batch::Batch;
use crate::id::{BatchId, EntryId, EquipmentClassId, LotId, MaterialId, PersonId, ProcedureId, StageId};
use crate::material::LotStanding;
use crate::people::{OrganisationKind, Role};
use crate::refusal::Refusal;
use crate::state::Plant;
use crate::strategy::{EquipmentNeed, Stage, Standing, Step, StepKind, StrategyVersion, illustrative_values, warnings};

/// One task of the first hour, in the order in which they are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    Organisations,
    People,
    Strategy,
    Values,
    Approval,
    Equipment,
    Materials,
    Training,
    Batch,
    FirstStep,
}

impl Task {
    /// All, in their order.
    pub const ALL: [Self; 10] = [
        Self::Organisations,
        Self::People,
        Self::Strategy,
        Self::Values,
        Self::Approval,
        Self::Equipment,
        Self::Materials,
        Self::Training,
        Self::Batch,
        Self::FirstStep,
    ];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Organisations => "organisations",
            Self::People => "people",
            Self::Strategy => "strategy",
            Self::Values => "values",
            Self::Approval => "approval",
            Self::Equipment => "equipment",
            Self::Materials => "materials",
            Self::Training => "training",
            Self::Batch => "batch",
            Self::FirstStep => "first-step",
        }
    }

    /// Who does it; several where it takes several.
    #[must_use]
    pub fn by(self) -> &'static [Role] {
        match self {
            Self::Organisations | Self::People => &[Role::Administrator],
            Self::Strategy | Self::Values => &[Role::Msat],
            Self::Approval => &[Role::Msat, Role::ProductionHead, Role::QaReviewer],
            Self::Equipment => &[Role::Engineer, Role::Operator],
            Self::Materials => &[Role::Warehouse, Role::QcAnalyst, Role::QaReviewer],
            Self::Training => &[Role::ProductionHead, Role::QaReviewer],
            Self::Batch => &[Role::ProductionHead],
            Self::FirstStep => &[Role::Operator],
        }
    }
}

/// One thing that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// No organisation of this kind.
    Organisation(OrganisationKind),
    /// Nobody with an open account holds the role.
    Role(Role),
    /// A step wants a second person, and nobody but the performer may be one.
    SecondPerson,
    /// No strategy was proposed.
    Strategy,
    /// So many values of the newest version are examples.
    Illustrative(usize),
    /// The strategy as a whole is marked as an example.
    WhollyIllustrative,
    /// So many critical entries have no limit: what is recorded there cannot be judged.
    NoLimit(usize),
    /// The version waits for its review to begin.
    Review,
    /// The version waits for the approval of this role.
    ApprovalOf(Role),
    /// The version is approved and waits to be put in force.
    Effect,
    /// No piece of this class is ready: these needs are not met, or there is no piece at all.
    Equipment { class: EquipmentClassId, pieces: usize, needs: Vec<EquipmentNeed> },
    /// No lot of this material may be charged; the ones in quarantine could be released.
    Lot { material: MaterialId, quarantine: Vec<LotId> },
    /// A lot waits in quarantine, and this is what its release would be answered now.
    Intake { lot: LotId, lacking: Refusal },
    /// A lot is released, and a figure that the strategy asks of it is missing.
    LotFact { material: MaterialId, fact: EntryId },
    /// No operator was trained on the version in force; or one was, and nobody who may look on as the second person.
    Training { procedure: ProcedureId, version: u32, second: bool },
    /// No batch of the stage was begun.
    Batch,
    /// A batch was begun, and no step of it is done.
    Step(BatchId),
}

/// How a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskStanding {
    pub task: Task,
    /// What the first unit operation cannot be done without.
    pub lacks: Vec<Lack>,
    /// What something after it cannot be done without.
    pub later: Vec<Lack>,
    /// The people with open accounts who can do it.
    pub can: Vec<PersonId>,
}

impl TaskStanding {
    /// Whether nothing lacks.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.lacks.is_empty()
    }
}

/// The whole answer.
#[derive(Debug, Clone)]
pub struct FirstHour {
    /// The version that it speaks of: the one in force, or the newest.
    pub version: Option<Arc<StrategyVersion>>,
    /// The stage that it speaks of.
    pub stage: Option<StageId>,
    /// Every task, in order.
    pub tasks: Vec<TaskStanding>,
}

impl FirstHour {
    /// The first task that is not done; nothing once the first step is, whatever was used up by it.
    #[must_use]
    pub fn next(&self) -> Option<Task> {
        if self.tasks.iter().any(|it| it.task == Task::FirstStep && it.is_done()) {
            return None;
        }
        self.tasks.iter().find(|it| !it.is_done()).map(|it| it.task)
    }
}

impl Plant {
    /// How far the plant is from its first step of this stage, or of the first stage of the strategy.
    #[must_use]
    pub fn first_hour(&self, stage: Option<&StageId>, now: Timestamp) -> FirstHour {
        let version = self.version_to_begin_with();
        let strategy = version.as_ref().map(|it| &it.strategy);
        let stage = strategy.and_then(|it| match stage {
            Some(id) => it.stage(id),
            None => self.stage_under_way(it).or_else(|| it.stages.first()),
        });
        let ground = Ground { plant: self, version: version.as_deref(), stage, now };
        let tasks = Task::ALL.into_iter().map(|it| ground.standing(it)).collect();
        FirstHour { stage: stage.map(|it| it.id.clone()), tasks, version: version.clone() }
    }

    /// The newest version in force; where none is, the newest of all.
    fn version_to_begin_with(&self) -> Option<Arc<StrategyVersion>> {
        let newest = |standing: Option<Standing>| {
            let fits = |it: &&Arc<StrategyVersion>| standing.is_none_or(|wanted| it.standing == wanted);
            self.strategies.values().filter(fits).max_by_key(|it| it.proposed.seq)
        };
        newest(Some(Standing::Effective)).or_else(|| newest(None)).cloned()
    }

    fn stage_under_way<'a>(&self, strategy: &'a crate::strategy::Strategy) -> Option<&'a Stage> {
        let newest = self.batches.values().filter(|it| it.strategy == strategy.id).max_by_key(|it| it.started.seq)?;
        strategy.stage(&newest.stage)
    }
}

/// What the questions are asked of.
struct Ground<'a> {
    plant: &'a Plant,
    version: Option<&'a StrategyVersion>,
    stage: Option<&'a Stage>,
    now: Timestamp,
}

/// What lacks now, and what later.
type Lacks = (Vec<Lack>, Vec<Lack>);

impl Ground<'_> {
    fn standing(&self, task: Task) -> TaskStanding {
        let (lacks, later) = match task {
            Task::Organisations => self.organisations(),
            Task::People => self.people(),
            Task::Strategy => (if self.version.is_none() { vec![Lack::Strategy] } else { vec![] }, vec![]),
            Task::Values => self.values(),
            Task::Approval => (self.approval(), vec![]),
            Task::Equipment => self.equipment(),
            Task::Materials => self.materials(),
            Task::Training => self.training(),
            Task::Batch => (if self.batches().next().is_none() { vec![Lack::Batch] } else { vec![] }, vec![]),
            Task::FirstStep => (self.first_step(), vec![]),
        };
        let can = |role: &Role| {
            let holds = |(_, it): &(&PersonId, &crate::people::Person)| !it.closed && it.is(*role);
            self.plant.people.iter().filter(holds).map(|(id, _)| id.clone()).collect::<Vec<_>>()
        };
        let can: BTreeSet<PersonId> = task.by().iter().flat_map(can).collect();
        TaskStanding { task, lacks, later, can: can.into_iter().collect() }
    }

    fn organisations(&self) -> Lacks {
        let lacks = |kind| {
            let is_there = self.plant.organisations.values().any(|it| it.kind == kind);
            (!is_there).then_some(Lack::Organisation(kind))
        };
        // A batch is made by a manufacturer; the holder decides about it in the end.
        let manufacturer = lacks(OrganisationKind::Manufacturer).into_iter().collect();
        (manufacturer, lacks(OrganisationKind::Mah).into_iter().collect())
    }

    fn holders(&self, role: Role) -> usize {
        self.plant.people.values().filter(|it| !it.closed && it.is(role)).count()
    }

    fn people(&self) -> Lacks {
        let missing = |roles: &[Role]| {
            roles.iter().copied().filter(|it| self.holders(*it) == 0).map(Lack::Role).collect::<Vec<_>>()
        };
        let tests = self.version.is_some_and(|it| !it.strategy.intakes.is_empty());
        let analyst: &[Role] = if tests { &[Role::QcAnalyst] } else { &[] };
        let mut lacks = missing(&[
            Role::Msat,
            Role::ProductionHead,
            Role::QaReviewer,
            Role::Engineer,
            Role::Warehouse,
            Role::Operator,
        ]);
        let may_see = [Role::Operator, Role::ProductionHead, Role::QaReviewer];
        let seers =
            self.plant.people.values().filter(|it| !it.closed && may_see.iter().any(|role| it.is(*role))).count();
        if lacks.is_empty() && seers < 2 {
            lacks.push(Lack::SecondPerson);
        }
        lacks.extend(missing(analyst));
        let later = missing(&[Role::QcAnalyst, Role::QualifiedPerson, Role::MahQualifiedPerson]);
        let later = later.into_iter().filter(|it| !lacks.contains(it)).collect();
        (lacks, later)
    }

    fn values(&self) -> Lacks {
        let Some(version) = self.version else { return (vec![Lack::Strategy], vec![]) };
        let files = version.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let mut lacks = vec![];
        if version.strategy.illustrative && !self.plant.demonstration {
            lacks.push(match illustrative_values(files).len() {
                0 => Lack::WhollyIllustrative,
                n => Lack::Illustrative(n),
            });
        }
        // Sound, and yet it will stop a batch: worth knowing before it is approved.
        let later = match warnings(&version.strategy).len() {
            0 => vec![],
            n => vec![Lack::NoLimit(n)],
        };
        (lacks, later)
    }

    fn approval(&self) -> Vec<Lack> {
        let Some(version) = self.version else { return vec![Lack::Strategy] };
        match version.standing {
            Standing::Draft => vec![Lack::Review],
            Standing::InReview => {
                let open = |role: &Role| !version.approvals.iter().any(|it| it.role == *role);
                [Role::ProductionHead, Role::QaReviewer].into_iter().filter(open).map(Lack::ApprovalOf).collect()
            }
            Standing::Approved => vec![Lack::Effect],
            Standing::Effective | Standing::Superseded => vec![],
        }
    }

    fn equipment(&self) -> Lacks {
        let (Some(version), Some(stage)) = (self.version, self.stage) else { return (vec![Lack::Strategy], vec![]) };
        let mut seen: BTreeSet<&EquipmentClassId> = BTreeSet::new();
        let (mut lacks, mut later) = (vec![], vec![]);
        for (place, unit) in stage.units.iter().enumerate() {
            for class in unit.equipment.iter().filter(|it| seen.insert(it)) {
                if let Some(lack) = self.piece(version, class) {
                    if place == 0 { lacks.push(lack) } else { later.push(lack) }
                }
            }
        }
        (lacks, later)
    }

    /// What lacks so that one piece of the class can be taken; the piece that lacks least counts.
    fn piece(&self, version: &StrategyVersion, class: &EquipmentClassId) -> Option<Lack> {
        // A batch that has taken a piece has what it needs, though the piece is in use and so no longer clean.
        if self.batches().any(|(_, it)| it.equipment.keys().any(|(_, taken)| taken == class)) {
            return None;
        }
        let needs = version.strategy.equipment.get(class).map_or(&[][..], |it| &it.needs);
        let pieces: Vec<_> = self.plant.equipment.values().filter(|it| it.class == *class).collect();
        let lacks = |it: &&crate::equipment::Equipment| {
            let mut lacks = it.lacks(needs, self.now);
            // Dedicated to something else it serves this product no more than with no dedication at all.
            if !it.serves(&version.strategy) && !lacks.contains(&EquipmentNeed::Dedicated) {
                lacks.push(EquipmentNeed::Dedicated);
            }
            lacks
        };
        let least = pieces.iter().map(lacks).min_by_key(Vec::len);
        match least {
            Some(needs) if needs.is_empty() => None,
            Some(needs) => Some(Lack::Equipment { class: class.clone(), pieces: pieces.len(), needs }),
            None => Some(Lack::Equipment { class: class.clone(), pieces: 0, needs: needs.to_vec() }),
        }
    }

    fn materials(&self) -> Lacks {
        let (Some(version), Some(stage)) = (self.version, self.stage) else { return (vec![Lack::Strategy], vec![]) };
        let first = stage.units.first().map(|it| &it.id);
        let mut seen: BTreeSet<&MaterialId> = BTreeSet::new();
        let (mut lacks, mut later) = (vec![], vec![]);
        for (_, unit, step) in stage.steps() {
            let Some(material) = added(step).filter(|it| seen.insert(it)) else { continue };
            for lack in self.lot(version, material) {
                if first == Some(&unit.id) { lacks.push(lack) } else { later.push(lack) }
            }
        }
        (lacks, later)
    }

    fn lot(&self, version: &StrategyVersion, material: &MaterialId) -> Vec<Lack> {
        let of = |standing: LotStanding| {
            let fits =
                move |(_, it): &(&LotId, &crate::material::Lot)| it.material == *material && it.standing == standing;
            self.plant.lots.iter().filter(fits)
        };
        let in_date =
            |it: &crate::material::Lot| [it.use_by, it.retest_by].into_iter().flatten().all(|until| self.now <= until);
        let usable: Vec<_> = of(LotStanding::Released)
            .filter(|(_, it)| in_date(it) && !it.is_held() && it.left > rust_decimal::Decimal::ZERO)
            .collect();
        let asked = version.strategy.materials.get(material).map_or(&[][..], |it| &it.facts);
        let missing = |lot: &crate::material::Lot| asked.iter().find(|it| !lot.facts.contains_key(&it.id));
        if usable.is_empty() {
            let quarantine: Vec<LotId> = of(LotStanding::Quarantine).map(|(id, _)| id.clone()).collect();
            // Of several the one that is nearest to its release.
            let nearest = quarantine.iter().map(|id| (id, self.plant.intake_lacks(id, self.now)));
            let nearest = nearest.min_by_key(|(_, lacks)| lacks.len());
            let intake = nearest.into_iter().flat_map(|(id, lacks)| {
                lacks.into_iter().map(|it| Lack::Intake { lot: id.clone(), lacking: it.refusal })
            });
            let intake: Vec<_> = intake.collect();
            return core::iter::once(Lack::Lot { material: material.clone(), quarantine }).chain(intake).collect();
        }
        let facts: Option<Vec<_>> = usable.iter().map(|(_, it)| missing(it)).collect();
        // One lot with every figure is enough.
        match facts.as_deref().and_then(<[_]>::first) {
            Some(fact) => vec![Lack::LotFact { material: material.clone(), fact: fact.id.clone() }],
            None => vec![],
        }
    }

    fn training(&self) -> Lacks {
        let (Some(version), Some(stage)) = (self.version, self.stage) else { return (vec![Lack::Strategy], vec![]) };
        // Which procedures, whether the first unit operation is one of theirs, whether any step wants a second person.
        let mut wanted: BTreeMap<&ProcedureId, (bool, bool)> = BTreeMap::new();
        for (place, unit) in stage.units.iter().enumerate() {
            let it = wanted.entry(&unit.procedure).or_default();
            it.0 |= place == 0;
            it.1 |= unit.steps.iter().any(|it| it.second_person);
        }
        let (mut lacks, mut later) = (vec![], vec![]);
        for (id, (first, seen)) in wanted {
            let Some(procedure) = version.strategy.procedures.get(id) else { continue };
            let version = procedure.version;
            let trained = |roles: &[Role]| {
                let people =
                    self.plant.people.iter().filter(|(_, it)| !it.closed && roles.iter().any(|role| it.is(*role)));
                people.filter(|(person, _)| self.plant.knows_procedure(person, id, version)).count()
            };
            let operators = trained(&[Role::Operator]);
            let may_look = trained(&[Role::Operator, Role::ProductionHead, Role::QaReviewer]);
            let second = operators > 0;
            if second && !(seen && may_look < 2) {
                continue;
            }
            let lack = Lack::Training { procedure: id.clone(), version, second };
            if first { lacks.push(lack) } else { later.push(lack) }
        }
        (lacks, later)
    }

    fn batches(&self) -> impl Iterator<Item = (&BatchId, &Batch)> {
        let of_ours = |(_, it): &(&BatchId, &Batch)| {
            self.version.is_some_and(|version| it.strategy == version.strategy.id)
                && self.stage.is_some_and(|stage| it.stage == stage.id)
        };
        self.plant.batches.iter().filter(of_ours)
    }

    fn first_step(&self) -> Vec<Lack> {
        if self.batches().any(|(_, it)| it.steps.values().any(|it| it.done.is_some())) {
            return vec![];
        }
        vec![self.batches().next().map_or(Lack::Batch, |(id, _)| Lack::Step(id.clone()))]
    }
}

fn added(step: &Step) -> Option<&MaterialId> {
    match &step.kind {
        StepKind::Add { material, amount: _ } => Some(material),
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
    }
}

#[cfg(test)]
#[path = "first_hour_tests.rs"]
mod tests;
