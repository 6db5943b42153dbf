//! Files of instruments in the demonstration: one whose samples wait for an analyst, one that broke off.

use jiff::SignedDuration;
use plant::instrument::{ITSELF, TakeInFile, Via};

use super::author::{Author, AuthorError, How};
use crate::instrument::handed;

/// Chromatograms of a batch whose results are in already, as Empower hands them out.
const CHROMATOGRAMS: &str = r#"{
 "metadata": {"note": "MADE UP for the demonstration; no instrument wrote this"},
 "values": {
  "fields": {"SystemName": "HPLC-07", "SampleSetName": "SEC 31-005"},
  "channels": [
   {"fields": {"ChannelId": 1, "SampleName": "DS-31-005 dup", "Vial": "1:A,2", "SampleType": "Unknown", "Channel": "280 nm", "AcquiredBy": "Li Na", "DateAcquired": "2031-03-18T09:41:00", "AcqSWVersion": "Empower 3"}},
   {"fields": {"ChannelId": 2, "SampleName": "Blank", "Vial": "1:A,1", "SampleType": "Blank", "Channel": "280 nm", "AcquiredBy": "Li Na", "DateAcquired": "2031-03-18T09:21:00", "AcqSWVersion": "Empower 3"}}
  ],
  "injections": [],
  "results": [
   {"fields": {"ChannelId": 1, "ResultId": 501, "ProcessingMethod": "SEC"}, "curves": [], "peaks": [
    {"fields": {"Name": "Aggregates", "RetentionTime": 6.10, "Area": 14210.5, "PctArea": 0.81}},
    {"fields": {"Name": "Monomer", "RetentionTime": 7.42, "Area": 1740110.25, "PctArea": 99.12}}]}
  ]
 }
}
"#;

/// A line of a culture analyser that broke off while it was written.
const BROKEN_OFF: &str = "\"MADE UP for the demonstration\"\n\
    \"Date & Time\",\"Sample ID\",\"Gln\",\"Gluc\",\"Lac\",\"pH\",\"Operator\"\n\
    3/18/2031  9:15:00 AM,MAB-31-004-n1,1.83,2.65,0.18,7.020,Li Na\n\
    3/18/2031  9:21:30 AM,MAB-31-004-n2,1.79,2.6";

/// The node takes in what lies in its folder.
pub(super) fn files(author: &mut Author<'_>) -> Result<(), AuthorError> {
    for (name, text) in [("SEC-31-005.json", CHROMATOGRAMS), ("FLEX2-0318.csv", BROKEN_OFF)] {
        author.wait(SignedDuration::from_mins(7));
        let hash = author.file(text.as_bytes())?;
        let hash = ledger::Hash::from_hex(&hash).ok_or_else(|| AuthorError::Name(hash.clone()))?;
        let handed = handed::hand(name, text.as_bytes(), (&hash, Via::Folder), &handed::Tables::default());
        let handed = handed.ok_or_else(|| AuthorError::Name(name.to_owned()))?;
        author.does(ITSELF, TakeInFile { taken: handed.taken }, &How::default())?;
    }
    Ok(())
}
