//! `antibody-mass`.

use science::antibody::{self, Antibody, Chain, Glycan};

use super::super::answer::{Answer, short};
use super::super::fault::{Fault, Said};
use super::super::given::{self, Given};
use super::super::picture::{Bar, Bars, Picture};

/// Which chains begin with pyroglutamate.
#[derive(Clone, Copy, PartialEq)]
enum Cyclic {
    None,
    Heavy,
    Light,
    Both,
}

/// `antibody-mass`: two light and two heavy chains.
pub(in super::super) fn antibody_mass(given: &Given<'_>) -> Result<Answer, Fault> {
    let sequence = |name: &'static str| -> Result<&str, Fault> {
        let text = given.must(name)?.as_str();
        text.ok_or_else(|| Fault::at(given.place(name), Said::new("calc-no-text")))
    };
    let (light, heavy) = (sequence("light")?, sequence("heavy")?);
    let disulfides = given.size_maybe("disulfides")?.unwrap_or(16);
    let glycans = glycans(given)?;
    let cyclic = [("none", Cyclic::None), ("heavy", Cyclic::Heavy), ("light", Cyclic::Light), ("both", Cyclic::Both)];
    let cyclic = given.choice_or("pyroglutamate", &cyclic, Cyclic::None)?;
    let lysine_clipped = given.flag_or("lysine_clipped", false)?;
    given.nothing_else()?;
    let light = Chain {
        sequence: light,
        pyroglutamate: matches!(cyclic, Cyclic::Light | Cyclic::Both),
        lysine_clipped: false,
        glycan: Glycan::None,
    };
    let heavy = |glycan: Glycan| Chain {
        sequence: heavy,
        pyroglutamate: matches!(cyclic, Cyclic::Heavy | Cyclic::Both),
        lysine_clipped,
        glycan,
    };
    let [one, other] = glycans;
    let chains = [("/light", light), ("/light", light), ("/heavy", heavy(one)), ("/heavy", heavy(other))];
    let found = antibody::from_sequence(&Antibody { chains: &chains, disulfides })?;
    // A cysteine that no bridge holds is free, or was left out of the count.
    let free = found.cysteines - 2 * disulfides;
    let sugar = one.mass() + other.mass();
    let bar = |name: &'static str, value: f64| Bar { name: name.into(), value, marked: false };
    Ok(Answer::default()
        .number("mass_da", found.mass)
        .field("residues", found.residues)
        .field("tryptophans", found.tryptophans)
        .field("tyrosines", found.tyrosines)
        .field("cysteines", found.cysteines)
        .field("free_cysteines", free)
        .number("glycans_da", sugar)
        .number("eps280_molar", found.molar_absorptivity)
        .number("e280_l_per_g_cm", found.specific_absorptivity)
        .because(Said::new("calc-r-average-mass"))
        .because_if(free > 0, || Said::new("calc-r-free-cysteines").with("n", free))
        .step(format!("M = {} Da, {} + {} Da (glycans)", short(found.mass), short(found.mass - sugar), short(sugar)))
        .step(format!(
            "ε₂₈₀ = 5500 × {} + 1490 × {} + 125 × {disulfides} = {} L/(mol·cm)",
            found.tryptophans,
            found.tyrosines,
            short(found.molar_absorptivity)
        ))
        .step(format!("ε₂₈₀ / M = {} L/(g·cm)", short(found.specific_absorptivity)))
        .drawn(Picture::Bars(Bars {
            axis: "calc-axis-absorptivity".into(),
            bars: vec![
                bar("calc-a-tryptophans", 5500.0 * count(found.tryptophans)),
                bar("calc-a-tyrosines", 1490.0 * count(found.tyrosines)),
                bar("calc-f-disulfides", 125.0 * count(disulfides)),
            ],
            logarithmic: false,
            limit: None,
        })))
}

fn count(it: usize) -> f64 {
    science::numeric::sum::whole(it)
}

/// One for each heavy chain; none where they are not sent.
fn glycans(given: &Given<'_>) -> Result<[Glycan; 2], Fault> {
    let Some(all) = given.maybe("glycans") else { return Ok([Glycan::None; 2]) };
    let all = given::list(all, "/glycans")?;
    match all.as_slice() {
        [(one, first), (other, second)] => {
            Ok([given::choice(first, one, &Glycan::ALL)?, given::choice(second, other, &Glycan::ALL)?])
        }
        _ => Err(Fault::at("/glycans", Said::new("calc-unequal").with("wanted", 2))),
    }
}
