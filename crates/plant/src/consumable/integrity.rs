//! Integrity tests of filters, cassettes and assemblies, before and after use. Every result stays: a test that failed is
//! not made good by another one, and a repetition counts only where the approved procedure allows it.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Consumable, Tested, judges, with_class};
use crate::act::{Act, Stamp};
use crate::batch::{Raise, batch, unreadable};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ConsumableId};
use crate::quality::{self, About, Class};
use crate::quantity::{Quantity, Unit, Within};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Blocker, ConsumableClass, IntegrityMethod, Phase};
use crate::verdict::Verdict;

/// The id of the rule that judges an integrity test, as people see it.
pub const INTEGRITY_RULE: &str = "R-integrity";
/// Its version in force; entries keep the version that judged them.
pub const INTEGRITY_RULE_VERSION: u16 = 1;

/// What the tester, or the person who looked, said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stated {
    Passed,
    Failed,
    /// The test ended without a result.
    Aborted,
}

impl Stated {
    /// Every outcome, in the order in which forms show them.
    pub const ALL: [Self; 3] = [Self::Passed, Self::Failed, Self::Aborted];

    /// Its id in forms and translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
        }
    }

    fn verdict(self) -> Verdict {
        match self {
            Self::Passed => Verdict::Pass,
            Self::Failed => Verdict::Fail,
            Self::Aborted => Verdict::Indeterminate,
        }
    }
}

/// Records an integrity test of one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestIntegrity {
    pub consumable: ConsumableId,
    pub phase: Phase,
    pub method: IntegrityMethod,
    /// For which batch; owed after a use.
    #[serde(default)]
    pub batch: Option<BatchId>,
    /// As typed or printed; nothing where the method gives none.
    #[serde(default)]
    pub value: Option<String>,
    #[serde(default)]
    pub unit: Option<Unit>,
    pub stated: Stated,
    /// The test is repeated, the element wetted again, by the approved procedure.
    #[serde(default)]
    pub retest: bool,
}

/// An element was tested for integrity and judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrityTested {
    pub consumable: ConsumableId,
    pub phase: Phase,
    pub method: IntegrityMethod,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
    pub stated: Stated,
    /// The limit that judged it, as the strategy wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    pub verdict: Verdict,
    pub rule: u16,
    #[serde(default)]
    pub retest: bool,
    /// Whether it counts for anything.
    pub counts: bool,
}

/// What the integrity tests of one element for one batch and side of the use say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestStanding {
    /// There is none.
    Missing,
    Passed,
    /// One failed, and a repetition that the procedure allows passed: a person decides over the investigation.
    PassedOnRetest,
    Failed,
    Indeterminate,
}

impl Consumable {
    /// The tests of one side of the use that were made for this batch, in their order.
    pub fn tests_for<'a>(&'a self, batch: &'a BatchId, phase: Phase) -> impl DoubleEndedIterator<Item = &'a Tested> {
        self.tests.iter().filter(move |it| it.phase == phase && it.batch.as_ref() == Some(batch))
    }

    /// What they say together.
    #[must_use]
    pub fn test_standing(&self, batch: &BatchId, phase: Phase) -> TestStanding {
        let all: Vec<_> = self.tests_for(batch, phase).filter(|it| it.counts).map(|it| it.verdict).collect();
        let failed = all.contains(&Verdict::Fail);
        match all.last() {
            None => TestStanding::Missing,
            Some(Verdict::Pass) if failed => TestStanding::PassedOnRetest,
            Some(Verdict::Pass) => TestStanding::Passed,
            Some(Verdict::Fail) => TestStanding::Failed,
            // What failed once is not made undecided by a test that ended without a result.
            Some(Verdict::Indeterminate) if failed => TestStanding::Failed,
            Some(Verdict::Indeterminate) => TestStanding::Indeterminate,
        }
    }
}

impl TestIntegrity {
    fn quantity(&self, class: &ConsumableClass) -> Result<Option<Quantity>, Refusal> {
        let Some(text) = self.value.as_deref().filter(|it| !it.trim().is_empty()) else { return Ok(None) };
        let declared = class.test(self.phase).and_then(|it| it.unit);
        let Some(unit) = self.unit.or(declared) else {
            return Err(Refusal::from(Rule::ValueUnit).with("parameter", &class.name));
        };
        Quantity::parse(text, unit).map(Some).map_err(|why| unreadable(text, &why))
    }

