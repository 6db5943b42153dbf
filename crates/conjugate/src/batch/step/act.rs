//! What a person sends from a step: done as instructed, or done otherwise.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::batch::{Charge, Entered, FileReading, PerformStep, RecordDoneOtherwise, asked};
use plant::id::{BatchId, ConsumableClassId, ConsumableId, EntryId, EquipmentId, ParameterId, StepPath};
use plant::people::Role;
use plant::quantity::Unit;
use plant::strategy::{ParameterKind, StepKind};
use plant::text::Text;

use super::file::{self, Wanted};
use super::form::{StepForm, Upload};
use super::ground::Ground;
use super::page::{Again, page};
use super::scanned::{Scanned, Unfit};
use super::trouble;
use super::values::{field, missing};
use super::view::{Place, Trouble};
use crate::app::App;
use crate::batch::path;
use crate::language::Lang;
use crate::page::{PageError, Shell};
use crate::people::Posted;

/// The field of the unit in which something done otherwise was charged.
pub(super) const AMOUNT_UNIT: &str = "amount-unit";

/// What the fields begin with that say which consumable was used; the rest is its class.
pub(super) const WORE: &str = "wore-";

/// What the form of a step is to be read as.
struct Expected {
    /// Each value that is asked for, with its unit; nothing for a choice.
    values: Vec<(ParameterId, Option<Unit>)>,
    /// The unit of the amount, where the step adds something.
    amount: Option<Unit>,
    file: Option<Wanted>,
}

fn expected(app: &App, shell: &Shell, batch: &BatchId, path: &StepPath) -> Result<Expected, PageError> {
    let now = app.now();
    let plant = app.settled();
    let it = Ground::of(&plant, batch, path, (shell.lang, &shell.zone), now)?;
    let values = asked(it.unit, it.step).map(|of| match &of.kind {
        ParameterKind::Quantity(limits) => (of.id.clone(), Some(limits.unit)),
        ParameterKind::Choice { .. }
        | ParameterKind::Order
        | ParameterKind::Duration { .. }
        | ParameterKind::Computed { .. } => (of.id.clone(), None),
    });
    let amount = match &it.step.kind {
        StepKind::Add { .. } => Charge::parameter(it.unit, it.step).and_then(|of| of.kind.limits()).map(|of| of.unit),
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
    };
    Ok(Expected { values: values.collect(), amount, file: file::wanted(&it) })
}

impl Expected {
    /// The values as they were given; what was left empty is left out, and the plant says which one it misses.
    fn values(&self, posted: &Posted, lang: Lang) -> Result<BTreeMap<ParameterId, Entered>, Trouble> {
        let mut values = BTreeMap::new();
        for (id, unit) in &self.values {
            let (given, why) = (posted.field(&field(id)), posted.field(&missing(id)));
            let value = match (given, why, unit) {
                (Some(_), Some(_), _) => {
                    let (what, now) = (lang.text("step-value-and-why"), lang.text("step-value-and-why-now"));
                    return Err(trouble::problem(Place::Values, what, now));
                }
                (None, None, _) => continue,
                (None, Some(why), _) => Entered::Missing(text(why, lang)?),
                (Some(text), None, Some(unit)) => Entered::Typed { text: text.to_owned(), unit: *unit },
                (Some(chosen), None, None) => Entered::Chosen(EntryId::new(chosen).map_err(|_| {
                    trouble::problem(
                        Place::Values,
                        lang.text("step-not-an-option"),
                        lang.text("step-not-an-option-now"),
                    )
                })?),
            };
            values.insert(id.clone(), value);
        }
        Ok(values)
    }

    /// What was charged, at whichever step and in whichever unit, where something was.
    fn charged_otherwise(&self, posted: &Posted, plant: &Plant, lang: Lang) -> Result<Option<Charge>, Trouble> {
        let unit = posted.field(AMOUNT_UNIT).and_then(|it| Unit::new(it).ok()).or(self.amount);
        let charge = Self { values: Vec::new(), amount: unit, file: None }.charge(posted, plant, lang)?;
        // An amount of nobody knows what would be lost without a word.
        if charge.is_none() && posted.field(super::charging::AMOUNT).is_some() {
            let (what, now) = (lang.text("step-otherwise-no-lot"), lang.text("step-otherwise-no-lot-now"));
            return Err(trouble::problem(Place::End, what, now));
        }
        Ok(charge)
    }

    /// The charge as it was given: a lot, or containers of one. What was scanned and what was chosen must be of one lot.
    fn charge(&self, posted: &Posted, plant: &Plant, lang: Lang) -> Result<Option<Charge>, Trouble> {
        let Some(unit) = self.amount else { return Ok(None) };
        let given = posted.under("lot").filter(|(rest, it)| rest.is_empty() && !it.is_empty()).map(|(_, it)| it);
        let mut scanned = Scanned::default();
        for text in given {
            match scanned.and(text, plant) {
                Ok(()) => {}
                Err(Unfit::TwoLots) => {
                    let (what, now) = (lang.text("step-two-lots"), lang.text("step-two-lots-now"));
                    return Err(trouble::problem(Place::Lot, what, now));
                }
                Err(Unfit::NoNumber) => {
                    let (what, now) = (lang.text("step-no-lot-number"), lang.text("step-no-lot-number-now"));
                    return Err(trouble::problem(Place::Lot, what, now));
                }
            }
        }
        let Some(lot) = scanned.lot else { return Ok(None) };
        let mut named = scanned.containers.into_iter();
        let (container, further) = (named.next(), named.collect());
        let amount = posted.field(super::charging::AMOUNT).unwrap_or_default().to_owned();
        Ok(Some(Charge { lot, container, further, amount, unit }))
    }
}

