//! What does a cell of results say? A number, a bound of one, that there is none, or a remark.
//!
//! The text is kept as written, because trailing zeros are part of the record; the number beside it is decimal. What
//! is not a number never becomes one: `N/A` and an empty cell are no zeros, and `< 0.05` is not 0.05.

use rust_decimal::Decimal;

use crate::place::{Cell, Place};
use crate::table::Separator;
use crate::unreadable::{Unreadable, What};

/// What the instrument reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    Number(Decimal),
    /// Less than this: `<0.05`.
    Below(Decimal),
    /// More than this: `>200`.
    Above(Decimal),
    /// The instrument says that there is no value: `N/A`.
    NotAvailable,
    /// The cell is empty.
    Empty,
    /// Words instead of a number, such as `Saturated`; they stand in [`Measured::written`].
    Remark,
}

/// A measured value: what was written, where, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    pub written: String,
    pub at: Place,
    pub value: Value,
}

impl Measured {
    /// The number, where there is one that stands for itself; a bound, `N/A`, nothing and a remark are none.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self.value {
            Value::Number(it) => Some(it),
            Value::Below(_) | Value::Above(_) | Value::NotAvailable | Value::Empty | Value::Remark => None,
        }
    }
}

/// Reads the numbers of one file, which all use the same decimal mark: the first that has one decides.
#[derive(Debug, Clone)]
pub struct Numbers {
    commas_separate: bool,
    mark: Option<(char, Place)>,
}

impl Numbers {
    /// For a file whose cells are separated so. Where commas separate cells, a comma in a number could as well stand
    /// for thousands, so there the decimal mark is a point.
    #[must_use]
    pub fn of(separator: Separator) -> Self {
        Self { commas_separate: separator == Separator::Comma, mark: None }
    }

    /// The decimal mark, as far as any number has shown it.
    #[must_use]
    pub fn mark(&self) -> Option<char> {
        self.mark.map(|(mark, _)| mark)
    }

    /// Reads one cell.
    ///
    /// # Errors
    /// Digits that are not one plain decimal number, more of them than a record keeps (28), or a decimal mark other
    /// than the one the file used before.
    pub fn read(&mut self, cell: &Cell) -> Result<Measured, Unreadable> {
        let text = cell.trimmed();
        let value = if text.is_empty() {
            Value::Empty
        } else if ["n/a", "#n/a", "na"].contains(&text.to_ascii_lowercase().as_str()) {
            Value::NotAvailable
        } else if text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_numeric) {
            Value::Remark
        } else if let Some(limit) = text.strip_prefix('<') {
            Value::Below(self.decimal(limit.trim_start(), cell)?)
        } else if let Some(limit) = text.strip_prefix('>') {
            Value::Above(self.decimal(limit.trim_start(), cell)?)
        } else {
            Value::Number(self.decimal(text, cell)?)
        };
        Ok(Measured { written: cell.text.clone(), at: cell.at, value })
    }

    fn decimal(&mut self, text: &str, cell: &Cell) -> Result<Decimal, Unreadable> {
        let text = text.replace('\u{2212}', "-");
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i8>().ok()),
            None => (unsigned, Some(0)),
        };
        let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        let exponent = exponent.filter(|_| digits(whole) && digits(fraction));
        let exponent = exponent.ok_or_else(|| What::NotANumber { text: What::short(&cell.text) }.at(cell.at))?;
        if let Some(mark) = mantissa.chars().find(|it| matches!(it, '.' | ',')) {
            self.agree(mark, cell)?;
        }
        let sign = if text.starts_with('-') { "-" } else { "" };
        // `from_str_exact` refuses what it would have to round.
        Decimal::from_str_exact(&format!("{sign}{}", mantissa.replace(',', ".")))
            .ok()
            .and_then(|it| scaled(it, exponent))
            .ok_or_else(|| What::TooManyDigits { text: What::short(&cell.text) }.at(cell.at))
    }

    fn agree(&mut self, mark: char, cell: &Cell) -> Result<(), Unreadable> {
        if mark == ',' && self.commas_separate {
            return Err(What::CommaInNumber { text: What::short(&cell.text) }.at(cell.at));
        }
        match self.mark {
            Some((before, first)) if before != mark => {
                Err(What::TwoDecimalMarks { text: What::short(&cell.text), first }.at(cell.at))
            }
            Some(_) => Ok(()),
            None => {
                self.mark = Some((mark, cell.at));
                Ok(())
            }
        }
    }
}

/// The number times a power of ten, exactly or not at all.
fn scaled(mut number: Decimal, exponent: i8) -> Option<Decimal> {
    let scale = i64::from(number.scale()) - i64::from(exponent);
    let (scale, zeros) = if scale < 0 { (0, scale.unsigned_abs()) } else { (u32::try_from(scale).ok()?, 0) };
    number.set_scale(scale).ok()?;
    (0..zeros).try_fold(number, |it, _| it.checked_mul(Decimal::TEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, column: u32) -> Cell {
        Cell { text: text.to_owned(), at: Place { line: 2, column } }
    }

    /// What a row of cells says, one word each; a refusal ends it.
    fn show(separator: Separator, row: &str) -> String {
        let mut numbers = Numbers::of(separator);
        let words = row.split('|').zip(1..).map(|(text, column)| match numbers.read(&cell(text, column)) {
            Ok(it) => match it.value {
                Value::Number(it) => it.to_string(),
                Value::Below(it) => format!("below {it}"),
                Value::Above(it) => format!("above {it}"),
                other => format!("{other:?}"),
            },
            Err(it) => format!("{:?}", it.what).split(' ').next().unwrap_or_default().to_owned(),
        });
        words.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_cell_is_a_number_or_says_that_it_is_none() {
        for (row, then) in [
            ("0.84|10.00| 7 |+1.5|-0.01|−0.5", "0.84 | 10.00 | 7 | 1.5 | -0.01 | -0.5"),
            ("<0.05|< 0.05|>200|> 1.50", "below 0.05 | below 0.05 | above 200 | above 1.50"),
            ("N/A|n/a||  |#N/A", "NotAvailable | NotAvailable | Empty | Empty | NotAvailable"),
            ("Saturated|NaN|饱和", "Remark | Remark | Remark"),
            ("1.2E-3|1e2|1.25E1|5E+3", "0.0012 | 100 | 12.5 | 5000"),
            ("1e99|1e-29|0.12345678901234567890123456789", "TooManyDigits | TooManyDigits | TooManyDigits"),
            ("1.2.3|1.|.5|--1|1 000|<<1|<=1|-|##|1e|１", &["NotANumber"; 11].join(" | ")),
            ("4,22|0x10|A280|OD 3", "CommaInNumber | NotANumber | NotANumber | NotANumber"),
        ] {
            assert_eq!(show(Separator::Comma, row), then, "{row}");
        }
    }

    #[test]
    fn one_file_has_one_decimal_mark() {
        for (row, then) in [
            ("4,22|7|0,50", "4.22 | 7 | 0.50"),
            ("4.22|7|0.50", "4.22 | 7 | 0.50"),
            ("7|4,22|1.234", "7 | 4.22 | TwoDecimalMarks"),
            ("0.84|1,234", "0.84 | TwoDecimalMarks"),
            ("1.234,5", "NotANumber"),
        ] {
            assert_eq!(show(Separator::Semicolon, row), then, "{row}");
        }
    }
}
