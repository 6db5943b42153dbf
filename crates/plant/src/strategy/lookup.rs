//! Finding what a path names.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::model::{Attribute, Parameter, Stage, Step, UnitOperation};
use super::route::Route;
use crate::id::{AttributeId, ConsumableClassId, EntryId, ParameterId, StepId, StepPath, UnitId};

/// The path under which results name an attribute of a stage: `conjugation/protein-content`, or `dar`.
#[must_use]
pub fn path_in_stage(unit: Option<&UnitOperation>, attribute: &Attribute) -> String {
    match unit {
        Some(unit) => format!("{}/{}", unit.id, attribute.id),
        None => attribute.id.to_string(),
    }
}

impl Stage {
    /// The unit operations that this product has, in order.
    pub fn operations(&self) -> impl Iterator<Item = &UnitOperation> {
        self.units.iter().filter(|it| it.applies)
    }

    /// The unit operation with this id, where this product has it.
    #[must_use]
    pub fn operation(&self, id: &UnitId) -> Option<&UnitOperation> {
        self.operations().find(|it| it.id == *id)
    }

    /// The route of reprocessing with this id.
    #[must_use]
    pub fn route(&self, id: &EntryId) -> Option<&Route> {
        self.routes.iter().find(|it| it.id == *id)
    }

    /// The step at this path, where this product has it.
    #[must_use]
    pub fn step(&self, path: &StepPath) -> Option<(&UnitOperation, &Step)> {
        let unit = self.operation(&path.unit)?;
        Some((unit, unit.step(&path.step)?))
    }

    /// Every step that this product has, in the order of the record.
    pub fn steps(&self) -> impl Iterator<Item = (StepPath, &UnitOperation, &Step)> {
        self.operations().flat_map(|unit| {
            unit.steps().map(move |step| (StepPath { unit: unit.id.clone(), step: step.id.clone() }, unit, step))
        })
    }
}

impl UnitOperation {
    /// The steps that this product has, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|it| it.applies)
    }

    /// The step with this id, where this product has it.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps().find(|it| it.id == *id)
    }

    /// The classes of things that its steps use, each once, in their order.
    #[must_use]
    pub fn consumables(&self) -> Vec<&ConsumableClassId> {
        let mut all = Vec::new();
        for class in self.steps().flat_map(|it| &it.uses) {
            if !all.contains(&class) {
                all.push(class);
            }
        }
        all
    }

    /// The parameter with this id, where this product has it.
    #[must_use]
    pub fn parameter(&self, id: &ParameterId) -> Option<&Parameter> {
        self.parameters.iter().filter(|it| it.applies).find(|it| it.id == *id)
    }
}

impl Stage {
    /// Every attribute that this product has: those tested on what the stage made, then those of its unit operations.
    pub fn tested(&self) -> impl Iterator<Item = (Option<&UnitOperation>, &Attribute)> {
        let own = self.attributes.iter().map(|it| (None, it));
        let of_units = self.operations().flat_map(|unit| unit.attributes.iter().map(move |it| (Some(unit), it)));
        own.chain(of_units).filter(|(_, it)| it.applies)
    }

    /// The attribute at `stage/attribute`, `stage/unit/attribute`, or the same without the stage, where this product
    /// has it.
    #[must_use]
    pub fn attribute_at(&self, path: &str) -> Option<&Attribute> {
        self.attribute_named(path).map(|(_, it)| it)
    }

    /// The same, with the one path under which results name it: however it was asked for, it is one attribute.
    #[must_use]
    pub fn attribute_named(&self, path: &str) -> Option<(String, &Attribute)> {
        let inner = path.strip_prefix(self.id.as_str()).and_then(|it| it.strip_prefix('/')).unwrap_or(path);
        let (unit, id) = match inner.rsplit_once('/') {
            Some((unit, id)) => (Some(unit), id),
            None => (None, inner),
        };
        let fits =
            |of: Option<&UnitOperation>, it: &Attribute| of.map(|it| it.id.as_str()) == unit && it.id.as_str() == id;
        self.tested().find(|(of, it)| fits(*of, it)).map(|(of, it)| (path_in_stage(of, it), it))
    }

    /// The attribute that a step of this unit operation means by this id, where this product has it: the unit
    /// operation's own, or else the stage's.
    #[must_use]
    pub fn attribute_of(&self, unit: &UnitId, id: &AttributeId) -> Option<(String, &Attribute)> {
        let own = self.tested().find(|(of, it)| of.is_some_and(|it| it.id == *unit) && it.id == *id);
        let found = own.or_else(|| self.tested().find(|(of, it)| of.is_none() && it.id == *id));
        found.map(|(of, it)| (path_in_stage(of, it), it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::strategy;

    #[test]
    fn an_attribute_is_found_by_every_form_of_its_path() {
        let strategy = strategy();
        let stage = &strategy.stages[0];
        for (path, then) in [
            ("drug-substance/dar", Some("dar")),
            ("dar", Some("dar")),
            ("drug-substance/conjugation/protein-content", Some("protein-content")),
            ("conjugation/protein-content", Some("protein-content")),
            ("protein-content", None),
            ("conjugation/dar", None),
            ("conjugation/half-antibody", None),
            ("antibody/dar", None),
            ("", None),
        ] {
            let found = stage.attribute_at(path).map(|it| it.id.to_string());
            assert_eq!(found.as_deref(), then, "{path}");
            // Under one path only, so that no result stands where nobody looks.
            let named = stage.attribute_named(path).map(|(path, _)| path);
            assert_eq!(named, then.map(|_| path.trim_start_matches("drug-substance/").to_string()), "{path}");
        }
    }

    #[test]
    fn a_step_means_its_own_attributes_before_the_stages() {
        let strategy = strategy();
        let stage = &strategy.stages[0];
        let unit = UnitId::new("conjugation").unwrap();
        for (id, then) in [("protein-content", true), ("dar", true), ("half-antibody", false), ("sterility", false)] {
            assert_eq!(stage.attribute_of(&unit, &AttributeId::new(id).unwrap()).is_some(), then, "{id}");
        }
    }

    #[test]
    fn only_what_this_product_has_is_tested() {
        let strategy = strategy();
        let ids: Vec<_> = strategy.stages[0].tested().map(|(_, it)| it.id.to_string()).collect();
        assert_eq!(ids, ["dar", "appearance", "protein-content"]);
    }
}
