//! A list comes in: read, checked cell by cell, shown, and only then taken, whole or not at all.
//!
//! What is shown before it is taken travels with the form and is read again when it is taken, by the same code, so
//! nothing is kept of a list that nobody took. What each list is about says its [`Lists`].

mod cells;

use askama::Template;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use formats::list::{Line, List};
use formats::place::{Cell, Place};
use plant::{Command, IMPORT_LINES_MAX, Plant};

pub(crate) use cells::{Cells, Wrong};

use super::{Page, PageError, Section, Shell};
use crate::app::App;
use crate::language::{Lang, Zone};
use crate::node::Answer;
use crate::people::{May, Me, Posted, Upload};
use crate::quality::{Problem, rehearse};

/// A list and the form in which it comes back are never longer than this.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// Faults beyond these are counted; who mends a hundred sends the list again anyway.
const FAULTS_MAX: usize = 100;

/// One column of a list.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its name for machines; as good in the head as either of the others.
    pub id: String,
    pub zh: String,
    pub en: String,
    pub needed: bool,
    /// What may stand in it, for people who make a list.
    pub example: String,
}

impl Column {
    /// A column under its text's key.
    pub(crate) fn new(id: &str, key: &str, needed: bool, example: &str) -> Self {
        let [zh, en] = [Lang::Zh, Lang::En].map(|it| it.text(key));
        Self { id: id.to_owned(), zh, en, needed, example: example.to_owned() }
    }

    fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        [&self.id, &self.zh, &self.en].into_iter().any(|it| it.to_lowercase() == name)
    }

    fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// What a list is about.
pub(crate) trait Lists: Send + Sync + 'static {
    /// What one line says.
    type Line: Send;

    /// Its address: `/people/import`.
    const AT: &'static str;
    /// The name of the command that takes it.
    const COMMAND: &'static str;
    /// Where its pages belong, and what its title is.
    const SECTION: Section;
    const TITLE: &'static str;

    /// The columns, as far as the plant decides about them.
    fn columns(plant: &Plant) -> Vec<Column>;
    /// What a line says; what is wrong in it is noted in the cells.
    fn line(cells: &mut Cells<'_>) -> Option<Self::Line>;
    /// What every line says, as one command.
    fn command(lines: Vec<Self::Line>) -> Command;
    /// What the person sees once it is taken.
    fn taken(shell: Shell, app: App, answer: Answer) -> impl Future<Output = Result<Response, PageError>> + Send;
}

#[derive(Template)]
#[template(path = "part/import.html")]
struct ImportPage {
    shell: Shell,
    at: &'static str,
    back: &'static str,
    back_name: String,
    title: String,
    may: May,
    columns: Vec<ColumnLine>,
    problem: Option<Problem>,
    faults: Vec<FaultLine>,
    unlisted: usize,
    /// The list as it would be taken, where nothing is wrong with it.
    preview: Option<Preview>,
}

struct ColumnLine {
    id: String,
    name: String,
    needed: bool,
    example: String,
}

struct FaultLine {
    place: String,
    found: String,
    sentence: String,
}

struct Preview {
    heads: Vec<String>,
    /// Number of the line, and its cells.
    lines: Vec<(u32, Vec<String>)>,
    /// The whole list, as the form brings it back.
    carried: String,
}

fn page<L: Lists>(shell: Shell, me: &Me, app: &App, problem: Option<Problem>) -> ImportPage {
    let lang = shell.lang;
    let columns = L::columns(&app.settled());
    let columns = columns.into_iter().map(|it| ColumnLine {
        name: it.name(lang).to_owned(),
        id: it.id,
        needed: it.needed,
        example: it.example,
    });
    ImportPage {
        at: L::AT,
        back: L::SECTION.address(),
        back_name: L::SECTION.name(lang),
        title: shell.text(L::TITLE),
        may: May::of(lang, me, L::COMMAND),
        columns: columns.collect(),
        problem,
        faults: Vec::new(),
        unlisted: 0,
        preview: None,
        shell: shell.at(L::SECTION),
    }
}

/// The route of a list: the form, what was sent, and the taking.
pub(crate) fn route<L: Lists>() -> MethodRouter<App> {
    use axum::extract::State;
    let show = async |shell: Shell, me: Me, State(app): State<App>| Page(page::<L>(shell, &me, &app, None));
    let send = async |shell: Shell, State(app): State<App>, upload: Upload| sent::<L>(shell, app, upload).await;
    super::takes_files(axum::routing::get(show).post(send), super::FILE_FORM_BYTES_MAX)
}

