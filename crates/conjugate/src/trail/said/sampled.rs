//! Samples of batches, in words.

use plant::lab::Despite;
use plant::sample::{End, Place};

use super::{Facts, Said, Teller};

fn despite(by: &Teller<'_>, it: Option<&Despite>) -> String {
    it.map_or_else(String::new, |it| {
        let said = by.lang.say("oos-in-spite").with("why", format!("{} {}", it.rule, it.why)).plain();
        format!("{}{said}", by.lang.pick("，", ", "))
    })
}

fn place(by: &Teller<'_>, it: &Place) -> String {
    crate::sample::place(by.lang, it)
}

said! {
    sample::SampleTaken(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("lot", it.lot.to_string()),
        ("plan", by.planned_sample(&it.batch, &it.plan)),
        ("amount", it.amount.to_string()),
        ("despite", despite(by, it.despite.as_ref())),
    ];
    sample::SampleHandedOver(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("despite", despite(by, it.despite.as_ref())),
    ];
    sample::SampleReceived(it, by) => {
        let put = match (&it.place, &it.refused) {
            (_, Some(why)) => by.lang.say("sample-not-accepted").with_text("why", why).plain(),
            (Some(at), None) => place(by, at),
            (None, None) => String::new(),
        };
        vec![
            ("sample", it.sample.to_string()),
            ("found", crate::sample::found(by.lang, &it.found)),
            ("place", put),
            ("despite", despite(by, it.despite.as_ref())),
        ]
    };
    sample::SampleStored(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("from", place(by, &it.from)),
        ("place", place(by, &it.place)),
        ("despite", despite(by, it.despite.as_ref())),
    ];
    sample::TestsBegun(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("tests", it.attributes.iter().map(|of| by.attribute(Some(&it.batch), of)).collect::<Vec<_>>().join(by.lang.pick("、", ", "))),
        ("despite", despite(by, it.despite.as_ref())),
    ];
    sample::SampleDivided(it, by) => {
        let parts: Vec<_> = it.parts.iter().map(|it| format!("{} ({})", it.number, it.amount)).collect();
        vec![
            ("sample", it.sample.to_string()),
            ("parts", parts.join(by.lang.pick("、", ", "))),
            ("despite", despite(by, it.despite.as_ref())),
        ]
    };
    sample::SampleDiscarded(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("how", match &it.how {
            End::UsedUp => by.lang.text("sample-used-up"),
            End::Discarded { why } => by.lang.say("sample-discarded").with_text("why", why).plain(),
        }),
        ("despite", despite(by, it.despite.as_ref())),
    ];
    sample::SampleInspected(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("found", it.found.to_string()),
        ("sound", by.lang.text(if it.sound { "sample-look-sound" } else { "sample-look-unsound" })),
    ];
    sample::SampleGivenOut(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("part", it.part.number.to_string()),
        ("amount", it.part.amount.to_string()),
        ("investigation", it.investigation.to_string()),
        ("why", it.why.to_string()),
    ];
    sample::SampleMissed(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("plan", by.planned_sample(&it.batch, &it.plan)),
        ("why", it.why.to_string()),
    ];
}
