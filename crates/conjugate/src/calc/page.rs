//! The calculators as pages: a list by purpose, and for each a form with its answer, formula, steps and picture.
//!
//! A calculation is a question: it goes to no ledger and leaves no record.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use plant::quantity::half_width;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::fault::{Fault, Said};
use super::figure::{Figure, label};
use super::picture::{Drawn, Picture};
use super::{Answer, Field, Kind, METHODS, Method, Purpose, Verdict, method, strict};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};

/// A raw trace or spectrum, typed or pasted, is longer than any other form.
const FORM_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    let method = get(form).post(compute).layer(DefaultBodyLimit::max(FORM_BYTES_MAX));
    Router::new().route("/calc", get(list)).route("/calc/{method}", method)
}

#[derive(Template)]
#[template(path = "calc/list.html")]
struct ListPage {
    shell: Shell,
    groups: Vec<(String, Vec<Line>)>,
}

struct Line {
    name: &'static str,
    title: String,
    what: String,
}

fn title(lang: Lang, it: &Method) -> String {
    lang.text(&format!("calc-m-{}", it.name))
}

fn line(lang: Lang, it: &'static Method) -> Line {
    Line { name: it.name, title: title(lang, it), what: lang.text(&format!("calc-w-{}", it.name)) }
}

/// `GET /calc`
async fn list(shell: Shell, _me: Me) -> Response {
    let lang = shell.lang;
    let group = |purpose: Purpose| {
        let lines = METHODS.iter().filter(|it| it.purpose == purpose).map(|it| line(lang, it));
        (lang.text(purpose_key(purpose)), lines.collect())
    };
    let groups = Purpose::ALL.into_iter().map(group).collect();
    Page(ListPage { groups, shell: shell.at(Section::Calculators) }).into_response()
}

fn purpose_key(it: Purpose) -> &'static str {
    match it {
        Purpose::Limits => "calc-purpose-limits",
        Purpose::Exposure => "calc-purpose-exposure",
        Purpose::Assay => "calc-purpose-assay",
        Purpose::Stability => "calc-purpose-stability",
        Purpose::Control => "calc-purpose-control",
        Purpose::Process => "calc-purpose-process",
    }
}

