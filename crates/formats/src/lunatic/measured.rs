//! A Lunatic's plate in the common form of all instruments.

use super::{Export, Row};
use crate::clock::Day;
use crate::family::Family;
use crate::measured::{Amount, Instrument, Moment, Reading, Run, Said, Sample, Unit, When};
use crate::number::Numbers;

impl Export {
    /// What it says, in the common form.
    #[must_use]
    pub fn measured(&self) -> Reading {
        let instrument = Instrument {
            vendor: Said::known("Unchained Labs"),
            model: Said::known("Lunatic"),
            serial: self.rows.first().and_then(|it| Said::of(&it.instrument)),
            name: None,
            software: None,
            version: None,
        };
        Reading { family: Family::Lunatic, instrument, runs: self.rows.iter().map(|it| self.run(it)).collect() }
    }

    fn run(&self, row: &Row) -> Run {
        let columns = &self.columns;
        let protein = row.application.text.to_lowercase().contains("protein");
        let of = if protein { "protein" } else { row.application.trimmed() };
        let concentration = Some(Unit::new(row.unit.ucum()));
        let mut amounts = vec![
            Amount::of_cell("mass concentration", &columns.concentration.text, concentration, &row.concentration)
                .of(of),
            Amount::of_cell("absorbance", &columns.a280.text, None, &row.a280).of("280 nm"),
            Amount::of_cell("A260/A280", &columns.a260_a280.text, Some(Unit::new("1")), &row.a260_a280),
        ];
        // The absorbance of the background is measured too; which wavelength it is of stands in its name.
        for (name, cell) in self.others(row).filter(|(name, _)| name.trimmed().starts_with("Background (")) {
            if let Ok(read) = Numbers::of(self.separator).read(cell) {
                amounts.push(Amount::of_cell(name.trimmed(), &name.text, None, &read));
            }
        }
        let time = row.time.time;
        let moment = match row.date.day {
            Day::Certain(day) => Moment::Local(day.to_datetime(time)),
            Day::Either { day_first, month_first } => {
                Moment::Either { day_first: day_first.to_datetime(time), month_first: month_first.to_datetime(time) }
            }
        };
        let written = format!("{} {}", row.date.written.trim(), row.time.written.trim());
        let said = |(name, cell): (&crate::Cell, &crate::Cell)| Some((name.trimmed().to_owned(), Said::of(cell)?));
        Run {
            sample: Sample { id: Said::of(&row.sample), location: Said::of(&row.position), ..Sample::default() },
            when: Some(When { written, at: row.date.at.to_string(), moment }),
            channel: Said::of(&row.application),
            amounts,
            settings: vec![Amount::of_cell("E1%", &columns.e1_percent.text, None, &row.e1_percent)],
            others: [("Plate ID".to_owned(), Said::of(&row.plate))]
                .into_iter()
                .filter_map(|(name, it)| Some((name, it?)))
                .chain(self.others(row).filter_map(said))
                .collect(),
            ..Run::default()
        }
    }
}
