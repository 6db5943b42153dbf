//! What was scanned as a lot: the number of a lot, or of containers of one, one after the other.

use plant::Plant;
use plant::id::{ContainerId, LotId};

/// A lot, and the containers of it that were named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    pub(super) lot: Option<LotId>,
    pub(super) containers: Vec<ContainerId>,
}

/// Why a scan does not say what is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is of another lot than what was scanned before.
    TwoLots,
    /// It holds a character that no label carries.
    NoNumber,
}

impl Scanned {
    /// What a field holds, as far as it can be read.
    pub(super) fn of(text: &str, plant: &Plant) -> Self {
        let mut it = Self::default();
        let _unfit = it.and(text, plant);
        it
    }

    /// Takes in the numbers of a text, with spaces or commas between them.
    pub(super) fn and(&mut self, text: &str, plant: &Plant) -> Result<(), Unfit> {
        let numbers = text.split(|it: char| it.is_whitespace() || it == ',').filter(|it| !it.is_empty());
        for number in numbers {
            // A number of ours, or a barcode that speaks of one; what is neither is a lot that nobody knows.
            let (lot, container) = match crate::material::resolve(plant, number) {
                Some(found) => found,
                None => (LotId::new(number).map_err(|_| Unfit::NoNumber)?, None),
            };
            if self.lot.as_ref().is_some_and(|it| *it != lot) {
                return Err(Unfit::TwoLots);
            }
            self.lot = Some(lot);
            self.containers
                .extend(container.filter(|it| !self.containers.contains(it)).into_iter().collect::<Vec<_>>());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanned_container_finds_its_lot() {
        let mut plant = Plant::default();
        let lot = |it: &str| LotId::new(it).unwrap();
        for (container, of) in [("D1", "Q-1"), ("D2", "Q-1"), ("D3", "Q-2")] {
            plant.containers.insert(ContainerId::new(container).unwrap(), lot(of));
        }
        for (texts, then) in [
            (&["Q-1"][..], Ok("Q-1: ")),
            (&["D1"], Ok("Q-1: D1")),
            (&["(10)Q-1(21)D1"], Ok("Q-1: D1")),
            (&["]d210Q-1|21D2", "D1"], Ok("Q-1: D2 D1")),
            (&["D2 D1"], Ok("Q-1: D2 D1")),
            (&["D1", "D1"], Ok("Q-1: D1")),
            (&["D1", "Q-1"], Ok("Q-1: D1")),
            (&["D1,D3"], Err(Unfit::TwoLots)),
            (&["Q-2", "D1"], Err(Unfit::TwoLots)),
            (&["Q-9"], Ok("Q-9: ")),
            (&["批号"], Err(Unfit::NoNumber)),
        ] {
            let mut it = Scanned::default();
            let read = texts.iter().try_for_each(|text| it.and(text, &plant)).map(|()| {
                let containers: Vec<_> = it.containers.iter().map(ToString::to_string).collect();
                format!("{}: {}", it.lot.as_ref().unwrap(), containers.join(" "))
            });
            assert_eq!(read.as_deref().map_err(|it| *it), then, "{texts:?}");
        }
    }
}
