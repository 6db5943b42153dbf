//! The calculators: every formula of `science` that a person may want to check by hand, under one name on the command
//! line (`conjugate calc METHOD`), in the interface (`POST /api/calc/METHOD`) and as a page (`/calc/METHOD`).
//!
//! The three doors share the table [`METHODS`]: name, purpose, fields, how it is computed. `science` knows no JSON: what
//! is sent is read here, field by field, so that a fault names its place and a misspelt field is never passed over.

mod answer;
mod fault;
mod field;
mod figure;
mod given;
mod method;
mod page;
pub(crate) mod picture;
mod strict;
mod variant;

pub use answer::{Answer, Verdict};
pub use fault::{Fault, Said};
pub use field::{Field, Kind};
pub use page::router;
pub(crate) use page::{Pictured, Written};
pub(crate) use picture::{Drawn, Picture};

use field::{choice, json, maybe, maybe_json, number, or};
use given::Given;

/// What a method is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Health-based limits and carry-over.
    Limits,
    /// Exposure of people.
    Exposure,
    /// Assays of the conjugate.
    Assay,
    /// Stability and transport.
    Stability,
    /// Control of the process.
    Control,
    /// Making it, and keeping it clean.
    Process,
}

impl Purpose {
    /// In the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Limits, Self::Exposure, Self::Assay, Self::Stability, Self::Control, Self::Process];
}

