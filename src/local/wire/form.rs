//! Forms of the Query protocol: how to recognize them, and their fields.

use super::Request;
use crate::local::service::form::Pair;

/// Returns whether a request is in the Query protocol: a form, or an action in the URL.
pub(super) fn is_form(request: &Request) -> bool {
    let content_type = request.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|text| text.starts_with("application/x-www-form-urlencoded"))
        || request.uri().query().is_some_and(|query| query.starts_with("Action=") || query.contains("&Action="))
}

/// Returns the fields of the URL, then those of the body.
pub(super) fn pairs(request: &Request) -> Vec<Pair<'_>> {
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .chain(form_urlencoded::parse(request.body()))
        .filter(|(name, _)| !name.is_empty())
        .collect()
}
