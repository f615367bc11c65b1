//! Evaluates a path against a JSON value.

use std::borrow::Cow;

use serde_json::Value;

use super::work::Work;
use super::{Function, Path, Step};

const DEEPEST: usize = 200;

/// Why a path has no result, in the words of the service's JSONPath library.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PathError(pub(crate) String);

type Found<'a> = Result<Cow<'a, Value>, PathError>;

impl Path {
    /// Returns the value at the path from `root`. An indefinite path yields the array of all values it matches.
    pub(crate) fn select<'a>(&self, root: &'a Value) -> Found<'a> {
        let work = Work::new();
        let found = self.select_within(root, &work);
        if work.is_spent() {
            return Err(PathError(format!("The path takes too many steps: {}", self.text)));
        }
        found
    }

    /// As [`Path::select`], for a path within a larger one. If `work` is exhausted, the result is meaningless.
    pub(super) fn select_within<'a>(&self, root: &'a Value, work: &Work) -> Found<'a> {
        let mut place = root;
        for (at, step) in self.steps.iter().enumerate() {
            let next = match step {
                Step::Member(name) => member(place, name),
                Step::Index(index) => item(place, *index),
                Step::FromEnd(index) => from_end(place, *index),
                _ => return self.select_rest(at, place, root, work),
            };
            place = match next {
                Some(next) => next,
                // An indefinite path without matches yields an empty array and no error.
                None if !self.is_definite() => return Ok(Cow::Owned(Value::Array(Vec::new()))),
                None => return Err(self.lost(at, place)),
            };
        }
        Ok(Cow::Borrowed(place))
    }

    /// Returns the value at a definite path of single steps.
    pub(super) fn place<'a>(&self, root: &'a Value, work: &Work) -> Option<&'a Value> {
        match self.select_within(root, work) {
            Ok(Cow::Borrowed(place)) => Some(place),
            Ok(Cow::Owned(_)) | Err(_) => None,
        }
    }

    fn select_rest<'a>(&self, from: usize, place: &'a Value, root: &'a Value, work: &Work) -> Found<'a> {
        let mut places = vec![place];
        let mut single = true;
        for (at, step) in self.steps.iter().enumerate().skip(from) {
            if let Step::Function(function) = step {
                let argument = match places.as_slice() {
                    [only] if single => Cow::Borrowed(*only),
                    many => Cow::Owned(Value::Array(many.iter().map(|place| (*place).clone()).collect())),
                };
                let result = function.apply(&argument).ok_or_else(|| {
                    PathError(format!(
                        "Aggregation function attempted to calculate value using empty array: {}",
                        self.text
                    ))
                })?;
                return if at + 1 == self.steps.len() { Ok(Cow::Owned(result)) } else { Err(self.lost(at, place)) };
            }
            if let Step::Members(names) = step {
                return self.merged(at, names, &places, work);
            }
            single = single && matches!(step, Step::Member(_) | Step::Index(_) | Step::FromEnd(_));
            let mut next = Vec::new();
            for place in places {
                spread(step, place, root, &mut next, work, 0);
            }
            places = next;
        }
        let places = places.into_iter().take_while(|place| work.spend(size(place)));
        Ok(Cow::Owned(Value::Array(places.cloned().collect())))
    }

    /// Returns an object of these members for each place. This must be the last step of the path.
    fn merged<'a>(&self, at: usize, names: &[String], places: &[&Value], work: &Work) -> Found<'a> {
        if at + 1 != self.steps.len() {
            let names = names.join("', '");
            return Err(PathError(format!("Multi properties can only be used as path leafs: $['{names}']")));
        }
        let object = |place: &&Value| {
            let members = place.as_object()?;
            let members = names.iter().filter_map(|name| Some((name.clone(), members.get(name)?.clone())));
            Some(Value::Object(members.collect()))
        };
        let mut objects: Vec<Value> = places.iter().filter_map(object).take_while(|it| work.spend(size(it))).collect();
        match objects.pop() {
            Some(only) if self.is_definite() => Ok(Cow::Owned(only)),
            None if self.is_definite() => Err(self.lost(at, places.first().unwrap_or(&&Value::Null))),
            last => {
                objects.extend(last);
                Ok(Cow::Owned(Value::Array(objects)))
            }
        }
    }

    /// Returns the error for step `at`, which has no match in `place`.
    fn lost(&self, at: usize, place: &Value) -> PathError {
        let upto = |count: usize| {
            let steps = self.steps.iter().take(count).map(bracketed);
            std::iter::once("$".to_owned()).chain(steps).collect::<String>()
        };
        let here = upto(at);
        let message = match self.steps.get(at) {
            Some(Step::Member(name)) if place.is_object() => {
                if at + 1 == self.steps.len() {
                    format!("No results for path: {}", upto(at + 1))
                } else {
                    let _ = name;
                    format!("Missing property in path {}", upto(at + 1))
                }
            }
            Some(Step::Member(name)) => format!(
                "Expected to find an object with property ['{name}'] in path {here} but found '{}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
                java_type(place)
            ),
            Some(Step::Index(_)) if place.is_array() => format!("No results for path: {}", upto(at + 1)),
            Some(step) => {
                format!("Filter: {} can only be applied to arrays. Current context is: {place}", bracketed(step))
            }
            None => format!("No results for path: {here}"),
        };
        PathError(message)
    }
}

