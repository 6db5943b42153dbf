//! Instants as the plant's clocks on the wall show them: local time, always with the offset.

use std::borrow::Borrow;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::page::part::Instant;

/// The time zone of a plant. Its rules come with the binary, so that every machine prints the same.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

/// No time zone of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone(pub String);

impl fmt::Display for UnknownZone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no time zone is called `{}`; write it as in `Asia/Shanghai`", self.0)
    }
}

impl std::error::Error for UnknownZone {}

impl Zone {
    /// Looks a zone up by its IANA name.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn new(name: &str) -> Result<Self, UnknownZone> {
        TimeZone::get(name).map(Self).map_err(|_| UnknownZone(name.to_string()))
    }

    /// Universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// How far the zone is from universal time at an instant.
    #[must_use]
    pub fn offset(&self, at: impl Borrow<Timestamp>) -> jiff::tz::Offset {
        self.0.to_offset(*at.borrow())
    }

    /// `2031-03-18 10:21:44 +08:00`. A part of a second is cut off, never rounded up into a time that had not come.
    #[must_use]
    pub fn whole(&self, at: impl Borrow<Timestamp>) -> String {
        at.borrow().to_zoned(self.0.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }

    /// `2031-03-18`: the local day.
    #[must_use]
    pub fn day(&self, at: impl Borrow<Timestamp>) -> String {
        at.borrow().to_zoned(self.0.clone()).strftime("%Y-%m-%d").to_string()
    }

    /// `10:21`: for lists whose day stands above them.
    #[must_use]
    pub fn minute(&self, at: impl Borrow<Timestamp>) -> String {
        at.borrow().to_zoned(self.0.clone()).strftime("%H:%M").to_string()
    }

    /// `10:21:44`.
    #[must_use]
    pub fn second(&self, at: impl Borrow<Timestamp>) -> String {
        at.borrow().to_zoned(self.0.clone()).strftime("%H:%M:%S").to_string()
    }

    /// The `<time>` element with the whole of it.
    #[must_use]
    pub fn time(&self, at: impl Borrow<Timestamp>) -> Instant {
        Instant::new(self.machine(*at.borrow()), self.whole(*at.borrow()))
    }

    /// The `<time>` element that shows hours and minutes; the whole of it on request.
    #[must_use]
    pub fn time_short(&self, at: impl Borrow<Timestamp>) -> Instant {
        Instant::new(self.machine(*at.borrow()), self.minute(*at.borrow())).titled(self.whole(*at.borrow()))
    }

    /// The `<time>` element beside another instant: the clock alone where day and offset are the other's.
    #[must_use]
    pub fn time_beside(&self, at: Timestamp, other: Timestamp) -> Instant {
        let (there, here) = (other.to_zoned(self.0.clone()), at.to_zoned(self.0.clone()));
        let same = there.date() == here.date() && there.offset() == here.offset();
        if same { Instant::new(self.machine(at), self.second(at)).titled(self.whole(at)) } else { self.time(at) }
    }

    /// The instant that a `datetime-local` field means here: `2031-03-18T10:21`, with or without seconds. Nothing where
    /// it is no time, or one that this zone's clocks skip or show twice.
    #[must_use]
    pub fn instant(&self, local: &str) -> Option<Timestamp> {
        let local: jiff::civil::DateTime = local.parse().ok()?;
        self.0.to_ambiguous_timestamp(local).unambiguous().ok()
    }

    /// The last second of a day that somebody gave, `2031-03-18`: what is good until that day is good all through it.
    /// Nothing where it is no day.
    #[must_use]
    pub fn end_of(&self, day: &str) -> Option<Timestamp> {
        self.instant(&format!("{day}T23:59:59"))
    }

    fn machine(&self, at: Timestamp) -> String {
        at.to_zoned(self.0.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
    }
}

/// A length of time as people say it: `6 min 10 s`, `0 h 42 min`, `58 min`. Parts of a second are cut off.
#[must_use]
pub fn lasting(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) => format!("{minutes} min {rest} s"),
        _ => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_local_and_carries_its_offset() {
        let at: Timestamp = "2031-03-18T02:21:44.999Z".parse().unwrap();
        for (zone, then) in [
            ("Asia/Shanghai", "2031-03-18 10:21:44 +08:00"),
            ("Europe/Berlin", "2031-03-18 03:21:44 +01:00"),
            ("America/New_York", "2031-03-17 22:21:44 -04:00"),
            ("UTC", "2031-03-18 02:21:44 +00:00"),
        ] {
            assert_eq!(Zone::new(zone).unwrap().whole(at), then);
        }
        assert!(Zone::new("Atlantis/Capital").unwrap_err().to_string().contains("Asia/Shanghai"));
    }

    #[test]
    fn the_machine_reads_every_digit_of_the_second() {
        let at: Timestamp = "2031-03-18T02:21:44.250Z".parse().unwrap();
        let shown = Zone::new("Asia/Shanghai").unwrap().time(at).to_string();
        assert_eq!(shown, r#"<time datetime="2031-03-18T10:21:44.25+08:00">2031-03-18 10:21:44 +08:00</time>"#);
    }

    #[test]
    fn beside_another_instant_only_what_differs_is_said() {
        let zone = Zone::new("Asia/Shanghai").unwrap();
        let instant = |it: &str| it.parse::<Timestamp>().unwrap();
        let known = instant("2031-03-18T15:59:59Z");
        assert!(zone.time_beside(known, instant("2031-03-18T02:00:00Z")).to_string().ends_with(">23:59:59</time>"));
        assert!(
            zone.time_beside(known, instant("2031-03-18T16:00:00Z"))
                .to_string()
                .ends_with(">2031-03-18 23:59:59 +08:00</time>")
        );
    }

    #[test]
    fn a_length_of_time_is_said_in_the_units_that_matter() {
        for (seconds, then) in
            [(0, "0 s"), (59, "59 s"), (370, "6 min 10 s"), (3600, "1 h 00 min"), (15_120, "4 h 12 min")]
        {
            assert_eq!(lasting(Duration::from_secs(seconds)), then);
        }
    }
}
