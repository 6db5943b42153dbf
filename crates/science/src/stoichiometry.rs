//! Amounts for the batch record: how many moles are in the vessel, how much to weigh in, what came out.
//!
//! # Exactness
//! Everything is decimal. Sums and products of amounts as they are weighed are exact; a quotient such as 1/3 cannot
//! be. It carries 28 significant digits, as long as they end before the 28th decimal place: of 0.0017 mol that leaves
//! 26. The last digit is rounded, in every step of a formula. That is the *unrounded value* of the record: compare it
//! with limits as it is, and round only what is shown or reported ([`rounding`](crate::rounding)). A result below
//! 10⁻¹⁸ would keep ten digits or fewer and is refused; in moles that is 600,000 molecules.
//!
//! # Ranges
//! Amounts are zero or more, divisors and molar masses more than zero, purity above 0 and at most 1 (a fraction of
//! mass, water and solvents counted: the assay "as is"). Anything else is refused by the parameter's name.
//!
//! # Sources
//! The mole and the molar mass: IUPAC Green Book (3rd ed., 2.10), *n* = *m* / *M*. Yield and mass balance: China GMP
//! (2010) article 187 and EU GMP part I, 5.8 and 6.18 demand both and the explanation of what is outside its limits;
//! formulas in domain.md §7.2. The clauses are cited from memory; check them against the editions in force. The
//! worked examples were computed apart from this code, with exact fractions in Python (`fractions.Fraction`), written
//! out by long division.

use core::fmt;

use rust_decimal::Decimal;

/// Why an amount was not computed. The parameter is named as in the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotComputable {
    /// An amount below zero.
    Negative { parameter: &'static str },
    /// A divisor or a molar mass that is zero.
    Zero { parameter: &'static str },
    /// A fraction of mass that is zero or less, or more than one: 98 per cent is 0.98.
    NotAFraction { parameter: &'static str },
    /// The result, or a step to it, is larger than a decimal holds (about 7.9 × 10²⁸).
    TooLarge,
    /// The result, or a step to it, is below 10⁻¹⁸ and would lose its digits.
    TooSmall,
}

impl fmt::Display for NotComputable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Negative { parameter } => write!(out, "`{parameter}` is negative"),
            Self::Zero { parameter } => write!(out, "`{parameter}` is zero"),
            Self::NotAFraction { parameter } => write!(out, "`{parameter}` must be above 0 and at most 1"),
            Self::TooLarge => out.write_str("the result is too large to be kept exactly"),
            Self::TooSmall => out.write_str("the result is too small to be kept exactly"),
        }
    }
}

impl core::error::Error for NotComputable {}

/// Amount of substance in a weighed material, in mol: mass × purity / molar mass.
///
/// # Errors
/// `mass_g` < 0; `purity_fraction` outside 0 < p ≤ 1; `molar_mass_g_per_mol` ≤ 0; out of range.
///
/// 2.5 g of a linker payload of 1,034.06 g/mol with an assay of 98 %:
///
/// ```
/// # use rust_decimal::Decimal;
/// # use science::stoichiometry::*;
/// # let decimal = |text| Decimal::from_str_exact(text).unwrap();
/// let moles = moles(decimal("2.5"), decimal("0.98"), decimal("1034.06")).unwrap();
/// assert_eq!(moles.to_string(), "0.0023693015879155948397578477");
/// ```
pub fn moles(
    mass_g: Decimal,
    purity_fraction: Decimal,
    molar_mass_g_per_mol: Decimal,
) -> Result<Decimal, NotComputable> {
    amount(mass_g, "mass_g")?;
    fraction(purity_fraction, "purity_fraction")?;
    divisor(molar_mass_g_per_mol, "molar_mass_g_per_mol")?;
    divide(multiply(mass_g, purity_fraction)?, molar_mass_g_per_mol)
}

