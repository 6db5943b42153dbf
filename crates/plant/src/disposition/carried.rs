//! What a release asks of the analytical run behind a result: that it carries it. What it does not carry passes for nobody,
//! and nobody lifts it: the run is repeated.

use alloc::string::ToString;

use super::plan::{Because, Item, rule};
use crate::lab::TestResult;
use crate::people::Role;
use crate::run;
use crate::state::Plant;
use crate::strategy::{Attribute, Strategy};
use crate::verdict::Verdict;

/// Holds the item of a result to the run that it was measured in.
pub(super) fn carried(item: &mut Item, plant: &Plant, strategy: &Strategy, attribute: &Attribute, it: &TestResult) {
    let of = it.run.as_ref().and_then(|id| plant.runs.get(id));
    // The entries of the run are read with the result.
    if let Some(of) = of {
        item.evidence.push(of.opened.seq);
        item.evidence.extend(of.suited.values().flat_map(crate::run::Suited::entries));
        item.evidence.extend(of.doubts.iter().map(|it| it.stamp.seq));
    }
    let method = attribute.method.as_ref().and_then(|id| strategy.methods.get(id));
    let Some(broken) = method.and_then(|it| run::fault(it, of)) else { return };
    item.rule = rule(broken.id(), broken.version());
    item.because = Because::RunUnsound { run: it.run.clone(), rule: broken.id().to_string() };
    item.verdict = item.verdict.max(Verdict::Indeterminate);
    item.lifted = false;
    item.owner = Some(Role::QcAnalyst);
}
