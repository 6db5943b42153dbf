//! What the measurements append.

use std::error::Error;

use ledger::Draft;

/// Readings as a batch record makes them: a few subjects, a body of about 150 bytes.
pub(crate) fn drafts(count: usize) -> Result<Vec<Draft>, Box<dyn Error>> {
    let draft = |number: usize| -> Result<Draft, Box<dyn Error>> {
        let body = format!(
            r#"{{"batch":"DS-31-{:03}","step":"conjugation/ph","sensor":"PH-{:02}","value":"7.{:02}","unit":"[pH]","at":"2031-03-18T02:21:44.123Z","place":{number}}}"#,
            number / 1482,
            number % 17,
            number % 90
        );
        Ok(Draft {
            kind: "batch.reading-recorded".into(),
            version: 1,
            about: vec![
                format!("batch:DS-31-{:03}", number / 1482),
                format!("equipment:PH-{:02}", number % 17),
                format!("lot:LP31-{:04}", number % 4001),
            ],
            command: format!("0192f0c1-7a3b-7c4d-8e5f-{number:012}"),
            actor: "zhao-mei".to_owned(),
            session: "tablet-07-4f1c".to_owned(),
            happened: "2031-03-18T10:21:44+08:00".to_owned(),
            known: "2031-03-18T02:21:44.123Z".parse().map_err(|error: jiff::Error| error.to_string())?,
            reason: None,
            body: serde_json::value::RawValue::from_string(body)?,
        })
    };
    (0..count).map(draft).collect()
}
