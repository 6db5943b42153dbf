//! A body as it came: JSON, of a bearable length, read with the place of every fault.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;

use super::problem::{Problem, Trouble};
use crate::language::Lang;

/// The text of a body that says it is JSON.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) lang: Lang,
    pub(super) text: String,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let lang = Lang::of(request.headers());
        if !is_json(request.headers()) {
            return Err(Problem::of(lang, Trouble::NotJson).found("content-type: application/json"));
        }
        // Whatever else can go wrong while a body is read, the sender went away over it.
        let bytes = Bytes::from_request(request, state).await.map_err(|_| Problem::of(lang, Trouble::TooLong))?;
        let text = String::from_utf8(bytes.into()).map_err(|_| Problem::of(lang, Trouble::NotJson).found("UTF-8"))?;
        Ok(Self { lang, text })
    }
}

// A form of another site cannot send this type without asking us first.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json"))
}

impl Sent {
    /// Reads the whole of it.
    pub(super) fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Problem> {
        let read = serde_json::from_str(&self.text).map_err(|it| fault(self.lang, &it, (it.line(), it.column())))?;
        // A list of the fields' values in their order would be read as well; nobody means that.
        if self.text.trim_start().starts_with('{') {
            Ok(read)
        } else {
            Err(Problem::of(self.lang, Trouble::NotAcceptable).found("{ … }"))
        }
    }

    /// Line and column of a byte, both counted from one.
    pub(super) fn place(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let line = before.bytes().filter(|it| *it == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, str::len) + 1;
        (line, column)
    }
}

/// What is wrong with a body, and where.
pub(super) fn fault(lang: Lang, it: &serde_json::Error, (line, column): (usize, usize)) -> Problem {
    let trouble = if it.is_data() { Trouble::NotAcceptable } else { Trouble::NotJson };
    let said = it.to_string();
    // The place that the parser appends is said in the reader's language instead.
    let what = said.rsplit_once(" at line ").map_or(said.as_str(), |it| it.0);
    let place = lang.say("api-place").with("line", line).with("column", column).with("what", what);
    Problem::of(lang, trouble).found(place.plain())
}
