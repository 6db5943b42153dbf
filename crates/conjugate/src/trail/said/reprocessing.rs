//! What was done again and what was done beyond the registered process, in words.

use super::{Facts, Said, Teller};

said! {
    reprocessing::ReprocessingOrdered(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("number", it.number.to_string()),
        ("route", by.route(&it.batch, &it.route)),
        ("deviation", it.deviation.to_string()),
        ("why", it.why.to_string()),
    ];
    reprocessing::ReworkProposed(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("number", it.number.to_string()),
        ("deviation", it.deviation.to_string()),
        ("what", it.what.to_string()),
    ];
    reprocessing::ReworkDecided(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("number", it.number.to_string()),
        ("decision", if it.approved { by.lang.text("trail-accepted") } else { by.lang.text("trail-not-accepted") }),
        ("role", by.lang.role(it.role)),
        ("why", it.why.to_string()),
    ];
    reprocessing::ReworkRecorded(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("number", it.number.to_string()),
        ("what", it.what.to_string()),
        ("standing", match &it.despite {
            Some(why) => by.lang.say("trail-rework-despite").with_text("why", why).plain(),
            None => by.lang.text("trail-rework-approved"),
        }),
    ];
    reprocessing::PlacedOnStability(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("round", it.round.to_string()),
        ("study", it.study.to_string()),
    ];
}
