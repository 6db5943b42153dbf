//! From the door to the release: how a delivery came in, its certificate, its samples and their tests, and what still
//! stands between it and its release, in the words of the rules that would refuse it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::{ContainerId, EntryId, LotId, SampleId, SupplierId};
use plant::material::{
    Aspect, Drawn, ExamineReceipt, FileCertificate, Finding, Gave, Lot, LotStanding, Receipt, ReleaseLotExceptionally,
    Sample, SampleLot, TestSample, Tested,
};
use plant::quantity::{Quantity, Unit};
use plant::strategy::MaterialTest;
use plant::text::Text;
use plant::verdict::Verdict;

use super::lot::{lot, shown};
use super::named::{material, material_name, person, stands, stated};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Bounds, Instant, Signing, State as Mark, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted, Shown, Upload};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "material/intake.html")]
struct IntakePage {
    shell: Shell,
    id: String,
    name: String,
    state: Stated,
    problem: Option<Problem>,
    /// The form that was refused, and so stands open.
    at: &'static str,
    typed: Typed,
    /// The rules that ask, in words.
    rules: Vec<String>,
    /// What is still to be done or decided: title, what was found, what to do.
    lacks: Vec<(String, String, String)>,
    exception: Option<String>,
    receipts: Vec<ReceiptLine>,
    certificates: Vec<CertificateLine>,
    samples: Vec<SampleLine>,
    tests: Vec<TestLine>,
    form: Forms,
}

impl IntakePage {
    fn open(&self, form: &str) -> bool {
        self.at == form
    }
}

struct ReceiptLine {
    supplier: String,
    supplier_name: String,
    manufacturer: String,
    their: String,
    containers: u32,
    aspects: Vec<(String, Stated)>,
    remark: String,
    at: Instant,
    by: String,
}

struct CertificateLine {
    number: String,
    file: String,
    sha256: String,
    at: Instant,
    by: String,
}

struct SampleLine {
    id: String,
    drawn: String,
    at: Instant,
    by: String,
}

struct TestLine {
    test: String,
    sample: String,
    containers: String,
    method: String,
    gave: String,
    state: Stated,
    remark: String,
    at: Instant,
    by: String,
}

/// What can be filled in, with what is offered.
struct Forms {
    receipt: ReceiptForm,
    /// It was recorded before: a reason is owed.
    again: bool,
    unit: String,
    sample: String,
    containers: String,
    samples: Vec<String>,
    tests: Vec<(String, String)>,
    examine: May,
    certify: May,
    draw: May,
    test: May,
    except: Option<(May, Signing)>,
}

/// What was typed into a form that was refused.
#[derive(Default)]
pub(super) struct Typed(Vec<(String, String)>);

