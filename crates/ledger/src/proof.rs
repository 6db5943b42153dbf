//! Proofs about the tree, made and checked: that an entry is in it, and that a smaller tree is its
//! beginning. Checking needs no ledger, so whoever receives a bundle can do it offline.

use std::ops::Range;

use crate::{hash::Hash, tree::left_width};

/// Why a proof does not prove what it is said to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry lies outside the tree.
    #[error("entry {seq} is not below the tree size {size}")]
    OutsideTree { seq: u64, size: u64 },
    /// A tree cannot begin with a larger one.
    #[error("the earlier tree size {first} is larger than the later {second}")]
    SizesSwapped { first: u64, second: u64 },
    /// A proof has exactly as many hashes as the sizes demand.
    #[error("the proof has {found} hashes, which does not fit the tree sizes")]
    WrongLength { found: usize },
    /// The hashes lead to another root.
    #[error("the proof leads to the root {computed}, not to the stated {stated}")]
    RootDiffers { computed: Hash, stated: Hash },
}

/// The audit path of RFC 6962 section 2.1.1 for entry `seq` in the tree of the first `size` entries.
/// `hash_of` gives the root over a range of leaves.
pub(crate) fn inclusion<E>(
    seq: u64,
    size: u64,
    mut hash_of: impl FnMut(Range<u64>) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let (mut start, mut end) = (0, size);
    let mut from_the_root = Vec::new();
    while end - start > 1 {
        let middle = start + left_width(end - start);
        let sibling = if seq < middle { middle..end } else { start..middle };
        (start, end) = if seq < middle { (start, middle) } else { (middle, end) };
        from_the_root.push(hash_of(sibling)?);
    }
    from_the_root.reverse();
    Ok(from_the_root)
}

/// The consistency proof of RFC 6962 section 2.1.2 from the first `first` entries to the first `second`.
pub(crate) fn consistency<E>(
    first: u64,
    second: u64,
    mut hash_of: impl FnMut(Range<u64>) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    // Every tree begins with the empty one; there is nothing to show.
    if first == 0 {
        return Ok(Vec::new());
    }
    let (mut start, mut end) = (0, second);
    // Whether the subtree in hand is the earlier tree itself, whose root the other side knows.
    let mut known = true;
    let mut from_the_root = Vec::new();
    while first < end {
        let middle = start + left_width(end - start);
        if first <= middle {
            from_the_root.push(hash_of(middle..end)?);
            end = middle;
        } else {
            from_the_root.push(hash_of(start..middle)?);
            start = middle;
            known = false;
        }
    }
    if !known {
        from_the_root.push(hash_of(start..end)?);
    }
    from_the_root.reverse();
    Ok(from_the_root)
}

/// Checks that the entry with leaf hash `leaf` is number `seq` in the tree of `size` entries with the
/// given root (RFC 9162 section 2.1.3.2).
///
/// # Errors
/// When the proof does not show it.
pub fn verify_inclusion(leaf: &Hash, seq: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if seq >= size {
        return Err(ProofError::OutsideTree { seq, size });
    }
    let wrong_length = ProofError::WrongLength { found: proof.len() };
    let (mut node, mut last, mut hash) = (seq, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            hash = Hash::of_node(sibling, &hash);
            // A node without a right neighbour rises until it is one.
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = Hash::of_node(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong_length);
    }
    same_root(hash, root)
}

/// Checks that the tree of `second` entries begins with the tree of `first` entries
/// (RFC 9162 section 2.1.4.2).
///
/// # Errors
/// When the proof does not show it.
pub fn verify_consistency(
    first: u64,
    second: u64,
    proof: &[Hash],
    first_root: &Hash,
    second_root: &Hash,
) -> Result<(), ProofError> {
    let wrong_length = ProofError::WrongLength { found: proof.len() };
    if first > second {
        return Err(ProofError::SizesSwapped { first, second });
    }
    if first == second || first == 0 {
        return match (proof, first) {
            ([_, ..], _) => Err(wrong_length),
            ([], 0) if second > 0 => same_root(Hash::of_empty_tree(), first_root),
            ([], 0) => {
                same_root(Hash::of_empty_tree(), first_root)?;
                same_root(Hash::of_empty_tree(), second_root)
            }
            ([], _) => same_root(*first_root, second_root),
        };
    }
    // An earlier tree that is one complete subtree is not repeated in the proof.
    let (start, proof) = match proof {
        _ if first.is_power_of_two() => (first_root, proof),
        [start, rest @ ..] => (start, rest),
        [] => return Err(wrong_length),
    };
    let (mut node, mut last) = (first - 1, second - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    let (mut of_first, mut of_second) = (*start, *start);
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            of_first = Hash::of_node(sibling, &of_first);
            of_second = Hash::of_node(sibling, &of_second);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            of_second = Hash::of_node(&of_second, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong_length);
    }
    same_root(of_first, first_root)?;
    same_root(of_second, second_root)
}

