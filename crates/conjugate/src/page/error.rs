//! What a person sees when a request cannot be answered: a whole page, in their language, that says what to do.
//!
//! A refusal by a rule of the plant is not among these: it is shown where the person is (see `part::Refusal`).

use askama::Template;
use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::render::HTML;
use super::{Elsewhere, Page, Shell, View};
use crate::language::{Lang, Markup};

/// The largest form with a file that is taken at an address. A route that takes files carries it as an extension, so that
/// whoever sends more is told the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MostBytes(pub usize);

impl MostBytes {
    /// In whole MiB, or KiB where it is less than one.
    #[must_use]
    pub fn shown(self) -> String {
        const KIB: usize = 1 << 10;
        const MIB: usize = 1 << 20;
        if self.0 >= MIB { format!("{} MiB", self.0 / MIB) } else { format!("{} KiB", self.0 / KIB) }
    }
}

/// Why a request gets no page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageError {
    /// The form or address cannot be read.
    Unreadable,
    /// The form does not carry this session's token.
    ForeignForm,
    /// The person's role does not allow to see this.
    NotAllowed,
    /// No such page or record.
    NotFound,
    /// The page does not take this kind of request.
    NoSuchMethod,
    /// The record is not what the person saw when they decided.
    Changed,
    /// More was sent than a form takes.
    TooLong,
    /// A file is larger than is taken at this address.
    FileTooLarge(MostBytes),
    /// A field of the form is not what it must be.
    NotAcceptable,
    /// The request was for another server.
    NotThisHost,
    /// The one writer is away: stopping, starting, or its disk is full. Nothing was recorded.
    NotNow,
    /// This node stands by and records nothing.
    StandsBy,
    /// This node wrote the record and has lost touch with it: another may be writing.
    NotCurrent,
    /// A kept file no longer has the bytes under whose hash it is on record (21 CFR 11.10(a): altered records are discerned).
    FileAltered,
    /// A file is on record and not in the store (21 CFR 11.10(c): records are there to be had throughout their retention).
    FileMissing,
    /// A kept file is there, and the machine cannot read it.
    FileUnreadable,
    /// A fault of ours. Nothing was recorded.
    Broken,
}

impl PageError {
    /// All, for the test that each has its texts.
    pub const ALL: [Self; 17] = [
        Self::Unreadable,
        Self::ForeignForm,
        Self::NotAllowed,
        Self::NotFound,
        Self::NoSuchMethod,
        Self::Changed,
        Self::TooLong,
        Self::FileTooLarge(MostBytes(super::FORM_BYTES_MAX)),
        Self::NotAcceptable,
        Self::NotThisHost,
        Self::NotNow,
        Self::StandsBy,
        Self::NotCurrent,
        Self::FileAltered,
        Self::FileMissing,
        Self::FileUnreadable,
        Self::Broken,
    ];

    /// The status of the answer.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::ForeignForm | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound | Self::FileMissing => StatusCode::NOT_FOUND,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Changed | Self::FileAltered => StatusCode::CONFLICT,
            Self::TooLong | Self::FileTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAcceptable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotThisHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotNow | Self::StandsBy | Self::NotCurrent | Self::FileUnreadable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    // What happened, as a title; what it means for the record; what to do. The keys stand whole, so that they are found.
    fn keys(self) -> [&'static str; 2] {
        match self {
            Self::Unreadable => ["error-unreadable", "error-unreadable.now"],
            Self::ForeignForm => ["error-foreign-form", "error-foreign-form.now"],
            Self::NotAllowed => ["error-not-allowed", "error-not-allowed.now"],
            Self::NotFound => ["error-not-found", "error-not-found.now"],
            Self::NoSuchMethod => ["error-no-such-method", "error-no-such-method.now"],
            Self::Changed => ["error-changed", "error-changed.now"],
            Self::TooLong => ["error-too-long", "error-too-long.now"],
            Self::FileTooLarge(_) => ["error-file-too-large", "error-file-too-large.now"],
            Self::NotAcceptable => ["error-not-acceptable", "error-not-acceptable.now"],
            Self::NotThisHost => ["error-not-this-host", "error-not-this-host.now"],
            Self::NotNow => ["error-not-now", "error-not-now.now"],
            Self::StandsBy => ["error-stands-by", "error-stands-by.now"],
            Self::NotCurrent => ["error-not-current", "error-not-current.now"],
            Self::FileAltered => ["error-file-altered", "error-file-altered.now"],
            Self::FileMissing => ["error-file-missing", "error-file-missing.now"],
            Self::FileUnreadable => ["error-file-unreadable", "error-file-unreadable.now"],
            Self::Broken => ["error-broken", "error-broken.now"],
        }
    }

