//! The trail as a file: every entry that the filter lets through, with its leaf hash, and the checkpoint at the foot.

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use plant::people::{Head, Span, Taken};
use plant::text::Text;

use super::filter::Filter;
use super::list::line;
use super::said::Teller;
use super::search::search;
use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::Me;
use crate::people::access::Out;

/// So many entries go into one file; where there are more, its foot says so.
const IN_A_FILE: usize = 100_000;

/// A cell: quoted, and never a formula for the program that opens it.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = text.replace('"', "\"\"");
    if formula { format!("\"'{text}\"") } else { format!("\"{text}\"") }
}

fn row(cells: &[&str]) -> String {
    let mut row = cells.iter().map(|it| cell(it)).collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

/// `GET /trail/export.csv`
pub(super) async fn download(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<Response, PageError> {
    let filter = Filter { before: String::new(), ..filter };
    let results = search(&app, &filter, IN_A_FILE).await?;
    let lang = shell.lang;
    // The mark at the start tells spreadsheets that Chinese follows in UTF-8.
    let mut text = String::from("\u{feff}");
    text.push_str(&row(&[
        "seq",
        "known",
        "happened",
        "actor",
        "who",
        "type",
        "version",
        "what",
        "about",
        "reason",
        "leaf-sha256",
    ]));
    {
        let plant = app.settled();
        let teller = Teller { lang, zone: app.zone(), plant: &plant };
        for it in &results.found {
            let said = line(&teller, it);
            let (seq, known, version) = (it.seq.to_string(), it.known.to_string(), it.version.to_string());
            let what = format!("{} {}", said.kind, said.said);
            let about = it.about.join(" ");
            let cells = [
                &seq,
                &known,
                &it.happened,
                &it.actor,
                &said.who,
                &it.kind,
                &version,
                &what,
                &about,
                &said.reason,
                &it.leaf,
            ];
            text.push_str(&row(&cells.map(String::as_str)));
        }
    }
    if let Some(at) = results.more {
        text.push_str(&row(&["#", &lang.say("trail-export-more").with("at", at).plain()]));
    }
    let checkpoint = app.ledger().checkpoint();
    text.push_str(&row(&["#", &lang.text("trail-export-foot")]));
    for line in checkpoint.note().lines().filter(|it| !it.is_empty()) {
        text.push_str(&row(&["#", line]));
    }
    let (newest, oldest) = (results.found.first().map(|it| it.seq), results.found.last().map(|it| it.seq));
    let narrowed = filter.query(None);
    app.took_out(
        &me,
        Out {
            what: Taken::TrailList,
            items: results.found.len() as u64,
            span: oldest.zip(newest).map(|(first, last)| Span { first, last }),
            which: Text::new(if narrowed.is_empty() { "*" } else { &narrowed }).ok(),
            head: Some(Head { size: checkpoint.size(), root: checkpoint.root().to_string() }),
        },
    );
    let name = format!("attachment; filename=\"trail-{}.csv\"", checkpoint.size());
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_never_a_formula_and_keeps_its_quotes() {
        for (text, then) in [
            ("7.10", "\"7.10\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("-1", "\"'-1\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), then);
        }
    }
}
