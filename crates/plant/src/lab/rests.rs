//! On which sample a result rests, and since when its test went on: by what was entered when it began, or by the run that
//! it was made in. A beginning that is stated with the result is kept, and proves nothing where something turns on it.

use jiff::Timestamp;

use crate::batch::Running;
use crate::refusal::{Refusal, Rule};
use crate::run::Run;
use crate::sample::{self, OfSample};
use crate::state::Plant;
use crate::strategy::Attribute;

/// A test: its attribute by path, and the round that it belongs to.
pub(super) struct Test<'a> {
    pub(super) it: &'a Running<'a>,
    pub(super) path: &'a str,
    pub(super) attribute: &'a Attribute,
    pub(super) round: u32,
}

impl Test<'_> {
    fn usable(&self, plant: &Plant, of: Option<&OfSample>, at: Timestamp) -> Result<(), Refusal> {
        let (number, used) = (of.map(|it| &it.number), of.and_then(|it| it.used.as_ref()));
        sample::usable(plant, self.it, (self.path, self.round), number, used, at)
    }

    /// The sample with the beginning that is on record, and what stands against a result of this instant.
    ///
    /// # Errors
    /// When the beginning that is stated lies after the result.
    pub(super) fn rests(
        &self,
        plant: &Plant,
        stated: Option<&OfSample>,
        run: Option<&Run>,
        read: Timestamp,
    ) -> Result<(Option<OfSample>, Option<Refusal>), Refusal> {
        let of = stated.map(|it| self.begun(plant, it, run, read));
        if let Some(begun) = of.as_ref().and_then(|it| it.begun).filter(|it| *it > read) {
            return Err(Refusal::from(Rule::WrongTime).with("stated", begun).with("to", read));
        }
        let at = of.as_ref().map_or(read, |it| it.at(read));
        let against = self.usable(plant, of.as_ref(), at).err().or_else(|| self.unproved(plant, stated?, run, read));
        Ok((of, against))
    }

    /// With the beginning of the test that was entered; or of the run, where the sample was in time for that alone.
    fn begun(&self, plant: &Plant, stated: &OfSample, run: Option<&Run>, read: Timestamp) -> OfSample {
        let entered = self.entered(plant, stated, read);
        let in_time = |at: &Timestamp| {
            self.usable(plant, Some(stated), read).is_err() && self.usable(plant, Some(stated), *at).is_ok()
        };
        let begun = stated.begun.or(entered).or_else(|| run.map(|it| it.opened.happened).filter(in_time));
        OfSample { begun, ..stated.clone() }
    }

    /// That a stated beginning is borne out by nothing that was entered before, and that something turns on it.
    fn unproved(&self, plant: &Plant, stated: &OfSample, run: Option<&Run>, read: Timestamp) -> Option<Refusal> {
        let begun = stated.begun?;
        let run = run.map(|it| it.opened.happened);
        let since = self.entered(plant, stated, read).into_iter().chain(run).min();
        if since.is_some_and(|it| it <= begun) {
            return None;
        }
        let method = self.attribute.method.as_ref().and_then(|it| self.it.strategy.methods.get(it));
        let turns = self.usable(plant, Some(stated), read).is_err() || method.is_some_and(|it| it.incubation.is_some());
        let refusal = Refusal::from(Rule::BegunUnrecorded).with("sample", stated.number.as_str());
        turns.then(|| refusal.with("stated", begun))
    }

    fn entered(&self, plant: &Plant, of: &OfSample, read: Timestamp) -> Option<Timestamp> {
        plant.samples.get(&of.number)?.begun(self.path, read).map(|it| it.happened)
    }
}
