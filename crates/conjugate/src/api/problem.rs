//! What a program gets when it does not get what it asked for, after RFC 9457.

use axum::Json;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use plant::{Refusal, Rule};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::language::Lang;
use crate::node::NotDone;
use crate::page::PageError;
use crate::people::Denied;
use crate::words;

/// A refusal or a fault, in the caller's language. `rule` and `version` stand where a rule of the plant refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Problem {
    #[serde(skip)]
    lang: Lang,
    /// The status of the answer again.
    status: u16,
    /// What did not happen.
    #[schema(value_type = String)]
    title: Box<str>,
    /// The rule's id, such as `R-batch-09`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    /// The rule's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u16>,
    /// The rule in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    sentence: Option<Box<str>>,
    /// What was found, one line for each.
    found: Vec<String>,
    /// The roles that can do something about it.
    #[schema(value_type = Vec<String>)]
    unblocked_by: Box<[String]>,
    /// What to do now.
    #[schema(value_type = String)]
    now: Box<str>,
    /// Where in the body the fault lies, of a calculation.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Box<Misplaced>>,
}

/// A fault with its place, as the command line prints it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Misplaced {
    /// A JSON pointer; empty for the whole.
    path: String,
    message: String,
}

/// What can be wrong with a request before any rule of the plant is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nobody is signed in.
    SignInFirst,
    /// The header `x-csrf` is not this session's.
    NoToken,
    /// A person or password is wrong, or the account is locked.
    Credential,
    /// The body is not JSON, or says that it is something else.
    NotJson,
    /// The body is JSON, but not what is asked for here.
    NotAcceptable,
    /// The address or its query cannot be read.
    Address,
    /// No command of that name.
    UnknownCommand,
    /// Only the application itself sends this command.
    InternalCommand,
    /// A raw file is handed in elsewhere.
    FileElsewhere,
    /// The command is no signature.
    NotASignature,
    /// What was shown is no longer what would be signed.
    Changed,
    /// The strategy's files have faults.
    Faults,
    NotFound,
    NoSuchMethod,
    TooLong,
    /// Nothing can be written just now.
    NotNow,
    /// This node stands by and records nothing.
    StandsBy,
    /// This node has lost touch with the record.
    NotCurrent,
    /// A fault of ours.
    Broken,
}

impl Trouble {
    /// All, for the test that each has its texts.
    #[cfg(test)]
    pub(super) const ALL: [Self; 19] = [
        Self::SignInFirst,
        Self::NoToken,
        Self::Credential,
        Self::NotJson,
        Self::NotAcceptable,
        Self::Address,
        Self::UnknownCommand,
        Self::InternalCommand,
        Self::FileElsewhere,
        Self::NotASignature,
        Self::Changed,
        Self::Faults,
        Self::NotFound,
        Self::NoSuchMethod,
        Self::TooLong,
        Self::NotNow,
        Self::StandsBy,
        Self::NotCurrent,
        Self::Broken,
    ];

