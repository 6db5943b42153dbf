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
        vec![("lot", it.lot.to_string()), ("parts", from.join(by.lang.pick("、", ", ")))]
    };
    material::LotReturned(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("batch", it.batch.to_string()),
        ("amount", it.amount.to_string()),
    ];
    material::LotReleased(it, by) => vec![("lot", it.lot.to_string())];
    material::LotRejected(it, by) => vec![("lot", it.lot.to_string())];
    material::LotHeld(it, by) => vec![("lot", it.lot.to_string()), ("why", it.why.to_string())];
    material::LotUnheld(it, by) => vec![("lot", it.lot.to_string()), ("why", it.why.to_string())];
}
