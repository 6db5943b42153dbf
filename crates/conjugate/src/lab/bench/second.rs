//! Results that wait for a second pair of eyes.

use plant::Plant;
use plant::lab::{Origin, Unverified, VerifyResult};

use crate::app::App;
use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, Stated};
use crate::people::Me;
use crate::quality::{rehearse, result_shown};
use crate::words;

/// One of them.
pub(super) struct Second {
    pub(super) batch: String,
    pub(super) path: String,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) state: Stated,
    pub(super) determination: Option<String>,
    pub(super) sample: Option<String>,
    pub(super) by: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
    /// Why this person may not.
    pub(super) barred: Option<String>,
}

/// Why this person may not verify it; nothing where they may.
pub(super) fn barred(app: &App, plant: &Plant, me: &Me, lang: Lang, it: &Unverified<'_>) -> Option<String> {
    let (batch, attribute) = (it.batch.clone(), it.path.clone());
    let command = VerifyResult { batch, attribute, of: Some(it.result.recorded.seq) };
    let refusal = rehearse(plant, me, app.now(), command)?;
    let said = words::spoken(lang, app.zone(), plant, &refusal);
    let roles = said.unblocked_by.join(" · ");
    Some(if roles.is_empty() {
        said.sentence
    } else {
        lang.say("bench-unblocks").with("sentence", said.sentence).with("roles", roles).plain()
    })
}

impl Second {
    pub(super) fn of(shell: &Shell, plant: &Plant, it: &Unverified<'_>, barred: Option<String>) -> Self {
        let lang = shell.lang;
        let by = &it.result.recorded.by;
        Self {
            batch: it.batch.to_string(),
            path: it.path.clone(),
            name: lang.label(&it.attribute.name).to_owned(),
            value: result_shown::value(lang, it.attribute, &it.result.reportable),
            state: shell.state(result_shown::state(it.result.band)).saying(words::result_band(lang, it.result.band)),
            determination: match &it.result.origin {
                Origin::Derived { determination, .. } => Some(determination.to_string()),
                Origin::Typed | Origin::File { .. } => None,
            },
            sample: it.result.sample.as_ref().map(|it| it.number.to_string()),
            by: plant.people.get(by).map_or_else(|| by.to_string(), |it| lang.label(&it.name).to_owned()),
            at: shell.zone.time(it.result.recorded.happened),
            entry: it.result.recorded.seq,
            barred,
        }
    }
}
