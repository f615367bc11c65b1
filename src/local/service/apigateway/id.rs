//! Identifiers: new ones, and that of the API of a request.

use serde::Deserialize;

use super::super::Cx;

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The API of a request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Which {
    pub(super) rest_api_id: String,
}

/// Returns a new ID of lowercase letters and digits.
pub(super) fn new_id(length: usize, cx: &mut Cx<'_>) -> String {
    cx.ids.text(LETTERS, length)
}