/// Amount of protein in a solution, in mol: volume × concentration / molar mass. 1 g/L is 1 mg/mL.
///
/// # Errors
/// `volume_l` < 0; `concentration_g_per_l` < 0; `molar_mass_g_per_mol` ≤ 0; out of range.
///
/// 12.5 L of an antibody of 148,000 g/mol at 20.4 g/L:
///
/// ```
/// # use rust_decimal::Decimal;
/// # use science::stoichiometry::*;
/// # let decimal = |text| Decimal::from_str_exact(text).unwrap();
/// let moles = protein_moles(decimal("12.5"), decimal("20.4"), decimal("148000")).unwrap();
/// assert_eq!(moles.to_string(), "0.001722972972972972972972973");
/// ```
pub fn protein_moles(
    volume_l: Decimal,
    concentration_g_per_l: Decimal,
    molar_mass_g_per_mol: Decimal,
) -> Result<Decimal, NotComputable> {
    amount(volume_l, "volume_l")?;
    amount(concentration_g_per_l, "concentration_g_per_l")?;
    divisor(molar_mass_g_per_mol, "molar_mass_g_per_mol")?;
    divide(multiply(volume_l, concentration_g_per_l)?, molar_mass_g_per_mol)
}

/// Mass of a material to weigh in for a molar ratio to a base, in g: ratio × base × molar mass / purity.
///
/// The ratio is in mol of the material for each mol of the base: equivalents of TCEP or linker payload to antibody.
///
/// # Errors
/// `ratio` < 0; `base_moles` < 0; `molar_mass_g_per_mol` ≤ 0; `purity_fraction` outside 0 < p ≤ 1; out of range.
///
/// 8 equivalents of a linker payload (1,034.06 g/mol, assay 98 %) to 0.0017 mol of antibody:
///
/// ```
/// # use rust_decimal::Decimal;
/// # use science::stoichiometry::*;
/// # let decimal = |text| Decimal::from_str_exact(text).unwrap();
/// let mass_g = mass_for_ratio(decimal("8"), decimal("0.0017"), decimal("1034.06"), decimal("0.98")).unwrap();
/// assert_eq!(mass_g.to_string(), "14.35022040816326530612244898");
/// ```
pub fn mass_for_ratio(
    ratio: Decimal,
    base_moles: Decimal,
    molar_mass_g_per_mol: Decimal,
    purity_fraction: Decimal,
) -> Result<Decimal, NotComputable> {
    amount(ratio, "ratio")?;
    amount(base_moles, "base_moles")?;
    divisor(molar_mass_g_per_mol, "molar_mass_g_per_mol")?;
    fraction(purity_fraction, "purity_fraction")?;
    // The molar mass first: it keeps a small base clear of the last decimal places.
    divide(multiply(multiply(molar_mass_g_per_mol, ratio)?, base_moles)?, purity_fraction)
}

/// Molar ratio that was reached, in mol/mol: moles of the material / moles of the base.
///
/// # Errors
/// `moles_of` < 0; `moles_to` ≤ 0; out of range.
///
/// 0.0051 mol of TCEP to 0.0018 mol of antibody:
///
/// ```
/// # use rust_decimal::Decimal;
/// # use science::stoichiometry::*;
/// # let decimal = |text| Decimal::from_str_exact(text).unwrap();
/// let ratio = ratio(decimal("0.0051"), decimal("0.0018")).unwrap();
/// assert_eq!(ratio.to_string(), "2.8333333333333333333333333333");
/// ```
pub fn ratio(moles_of: Decimal, moles_to: Decimal) -> Result<Decimal, NotComputable> {
    amount(moles_of, "moles_of")?;
    divisor(moles_to, "moles_to")?;
    divide(moles_of, moles_to)
}

