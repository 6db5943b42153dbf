//! The batches of the history, as a table: what was made, what went otherwise, how it ended. All of it is made up.

/// A made-up batch of the history.
pub(super) struct Told {
    pub(super) stage: &'static str,
    pub(super) batch: &'static str,
    pub(super) amount: &'static str,
    pub(super) facts: &'static [(&'static str, &'static str)],
    /// Days after the batch before it.
    pub(super) after_days: i64,
    pub(super) incidents: &'static [Incident],
    pub(super) ends: Ends,
}

/// What went otherwise than planned.
#[derive(Clone, Copy)]
pub(super) enum Incident {
    /// A reading of this step: parameter, value.
    Reads(&'static str, &'static str, &'static str),
    /// A rule stopped an attempt to charge this amount at this step; then it was done right.
    Tried(&'static str, &'static str),
    /// The step was done otherwise, and said so.
    Otherwise(&'static str),
    /// A reading of this step was mistyped and corrected later: parameter, value as typed first.
    Mistyped(&'static str, &'static str, &'static str),
    /// The step was entered two hours late.
    Late(&'static str),
    /// Before this step an in-process test failed (attribute, value), and by this route what it judged was done again; the
    /// test then gave the other value.
    Reprocessed {
        before: &'static str,
        attribute: &'static str,
        failed: &'static str,
        then: &'static str,
        route: &'static str,
    },
    /// A retained sample failed after the release, and the decision was made again.
    FailedLater(&'static str, &'static str),
    /// A result outside its specification that was a laboratory error, proven and invalidated: attribute, value.
    LabError(&'static str, &'static str),
    /// A load inside its specification that earlier batches let nobody expect, by a chromatogram; the second method, which is
    /// measured later, says otherwise.
    Unexpected([f64; 5]),
    /// A chromatogram was taken in as a file, and what derives from it is the result: areas of D0, D2, D4, D6 and D8.
    Chromatogram([f64; 5]),
    /// A test is left out by its approved rule: earlier batches are its ground.
    LeftOut(&'static str),
    /// The readings of the potency assay were entered, and what derives from them is the result: potency by the formula.
    Readings(f64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Made, and left to the visitor: results missing, exceptions and a deviation open.
    InReview,
    Released,
    /// Released by the manufacturer and to the market.
    ToMarket,
    Rejected,
}

const ANTIBODY: &[(&str, &str)] = &[("concentration", "28.8 g/L")];
const LINKER_PAYLOAD: &[(&str, &str)] = &[("purity", "97.8 %"), ("conjugatable-impurities", "0.4 %")];
const CELL_BANK: &[(&str, &str)] = &[("passage", "12 {passages}"), ("viability", "97 %")];
const SUBSTANCE: &[(&str, &str)] = &[("concentration", "20.4 g/L")];

const fn told(stage: &'static str, batch: &'static str, amount: &'static str, facts: &'static [(&str, &str)]) -> Told {
    Told { stage, batch, amount, facts, after_days: 2, incidents: &[], ends: Ends::Released }
}

const fn payload(batch: &'static str, amount: &'static str) -> Told {
    told("small-molecule", batch, amount, LINKER_PAYLOAD)
}

const fn antibody(batch: &'static str, amount: &'static str) -> Told {
    told("antibody", batch, amount, ANTIBODY)
}

const fn substance(batch: &'static str, amount: &'static str, incidents: &'static [Incident]) -> Told {
    Told { incidents, ..told("drug-substance", batch, amount, SUBSTANCE) }
}

const fn product(batch: &'static str, amount: &'static str) -> Told {
    Told { ends: Ends::ToMarket, ..told("drug-product", batch, amount, &[]) }
}

/// So many days after the batch before it: a campaign in which stages alternate.
const fn soon(told: Told) -> Told {
    Told { after_days: 1, ..told }
}

const CHECK: &str = "conjugation/check-reaction";

/// A year and more. A cell bank is made rarely: one working bank serves all of it. Numbers are given when a batch is
/// planned, so DP-30-008 has an old one and is filled last.
pub(super) const HISTORY: &[Told] = &[
    payload("LP-30-001", "3200 g"),
    told("cell-bank", "WCB-30-001", "240 1", CELL_BANK),
    antibody("MAB-30-001", "1450 L"),
    substance("DS-30-001", "400.0 L", &[]),
    product("DP-30-001", "43800 1"),
    substance("DS-30-002", "398.2 L", &[Incident::Reads(CHECK, "temperature", "24.6")]),
    product("DP-30-002", "43790 1"),
    antibody("MAB-30-002", "1440 L"),
    substance("DS-30-003", "396.0 L", &[Incident::Reads(CHECK, "temperature", "26.1")]),
    product("DP-30-003", "43795 1"),
    Told {
        ends: Ends::Rejected,
        // Its mean load is as it should be, and neither end of the distribution is.
        ..substance(
            "DS-30-004",
            "394.5 L",
            &[Incident::Reads(CHECK, "temperature", "27.4"), Incident::Chromatogram([11.0, 21.0, 36.0, 19.0, 13.0])],
        )
    },
    payload("LP-30-002", "3150 g"),
    substance("DS-30-005", "401.3 L", &[Incident::Tried("conjugation/add-linker-payload", "500.0")]),
    product("DP-30-004", "43812 1"),
    substance(
        "DS-30-006",
        "399.0 L",
        &[Incident::Otherwise("purification/regenerate-column"), Incident::LabError("ph", "6.92 [pH]")],
    ),
    antibody("MAB-30-003", "1452 L"),
    product("DP-30-005", "43804 1"),
    substance("DS-30-007", "400.6 L", &[Incident::Mistyped(CHECK, "temperature", "2.20")]),
    // Its load is inside the release limit and outside the EU's: released, and not for the EU.
    substance(
        "DS-30-008",
        "386.1 L",
        &[
            Incident::Late("conjugation/check-pool"),
            // (2·20.6 + 4·41.4 + 6·24.8 + 8·9.4) / 100 = 4.31.
            Incident::Unexpected([3.8, 20.6, 41.4, 24.8, 9.4]),
            Incident::Reprocessed {
                before: "filling/line-clearance",
                attribute: "ultrafiltration/free-drug-left",
                failed: "11.2 ng/mg",
                then: "2.2 ng/mg",
                route: "diafilter-again",
            },
        ],
    ),
    product("DP-30-006", "43788 1"),
    substance("DS-30-009", "398.8 L", &[Incident::Readings(1.03), Incident::FailedLater("free-drug", "9.6 ng/mg")]),
    Told { ends: Ends::Released, ..product("DP-30-007", "43801 1") },
    soon(antibody("MAB-30-004", "1447 L")),
    soon(payload("LP-30-003", "3180 g")),
    soon(substance("DS-31-001", "398.9 L", &[])),
    soon(antibody("MAB-31-001", "1455 L")),
    soon(product("DP-31-001", "43792 1")),
    soon(payload("LP-31-001", "3210 g")),
    soon(antibody("MAB-31-002", "1443 L")),
    soon(substance("DS-31-002", "400.2 L", &[])),
    soon(payload("LP-31-002", "3175 g")),
    soon(product("DP-31-002", "43807 1")),
    soon(antibody("MAB-31-003", "1449 L")),
    soon(payload("LP-31-003", "3195 g")),
    soon(substance("DS-31-003", "397.6 L", &[])),
    soon(payload("LP-31-004", "3160 g")),
    soon(product("DP-31-003", "43799 1")),
    soon(Told { incidents: &[Incident::LeftOut("residual-protein-a")], ..antibody("MAB-31-004", "1451 L") }),
    soon(payload("LP-31-005", "3205 g")),
    soon(substance("DS-31-004", "399.7 L", &[Incident::LeftOut("residual-solvent")])),
    soon(product("DP-31-004", "43810 1")),
    Told {
        incidents: &[
            Incident::Reads("formulation/check-bulk", "formulated-ph", "6.14"),
            Incident::Reads("lyophilisation/start-secondary", "chamber-pressure", "14.6"),
            Incident::Reads("lyophilisation/start-secondary", "primary-temperature", "-14.0"),
        ],
        ends: Ends::InReview,
        ..product("DP-30-008", "43768 1")
    },
    Told {
        ends: Ends::InReview,
        ..substance(
            "DS-31-005",
            "399.4 L",
            &[
                Incident::Tried("conjugation/add-linker-payload", "500.0"),
                Incident::Reads(CHECK, "temperature", "25.4"),
                Incident::Reads("activation/check-start", "activation-temperature", "24.4"),
                Incident::Chromatogram([5.2, 25.0, 41.2, 21.2, 7.4]),
            ],
        )
    },
];
