//! The calculators: one JSON object in, one out. A calculation is a question and changes nothing, so a session is enough.

use std::collections::BTreeMap;

use axum::Json;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::caller::{At, Caller};
use super::problem::{Problem, Trouble};
use super::sent::Sent;
use crate::calc::{METHODS, method};

/// An input or an answer of a calculator: its fields depend on the method.
pub(super) struct Fields;

impl PartialSchema for Fields {
    fn schema() -> RefOr<Schema> {
        let free = AdditionalProperties::FreeForm(true);
        ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(free)).build().into()
    }
}

impl ToSchema for Fields {}

/// The names there are.
pub(super) struct MethodName;

impl PartialSchema for MethodName {
    fn schema() -> RefOr<Schema> {
        let names: Vec<&str> = METHODS.iter().map(|it| it.name).collect();
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build().into()
    }
}

impl ToSchema for MethodName {}

/// Computes one of the calculators' methods
///
/// A number may be a JSON number or a decimal string; unknown fields are refused. The answer has what was computed, `null`
/// with a sentence in `reasons` for what was not, and where the method judges a `verdict` of `pass`, `fail` or
/// `indeterminate`. A refusal names the place of its fault in `error`. Nothing is recorded.
#[utoipa::path(post, path = "/calc/{method}", tag = "calc",
    params(("method" = inline(MethodName), Path, description = "The method")),
    request_body(content = inline(Fields), content_type = "application/json"), responses(
    (status = 200, body = inline(Fields)),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such method", body = Problem, content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A field is missing, unknown or impossible", body = Problem,
        content_type = "application/problem+json"),
))]
pub(super) async fn calc(
    Caller { lang, .. }: Caller,
    At(name): At<String>,
    sent: Sent,
) -> Result<Json<Value>, Problem> {
    let it = method(&name).ok_or_else(|| Problem::of(lang, Trouble::NotFound).found(name))?;
    // A fit of thousands of points takes its time; the threads that serve others do not wait for it.
    let computed = tokio::task::spawn_blocking(move || it.compute(&sent.text));
    match computed.await.map_err(|_| Problem::of(lang, Trouble::Broken))? {
        Ok(answer) => Ok(Json(answer.json(lang))),
        Err(fault) => {
            let said = fault.said.in_words(lang);
            Err(Problem::of(lang, Trouble::NotAcceptable).found(said.clone()).fault(fault.place, said))
        }
    }
}

/// One whole input for every method.
pub(super) fn examples() -> BTreeMap<String, RefOr<Example>> {
    let mut all = BTreeMap::new();
    for method in METHODS {
        for (name, text) in method.examples {
            let value = serde_json::from_str(text).unwrap_or(Value::Null);
            let example = ExampleBuilder::new().summary(*name).value(Some(value)).build();
            all.insert(format!("{}: {name}", method.name), RefOr::T(example));
        }
    }
    all
}
