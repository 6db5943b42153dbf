//! The graph, made from counters alone, so that every run has the same.

use std::fmt::Write as _;
use std::path::Path;

pub(super) const LEVELS: u32 = 12;
/// Lots on a level: a million on all, less what does not divide.
pub(super) const LEVEL: u32 = 1_000_000 / LEVELS;
/// A lot is made from lots of the level below whose places are at most half of this away from its own.
pub(super) const WIDE: u32 = 80;

/// Every edge, from what was taken to what was made.
pub(super) fn edges() -> Vec<(u32, u32)> {
    (LEVEL..LEVELS * LEVEL).flat_map(|made| parents(made).map(|taken| (taken, made))).collect()
}

/// The three lots of the level below that a lot is made from, drawn evenly and each another.
fn parents(made: u32) -> [u32; 3] {
    let (below, place) = ((made / LEVEL - 1) * LEVEL, made % LEVEL);
    let mut draws = (0u64..).map(|k| {
        let away = u32::try_from(mixed(u64::from(made) << 8 | k) % u64::from(WIDE + 1)).unwrap();
        below + (place + LEVEL + away - WIDE / 2) % LEVEL
    });
    let first = draws.next().unwrap();
    let second = draws.find(|it| *it != first).unwrap();
    let third = draws.find(|it| *it != first && *it != second).unwrap();
    [first, second, third]
}

/// `SplitMix64`, Steele, Lea and Flood, OOPSLA 2014: neighbouring counters give unrelated numbers.
fn mixed(counter: u64) -> u64 {
    let it = counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

/// Writes the edges for programs that are not ours: `taken,made`.
pub(super) fn write(to: &Path, edges: &[(u32, u32)]) {
    let mut text = String::new();
    for (taken, made) in edges {
        writeln!(text, "{taken},{made}").unwrap();
    }
    std::fs::write(to, text).unwrap();
}
