//! The response of an integration of any type.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A response before it is mapped.
#[derive(Debug, Clone, Default)]
pub(super) struct Endpoint {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    /// Text, or base64 for binary data.
    pub(super) body: String,
    pub(super) is_base64: bool,
    /// The text that selection patterns are matched against.
    pub(super) selection: String,
}

impl Endpoint {
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let named = self.headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.clone())
    }

    /// Returns the body as text, whatever its format.
    pub(super) fn text(&self) -> String {
        if !self.is_base64 {
            return self.body.clone();
        }
        String::from_utf8_lossy(&STANDARD.decode(&self.body).unwrap_or_default()).into_owned()
    }
}
