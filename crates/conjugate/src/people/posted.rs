//! A form as it came: its fields in order, after the checks that every form passes.

use axum::extract::multipart::MultipartError;
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use plant::id::CommandId;
use plant::text::Text;

use super::door::Me;
use crate::app::App;
use crate::page::{FORM_BYTES_MAX, MostBytes, PageError, guard};

/// The fields of a form that only our own page of this session can have sent.
#[derive(Debug, Clone)]
pub struct Posted {
    pub me: Me,
    /// Sent again, the form gets its first answer.
    pub command: CommandId,
    fields: Vec<(String, String)>,
}

impl Posted {
    /// A field's text without the white space around it; nothing where it is empty or missing. Where a thing can be
    /// scanned or chosen, both fields have one name, and the first that is not empty counts.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().filter(|(it, _)| it == name).map(|(_, it)| it.trim()).find(|it| !it.is_empty())
    }

    /// A field that the form always has.
    ///
    /// # Errors
    /// When it is missing: the form is not ours.
    pub fn need(&self, name: &str) -> Result<&str, PageError> {
        self.field(name).ok_or(PageError::NotAcceptable)
    }

    /// A free text; nothing where it is empty.
    ///
    /// # Errors
    /// When it is too long or holds characters that change how it reads.
    pub fn text(&self, name: &str) -> Result<Option<Text>, PageError> {
        self.field(name).map(|it| Text::new(it).map_err(|_| PageError::NotAcceptable)).transpose()
    }

    /// Every field whose name begins so, with the rest of its name.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.trim())))
    }

    /// When it happened, where the person states another time than now: local time of the plant, as a
    /// `datetime-local` field gives it.
    ///
    /// # Errors
    /// When it is no time.
    pub fn happened(&self, app: &App) -> Result<Option<Timestamp>, PageError> {
        let Some(stated) = self.field("happened") else { return Ok(None) };
        app.zone().instant(stated).map(Some).ok_or(PageError::NotAcceptable)
    }
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let me = <Me as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        guard::same_site(&parts.method, &parts.headers).map_err(IntoResponse::into_response)?;
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(IntoResponse::into_response)?;
        Self::checked(me, fields, app).map_err(IntoResponse::into_response)
    }
}

/// A form with files in it.
#[derive(Debug, Clone)]
pub struct Upload {
    pub posted: Posted,
    /// The files that were chosen: name without folders, bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

impl FromRequest<App> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let me = <Me as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        guard::same_site(&parts.method, &parts.headers).map_err(IntoResponse::into_response)?;
        let most = parts.extensions.get::<MostBytes>().copied();
        let request = Request::from_parts(parts, body);
        let mut form = Multipart::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(|it| not_taken(&it, most))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(|it| without_folders(it).to_owned());
            let bytes = field.bytes().await.map_err(|it| not_taken(&it, most))?;
            match file {
                // A browser sends one empty file where none was chosen.
                Some(file) if file.is_empty() => (),
                Some(file) => files.push((file, bytes.to_vec())),
                None => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        let posted = Posted::checked(me, fields, app).map_err(IntoResponse::into_response)?;
        Ok(Self { posted, files })
    }
}

/// Why a part of a form with files could not be read: it is too large, or broken.
pub(crate) fn not_taken(error: &MultipartError, most: Option<MostBytes>) -> Response {
    let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
    let most = most.unwrap_or(MostBytes(FORM_BYTES_MAX));
    let why = if too_large { PageError::FileTooLarge(most) } else { PageError::Unreadable };
    why.into_response()
}

/// A file's name as a browser sends it, without the folders that some put before it. A slash behind `<` is part of a name
/// that looks like markup and parts no folders; pages show it escaped.
pub(crate) fn without_folders(name: &str) -> &str {
    let name = name.rsplit('\\').next().unwrap_or_default();
    let behind = |(at, _): &(usize, &str)| !name.get(..*at).is_some_and(|it| it.ends_with('<'));
    let last = name.rmatch_indices('/').find(behind).and_then(|(at, it)| name.get(at.saturating_add(it.len())..));
    last.unwrap_or(name)
}

impl Posted {
    /// Checks the hidden fields; for forms with a file, which are read another way.
    ///
    /// # Errors
    /// When the token is not this session's, or there is no command id.
    pub fn checked(me: Me, fields: Vec<(String, String)>, app: &App) -> Result<Self, PageError> {
        let hidden = |name: &str| fields.iter().find(|(it, _)| it == name).map(|(_, it)| it.clone());
        app.guards().check(&me.token, &hidden("csrf").unwrap_or_default())?;
        let command = hidden("command").and_then(|it| CommandId::new(&it).ok()).ok_or(PageError::NotAcceptable)?;
        Ok(Self { me, command, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::without_folders;

    #[test]
    fn a_name_is_kept_as_it_was_sent_without_the_folders_before_it() {
        for (sent, kept) in [
            ("a.csv", "a.csv"),
            ("C:\\data\\a.csv", "a.csv"),
            ("../../etc/passwd", "passwd"),
            ("x/", ""),
            ("<script>alert(1)</script>.csv", "<script>alert(1)</script>.csv"),
            ("../<b>/a</b>.csv", "a</b>.csv"),
        ] {
            assert_eq!(without_folders(sent), kept, "{sent:?}");
        }
    }
}
