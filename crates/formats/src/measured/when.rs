//! When something was measured: a date and a time of day as instruments write them, with or without their zone.

use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::clock::{self, Dates, Day};
use crate::place::Cell;
use crate::unreadable::{Unreadable, What};

/// What was written, where, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    pub written: String,
    pub at: String,
    pub moment: Moment,
}

/// What a date with its time says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// In the instrument's own time; which zone that is, the file does not tell.
    Local(DateTime),
    /// With the distance from universal time that the file states.
    Zoned(DateTime, Offset),
    /// Nothing in the file says whether the day or the month stands first.
    Either { day_first: DateTime, month_first: DateTime },
}

impl When {
    /// Reads `2023-09-15 16:55:51`, `2/18/2021  10:28:04 AM`, `06/16/2022 04:38:28 PM(-07:00)`,
    /// `2026-02-14T21:52:50+01:00` and their kin.
    pub(crate) fn read(dates: &mut Dates, cell: &Cell) -> Result<Self, Unreadable> {
        let text = cell.trimmed();
        let refuse = || What::NotADate { text: What::short(text) }.at(cell.at);
        let (date, rest) = text.split_once(['T', ' ']).ok_or_else(refuse)?;
        let (time, offset) = zone(rest.trim()).ok_or_else(refuse)?;
        // Fractions of a second tell nothing of a result, and clocks here show seconds.
        let time = match time.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|it| it.is_ascii_digit()) => whole,
            _ => time,
        };
        let part = |text: &str| Cell { text: text.to_owned(), at: cell.at };
        let day = dates.read(&part(date))?.day;
        let time = clock::time_of_day(&part(time))?.time;
        let moment = match (day, offset) {
            (Day::Certain(day), None) => Moment::Local(day.to_datetime(time)),
            (Day::Certain(day), Some(offset)) => Moment::Zoned(day.to_datetime(time), offset),
            (Day::Either { day_first, month_first }, _) => {
                Moment::Either { day_first: day_first.to_datetime(time), month_first: month_first.to_datetime(time) }
            }
        };
        Ok(Self { written: text.to_owned(), at: cell.at.to_string(), moment })
    }

    /// Says again what it says, now that all dates of the file have been read.
    pub(crate) fn settle(&mut self, dates: &Dates) {
        if let Moment::Either { day_first, month_first } = self.moment {
            let day = dates.known(day_first.date(), month_first.date());
            if let Day::Certain(day) = day {
                self.moment = Moment::Local(day.to_datetime(day_first.time()));
            }
        }
    }
}

/// The time of day and the distance from universal time behind it: `Z`, `+01:00`, `(-07:00)`.
fn zone(text: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, Some(Offset::UTC)));
    }
    let open = text.strip_suffix(')').unwrap_or(text);
    let Some(at) = open.rfind(['+', '-']) else { return Some((text, None)) };
    let (time, offset) = open.split_at_checked(at)?;
    let (sign, digits) = offset.split_at_checked(1)?;
    let (hours, minutes) = digits.split_once(':')?;
    let number = |it: &str| (it.len() == 2).then(|| it.parse::<i32>().ok()).flatten();
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|it| *it < 60)?);
    let seconds = (hours * 60 + minutes) * 60;
    let offset = Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()?;
    Some((time.trim_end_matches('(').trim_end(), Some(offset)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Place;

    fn show(texts: &[&str]) -> String {
        let mut dates = Dates::default();
        let cell = |text: &str| Cell { text: text.to_owned(), at: Place { line: 1, column: 1 } };
        let mut read: Vec<_> = texts.iter().map(|it| When::read(&mut dates, &cell(it))).collect();
        read.iter_mut().flatten().for_each(|it| it.settle(&dates));
        let word = |it: &Result<When, Unreadable>| match it {
            Ok(When { moment: Moment::Local(it), .. }) => it.to_string(),
            Ok(When { moment: Moment::Zoned(it, offset), .. }) => format!("{it} {offset}"),
            Ok(When { moment: Moment::Either { day_first, month_first }, .. }) => format!("{day_first}|{month_first}"),
            Err(it) => format!("{:?}", it.what).split(' ').next().unwrap_or_default().to_owned(),
        };
        read.iter().map(word).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_moment_has_its_zone_where_the_file_states_one() {
        for (texts, then) in [
            (&["2023-09-15 16:55:51"][..], "2023-09-15T16:55:51"),
            (&["2/18/2021  10:28:04 AM"], "2021-02-18T10:28:04"),
            (&["06/16/2022 04:38:28 PM(-07:00)"], "2022-06-16T16:38:28 -07"),
            (
                &["2026-02-14T21:52:50+01:00", "2026-02-14T21:52:50.123Z"],
                "2026-02-14T21:52:50 +01, 2026-02-14T21:52:50 +00",
            ),
            (&["08.12.2022 07:51:50", "25.12.1800 00:00:00"], "2022-12-08T07:51:50, 1800-12-25T00:00:00"),
            (&["3/4/2022 16:56"], "2022-04-03T16:56:00|2022-03-04T16:56:00"),
            (
                &["2022-03-04", "tomorrow 12:00", "2022-03-04 25:00", "2022-03-04T10:00+1:00"],
                "NotADate, NotADate, NotATime, NotADate",
            ),
        ] {
            assert_eq!(show(texts), then, "{texts:?}");
        }
    }
}