impl Function {
    fn apply(self, value: &Value) -> Option<Value> {
        let numbers = || value.as_array().map(|items| items.iter().filter_map(Value::as_f64).collect::<Vec<f64>>());
        let number = |number: f64| Some(super::number(number));
        match self {
            Function::Length => Some(Value::from(match value {
                Value::Array(items) => items.len(),
                Value::Object(members) => members.len(),
                Value::String(text) => text.chars().count(),
                _ => return None,
            })),
            Function::Keys => Some(Value::from(value.as_object()?.keys().cloned().collect::<Vec<_>>())),
            Function::Minimum => numbers()?.into_iter().reduce(f64::min).and_then(number),
            Function::Maximum => numbers()?.into_iter().reduce(f64::max).and_then(number),
            Function::Sum => number(numbers()?.into_iter().sum()),
            Function::Average => {
                let numbers = numbers()?;
                (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64).and_then(number)
            }
        }
    }
}

fn member<'a>(place: &'a Value, name: &str) -> Option<&'a Value> {
    place.as_object()?.get(name)
}

fn item(place: &Value, index: i64) -> Option<&Value> {
    let items = place.as_array()?;
    items.get(position(index, items.len())?)
}

fn from_end(place: &Value, index: i64) -> Option<&Value> {
    let items = place.as_array()?;
    items.get(position(index, items.len())?)
}

fn position(index: i64, length: usize) -> Option<usize> {
    if index >= 0 {
        usize::try_from(index).ok()
    } else {
        length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
    }
}

fn spread<'a>(step: &Step, place: &'a Value, root: &Value, found: &mut Vec<&'a Value>, work: &Work, depth: usize) {
    if !work.spend(1) {
        return;
    }
    match step {
        Step::Member(name) => found.extend(member(place, name)),
        Step::FromEnd(index) => found.extend(from_end(place, *index)),
        Step::Index(index) => found.extend(item(place, *index)),
        Step::Indices(indices) => found.extend(indices.iter().filter_map(|index| item(place, *index))),
        Step::Slice { start, end } => {
            let items = place.as_array().map(Vec::as_slice).unwrap_or_default();
            let bound = |bound: Option<i64>, otherwise: usize| {
                bound.map_or(otherwise, |index| position(index, items.len()).unwrap_or(0).min(items.len()))
            };
            let (start, end) = (bound(*start, 0), bound(*end, items.len()));
            found.extend(items.get(start..end.max(start)).unwrap_or_default());
        }
        Step::Wildcard => {
            let children = children(place);
            if work.spend(children.len()) {
                found.extend(children);
            }
        }
        Step::Filter(filter) => match place {
            Value::Array(items) => found.extend(items.iter().filter(|item| filter.holds(item, root, work))),
            item if filter.holds(item, root, work) => found.push(item),
            _ => {}
        },
        Step::Descendants => {
            found.push(place);
            if depth < DEEPEST {
                for child in children(place) {
                    spread(step, child, root, found, work, depth + 1);
                }
            }
        }
        Step::Members(_) | Step::Function(_) => {}
    }
}

/// Returns the number of places that a copy of the value visits. A string counts by its length.
fn size(place: &Value) -> usize {
    match place {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        Value::String(text) => 1 + text.len() / 32,
        _ => 1,
    }
}

