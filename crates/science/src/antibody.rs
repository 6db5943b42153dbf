//! Mass and absorptivity of an antibody from its sequence: what a mass spectrum and an absorbance are held against.
//!
//! Average masses from the conventional atomic weights of IUPAC (2021: H 1.008, C 12.011, N 14.007, O 15.999, S 32.06).
//! Molar absorptivity at 280 nm: Pace et al. (1995), "How to measure and predict the molar absorption coefficient of a
//! protein", Protein Science 4: ε = 5500 W + 1490 Y + 125 cystine. Both are of the antibody without drug.

use alloc::format;

use crate::impossible::result;
use crate::numeric::sum::whole;
use crate::{Impossible, Why};

const H: f64 = 1.008;
const C: f64 = 12.011;
const N: f64 = 14.007;
const O: f64 = 15.999;
const S: f64 = 32.06;
const WATER: f64 = 2.0 * H + O;
/// What cyclises off an N-terminal glutamine; off a glutamate it is water.
const AMMONIA: f64 = N + 3.0 * H;

/// Residues of a chain at most.
const RESIDUES_MAX: usize = 10_000;

/// A residue: its letter and its atoms of carbon, hydrogen, nitrogen, oxygen, sulphur.
const RESIDUES: [(char, [f64; 5]); 20] = [
    ('A', [3.0, 5.0, 1.0, 1.0, 0.0]),
    ('C', [3.0, 5.0, 1.0, 1.0, 1.0]),
    ('D', [4.0, 5.0, 1.0, 3.0, 0.0]),
    ('E', [5.0, 7.0, 1.0, 3.0, 0.0]),
    ('F', [9.0, 9.0, 1.0, 1.0, 0.0]),
    ('G', [2.0, 3.0, 1.0, 1.0, 0.0]),
    ('H', [6.0, 7.0, 3.0, 1.0, 0.0]),
    ('I', [6.0, 11.0, 1.0, 1.0, 0.0]),
    ('K', [6.0, 12.0, 2.0, 1.0, 0.0]),
    ('L', [6.0, 11.0, 1.0, 1.0, 0.0]),
    ('M', [5.0, 9.0, 1.0, 1.0, 1.0]),
    ('N', [4.0, 6.0, 2.0, 2.0, 0.0]),
    ('P', [5.0, 7.0, 1.0, 1.0, 0.0]),
    ('Q', [5.0, 8.0, 2.0, 2.0, 0.0]),
    ('R', [6.0, 12.0, 4.0, 1.0, 0.0]),
    ('S', [3.0, 5.0, 1.0, 2.0, 0.0]),
    ('T', [4.0, 7.0, 1.0, 2.0, 0.0]),
    ('V', [5.0, 9.0, 1.0, 1.0, 0.0]),
    ('W', [11.0, 10.0, 2.0, 1.0, 0.0]),
    ('Y', [9.0, 9.0, 1.0, 2.0, 0.0]),
];

/// An N-glycan of an antibody's heavy chain, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glycan {
    None,
    /// `Man₃GlcNAc₄`, with or without core fucose (F), with 0 to 2 galactoses.
    G0,
    G0F,
    G1,
    G1F,
    G2,
    G2F,
    /// Five mannoses.
    Man5,
}

