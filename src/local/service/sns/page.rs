//! Pagination: a hundred items, then a token.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Fault, invalid_parameter};

const PAGE: usize = 100;

/// Returns the items after the token, and the token of the next page. `items` must be ordered by their keys.
pub(super) fn page<T>(
    items: impl Iterator<Item = T>,
    token: Option<&str>,
    key: impl Fn(&T) -> &str,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let after = token.map(decode).transpose()?;
    let mut rest = items.filter(|item| after.as_deref().is_none_or(|after| key(item) > after));
    let page: Vec<T> = rest.by_ref().take(PAGE).collect();
    let more = rest.next().is_some();
    let next = page.last().filter(|_| more).map(|item| STANDARD.encode(key(item)));
    Ok((page, next))
}

fn decode(token: &str) -> Result<String, Fault> {
    let bytes = STANDARD.decode(token).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| invalid_parameter("NextToken"))
}