    /// The verdict: the tester's word and the value against the limit, the worse of the two. A method that the strategy
    /// does not declare, a value that is missing or does not convert: indeterminate.
    fn judged(&self, class: &ConsumableClass, value: Option<&Quantity>) -> Verdict {
        let Some(declared) = class.test(self.phase).filter(|it| it.method == self.method) else {
            return self.stated.verdict().max(Verdict::Indeterminate);
        };
        if !self.method.is_measured() {
            return self.stated.verdict();
        }
        let placed = || declared.limit.as_ref()?.place(value?, declared.unit?);
        let measured = match placed() {
            Some(Within::Inside) => Verdict::Pass,
            Some(Within::Outside) => Verdict::Fail,
            Some(Within::Unknown) | None => Verdict::Indeterminate,
        };
        measured.max(self.stated.verdict())
    }

    /// A repetition after a failure counts only as one, and only as often as the procedure allows it.
    fn counts(&self, it: &Consumable, class: &ConsumableClass) -> bool {
        let before = it.tests.iter().filter(|it| it.phase == self.phase && it.batch == self.batch && it.counts);
        let (failed, repeated) = before.fold((false, 0_u32), |(failed, repeated), it| {
            (failed || it.verdict == Verdict::Fail, repeated.saturating_add(u32::from(it.retest)))
        });
        !failed || (self.retest && repeated < class.retests_max)
    }
}

impl Decide for TestIntegrity {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let (it, class) = with_class(plant, &self.consumable)?;
        if self.phase == Phase::AfterUse && self.batch.is_none() {
            return Err(Refusal::from(Rule::BatchNotNamed).with("consumable", self.consumable.as_str()));
        }
        let value = self.quantity(class)?;
        let real = !judges(plant, &it.strategy, &it.class);
        let verdict = match self.judged(class, value.as_ref()) {
            Verdict::Pass if real => Verdict::Indeterminate,
            it => it,
        };
        let counts = self.counts(it, class);
        let limit = class.test(self.phase).and_then(crate::strategy::IntegrityTest::limit_shown);
        let tested = IntegrityTested {
            consumable: self.consumable.clone(),
            phase: self.phase,
            method: self.method,
            batch: self.batch.clone(),
            value,
            stated: self.stated,
            limit,
            verdict,
            rule: INTEGRITY_RULE_VERSION,
            retest: self.retest,
            counts,
        };
        let Some(id) = &self.batch else { return Ok(Vec::from([tested.into()])) };
        let running = batch(plant, id)?;
        let mut raise = Raise::new(plant, id, &running.batch.lot);
        raise.push(tested);
        let about = About::Integrity { consumable: self.consumable.clone(), phase: self.phase };
        // What was decided over the earlier tests was decided without this one.
        quality::reopen(plant, id, &about, &mut raise);
        self.raised(verdict, counts, &about, &mut raise);
        disposition::reopen(plant, id, &mut raise);
        Ok(raise.events)
    }
}

impl TestIntegrity {
    /// Who must look at it. Before use, what failed is not used and a reviewer sees it; after use, the batch went through
    /// it, and that is investigated.
    fn raised(&self, verdict: Verdict, counts: bool, about: &About, raise: &mut Raise<'_>) {
        if !counts {
            let deviation = raise.deviation(Class::Major, about);
            raise.exception(Blocker::OutsideRegistered, about, deviation);
            return;
        }
        match (self.phase, verdict) {
            (Phase::BeforeUse | Phase::AfterUse, Verdict::Pass) => {}
            (Phase::BeforeUse, Verdict::Fail) => raise.exception(Blocker::Alert, about, None),
            (Phase::AfterUse, Verdict::Fail) => {
                let deviation = raise.deviation(Class::Critical, about);
                raise.exception(Blocker::OutsideRegistered, about, deviation);
            }
            (Phase::BeforeUse | Phase::AfterUse, Verdict::Indeterminate) => {
                raise.exception(Blocker::Indeterminate, about, None);
            }
        }
    }
}

impl Happened for IntegrityTested {
    fn about(&self) -> Vec<Subject> {
        let batch = self.batch.iter().cloned().map(Subject::Batch);
        core::iter::once(Subject::Consumable(self.consumable.clone())).chain(batch).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { consumable, phase, method, batch, value, stated, limit: _, verdict, rule, retest, counts } =
            self.clone();
        if let Some(id) = &batch {
            crate::batch::change(plant, id, stamp, |it| {
                it.tested.insert(consumable.clone());
                it.performers.insert(stamp.by.clone());
            });
        }
        if let Some(it) = plant.consumables.get_mut(&consumable) {
            it.tests.push(Tested {
                phase,
                batch,
                method,
                value,
                stated,
                verdict,
                retest,
                counts,
                rule,
                stamp: stamp.clone(),
            });
        }
    }
}
