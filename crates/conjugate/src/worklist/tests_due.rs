//! What the laboratory owes: results without which a batch waits, and results that a second analyst must verify.

use plant::Plant;

use crate::language::Lang;
use crate::people::Me;

/// One batch.
pub(super) struct Tests {
    pub(super) batch: String,
    pub(super) stage: String,
    pub(super) due: usize,
    /// The first few by name.
    pub(super) names: Vec<String>,
    /// To be verified by this person: somebody else recorded them.
    pub(super) verify: usize,
}

/// How many are named.
const NAMED: usize = 6;

pub(super) fn tests(lang: Lang, plant: &Plant, me: &Me) -> Vec<Tests> {
    let mut all = Vec::new();
    for (id, batch) in plant.unsettled() {
        let due = plant.tests_due(id);
        let Some((_, stage)) = plant.pinned(batch) else { continue };
        let known = plant.results.get(&batch.lot);
        let others = due.verifications.iter().filter(|path| {
            let mut all = known.and_then(|it| it.get(*path)).into_iter().flatten();
            let open = |it: &plant::lab::TestResult| it.verified.is_none() && it.invalid.is_none();
            all.any(|it| open(it) && it.recorded.by != me.session.person)
        });
        let verify = others.count();
        if due.results.is_empty() && verify == 0 {
            continue;
        }
        let named = |path: &String| {
            let name = lang.label(&stage.attribute_at(path)?.name);
            Some(match due.skippable.contains(path) {
                true => format!("{name} ({})", lang.text("results-may-leave-out")),
                false => name.to_owned(),
            })
        };
        let names = due.results.iter().filter_map(named).take(NAMED);
        all.push(Tests {
            batch: id.to_string(),
            stage: lang.label(&stage.name).to_owned(),
            due: due.results.len(),
            names: names.collect(),
            verify,
        });
    }
    all
}
