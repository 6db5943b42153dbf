//! The description of the interface, made from its handlers.

use std::sync::LazyLock;

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::RefOr;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use super::caller::TOKEN_HEADER;
use super::{calc, example};
use crate::people::SESSION_COOKIE;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Conjugate",
        description = "Quality management for the production of antibody-drug conjugates. Sign in with \
                       `POST /api/sign-in`, keep the cookie, and send the token that it answers as `x-csrf` with every \
                       change. A program that only reads carries a personal access token instead, which its owner \
                       makes on their page: `Authorization: Bearer cjt_…`. A token signs, records and decides nothing.",
    ),
    security(("session" = []), ("bearer" = [])),
)]
struct Head;

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(|| {
    let routes = OpenApiRouter::with_openapi(Head::openapi()).nest("/api", super::routes());
    let mut document = routes.into_openapi();
    let components = document.components.get_or_insert_default();
    let session = ApiKeyValue::with_description(SESSION_COOKIE, "set by `POST /api/sign-in`");
    let token = ApiKeyValue::with_description(TOKEN_HEADER, "answered by `POST /api/sign-in`; owed with every change");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    let bearer = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("a personal access token; it asks questions, and nothing else"))
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("token", SecurityScheme::ApiKey(ApiKey::Header(token)));
    for (path, signed) in [("/api/commands", false), ("/api/shown", true)] {
        let post = document.paths.paths.get_mut(path).and_then(|it| it.post.as_mut());
        let body = post.and_then(|it| it.request_body.as_mut());
        if let Some(RefOr::T(body)) = body
            && let Some(RefOr::T(content)) = body.content.get_mut("application/json")
        {
            content.examples = example::examples(signed);
        }
    }
    let calc = document.paths.paths.get_mut("/api/calc/{method}").and_then(|it| it.post.as_mut());
    if let Some(RefOr::T(body)) = calc.and_then(|it| it.request_body.as_mut())
        && let Some(RefOr::T(content)) = body.content.get_mut("application/json")
    {
        content.examples = calc::examples();
    }
    document
});

/// The whole description.
pub(super) fn whole() -> &'static utoipa::openapi::OpenApi {
    &DOCUMENT
}

/// `GET /api/openapi.json`: it holds nothing that is secret, so nobody needs to sign in for it.
pub(super) async fn document() -> Json<&'static utoipa::openapi::OpenApi> {
    Json(whole())
}
