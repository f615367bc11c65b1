//! Tests whether two event patterns are equivalent: searches for an event that only one of them matches, among the
//! events of the lab, events constructed from either pattern, and variations of all of these.
//!
//! Only the source, the detail type and the fields below `detail` are varied. The account and the region are always
//! those of the lab, so a pattern may or may not contain them.

use serde_json::{Map, Value, json};

use crate::pattern::{Event, Pattern, matches};

/// An event that only one of the patterns matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::step) struct Counterexample {
    pub(in crate::step) event: String,
    /// Whether the lab's pattern matches the event.
    pub(in crate::step) wanted: bool,
}

/// A field of a pattern, and values to try for it.
#[derive(Debug, Clone)]
struct Field {
    path: Vec<String>,
    values: Vec<Value>,
}

/// Returns an event for which a pattern differs from the wanted one, if one is found. Both patterns are JSON.
pub(in crate::step) fn counterexample(wanted: &str, found: &str, samples: &[&str]) -> Option<Counterexample> {
    let wanted_pattern = Pattern::parse(wanted).ok()?;
    let found_pattern = Pattern::parse(found).ok();
    let of_wanted = fields_of(wanted);
    let mut bases: Vec<Value> = samples.iter().filter_map(|sample| serde_json::from_str(sample).ok()).collect();
    let blank = bases.first().cloned().unwrap_or_else(blank);
    let all: Vec<Field> = of_wanted.iter().cloned().chain(fields_of(found)).collect();
    bases.push(fitted(&blank, &of_wanted));
    let variations: Vec<Value> = bases.iter().flat_map(|base| variations(base, &all)).collect();
    bases.into_iter().chain(variations).find_map(|event| {
        let event = event.to_string();
        let parsed = Event::parse(&event).ok()?;
        let wanted = matches(&wanted_pattern, &parsed);
        let got = found_pattern.as_ref().is_some_and(|pattern| matches(pattern, &parsed));
        (wanted != got).then_some(Counterexample { event, wanted })
    })
}

/// Returns the fields of a pattern, such as `source` or `detail.location`.
pub(in crate::step) fn fields(pattern: &str) -> Vec<String> {
    let mut names: Vec<String> = fields_of(pattern).into_iter().map(|field| field.path.join(".")).collect();
    names.dedup();
    names
}

/// Returns the distinguishing part of an event: source, detail type and detail.
pub(in crate::step) fn told(event: &str) -> String {
    let event: Value = serde_json::from_str(event).unwrap_or_default();
    let told = ["source", "detail-type", "detail"].into_iter();
    let told = told.filter_map(|key| Some((key.to_owned(), event.get(key)?.clone())));
    Value::Object(told.collect()).to_string()
}

fn blank() -> Value {
    json!({
        "version": "0", "id": "0", "detail-type": "Event", "source": "com.example", "account": "000000000000",
        "time": "1970-01-01T00:00:00Z", "region": "us-east-1", "resources": [], "detail": {},
    })
}

fn fields_of(pattern: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    if let Ok(Value::Object(pattern)) = serde_json::from_str(pattern) {
        collect(&pattern, &mut Vec::new(), &mut fields);
    }
    fields
}

/// Collects the fields of a pattern, whose nesting is limited by the JSON parser.
fn collect(pattern: &Map<String, Value>, path: &mut Vec<String>, fields: &mut Vec<Field>) {
    for (key, value) in pattern {
        match value {
            Value::Array(branches) if key == "$or" => {
                for branch in branches.iter().filter_map(Value::as_object) {
                    collect(branch, path, fields);
                }
            }
            Value::Object(inner) => {
                path.push(key.clone());
                collect(inner, path, fields);
                path.pop();
            }
            Value::Array(filters) => {
                let mut values = Vec::new();
                filters.iter().for_each(|filter| candidates(filter, &mut values));
                fields.push(Field { path: path.iter().chain([key]).cloned().collect(), values });
            }
            _ => {}
        }
    }
}

/// Adds values similar to that of a filter: the value itself and slightly different ones.
fn candidates(filter: &Value, values: &mut Vec<Value>) {
    match filter {
        Value::String(text) => {
            let near = [format!("{text}x"), format!("x{text}"), text.to_uppercase(), text.replace('*', "x")];
            values.push(filter.clone());
            values.extend(near.into_iter().map(Value::from));
        }
        Value::Number(number) => {
            values.push(filter.clone());
            match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => values.extend([whole.saturating_sub(1), whole.saturating_add(1)].map(Value::from)),
                (None, Some(real)) => values.extend([real - 1.0, real + 1.0].map(Value::from)),
                (None, None) => {}
            }
            values.push(Value::from(number.to_string()));
        }
        Value::Array(items) => items.iter().for_each(|item| candidates(item, values)),
        Value::Object(members) => members.values().for_each(|member| candidates(member, values)),
        Value::Bool(_) | Value::Null => values.push(filter.clone()),
    }
}

/// Returns an event that has the first value of the pattern in each field. If the pattern does not match that value, as
/// for `numeric`, one of the variations matches.
fn fitted(base: &Value, fields: &[Field]) -> Value {
    let mut event = base.clone();
    for field in fields {
        if let Some(value) = field.values.first() {
            put(&mut event, &field.path, Some(value));
        }
    }
    event
}

