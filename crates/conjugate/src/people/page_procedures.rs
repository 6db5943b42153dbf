//! The controlled procedures: what there is, where it stands, who still has to read it; a new version comes in here.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use plant::Plant;
use plant::id::{PersonId, ProcedureId};
use plant::people::{Asks, ControlledProcedure, Document, DraftProcedure, OWNERS, ProcedureVersion, Role};
use plant::text::{Label, Text};

use super::door::Me;
use super::page_may::May;
use super::page_procedure;
use super::posted::{Posted, Upload};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{State as Look, Stated};
use crate::page::{FILE_FORM_BYTES_MAX, Page, PageError, Section, Shell, back, takes_files};
use crate::quality::Problem;

/// Addresses of these pages.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/procedures", takes_files(get(show).post(draft), FILE_FORM_BYTES_MAX))
        .route("/procedures/{procedure}", get(page_procedure::show))
        .route("/procedures/{procedure}/v/{version}/approve", get(back).post(page_procedure::approve))
        .route("/procedures/{procedure}/v/{version}/effective", get(back).post(page_procedure::make_effective))
        .route("/procedures/{procedure}/v/{version}/withdraw", get(back).post(page_procedure::withdraw))
        .route("/procedures/{procedure}/v/{version}/read", post(page_procedure::read))
}

