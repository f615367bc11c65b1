//! Implements `$input`: the payload and the parameters of a request.
//!
//! Cited: Amazon API Gateway Developer Guide, "Variables for data transformations", "$input variables".

use std::rc::Rc;

use serde_json::Value as Json;

use crate::jsonpath::{Path, Root};

use super::heap::{Members, Value};
use super::render::Renderer;

/// The value of an empty payload. AWS was observed to yield an empty object for `$input.body`, from which the value of
/// `$input.json('$')` follows.
const EMPTY: &str = "{}";

impl Renderer<'_> {
    pub(super) fn input_property(&self, name: &str) -> Value {
        match name {
            "body" => Value::text(self.body()),
            _ => Value::Null,
        }
    }

    pub(super) fn input_method(&mut self, name: &str, arguments: &[Value]) -> Result<Value, String> {
        if name == "getBody" {
            self.heap.spend(self.input.body.len())?;
        }
        match (name, arguments) {
            ("path", [Value::Text(path)]) => match self.select(path)? {
                Some(found) => {
                    self.heap.spend(written(&found))?;
                    self.heap.read(&found)
                }
                None => Ok(Value::Null),
            },
            ("json", [Value::Text(path)]) => {
                let found = self.select(path)?.filter(|found| !found.is_null());
                Ok(Value::text(found.map_or_else(|| "\"\"".to_owned(), |found| found.to_string())))
            }
            ("params", []) => self.parameters(),
            ("params", [Value::Text(name)]) => {
                let places = [self.input.path, self.input.querystring];
                let found = places.into_iter().find_map(|place| place.get(&**name)).or_else(|| self.header(name));
                Ok(Value::text(found.map(String::as_str).unwrap_or_default()))
            }
            ("getBody", []) => Ok(Value::text(self.body())),
            _ => Ok(Value::Null),
        }
    }

    /// Returns a header, whose name has no case in HTTP.
    fn header(&self, name: &str) -> Option<&String> {
        let headers = self.input.header;
        headers
            .get(name)
            .or_else(|| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, text)| text))
    }

    fn body(&self) -> &str {
        if self.input.body.is_empty() { EMPTY } else { self.input.body }
    }

    fn parameters(&mut self) -> Result<Value, String> {
        let mut places = Members::new();
        for (name, place) in
            [("path", self.input.path), ("querystring", self.input.querystring), ("header", self.input.header)]
        {
            places.insert(Rc::from(name), self.strings(place)?);
        }
        self.heap.map(places)
    }

    /// Evaluates a path of the payload. The leading `$.` is optional.
    fn select(&mut self, path: &str) -> Result<Option<Json>, String> {
        let whole = if path.starts_with('$') { path.to_owned() } else { format!("$.{path}") };
        let read = Path::parse_newer(&whole).filter(|path| path.root == Root::Input);
        let read = read.ok_or_else(|| format!("expected a JSONPath like `$.name`, found `{path}`"))?;
        if self.payload.is_none() {
            self.payload = Some(serde_json::from_str(self.body()).ok().map(Rc::new));
        }
        let payload = self.payload.clone().flatten();
        let Some(payload) = payload else { return Ok(None) };
        let Ok(found) = read.select(&payload) else { return Ok(None) };
        if !read.is_definite() {
            // An indefinite path may have visited the whole payload.
            self.heap.spend(self.input.body.len())?;
        }
        self.heap.spend(written(&found))?;
        Ok(Some(found.into_owned()))
    }
}

/// Returns the approximate number of bytes of the value's JSON text.
fn written(value: &Json) -> usize {
    match value {
        Json::String(text) => 16 + text.len(),
        Json::Array(items) => 16 + items.iter().map(written).sum::<usize>(),
        Json::Object(members) => 16 + members.iter().map(|(name, member)| name.len() + written(member)).sum::<usize>(),
        _ => 16,
    }
}