    fn status(self) -> StatusCode {
        match self {
            Self::SignInFirst => StatusCode::UNAUTHORIZED,
            Self::NoToken | Self::Credential | Self::InternalCommand => StatusCode::FORBIDDEN,
            Self::NotJson | Self::Address => StatusCode::BAD_REQUEST,
            Self::NotAcceptable | Self::UnknownCommand | Self::FileElsewhere | Self::NotASignature | Self::Faults => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Changed => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotNow | Self::StandsBy | Self::NotCurrent => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    // The keys stand whole, so that they are found.
    fn keys(self) -> [&'static str; 2] {
        match self {
            Self::SignInFirst => ["api-sign-in-first", "api-sign-in-first.now"],
            Self::NoToken => ["api-no-token", "api-no-token.now"],
            Self::Credential => ["api-credential", "api-credential.now"],
            Self::NotJson => ["api-not-json", "api-not-json.now"],
            Self::NotAcceptable => ["api-not-acceptable", "api-not-acceptable.now"],
            Self::Address => ["api-address", "api-address.now"],
            Self::UnknownCommand => ["api-unknown-command", "api-unknown-command.now"],
            Self::InternalCommand => ["api-internal-command", "api-internal-command.now"],
            Self::FileElsewhere => ["api-file-elsewhere", "api-file-elsewhere.now"],
            Self::NotASignature => ["api-not-a-signature", "api-not-a-signature.now"],
            Self::Changed => ["api-changed", "api-changed.now"],
            Self::Faults => ["api-faults", "api-faults.now"],
            Self::NotFound => ["api-not-found", "api-not-found.now"],
            Self::NoSuchMethod => ["api-no-such-method", "api-no-such-method.now"],
            Self::TooLong => ["api-too-long", "api-too-long.now"],
            Self::NotNow => ["api-not-now", "api-not-now.now"],
            Self::StandsBy => ["api-stands-by", "api-stands-by.now"],
            Self::NotCurrent => ["api-not-current", "api-not-current.now"],
            Self::Broken => ["api-broken", "api-broken.now"],
        }
    }
}

impl Problem {
    /// What is wrong with a request.
    pub(super) fn of(lang: Lang, trouble: Trouble) -> Self {
        let [title, now] = trouble.keys().map(|it| lang.text(it).into());
        Self {
            lang,
            status: trouble.status().as_u16(),
            title,
            rule: None,
            version: None,
            sentence: None,
            found: Vec::new(),
            unblocked_by: Box::default(),
            now,
            error: None,
        }
    }

    /// Where in the body the fault lies.
    pub(super) fn fault(mut self, path: String, message: String) -> Self {
        self.error = Some(Box::new(Misplaced { path, message }));
        self
    }

    /// What was found; may be said several times.
    pub(super) fn found(mut self, line: impl Into<String>) -> Self {
        self.found.push(line.into());
        self
    }

    /// A rule of the plant refused.
    pub(super) fn refused(lang: Lang, app: &App, it: &Refusal) -> Self {
        let said = words::spoken(lang, app.zone(), &app.settled(), it);
        Self {
            lang,
            status: status(it.rule).as_u16(),
            title: said.title.into(),
            rule: Some(it.rule.id()),
            version: Some(it.rule.version()),
            sentence: Some(said.sentence.into()),
            found: said.found,
            unblocked_by: said.unblocked_by.into(),
            now: said.now.into(),
            error: None,
        }
    }

    /// A command was not carried out.
    pub(super) fn denied(lang: Lang, app: &App, it: &Denied) -> Self {
        match it {
            Denied::Credential(key) => Self::of(lang, Trouble::Credential).found(lang.text(key)),
            Denied::NotDone(NotDone::Refused(it)) => Self::refused(lang, app, it),
            Denied::NotDone(NotDone::NotWritten(_) | NotDone::Stopped) => Self::of(lang, Trouble::NotNow),
            Denied::Page(it) => Self::of(lang, trouble(*it)),
        }
    }
}

/// What a program is told where a person would be shown that page.
pub(crate) fn for_a_program(lang: Lang, it: PageError) -> Response {
    Problem::of(lang, trouble(it)).into_response()
}

fn trouble(it: PageError) -> Trouble {
    match it {
        PageError::Unreadable => Trouble::NotJson,
        PageError::ForeignForm | PageError::NotAllowed => Trouble::NoToken,
        PageError::NotFound | PageError::FileMissing | PageError::NotThisHost => Trouble::NotFound,
        PageError::NoSuchMethod => Trouble::NoSuchMethod,
        PageError::Changed | PageError::FileAltered => Trouble::Changed,
        PageError::TooLong | PageError::FileTooLarge(_) => Trouble::TooLong,
        PageError::NotAcceptable => Trouble::NotAcceptable,
        PageError::NotNow | PageError::FileUnreadable => Trouble::NotNow,
        PageError::StandsBy => Trouble::StandsBy,
        PageError::NotCurrent => Trouble::NotCurrent,
        PageError::Broken => Trouble::Broken,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let language = HeaderValue::from_static(self.lang.code());
        let itself = self.clone();
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CONTENT_LANGUAGE, language);
        response.extensions_mut().insert(itself);
        response
    }
}

/// The status of a refusal: 403 where another person must act, 422 where what was sent must change, 409 where the
/// record stands against it.
fn status(rule: Rule) -> StatusCode {
    use Rule as R;
    match rule {
        R::UnknownToken | R::TokenRevoked | R::TokenEnded => StatusCode::UNAUTHORIZED,
        R::RoleMissing
        | R::TokenWithoutRole
        | R::TokenActs
        | R::TokenOutOfScope
        | R::AccountClosed
        | R::NotTrained
        | R::NotRead
        | R::ProcedureAuthor
        | R::WrongOrganisation
        | R::TrainsOneself
        | R::SecondPersonIsFirst
        | R::AuthorApproves
        | R::OpenerCloses
        | R::NobodyMayDecide
        | R::NotYoursToDecide
        | R::PerformerDecides
        | R::PerformerReleases
        | R::JudgeReleases
        | R::ProposerDecides
        | R::AnalystVerifies => StatusCode::FORBIDDEN,
        R::UnknownStrategy
        | R::UnknownPerson
        | R::UnknownOrganisation
        | R::UnknownMaterial
        | R::UnknownLot
        | R::UnknownContainer
        | R::ContainersDoNotSum
        | R::ContainerNotNamed
        | R::RetestBeyond
        | R::HoldNotNamed
        | R::UnknownEquipment
        | R::UnknownBatch
        | R::UnknownStage
        | R::UnknownStep
        | R::UnknownParameter
        | R::UnknownAttribute
        | R::UnknownDeviation
        | R::UnknownException
        | R::UnknownRework
        | R::UnknownRound
        | R::ReworkUntested
        | R::UnknownProcedure
        | R::NotAnOwner
        | R::NobodyReads
        | R::SecondPersonMissing
        | R::SignatureMissing
        | R::ReasonMissing
        | R::WrongUnit
        | R::AmountNotPositive
        | R::WrongEquipmentClass
        | R::WrongMaterial
        | R::WrongAmount
        | R::ValueMissing
        | R::ValueUnreadable
        | R::ValueUnit
        | R::ValueNotAnOption
        | R::ValueIsComputed
        | R::WrongSample
        | R::WrongStepKind
        | R::TokenWithoutScope
        | R::TokenLastsTooLong
        | R::TokenNameTooLong
        | R::WrongTime => StatusCode::UNPROCESSABLE_ENTITY,
        // Whatever else a rule says: the record stands against it now.
        _ => StatusCode::CONFLICT,
    }
}
