//! The scripts, as the binary carries them: the table of points is computed from what they record.

macro_rules! scripts {
    ($list:ident: $($name:literal)*) => {
        pub(super) const $list: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../scenarios/", $name, ".txt"))),)*];
    };
}

scripts! {
    STORIES:
    "small-molecule" "cell-bank" "antibody" "drug-substance" "drug-product" "other-chemistries" "deviation" "done-otherwise"
    "further-acts" "found-out-later"
    "order-of-addition" "second-person" "training" "held-ancestor" "lots" "correction" "late-entry" "strategy-life"
    "missing-result" "failed-result" "late-evidence" "markets" "shelf-life-by-market" "equipment" "accounts" "organisations" "rights"
    "containers" "dates" "access" "procedures" "corrected-charge" "two-holds" "balance" "too-early" "columns-and-filters" "intake" "keeping" "reprocessing"
    "oos" "oot" "analysis" "skip-testing" "samples" "retention"
    "instrument-files" "runs" "suitability" "composition" "stability" "dar-derived" "dar-methods" "agreement" "potency" "plausibility"
}

scripts! {
    // Beginnings that several stories share.
    INCLUDES: "include/cast" "include/strategy" "include/cell-banks" "include/substance-materials" "include/substance-finished" "include/substances-made"
}