fn children(place: &Value) -> Vec<&Value> {
    match place {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

fn bracketed(step: &Step) -> String {
    match step {
        Step::Member(name) => format!("['{name}']"),
        Step::Members(names) => format!("['{}']", names.join("','")),
        Step::Index(index) => format!("[{index}]"),
        Step::FromEnd(index) => format!("[@.size(){index}]"),
        Step::Indices(indices) => {
            format!("[{}]", indices.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
        }
        Step::Slice { start, end } => {
            let bound = |bound: &Option<i64>| bound.map(|index| index.to_string()).unwrap_or_default();
            format!("[{}:{}]", bound(start), bound(end))
        }
        Step::Wildcard => "[*]".to_owned(),
        Step::Descendants => "..".to_owned(),
        Step::Filter(_) => "[?]".to_owned(),
        Step::Function(_) => ".function()".to_owned(),
    }
}

fn java_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "com.fasterxml.jackson.databind.node.NullNode",
        Value::Bool(_) => "com.fasterxml.jackson.databind.node.BooleanNode",
        Value::Number(number) if number.is_f64() => "com.fasterxml.jackson.databind.node.DoubleNode",
        Value::Number(_) => "com.fasterxml.jackson.databind.node.IntNode",
        Value::String(_) => "com.fasterxml.jackson.databind.node.TextNode",
        Value::Array(_) => "com.fasterxml.jackson.databind.node.ArrayNode",
        Value::Object(_) => "com.fasterxml.jackson.databind.node.ObjectNode",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn select(path: &str, value: &Value) -> Result<Value, String> {
        Path::parse_newer(path).unwrap().select(value).map(Cow::into_owned).map_err(|error| error.0)
    }

    #[test]
    fn paths_select_what_jayway_selects() {
        let value = json!({"a": [{"b": 1}, {"b": 2, "c": 3}], "d": {"e": null}, "n": [3, 1, 2], "with space": 7});
        let cases = [
            ("$.a[0].b", json!(1)),
            ("$.a[-1].c", json!(3)),
            ("$.a[*].b", json!([1, 2])),
            ("$.a[*].c", json!([3])),
            ("$..b", json!([1, 2])),
            ("$.d.e", json!(null)),
            ("$['with space']", json!(7)),
            ("$.n[0:2]", json!([3, 1])),
            ("$.n[-2:]", json!([1, 2])),
            ("$.n[0,2]", json!([3, 2])),
            ("$.a[?(@.b > 1)]", json!([{"b": 2, "c": 3}])),
            ("$.a[?(@.b > 9)]", json!([])),
            ("$.n.length()", json!(3)),
            ("$.n.max()", json!(3)),
            ("$.n.sum()", json!(6)),
            ("$.a[*].length()", json!(2)),
            ("$.missing[*].b", json!([])),
            ("$.missing[1:]", json!([])),
            ("$.d[0:1].e", json!([])),
        ];
        for (path, expected) in cases {
            assert_eq!(select(path, &value), Ok(expected), "{path}");
        }
    }

    #[test]
    fn a_path_that_multiplies_ends_at_its_bound() {
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        let list: Vec<Value> = (0..10_000).map(|number| json!({"n": number})).collect();
        let path = "$..*..*..*..*..*..*..*";
        assert_eq!(select(path, &deep), Err(format!("The path takes too many steps: {path}")));
        assert_eq!(select("$..n", &json!({"l": list})).map(|found| found.as_array().map(Vec::len)), Ok(Some(10_000)));
        assert_eq!(select("$..*..*", &deep).map(|found| found.as_array().map(Vec::len)), Ok(Some(4_950)));
    }

    #[test]
    fn a_lost_path_says_where_it_was_lost() {
        let value = json!({"a": {"b": "x"}, "n": [1]});
        let cases = [
            ("$.missing", "No results for path: $['missing']"),
            ("$.no.such.path", "Missing property in path $['no']"),
            ("$.n[4]", "No results for path: $['n'][4]"),
            ("$.a.missing", "No results for path: $['a']['missing']"),
        ];
        for (path, expected) in cases {
            assert_eq!(select(path, &value), Err(expected.to_owned()), "{path}");
        }
        assert!(
            select("$.a.b.c", &value)
                .unwrap_err()
                .starts_with("Expected to find an object with property ['c'] in path $['a']['b']")
        );
    }
}
