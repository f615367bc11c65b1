//! Decodes the JSON of a request into the typed input of an operation.
//!
//! It is lenient where clients differ: the Query protocol sends every scalar as text, and so do loosely typed scripts,
//! so `"5"` is accepted as a number and `5` as a text, according to the member's type, and a null member counts as
//! absent. Other values are refused with the member's name, with the messages that AWS services share. It never
//! supplies a value: an optional member is an `Option` or has a default in the input's own type.

use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::Fault;

/// Decodes the input of an operation.
pub fn decode<T: DeserializeOwned>(input: Value) -> Result<T, Fault> {
    let input = if input.is_null() { Value::Object(Map::new()) } else { input };
    T::deserialize(Member(input)).map_err(Problem::into_fault)
}

/// A value that is to be decoded into a member of known type.
struct Member(Value);

impl Member {
    fn text(self) -> Result<String, Problem> {
        match self.0 {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            other => Err(Problem::wrong_type(&other, "a String")),
        }
    }

    /// Returns the JSON number that a text contains, or the value unchanged.
    fn number(self) -> Value {
        match &self.0 {
            Value::String(text) => {
                serde_json::from_str::<serde_json::Number>(text.trim()).map_or(self.0, Value::Number)
            }
            _ => self.0,
        }
    }

    fn integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let value = self.number();
        match (value.as_i64(), value.as_u64(), value.as_f64()) {
            (Some(number), ..) => visitor.visit_i64(number),
            (_, Some(number), _) => visitor.visit_u64(number),
            (_, _, Some(number)) if number.fract() == 0.0 && number.abs() < MAX_EXACT =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number within the exact range")]
                visitor.visit_i64(number as i64)
            }
            _ => Err(Problem::wrong_type(&value, "an Integer")),
        }
    }
}

