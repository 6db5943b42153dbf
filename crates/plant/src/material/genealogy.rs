//! Which lot went into which, as dense integers: a trace of thousands of lots is a walk over small arrays.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use crate::id::LotId;

/// The place of a lot in the index.
type Place = u32;

/// The graph of lots. An edge runs from what was taken to what was made.
#[derive(Debug, Clone, Default)]
pub struct Genealogy {
    places: BTreeMap<LotId, Place>,
    lots: Vec<LotId>,
    from: Vec<Vec<Place>>,
    into: Vec<Vec<Place>>,
}

impl Genealogy {
    /// Records that some of `taken` is in `made`. Recording it again changes nothing.
    pub fn join(&mut self, taken: &LotId, made: &LotId) {
        let (taken, made) = (self.place(taken), self.place(made));
        if let Some(it) = slot(&mut self.from, made) {
            if it.contains(&taken) {
                return;
            }
            it.push(taken);
        }
        if let Some(it) = slot(&mut self.into, taken) {
            it.push(made);
        }
    }

    /// Every lot that is in this one, at any depth, nearest first; the lot itself is not among them.
    #[must_use]
    pub fn ancestors(&self, lot: &LotId) -> Vec<&LotId> {
        self.walk(lot, &self.from)
    }

    /// Every lot that this one is in, at any depth, nearest first; the lot itself is not among them.
    #[must_use]
    pub fn descendants(&self, lot: &LotId) -> Vec<&LotId> {
        self.walk(lot, &self.into)
    }

    /// What went into this lot directly.
    pub fn parents(&self, lot: &LotId) -> impl Iterator<Item = &LotId> {
        self.neighbours(lot, &self.from)
    }

    /// What this lot went into directly.
    pub fn children(&self, lot: &LotId) -> impl Iterator<Item = &LotId> {
        self.neighbours(lot, &self.into)
    }

    /// A shortest way from a lot to one that it is in, both included; nothing where there is none.
    #[must_use]
    pub fn way<'a>(&'a self, from: &LotId, into: &LotId) -> Vec<&'a LotId> {
        let (Some(from), Some(into)) = (self.places.get(from).copied(), self.places.get(into).copied()) else {
            return Vec::new();
        };
        // Where each lot was come from; looked for from the end, so that the way reads from the beginning.
        let mut next: BTreeMap<Place, Place> = BTreeMap::from([(into, into)]);
        let (mut found, mut at) = (vec![into], 0);
        while let Some(place) = found.get(at).copied() {
            at += 1;
            for near in self.from.get(place as usize).into_iter().flatten() {
                if !next.contains_key(near) {
                    next.insert(*near, place);
                    found.push(*near);
                }
            }
        }
        let (mut way, mut here) = (Vec::new(), from);
        while let Some(onward) = next.get(&here).copied() {
            way.extend(self.lots.get(here as usize));
            if here == into {
                return way;
            }
            here = onward;
        }
        Vec::new()
    }

    fn neighbours<'a>(&'a self, lot: &LotId, edges: &'a [Vec<Place>]) -> impl Iterator<Item = &'a LotId> {
        let near = self.places.get(lot).and_then(|it| edges.get(*it as usize));
        near.into_iter().flatten().filter_map(|it| self.lots.get(*it as usize))
    }

    fn walk(&self, lot: &LotId, edges: &[Vec<Place>]) -> Vec<&LotId> {
        self.walk_from([lot], edges)
    }

    /// These lots, and every lot that one of them is in, at any depth.
    pub(crate) fn reached_from<'a>(&'a self, lots: impl IntoIterator<Item = &'a LotId>) -> Vec<&'a LotId> {
        let starts: Vec<_> = lots.into_iter().collect();
        let alone = starts.clone();
        alone.into_iter().chain(self.walk_from(starts, &self.into)).collect()
    }

    fn walk_from<'a>(&self, starts: impl IntoIterator<Item = &'a LotId>, edges: &[Vec<Place>]) -> Vec<&LotId> {
        let starts = starts.into_iter().filter_map(|it| self.places.get(it).copied());
        let mut found: Vec<Place> = starts.collect();
        let starts = found.len();
        if starts == 0 {
            return Vec::new();
        }
        // One bit per lot: a million lots are 125 kB, cleared faster than any set is filled.
        let mut seen = vec![0u64; self.lots.len().div_ceil(64)];
        let mut mark = |place: Place| {
            let (word, bit) = (place as usize / 64, 1u64 << (place % 64));
            match seen.get_mut(word) {
                Some(it) if *it & bit == 0 => {
                    *it |= bit;
                    true
                }
                Some(_) | None => false,
            }
        };
        for start in &found {
            mark(*start);
        }
        let mut next = 0;
        while let Some(place) = found.get(next).copied() {
            next += 1;
            for near in edges.get(place as usize).into_iter().flatten() {
                if mark(*near) {
                    found.push(*near);
                }
            }
        }
        found.iter().skip(starts).filter_map(|it| self.lots.get(*it as usize)).collect()
    }

    fn place(&mut self, lot: &LotId) -> Place {
        if let Some(place) = self.places.get(lot) {
            return *place;
        }
        // Four thousand million lots outlast any site; at the end the last place would be shared, never lost.
        let place = Place::try_from(self.lots.len()).unwrap_or(Place::MAX);
        self.places.insert(lot.clone(), place);
        self.lots.push(lot.clone());
        self.from.push(Vec::new());
        self.into.push(Vec::new());
        place
    }
}

