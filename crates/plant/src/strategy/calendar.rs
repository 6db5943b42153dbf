//! Which days the laboratory works: Monday to Friday, but for the days off that are declared, and on the days at the end of
//! a week that are declared as working days.
//!
//! A country that moves working days to a weekend, so that its holidays lie together, says so each autumn for the year to
//! come; that is a new version of the strategy, and the version in force counts for whatever is opened under it, also of a
//! batch that was begun by an older one. A day is the site's own: `offset` says how its clock differs from UTC, the same
//! all year round. Where summer time is kept, the hour around midnight counts to the neighbouring day for half of the year.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};

use jiff::civil::{Date, Weekday};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::entry::{Entry, Placed};
use super::fault::FaultKind;

/// The days that a laboratory works; by default Monday to Friday in UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// How many minutes the site's clock is ahead of UTC.
    pub offset_minutes: i32,
    /// Days of a week on which nobody works.
    pub days_off: BTreeSet<Date>,
    /// Saturdays and Sundays on which people work.
    pub working: BTreeSet<Date>,
}

impl Calendar {
    /// Whether people work on a day.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.working.contains(&day) || (!weekend && !self.days_off.contains(&day))
    }

    /// The instant so many working days later, at the same time of day.
    ///
    /// ```
    /// use plant::strategy::Calendar;
    /// let at = "2031-03-19T08:00:00Z".parse().unwrap();
    /// // A Wednesday: three working days later is the Monday.
    /// let usual = Calendar::default();
    /// assert_eq!(usual.after(at, 3).to_string(), "2031-03-24T08:00:00Z");
    /// // The Friday is off, and the Sunday is worked for it.
    /// let mut moved = usual.clone();
    /// moved.days_off.insert("2031-03-21".parse().unwrap());
    /// moved.working.insert("2031-03-23".parse().unwrap());
    /// assert_eq!(moved.after(at, 2).to_string(), "2031-03-23T08:00:00Z");
    /// assert_eq!(moved.after(at, 3).to_string(), "2031-03-24T08:00:00Z");
    /// ```
    #[must_use]
    pub fn after(&self, from: Timestamp, days: u32) -> Timestamp {
        const DAY: i64 = 24 * 60 * 60;
        let offset = Offset::from_seconds(self.offset_minutes.saturating_mul(60)).unwrap_or(Offset::UTC);
        let (mut day, mut left, mut ahead) = (offset.to_datetime(from).date(), days, 0i64);
        while left > 0 {
            let Ok(next) = day.tomorrow() else { return Timestamp::MAX };
            (day, ahead) = (next, ahead.saturating_add(1));
            left -= u32::from(self.is_working(day));
        }
        from.checked_add(SignedDuration::from_secs(ahead.saturating_mul(DAY))).unwrap_or(Timestamp::MAX)
    }
}

/// So many days one after the other may be written as one: a typing error is no decade of holidays.
const DAYS_MOST: usize = 31;

pub(super) fn calendar(entry: &Entry<'_>) -> Option<Calendar> {
    entry.only(&["offset", "days-off", "working"]);
    let offset_minutes = match entry.text_maybe("offset") {
        Some(text) => {
            let read = minutes(text);
            if read.is_none() {
                entry.fault("offset", FaultKind::NotOffset { typed: text.to_string() });
            }
            read
        }
        None => Some(0),
    };
    let (days_off, working) = (days(entry, "days-off"), days(entry, "working"));
    for day in working.intersection(&days_off) {
        entry.fault("working", FaultKind::DayOffAndWorking { day: day.to_string() });
    }
    Some(Calendar { offset_minutes: offset_minutes?, days_off, working })
}

/// `+08:00` in minutes; no clock is further ahead or behind than fourteen hours.
fn minutes(text: &str) -> Option<i32> {
    let (ahead, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        (_, _) => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let digits = |it: &str| (it.len() == 2).then(|| it.parse::<u8>().ok()).flatten().map(i32::from);
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && all <= 14 * 60).then(|| all.saturating_mul(ahead))
}

/// The days of a list, each `2031-10-01` or `2031-10-01..2031-10-07`.
fn days(entry: &Entry<'_>, key: &str) -> BTreeSet<Date> {
    let mut all = BTreeSet::new();
    for Placed { it, at } in entry.texts(key) {
        let read = span(it);
        match read {
            Some(days) => all.extend(days),
            None => entry.fault_at(at, FaultKind::NotDays { typed: String::from(it) }),
        }
    }
    all
}