#[derive(Template)]
#[template(path = "calc/method.html")]
struct MethodPage {
    shell: Shell,
    name: &'static str,
    title: String,
    what: String,
    formula: &'static str,
    /// Number, name, whether it is the one that is shown.
    examples: Vec<(usize, &'static str, bool)>,
    entries: Vec<Entry>,
    /// The methods that its form is for, each by itself, and which one is shown; nothing where it is one form.
    variants: Vec<(&'static str, bool)>,
    fault: Option<(String, String)>,
    answer: Option<Answered>,
    /// What was computed, as the interface would take it.
    sent: String,
}

/// One field of the form with what stands in it.
struct Entry {
    name: &'static str,
    label: String,
    hint: String,
    text: String,
    required: bool,
    /// Value and whether it is chosen; nothing for a field that is typed.
    options: Vec<(&'static str, bool)>,
    /// Lines of a field for JSON; 0 for one line.
    rows: usize,
    faulty: bool,
}

struct Answered {
    verdict: Option<Stated>,
    fields: Vec<(String, Written)>,
    /// Lists of like things.
    tables: Vec<(String, Written)>,
    /// The answer as the interface gives it, every digit.
    json: String,
    steps: Vec<String>,
    reasons: Vec<String>,
    picture: Option<Pictured>,
}

/// A picture and its table.
pub(crate) struct Pictured {
    pub(crate) drawing: Written,
    /// What, where on the horizontal axis, how much, and whether it stands out.
    pub(crate) rows: Vec<(String, String, String, bool)>,
}

impl Pictured {
    /// A picture under a title.
    pub(crate) fn of(lang: Lang, title: String, picture: &Picture) -> Self {
        let drawn = Drawn::new(picture, lang, title);
        let rows = drawn.rows().into_iter().map(|it| (it.what, it.x, it.y, it.marked)).collect();
        Self { drawing: Written(drawn.to_string()), rows }
    }
}

/// What our own code has written as HTML, with everything from outside escaped.
pub(crate) struct Written(pub(crate) String);

impl std::fmt::Display for Written {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Written {}

type Entered = BTreeMap<&'static str, String>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    example: Option<usize>,
    /// The method whose fields are shown.
    method: Option<String>,
}

/// `GET /calc/{method}`
async fn form(
    shell: Shell,
    _me: Me,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let it = method(&name).ok_or(PageError::NotFound)?;
    let example = asked.example.and_then(|at| it.examples.get(at).map(|it| (at, it.1)));
    let entered = example.and_then(|(_, text)| strict::object(text).ok()).map(|all| entered(it, &all));
    let outcome = entered.as_ref().map(|entered| computed(it, entered));
    let mut entered = entered.unwrap_or_default();
    if let Some(method) = asked.method.filter(|_| it.has_variants()) {
        entered.entry("method").or_insert(method);
    }
    let page = page(shell, it, &entered, outcome, example.map(|it| it.0));
    Ok(Page(page).into_response())
}

/// `POST /calc/{method}`
async fn compute(shell: Shell, Path(name): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let it = method(&name).ok_or(PageError::NotFound)?;
    let mut entered = Entered::new();
    for field in it.fields {
        if let Some(text) = posted.field(&format!("f-{}", field.name)) {
            let text = match field.kind {
                Kind::Number => half_width(text).into_owned(),
                Kind::Json => outside_quotes(text),
                Kind::Choice(_) => text.to_owned(),
            };
            entered.insert(field.name, text);
        }
    }
    let (outcome, entered) =
        tokio::task::spawn_blocking(move || (computed(it, &entered), entered)).await.map_err(|_| PageError::Broken)?;
    Ok(Page(page(shell, it, &entered, Some(outcome), None)).into_response())
}

/// A list as it was typed, with full-width digits and signs in their plain forms; names in quotes stay as they are.
fn outside_quotes(text: &str) -> String {
    let mut parts = text.split('"').enumerate();
    let part = |(at, it): (usize, &str)| if at % 2 == 0 { half_width(it).into_owned() } else { it.to_owned() };
    let first = parts.next().map(part).unwrap_or_default();
    parts.fold(first, |whole, it| whole + "\"" + &part(it))
}

/// The answer, and the input that it was computed from.
type Outcome = (Result<Answer, Fault>, String);

fn computed(it: &Method, entered: &Entered) -> Outcome {
    match written(it, entered) {
        Ok(text) => (it.compute(&text), text),
        Err(fault) => (Err(fault), String::new()),
    }
}

/// An example's fields as a form has them.
fn entered(it: &Method, all: &Map<String, Value>) -> Entered {
    let mut entered = Entered::new();
    for field in it.fields {
        let mut parts = field.name.split('/');
        let first = parts.next().and_then(|it| all.get(it));
        let value = parts.fold(first, |value, part| value.and_then(|it| it.get(part)));
        let text = match (value, field.kind) {
            (None, Kind::Number | Kind::Choice(_) | Kind::Json) => continue,
            (Some(it), Kind::Json) => compact(it, 0),
            (Some(Value::String(it)), Kind::Number | Kind::Choice(_)) => it.clone(),
            (Some(it), Kind::Number | Kind::Choice(_)) => it.to_string(),
        };
        entered.insert(field.name, text);
    }
    entered
}

/// JSON that a person can edit: what fits on a line stands on one.
fn compact(value: &Value, depth: usize) -> String {
    let line = value.to_string();
    if line.chars().count() <= 76 {
        return line;
    }
    let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    match value {
        Value::Array(all) if all.iter().all(|it| !it.is_array() && !it.is_object()) => line,
        Value::Array(all) => {
            let lines: Vec<String> = all.iter().map(|it| format!("{inner}{}", compact(it, depth + 1))).collect();
            format!("[\n{}\n{outer}]", lines.join(",\n"))
        }
        Value::Object(all) => {
            let lines = all
                .iter()
                .map(|(name, it)| format!("{inner}{}: {}", Value::from(name.as_str()), compact(it, depth + 1)));
            format!("{{\n{}\n{outer}}}", lines.collect::<Vec<_>>().join(",\n"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => line,
    }
}

/// What was entered as the interface takes it: numbers as the texts they are, so that no digit is lost.
fn written(it: &Method, entered: &Entered) -> Result<String, Fault> {
    let mut all = Map::new();
    for field in it.fields {
        let Some(text) = entered.get(field.name).filter(|it| !it.is_empty()) else { continue };
        let value = match field.kind {
            Kind::Number => Value::String(text.clone()),
            Kind::Choice(_) => match text.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                other => Value::String(other.to_owned()),
            },
            Kind::Json => {
                let read = strict::object(&format!("{{\"it\": {text}\n}}"));
                let place = || format!("/{}", field.name);
                let as_in =
                    Said::new("calc-list-unreadable").with("example", it.sample(field).unwrap_or("[1.5, 2.0]".into()));
                let mut read = read.map_err(|fault| {
                    Fault::at(place(), if fault.said.is_called(&["calc-not-json"]) { as_in } else { fault.said })
                })?;
                match (read.remove("it"), read.is_empty()) {
                    (Some(it), true) => it,
                    (Some(_) | None, _) => {
                        return Err(Fault::at(format!("/{}", field.name), Said::new("calc-no-list")));
                    }
                }
            }
        };
        match field.name.split_once('/') {
            None => {
                all.insert(field.name.to_owned(), value);
            }
            Some((outer, inner)) => {
                let object = all.entry(outer).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(object) = object {
                    object.insert(inner.to_owned(), value);
                }
            }
        }
    }
    // An object that must be there is there, and says itself what it misses.
    for outer in it.fields.iter().filter(|it| it.required).filter_map(|it| it.name.split_once('/')).map(|it| it.0) {
        all.entry(outer).or_insert_with(|| Value::Object(Map::new()));
    }
    if it.name == "carryover" {
        all.entry("previous").or_insert_with(|| Value::Object(Map::new()));
    }
    Ok(Value::Object(all).to_string())
}

fn page(
    shell: Shell,
    it: &'static Method,
    entered: &Entered,
    outcome: Option<Outcome>,
    example: Option<usize>,
) -> MethodPage {
    let lang = shell.lang;
    let (result, sent) = match outcome {
        Some((result, sent)) => (Some(result), sent),
        None => (None, String::new()),
    };
    let place = match &result {
        Some(Err(fault)) => fault.place.clone(),
        Some(Ok(_)) | None => String::new(),
    };
    let (answer, fault) = match result {
        Some(Ok(it)) => (Some(it), None),
        Some(Err(fault)) => (None, Some((fault.place_in_words(lang).unwrap_or_default(), fault.said.in_words(lang)))),
        None => (None, None),
    };
    let chosen = it.variant(entered.get("method").map(String::as_str));
    MethodPage {
        name: it.name,
        title: title(lang, it),
        what: lang.text(&format!("calc-w-{}", it.name)),
        formula: it.formula,
        examples: (0..).zip(it.examples).map(|(at, (name, _))| (at, *name, Some(at) == example)).collect(),
        entries: it.fields_of(chosen).map(|field| entry(lang, it, field, entered, &place)).collect(),
        variants: chosen.map(|chosen| it.variants().map(|it| (it, it == chosen)).collect()).unwrap_or_default(),
        fault,
        answer: answer.map(|answer| answered(lang, title(lang, it), &answer)),
        sent,
        shell: shell.at(Section::Calculators),
    }
}

fn entry(lang: Lang, it: &Method, field: &'static Field, entered: &Entered, place: &str) -> Entry {
    let text = entered.get(field.name).cloned().unwrap_or_default();
    let options = match field.kind {
        Kind::Choice(all) => {
            let known = all.contains(&text.as_str());
            all.iter().enumerate().map(|(at, it)| (*it, if known { *it == text } else { at == 0 })).collect()
        }
        Kind::Number | Kind::Json => vec![],
    };
    let rows = match field.kind {
        Kind::Json => text.lines().count().clamp(3, 16),
        Kind::Number | Kind::Choice(_) => 0,
    };
    let hint = match (field.default, field.required) {
        ("", true) => String::new(),
        ("", false) => lang.text("calc-optional"),
        (value, _) => lang.say("calc-default").with("value", value).plain(),
    };
    let sample = (field.kind == Kind::Json).then(|| it.sample(field)).flatten();
    let as_in = sample.map(|it| lang.say("calc-written-as").with("example", it).plain());
    let hint = [Some(hint).filter(|it| !it.is_empty()), as_in].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let own = format!("/{}", field.name);
    Entry {
        name: field.name,
        label: lang.text(&format!("calc-f-{}", field.last())),
        hint,
        text,
        required: field.required && options.is_empty(),
        options,
        rows,
        faulty: !place.is_empty() && (place == own || place.starts_with(&format!("{own}/"))),
    }
}

fn answered(lang: Lang, title: String, answer: &Answer) -> Answered {
    let verdict = answer.verdict.map(|it| {
        let state = match it {
            Verdict::Pass => Shown::Pass,
            Verdict::Fail => Shown::Fail,
            Verdict::Indeterminate => Shown::Indeterminate,
        };
        Stated::new(lang, state)
    });
    let fields = answer.fields().iter().filter(|(name, _)| *name != "verdict");
    let (tables, fields): (Vec<_>, Vec<_>) = fields.partition(|(name, it)| Figure::of(lang, name, it).is_table());
    let shown = |all: Vec<&(String, Value)>| {
        let one = |(name, it): &(String, Value)| (label(lang, name), Written(Figure::of(lang, name, it).to_string()));
        all.into_iter().map(one).collect()
    };
    let picture = answer.picture.as_ref().map(|it| Pictured::of(lang, title, it));
    Answered {
        verdict,
        fields: shown(fields),
        tables: shown(tables),
        json: compact(&answer.json(lang), 0),
        steps: answer.steps.clone(),
        reasons: answer.reasons(lang),
        picture,
    }
}
