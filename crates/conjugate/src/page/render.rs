//! A template as the answer to a browser.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::PageError;

/// A page to be rendered. Records are never kept by a browser or anything in between; the headers say so.
#[derive(Debug)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => ([(CONTENT_TYPE, HTML)], html).into_response(),
            Err(_) => PageError::Broken.into_response(),
        }
    }
}

pub(super) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