/// A calculator.
pub struct Method {
    /// Under which it is called.
    pub name: &'static str,
    pub purpose: Purpose,
    /// What is computed, in symbols.
    pub formula: &'static str,
    /// What it reads, in the order of its form.
    pub fields: &'static [Field],
    /// Inputs with known answers: what each is called, and the input.
    pub examples: &'static [(&'static str, &'static str)],
    compute: fn(&Given<'_>) -> Result<Answer, Fault>,
}

macro_rules! example {
    ($name:literal) => {
        include_str!(concat!("example/", $name, ".json"))
    };
}

const KINDS: &[&str] = &["NOEL", "NOAEL", "LOEL", "LOAEL", "BMDL", "clinical"];
const YES_NO: &[&str] = &["false", "true"];

/// Every calculator, in the order of the contract.
pub const METHODS: &[Method] = &[
    Method {
        name: "pde",
        purpose: Purpose::Limits,
        formula: "PDE = PoD × BW × α / (F1 × F2 × F3 × F4 × F5)",
        fields: &[
            number("pod_mg_per_kg_day"),
            choice("pod_kind", KINDS),
            or("body_weight_kg", "50"),
            number("f1"),
            number("f2"),
            number("f3"),
            number("f4"),
            number("f5"),
            or("absorption_correction", "1"),
        ],
        examples: &[("ICH Q3C: 2-MTHF", example!("pde"))],
        compute: method::hbel::pde,
    },
    Method {
        name: "inhaled-dose",
        purpose: Purpose::Limits,
        formula: "ppm × M / 24.45 / 1000 × h/24 × d/7 × V / m",
        fields: &[
            number("ppm"),
            number("molecular_weight"),
            number("hours_per_day"),
            number("days_per_week"),
            number("respiratory_volume_l_per_day"),
            number("animal_weight_kg"),
        ],
        examples: &[("ICH Q3C: THF", example!("inhaled-dose"))],
        compute: method::hbel::inhaled_dose,
    },
    Method {
        name: "oel",
        purpose: Purpose::Limits,
        formula: "OEL = PoD × BW × α × 1000 / (F1 × F2 × F3 × F4 × F5 × V)",
        fields: &[
            number("pod_mg_per_kg_day"),
            choice("pod_kind", KINDS),
            or("body_weight_kg", "50"),
            number("f1"),
            number("f2"),
            number("f3"),
            number("f4"),
            number("f5"),
            or("absorption_correction", "1"),
            or("breathed_m3", "10"),
        ],
        examples: &[("4.0 µg/m³", example!("oel"))],
        compute: method::hbel::oel,
    },
    Method {
        name: "oeb",
        purpose: Purpose::Limits,
        formula: "OEL → OEB",
        fields: &[number("oel_ug_per_m3"), choice("table", &["five-band", "six-band"])],
        examples: &[("0.08 µg/m³", example!("oeb"))],
        compute: method::hbel::oeb,
    },
    Method {
        name: "acceptable-level",
        purpose: Purpose::Limits,
        formula: "ppm = permitted × 1000 / dose (ICH Q3C, Q3D, M7)",
        fields: &[maybe("permitted_ug_per_day"), maybe("dosing_days"), number("dose_mg_per_day"), maybe("limit_ppm")],
        examples: &[
            ("ICH Q3C: acetonitrile", example!("acceptable-level")),
            ("ICH M7: 35 d", example!("acceptable-level-days")),
        ],
        compute: method::hbel::acceptable_level,
    },
    Method {
        name: "carryover",
        purpose: Purpose::Limits,
        formula: "MACO = min(HBEL × MBS / TDD, D × MBS / (SF × TDD), ppm × MBS, LD50 × BW / 2000 × MBS / (SF × TDD))",
        fields: &[
            maybe("previous/hbel_ug_per_day"),
            maybe("previous/min_daily_dose_mg"),
            maybe("previous/ld50_mg_per_kg"),
            number("next/batch_kg"),
            number("next/max_daily_dose_mg"),
            or("dose_safety_factor", "1000"),
            or("general_ppm", "10"),
            or("tox_safety_factor", "1000"),
            or("body_weight_kg", "70"),
            maybe("shared_area_cm2"),
            maybe("swab/area_cm2"),
            maybe("swab/recovery"),
            maybe("swab/extract_ml"),
            maybe("rinse/volume_l"),
            maybe("rinse/recovery"),
            maybe("visual_limit_ug_per_cm2"),
            maybe("loq_ng_per_ml"),
            maybe("carbon_fraction"),
        ],
        examples: &[("vc-MMAE", example!("carryover"))],
        compute: method::carryover::carryover,
    },
    Method {
        name: "exposure",
        purpose: Purpose::Exposure,
        formula: "UR = (ln OELV − ln GM) / ln GSD ≥ UT(n)",
        fields: &[json("results"), number("oelv")],
        examples: &[("AIHA (Mulhausen & Damiano)", example!("exposure"))],
        compute: method::exposure::exposure,
    },
    Method {
        name: "twa",
        purpose: Purpose::Exposure,
        formula: "TWA8 = Σ C·t / 480; RF = 8/h × (24 − h)/16",
        fields: &[json("samples"), or("shift_hours", "8")],
        examples: &[("0.01625", example!("twa"))],
        compute: method::exposure::twa,
    },
    Method {
        name: "mkt",
        purpose: Purpose::Stability,
        formula: "MKT = (ΔH/R) / −ln(Σ t·exp(−ΔH/(R·T)) / Σ t)",
        fields: &[
            json("readings"),
            Field {
                name: "profile",
                kind: Kind::Choice(&["", "refrigerated", "controlled-room"]),
                default: "",
                required: false,
            },
            Field { name: "limits", kind: Kind::Json, default: "", required: false },
        ],
        examples: &[("5 °C, 14 °C", example!("mkt"))],
        compute: method::temperature::mkt,
    },
    Method {
        name: "dar",
        purpose: Purpose::Assay,
        formula: "DAR = Σ n·A / Σ A; 2 × (Σ n·L / Σ L + Σ n·H / Σ H); c(D) / c(mAb)",
        fields: &[
            choice("method", &["hic", "reduced-rp", "uv", "ms"]),
            Field { name: "areas", kind: Kind::Json, default: "", required: false },
            maybe("unassigned"),
            Field { name: "light", kind: Kind::Json, default: "", required: false },
            Field { name: "heavy", kind: Kind::Json, default: "", required: false },
            maybe("a280"),
            maybe("a_lambda"),
            maybe("a_scatter"),
            maybe("eps_antibody_280"),
            maybe("eps_antibody_lambda"),
            maybe("eps_drug_280"),
            maybe("eps_drug_lambda"),
            maybe("path_cm"),
            Field { name: "peaks", kind: Kind::Json, default: "", required: false },
            maybe("antibody_mass"),
            maybe_json("glycoform_masses"),
            maybe("drug_mass"),
            maybe("tolerance_da"),
            maybe("max_load"),
        ],
        examples: &[
            ("HIC", example!("dar")),
            ("RP-HPLC", example!("dar-reduced")),
            ("UV/Vis", example!("dar-uv")),
            ("MS", example!("dar-ms")),
        ],
        compute: method::dar::dar,
    },
    Method {
        name: "hic-trace",
        purpose: Purpose::Assay,
        formula: "y(t) = b(t) + Σ A·EMG(t; μ, σ, τ); p(n) = A(n) / Σ A; DAR = Σ n·p(n); u² = gᵀ·C·g",
        fields: &[
            json("signal"),
            maybe("start_min"),
            maybe("step_min"),
            maybe_json("time_min"),
            maybe("ceiling"),
            maybe_json("range_min"),
            choice("baseline", &["penalised", "straight", "none"]),
            or("stiffness_min", "15"),
            or("over_min", "1"),
            or("prominence", "0.005"),
            maybe_json("expected_min"),
            choice("tail", &["each", "common", "none"]),
            choice("level", &["none", "constant", "line"]),
            maybe_json("accept"),
            maybe_json("blank_min"),
            maybe_json("windows"),
            maybe_json("reference"),
            or("within_min", "0.3"),
            or("shift_max_min", "0"),
            or("max_load", "8"),
            choice("odd_loads", &["anomaly", "explained", "expected"]),
            or("unassigned_max_percent", "3"),
            maybe("eps_antibody_280"),
            maybe("eps_drug_280"),
            maybe_json("limits"),
            choice("traces", YES_NO),
        ],
        examples: &[("HIC: D0–D8", example!("hic-trace")), ("HIC: D3?", example!("hic-trace-odd"))],
        compute: method::hic::hic_trace,
    },
    Method {
        name: "spectrum",
        purpose: Purpose::Assay,
        formula: "m/z = M / z + 1.00728; M = M(mAb) + n·M(D) + Σ k·m; DAR = Σ n·I(n) / Σ I",
        fields: &[
            json("intensity"),
            maybe("first_mz"),
            maybe("step_mz"),
            maybe_json("mz"),
            number("width_mz"),
            or("charge_min", "10"),
            or("charge_max", "60"),
            or("mass_min", "120000"),
            or("mass_max", "180000"),
            or("bin_da", "1"),
            or("iterations", "100"),
            or("charge_smoothing", "0.3"),
            or("threshold", "0.001"),
            or("window_da", "20"),
            or("peak_threshold", "0.005"),
            json("glycoforms"),
            number("drug_mass"),
            or("max_load", "8"),
            maybe_json("additions"),
            number("tolerance_da"),
            choice("odd_loads", &["anomaly", "explained", "expected"]),
            or("unassigned_max_percent", "10"),
            or("ambiguous_max_percent", "2"),
            or("r_squared_min", "0.95"),
            maybe_json("limits"),
            choice("traces", YES_NO),
        ],
        examples: &[("G0F, G1F: D0–D8", example!("spectrum"))],
        compute: method::spectrum::spectrum,
    },
    Method {
        name: "dar-agreement",
        purpose: Purpose::Assay,
        formula: "−θ < d ± z·√(u₁² + u₂² + u²) < θ",
        fields: &[
            json("methods"),
            number("theta"),
            or("confidence", "0.90"),
            or("between", "0"),
            maybe("theta_percent"),
        ],
        examples: &[("HIC, RP, MS", example!("dar-agreement"))],
        compute: method::agreement::agreement,
    },
    Method {
        name: "stoichiometry-dar",
        purpose: Purpose::Assay,
        formula: "DAR ≤ min(2·n(R), 2·n(S–S), n(LP)·P); Σ n / (n(LP)·P)",
        fields: &[
            maybe("reductant_per_antibody"),
            or("disulfides", "4"),
            number("linker_payload_per_antibody"),
            number("purity"),
            number("dar"),
            maybe("dar_uncertainty"),
            maybe("free_per_antibody"),
            maybe("quenched_per_antibody"),
            or("confidence", "0.95"),
            or("balance_low_percent", "90"),
            or("balance_high_percent", "110"),
        ],
        examples: &[("TCEP 2.4, LP 6", example!("stoichiometry-dar"))],
        compute: method::agreement::stoichiometry,
    },
    Method {
        name: "antibody-mass",
        purpose: Purpose::Assay,
        formula: "M = Σ n·(Σ m(residue) + H₂O + m(glycan)) − 2·H·n(S–S); ε₂₈₀ = 5500·W + 1490·Y + 125·n(S–S)",
        fields: &[
            json("light"),
            json("heavy"),
            or("disulfides", "16"),
            Field { name: "glycans", kind: Kind::Json, default: "", required: false },
            choice("pyroglutamate", &["none", "heavy", "light", "both"]),
            choice("lysine_clipped", YES_NO),
        ],
        examples: &[("trastuzumab-like, G0F/G0F", example!("antibody-mass"))],
        compute: method::antibody::antibody_mass,
    },
    Method {
        name: "potency",
        purpose: Purpose::Assay,
        formula: "y = a + b·ln x, ln R = (aT − aS) / b; y = c + (d − c) / (1 + exp(b·(ln x − ln e))), R = eS / eT",
        fields: &[
            choice("model", &["parallel-line", "4pl", "quantal"]),
            choice("design", &["crd", "rbd", "latin"]),
            choice("transform", &["none", "ln", "log10", "sqrt", "square"]),
            Field {
                name: "link",
                kind: Kind::Choice(&["", "probit", "logit", "gompit"]),
                default: "",
                required: false,
            },
            or("confidence", "0.95"),
            json("preparations"),
        ],
        examples: &[
            ("Ph. Eur. 5.3, 5.1.1", example!("potency")),
            ("Ph. Eur. 5.3, 5.1.2", example!("potency-latin")),
            ("Ph. Eur. 5.3, 5.1.3", example!("potency-rbd")),
            ("Ph. Eur. 5.3, 5.1.4", example!("potency-ln")),
            ("4PL: ryegrass", example!("potency-4pl")),
            ("probit", example!("potency-quantal")),
        ],
        compute: method::potency::potency,
    },
    Method {
        name: "stability",
        purpose: Purpose::Stability,
        formula: "a + b·t ± t(1 − α; df) · s · √(1/n + (t − t̄)² / Sxx)",
        fields: &[
            json("batches"),
            maybe("lower"),
            maybe("upper"),
            choice("sides", &["1", "2"]),
            or("confidence", "0.95"),
            or("pool_alpha", "0.25"),
            choice("mean_square", &["separate", "pooled"]),
        ],
        examples: &[("LeBlond 2011: CICS", example!("stability")), ("LeBlond 2011: DIDS", example!("stability-dids"))],
        compute: method::stability::stability,
    },
    Method {
        name: "chart",
        purpose: Purpose::Control,
        formula: "x̄ ± 3σ; z = λx + (1 − λ)z′; C⁺ = max(0, z − k + C⁺′); T² = (x − x̄)ᵀ S⁻¹ (x − x̄)",
        fields: &[
            choice("kind", &["i-mr", "xbar-r", "xbar-s", "ewma", "cusum", "p", "np", "laney-p", "c", "u", "run", "t2"]),
            json("values"),
            maybe("phase1"),
            Field { name: "rules", kind: Kind::Json, default: "", required: false },
            maybe("target"),
            maybe("sigma"),
            maybe("lambda"),
            maybe("l"),
            maybe("k"),
            maybe("h"),
            Field { name: "limits", kind: Kind::Choice(&["", "exact", "steady"]), default: "", required: false },
            Field { name: "n", kind: Kind::Json, default: "", required: false },
            maybe("confidence"),
        ],
        examples: &[
            ("X̄-R: piston rings", example!("chart")),
            ("I-MR: NIST 6.3.2.2", example!("chart-i-mr")),
            ("EWMA: NIST 6.3.2.4", example!("chart-ewma")),
            ("CUSUM: Montgomery 9.1", example!("chart-cusum")),
            ("p", example!("chart-p")),
            ("np", example!("chart-np")),
            ("p′: Laney 2002", example!("chart-laney-p")),
            ("u", example!("chart-u")),
            ("run: NIST 1.3.5.13", example!("chart-run")),
            ("T²: Ryan", example!("chart-t2")),
        ],
        compute: method::chart::chart,
    },
    Method {
        name: "capability",
        purpose: Purpose::Control,
        formula: "Cp = (USL − LSL) / 6σ; Cpk = min(USL − x̄, x̄ − LSL) / 3σ; Cpm = Cp / √(1 + ((x̄ − T)/σ)²)",
        fields: &[
            Field { name: "values", kind: Kind::Json, default: "", required: false },
            Field { name: "subgroups", kind: Kind::Json, default: "", required: false },
            maybe("mean"),
            maybe("sigma"),
            maybe("n"),
            maybe("lsl"),
            maybe("usl"),
            maybe("target"),
            or("confidence", "0.95"),
        ],
        examples: &[("Montgomery: piston rings", example!("capability"))],
        compute: method::capability::capability,
    },
    Method {
        name: "tolerance",
        purpose: Purpose::Control,
        formula: "x̄ ± k·s",
        fields: &[
            number("n"),
            number("mean"),
            number("sd"),
            number("coverage"),
            number("confidence"),
            choice("sides", &["2", "1"]),
            choice("form", &["exact", "howe"]),
        ],
        examples: &[("NIST 7.2.6.3", example!("tolerance"))],
        compute: method::tolerance::tolerance,
    },
    Method {
        name: "grubbs",
        purpose: Purpose::Control,
        formula: "G = max |x − x̄| / s > (n − 1)/√n · √(t² / (n − 2 + t²))",
        fields: &[json("values"), choice("side", &["both", "upper", "lower"]), or("alpha", "0.05")],
        examples: &[("NIST 1.3.5.17.1", example!("grubbs"))],
        compute: method::outlier::grubbs,
    },
    Method {
        name: "equivalence",
        purpose: Purpose::Control,
        formula: "−θ < b̄ − ā ± t(0.95; df) · SE < θ",
        fields: &[json("a"), json("b"), number("theta"), choice("variance", &["welch", "pooled"])],
        examples: &[("DAR, A / B", example!("equivalence"))],
        compute: method::equivalence::equivalence,
    },
    Method {
        name: "lrv",
        purpose: Purpose::Process,
        formula: "LRV = log₁₀(V₁·T₁ / (V₂·T₂))",
        fields: &[
            number("load/log10_titre"),
            number("load/ml"),
            number("product/log10_titre"),
            number("product/ml"),
            choice("product/below_detection", YES_NO),
        ],
        examples: &[("≥ 6.42", example!("lrv"))],
        compute: method::process::lrv,
    },
    Method {
        name: "pdl",
        purpose: Purpose::Process,
        formula: "PDL = log₂(N / N₀); t₂ = t / PDL",
        fields: &[number("start_cells"), number("end_cells"), number("hours")],
        examples: &[("8.906891", example!("pdl"))],
        compute: method::process::pdl,
    },
    Method {
        name: "diafiltration",
        purpose: Purpose::Process,
        formula: "C / C₀ = exp(−N × S)",
        fields: &[number("sieving"), number("diavolumes")],
        examples: &[("7 DV", example!("diafiltration"))],
        compute: method::process::diafiltration,
    },
    Method {
        name: "media-fill",
        purpose: Purpose::Process,
        formula: "½ χ²(0.95; 2(c + 1)) / n",
        fields: &[number("units"), number("contaminated"), choice("regime", &["eu-2022", "china-gmp"])],
        examples: &[("1 / 4750", example!("media-fill"))],
        compute: method::process::media_fill,
    },
    Method {
        name: "environment",
        purpose: Purpose::Process,
        formula: "x ≤ L",
        fields: &[
            choice("regime", &["eu-2022", "eu-2008", "china-gmp"]),
            choice("use", &["monitoring", "classification"]),
            choice("grade", &["A", "B", "C", "D"]),
            choice("state", &["operation", "rest"]),
            maybe("particles_0_5"),
            maybe("particles_5"),
            maybe("air_cfu_m3"),
            maybe("settle_cfu_4h"),
            maybe("contact_cfu"),
            maybe("glove_cfu"),
        ],
        examples: &[("A: 25 / m³ ≥ 5 µm", example!("environment"))],
        compute: method::environment::environment,
    },
    Method {
        name: "round",
        purpose: Purpose::Assay,
        formula: "x → x′ ≤ L",
        fields: &[
            number("value"),
            number("limit"),
            choice("operator", &["<=", ">=", "<", ">"]),
            choice("mode", &["half-up", "half-even"]),
        ],
        examples: &[("USP 7.20: 97.95", example!("round"))],
        compute: method::round::round,
    },
];

/// The method of a name.
#[must_use]
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|it| it.name == name)
}

impl Method {
    /// Computes from the text of one JSON object.
    ///
    /// # Errors
    /// Where the text cannot be read, a field is missing, unknown or impossible.
    pub fn compute(&self, text: &str) -> Result<Answer, Fault> {
        let fields = strict::object(text)?;
        (self.compute)(&Given::new(&fields))?.checked()
    }
}

#[cfg(test)]
mod tests;
