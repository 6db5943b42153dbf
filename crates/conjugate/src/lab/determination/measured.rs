//! How the recording came about: the sample, the run, its instrument, and whether the system was suitable.

use plant::Plant;
use plant::id::DeterminationId;
use plant::lab::Determination;
use plant::verdict::Verdict;

use crate::language::Lang;
use crate::page::part::{State, Stated};

/// What the head of the page says of it; what is not on record is left out.
#[derive(Default)]
pub(super) struct Measured {
    pub(super) sample: Option<String>,
    pub(super) run: Option<String>,
    /// The instrument, with its name.
    pub(super) instrument: Option<(String, String)>,
    pub(super) analyst: Option<String>,
    /// How many limits of the system were met, of how many.
    pub(super) suitability: Option<Stated>,
}

impl Measured {
    pub(super) fn of(lang: Lang, plant: &Plant, id: &DeterminationId, it: &Determination) -> Self {
        let result = plant.derived_by(id).next().map(|(_, it)| it);
        let sample = it.sample.as_ref().or_else(|| result?.sample.as_ref());
        let run = it.run.as_ref().or_else(|| result?.run.as_ref());
        let Some((id, run)) = run.and_then(|it| plant.runs.get_key_value(it)) else {
            return Self { sample: sample.map(|it| it.number.to_string()), ..Self::default() };
        };
        let instrument = run.instrument.as_ref().map(|it| {
            let name = plant.equipment.get(it).map_or_else(String::new, |it| lang.label(&it.name).to_owned());
            (it.to_string(), name)
        });
        let suitability = plant.method_of(run).filter(|it| it.is_run()).map(|method| {
            let all = run.measured(method);
            let met = all.iter().filter(|it| it.verdict == Verdict::Pass).count();
            let state = match run.suits(method) {
                Verdict::Pass => State::Pass,
                Verdict::Fail => State::Fail,
                Verdict::Indeterminate => State::Indeterminate,
            };
            Stated::new(lang, state).saying(lang.say("derived-met").with("met", met).with("n", all.len()).plain())
        });
        Self {
            sample: sample.map(|it| it.number.to_string()),
            run: Some(id.to_string()),
            instrument,
            analyst: plant.people.get(&run.opened.by).map(|it| lang.label(&it.name).to_owned()),
            suitability,
        }
    }
}
