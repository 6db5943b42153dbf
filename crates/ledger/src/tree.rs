//! The hash tree of RFC 6962 over the entries, grown one leaf at a time.
//!
//! Keeping every node would cost 64 bytes of memory an entry, for ever. The tree keeps the nodes that
//! stand for 256 entries and more (a quarter of a byte an entry); whoever proves something about a
//! single entry reads the few leaf hashes around it from the store.

use std::ops::Range;

use crate::hash::Hash;

/// Nodes of this height and above stay in memory: one for each 2⁸ entries.
const KEPT_HEIGHT: u32 = 8;

/// The right edge of a tree: all that is needed to append to it and to know its root.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edge {
    size: u64,
    // INVARIANT: one complete subtree for each 1 bit of `size`, the largest first.
    peaks: Vec<Hash>,
}

impl Edge {
    /// How many leaves there are.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf hash.
    pub(crate) fn push(&mut self, leaf: Hash) {
        self.push_telling(leaf, |_, _| ());
    }

    /// Appends a leaf hash and tells of every inner node that it completes: height and hash.
    fn push_telling(&mut self, leaf: Hash, mut completed: impl FnMut(u32, Hash)) {
        let mut hash = leaf;
        // Every 1 bit at the low end is a subtree as large as the one in hand: the two become one.
        for height in 1..=self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = Hash::of_node(&left, &hash);
                completed(height, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root hash at this size.
    pub(crate) fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Hash::of_empty_tree(),
            Some(smallest) => peaks.fold(*smallest, |right, left| Hash::of_node(left, &right)),
        }
    }
}

/// The whole tree, able to give the hash of any range that a proof asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    edge: Edge,
    // `kept[i]` holds the complete nodes of height `KEPT_HEIGHT + i`, from the left.
    kept: Vec<Vec<Hash>>,
}

impl Tree {
    pub(crate) fn edge(&self) -> &Edge {
        &self.edge
    }

    /// Appends a leaf hash.
    pub(crate) fn push(&mut self, leaf: Hash) {
        let kept = &mut self.kept;
        self.edge.push_telling(leaf, |height, hash| {
            let Some(above) = height.checked_sub(KEPT_HEIGHT) else {
                return;
            };
            let above = above as usize;
            if kept.len() <= above {
                kept.resize_with(above + 1, Vec::new);
            }
            if let Some(level) = kept.get_mut(above) {
                level.push(hash);
            }
        });
    }

    /// The root over the leaves in `range`, a range as the recursion of RFC 6962 section 2.1 cuts it.
    /// `leaves` answers with the leaf hashes of a range of at most 256.
    pub(crate) fn hash_of<E>(
        &self,
        range: Range<u64>,
        leaves: &mut impl FnMut(Range<u64>) -> Result<Vec<Hash>, E>,
    ) -> Result<Hash, E> {
        let width = range.end.saturating_sub(range.start);
        if let Some(kept) = self.kept_node(range.start, width) {
            return Ok(kept);
        }
        if width <= 1 << KEPT_HEIGHT {
            let mut edge = Edge::default();
            leaves(range)?.into_iter().for_each(|leaf| edge.push(leaf));
            return Ok(edge.root());
        }
        let middle = range.start + left_width(width);
        let left = self.hash_of(range.start..middle, leaves)?;
        let right = self.hash_of(middle..range.end, leaves)?;
        Ok(Hash::of_node(&left, &right))
    }

    fn kept_node(&self, start: u64, width: u64) -> Option<Hash> {
        if !width.is_power_of_two() || !start.is_multiple_of(width) {
            return None;
        }
        let above = width.trailing_zeros().checked_sub(KEPT_HEIGHT)?;
        let index = usize::try_from(start / width).ok()?;
        self.kept.get(above as usize)?.get(index).copied()
    }
}

/// The width of the left half: the largest power of two smaller than `width`, which is at least 2.
pub(crate) fn left_width(width: u64) -> u64 {
    1 << (width.saturating_sub(1)).checked_ilog2().unwrap_or(0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The eight leaves of the Certificate Transparency test suite, and the roots of its trees of one
    /// to eight leaves.
    pub(crate) const CT_LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    pub(crate) const CT_ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    /// The definition of RFC 6962 section 2.1, word for word and slow.
    pub(crate) fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of_empty_tree(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(to_index(left_width(leaves.len() as u64)));
                Hash::of_node(&by_definition(left), &by_definition(right))
            }
        }
    }

    pub(crate) fn to_index(seq: u64) -> usize {
        usize::try_from(seq).unwrap()
    }

    pub(crate) fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|number| Hash::of_leaf(&number.to_be_bytes())).collect()
    }

    #[test]
    fn the_published_roots_come_out() {
        let mut edge = Edge::default();
        assert_eq!(edge.root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (leaf, root) in CT_LEAVES.iter().zip(CT_ROOTS) {
            edge.push(Hash::of_leaf(leaf));
            assert_eq!(edge.root().to_string(), root);
        }
    }

    #[test]
    fn the_edge_has_the_root_of_the_definition_at_every_size() {
        let leaves = leaves(600);
        let mut edge = Edge::default();
        for (count, leaf) in leaves.iter().enumerate() {
            assert_eq!(edge.root(), by_definition(&leaves[..count]));
            edge.push(*leaf);
        }
    }

    #[test]
    fn the_tree_gives_any_range_although_it_keeps_only_its_upper_part() {
        let leaves = leaves(1500);
        let mut tree = Tree::default();
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        let mut largest_read = 0;
        for range in [0..1500u64, 0..1024, 1024..1500, 1024..1280, 512..768, 1280..1408, 7..8, 0..1, 0..0, 0..700] {
            let slice = |range: Range<u64>| &leaves[to_index(range.start)..to_index(range.end)];
            let hash = tree.hash_of(range.clone(), &mut |wanted| {
                largest_read = largest_read.max(wanted.end - wanted.start);
                Ok::<_, ()>(slice(wanted).to_vec())
            });
            assert_eq!(hash, Ok(by_definition(slice(range))));
        }
        assert!(largest_read <= 256);
    }
}