/// The route by which a list that was shown is taken.
pub(crate) fn take_route<L: Lists>() -> MethodRouter<App> {
    use axum::extract::State;
    let take = async |shell: Shell, State(app): State<App>, posted: Posted| taken::<L>(shell, app, posted).await;
    axum::routing::get(super::back).post(take).layer(DefaultBodyLimit::max(BYTES_MAX))
}

/// The route of an empty list to begin with.
pub(crate) fn template_route<L: Lists>() -> MethodRouter<App> {
    use axum::extract::State;
    use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
    axum::routing::get(async |shell: Shell, _me: Me, State(app): State<App>| {
        let columns = L::columns(&app.settled());
        let quoted = |it: &str| format!("\"{}\"", it.replace('"', "\"\""));
        let row =
            |cell: &dyn Fn(&Column) -> String| columns.iter().map(|it| quoted(&cell(it))).collect::<Vec<_>>().join(",");
        // With its mark, spreadsheets read it as what it is.
        let text =
            format!("\u{feff}{}\r\n{}\r\n", row(&|it| it.name(shell.lang).to_owned()), row(&|it| it.example.clone()));
        let name = L::AT.trim_start_matches('/').replace('/', "-");
        (
            [
                (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
            ],
            text,
        )
    })
}

/// A list that was read without a fault, or every fault in it.
type Read<T> = Result<Vec<T>, (Vec<FaultLine>, usize)>;

fn read<L: Lists>(lang: Lang, zone: &Zone, plant: &Plant, list: &List) -> Read<L::Line> {
    let columns = L::columns(plant);
    let mut faults: Vec<(Place, FaultLine)> = Vec::new();
    let mut note = |cell: Option<&Cell>, at: Place, sentence: String| {
        let found = cell.map_or_else(String::new, |it| formats::What::short(&it.text));
        faults.push((at, FaultLine { place: at.address(), found, sentence }));
    };
    // Which column of the file holds which of ours.
    let mut places: Vec<Option<u32>> = vec![None; columns.len()];
    let first = Place { line: list.head.first().map_or(1, |it| it.at.line), column: 1 };
    for head in &list.head {
        match columns.iter().position(|it| it.is_called(&head.text)).and_then(|it| places.get_mut(it)) {
            None => note(Some(head), head.at, lang.text("import-unknown-column")),
            Some(place @ None) => *place = Some(head.at.column),
            Some(Some(_)) => note(Some(head), head.at, lang.text("import-column-twice")),
        }
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.needed && place.is_none() {
            note(None, first, lang.say("import-missing-column").with("column", column.name(lang).to_owned()).plain());
        }
    }
    let known: Vec<u32> = places.iter().flatten().copied().collect();
    let mut lines = Vec::new();
    if list.lines.len() > IMPORT_LINES_MAX {
        note(
            None,
            first,
            lang.say("import-too-many").with("n", list.lines.len()).with("most", IMPORT_LINES_MAX).plain(),
        );
    }
    for line in list.lines.iter().take(IMPORT_LINES_MAX) {
        for stray in line.cells.iter().filter(|it| !list.head.iter().any(|head| head.at.column == it.at.column)) {
            note(Some(stray), stray.at, lang.text("import-no-head"));
        }
        let mut cells = Cells::new(plant, zone, lang, &columns, &places, line);
        let said = L::line(&mut cells);
        for (cell, at, sentence) in cells.into_faults() {
            note(cell.as_ref(), at, sentence);
        }
        lines.extend(said);
    }
    if list.lines.is_empty() || known.is_empty() {
        note(None, first, lang.text("import-no-lines"));
    }
    if faults.is_empty() {
        return Ok(lines);
    }
    faults.sort_by_key(|it| it.0);
    let unlisted = faults.len().saturating_sub(FAULTS_MAX);
    Err((faults.into_iter().take(FAULTS_MAX).map(|it| it.1).collect(), unlisted))
}

/// A list came in: its faults, or the page that shows it.
async fn sent<L: Lists>(shell: Shell, app: App, upload: Upload) -> Response {
    let Upload { posted, files } = upload;
    let Some((_, bytes)) = files.into_iter().next() else {
        let problem = Problem::said(&shell, "import-no-file");
        return Page(page::<L>(shell, &posted.me, &app, Some(problem))).into_response();
    };
    // Unpacking is work; it is done away from the threads that serve pages.
    let list = tokio::task::spawn_blocking(move || formats::list::read(&bytes)).await;
    let list = match list {
        Ok(Ok(list)) => list,
        Ok(Err(fault)) => {
            let words = fault.in_words(shell.lang == Lang::Zh);
            let said = shell.lang.say("import-unreadable").with("why", words.sentence).plain();
            return Page(page::<L>(shell, &posted.me, &app, Some(Problem::Said(said)))).into_response();
        }
        Err(_) => return PageError::Broken.into_response(),
    };
    shown::<L>(shell, &app, &posted.me, &list).into_response()
}

fn shown<L: Lists>(shell: Shell, app: &App, me: &Me, list: &List) -> Page<ImportPage> {
    let (lang, now) = (shell.lang, app.now());
    let plant = app.settled();
    let read = read::<L>(lang, app.zone(), &plant, list);
    let mut problem = None;
    let (mut faults, mut unlisted, mut sound) = (Vec::new(), 0, false);
    match read {
        Err((found, more)) => {
            let n = found.len() + more;
            problem = Some(Problem::Said(lang.say("import-faults").with("n", n).plain()));
            (faults, unlisted) = (found, more);
        }
        Ok(lines) => match rehearse(&plant, me, now, L::command(lines)) {
            // What a rule says of the whole, such as an id that is taken.
            Some(refusal) => {
                let refusal = crate::words::refusal(lang, app.zone(), &plant, &refusal);
                problem = Some(Problem::Refused(Box::new(refusal)));
            }
            None => sound = true,
        },
    }
    drop(plant);
    let preview = sound.then(|| preview(list));
    Page(ImportPage { faults, unlisted, preview, ..page::<L>(shell, me, app, problem) })
}

fn preview(list: &List) -> Preview {
    let text =
        |line: &Line, head: &Cell| line.cell(head.at.column).map_or_else(String::new, |it| it.text.trim().to_owned());
    let lines = list.lines.iter().map(|line| (line.number, list.head.iter().map(|head| text(line, head)).collect()));
    Preview {
        heads: list.head.iter().map(|it| it.text.trim().to_owned()).collect(),
        lines: lines.collect(),
        carried: carried(list),
    }
}

/// The list as the form carries it: line, column and text of every cell that is not blank.
fn carried(list: &List) -> String {
    let cells = list.head.iter().chain(list.lines.iter().flat_map(|it| &it.cells));
    let cells: Vec<_> = cells.map(|it| (it.at.line, it.at.column, it.text.as_str())).collect();
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cells).unwrap_or_default())
}

