//! How a container was kept: frozen and thawed, taken out of its storage condition and put back, opened.
//!
//! Whatever was done is recorded; what it adds up to is counted from the times of the ledger, and a container that was
//! thawed too often, was out too long or open too long is not charged any more.

use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::container::there;
use super::record::change;
use super::{Container, Lot};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{ContainerId, LotId};
use crate::quantity::{Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::Material;

/// What was done with a container while it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    Frozen,
    Thawed,
    /// Out of its storage condition.
    TakenOut,
    /// Back in it.
    PutBack,
}

impl Kept {
    /// Each.
    pub const ALL: [Self; 4] = [Self::Frozen, Self::Thawed, Self::TakenOut, Self::PutBack];

    /// Its id in translations and forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Frozen => "frozen",
            Self::Thawed => "thawed",
            Self::TakenOut => "taken-out",
            Self::PutBack => "put-back",
        }
    }
}

/// What the keeping of a container adds up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keeping {
    /// Frozen, or thawed, as was last recorded; nothing where neither ever was.
    pub frozen: Option<bool>,
    pub thaws: u32,
    /// Out of its storage condition since then.
    pub out_since: Option<Timestamp>,
    /// How long it was out before that.
    pub out: SignedDuration,
    /// When something was last done with it.
    pub last: Option<Timestamp>,
}

impl Keeping {
    /// How long it was out of its storage condition up to an instant, all times together.
    #[must_use]
    pub fn out_until(&self, at: Timestamp) -> SignedDuration {
        let now = self.out_since.map_or(SignedDuration::ZERO, |since| at.duration_since(since));
        self.out.saturating_add(now.max(SignedDuration::ZERO))
    }

    fn takes(&mut self, what: Kept, at: Timestamp) {
        match what {
            Kept::Frozen => {
                self.frozen = Some(true);
                self.back(at);
            }
            Kept::Thawed => {
                self.frozen = Some(false);
                self.thaws = self.thaws.saturating_add(1);
            }
            Kept::TakenOut => self.out_since = self.out_since.or(Some(at)),
            Kept::PutBack => self.back(at),
        }
        self.last = Some(at);
    }

    /// It is where it belongs: what it was out counts from now on without growing.
    fn back(&mut self, at: Timestamp) {
        self.out = self.out_until(at);
        self.out_since = None;
    }
}

/// Something was done with a container while it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerKept {
    pub lot: LotId,
    pub container: ContainerId,
    pub what: Kept,
}

/// Records what was done with a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepContainer {
    pub container: ContainerId,
    pub what: Kept,
}

impl Decide for KeepContainer {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (of, _, it) = there(plant, &self.container)?;
        let keeping = &it.keeping;
        if let Some(last) = keeping.last.filter(|last| act.happened < *last) {
            // What is counted are spans: one that ends before it begins cannot have been.
            return Err(Refusal::from(Rule::WrongTime).with("stated", act.happened).with("from", last));
        }
        let is_so = match self.what {
            Kept::Frozen => keeping.frozen == Some(true) && keeping.out_since.is_none(),
            Kept::Thawed => keeping.frozen == Some(false),
            Kept::TakenOut => keeping.out_since.is_some(),
            Kept::PutBack => keeping.out_since.is_none(),
        };
        if is_so {
            return Ok(vec![]);
        }
        Ok(vec![ContainerKept { lot: of.clone(), container: self.container.clone(), what: self.what }.into()])
    }
}

impl Happened for ContainerKept {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, container, what } = self;
        change(plant, lot, |it| {
            if let Some(it) = it.containers.get_mut(container) {
                it.keeping.takes(*what, stamp.happened);
            }
        });
    }
}

/// So many whole minutes, begun ones counted in full: a limit is not met by rounding down.
fn minutes(span: SignedDuration) -> Quantity {
    let (whole, rest) = (span.as_secs().div_euclid(60), span.as_secs().rem_euclid(60));
    let begun = i64::from(rest > 0 || span.subsec_nanos() > 0);
    Unit::new("min").map_or_else(
        |_| Quantity::exact(Decimal::from(whole.saturating_add(begun)), Unit::ONE),
        |unit| Quantity::exact(Decimal::from(whole.saturating_add(begun)), unit),
    )
}