fn same_root(computed: Hash, stated: &Hash) -> Result<(), ProofError> {
    if computed == *stated { Ok(()) } else { Err(ProofError::RootDiffers { computed, stated: *stated }) }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;
    use crate::tree::tests::{CT_LEAVES, CT_ROOTS, by_definition, leaves, to_index};

    fn over(leaves: &[Hash]) -> impl FnMut(Range<u64>) -> Result<Hash, Infallible> {
        |range| Ok(by_definition(&leaves[to_index(range.start)..to_index(range.end)]))
    }

    #[test]
    fn every_entry_of_every_small_tree_is_proven_and_at_no_other_place() {
        let leaves = leaves(40);
        for size in 1..=40u64 {
            let root = by_definition(&leaves[..to_index(size)]);
            for seq in 0..size {
                let Ok(proof) = inclusion(seq, size, over(&leaves));
                let leaf = &leaves[to_index(seq)];
                for place in 0..=size {
                    let answer = verify_inclusion(leaf, place, size, &proof, &root);
                    assert_eq!(answer.is_ok(), place == seq, "{seq} of {size} at {place}");
                }
            }
        }
    }

    #[test]
    fn every_small_tree_is_proven_to_begin_with_every_smaller_one() {
        let leaves = leaves(40);
        for second in 0..=40u64 {
            for first in 0..=second {
                let roots = [first, second].map(|size| by_definition(&leaves[..to_index(size)]));
                let Ok(proof) = consistency(first, second, over(&leaves));
                verify_consistency(first, second, &proof, &roots[0], &roots[1]).unwrap();
            }
        }
    }

    #[test]
    fn the_published_path_comes_out() {
        let leaves: Vec<Hash> = CT_LEAVES.iter().map(|bytes| Hash::of_leaf(bytes)).collect();
        let Ok(proof) = inclusion(0, 8, over(&leaves));
        let path: Vec<String> = proof.iter().map(Hash::to_string).collect();
        assert_eq!(
            path,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
        let root = Hash::from_hex(CT_ROOTS[7]).unwrap();
        verify_inclusion(&leaves[0], 0, 8, &proof, &root).unwrap();
    }

    proptest! {
        #[test]
        fn a_proof_with_anything_changed_proves_nothing(
            second in 2u64..300, first in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0u8..8,
        ) {
            let leaves = leaves(second);
            let first = first.index(to_index(second) - 1) as u64 + 1;
            let roots = [first, second].map(|size| by_definition(&leaves[..to_index(size)]));

            let Ok(proof) = consistency(first, second, over(&leaves));
            prop_assert!(verify_consistency(first, second, &proof, &roots[0], &roots[1]).is_ok());
            for changed in changes(&proof, at, bit) {
                prop_assert!(verify_consistency(first, second, &changed, &roots[0], &roots[1]).is_err());
            }
            if first != second {
                prop_assert!(verify_consistency(first, second, &proof, &roots[1], &roots[0]).is_err());
            }

            let seq = first - 1;
            let leaf = &leaves[to_index(seq)];
            let Ok(proof) = inclusion(seq, second, over(&leaves));
            prop_assert!(verify_inclusion(leaf, seq, second, &proof, &roots[1]).is_ok());
            for changed in changes(&proof, at, bit) {
                prop_assert!(verify_inclusion(leaf, seq, second, &changed, &roots[1]).is_err());
            }
        }
    }

    /// One bit flipped, one hash missing, one hash too many.
    fn changes(proof: &[Hash], at: prop::sample::Index, bit: u8) -> Vec<Vec<Hash>> {
        let mut longer = proof.to_vec();
        longer.push(Hash::of_empty_tree());
        let mut all = vec![longer];
        if !proof.is_empty() {
            let at = at.index(proof.len());
            let mut flipped = proof.to_vec();
            flipped[at].0[usize::from(bit)] ^= 1 << bit;
            let mut shorter = proof.to_vec();
            shorter.remove(at);
            all.extend([flipped, shorter]);
        }
        all
    }
}