    /// Itself, where it says that a file of the record is not as it was kept; then a page can still show the rest.
    #[must_use]
    pub const fn of_file(self) -> Option<Self> {
        match self {
            Self::FileAltered | Self::FileMissing | Self::FileUnreadable => Some(self),
            Self::Unreadable
            | Self::ForeignForm
            | Self::NotAllowed
            | Self::NotFound
            | Self::NoSuchMethod
            | Self::Changed
            | Self::TooLong
            | Self::FileTooLarge(_)
            | Self::NotAcceptable
            | Self::NotThisHost
            | Self::NotNow
            | Self::StandsBy
            | Self::NotCurrent
            | Self::Broken => None,
        }
    }

    /// What happened, in one sentence.
    #[must_use]
    pub fn title(self, lang: Lang) -> String {
        let [title, _] = self.keys();
        self.told(lang, title)
    }

    /// What to do now.
    #[must_use]
    pub fn now(self, lang: Lang) -> String {
        let [_, now] = self.keys();
        self.told(lang, now)
    }

    fn told(self, lang: Lang, key: &str) -> String {
        match self {
            Self::FileTooLarge(most) => lang.say(key).with("limit", most.shown()).plain(),
            Self::Unreadable
            | Self::ForeignForm
            | Self::NotAllowed
            | Self::NotFound
            | Self::NoSuchMethod
            | Self::Changed
            | Self::TooLong
            | Self::NotAcceptable
            | Self::NotThisHost
            | Self::NotNow
            | Self::StandsBy
            | Self::NotCurrent
            | Self::FileAltered
            | Self::FileMissing
            | Self::FileUnreadable
            | Self::Broken => lang.text(key),
        }
    }

    // The framework's own answers (a form that does not parse, a body over its limit, no such route) by their status.
    fn of(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Self::Unreadable),
            StatusCode::UNPROCESSABLE_ENTITY => Some(Self::NotAcceptable),
            _ => Self::ALL.into_iter().find(|it| it.status() == status),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.title(Lang::En)).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "page/error.html")]
struct ErrorPage {
    shell: Shell,
    error: PageError,
    here: String,
}

impl ErrorPage {
    fn status(&self) -> u16 {
        self.error.status().as_u16()
    }

    fn title(&self) -> String {
        self.error.title(self.shell.lang)
    }

    fn now(&self) -> String {
        self.error.now(self.shell.lang)
    }

    /// Whoever finds nothing is told what is theirs to read.
    fn elsewhere(&self) -> Option<&Elsewhere> {
        self.shell.elsewhere.as_ref().filter(|_| self.error == PageError::NotFound)
    }
}

/// Turns every bare error into a page for the person; leaves alone what already is one, or is meant for a machine.
pub(super) async fn dress(request: Request, next: Next) -> Response {
    let view = View::of(request.uri(), request.headers());
    let shell = request.extensions().get::<Shell>().cloned();
    let asked_by_head = *request.method() == Method::HEAD;
    let response = next.run(request).await;
    let error = match response.extensions().get::<PageError>() {
        Some(it) => *it,
        None if for_machines(&response) => return response,
        None => match PageError::of(response.status()) {
            Some(it) => it,
            None => return response,
        },
    };
    if asked_by_head {
        return (error.status(), [(CONTENT_TYPE, HTML)]).into_response();
    }
    let here = view.here.clone();
    let mut shell = shell.unwrap_or_else(|| Shell::new(view));
    if error == PageError::NotCurrent {
        // The foot says up to when a page is true; this one is about not knowing.
        shell.foot = None;
    }
    let allowed = response.headers().get(ALLOW).cloned();
    let mut page = (error.status(), Page(ErrorPage { shell, error, here })).into_response();
    page.headers_mut().extend(allowed.map(|it| (ALLOW, it)));
    page
}

fn for_machines(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    !kind.is_empty() && !kind.starts_with("text/plain")
}