impl Typed {
    pub(super) fn of(posted: &Posted) -> Self {
        Self(posted.under("").map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    pub(super) fn given(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    fn or<'a>(&'a self, name: &str, other: &'a str) -> &'a str {
        Some(self.get(name)).filter(|it| !it.is_empty()).unwrap_or(other)
    }
}

/// The part of a form that says how a delivery came in, with what is offered.
pub(super) struct ReceiptForm {
    /// To choose from: id, name with id.
    pub(super) suppliers: Vec<(String, String)>,
    /// What is looked at.
    pub(super) aspects: Vec<(&'static str, String)>,
    /// What can be found of it.
    pub(super) findings: Vec<(&'static str, String)>,
    /// It may be left for later.
    pub(super) optional: bool,
}

impl ReceiptForm {
    pub(super) fn of(lang: Lang, plant: &Plant, optional: bool) -> Self {
        let suppliers = plant.suppliers.iter();
        // What nobody looked at stands first, so that nothing is sound by leaving it as it was.
        let findings = [Finding::NotChecked, Finding::Sound, Finding::Faulty];
        Self {
            suppliers: suppliers.map(|(id, it)| (id.to_string(), format!("{} · {id}", lang.label(&it.name)))).collect(),
            aspects: Aspect::ALL.into_iter().map(|it| (it.id(), lang.text(&format!("aspect-{}", it.id())))).collect(),
            findings: findings.into_iter().map(|it| (it.id(), lang.text(&format!("finding-{}", it.id())))).collect(),
            optional,
        }
    }
}

/// What was found of a delivery, in one line.
pub(crate) fn found(lang: Lang, it: &Receipt) -> String {
    let one = |aspect: Aspect| {
        let (name, found) = (lang.text(&format!("aspect-{}", aspect.id())), it.found(aspect).id());
        lang.say("fact").with("name", name).with("value", lang.text(&format!("finding-{found}"))).plain()
    };
    Aspect::ALL.map(one).join(lang.pick("；", "; "))
}

fn supplier_name(lang: Lang, plant: &Plant, id: &SupplierId) -> String {
    plant.suppliers.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

fn receipt(shell: &Shell, plant: &Plant, it: &Receipt, stamp: &plant::Stamp) -> ReceiptLine {
    let lang = shell.lang;
    let aspect = |aspect: Aspect| {
        let found = it.found(aspect);
        let mark = match found {
            Finding::Sound => Mark::Pass,
            Finding::NotChecked => Mark::Indeterminate,
            Finding::Faulty => Mark::Fail,
        };
        let word = lang.text(&format!("finding-{}", found.id()));
        (lang.text(&format!("aspect-{}", aspect.id())), stated(lang, (mark, word)))
    };
    ReceiptLine {
        supplier: it.supplier.to_string(),
        supplier_name: supplier_name(lang, plant, &it.supplier),
        manufacturer: it.manufacturer.as_ref().map_or_else(String::new, |it| supplier_name(lang, plant, it)),
        their: it.manufacturer_lot.to_string(),
        containers: it.containers,
        aspects: Aspect::ALL.into_iter().map(aspect).collect(),
        remark: it.remark.as_ref().map_or_else(String::new, ToString::to_string),
        at: shell.zone.time(stamp.happened),
        by: person(lang, plant, &stamp.by),
    }
}

fn sample(shell: &Shell, plant: &Plant, it: &Sample) -> SampleLine {
    let lang = shell.lang;
    let drawn = it.drawn.iter().map(|it| format!("{} ({})", it.container, it.amount)).collect::<Vec<_>>();
    SampleLine {
        id: it.id.to_string(),
        drawn: drawn.join(lang.pick("、", ", ")),
        at: shell.zone.time(it.stamp.happened),
        by: person(lang, plant, &it.stamp.by),
    }
}

fn tested(shell: &Shell, plant: &Plant, of: &Lot, it: &Tested) -> TestLine {
    let lang = shell.lang;
    let declared = material(plant, &of.material).and_then(|of| of.tests.iter().find(|test| test.id == it.test));
    let mark = match it.verdict {
        Verdict::Pass => Mark::Pass,
        Verdict::Indeterminate => Mark::Indeterminate,
        Verdict::Fail => Mark::Fail,
    };
    let limit = declared
        .and_then(|it| it.limit)
        .map(|(unit, range)| format!(" ({} {})", Bounds::from(&range).text(lang), unit.shown()));
    TestLine {
        test: declared.map_or_else(|| it.test.to_string(), |it| lang.label(&it.name).to_owned()),
        sample: it.sample.to_string(),
        containers: it.containers.iter().map(ToString::to_string).collect::<Vec<_>>().join(lang.pick("、", ", ")),
        method: it.method.as_ref().map_or_else(String::new, |(id, version)| format!("{id} v{version}")),
        gave: match &it.gave {
            Gave::Stated(_) => lang.text("intake-stated"),
            Gave::Measured(value) => format!("{value}{}", limit.unwrap_or_default()),
        },
        state: stated(lang, (mark, crate::words::verdict(lang, it.verdict))),
        remark: it.remark.as_ref().map_or_else(String::new, ToString::to_string),
        at: shell.zone.time(it.stamp.happened),
        by: person(lang, plant, &it.stamp.by),
    }
}

/// The containers that a plan would sample next, as the form takes them.
fn next_containers(it: &Lot, wanted: u32) -> String {
    let sampled = it.intake.sampled();
    let still = usize::try_from(wanted).unwrap_or(usize::MAX).saturating_sub(sampled.len());
    let numbered: Vec<ContainerId> = if it.containers.is_empty() {
        let count = it.intake.receipt().map_or(0, |it| it.containers);
        (1..=count).filter_map(|n| ContainerId::new(&n.to_string()).ok()).collect()
    } else {
        it.containers.keys().cloned().collect()
    };
    let open = numbered.into_iter().filter(|it| !sampled.contains(it)).take(still);
    open.map(|it| it.to_string()).collect::<Vec<_>>().join(", ")
}

/// The tests of the lot's material, as a form offers them.
fn tests(lang: Lang, plant: &Plant, it: &Lot) -> Vec<(String, String)> {
    let declared = material(plant, &it.material).map(|it| it.tests.as_slice()).unwrap_or_default();
    let words = |it: &MaterialTest| match &it.limit {
        Some((unit, range)) => {
            format!("{} ({} {})", lang.label(&it.name), Bounds::from(range).text(lang), unit.shown())
        }
        None => lang.label(&it.name).to_owned(),
    };
    declared.iter().map(|it| (it.id.to_string(), words(it))).collect()
}

/// What a signature under a release by exception covers: the lot, and everything that it is released without.
fn exception_shown(shell: &Shell, plant: &Plant, id: &LotId, it: &Lot, now: jiff::Timestamp) -> Shown {
    let lang = shell.lang;
    let mut shown = shown(lang, plant, id, it, "lot-sign-exception");
    for lacking in plant.intake_lacks(id, now) {
        let said = crate::words::spoken(lang, &shell.zone, plant, &lacking.refusal);
        shown.lines.push(format!("{} – {}", said.title, said.found.join(lang.pick("；", "; "))));
    }
    shown
}

fn forms(shell: &Shell, plant: &Plant, me: &Me, id: &LotId, it: &Lot, now: jiff::Timestamp) -> Forms {
    let lang = shell.lang;
    let plans = plant.intake_plans(id, now);
    let wanted = plans.iter().map(|it| it.to_sample).max().unwrap_or(1);
    let number = it.intake.samples.len() + 1;
    let liftable = plans.iter().any(|it| !it.rule.exceptional.is_empty());
    let lacks = it.standing == LotStanding::Quarantine && !plant.intake_lacks(id, now).is_empty();
    Forms {
        receipt: ReceiptForm::of(lang, plant, false),
        again: !it.intake.receipts.is_empty(),
        unit: if it.unit.shown().is_empty() { lang.text("lot-pieces") } else { it.unit.shown().to_owned() },
        sample: format!("{id}-S{number:02}"),
        containers: next_containers(it, wanted),
        samples: it.intake.samples.iter().rev().map(|it| it.id.to_string()).collect(),
        tests: tests(lang, plant, it),
        examine: May::of(lang, me, "material.examine-receipt"),
        certify: May::of(lang, me, "material.file-certificate"),
        draw: May::of(lang, me, "material.sample-lot"),
        test: May::of(lang, me, "material.test-sample"),
        except: (liftable && lacks).then(|| {
            let signing = Signing::new(shell, me, &exception_shown(shell, plant, id, it, now));
            (May::of(lang, me, "material.release-lot-exceptionally"), signing)
        }),
    }
}

/// The form that was refused: which, why, and what was typed.
type Refused<'a> = (&'static str, Problem, &'a Posted);

fn page(shell: Shell, me: &Me, app: &App, id: &LotId, it: &Lot, refused: Option<Refused<'_>>) -> Response {
    let lang = shell.lang;
    let now = app.now();
    let plant = app.settled();
    let lacks = if it.standing == LotStanding::Quarantine { plant.intake_lacks(id, now) } else { Vec::new() };
    let lacks = lacks.into_iter().map(|it| {
        let said = crate::words::spoken(lang, &shell.zone, &plant, &it.refusal);
        (said.title, said.found.join(lang.pick("；", "; ")), said.now)
    });
    let rules = plant.intake_plans(id, now).into_iter().map(|it| {
        let (rule, count) = (lang.label(&it.rule.name).to_owned(), it.containers.map_or(0, u64::from));
        lang.say("intake-plan")
            .with("rule", rule)
            .with("count", count)
            .with("sample", u64::from(it.to_sample))
            .with("identify", u64::from(it.to_identify))
            .plain()
    });
    let exception = it.intake.exception.as_ref().map(|(without, stamp)| {
        let lacks = without.lacks.iter().map(|it| lang.text(&format!("lack-{}", it.id()))).collect::<Vec<_>>();
        lang.say("intake-exception")
            .with("lacks", lacks.join(lang.pick("、", ", ")))
            .with_text("why", &without.why)
            .with("who", person(lang, &plant, &stamp.by))
            .with("role", lang.role(without.role))
            .plain()
    });
    let (lacks, rules) = (lacks.collect(), rules.collect());
    let certificate = |it: &plant::material::Certificate| CertificateLine {
        number: it.number.to_string(),
        file: it.file.to_string(),
        sha256: it.sha256.clone(),
        at: shell.zone.time(it.stamp.happened),
        by: person(lang, &plant, &it.stamp.by),
    };
    let (at, problem, typed) = match refused {
        Some((at, problem, posted)) => (at, Some(problem), Typed::of(posted)),
        None => ("", None, Typed::default()),
    };
    let page = IntakePage {
        id: id.to_string(),
        name: material_name(lang, &plant, &it.material),
        state: stated(lang, stands(lang, &plant, id, now)).boxed(),
        problem,
        at,
        typed,
        rules,
        lacks,
        exception,
        receipts: it.intake.receipts.iter().rev().map(|(it, stamp)| receipt(&shell, &plant, it, stamp)).collect(),
        certificates: it.intake.certificates.iter().rev().map(certificate).collect(),
        samples: it.intake.samples.iter().map(|it| sample(&shell, &plant, it)).collect(),
        tests: it.intake.tests.iter().map(|of| tested(&shell, &plant, it, of)).collect(),
        form: forms(&shell, &plant, me, id, it, now),
        shell: shell.at(Section::Lots),
    };
    Page(page).into_response()
}

/// `GET /lots/{lot}/intake`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    Ok(page(shell, &me, &app, &id, &it, None))
}

async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    (form, id): (&'static str, LotId),
    command: impl Into<plant::Command>,
    shown: Option<Shown>,
) -> Result<Response, PageError> {
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/lots/{id}/intake")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let (id, it) = lot(&app, id.as_str())?;
            Ok(page(shell, &posted.me, &app, &id, &it, Some((form, problem, &posted))))
        }
    }
}

fn unread(shell: Shell, app: &App, posted: &Posted, id: &LotId, (form, key): (&'static str, &str)) -> Response {
    let Ok((id, it)) = lot(app, id.as_str()) else { return PageError::NotFound.into_response() };
    let problem = Problem::Said(shell.text(key));
    page(shell, &posted.me, app, &id, &it, Some((form, problem, posted)))
}

/// How a delivery came in, as a form says it; or the key of the sentence that says what is wrong. Nothing where the form
/// names no supplier of the list.
pub(super) fn examined(posted: &Posted, numbered: usize) -> Result<Option<Receipt>, &'static str> {
    let Some(from) = posted.field("supplier-id") else { return Ok(None) };
    let supplier = SupplierId::new(from).map_err(|_| "intake-bad-supplier")?;
    let manufacturer = posted.field("manufacturer-id").map(SupplierId::new).transpose();
    let their = posted.field("manufacturer-lot").and_then(|it| Text::new(it).ok()).ok_or("intake-bad-their")?;
    let containers = match posted.field("came") {
        Some(it) => it.parse::<u32>().map_err(|_| "intake-bad-count")?,
        None => u32::try_from(numbered).ok().filter(|it| *it > 0).ok_or("intake-bad-count")?,
    };
    let found = |aspect: Aspect| {
        let given = posted.field(aspect.id()).map_or(Some(Finding::NotChecked), Finding::named);
        given.ok_or("intake-bad-finding")
    };
    Ok(Some(Receipt {
        supplier,
        manufacturer: manufacturer.map_err(|_| "intake-bad-supplier")?,
        manufacturer_lot: their,
        containers,
        packaging: found(Aspect::Packaging)?,
        seal: found(Aspect::Seal)?,
        label: found(Aspect::Label)?,
        transport: found(Aspect::Transport)?,
        remark: posted.text("remark").map_err(|_| "intake-bad-text")?,
    }))
}

/// `POST /lots/{lot}/examine`
pub(super) async fn examine(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    match examined(&posted, it.containers.len()) {
        Ok(Some(receipt)) => {
            let command = ExamineReceipt { lot: id.clone(), receipt };
            send(shell, app, posted, ("examine", id), command, None).await
        }
        Ok(None) => Ok(unread(shell, &app, &posted, &id, ("examine", "intake-bad-supplier"))),
        Err(key) => Ok(unread(shell, &app, &posted, &id, ("examine", key))),
    }
}

/// `POST /lots/{lot}/certificate`
pub(super) async fn certify(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    upload: Upload,
) -> Result<Response, PageError> {
    let (id, _) = lot(&app, &id)?;
    let Upload { posted, files } = upload;
    // A file is kept for good, so only from whoever may file it; everybody else meets the rule that says so.
    let may = May::of(shell.lang, &posted.me, "material.file-certificate").ok;
    let (file, sha256) = match files.into_iter().next() {
        Some((name, bytes)) if may => {
            let keeper = app.clone();
            let kept = tokio::task::spawn_blocking(move || keeper.keep_file(bytes.as_slice())).await;
            let Ok(Ok(hash)) = kept else { return Err(PageError::NotNow) };
            (name, hash.to_string())
        }
        Some((name, _)) => (name, String::new()),
        None => return Ok(unread(shell, &app, &posted, &id, ("certificate", "intake-no-file"))),
    };
    let (Some(Ok(number)), Ok(file)) = (posted.field("number").map(Text::new), Text::new(&file)) else {
        return Ok(unread(shell, &app, &posted, &id, ("certificate", "intake-bad-number")));
    };
    let command = FileCertificate { lot: id.clone(), number, file, sha256 };
    send(shell, app, posted, ("certificate", id), command, None).await
}

/// The most containers that one form names.
const CONTAINERS_MAX: usize = 500;

/// Containers as people list them: `1, 3-5` where they have no numbers, or their numbers.
fn containers(text: &str, numbered: bool) -> Option<Vec<ContainerId>> {
    let mut all = Vec::new();
    for word in text.split([',', '，', '、', ';', '；', ' ', '\n', '\t', '\r']).filter(|it| !it.is_empty()) {
        let span = word.split_once(['-', '–']).filter(|_| !numbered);
        let span = span.and_then(|(from, to)| Some((from.parse::<usize>().ok()?, to.parse::<usize>().ok()?)));
        match span {
            Some((from, to)) if from <= to && to.saturating_sub(from) < CONTAINERS_MAX => {
                for n in from..=to {
                    all.push(ContainerId::new(&n.to_string()).ok()?);
                }
            }
            Some(_) => return None,
            None => all.push(ContainerId::new(word).ok()?),
        }
        if all.len() > CONTAINERS_MAX {
            return None;
        }
    }
    Some(all)
}

/// `POST /lots/{lot}/sample`
pub(super) async fn draw(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let sample = posted.field("sample").and_then(|it| SampleId::new(it).ok());
    let named = containers(posted.field("named").unwrap_or_default(), !it.containers.is_empty());
    let amount = posted.field("each").and_then(|text| Quantity::parse(text, it.unit).ok());
    let (Some(sample), Some(named), Some(amount)) = (sample, named.filter(|it| !it.is_empty()), amount) else {
        return Ok(unread(shell, &app, &posted, &id, ("sample", "intake-bad-sample")));
    };
    let drawn = named.into_iter().map(|container| Drawn { container, amount }).collect();
    let command = SampleLot { lot: id.clone(), sample, drawn };
    send(shell, app, posted, ("sample", id), command, None).await
}

/// What a test gave, as the form says it.
fn gave(posted: &Posted, test: Option<&MaterialTest>) -> Option<Gave> {
    if let Some(value) = posted.field("value") {
        let unit = test.and_then(|it| it.limit).map_or(Unit::ONE, |(unit, _)| unit);
        return Quantity::parse(value, unit).ok().map(Gave::Measured);
    }
    match posted.field("outcome")? {
        "pass" => Some(Gave::Stated(Verdict::Pass)),
        "fail" => Some(Gave::Stated(Verdict::Fail)),
        "indeterminate" => Some(Gave::Stated(Verdict::Indeterminate)),
        _ => None,
    }
}

/// `POST /lots/{lot}/test`
pub(super) async fn test(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let sample = posted.field("sample").and_then(|it| SampleId::new(it).ok());
    let test = posted.field("test").and_then(|it| EntryId::new(it).ok());
    let declared = material(&app.settled(), &it.material).map(|it| it.tests.clone()).unwrap_or_default();
    let of = declared.iter().find(|it| test.as_ref() == Some(&it.id));
    let named = containers(posted.field("named").unwrap_or_default(), !it.containers.is_empty());
    let (Some(sample), Some(test), Some(containers), Some(gave)) = (sample, test.clone(), named, gave(&posted, of))
    else {
        return Ok(unread(shell, &app, &posted, &id, ("test", "intake-bad-test")));
    };
    let remark = posted.text("remark")?;
    let command = TestSample { lot: id.clone(), sample, test, containers, gave, remark };
    send(shell, app, posted, ("test", id), command, None).await
}

/// `POST /lots/{lot}/except`
pub(super) async fn except(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let shown = exception_shown(&shell, &app.settled(), &id, &it, app.now());
    let command = ReleaseLotExceptionally { lot: id.clone() };
    send(shell, app, posted, ("except", id), command, Some(shown)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_listed_as_people_list_them() {
        let shown = |text: &str, numbered: bool| {
            containers(text, numbered).map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        for (text, numbered, then) in [
            ("1, 3-5", false, Some("1 3 4 5")),
            ("1、2，7", false, Some("1 2 7")),
            ("", false, Some("")),
            ("5-3", false, None),
            ("1-900", false, None),
            ("TCEP-1-C01 TCEP-1-C02", true, Some("TCEP-1-C01 TCEP-1-C02")),
            ("3-5", true, Some("3-5")),
            ("桶", true, None),
        ] {
            assert_eq!(shown(text, numbered).as_deref(), then, "{text}");
        }
    }
}
