//! The protocol of a study, proposed by one and approved by two others.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{APPROVERS, Study, StudyStanding, change, in_standing, study};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{EntryId, LotId, StageId, StrategyId, StudyId};
use crate::people::{self, Role};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Why a study is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Registration,
    /// The yearly programme of marketed product (China GMP 2010, articles 231 to 236).
    Ongoing,
    AfterChange,
    AfterExcursion,
    AfterReprocessing,
}

impl Purpose {
    /// Every purpose, in the order of forms.
    pub const ALL: [Self; 5] =
        [Self::Registration, Self::Ongoing, Self::AfterChange, Self::AfterExcursion, Self::AfterReprocessing];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Ongoing => "ongoing",
            Self::AfterChange => "after-change",
            Self::AfterExcursion => "after-excursion",
            Self::AfterReprocessing => "after-reprocessing",
        }
    }
}

/// How the product is meant to be stored; it decides how far beyond the data a shelf life may reach (ICH Q1E 2.4, 2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Storage {
    Room,
    Refrigerated,
    Frozen,
}

impl Storage {
    /// Every way, in the order of forms.
    pub const ALL: [Self; 3] = [Self::Room, Self::Refrigerated, Self::Frozen];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Refrigerated => "refrigerated",
            Self::Frozen => "frozen",
        }
    }
}

/// What a condition is for (ICH Q1A(R2) 2.1.7; Q1B; in use).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionKind {
    LongTerm,
    Intermediate,
    Accelerated,
    Stress,
    Photostability,
    InUse,
}

impl ConditionKind {
    /// Every kind, in the order of forms.
    pub const ALL: [Self; 6] =
        [Self::LongTerm, Self::Intermediate, Self::Accelerated, Self::Stress, Self::Photostability, Self::InUse];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::LongTerm => "long-term",
            Self::Intermediate => "intermediate",
            Self::Accelerated => "accelerated",
            Self::Stress => "stress",
            Self::Photostability => "photostability",
            Self::InUse => "in-use",
        }
    }
}

/// One condition of storage with its time points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub id: EntryId,
    pub kind: ConditionKind,
    /// Temperature and humidity with their tolerances: `25 ± 2 °C / 60 ± 5 % RH`.
    pub climate: Text,
    /// Time points in months, 0 included where it is tested.
    pub months: Vec<u32>,
    /// So many days before its day a pull is in its window.
    pub early_days: u32,
    /// So many days after it, too.
    pub late_days: u32,
}

/// One test of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// The attribute's path in its stage.
    pub attribute: String,
    /// A change of 5 % from the first value is a significant change (ICH Q1A(R2) 2.2.7.1): it measures content or potency.
    #[serde(default, skip_serializing_if = "is_not")]
    pub assay: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_not(it: &bool) -> bool {
    !*it
}

/// Proposes a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeStudy {
    pub study: StudyId,
    /// Whose version in force says what is tested, and against which shelf-life limits.
    pub strategy: StrategyId,
    pub stage: StageId,
    pub purpose: Purpose,
    pub storage: Storage,
    pub lots: Vec<LotId>,
    pub container: Text,
    pub conditions: Vec<Condition>,
    pub tests: Vec<Tested>,
    pub units: u32,
}

/// A study was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyProposed {
    pub study: StudyId,
    pub strategy: StrategyId,
    pub version: u32,
    pub stage: StageId,
    pub purpose: Purpose,
    pub storage: Storage,
    pub lots: Vec<LotId>,
    pub container: Text,
    pub conditions: Vec<Condition>,
    pub tests: Vec<Tested>,
    pub units: u32,
}

/// Approves a protocol; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveStudy {
    pub study: StudyId,
}

/// One of the two who must approved a protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyApproved {
    pub study: StudyId,
    pub role: Role,
    pub signature: Signature,
}

/// The longest time point, in months: ten years.
const MONTHS_MAX: u32 = 120;
/// The most of anything in a protocol.
const MANY: usize = 100;

