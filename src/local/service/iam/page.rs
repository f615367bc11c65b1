//! Pagination: `MaxItems`, `Marker`, `IsTruncated`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::{Fault, as_validation_error, validation_error};

const USUAL: i64 = 100;
const MOST: i64 = 1000;

/// The pagination members of a request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    pub(super) marker: Option<String>,
    pub(super) max_items: Option<i64>,
}

/// The pagination members of a response.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct End {
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

/// Returns the items after the marker, up to the limit. `items` must be ordered by their keys.
pub(super) fn page<T>(
    items: impl IntoIterator<Item = T>,
    request: &Request,
    key: impl Fn(&T) -> &str,
) -> Result<(Vec<T>, End), Fault> {
    let most = request.max_items.unwrap_or(USUAL);
    let mut checks = Checks::default();
    checks.range("maxItems", most, 1, MOST);
    checks.finish().map_err(as_validation_error)?;
    let most = usize::try_from(most).unwrap_or(1);
    let after = request.marker.as_deref().map(decode).transpose()?;
    let mut rest = items.into_iter().filter(|item| after.as_deref().is_none_or(|after| key(item) > after));
    let page: Vec<T> = rest.by_ref().take(most).collect();
    let is_truncated = rest.next().is_some();
    let marker = page.last().filter(|_| is_truncated).map(|item| URL_SAFE_NO_PAD.encode(key(item)));
    Ok((page, End { is_truncated, marker }))
}

fn decode(marker: &str) -> Result<String, Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(marker).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| validation_error(format!("Invalid Marker: {marker}")))
}
