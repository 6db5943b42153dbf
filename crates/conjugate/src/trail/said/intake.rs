//! Suppliers, and what was done with deliveries before their release, in words.

use plant::material::Gave;

use super::{Facts, Said, Teller};

said! {
    material::SupplierAdded(it, by) => vec![
        ("supplier", by.lang.label(&it.name).to_owned()),
        ("kind", by.lang.text(&format!("supplier-kind-{}", it.kind.id()))),
        ("site", it.site.to_string()),
    ];
    material::SupplierApproved(it, by) => vec![
        ("supplier", by.supplier(&it.supplier)),
        ("material", by.material(&it.material)),
        ("until", by.zone.day(it.until)),
        ("terms", it.terms.as_ref().map_or_else(|| by.lang.text("trail-no-terms"), ToString::to_string)),
    ];
    material::SupplierApprovalEnded(it, by) => vec![
        ("supplier", by.supplier(&it.supplier)),
        ("material", by.material(&it.material)),
        ("how", by.lang.text(&format!("standing-{}", it.how.id()))),
        ("why", it.why.to_string()),
    ];
    material::ReceiptExamined(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("containers", it.receipt.containers.to_string()),
        ("supplier", by.supplier(&it.receipt.supplier)),
        ("their", it.receipt.manufacturer_lot.to_string()),
        ("found", crate::material::findings(by.lang, &it.receipt)),
    ];
    material::CertificateFiled(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("number", it.number.to_string()),
        ("file", it.file.to_string()),
    ];
    material::LotSampled(it, by) => {
        let drawn = it.drawn.iter().map(|it| format!("{} ({})", it.container, it.amount)).collect::<Vec<_>>();
        vec![
            ("lot", it.lot.to_string()),
            ("sample", it.sample.to_string()),
            ("drawn", drawn.join(by.lang.pick("、", ", "))),
        ]
    };
    material::SampleTested(it, by) => {
        let verdict = crate::words::verdict(by.lang, it.verdict);
        let gave = match &it.gave {
            Gave::Stated(_) => verdict,
            Gave::Measured(value) => format!("{value} · {verdict}"),
        };
        let containers = it.containers.iter().map(ToString::to_string).collect::<Vec<_>>();
        vec![
            ("lot", it.lot.to_string()),
            ("sample", it.sample.to_string()),
            ("test", by.intake_test(&it.lot, &it.test)),
            ("containers", containers.join(by.lang.pick("、", ", "))),
            ("gave", gave),
        ]
    };
}
