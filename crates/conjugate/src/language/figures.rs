//! Numbers as text. Nothing here rounds: digits are grouped, never dropped.

use fluent_bundle::FluentValue;

/// A count with its thousands grouped: `48,211`. For counts only; a measured value is shown as it was entered.
#[must_use]
pub fn count(n: u64) -> String {
    decimal(&n.to_string())
}

/// Groups the whole part of a number that is already text: `-9840.50` becomes `−9,840.50`, with a true minus sign.
#[must_use]
pub fn decimal(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |it| ("−", it));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    if !whole.bytes().all(|it| it.is_ascii_digit()) {
        return number.to_string();
    }
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// How numbers inside sentences are written; anything that is no whole number stays as Fluent has it.
pub(super) fn format<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(decimal(&number.as_string())),
        FluentValue::String(_) | FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{count, decimal};

    #[test]
    fn digits_are_grouped_and_none_is_lost() {
        for (number, then) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("48211", "48,211"),
            ("1234567.8900", "1,234,567.8900"),
            ("-9840.50", "−9,840.50"),
            ("< 0.5", "< 0.5"),
            ("", ""),
        ] {
            assert_eq!(decimal(number), then, "{number:?}");
        }
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
    }
}
