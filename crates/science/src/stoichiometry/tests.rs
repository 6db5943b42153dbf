//! Worked examples (exact fractions in Python), every refusal, and the laws that amounts obey.

use proptest::prelude::*;

use super::NotComputable::{Negative, NotAFraction, TooLarge, TooSmall, Zero};
use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

type Outcome = Result<&'static str, NotComputable>;

/// `name argument argument …` and what comes of it.
#[track_caller]
fn check(call: &str, then: Outcome) {
    let mut words = call.split(' ');
    let name = words.next().unwrap();
    let mut next = || decimal(words.next().unwrap());
    let got = match name {
        "moles" => moles(next(), next(), next()),
        "protein_moles" => protein_moles(next(), next(), next()),
        "mass_for_ratio" => mass_for_ratio(next(), next(), next(), next()),
        "ratio" => ratio(next(), next()),
        "yield" => yield_percent(next(), next()),
        "balance" => mass_balance_percent(next(), next(), next(), next(), next()),
        other => panic!("no function {other}"),
    };
    assert_eq!(got, then.map(decimal), "{call}");
}

#[test]
fn amounts_agree_with_exact_fractions() {
    for (call, then) in [
        ("moles 0.250 0.96 286.65", "0.0008372579801151229722658294"),
        ("moles 286.65 1 286.65", "1"),
        ("moles 0 0.5 286.65", "0"),
        ("protein_moles 10 15 150000", "0.001"),
        ("mass_for_ratio 2.5 0.002 286.65 0.96", "1.49296875"),
        ("mass_for_ratio 0 0.002 286.65 0.96", "0"),
        ("ratio 0.0136 0.0017", "8"),
        ("ratio 0 0.0017", "0"),
        ("yield 1 3", "33.333333333333333333333333333"),
        ("yield 51 50", "102"),
        ("balance 90 1 5 4 100", "100"),
        ("balance 0 0 0 0 100", "0"),
    ] {
        check(call, Ok(then));
    }
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    for (call, then) in [
        ("moles -1 1 100", Negative { parameter: "mass_g" }),
        ("moles 1 0 100", NotAFraction { parameter: "purity_fraction" }),
        ("moles 1 -0.1 100", NotAFraction { parameter: "purity_fraction" }),
        ("moles 1 1.0001 100", NotAFraction { parameter: "purity_fraction" }),
        ("moles 1 98 100", NotAFraction { parameter: "purity_fraction" }),
        ("moles 1 1 0", Zero { parameter: "molar_mass_g_per_mol" }),
        ("moles 1 1 -100", Negative { parameter: "molar_mass_g_per_mol" }),
        ("protein_moles -1 1 100", Negative { parameter: "volume_l" }),
        ("protein_moles 1 -1 100", Negative { parameter: "concentration_g_per_l" }),
        ("protein_moles 1 1 0", Zero { parameter: "molar_mass_g_per_mol" }),
        ("mass_for_ratio -1 1 1 1", Negative { parameter: "ratio" }),
        ("mass_for_ratio 1 -1 1 1", Negative { parameter: "base_moles" }),
        ("mass_for_ratio 1 1 0 1", Zero { parameter: "molar_mass_g_per_mol" }),
        ("mass_for_ratio 1 1 1 0", NotAFraction { parameter: "purity_fraction" }),
        ("ratio -1 1", Negative { parameter: "moles_of" }),
        ("ratio 1 0", Zero { parameter: "moles_to" }),
        ("yield -1 1", Negative { parameter: "amount_out" }),
        ("yield 1 0", Zero { parameter: "amount_in" }),
        ("balance 1 1 -1 1 1", Negative { parameter: "waste" }),
        ("balance 1 1 1 1 0", Zero { parameter: "input" }),
        ("balance 1 1 1 1 -1", Negative { parameter: "input" }),
        ("yield 79228162514264337593543950335 1", TooLarge),
        ("balance 79228162514264337593543950335 1 1 1 1", TooLarge),
        ("mass_for_ratio 1000000000000000 1000000000000000 1000 1", TooLarge),
        ("ratio 1000000000000000 0.000000000000001", TooLarge),
        ("moles 0.00000000000000000000001 0.000001 1", TooSmall),
        ("ratio 0.0000000001 1000000000", TooSmall),
    ] {
        check(call, Err(then));
    }
}

proptest! {
    #[test]
    fn a_mass_for_a_ratio_gives_the_ratio_back(
        ratio_milli in 1_i64..20_000,
        base_nano in 1_000_i64..1_000_000_000,
        molar_milli in 10_000_i64..2_000_000,
        purity_milli in 1_i64..=1_000,
    ) {
        let (wanted, base) = (Decimal::new(ratio_milli, 3), Decimal::new(base_nano, 9));
        let (molar, purity) = (Decimal::new(molar_milli, 3), Decimal::new(purity_milli, 3));
        let mass = mass_for_ratio(wanted, base, molar, purity).unwrap();
        let reached = ratio(moles(mass, purity, molar).unwrap(), base).unwrap();
        // Two divisions round in the 28th place, and the base magnifies that.
        prop_assert!((reached - wanted).abs() <= Decimal::new(1, 18));
    }

    #[test]
    fn a_balance_is_never_below_the_yield(
        parts in prop::array::uniform4(0_i64..1_000_000), input in 1_i64..1_000_000,
    ) {
        let [product, samples, waste, residues] = parts.map(|it| Decimal::new(it, 2));
        let input = Decimal::new(input, 2);
        let balance = mass_balance_percent(product, samples, waste, residues, input).unwrap();
        prop_assert!(balance >= yield_percent(product, input).unwrap());
    }

    #[test]
    fn any_numbers_give_an_amount_or_a_refusal(digits in prop::array::uniform5(any::<i128>()), scale in 0_u32..=28) {
        let [a, b, c, d, e] = digits.map(|it| Decimal::from_i128_with_scale(it >> 32, scale));
        for outcome in [
            moles(a, b, c),
            protein_moles(a, b, c),
            mass_for_ratio(a, b, c, d),
            ratio(a, b),
            yield_percent(a, b),
            mass_balance_percent(a, b, c, d, e),
        ] {
            prop_assert!(outcome.ok().is_none_or(|it| it >= Decimal::ZERO));
        }
    }
}
