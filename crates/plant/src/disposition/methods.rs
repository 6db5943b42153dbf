//! Results by methods of different principle, where the strategy declares that they agree: one item each.

use alloc::format;
use alloc::vec::Vec;

use super::plan::{Because, Item, Raised, beside, plain, rule};
use crate::id::BatchId;
use crate::lab::{AGREEMENT_RULE, AGREEMENT_RULE_VERSION};
use crate::people::Role;
use crate::quality::About;
use crate::state::Plant;
use crate::verdict::Verdict;

/// One item for each agreement. What is not required and was not done is nothing to release by.
pub(super) fn items(plant: &Plant, batch: &BatchId, exceptions: &Raised<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for it in plant.comparisons(batch) {
        if !it.agreement.required && it.is_absent() {
            continue;
        }
        let verdict = it.verdict();
        let owner = match verdict {
            Verdict::Pass | Verdict::Fail => Role::QaReviewer,
            Verdict::Indeterminate => Role::QcAnalyst,
        };
        let (id, because) = (format!("methods/{}", it.agreement.id), Because::Methods { verdict });
        let compared = rule(AGREEMENT_RULE, AGREEMENT_RULE_VERSION);
        let mut item = plain(id, it.agreement.name.clone(), verdict, compared, because, owner);
        item.evidence = it.evidence;
        // What was raised when they differed is about the result that came second.
        if verdict == Verdict::Fail {
            for path in it.agreement.pairs.iter().flat_map(|it| [&it.of, &it.with]) {
                beside(&mut item, plant, &About::Result { attribute: path.clone() }, exceptions);
            }
        }
        items.push(item);
    }
    items
}