fn slot(edges: &mut [Vec<Place>], place: Place) -> Option<&mut Vec<Place>> {
    edges.get_mut(place as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lot(text: &str) -> LotId {
        LotId::new(text).unwrap()
    }

    fn names<'a>(lots: &'a [&LotId]) -> Vec<&'a str> {
        lots.iter().map(|it| it.as_str()).collect()
    }

    #[test]
    fn a_trace_reaches_every_depth_once() {
        let mut it = Genealogy::default();
        for (taken, made) in
            [("cells", "mab"), ("resin", "mab"), ("mab", "ds"), ("lp", "ds"), ("payload", "lp"), ("ds", "dp")]
        {
            it.join(&lot(taken), &lot(made));
        }
        it.join(&lot("resin"), &lot("ds"));
        it.join(&lot("resin"), &lot("ds"));
        assert_eq!(names(&it.ancestors(&lot("dp"))), ["ds", "mab", "lp", "resin", "cells", "payload"]);
        assert_eq!(names(&it.descendants(&lot("resin"))), ["mab", "ds", "dp"]);
        assert!(it.ancestors(&lot("nowhere")).is_empty());
        assert_eq!(it.parents(&lot("ds")).count(), 3);
        assert_eq!(it.children(&lot("resin")).count(), 2);
    }

    #[test]
    fn a_way_leads_from_what_was_taken_to_what_was_made() {
        let mut it = Genealogy::default();
        for (taken, made) in [("payload", "lp"), ("lp", "ds"), ("mab", "ds"), ("ds", "dp"), ("payload", "ds")] {
            it.join(&lot(taken), &lot(made));
        }
        for (from, into, then) in [
            ("payload", "dp", &["payload", "ds", "dp"][..]),
            ("mab", "ds", &["mab", "ds"]),
            ("ds", "ds", &["ds"]),
            ("dp", "mab", &[]),
            ("nowhere", "dp", &[]),
        ] {
            assert_eq!(names(&it.way(&lot(from), &lot(into))), then, "{from} {into}");
        }
        it.join(&lot("dp"), &lot("ds"));
        assert_eq!(names(&it.way(&lot("mab"), &lot("dp"))), ["mab", "ds", "dp"], "a circle ends");
    }

    #[test]
    fn a_circle_by_rework_ends() {
        let mut it = Genealogy::default();
        it.join(&lot("a"), &lot("b"));
        it.join(&lot("b"), &lot("a"));
        assert_eq!(names(&it.ancestors(&lot("a"))), ["b"]);
    }
}