impl Glycan {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 8] = [
        ("none", Self::None),
        ("G0", Self::G0),
        ("G0F", Self::G0F),
        ("G1", Self::G1),
        ("G1F", Self::G1F),
        ("G2", Self::G2),
        ("G2F", Self::G2F),
        ("Man5", Self::Man5),
    ];

    /// What it adds to the chain, in Da.
    ///
    /// ```
    /// use science::antibody::Glycan;
    /// assert!((Glycan::G0F.mass() - 1445.35).abs() < 0.01);
    /// assert!((Glycan::G1F.mass() - Glycan::G0F.mass() - 162.14).abs() < 0.01);
    /// ```
    #[must_use]
    pub fn mass(self) -> f64 {
        // Hexoses, N-acetylhexosamines, deoxyhexoses.
        let (hexoses, amines, fucoses) = match self {
            Self::None => (0.0, 0.0, 0.0),
            Self::G0 => (3.0, 4.0, 0.0),
            Self::G0F => (3.0, 4.0, 1.0),
            Self::G1 => (4.0, 4.0, 0.0),
            Self::G1F => (4.0, 4.0, 1.0),
            Self::G2 => (5.0, 4.0, 0.0),
            Self::G2F => (5.0, 4.0, 1.0),
            Self::Man5 => (5.0, 2.0, 0.0),
        };
        hexoses * (6.0 * C + 10.0 * H + 5.0 * O)
            + amines * (8.0 * C + 13.0 * H + N + 5.0 * O)
            + fucoses * (6.0 * C + 10.0 * H + 4.0 * O)
    }
}

/// What is done to a chain after it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain<'a> {
    /// In letters of one; white space does not count.
    pub sequence: &'a str,
    /// An N-terminal Q or E cyclised to pyroglutamate.
    pub pyroglutamate: bool,
    /// A C-terminal K cut off.
    pub lysine_clipped: bool,
    pub glycan: Glycan,
}

/// An antibody: chains, each with the place by which a fault of it is told.
#[derive(Debug, Clone, Copy)]
pub struct Antibody<'a> {
    pub chains: &'a [(&'a str, Chain<'a>)],
    /// Cystine bridges, within and between chains; of an `IgG1` 16.
    pub disulfides: usize,
}

/// What follows from the sequence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FromSequence {
    /// Average mass in Da.
    pub mass: f64,
    pub residues: usize,
    pub tryptophans: usize,
    pub tyrosines: usize,
    pub cysteines: usize,
    /// L/(mol·cm) at 280 nm.
    pub molar_absorptivity: f64,
    /// L/(g·cm) at 280 nm: the absorbance of 1 g/L over 1 cm.
    pub specific_absorptivity: f64,
}

