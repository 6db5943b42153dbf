//! The form of a step as it came: fields, and for a step that reads a file the file itself.

use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::page::{MostBytes, PageError, guard};
use crate::people::{Me, Posted, not_taken, without_folders};

/// A file as the browser sent it.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What was sent.
pub(super) struct StepForm {
    pub posted: Posted,
    pub file: Option<Upload>,
}

impl FromRequest<App> for StepForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            return Ok(Self { posted: Posted::from_request(request, app).await?, file: None });
        }
        let (mut parts, body) = request.into_parts();
        let me = Me::from_request_parts(&mut parts, app).await.map_err(IntoResponse::into_response)?;
        guard::same_site(&parts.method, &parts.headers).map_err(IntoResponse::into_response)?;
        let whole = Request::from_parts(parts, body);
        let most = whole.extensions().get::<MostBytes>().copied();
        let mut parts = Multipart::from_request(whole, app).await.map_err(IntoResponse::into_response)?;
        let (mut fields, mut file) = (Vec::new(), None);
        while let Some(part) = parts.next_field().await.map_err(|it| not_taken(&it, most))? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(called) => {
                    let bytes = part.bytes().await.map_err(|it| not_taken(&it, most))?;
                    // A file field that was left empty is sent without name and content.
                    if !called.is_empty() {
                        file = Some(Upload { name: harmless(&called), bytes: bytes.to_vec() });
                    }
                }
                None => {
                    let text = part.text().await.map_err(|_| PageError::Unreadable.into_response())?;
                    fields.push((name, text));
                }
            }
        }
        let posted = Posted::checked(me, fields, app).map_err(IntoResponse::into_response)?;
        Ok(Self { posted, file })
    }
}

/// A file's name as the record keeps it: without a path, without characters that change how it reads.
fn harmless(name: &str) -> String {
    let last = without_folders(name);
    let kept: String = last.chars().filter(|it| plant::text::Text::new(&format!("x{it}x")).is_ok()).take(120).collect();
    if kept.trim().is_empty() { "file".to_owned() } else { kept.trim().to_owned() }
}

/// Where what was typed comes from: the form that was refused, or nothing yet.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a>(pub Option<&'a Posted>);

impl Typed<'_> {
    /// A field's text as it was typed.
    pub(super) fn text(self, name: &str) -> String {
        self.0.and_then(|it| it.field(name)).unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_files_name_is_kept_without_its_path_and_without_what_changes_how_it_reads() {
        for (sent, kept) in [
            ("run 7.csv", "run 7.csv"),
            ("C:\\Users\\qc\\run.csv", "run.csv"),
            ("../../etc/passwd", "passwd"),
            ("a\u{202e}vsc.exe", "avsc.exe"),
            ("结果.csv", "结果.csv"),
            ("\0", "file"),
            ("", "file"),
        ] {
            assert_eq!(harmless(sent), kept, "{sent:?}");
        }
    }
}