fn text(text: &str, lang: Lang) -> Result<Text, Trouble> {
    Text::new(text)
        .map_err(|_| trouble::problem(Place::End, lang.text("step-text-unfit"), lang.text("step-text-unfit-now")))
}

/// Keeps a file as it came, before anything is made of it.
async fn keep(app: &App, file: &Upload) -> Result<String, PageError> {
    let (app, bytes) = (app.clone(), file.bytes.clone());
    let kept = tokio::task::spawn_blocking(move || app.keep_file(bytes.as_slice())).await;
    match kept {
        Ok(Ok(hash)) => Ok(hash.to_string()),
        Ok(Err(_)) | Err(_) => Err(PageError::NotNow),
    }
}

/// The file of the form, kept and read.
async fn read(
    app: &App,
    expected: &Expected,
    upload: Option<&Upload>,
    lang: Lang,
) -> Result<Result<Option<FileReading>, Trouble>, PageError> {
    let (Some(wanted), Some(upload)) = (&expected.file, upload) else { return Ok(Ok(None)) };
    let hash = keep(app, upload).await?;
    Ok(file::read(wanted, upload, hash, lang).map(Some))
}

/// Where to go after a step: to the next one, or to the record when there is none.
fn onwards(app: &App, batch: &BatchId) -> Response {
    let next = {
        let plant = app.settled();
        let it = plant.batches.get(batch);
        it.and_then(|it| it.next_step(plant.pinned(it)?.1))
    };
    let to = next.map_or_else(|| format!("{}#finish", path::record(batch)), |it| path::step(batch, &it));
    Redirect::to(&to).into_response()
}

/// `POST /batches/{batch}/steps/{unit}/{step}`
pub(super) async fn perform(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    form: StepForm,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let (lang, posted) = (shell.lang, &form.posted);
    let expected = expected(&app, &shell, &batch, &step)?;
    if posted.field("check").is_some() {
        let again = Again { posted: Some(posted), checked: true, ..Again::default() };
        return Ok(page(shell, &app, &posted.me, &batch, &step, again)?.into_response());
    }
    // A file is kept for good, so only from whoever may do the step; everybody else meets the rule that says so.
    let upload = form.file.as_ref().filter(|_| posted.me.is(Role::Operator));
    let command = match read(&app, &expected, upload, lang).await? {
        Err(trouble) => Err(trouble),
        Ok(file) => expected.charge(posted, &app.settled(), lang).and_then(|charge| {
            let values = expected.values(posted, lang)?;
            Ok(PerformStep { batch: batch.clone(), step: step.clone(), charge, values, file })
        }),
    };
    let trouble = match command {
        Err(trouble) => trouble,
        Ok(command) => match app.carry_out(posted, lang, command, None, None).await {
            Ok(_) => return Ok(onwards(&app, &batch)),
            Err(denied) => trouble::of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
        },
    };
    let again = Again { posted: Some(posted), trouble: Some(trouble), ..Again::default() };
    Ok(page(shell, &app, &posted.me, &batch, &step, again)?.into_response())
}

/// `POST /batches/{batch}/steps/{unit}/{step}/otherwise`
pub(super) async fn otherwise(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let lang = shell.lang;
    let expected = expected(&app, &shell, &batch, &step)?;
    let command = || {
        let what = posted.field("what").unwrap_or_default();
        if what.is_empty() {
            let (what, now) = (lang.text("step-otherwise-what-missing"), lang.text("step-otherwise-what-missing-now"));
            return Err(trouble::problem(Place::End, what, now));
        }
        let charge = expected.charged_otherwise(&posted, &app.settled(), lang)?;
        let (what, values) = (text(what, lang)?, expected.values(&posted, lang)?);
        let unfit = |_| {
            let (what, now) = (lang.text("step-no-equipment-number"), lang.text("step-no-equipment-number-now"));
            trouble::problem(Place::End, what, now)
        };
        let used = |(class, id): (&str, &str)| Some((ConsumableClassId::new(class).ok()?, ConsumableId::new(id).ok()?));
        let consumables = posted.under(WORE).filter(|(_, it)| !it.is_empty()).filter_map(used).collect();
        let equipment = posted.field("equipment").map(EquipmentId::new).transpose().map_err(unfit)?;
        Ok(RecordDoneOtherwise {
            batch: batch.clone(),
            step: step.clone(),
            what,
            charge,
            values,
            equipment,
            consumables,
        })
    };
    // Beside what was recorded stands what was added; the first act at a step leads on to the next.
    let ended = app.settled().batches.get(&batch).is_some_and(|it| it.is_done(&step));
    let trouble = match command() {
        Err(trouble) => trouble,
        Ok(command) => match app.carry_out(&posted, lang, command, None, None).await {
            Ok(_) if ended => return Ok(Redirect::to(&path::step(&batch, &step)).into_response()),
            Ok(_) => return Ok(onwards(&app, &batch)),
            Err(denied) => trouble::of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
        },
    };
    let again = Again { posted: Some(&posted), trouble: Some(trouble), otherwise: true, ..Again::default() };
    Ok(page(shell, &app, &posted.me, &batch, &step, again)?.into_response())
}
