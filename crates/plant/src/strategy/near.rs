//! The word that was probably meant.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The nearest of the words, where one is near enough to be a slip of the keyboard.
pub(super) fn nearest<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    // One slip in a short word, two in a longer one: further away, a suggestion misleads more than it helps.
    let reach = if typed.chars().count() < 5 { 1 } else { 2 };
    words
        .into_iter()
        .map(|word| (distance(typed, word), word))
        .filter(|(distance, _)| *distance <= reach)
        .min()
        .map(|(_, word)| word.to_string())
}

/// How many characters to add, drop, change, or swap with their neighbour lead from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut last = None;
    for (line, it) in from.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(line + 1);
        for (column, other) in to.iter().enumerate() {
            let left = next.get(column).copied().unwrap_or(usize::MAX - 1);
            let (above, diagonal) = (at(&row, column + 1), at(&row, column));
            let mut best = (left.min(above) + 1).min(diagonal + usize::from(it != *other));
            let swapped = column.checked_sub(1).is_some_and(|twin| to.get(twin) == Some(&it) && last == Some(*other));
            if swapped && line > 0 {
                best = best.min(at(&before, column.saturating_sub(1)) + 1);
            }
            next.push(best);
        }
        before = core::mem::replace(&mut row, next);
        last = Some(it);
    }
    row.last().copied().unwrap_or(0)
}

fn at(row: &[usize], column: usize) -> usize {
    row.get(column).copied().unwrap_or(usize::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_finds_its_word_and_nothing_else_does() {
        let words = ["registered", "normal", "unit", "why", "when"];
        for (typed, then) in [
            ("registred", Some("registered")),
            ("regsitered", Some("registered")),
            ("Normal", Some("normal")),
            ("nromal", Some("normal")),
            ("units", Some("unit")),
            ("wehn", Some("when")),
            ("limit", None),
            ("pH", None),
        ] {
            assert_eq!(nearest(typed, words).as_deref(), then, "{typed}");
        }
    }

    #[test]
    fn a_distance_counts_slips() {
        for (from, to, then) in [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("ab", "ba", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(from, to), then, "{from} {to}");
        }
    }
}
