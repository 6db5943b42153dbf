//! What a release asks of the things that wear: each use of each, and each integrity test of each element, by its number.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use super::plan::{Because, Item, Raised, beside, plain, rule};
use crate::batch::Batch;
use crate::consumable::{Consumable, INTEGRITY_RULE, INTEGRITY_RULE_VERSION, TestStanding};
use crate::id::{BatchId, ConsumableClassId, ConsumableId, StepPath};
use crate::people::Role;
use crate::quality::About;
use crate::state::Plant;
use crate::strategy::{ConsumableClass, Phase, Stage, Strategy};
use crate::text::Label;
use crate::verdict::Verdict;

/// The rule that a use is asked by; which of its questions was not met stands in the entry of the use.
const USE_RULE: (&str, u16) = ("R-consumable-use", 1);

/// What the plan of one batch is made from.
pub(super) struct Worn<'a> {
    pub(super) plant: &'a Plant,
    pub(super) id: &'a BatchId,
    pub(super) batch: &'a Batch,
    pub(super) strategy: &'a Strategy,
    pub(super) stage: &'a Stage,
    pub(super) exceptions: &'a Raised<'a>,
}

impl Worn<'_> {
    /// Every item about what wears, in the order of the record.
    pub(super) fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (path, unit, step) in self.stage.steps() {
            for class in &step.uses {
                items.push(self.used(&path, class));
            }
            // An element is tested for the unit operation that uses it, once for each side of its use.
            let last = unit.steps().filter(|it| !it.uses.is_empty()).last().map(|it| &it.id);
            if last == Some(&step.id) {
                for class in unit.consumables() {
                    self.tests(&path, class, &mut items);
                }
            }
        }
        self.others(&mut items);
        items
    }

    fn declared(&self, class: &ConsumableClassId) -> Option<&ConsumableClass> {
        self.strategy.consumables.get(class)
    }

    /// The use of a class at a step: there, and of something fit.
    fn used(&self, path: &StepPath, class: &ConsumableClassId) -> Item {
        // In the round that counts; what was used before it stands with the elements.
        let since = self.batch.since(&path.unit);
        let here = self.batch.uses.iter().filter(|it| it.step == *path && it.class == *class);
        let uses: Vec<_> = here.filter(|it| it.seq >= since).collect();
        let unfit = |seq: u64, id: &ConsumableId| {
            let known = self.plant.consumables.get(id);
            let here = known.and_then(|it| it.uses.iter().find(|it| it.stamp.seq == seq));
            // A use that its element does not know is not known to have been of something fit.
            here.is_none_or(|it| !it.despite.is_empty()) || known.is_none_or(|it| it.class != *class)
        };
        let bad = uses.iter().find(|it| unfit(it.seq, &it.consumable));
        let (verdict, because) = match (bad, uses.last()) {
            (Some(it), _) => (Verdict::Fail, Because::UsedUnfit { consumable: it.consumable.clone() }),
            (None, Some(it)) => (Verdict::Pass, Because::UsedFit { consumable: it.consumable.clone() }),
            (None, None) if self.batch.is_done(path) => (Verdict::Indeterminate, Because::NothingUsed),
            (None, None) => (Verdict::Indeterminate, Because::StepNotDone),
        };
        let owner = if self.batch.is_done(path) { Role::QaReviewer } else { Role::Operator };
        let id = format!("consumables/{path}/{class}");
        let mut item = plain(id, self.name(class, None), verdict, rule(USE_RULE.0, USE_RULE.1), because, owner);
        item.evidence.extend(uses.iter().map(|it| it.seq));
        let about = About::Consumable { step: path.clone(), class: class.clone() };
        beside(&mut item, self.plant, &about, self.exceptions);
        item
    }

    /// The integrity tests that a class asks for: of every element that was used, or of the one to come.
    fn tests(&self, path: &StepPath, class: &ConsumableClassId, items: &mut Vec<Item>) {
        let Some(declared) = self.declared(class) else { return };
        let here = self.batch.uses.iter().filter(|it| it.step.unit == path.unit && it.class == *class);
        let elements: BTreeSet<&ConsumableId> = here.map(|it| &it.consumable).collect();
        for test in &declared.tests {
            let since = self.batch.since(&path.unit);
            let now = |element: &ConsumableId| {
                let of_unit = |it: &&crate::batch::Wear| it.step.unit == path.unit && it.consumable == *element;
                self.batch.uses.iter().filter(of_unit).any(|it| it.seq >= since)
            };
            if !elements.iter().any(|it| now(it)) {
                let because = Because::NoTest { other: self.tested_instead(class, &elements, test.phase) };
                let id = format!("consumables/{}/{class}/{}", path.unit, test.phase.id());
                let (name, integrity) =
                    (self.name(class, Some(test.phase)), rule(INTEGRITY_RULE, INTEGRITY_RULE_VERSION));
                items.push(plain(id, name, Verdict::Indeterminate, integrity, because, Role::Operator));
            }
            for element in &elements {
                let known = self.plant.consumables.get(*element);
                if !now(element) {
                    items.push(self.tested_before(path, class, element, known, test.phase));
                    continue;
                }
                let item = self.tested(path, class, element, known, test.phase);
                items.push(self.instead(item, class, &elements, test.phase));
            }
        }
    }

    /// Of a test that is missing: whether another element of the class was tested for this batch instead.
    fn instead(&self, mut item: Item, class: &ConsumableClassId, used: &BTreeSet<&ConsumableId>, phase: Phase) -> Item {
        if let Because::NoTest { other } = &mut item.because {
            *other = self.tested_instead(class, used, phase);
        }
        item
    }

    fn tested_instead(
        &self,
        class: &ConsumableClassId,
        used: &BTreeSet<&ConsumableId>,
        phase: Phase,
    ) -> Option<ConsumableId> {
        let other = self.batch.tested.iter().filter(|it| !used.contains(it)).find(|it| {
            let of = self.plant.consumables.get(*it);
            of.is_some_and(|it| it.class == *class && it.tests_for(self.id, phase).next().is_some())
        });
        other.cloned()
    }

    /// The tests of one element on one side of its use.
    fn tested(
        &self,
        path: &StepPath,
        class: &ConsumableClassId,
        element: &ConsumableId,
        it: Option<&Consumable>,
        phase: Phase,
    ) -> Item {
        let standing = it.map_or(TestStanding::Missing, |it| it.test_standing(self.id, phase));
        let all: Vec<_> = it.into_iter().flat_map(|it| it.tests_for(self.id, phase)).collect();
        let (verdict, because) = match standing {
            TestStanding::Missing => (Verdict::Indeterminate, Because::NoTest { other: None }),
            TestStanding::Passed => (Verdict::Pass, Because::IntegrityPassed { consumable: element.clone() }),
            TestStanding::PassedOnRetest => (Verdict::Fail, Because::PassedOnRetest { consumable: element.clone() }),
            TestStanding::Failed => (Verdict::Fail, Because::IntegrityFailed { consumable: element.clone() }),
            TestStanding::Indeterminate => {
                (Verdict::Indeterminate, Because::IntegrityUnknown { consumable: element.clone() })
            }
        };
        // Before use a repetition that passed is what the procedure foresees, and the reviewer has seen the first.
        let verdict = match (standing, phase) {
            (TestStanding::PassedOnRetest, Phase::BeforeUse) => Verdict::Pass,
            _ => verdict,
        };
        let last = all.last();
        let judged = rule(INTEGRITY_RULE, last.map_or(INTEGRITY_RULE_VERSION, |it| it.rule));
        let owner = if last.is_none() { Role::Operator } else { Role::QaReviewer };
        let id = format!("consumables/{}/{class}/{element}/{}", path.unit, phase.id());
        let name = self.name(class, Some(phase));
        let named = Label { zh: format!("{} {element}", name.zh), en: format!("{} {element}", name.en) };
        let mut item = plain(id, named, verdict, judged, because, owner);
        item.evidence.extend(all.iter().map(|it| it.stamp.seq));
        let about = About::Integrity { consumable: element.clone(), phase };
        beside(&mut item, self.plant, &about, self.exceptions);
        // A decision lifts what was raised about a test; it never takes the place of a test that passed.
        match standing {
            TestStanding::Passed | TestStanding::PassedOnRetest => {}
            TestStanding::Failed => {
                item.lifted = false;
                item.owner = None;
            }
            TestStanding::Missing | TestStanding::Indeterminate => item.lifted = false,
        }
        item
    }

    /// The tests of an element whose use was followed by a round: what came through it went through another one since. What
    /// was raised about it is decided all the same.
    fn tested_before(
        &self,
        path: &StepPath,
        class: &ConsumableClassId,
        element: &ConsumableId,
        it: Option<&Consumable>,
        phase: Phase,
    ) -> Item {
        let id = format!("consumables/{}/{class}/{element}/{}", path.unit, phase.id());
        let name = self.name(class, Some(phase));
        let named = Label { zh: format!("{} {element}", name.zh), en: format!("{} {element}", name.en) };
        let because = Because::TestedBeforeRound { consumable: element.clone() };
        let integrity = rule(INTEGRITY_RULE, INTEGRITY_RULE_VERSION);
        let mut item = plain(id, named, Verdict::Pass, integrity, because, Role::QaReviewer);
        item.evidence.extend(it.into_iter().flat_map(|it| it.tests_for(self.id, phase)).map(|it| it.stamp.seq));
        beside(&mut item, self.plant, &About::Integrity { consumable: element.clone(), phase }, self.exceptions);
        item
    }

    /// Elements that were tested for this batch and not used in it: what was raised about them is decided, too.
    fn others(&self, items: &mut Vec<Item>) {
        for element in &self.batch.tested {
            for phase in Phase::ALL {
                let about = About::Integrity { consumable: element.clone(), phase };
                let id = format!("/{element}/{}", phase.id());
                if items.iter().any(|it| it.id.ends_with(&id))
                    || !self.exceptions.iter().any(|(_, it)| it.about == about)
                {
                    continue;
                }
                let name = Label::new(element.as_str(), element.as_str());
                let integrity = rule(INTEGRITY_RULE, INTEGRITY_RULE_VERSION);
                let because = Because::TestedUnused { consumable: element.clone() };
                let id = format!("consumables/unused/{element}/{}", phase.id());
                let mut item = plain(id, name, Verdict::Pass, integrity, because, Role::QaReviewer);
                beside(&mut item, self.plant, &about, self.exceptions);
                items.push(item);
            }
        }
    }

    /// What an item is called: the class, and the test where it is about one.
    fn name(&self, class: &ConsumableClassId, phase: Option<Phase>) -> Label {
        let class = match self.declared(class) {
            Some(it) => it.name.clone(),
            None => Label::new(class.as_str(), class.as_str()),
        };
        let (zh, en) = match phase {
            None => ("使用", "use"),
            Some(Phase::BeforeUse) => ("使用前完整性", "integrity before use"),
            Some(Phase::AfterUse) => ("使用后完整性", "integrity after use"),
        };
        Label { zh: format!("{}：{zh}", class.zh), en: format!("{}: {en}", class.en) }
    }
}
