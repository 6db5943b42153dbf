//! The interface for programs: every command and every question as JSON.
//!
//! A program signs in like a person, with `POST /api/sign-in`; it keeps the session's cookie and sends the token that it
//! got in the header `x-csrf` with everything that changes something. Or it carries a personal access token and reads,
//! and brings files of instruments; what else changes something is a person's to do.
//! What is refused or cannot be read is answered as `application/problem+json` in the caller's language.
//!
//! The document at `/api/openapi.json` is made from the handlers here. Views are written here too: the plant's state
//! never serialises itself, so that it may change without breaking a program elsewhere.

mod analysis;
mod bank;
mod batch;
mod calc;
mod caller;
mod command;
mod consumable;
mod document;
mod equipment;
mod example;
mod instrument;
mod investigation;
mod ledger;
mod load;
mod lot;
mod people;
mod plan;
mod point;
mod problem;
mod procedure;
mod quality;
mod run;
mod sample;
mod sent;
mod shown;
mod sign_in;
mod stability;
mod strategy;
mod supplier;
mod token;
mod trend;
mod view;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::language::Lang;
use crate::page::Shell;
pub(crate) use problem::for_a_program;
use problem::{Problem, Trouble};

/// The longest command: a proposal carries the files of a whole strategy, ten times the reference one.
const COMMAND_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Addresses of the interface.
pub fn router() -> Router<App> {
    let (routes, _) = routes().split_for_parts();
    let routes = routes
        .route("/openapi.json", get(document::document))
        .fallback(nothing_here)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn(told));
    Router::new().nest("/api", routes)
}

/// Every route with its description.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(sign_in::sign_out))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(command::commands))
                .routes(routes!(shown::shown))
                .routes(routes!(calc::calc))
                .layer(DefaultBodyLimit::max(COMMAND_BYTES_MAX)),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(instrument::instrument_files, instrument::bring_instrument_file))
                .layer(DefaultBodyLimit::max(formats::MAX_BYTES)),
        )
        .routes(routes!(batch::batches))
        .routes(routes!(batch::batch))
        .routes(routes!(plan::plan))
        .routes(routes!(load::loads))
        .routes(routes!(lot::lots))
        .routes(routes!(lot::ancestors))
        .routes(routes!(lot::descendants))
        .routes(routes!(equipment::equipment))
        .routes(routes!(consumable::consumables))
        .routes(routes!(bank::banks))
        .routes(routes!(stability::studies))
        .routes(routes!(supplier::suppliers))
        .routes(routes!(sample::samples))
        .routes(routes!(investigation::investigations))
        .routes(routes!(analysis::analyses))
        .routes(routes!(trend::trend_of_stage))
        .routes(routes!(trend::trend_of_unit))
        .routes(routes!(run::runs))
        .routes(routes!(run::methods))
        .routes(routes!(run::standards))
        .routes(routes!(people::people))
        .routes(routes!(procedure::procedures))
        .routes(routes!(token::tokens))
        .routes(routes!(strategy::strategies))
        .routes(routes!(strategy::strategy))
        .routes(routes!(quality::deviations))
        .routes(routes!(quality::exceptions))
        .routes(routes!(ledger::entries))
        .routes(routes!(ledger::checkpoint))
        .routes(routes!(point::points))
}

/// Whoever finds nothing and does not read everything is told what is theirs to read, as on a page.
async fn told(request: Request, next: Next) -> Response {
    let elsewhere = request.extensions().get::<Shell>().and_then(|it| it.elsewhere.clone());
    let response = next.run(request).await;
    let problem = response.extensions().get::<Problem>().filter(|_| response.status() == StatusCode::NOT_FOUND);
    match (elsewhere, problem) {
        (Some(elsewhere), Some(problem)) => {
            let problem = problem.clone().found(elsewhere.says);
            let instead = elsewhere.instead.into_iter().map(|(name, href)| format!("{name}: {href}"));
            instead.fold(problem, Problem::found).into_response()
        }
        (Some(_), None) | (None, _) => response,
    }
}

async fn nothing_here(headers: HeaderMap, uri: Uri) -> Problem {
    Problem::of(Lang::of(&headers), Trouble::NotFound).found(uri.path())
}

async fn no_such_method(headers: HeaderMap, method: Method) -> Problem {
    Problem::of(Lang::of(&headers), Trouble::NoSuchMethod).found(method.as_str())
}

#[cfg(test)]
mod tests;
