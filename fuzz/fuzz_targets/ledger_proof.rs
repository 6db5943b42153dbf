//! Proofs against the roots of a tree that is built here, hash by hash after RFC 9162: no invented proof holds.
#![no_main]

use ledger::{Hash, verify_consistency, verify_inclusion};
use libfuzzer_sys::fuzz_target;

/// The Merkle tree hash of RFC 9162 section 2.1.1, in its own words.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(b""),
        [one] => *one,
        more => {
            let left = more.len().next_power_of_two() / 2;
            let (left, right) = more.split_at(left);
            let mut bytes = vec![1];
            bytes.extend(root(left).0);
            bytes.extend(root(right).0);
            Hash::of(&bytes)
        }
    }
}

/// The path of section 2.1.3.1.
fn path(at: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut found, other) = match at < left.len() {
        true => (path(at, left), root(right)),
        false => (path(at - left.len(), right), root(left)),
    };
    found.push(other);
    found
}

fuzz_target!(|bytes: &[u8]| {
    let [size, seq, first, second, which, rest @ ..] = bytes else { return };
    let size = usize::from(*size % 70) + 1;
    let leaves: Vec<_> = (0..size).map(|it| Hash::of(&it.to_be_bytes())).collect();
    let (whole, at) = (root(&leaves), usize::from(*seq) % size);
    let right = path(at, &leaves);
    let wide = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
    assert_eq!(verify_inclusion(&leaves[at], wide(at), wide(size), &right, &whole), Ok(()));

    // The right one with something put, taken or turned, or one made of whatever came.
    let mut proof = right.clone();
    for (index, edit) in rest.chunks(33).enumerate() {
        let hash = Hash::of(edit);
        match edit.first().map(|it| it % 4) {
            Some(0) => proof.push(hash),
            Some(1) => drop(proof.pop()),
            Some(2) if !proof.is_empty() => {
                let place = index % proof.len();
                proof[place] = hash;
            }
            Some(_) | None => proof.reverse(),
        }
    }
    let claimed = u64::from(*which);
    let holds = verify_inclusion(&leaves[at], claimed, wide(size), &proof, &whole);
    assert_eq!(holds.is_ok(), claimed == wide(at) && proof == right, "{holds:?}");

    // No proof leads from a tree that never was, whatever sizes are claimed.
    let (first, second) = (u64::from(*first).max(1), u64::from(*second));
    let never = Hash::of(b"a root that no tree has");
    assert!(verify_consistency(first, second, &proof, &never, &whole).is_err());
});
