//! The JSON values that flow between states.
//!
//! A value is shared, never copied: a state that passes on its input costs a reference count. The original text is kept
//! beside a value that came from a caller, because AWS returns the input of an execution exactly as it was sent. This
//! module does not interpret values.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The largest input or output of a state, in bytes of UTF-8 text (Step Functions Developer Guide,
/// "Quotas related to state machine executions").
pub const MAX_PAYLOAD: usize = 262_144;

/// One immutable JSON value and, where a caller wrote it, its original text.
#[derive(Clone)]
pub struct Data(Arc<Inner>);

struct Inner {
    value: Value,
    text: Option<String>,
    size: OnceLock<usize>,
}

impl Data {
    pub fn new(value: Value) -> Data {
        Data(Arc::new(Inner { value, text: None, size: OnceLock::new() }))
    }

    /// Parses `text` and keeps it in its original form.
    pub fn parse(text: &str) -> Result<Data, serde_json::Error> {
        let value = serde_json::from_str(text)?;
        Ok(Data(Arc::new(Inner { value, text: Some(text.to_owned()), size: OnceLock::new() })))
    }

    pub fn value(&self) -> &Value {
        &self.0.value
    }

    /// Returns the JSON text: the original text of a value that came from a caller, compact JSON otherwise.
    pub fn text(&self) -> String {
        self.0.text.clone().unwrap_or_else(|| self.0.value.to_string())
    }

    /// Returns the length of the JSON text in bytes, computed once.
    pub fn size(&self) -> usize {
        *self.0.size.get_or_init(|| match &self.0.text {
            Some(text) => text.len(),
            None => size(&self.0.value),
        })
    }

    pub(crate) fn is_too_large(&self) -> bool {
        self.size() > MAX_PAYLOAD
    }

    pub(crate) fn is_same(&self, other: &Data) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Returns the length of the compact JSON text in bytes.
pub(crate) fn size(value: &Value) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Writing to the counter cannot fail; a value that cannot be serialized would count as 0 bytes.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

impl From<Value> for Data {
    fn from(value: Value) -> Data {
        Data::new(value)
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Data) -> bool {
        self.is_same(other) || self.0.value == other.0.value
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text())
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_str(&self.0.value.to_string()),
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Data, D::Error> {
        let text = String::deserialize(deserializer)?;
        Data::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A shared string, for names that many events repeat.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name(Arc::from(text))
    }
}

impl From<String> for Name {
    fn from(text: String) -> Name {
        Name(Arc::from(text))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", &*self.0)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        Ok(Name::from(String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_kept_as_written_and_compact_when_made() {
        assert_eq!(Data::parse("{ \"a\" : 1 }").unwrap().text(), "{ \"a\" : 1 }");
        assert_eq!(Data::new(json!({"a": 1})).text(), "{\"a\":1}");
    }

    #[test]
    fn size_counts_bytes_not_characters() {
        assert_eq!(Data::new(json!("é")).size(), 4);
        assert!(!Data::new(Value::String("a".repeat(MAX_PAYLOAD - 2))).is_too_large());
        assert!(Data::new(Value::String("a".repeat(MAX_PAYLOAD - 1))).is_too_large());
    }

    #[test]
    fn serialising_keeps_the_text() {
        let data = Data::parse("[1, 2]").unwrap();
        let stored = serde_json::to_string(&data).unwrap();
        assert_eq!(serde_json::from_str::<Data>(&stored).unwrap().text(), "[1, 2]");
    }
}
