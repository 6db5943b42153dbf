//! When was it measured? Date and time of day as instruments write them, in the instrument's own local time.
//!
//! `03/09/2024` is the 3rd of September or the 9th of March, by the settings of the machine that wrote it. One other
//! date of the same file can settle that (`17/10/2016` has only one reading); otherwise both readings are handed on,
//! and the site says which one its instruments mean.

use jiff::civil;

use crate::place::{Cell, Place};
use crate::unreadable::{Unreadable, What};

/// What a date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    Certain(civil::Date),
    /// Nothing in the file says whether the day or the month stands first.
    Either {
        day_first: civil::Date,
        month_first: civil::Date,
    },
}

/// A date: what was written, where, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    pub written: String,
    pub at: Place,
    pub day: Day,
}

/// A time of day: what was written, where, and what it says. Which zone it is in, the file does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    pub written: String,
    pub at: Place,
    pub time: civil::Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// Reads the dates of one file, which all put day and month in the same order.
#[derive(Debug, Clone, Default)]
pub struct Dates {
    settled: Option<(Order, Place)>,
}

impl Dates {
    /// Reads one cell: `2016-10-17`, `2016/10/17`, `17/10/2016`, `10/17/2016`, `17.10.2016`.
    ///
    /// # Errors
    /// No such date, a year of two digits, or an order of day and month other than earlier in the file.
    pub fn read(&mut self, cell: &Cell) -> Result<Dated, Unreadable> {
        let refuse = || What::NotADate { text: What::short(&cell.text) }.at(cell.at);
        let text = cell.trimmed();
        let mark = text.chars().find(|it| matches!(it, '/' | '-' | '.')).ok_or_else(refuse)?;
        let parts: Vec<&str> = text.split(mark).collect();
        let [one, two, three] = parts.as_slice() else { return Err(refuse()) };
        let day = match (one.len(), two.len(), three.len()) {
            (4, 1..=2, 1..=2) => Day::Certain(date(one, two, three).ok_or_else(refuse)?),
            (1..=2, 1..=2, 4) => match (date(three, two, one), date(three, one, two)) {
                (Some(only), Some(same)) if only == same => Day::Certain(only),
                (Some(day_first), Some(month_first)) => self.known(day_first, month_first),
                (Some(only), None) => self.settle(Order::DayFirst, only, cell)?,
                (None, Some(only)) => self.settle(Order::MonthFirst, only, cell)?,
                (None, None) => return Err(refuse()),
            },
            _ => return Err(refuse()),
        };
        Ok(Dated { written: cell.text.clone(), at: cell.at, day })
    }

    /// Says again what a date says, now that all dates of the file have been read.
    pub fn settle_late(&self, date: &mut Dated) {
        if let Day::Either { day_first, month_first } = date.day {
            date.day = self.known(day_first, month_first);
        }
    }

    pub(crate) fn known(&self, day_first: civil::Date, month_first: civil::Date) -> Day {
        match self.settled {
            Some((Order::DayFirst, _)) => Day::Certain(day_first),
            Some((Order::MonthFirst, _)) => Day::Certain(month_first),
            None => Day::Either { day_first, month_first },
        }
    }

    fn settle(&mut self, order: Order, only: civil::Date, cell: &Cell) -> Result<Day, Unreadable> {
        match self.settled {
            Some((before, first)) if before != order => {
                Err(What::TwoDateOrders { text: What::short(&cell.text), first }.at(cell.at))
            }
            Some(_) => Ok(Day::Certain(only)),
            None => {
                self.settled = Some((order, cell.at));
                Ok(Day::Certain(only))
            }
        }
    }
}

fn date(year: &str, month: &str, day: &str) -> Option<civil::Date> {
    let number = |it: &str| if it.bytes().all(|it| it.is_ascii_digit()) { it.parse::<i16>().ok() } else { None };
    let small = |it: &str| number(it).and_then(|it| i8::try_from(it).ok());
    civil::Date::new(number(year)?, small(month)?, small(day)?).ok()
}

