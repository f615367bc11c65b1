//! Continuation tokens: opaque to callers, and refused if they are not valid.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Fault, invalid_parameter};

pub(super) fn encode(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// Returns the position in a token.
pub(super) fn decode(token: &str) -> Result<String, Fault> {
    URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(invalid)
}

pub(super) fn invalid() -> Fault {
    invalid_parameter("The specified nextToken is invalid.")
}

/// Returns at most `limit` items, and the token of the next page if there are more.
pub(super) fn page<T>(items: Vec<T>, limit: usize, place: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let more = items.len() > limit;
    let page: Vec<T> = items.into_iter().take(limit).collect();
    let token = if more { page.last().map(|item| encode(&place(item))) } else { None };
    (page, token)
}
