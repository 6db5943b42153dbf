//! Lots and how they were handled, in words.

use super::{Facts, Said, Teller};

said! {
    material::LotReceived(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("material", by.material(&it.material)),
        ("amount", it.amount.to_string()),
        ("supplier", it.supplier.to_string()),
    ];
    material::LotSplit(it, by) => {
        let parts = it.parts.iter().map(|it| format!("{} ({})", it.lot, it.amount)).collect::<Vec<_>>();
        vec![("lot", it.lot.to_string()), ("parts", parts.join(by.lang.pick("、", ", ")))]
    };
    material::LotsPooled(it, by) => {
        let from = it.from.iter().map(|it| format!("{} ({})", it.lot, it.amount)).collect::<Vec<_>>();
        let despite = it.despite.as_ref().map_or_else(String::new, |why| {
            by.lang.say("trail-pooled-despite").with_text("why", why).plain()
        });
        vec![("lot", it.lot.to_string()), ("parts", from.join(by.lang.pick("、", ", "))), ("despite", despite)]
    };
    material::LotReturned(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("batch", it.batch.to_string()),
        ("amount", it.amount.to_string()),
    ];
    material::LotRetested(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("found", it.found.to_string()),
        ("until", it.until.map_or_else(|| by.lang.text("trail-retest-failed"), |it| by.zone.day(it))),
    ];
    material::LotDated(it, by) => {
        let dates = [it.use_by, it.retest_by].into_iter().flatten().map(|it| by.zone.day(it)).collect::<Vec<_>>();
        vec![
            ("lot", it.lot.to_string()),
            ("dates", dates.join(by.lang.pick("、", ", "))),
            ("why", it.why.to_string()),
        ]
    };
    material::LabelsPrinted(it, by) => vec![("lot", it.lot.to_string()), ("count", it.count.to_string())];
    material::LabelsAccounted(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("used", it.used.to_string()),
        ("spoilt", it.spoilt.to_string()),
        ("destroyed", it.destroyed.to_string()),
        ("missing", it.missing.to_string()),
    ];
    material::ContainerKept(it, by) => vec![
        ("container", it.container.to_string()),
        ("lot", it.lot.to_string()),
        ("what", by.lang.text(&format!("kept-{}", it.what.id()))),
    ];
    material::ContainerOpened(it, by) => vec![("container", it.container.to_string()), ("lot", it.lot.to_string())];
    material::ContainerMoved(it, by) => vec![
        ("container", it.container.to_string()),
        ("lot", it.lot.to_string()),
        ("to", it.to.to_string()),
    ];
    material::ContainerEmptied(it, by) => vec![
        ("container", it.container.to_string()),
        ("lot", it.lot.to_string()),
        ("left", it.left.to_string()),
        ("why", it.why.to_string()),
    ];
    material::ContainerDiscarded(it, by) => vec![
        ("container", it.container.to_string()),
        ("lot", it.lot.to_string()),
        ("left", it.left.to_string()),
        ("why", it.why.to_string()),
    ];
    material::LotReleased(it, by) => {
        let without = it.without.as_ref().map_or_else(String::new, |it| {
            let lacks = it.lacks.iter().map(|it| by.lang.text(&format!("lack-{}", it.id()))).collect::<Vec<_>>();
            let lacks = lacks.join(by.lang.pick("、", ", "));
            by.lang.say("trail-released-without").with("lacks", lacks).with_text("why", &it.why).plain()
        });
        vec![("lot", it.lot.to_string()), ("without", without)]
    };
    material::LotRejected(it, by) => vec![("lot", it.lot.to_string())];
    material::LotHeld(it, by) => vec![("lot", it.lot.to_string()), ("why", it.why.to_string())];
    material::LotUnheld(it, by) => vec![("lot", it.lot.to_string()), ("why", it.why.to_string())];
}