/// Above this, a float does not identify a single integer.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            self.integer(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Member {
    type Error = Problem;

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    /// For members of any type (`serde_json::Value`): nothing is converted.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::Number(number) => number.deserialize_any(visitor).map_err(de::Error::custom),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), read: 0 }),
            Value::Object(members) => visitor.visit_map(Members::new(members, false)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match &self.0 {
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            other => Err(Problem::wrong_type(other, "a Boolean")),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let value = self.number();
        match value.as_f64() {
            Some(number) => visitor.visit_f64(number),
            None => Err(Problem::wrong_type(&value, "a Double")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            value => visitor.visit_some(Self(value)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), read: 0 }),
            // The Query protocol sends an empty list as an empty text.
            Value::String(text) if text.is_empty() => {
                visitor.visit_seq(Items { items: Vec::new().into_iter(), read: 0 })
            }
            other => Err(Problem::wrong_type(&other, "a List")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(Members::new(members, false)),
            Value::String(text) if text.is_empty() => visitor.visit_map(Members::new(Map::new(), false)),
            other => Err(Problem::wrong_type(&other, "a Map")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(Members::new(members, true)),
            Value::String(text) if text.is_empty() => visitor.visit_map(Members::new(Map::new(), true)),
            other => Err(Problem::wrong_type(&other, "a Structure")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.0 {
            Value::Object(_) => self.0.deserialize_enum(name, variants, visitor).map_err(de::Error::custom),
            _ => visitor.visit_enum(self.text()?.into_deserializer()),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// The items of a list.
struct Items {
    items: std::vec::IntoIter<Value>,
    read: usize,
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Problem> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        self.read += 1;
        seed.deserialize(Member(item)).map(Some).map_err(|problem| problem.under(format!("{}.member", self.read)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The members of a structure, or the entries of a map.
struct Members {
    members: serde_json::map::IntoIter,
    current: Option<(String, Value)>,
    /// Whether null members are absent, as in a structure; a map keeps its nulls.
    skip_nulls: bool,
}

impl Members {
    fn new(members: Map<String, Value>, skip_nulls: bool) -> Self {
        Self { members: members.into_iter(), current: None, skip_nulls }
    }
}

impl<'de> de::MapAccess<'de> for Members {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Problem> {
        let skip_nulls = self.skip_nulls;
        let Some((name, value)) = self.members.find(|(_, value)| !(skip_nulls && value.is_null())) else {
            return Ok(None);
        };
        let key: StringDeserializer<Problem> = name.clone().into_deserializer();
        self.current = Some((name, value));
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Problem> {
        let (name, value) = self.current.take().unwrap_or_default();
        seed.deserialize(Member(value)).map_err(|problem| problem.under(lower_first(&name)))
    }
}

/// An error and its location: the path is collected, innermost first, while the error is returned.
#[derive(Debug)]
struct Problem {
    what: What,
    path: Vec<String>,
}

#[derive(Debug)]
enum What {
    WrongType(String),
    Missing(&'static str),
    NotInEnum { value: String, allowed: &'static [&'static str] },
    Other(String),
}

impl Problem {
    fn new(what: What) -> Self {
        Self { what, path: Vec::new() }
    }

    fn wrong_type(found: &Value, wanted: &str) -> Self {
        Self::new(What::WrongType(match found {
            Value::Object(_) => "Start of structure or map found where not expected".to_owned(),
            Value::Array(_) => "Start of list found where not expected".to_owned(),
            Value::String(_) => format!("STRING_VALUE can not be converted to {wanted}"),
            Value::Number(_) => format!("NUMBER_VALUE can not be converted to {wanted}"),
            Value::Bool(true) => format!("TRUE_VALUE can not be converted to {wanted}"),
            Value::Bool(false) => format!("FALSE_VALUE can not be converted to {wanted}"),
            Value::Null => format!("NULL_VALUE can not be converted to {wanted}"),
        }))
    }

    fn under(mut self, segment: String) -> Self {
        self.path.push(segment);
        self
    }

    /// Returns the path of a member as validation messages have it, such as `entries.1.member.source`.
    fn place(&self, last: Option<&str>) -> String {
        let segments: Vec<&str> = self.path.iter().rev().map(String::as_str).chain(last).collect();
        segments.join(".")
    }

    fn into_fault(self) -> Fault {
        match &self.what {
            What::Missing(field) => {
                let place = self.place(Some(&lower_first(field)));
                constraint("null", &place, "Member must not be null")
            }
            What::NotInEnum { value, allowed } => constraint(
                &format!("'{value}'"),
                &self.place(None),
                &format!("Member must satisfy enum value set: [{}]", allowed.join(", ")),
            ),
            // Deviation: AWS does not name the member in the message of a `SerializationException`; the local cloud
            // does.
            What::WrongType(reason) | What::Other(reason) => {
                let place = self.place(None);
                let at = if place.is_empty() { String::new() } else { format!(" (at '{place}')") };
                Fault::new("SerializationException", format!("{reason}{at}"))
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}", self.what, self.place(None))
    }
}

impl std::error::Error for Problem {}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(What::Other(message.to_string()))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(What::Missing(field))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(What::NotInEnum { value: variant.to_owned(), allowed: expected })
    }
}

fn constraint(value: &str, place: &str, constraint: &str) -> Fault {
    Fault::validation(format!(
        "1 validation error detected: Value {value} at '{place}' failed to satisfy constraint: {constraint}"
    ))
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "PascalCase")]
    struct Entry {
        id: String,
        delay: Option<i32>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "UPPERCASE")]
    enum State {
        Enabled,
        Disabled,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(rename_all = "PascalCase", default)]
    struct Input {
        name: Option<String>,
        count: Option<u32>,
        ratio: Option<f64>,
        on: Option<bool>,
        state: Option<State>,
        entries: Vec<Entry>,
        attributes: BTreeMap<String, String>,
        any: Option<Value>,
    }

    #[test]
    fn scalars_are_taken_in_any_spelling() {
        let input = json!({"Name": 5, "Count": "7", "Ratio": "1.5", "On": "true", "State": "ENABLED",
            "Entries": [{"Id": true, "Delay": "-1"}], "Attributes": {"a": 1}, "Any": {"x": [null, "1"]}});
        assert_eq!(
            decode::<Input>(input).expect("lenient"),
            Input {
                name: Some("5".to_owned()),
                count: Some(7),
                ratio: Some(1.5),
                on: Some(true),
                state: Some(State::Enabled),
                entries: vec![Entry { id: "true".to_owned(), delay: Some(-1) }],
                attributes: BTreeMap::from([("a".to_owned(), "1".to_owned())]),
                any: Some(json!({"x": [null, "1"]})),
            }
        );
    }

    #[test]
    fn absent_null_and_empty_are_the_same_for_a_structure() {
        for input in
            [json!(null), json!({}), json!({"Name": null, "Entries": null, "Unknown": 1}), json!({"Entries": ""})]
        {
            assert_eq!(decode::<Input>(input).expect("nothing given"), Input::default());
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        let cases = [
            (json!([]), "SerializationException", "Start of list found where not expected"),
            (
                json!({"Name": {}}),
                "SerializationException",
                "Start of structure or map found where not expected (at 'name')",
            ),
            (
                json!({"Count": "x"}),
                "SerializationException",
                "STRING_VALUE can not be converted to an Integer (at 'count')",
            ),
            (
                json!({"Count": 1.5}),
                "SerializationException",
                "NUMBER_VALUE can not be converted to an Integer (at 'count')",
            ),
            (
                json!({"Entries": [{"Id": "a"}, {"Id": []}]}),
                "SerializationException",
                "Start of list found where not expected (at 'entries.2.member.id')",
            ),
            (
                json!({"Entries": [{}]}),
                "ValidationException",
                "1 validation error detected: Value null at 'entries.1.member.id' failed to satisfy constraint: \
                 Member must not be null",
            ),
            (
                json!({"State": "ON"}),
                "ValidationException",
                "1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint: Member must \
                 satisfy enum value set: [ENABLED, DISABLED]",
            ),
        ];
        for (input, code, message) in cases {
            let fault = decode::<Input>(input.clone()).expect_err(&input.to_string());
            assert_eq!((fault.code.as_str(), fault.message.as_str()), (code, message), "{input}");
        }
    }

    #[test]
    fn a_number_outside_its_type_names_the_member() {
        let fault = decode::<Input>(json!({"Count": -1})).expect_err("negative");
        assert_eq!(fault.code, "SerializationException");
        assert!(fault.message.ends_with("(at 'count')"), "{}", fault.message);
    }
}