fn variations(base: &Value, fields: &[Field]) -> Vec<Value> {
    let of_envelope = ["source", "detail-type"].map(|name| Field { path: vec![name.to_owned()], values: Vec::new() });
    let mut varied = Vec::new();
    let is_below_detail = |field: &&Field| field.path.first().is_some_and(|name| name == "detail");
    // A difference in the detail is more informative.
    let (below_detail, others): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(is_below_detail);
    for field in below_detail.into_iter().chain(others).chain(&of_envelope) {
        let elsewhere = match field.path.first().map(String::as_str) {
            Some("detail") => vec![Some(Value::from("something else")), Some(Value::from(0)), None],
            // EventBridge requires these fields, which must be strings.
            Some("source" | "detail-type") => vec![Some(Value::from("something.else"))],
            _ => continue,
        };
        let values = field.values.iter().filter(|value| field.path.len() > 1 || value.is_string());
        for value in values.cloned().map(Some).chain(elsewhere) {
            let mut event = base.clone();
            put(&mut event, &field.path, value.as_ref());
            varied.push(event);
        }
    }
    varied
}

/// Sets or removes a nested value of an event. Other values on the path are replaced by objects.
fn put(event: &mut Value, path: &[String], value: Option<&Value>) {
    let Some((name, rest)) = path.split_first() else { return };
    if !event.is_object() {
        *event = Value::Object(Map::new());
    }
    let Some(members) = event.as_object_mut() else { return };
    match (rest, value) {
        ([], Some(value)) => {
            members.insert(name.clone(), value.clone());
        }
        ([], None) => {
            members.remove(name);
        }
        _ => put(members.entry(name.clone()).or_insert_with(|| Value::Object(Map::new())), rest, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EU: &str = r#"{"source":["com.aws.orders"],"detail":{"location":["eu-west","eu-east"]}}"#;
    const LARGE: &str = r#"{"source":["com.aws.orders"],"detail":{"value":[3000,{"numeric":[">",5000]}]}}"#;

    fn event(detail: &Value) -> String {
        let mut event = blank();
        event["source"] = json!("com.aws.orders");
        event["detail"] = detail.clone();
        event.to_string()
    }

    fn samples() -> Vec<String> {
        let details = [
            json!({"category": "lab-supplies", "value": 415, "location": "eu-west"}),
            json!({"category": "office-supplies", "value": 1050, "location": "us-west"}),
        ];
        details.iter().map(event).collect()
    }

    fn difference(wanted: &str, found: &str) -> Option<(Value, bool)> {
        let samples = samples();
        let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
        let found = counterexample(wanted, found, &samples)?;
        let event: Value = serde_json::from_str(&found.event).expect("JSON");
        Some((event["detail"].clone(), found.wanted))
    }

    #[test]
    fn patterns_that_do_the_same_are_the_same() {
        let same = [
            (EU, r#"{"detail":{"location":["eu-east","eu-west"]},"source":["com.aws.orders"]}"#),
            (
                EU,
                r#"{"source":["com.aws.orders"],"detail":{"$or":[{"location":["eu-west"]},{"location":["eu-east"]}]}}"#,
            ),
            (
                LARGE,
                r#"{"source":["com.aws.orders"],"detail":{"value":[{"numeric":["=",3000]},{"numeric":[">",5000]}]}}"#,
            ),
            (
                EU,
                r#"{"source":["com.aws.orders"],"account":["000000000000"],"detail":{"location":["eu-west","eu-east"]}}"#,
            ),
        ];
        for (wanted, found) in same {
            assert_eq!(difference(wanted, found), None, "{found}");
        }
    }

    #[test]
    fn what_is_missed_or_taken_too_much_is_shown() {
        let table = [
            (EU, r#"{"source":["com.aws.order"]}"#, json!({"location": "eu-west"}), true),
            (EU, r#"{"detail":{"location":["eu-west"]}}"#, json!({"location": "eu-east"}), true),
            (EU, r#"{"detail":{"location":[{"prefix":"eu-"}]}}"#, json!({"location": "eu-westx"}), false),
            (EU, r#"{"source":["com.aws.orders"]}"#, json!({"location": "us-west"}), false),
            (LARGE, r#"{"detail":{"value":["3000",{"numeric":[">",5000]}]}}"#, json!({"value": 3000}), true),
            (LARGE, r#"{"detail":{"value":[3000,{"numeric":[">=",5000]}]}}"#, json!({"value": 5000}), false),
        ];
        for (wanted, found, some, should_match) in table {
            let (detail, matched) = difference(wanted, found).expect(found);
            for (key, value) in some.as_object().expect("an object") {
                assert_eq!(&detail[key], value, "{found}: {detail}");
            }
            assert_eq!(matched, should_match, "{found}");
        }
    }

    #[test]
    fn the_envelope_counts_as_the_detail_does() {
        let source = r#"{"source":["com.aws.orders"]}"#;
        let table = [
            (source, r#"{"source":[{"prefix":"com.aws.orders"}]}"#, ("com.aws.ordersx", "Event"), false),
            (source, r#"{"source":["com.aws.orders"],"detail-type":["Event"]}"#, ("com.aws.orders", "Eventx"), true),
            (EU, r#"{"detail":{"location":["eu-west","eu-east"]}}"#, ("com.aws.ordersx", "Event"), false),
            (source, r#"{"detail-type":["Event"]}"#, ("com.aws.ordersx", "Event"), false),
        ];
        let samples = samples();
        let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
        for (wanted, found, (source, detail_type), should_match) in table {
            let found = counterexample(wanted, found, &samples).expect(found);
            let event: Value = serde_json::from_str(&found.event).expect("JSON");
            let seen = (event["source"].as_str(), event["detail-type"].as_str(), found.wanted);
            assert_eq!(seen, (Some(source), Some(detail_type), should_match), "{event}");
        }
    }

    #[test]
    fn fields_are_told_by_their_paths() {
        assert_eq!(fields(EU), ["source", "detail.location"]);
        assert_eq!(fields("[]"), [""; 0]);
    }
}
