//! A raw file as it came: named by its hash, never opened by the browser.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use plant::people::Taken;
use plant::text::Text;

use crate::app::App;
use crate::page::PageError;
use crate::people::Me;
use crate::people::access::Out;

/// `GET /files/{sha256}`
pub(super) async fn download(
    State(app): State<App>,
    me: Me,
    Path(sha256): Path<String>,
) -> Result<Response, PageError> {
    let hash = hash(&sha256).ok_or(PageError::NotFound)?;
    let reader = app.clone();
    let read = tokio::task::spawn_blocking(move || reader.kept_file(&hash)).await;
    let content = read.map_err(|_| PageError::Broken)??;
    let which = Text::new(&sha256).ok();
    app.took_out(&me, Out { what: Taken::Files, items: 1, span: None, which, head: None });
    let head = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{hash}\"")),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((head, content).into_response())
}

/// 64 hexadecimal digits as the hash that they are.
fn hash(text: &str) -> Option<ledger::Hash> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(ledger::Hash(bytes))
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn an_address_names_a_file_by_its_whole_hash_only() {
        let text = "ab".repeat(32);
        assert_eq!(hash(&text).map(|it| it.to_string()), Some(text.clone()));
        for wrong in ["", "ab", "../../ledger/ledger.db", &"zz".repeat(32), &format!("{text}0"), &"é".repeat(32)] {
            assert!(hash(wrong).is_none(), "{wrong:?}");
        }
    }
}