impl ProposeStudy {
    /// What the protocol lacks, by the name of its field; nothing where it can be followed.
    fn lacks(&self) -> Option<&'static str> {
        let twice = |n: usize, same: &dyn Fn(usize, usize) -> bool| (0..n).any(|a| (0..a).any(|b| same(a, b)));
        let lots = self.lots.is_empty() || self.lots.len() > MANY;
        if lots || twice(self.lots.len(), &|a, b| self.lots.get(a) == self.lots.get(b)) {
            return Some("lots");
        }
        let id = |at: usize| self.conditions.get(at).map(|it| &it.id);
        let long_term = self.conditions.iter().any(|it| it.kind == ConditionKind::LongTerm);
        if !long_term || self.conditions.len() > MANY || twice(self.conditions.len(), &|a, b| id(a) == id(b)) {
            return Some("conditions");
        }
        let sound = |it: &Condition| {
            let rising = it.months.windows(2).all(|it| matches!(it, [a, b] if a < b));
            let last = it.months.last().is_some_and(|it| *it <= MONTHS_MAX);
            rising && last && it.early_days <= 365 && it.late_days <= 365
        };
        if !self.conditions.iter().all(sound) {
            return Some("time-points");
        }
        if self.tests.is_empty() || self.tests.len() > MANY {
            return Some("tests");
        }
        (self.units == 0).then_some("units")
    }
}

impl Decide for ProposeStudy {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.studies.contains_key(&self.study) {
            return Err(Refusal::from(Rule::StudyExists).with("study", self.study.as_str()));
        }
        let Some(version) = plant.strategy_in_force(&self.strategy) else {
            return Err(Refusal::from(Rule::UnknownStrategy).with("strategy", self.strategy.as_str()));
        };
        let lacks =
            |what: &str| Refusal::from(Rule::ProtocolLacks).with("study", self.study.as_str()).with("lacks", what);
        let Some(stage) = version.strategy.stage(&self.stage) else { return Err(lacks("stage")) };
        if let Some(what) = self.lacks() {
            return Err(lacks(what));
        }
        if let Some(lot) = self.lots.iter().find(|it| !plant.lots.contains_key(*it)) {
            return Err(Refusal::from(Rule::UnknownLot).with("lot", lot.as_str()));
        }
        let mut tests: Vec<Tested> = Vec::new();
        for it in &self.tests {
            let Some((attribute, _)) = stage.attribute_named(&it.attribute) else {
                return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", it.attribute.as_str()));
            };
            if tests.iter().any(|it| it.attribute == attribute) {
                return Err(lacks("tests"));
            }
            tests.push(Tested { attribute, assay: it.assay });
        }
        let Self { study, strategy, stage, purpose, storage, lots, container, conditions, tests: _, units } =
            self.clone();
        let version = version.version;
        Ok(vec![
            StudyProposed {
                study,
                strategy,
                version,
                stage,
                purpose,
                storage,
                lots,
                container,
                conditions,
                tests,
                units,
            }
            .into(),
        ])
    }
}

impl Decide for ApproveStudy {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        in_standing(&self.study, it, StudyStanding::Proposed)?;
        if it.proposed.by == act.by {
            return Err(Refusal::from(Rule::ProposerApprovesStudy).with("person", &act.by));
        }
        let Some(person) = plant.people.get(&act.by) else {
            return Err(Refusal::from(Rule::UnknownPerson).with("person", act.by.as_str()));
        };
        let waiting = it.waits_for();
        let signed = it.approvals.iter().any(|(_, _, stamp)| stamp.by == act.by);
        let role = APPROVERS.into_iter().find(|it| waiting.contains(it) && person.is(*it)).filter(|_| !signed);
        let Some(role) = role else {
            let refusal = Refusal::from(Rule::StudyWaitsForOthers).with("study", self.study.to_string());
            return Err(waiting.into_iter().fold(refusal, |it, role| it.with("role", Fact::Role(role))));
        };
        let (study, signature) = (self.study.clone(), people::signed(act)?);
        Ok(vec![StudyApproved { study, role, signature }.into()])
    }
}

impl Happened for StudyProposed {
    fn about(&self) -> Vec<Subject> {
        let mut about = vec![Subject::Study(self.study.clone())];
        about.extend(self.lots.iter().cloned().map(Subject::Lot));
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, strategy, version, stage, purpose, storage, lots, container, conditions, tests, units } =
            self.clone();
        let it = Study {
            strategy,
            version,
            stage,
            purpose,
            storage,
            lots,
            container,
            conditions,
            tests,
            units,
            proposed: stamp.clone(),
            approvals: Vec::new(),
            started: None,
            placed: Vec::new(),
            pulls: Default::default(),
            missed: Default::default(),
            results: Default::default(),
            excursions: Vec::new(),
            considered: Vec::new(),
            shelf_lives: Vec::new(),
            concluded: None,
        };
        plant.studies.insert(study, it);
    }
}

impl Happened for StudyApproved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Study(self.study.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, role, signature } = self;
        change(plant, study, |it| it.approvals.push((*role, signature.clone(), stamp.clone())));
    }
}
