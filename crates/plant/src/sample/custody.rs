//! The chain of custody: who held a sample from its taking on, where it lay, and for how long it was frozen.
//!
//! Every link must begin where the one before it ended: handed over by whoever held it, received by somebody else,
//! moved from where it lay. So a link that is missing shows, wherever it stood; only then can nothing be gained by leaving
//! one out.

use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use super::{Link, Place, Sample};
use crate::act::Stamp;
use crate::id::{PersonId, SampleId};
use crate::state::Plant;

/// Who holds a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// Whoever took it.
    Sampler(PersonId),
    /// On its way; whoever handed it over.
    OnTheWay(PersonId),
    Laboratory(Place),
    /// The laboratory did not accept it.
    Refused,
}

/// Why a chain proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hole {
    /// A part of a sample that is not known.
    NoOrigin,
    /// Received without having been handed over.
    NotHandedOver,
    /// Handed over, moved or divided by somebody who did not hold it.
    NotHeld,
    /// Moved from where it did not lie.
    NotThere,
    /// One link happened before the one that it follows.
    OutOfOrder,
    /// Something stood against what was done with it.
    InSpite,
}

impl Hole {
    /// Every hole.
    pub const ALL: [Self; 6] =
        [Self::NoOrigin, Self::NotHandedOver, Self::NotHeld, Self::NotThere, Self::OutOfOrder, Self::InSpite];

    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NoOrigin => "no-origin",
            Self::NotHandedOver => "not-handed-over",
            Self::NotHeld => "not-held",
            Self::NotThere => "not-there",
            Self::OutOfOrder => "out-of-order",
            Self::InSpite => "in-spite",
        }
    }
}

/// A chain, as far as it had got at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    pub holder: Holder,
    /// The first thing that is wrong with it.
    pub hole: Option<Hole>,
    /// When the sample, or what it is a part of, was taken.
    pub since: Timestamp,
    /// For how long it was frozen until then, by what is on record of its freezing and its thawing: of a sample that
    /// lies frozen still the last freezing is not counted, so that a thawing that is missing gains nobody time.
    pub frozen: SignedDuration,
}

impl Custody {
    /// Whether it lies frozen.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        match &self.holder {
            Holder::Laboratory(place) => place.frozen,
            Holder::Sampler(_) | Holder::OnTheWay(_) | Holder::Refused => false,
        }
    }
}

/// Following a chain from link to link.
struct Walk {
    holder: Holder,
    hole: Option<Hole>,
    last: Timestamp,
    frozen: SignedDuration,
}

impl Walk {
    fn hole(&mut self, it: Hole) {
        self.hole = self.hole.or(Some(it));
    }

    /// The next link comes at an instant; what lay frozen until then was frozen all the while.
    fn until(&mut self, at: Timestamp) {
        if at < self.last {
            self.hole(Hole::OutOfOrder);
            return;
        }
        if matches!(&self.holder, Holder::Laboratory(place) if place.frozen) {
            self.frozen = self.frozen.saturating_add(at.duration_since(self.last));
        }
        self.last = at;
    }

    fn link(&mut self, link: &Link, by: &PersonId) {
        match link {
            Link::HandedOver => {
                match &self.holder {
                    Holder::Sampler(holds) if holds == by => (),
                    // What was not accepted goes back, and may be brought again.
                    Holder::Refused => (),
                    Holder::Sampler(_) | Holder::OnTheWay(_) | Holder::Laboratory(_) => self.hole(Hole::NotHeld),
                }
                self.holder = Holder::OnTheWay(by.clone());
            }
            Link::Received { place } => {
                let given = match &self.holder {
                    Holder::OnTheWay(from) => from != by,
                    // Who takes a sample and brings it into the laboratory has held it all the time.
                    Holder::Sampler(holds) => holds == by,
                    Holder::Laboratory(_) | Holder::Refused => false,
                };
                if !given {
                    self.hole(Hole::NotHandedOver);
                }
                self.holder = Holder::Laboratory(place.clone());
            }
            Link::Refused { why: _ } => {
                if !matches!(&self.holder, Holder::OnTheWay(from) if from != by) {
                    self.hole(Hole::NotHandedOver);
                }
                self.holder = Holder::Refused;
            }
            Link::Stored { from, place } => {
                match &self.holder {
                    Holder::Laboratory(lies) if lies == from => (),
                    Holder::Laboratory(_) => self.hole(Hole::NotThere),
                    Holder::Sampler(_) | Holder::OnTheWay(_) | Holder::Refused => self.hole(Hole::NotHeld),
                }
                self.holder = Holder::Laboratory(place.clone());
            }
        }
    }

    /// The links of a sample until an instant; of one that was divided, those that came before.
    fn links(&mut self, sample: &Sample, until: (Timestamp, u64)) {
        let before = |stamp: &Stamp| (stamp.happened, stamp.seq) <= until;
        let mut links: Vec<_> = sample.links.iter().filter(|(_, stamp)| before(stamp)).collect();
        // In the order in which they happened; one that was entered late stands where it happened.
        links.sort_by_key(|(_, stamp)| (stamp.happened, stamp.seq));
        for (link, stamp) in links {
            self.until(stamp.happened);
            self.link(link, &stamp.by);
        }
        if sample.despite.iter().any(|(_, stamp)| before(stamp)) {
            self.hole(Hole::InSpite);
        }
    }
}

impl Plant {
    /// The chain of custody of a sample until an instant, from the taking of what it is a part of; nothing where it, or
    /// what it is a part of, is not known.
    #[must_use]
    pub fn custody(&self, number: &SampleId, at: Timestamp) -> Option<Custody> {
        // From the sample back to what was taken; a part is younger than what it is a part of, so this ends.
        let mut line = alloc::vec![self.samples.get(number)?];
        while let Some(parent) = line.last().and_then(|it| it.parent.as_ref()) {
            line.push(self.samples.get(parent)?);
            if line.len() > self.samples.len() {
                return None;
            }
        }
        let first = *line.last()?;
        let since = first.taken.happened;
        let holder = Holder::Sampler(first.taken.by.clone());
        let mut walk = Walk { holder, hole: None, last: since, frozen: SignedDuration::ZERO };
        for (place, sample) in line.iter().enumerate().rev() {
            let next = place.checked_sub(1).and_then(|it| line.get(it));
            let until = next.map_or((at, u64::MAX), |it| (it.taken.happened, it.taken.seq));
            walk.links(sample, until);
            if next.is_some() {
                walk.until(until.0);
            }
            if next.is_some() && !matches!(walk.holder, Holder::Laboratory(_)) {
                walk.hole(Hole::NotHeld);
            }
        }
        Some(Custody { holder: walk.holder, hole: walk.hole, since, frozen: walk.frozen })
    }
}