/// Mass and absorptivity.
///
/// # Errors
/// A chain that is empty or too long, or has a letter that is no residue; pyroglutamate where the chain does not begin with
/// Q or E; a C-terminal lysine cut off where there is none; more bridges than half the cysteines.
///
/// A tripeptide by hand, WCY with abridged atomic weights: 186.214 + 103.139 + 163.176 + 18.015.
///
/// ```
/// use science::antibody::{Antibody, Chain, Glycan, from_sequence};
/// let chain = Chain { sequence: "WCY", pyroglutamate: false, lysine_clipped: false, glycan: Glycan::None };
/// let found = from_sequence(&Antibody { chains: &[("/light", chain)], disulfides: 0 }).unwrap();
/// assert!((found.mass - 470.544).abs() < 1e-9 && found.molar_absorptivity == 6990.0);
/// ```
pub fn from_sequence(antibody: &Antibody<'_>) -> Result<FromSequence, Impossible> {
    let (mut mass, mut residues) = (0.0, 0);
    let (mut tryptophans, mut tyrosines, mut cysteines) = (0, 0, 0);
    for (place, chain) in antibody.chains {
        let letters = || chain.sequence.chars().filter(|it| !it.is_whitespace());
        let length = letters().count();
        if length == 0 {
            return Err(Impossible::at(*place, Why::TooFew { least: 1 }));
        }
        if length > RESIDUES_MAX {
            return Err(Impossible::at(*place, Why::TooMany { most: RESIDUES_MAX }));
        }
        let clipped = match (chain.lysine_clipped, letters().next_back()) {
            (false, _) => 0,
            (true, Some('K')) if length > 1 => 1,
            (true, _) => return Err(Impossible::at(*place, Why::Missing)),
        };
        mass += WATER + chain.glycan.mass();
        mass -= match (chain.pyroglutamate, letters().next()) {
            (false, _) => 0.0,
            (true, Some('Q')) => AMMONIA,
            (true, Some('E')) => WATER,
            (true, _) => return Err(Impossible::at(*place, Why::Unused)),
        };
        for (index, letter) in letters().take(length - clipped).enumerate() {
            let known = RESIDUES.iter().find(|(it, _)| *it == letter);
            let unknown = || Impossible::at(format!("{place}/{index}"), Why::Unknown);
            let (_, [c, h, n, o, s]) = known.ok_or_else(unknown)?;
            mass += c * C + h * H + n * N + o * O + s * S;
            residues += 1;
            tryptophans += usize::from(letter == 'W');
            tyrosines += usize::from(letter == 'Y');
            cysteines += usize::from(letter == 'C');
        }
    }
    if antibody.disulfides > cysteines / 2 {
        return Err(Impossible::at("/disulfides", Why::Outside { low: 0.0, high: whole(cysteines / 2) }));
    }
    let bridges = whole(antibody.disulfides);
    let mass = result(mass - 2.0 * H * bridges)?;
    let molar_absorptivity = 5500.0 * whole(tryptophans) + 1490.0 * whole(tyrosines) + 125.0 * bridges;
    Ok(FromSequence {
        mass,
        residues,
        tryptophans,
        tyrosines,
        cysteines,
        molar_absorptivity,
        specific_absorptivity: molar_absorptivity / mass,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(sequence: &str) -> Chain<'_> {
        Chain { sequence, pyroglutamate: false, lysine_clipped: false, glycan: Glycan::None }
    }

    fn mass(it: Chain<'_>) -> Result<f64, Impossible> {
        from_sequence(&Antibody { chains: &[("/heavy", it)], disulfides: 0 }).map(|it| it.mass)
    }

    #[test]
    fn residues_have_the_masses_of_the_tables() {
        // Average masses of residues as Unimod and ExPASy have them, to a hundredth.
        for (letter, wanted) in [
            ("G", 57.05),
            ("A", 71.08),
            ("S", 87.08),
            ("P", 97.12),
            ("V", 99.13),
            ("T", 101.10),
            ("C", 103.14),
            ("L", 113.16),
            ("N", 114.10),
            ("D", 115.09),
            ("Q", 128.13),
            ("K", 128.17),
            ("E", 129.12),
            ("M", 131.20),
            ("H", 137.14),
            ("F", 147.18),
            ("R", 156.19),
            ("Y", 163.18),
            ("W", 186.21),
        ] {
            let got = mass(chain(letter)).unwrap() - WATER;
            assert!((got - wanted).abs() < 0.008, "{letter}: {got}");
        }
    }

    #[test]
    fn what_is_done_to_a_chain_changes_its_mass_and_only_where_it_can() {
        let plain = mass(chain("QVK")).unwrap();
        let cyclic = mass(Chain { pyroglutamate: true, ..chain("QVK") }).unwrap();
        let clipped = mass(Chain { lysine_clipped: true, ..chain("QVK") }).unwrap();
        let glycosylated = mass(Chain { glycan: Glycan::G2F, ..chain("QVK") }).unwrap();
        assert!((plain - cyclic - 17.031).abs() < 1e-9);
        assert!((plain - clipped - 128.175).abs() < 1e-9);
        assert!((glycosylated - plain - 1769.633).abs() < 0.01, "{}", glycosylated - plain);
        assert!(
            (mass(chain("E")).unwrap() - mass(Chain { pyroglutamate: true, ..chain("E") }).unwrap() - WATER).abs()
                < 1e-9
        );
        for (it, place) in [
            (chain(" \n"), "/heavy"),
            (chain("QVX"), "/heavy/2"),
            (Chain { pyroglutamate: true, ..chain("VQ") }, "/heavy"),
            (Chain { lysine_clipped: true, ..chain("KV") }, "/heavy"),
        ] {
            assert_eq!(mass(it).unwrap_err().place, place);
        }
        let bridged = Antibody { chains: &[("/light", chain("CVC"))], disulfides: 2 };
        assert_eq!(from_sequence(&bridged).unwrap_err().place, "/disulfides");
    }
}
