//! Limits of clean areas by grade: particles and microbes.
//!
//! EU GMP Annex 1 (2022), tables 1 to 3 (classification), 5 (monitoring of particles) and 6 (viable monitoring); EU GMP
//! Annex 1 (2008) and China GMP, annex "Sterile products" (2010), articles 9 to 11; as read for domain.md §7.4. The two
//! generations differ: 25 particles of 5 µm in grade A exceed the 20 of 2008 and of China and keep to the 29 of 2022.

use crate::Impossible;
use crate::impossible::not_negative;

/// Whose limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CleanRegime {
    Eu2022,
    Eu2008,
    ChinaGmp,
}

/// What the particles are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Monitoring,
    Classification,
}

/// A clean-room grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    A,
    B,
    C,
    D,
}

/// With people at work, or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupancy {
    Rest,
    Operation,
}

/// Figures of an area, or limits of it: particles per m³, colony-forming units per m³, per settle plate of 90 mm and
/// four hours, per contact plate of 55 mm, per glove print of five fingers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    pub particles_0_5: Option<f64>,
    pub particles_5: Option<f64>,
    pub air_cfu_m3: Option<f64>,
    pub settle_cfu_4h: Option<f64>,
    pub contact_cfu: Option<f64>,
    pub glove_cfu: Option<f64>,
}

impl Area {
    /// All figures with their names, in the order of the tables.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<f64>); 6] {
        let Self { particles_0_5, particles_5, air_cfu_m3, settle_cfu_4h, contact_cfu, glove_cfu } = *self;
        [
            ("particles_0_5", particles_0_5),
            ("particles_5", particles_5),
            ("air_cfu_m3", air_cfu_m3),
            ("settle_cfu_4h", settle_cfu_4h),
            ("contact_cfu", contact_cfu),
            ("glove_cfu", glove_cfu),
        ]
    }
}

/// How a figure stands to its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Kept,
    Exceeded,
    /// The regime has no such limit, so nothing can be said.
    NoLimit,
}

/// The limits of a grade. 0 is "no growth"; `None` is a limit that does not exist.
///
/// Viable limits: of 2022 in either state, and for qualification those of table 2, which has none for gloves; of 2008 and
/// of China in operation only, as their tables say.
#[must_use]
pub fn limits(regime: CleanRegime, purpose: Use, grade: Grade, occupancy: Occupancy) -> Area {
    let (particles_0_5, particles_5) = match regime {
        CleanRegime::Eu2022 => particles_2022(purpose, grade, occupancy),
        CleanRegime::Eu2008 | CleanRegime::ChinaGmp => particles_2008(grade, occupancy),
    };
    let viable = match (regime, purpose, occupancy) {
        (CleanRegime::Eu2022, Use::Monitoring, Occupancy::Rest | Occupancy::Operation)
        | (CleanRegime::Eu2008 | CleanRegime::ChinaGmp, Use::Monitoring, Occupancy::Operation) => viable(grade),
        (CleanRegime::Eu2022, Use::Classification, Occupancy::Rest | Occupancy::Operation) => {
            Area { glove_cfu: None, ..viable(grade) }
        }
        (CleanRegime::Eu2008 | CleanRegime::ChinaGmp, Use::Monitoring, Occupancy::Rest)
        | (CleanRegime::Eu2008 | CleanRegime::ChinaGmp, Use::Classification, Occupancy::Rest | Occupancy::Operation) => {
            Area::default()
        }
    };
    Area { particles_0_5, particles_5, ..viable }
}

