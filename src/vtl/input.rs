//! The input and the output of a template.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The values of `$input`, `$context` and `$stageVariables`.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The raw payload of the request or response.
    pub body: &'a str,
    pub path: &'a BTreeMap<String, String>,
    pub querystring: &'a BTreeMap<String, String>,
    /// Headers, with their names as the client wrote them.
    pub header: &'a BTreeMap<String, String>,
    /// The object of `$context`. To let a response template read what the request template overrode, add its
    /// [`Overrides`] as `requestOverride` and `responseOverride`.
    pub context: &'a Value,
    pub stage_variables: &'a BTreeMap<String, String>,
}

/// A rendered template.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub text: String,
    pub overrides: Overrides,
}

/// The final values of `$context.requestOverride` and `$context.responseOverride`: objects with `header`, `path`,
/// `querystring` and `status`, and anything else the template added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    pub request: Map<String, Value>,
    pub response: Map<String, Value>,
}

impl Overrides {
    pub fn request_headers(&self) -> Vec<(String, String)> {
        named(&self.request, "header")
    }

    pub fn request_path(&self) -> Vec<(String, String)> {
        named(&self.request, "path")
    }

    pub fn request_querystring(&self) -> Vec<(String, String)> {
        named(&self.request, "querystring")
    }

    pub fn response_headers(&self) -> Vec<(String, String)> {
        named(&self.response, "header")
    }

    /// Returns the status code, which can also be a string.
    pub fn response_status(&self) -> Option<u16> {
        let status = self.response.get("status")?;
        let number = status.as_u64().or_else(|| status.as_str()?.trim().parse().ok())?;
        u16::try_from(number).ok().filter(|status| (100..600).contains(status))
    }
}

/// Returns the members of one kind as names and texts; a list yields several entries with the same name.
fn named(overrides: &Map<String, Value>, kind: &str) -> Vec<(String, String)> {
    let members = overrides.get(kind).and_then(Value::as_object).into_iter().flatten();
    let pairs = members.flat_map(|(name, value)| {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().map(|value| (name.clone(), plain(value)))
    });
    pairs.collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