/// Reads a time of day: `07:28:30`, `7:28`, `2:37:50 PM`.
///
/// # Errors
/// No such time of day.
pub fn time_of_day(cell: &Cell) -> Result<Timed, Unreadable> {
    match time(&cell.trimmed().to_ascii_uppercase()) {
        Some(time) => Ok(Timed { written: cell.text.clone(), at: cell.at, time }),
        None => Err(What::NotATime { text: What::short(&cell.text) }.at(cell.at)),
    }
}

fn time(text: &str) -> Option<civil::Time> {
    let (digits, afternoon) = match (text.strip_suffix("AM"), text.strip_suffix("PM")) {
        (Some(rest), _) => (rest.trim_end(), Some(false)),
        (_, Some(rest)) => (rest.trim_end(), Some(true)),
        (None, None) => (text, None),
    };
    let parts: Vec<&str> = digits.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (hour, minute, "0"),
        [hour, minute, second] => (hour, minute, *second),
        _ => return None,
    };
    let number = |it: &str| {
        if matches!(it.len(), 1..=2) && it.bytes().all(|it| it.is_ascii_digit()) { it.parse::<i8>().ok() } else { None }
    };
    let hour = match (number(hour)?, afternoon) {
        (hour, None) => hour,
        (12, Some(false)) => 0,
        (12, Some(true)) => 12,
        (hour @ 1..=11, Some(false)) => hour,
        (hour @ 1..=11, Some(true)) => hour + 12,
        (_, Some(_)) => return None,
    };
    // jiff knows no leap second: 23:59:60 is refused, not moved.
    civil::Time::new(hour, number(minute)?, number(second)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        Cell { text: text.to_owned(), at: Place { line: 2, column: 13 } }
    }

    fn show(texts: &str) -> String {
        let mut dates = Dates::default();
        let mut read: Vec<_> = texts.split(' ').map(|it| dates.read(&cell(it))).collect();
        read.iter_mut().flatten().for_each(|it| dates.settle_late(it));
        let words = read.iter().map(|it| match it {
            Ok(Dated { day: Day::Certain(day), .. }) => day.to_string(),
            Ok(Dated { day: Day::Either { day_first, month_first }, .. }) => format!("{day_first} or {month_first}"),
            Err(it) => format!("{:?}", it.what).split(' ').next().unwrap_or_default().to_owned(),
        });
        words.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_date_has_one_reading_or_shows_both() {
        for (texts, then) in [
            ("17/10/2016 2016-10-17 2016/1/7 17.10.2016", "2016-10-17, 2016-10-17, 2016-01-07, 2016-10-17"),
            ("10/17/2016", "2016-10-17"),
            ("03/09/2024", "2024-09-03 or 2024-03-09"),
            ("03/09/2024 17/9/2024", "2024-09-03, 2024-09-17"),
            ("03/09/2024 9/17/2024", "2024-03-09, 2024-09-17"),
            ("5/5/2024", "2024-05-05"),
            ("17/10/2016 10/17/2016", "2016-10-17, TwoDateOrders"),
            ("17/10/16 2016-13-01 29/2/2023 +1/2/2024 1/2 N/A", &["NotADate"; 6].join(", ")),
        ] {
            assert_eq!(show(texts), then, "{texts}");
        }
    }

    #[test]
    fn a_time_of_day_is_one_that_a_clock_can_show() {
        for (text, then) in [
            ("07:28:30", Some("07:28:30")),
            ("7:05", Some("07:05:00")),
            ("2:37:50 PM", Some("14:37:50")),
            ("12:00:01 am", Some("00:00:01")),
            ("12:30PM", Some("12:30:00")),
            ("24:00:00", None),
            ("13:00 PM", None),
            ("7", None),
            ("07:28:30.5", None),
            ("-7:00", None),
            ("", None),
        ] {
            assert_eq!(time_of_day(&cell(text)).ok().map(|it| it.time.to_string()), then.map(str::to_owned), "{text}");
        }
    }
}