fn brought_back(carried: &str) -> Option<List> {
    let bytes = URL_SAFE_NO_PAD.decode(carried).ok()?;
    let cells: Vec<(u32, u32, String)> = serde_json::from_slice(&bytes).ok()?;
    let mut lines: Vec<Line> = Vec::new();
    for (line, column, text) in cells {
        let cell = Cell { text, at: Place { line, column } };
        match lines.last_mut() {
            Some(it) if it.number == line => it.cells.push(cell),
            Some(_) | None => lines.push(Line { number: line, cells: vec![cell] }),
        }
    }
    let mut lines = lines.into_iter();
    Some(List { head: lines.next()?.cells, lines: lines.collect() })
}

/// What was shown is taken.
async fn taken<L: Lists>(shell: Shell, app: App, posted: Posted) -> Result<Response, PageError> {
    let list = brought_back(posted.need("list")?).ok_or(PageError::NotAcceptable)?;
    let lines = read::<L>(shell.lang, app.zone(), &app.settled(), &list);
    // Something changed since it was shown: it is shown again, with what is wrong now.
    let Ok(lines) = lines else { return Ok(shown::<L>(shell, &app, &posted.me, &list).into_response()) };
    match app.carry_out(&posted, shell.lang, L::command(lines), None, None).await {
        Ok(answer) => L::taken(shell, app, answer).await,
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(Page(page::<L>(shell, &posted.me, &app, Some(problem))).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_back_as_it_was_shown() {
        let list = formats::list::read("\nid,name\n\na,\"x, \"\"y\"\"\"\n,泵\n".as_bytes()).unwrap();
        assert_eq!(brought_back(&carried(&list)), Some(list));
        assert_eq!(brought_back("!"), None);
        assert_eq!(brought_back(""), None);
    }
}