fn span(text: &str) -> Option<impl Iterator<Item = Date>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    // Exactly as the example is written: a date with a time behind it is no day.
    let day = |it: &str| (it.len() == "2031-10-01".len()).then(|| it.parse::<Date>().ok()).flatten();
    let (first, last) = (day(first)?, day(last)?);
    let days = first.series(jiff::Span::new().days(1)).take_while(move |it| *it <= last);
    (first <= last && days.clone().nth(DAYS_MOST).is_none()).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};
    use alloc::format;
    use alloc::vec::Vec;

    const DECISION: &str = "illustrative = true\n\n[[decision]]\nabout = \"alert\"\n";

    fn declared(calendar: &str) -> String {
        format!(
            "illustrative = true\n[laboratory]\noos-days = 20\nretests-max = 5\ntrend-results = 8\n\
             [laboratory.calendar]\n{calendar}\n[[laboratory.question]]\nid = \"sample\"\n\
             name = {{ zh = \"样品\", en = \"Sample\" }}\n[[decision]]\nabout = \"alert\"\n"
        )
    }

    // The holidays of China in 2025, by the notice of the General Office of the State Council of 12 November 2024: from
    // 1 to 8 October off, worked on Sunday the 28th of September and Saturday the 11th of October. Days by hand.
    #[test]
    fn holidays_are_no_working_days_and_shifted_weekends_are() {
        let text = declared(
            "offset = \"+08:00\"\ndays-off = [\"2025-10-01..2025-10-08\"]\nworking = [\"2025-09-28\", \"2025-10-11\"]",
        );
        let it = edited(&[(DECISION, &text)]).laboratory().calendar;
        assert_eq!((it.offset_minutes, it.days_off.len(), it.working.len()), (480, 8, 2));
        for (from, days, then) in [
            // A Friday: Sunday, Monday and Tuesday are worked, then the holiday; Thursday the 9th is the fourth.
            ("2025-09-26T01:00:00Z", 3, "2025-09-30T01:00:00Z"),
            ("2025-09-26T01:00:00Z", 4, "2025-10-09T01:00:00Z"),
            ("2025-09-26T01:00:00Z", 6, "2025-10-11T01:00:00Z"),
            ("2025-09-26T01:00:00Z", 7, "2025-10-13T01:00:00Z"),
            // 07:00 on the 9th of October at the site is the 8th in UTC: the next working day there is the 10th.
            ("2025-10-08T23:00:00Z", 1, "2025-10-09T23:00:00Z"),
        ] {
            assert_eq!(it.after(from.parse().unwrap(), days).to_string(), then, "{from} {days}");
        }
    }

    #[test]
    fn a_version_from_before_there_was_a_calendar_counts_monday_to_friday() {
        let old = edited(&[]);
        assert_eq!(old.laboratory().calendar, Calendar::default());
        let plain = declared("").replace("[laboratory.calendar]\n", "");
        let json = serde_json::to_string(&edited(&[(DECISION, &plain)])).unwrap();
        assert!(!json.contains("calendar") && !json.contains("supervisor"), "{json}");
    }

    #[test]
    fn what_is_no_day_and_no_offset_is_named_with_its_place() {
        for (calendar, then) in [
            ("days-off = [¶\"1 October\"]", "NotDays"),
            ("days-off = [¶\"2031-10-07..2031-10-01\"]", "NotDays"),
            ("days-off = [¶\"2031-01-01..2032-01-01\"]", "NotDays"),
            ("days-off = [¶\"2031-02-30\"]", "NotDays"),
            ("working = [¶\"2031-10-01T08:00\"]", "NotDays"),
            ("offset = ¶\"8\"", "NotOffset"),
            ("offset = ¶\"+25:00\"", "NotOffset"),
            ("offset = ¶\"+08:60\"", "NotOffset"),
            ("days-off = [\"2031-10-01\"]\nworking = ¶[\"2031-10-01\"]", "DayOffAndWorking"),
            ("¶holidays = []", "UnknownKey"),
        ] {
            let (faults, places) = marked(&[(DECISION, &declared(calendar))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{calendar}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }
}