/// Yield, in per cent: out / in × 100, both in the same unit. More than 100 is computed like any other value; whether
/// it may be believed is for the limits to say.
///
/// # Errors
/// `amount_out` < 0; `amount_in` ≤ 0; out of range.
///
/// 236.4 g of conjugate from 255 g of antibody:
///
/// ```
/// # use rust_decimal::Decimal;
/// # use science::stoichiometry::*;
/// # let decimal = |text| Decimal::from_str_exact(text).unwrap();
/// let percent = yield_percent(decimal("236.4"), decimal("255")).unwrap();
/// assert_eq!(percent.to_string(), "92.70588235294117647058823529");
/// ```
pub fn yield_percent(amount_out: Decimal, amount_in: Decimal) -> Result<Decimal, NotComputable> {
    amount(amount_out, "amount_out")?;
    divisor(amount_in, "amount_in")?;
    // Times 100 before the division, so that what divides exactly stays exact.
    divide(multiply(amount_out, Decimal::ONE_HUNDRED)?, amount_in)
}

/// Mass balance, in per cent: (product + samples + waste + residues) / input × 100, all in the same unit.
///
/// # Errors
/// Any amount < 0; `input` ≤ 0; out of range. An amount that was not determined is no zero: do not call this then.
///
/// 255 g of antibody gave 236.4 g of conjugate, 1.2 g of samples, 9.85 g in waste and 4.1 g left in the filter:
///
/// ```
/// # use rust_decimal::Decimal;
/// # use science::stoichiometry::*;
/// # let decimal = |text| Decimal::from_str_exact(text).unwrap();
/// let (product, samples, waste, residues) = (decimal("236.4"), decimal("1.2"), decimal("9.85"), decimal("4.1"));
/// let percent = mass_balance_percent(product, samples, waste, residues, decimal("255")).unwrap();
/// assert_eq!(percent.to_string(), "98.64705882352941176470588235");
/// ```
pub fn mass_balance_percent(
    product: Decimal,
    samples: Decimal,
    waste: Decimal,
    residues: Decimal,
    input: Decimal,
) -> Result<Decimal, NotComputable> {
    let parts = [(product, "product"), (samples, "samples"), (waste, "waste"), (residues, "residues")];
    let mut found = Decimal::ZERO;
    for (part, parameter) in parts {
        amount(part, parameter)?;
        found = found.checked_add(part).ok_or(NotComputable::TooLarge)?;
    }
    divisor(input, "input")?;
    divide(multiply(found, Decimal::ONE_HUNDRED)?, input)
}

fn amount(value: Decimal, parameter: &'static str) -> Result<(), NotComputable> {
    if value < Decimal::ZERO { Err(NotComputable::Negative { parameter }) } else { Ok(()) }
}

fn divisor(value: Decimal, parameter: &'static str) -> Result<(), NotComputable> {
    amount(value, parameter)?;
    if value.is_zero() { Err(NotComputable::Zero { parameter }) } else { Ok(()) }
}

fn fraction(value: Decimal, parameter: &'static str) -> Result<(), NotComputable> {
    if value > Decimal::ZERO && value <= Decimal::ONE { Ok(()) } else { Err(NotComputable::NotAFraction { parameter }) }
}

fn multiply(left: Decimal, right: Decimal) -> Result<Decimal, NotComputable> {
    let product = left.checked_mul(right).ok_or(NotComputable::TooLarge)?;
    kept(product, left.is_zero() || right.is_zero())
}

fn divide(dividend: Decimal, divisor: Decimal) -> Result<Decimal, NotComputable> {
    let quotient = dividend.checked_div(divisor).ok_or(NotComputable::TooLarge)?;
    kept(quotient, dividend.is_zero())
}

/// The library rounds at 28 decimal places without a word, a small enough value to zero.
fn kept(value: Decimal, is_zero: bool) -> Result<Decimal, NotComputable> {
    if !is_zero && value < Decimal::new(1, 18) { Err(NotComputable::TooSmall) } else { Ok(value) }
}

#[cfg(test)]
mod tests;
