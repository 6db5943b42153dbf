//! What a release asks of what was done again: each round at its end, within its limit, tested again; and nothing beyond the
//! registered process that nobody had approved.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::plan::{Because, Item, Raised, beside, plain, rule};
use crate::batch::Batch;
use crate::id::BatchId;
use crate::people::Role;
use crate::quality::About;
use crate::reprocessing::{RoundStanding, Way};
use crate::state::Plant;
use crate::strategy::Stage;
use crate::text::Label;
use crate::verdict::Verdict;

/// The rule that a round is asked by.
const ROUND_RULE: (&str, u16) = ("R-reprocessing-round", 1);

/// Every round, and everything that was done of a rework without one.
pub(super) fn again(plant: &Plant, id: &BatchId, batch: &Batch, stage: &Stage, exceptions: &Raised<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for (number, round) in batch.numbered_rounds() {
        let standing = plant.round_standing(id, number).unwrap_or(RoundStanding::Open);
        let owner = match standing {
            RoundStanding::Open => Role::Operator,
            RoundStanding::Untested => Role::QcAnalyst,
            RoundStanding::BeyondLimit | RoundStanding::Failed | RoundStanding::WithoutStudy => Role::QaReviewer,
            RoundStanding::Complete => Role::QaReviewer,
        };
        let name = match &round.way {
            Way::Route(route) => match stage.route(route) {
                Some(it) => Label {
                    zh: format!("第 {number} 轮：{}", it.name.zh),
                    en: format!("Round {number}: {}", it.name.en),
                },
                None => Label { zh: format!("第 {number} 轮：{route}"), en: format!("Round {number}: {route}") },
            },
            Way::Rework(of) => Label {
                zh: format!("第 {number} 轮：重新加工 {of}"),
                en: format!("Round {number}: rework {of}"),
            },
        };
        let because = Because::Round { standing: standing.id().to_string() };
        let asked = rule(ROUND_RULE.0, ROUND_RULE.1);
        let mut item = plain(format!("reprocessing/{number}"), name, standing.verdict(), asked, because, owner);
        item.deviation = Some(round.deviation.clone());
        item.evidence.push(round.ordered.seq);
        item.evidence.extend(round.finished.as_ref().map(|it| it.seq));
        item.evidence.extend(round.study.as_ref().map(|(_, it)| it.seq));
        if let Way::Rework(of) = &round.way {
            item.evidence.extend(batch.rework(*of).into_iter().flat_map(|it| &it.decisions).map(|it| it.stamp.seq));
        }
        items.push(item);
    }
    for (number, act) in (1..).zip(&batch.rework_acts).filter(|(_, it)| it.despite.is_some()) {
        let name = Label {
            zh: format!("未经批准的重新加工 {number}"),
            en: format!("Rework {number} that nobody had approved"),
        };
        let asked = rule("R-reprocessing-08", 1);
        let id = format!("reprocessing/rework-act-{number}");
        let mut item = plain(id, name, Verdict::Fail, asked, Because::ReworkUnapproved, Role::QaReviewer);
        item.evidence.push(act.stamp.seq);
        beside(&mut item, plant, &About::Rework { act: number }, exceptions);
        items.push(item);
    }
    items
}