#[derive(Template)]
#[template(path = "people/procedures.html")]
struct ProceduresPage {
    shell: Shell,
    lines: Vec<Line>,
    may: May,
    owners: Vec<(&'static str, String, bool)>,
    asks: Vec<(&'static str, String, bool)>,
    readers: Vec<(&'static str, String, bool)>,
    problem: Option<Problem>,
    typed: Typed,
}

struct Line {
    id: String,
    title: String,
    version: u32,
    state: Stated,
    owner: String,
    asks: String,
    /// How many of those whose work it is know it.
    known: String,
    /// A version that is on its way.
    coming: Option<Stated>,
}

/// What stood in the form.
#[derive(Default)]
struct Typed {
    procedure: String,
    version: String,
    zh: String,
    en: String,
    from: String,
    changes: String,
    reference: String,
}

/// Where a version stands, with its word.
pub(super) fn standing(lang: Lang, it: &ProcedureVersion) -> Stated {
    let look = match it.standing.id() {
        "effective" => Look::Pass,
        "withdrawn" => Look::Stop,
        "draft" | "approved" => Look::Pending,
        _ => Look::Unverified,
    };
    Stated::new(lang, look).saying(lang.text(&format!("procedure-standing-{}", it.standing.id())))
}

/// What a version asks of whoever works by it.
pub(super) fn asks(lang: Lang, it: Asks) -> String {
    lang.text(&format!("procedure-asks-{}", it.id()))
}

/// Those whose work a version describes: open accounts of the procedure's organisation with one of its roles.
pub(super) fn readers<'a>(
    plant: &'a Plant,
    id: &'a ProcedureId,
    it: &'a ProcedureVersion,
) -> impl Iterator<Item = (&'a PersonId, &'a plant::people::Person)> {
    let owner = plant.owner(&plant::Subject::Procedure(id.clone()));
    plant.people.iter().filter(move |(_, person)| {
        !person.closed && owner == Some(&person.organisation) && it.readers.iter().any(|role| person.is(*role))
    })
}

fn line(lang: Lang, plant: &Plant, id: &ProcedureId, it: &ControlledProcedure) -> Option<Line> {
    let (version, foremost) = it.foremost()?;
    let (mut known, mut all) = (0, 0);
    for (person, _) in readers(plant, id, foremost) {
        all += 1;
        known += usize::from(plant.knows_version(it, person, id, version));
    }
    let coming = it.versions.iter().next_back().filter(|(n, _)| **n > version);
    Some(Line {
        id: id.to_string(),
        title: lang.label(&foremost.title).to_owned(),
        version,
        state: standing(lang, foremost),
        owner: lang.role(foremost.owner),
        asks: asks(lang, foremost.asks),
        known: lang.say("procedure-known").with("n", known).with("all", all).plain(),
        coming: coming.map(|(n, it)| {
            let word = lang.text(&format!("procedure-standing-{}", it.standing.id()));
            Stated::new(lang, Look::Pending).saying(format!("v{n} · {word}"))
        }),
    })
}

/// `GET /procedures`
async fn show(shell: Shell, me: Me, State(app): State<App>) -> Response {
    page(shell, &me, &app, None, Typed::default()).into_response()
}

fn page(shell: Shell, me: &Me, app: &App, problem: Option<Problem>, typed: Typed) -> Page<ProceduresPage> {
    let lang = shell.lang;
    let plant = app.settled();
    let lines = plant.procedures.iter().filter_map(|(id, it)| line(lang, &plant, id, it)).collect();
    drop(plant);
    let mine = OWNERS.iter().position(|it| me.is(*it)).unwrap_or(0);
    let owners = OWNERS.iter().enumerate().map(|(at, it)| (it.id(), lang.role(*it), at == mine)).collect();
    Page(ProceduresPage {
        lines,
        may: May::of(lang, me, "procedure.draft"),
        owners,
        asks: Asks::ALL.iter().map(|it| (it.id(), asks(lang, *it), *it == Asks::Reading)).collect(),
        readers: Role::ALL
            .iter()
            .filter(|it| !matches!(it, Role::Inspector | Role::Administrator))
            .map(|it| (it.id(), lang.role(*it), *it == Role::Operator))
            .collect(),
        problem,
        typed,
        shell: shell.at(Section::People),
    })
}

/// The command that a filled-in form asks for, its document aside; nothing where something is missing.
fn asked(app: &App, posted: &Posted) -> Result<Option<DraftProcedure>, PageError> {
    let field = |name: &str| posted.field(name).unwrap_or_default();
    let procedure = ProcedureId::new(field("procedure"));
    let version = field("version").parse::<u32>();
    let title = Label::typed(field("zh"), field("en"));
    let owner = Role::from_id(field("owner"));
    let asks = Asks::from_id(field("asks"));
    let from = app.zone().instant(&format!("{}T00:00:00", field("from")));
    let changes = posted.text("changes")?;
    let readers = posted.under("reader-").filter_map(|(it, _)| Role::from_id(it)).collect();
    let reference = posted.text("reference")?;
    Ok(match (procedure, version, title, owner, asks, from, changes) {
        (Ok(procedure), Ok(version), Ok(title), Some(owner), Some(asks), Some(from), Some(changes)) => {
            // Where a file comes with the form, it takes this place.
            let reference = reference.unwrap_or_else(|| changes.clone());
            let document = Document::Elsewhere { reference };
            Some(DraftProcedure { procedure, version, title, owner, asks, readers, document, changes, from })
        }
        _ => None,
    })
}

/// `POST /procedures`
async fn draft(shell: Shell, State(app): State<App>, upload: Upload) -> Result<Response, PageError> {
    let Upload { posted, mut files } = upload;
    let given = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let typed = Typed {
        procedure: given("procedure"),
        version: given("version"),
        zh: given("zh"),
        en: given("en"),
        from: given("from"),
        changes: given("changes"),
        reference: given("reference"),
    };
    let file = files.pop();
    let wanted = asked(&app, &posted)?.filter(|_| file.is_some() || posted.field("reference").is_some());
    let Some(mut command) = wanted else {
        let problem = Problem::Said(shell.text("procedure-incomplete"));
        return Ok(page(shell, &posted.me, &app, Some(problem), typed).into_response());
    };
    if let Some((name, bytes)) = file {
        let Ok(name) = Text::new(&name) else { return Err(PageError::NotAcceptable) };
        // The file first: what an entry names lies there already.
        let keeper = app.clone();
        let kept = tokio::task::spawn_blocking(move || keeper.keep_file(bytes.as_slice())).await;
        let Ok(Ok(hash)) = kept else { return Err(PageError::NotNow) };
        command.document = Document::File { sha256: hash.to_string(), name };
    }
    let to = format!("/procedures/{}", command.procedure);
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &posted.me, &app, Some(problem), typed).into_response())
        }
    }
}