/// Each given figure against its limit; a figure equal to its limit keeps it.
///
/// # Errors
/// A figure below zero or not finite.
///
/// ```
/// use science::environment::{Area, CleanRegime, Grade, Occupancy, Standing, Use, judge, limits};
/// let found = Area { particles_5: Some(25.0), ..Area::default() };
/// let against = |regime| {
///     let limits = limits(regime, Use::Monitoring, Grade::A, Occupancy::Operation);
///     judge(&found, &limits).unwrap()[1].1
/// };
/// assert_eq!(against(CleanRegime::Eu2022), Some(Standing::Kept));
/// assert_eq!(against(CleanRegime::ChinaGmp), Some(Standing::Exceeded));
/// ```
pub fn judge(found: &Area, limits: &Area) -> Result<[(&'static str, Option<Standing>); 6], Impossible> {
    let mut standings = found.named().map(|(name, _)| (name, None));
    for ((standing, (name, value)), (_, limit)) in standings.iter_mut().zip(found.named()).zip(limits.named()) {
        let Some(value) = value else { continue };
        not_negative(value, &alloc::format!("/{name}"))?;
        standing.1 = Some(match limit {
            None => Standing::NoLimit,
            Some(limit) if value <= limit => Standing::Kept,
            Some(_) => Standing::Exceeded,
        });
    }
    Ok(standings)
}

type Pair = (Option<f64>, Option<f64>);

fn particles_2022(purpose: Use, grade: Grade, occupancy: Occupancy) -> Pair {
    let monitored = |limit: f64| match purpose {
        Use::Monitoring => Some(limit),
        Use::Classification => None,
    };
    match (grade, occupancy) {
        (Grade::A, Occupancy::Rest | Occupancy::Operation) | (Grade::B, Occupancy::Rest) => {
            (Some(3520.0), monitored(29.0))
        }
        (Grade::B, Occupancy::Operation) | (Grade::C, Occupancy::Rest) => (Some(352_000.0), Some(2930.0)),
        (Grade::C, Occupancy::Operation) | (Grade::D, Occupancy::Rest) => (Some(3_520_000.0), Some(29_300.0)),
        (Grade::D, Occupancy::Operation) => (None, None),
    }
}

fn particles_2008(grade: Grade, occupancy: Occupancy) -> Pair {
    match (grade, occupancy) {
        (Grade::A, Occupancy::Rest | Occupancy::Operation) => (Some(3520.0), Some(20.0)),
        (Grade::B, Occupancy::Rest) => (Some(3520.0), Some(29.0)),
        (Grade::B, Occupancy::Operation) | (Grade::C, Occupancy::Rest) => (Some(352_000.0), Some(2900.0)),
        (Grade::C, Occupancy::Operation) | (Grade::D, Occupancy::Rest) => (Some(3_520_000.0), Some(29_000.0)),
        (Grade::D, Occupancy::Operation) => (None, None),
    }
}

/// Grade A: "no growth" (2022) or "< 1" (2008, China), and a whole colony below 1 is none.
fn viable(grade: Grade) -> Area {
    let of = |air: f64, settle: f64, contact: f64, glove: Option<f64>| Area {
        air_cfu_m3: Some(air),
        settle_cfu_4h: Some(settle),
        contact_cfu: Some(contact),
        glove_cfu: glove,
        ..Area::default()
    };
    match grade {
        Grade::A => of(0.0, 0.0, 0.0, Some(0.0)),
        Grade::B => of(10.0, 5.0, 5.0, Some(5.0)),
        Grade::C => of(100.0, 50.0, 25.0, None),
        Grade::D => of(200.0, 100.0, 50.0, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables() {
        use CleanRegime::{ChinaGmp, Eu2008, Eu2022};
        use Grade::{A, B, C, D};
        use Occupancy::{Operation, Rest};
        for (regime, purpose, grade, occupancy, half, five) in [
            (Eu2022, Use::Monitoring, A, Rest, Some(3520.0), Some(29.0)),
            (Eu2022, Use::Monitoring, A, Operation, Some(3520.0), Some(29.0)),
            (Eu2022, Use::Classification, A, Operation, Some(3520.0), None),
            (Eu2022, Use::Classification, B, Rest, Some(3520.0), None),
            (Eu2022, Use::Classification, B, Operation, Some(352_000.0), Some(2930.0)),
            (Eu2022, Use::Monitoring, B, Rest, Some(3520.0), Some(29.0)),
            (Eu2022, Use::Monitoring, C, Rest, Some(352_000.0), Some(2930.0)),
            (Eu2022, Use::Monitoring, C, Operation, Some(3_520_000.0), Some(29_300.0)),
            (Eu2022, Use::Monitoring, D, Rest, Some(3_520_000.0), Some(29_300.0)),
            (Eu2022, Use::Monitoring, D, Operation, None, None),
            (ChinaGmp, Use::Monitoring, A, Rest, Some(3520.0), Some(20.0)),
            (ChinaGmp, Use::Classification, B, Rest, Some(3520.0), Some(29.0)),
            (Eu2008, Use::Monitoring, B, Operation, Some(352_000.0), Some(2900.0)),
            (ChinaGmp, Use::Monitoring, C, Operation, Some(3_520_000.0), Some(29_000.0)),
            (ChinaGmp, Use::Monitoring, D, Operation, None, None),
        ] {
            let got = limits(regime, purpose, grade, occupancy);
            assert_eq!((got.particles_0_5, got.particles_5), (half, five), "{regime:?} {grade:?} {occupancy:?}");
        }
        for (grade, viable) in [
            (A, [Some(0.0); 4]),
            (B, [Some(10.0), Some(5.0), Some(5.0), Some(5.0)]),
            (C, [Some(100.0), Some(50.0), Some(25.0), None]),
            (D, [Some(200.0), Some(100.0), Some(50.0), None]),
        ] {
            for regime in [Eu2022, Eu2008, ChinaGmp] {
                let got = limits(regime, Use::Monitoring, grade, Operation);
                assert_eq!([got.air_cfu_m3, got.settle_cfu_4h, got.contact_cfu, got.glove_cfu], viable);
            }
        }
        assert_eq!(limits(ChinaGmp, Use::Monitoring, B, Rest).air_cfu_m3, None);
        assert_eq!(limits(Eu2022, Use::Monitoring, B, Rest).air_cfu_m3, Some(10.0));
        assert_eq!(limits(Eu2022, Use::Classification, A, Operation).glove_cfu, None);
    }

    #[test]
    fn one_colony_in_grade_a_is_growth_and_no_limit_is_no_answer() {
        let limits = limits(CleanRegime::Eu2022, Use::Monitoring, Grade::A, Occupancy::Operation);
        let found = Area { particles_0_5: Some(3520.0), air_cfu_m3: Some(1.0), ..Area::default() };
        let standings = judge(&found, &limits).unwrap();
        assert_eq!(standings[0].1, Some(Standing::Kept));
        assert_eq!(standings[2].1, Some(Standing::Exceeded));
        assert_eq!(standings[5].1, None);
        assert_eq!(judge(&found, &Area::default()).unwrap()[0].1, Some(Standing::NoLimit));
        let negative = Area { glove_cfu: Some(-1.0), ..Area::default() };
        assert_eq!(judge(&negative, &limits).unwrap_err().place, "/glove_cfu");
    }
}