fn hours(n: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(n))
}

/// One limit of keeping, and how far a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Thaws, of so many.
    Thaws(u32, u32),
    /// Out of its storage condition, of so many hours.
    Out(SignedDuration, u32),
    /// Since it was opened, of so many hours.
    InUse(SignedDuration, u32),
}

impl Counter {
    /// Whether it is beyond its limit; at the limit it is not.
    #[must_use]
    pub fn is_beyond(self) -> bool {
        match self {
            Self::Thaws(n, of) => n > of,
            Self::Out(span, of) | Self::InUse(span, of) => span > hours(of),
        }
    }
}

/// How far a container is by each limit that its material declares.
#[must_use]
pub fn counters(it: &Container, material: &Material, at: Timestamp) -> Vec<Counter> {
    let thaws = material.thaws_max.map(|of| Counter::Thaws(it.keeping.thaws, of));
    let out = material.out_hours_max.map(|of| Counter::Out(it.keeping.out_until(at), of));
    let open = it.opened.map_or(SignedDuration::ZERO, |since| at.duration_since(since).max(SignedDuration::ZERO));
    let in_use = material.in_use_hours_max.map(|of| Counter::InUse(open, of));
    thaws.into_iter().chain(out).chain(in_use).collect()
}

/// None of the named containers is beyond a limit of keeping.
pub(crate) fn kept_within(of: &Lot, named: &[&ContainerId], material: &Material, at: Timestamp) -> Result<(), Refusal> {
    for id in named {
        let Some(it) = of.containers.get(*id) else { continue };
        let Some(beyond) = counters(it, material, at).into_iter().find(|it| it.is_beyond()) else { continue };
        let (rule, there, limit) = match beyond {
            Counter::Thaws(n, of) => (
                Rule::ThawedTooOften,
                Quantity::exact(Decimal::from(n), Unit::ONE),
                Quantity::exact(Decimal::from(of), Unit::ONE),
            ),
            Counter::Out(span, of) => (Rule::OutTooLong, minutes(span), minutes(hours(of))),
            Counter::InUse(span, of) => (Rule::OpenTooLong, minutes(span), minutes(hours(of))),
        };
        let refusal = Refusal::from(rule).with("container", id.as_str());
        return Err(refusal.with("there", there).with("within", limit));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Charge;
    use crate::given::{Given, answer};
    use crate::id::MaterialId;
    use crate::material::{LotReceived, LotReleased, NewContainer, OpenContainer};
    use crate::strategy::Strategy;
    use alloc::format;
    use alloc::string::ToString;

    fn container() -> ContainerId {
        ContainerId::new("Q-1-C1").unwrap()
    }

    fn gram(n: &str) -> Quantity {
        Quantity::parse(n, Unit::new("g").unwrap()).unwrap()
    }

    /// One container of a quench, released, and the strategy with limits of keeping.
    fn given() -> (Given, Strategy) {
        let mut it = Given::running();
        let material = MaterialId::new("quench").unwrap();
        let lot = LotId::new("Q-1").unwrap();
        let filled = NewContainer { container: container(), amount: gram("100"), tare: None, location: None };
        it.happens(
            "store",
            LotReceived {
                lot: lot.clone(),
                material: material.clone(),
                amount: gram("100"),
                supplier: crate::given::text("supplier"),
                use_by: None,
                retest_by: None,
                facts: Default::default(),
                containers: vec![filled],
            },
        );
        it.happens("qa", LotReleased { lot, signature: crate::given::signature(), without: None });
        let mut strategy = it.plant.strategies.values().next().unwrap().strategy.clone();
        let of = strategy.materials.get_mut(&material).unwrap();
        (of.thaws_max, of.out_hours_max, of.in_use_hours_max) = (Some(2), Some(4), Some(24));
        (it, strategy)
    }

    fn charges(it: &Given, strategy: &Strategy, at: Timestamp) -> alloc::string::String {
        let charge = Charge {
            lot: LotId::new("Q-1").unwrap(),
            container: Some(container()),
            further: vec![],
            amount: "1".to_string(),
            unit: Unit::new("g").unwrap(),
        };
        let checked = charge.check(&it.plant, strategy, &MaterialId::new("quench").unwrap(), at);
        checked.map_or_else(|it| format!("{} {}", it.rule.id(), it.found()), |_| "charged".to_string())
    }

    fn keeps(it: &mut Given, what: Kept, at: Timestamp) -> alloc::string::String {
        let events = it.tries_at("op", KeepContainer { container: container(), what }, at);
        for event in events.iter().flatten() {
            let by = crate::id::PersonId::new("op").unwrap();
            let stamp = Stamp { seq: it.plant.entries, by, happened: at, known: it.now() };
            it.plant.apply(event, &stamp);
        }
        answer(&events)
    }

    fn later(from: Timestamp, minutes: i64) -> Timestamp {
        from.checked_add(SignedDuration::from_mins(minutes)).unwrap()
    }

    #[test]
    fn thaws_are_counted_and_one_too_many_keeps_the_container_from_being_charged() {
        let (mut it, strategy) = given();
        let at = it.now();
        let begin = at.checked_sub(SignedDuration::from_hours(10)).unwrap();
        for (n, (what, then)) in [
            (Kept::Thawed, "material.container-kept"),
            (Kept::Thawed, ""),
            (Kept::Frozen, "material.container-kept"),
            (Kept::Frozen, ""),
            (Kept::Thawed, "material.container-kept"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(keeps(&mut it, what, later(begin, n as i64)), then, "{n}");
        }
        assert_eq!(charges(&it, &strategy, at), "charged", "two of two");
        keeps(&mut it, Kept::Frozen, later(begin, 10));
        keeps(&mut it, Kept::Thawed, later(begin, 11));
        assert_eq!(charges(&it, &strategy, at), "R-keeping-01 container = Q-1-C1; there = 3; within = 2");
    }

    #[test]
    fn the_hours_out_are_added_up_exactly_to_the_minute_of_the_limit() {
        let (mut it, strategy) = given();
        let begin = it.now().checked_sub(SignedDuration::from_hours(100)).unwrap();
        keeps(&mut it, Kept::TakenOut, begin);
        assert_eq!(keeps(&mut it, Kept::TakenOut, later(begin, 30)), "", "it is out already");
        keeps(&mut it, Kept::PutBack, later(begin, 150));
        assert_eq!(keeps(&mut it, Kept::TakenOut, later(begin, 100)), "R-batch-20", "before it was put back");
        keeps(&mut it, Kept::TakenOut, later(begin, 1000));
        // 2 h 30 and 1 h 30 are four hours: at the limit, not beyond it.
        assert_eq!(charges(&it, &strategy, later(begin, 1090)), "charged");
        let second = later(begin, 1090).checked_add(SignedDuration::from_secs(1)).unwrap();
        assert_eq!(
            charges(&it, &strategy, second),
            "R-keeping-02 container = Q-1-C1; there = 241 min; within = 240 min"
        );
        // Into the freezer is back as well.
        keeps(&mut it, Kept::Frozen, later(begin, 1080));
        assert_eq!(charges(&it, &strategy, later(begin, 5000)), "charged");
    }

    #[test]
    fn an_opened_container_is_used_up_in_time_and_one_without_limits_is_not_counted() {
        let (mut it, strategy) = given();
        it.does("op", OpenContainer { container: container() });
        let opened = it.now();
        assert_eq!(charges(&it, &strategy, later(opened, 24 * 60)), "charged");
        assert!(charges(&it, &strategy, later(opened, 24 * 60 + 1)).starts_with("R-keeping-03"));
        let bare = it.plant.strategies.values().next().unwrap().strategy.clone();
        assert_eq!(charges(&it, &bare, later(opened, 100 * 60)), "charged");
    }
}
