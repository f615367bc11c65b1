//! Parameter mapping: the sources of the values of headers, query parameters and path parts.
//!
//! See "Parameter mapping source reference for REST APIs in API Gateway".

use serde_json::Value;

use super::endpoint::Endpoint;
use super::exchange::Exchange;

/// Everything from which a value can come.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) exchange: &'a Exchange,
    pub(super) context: &'a Value,
    /// The response of the integration, once it is available.
    pub(super) endpoint: Option<&'a Endpoint>,
}

impl Source<'_> {
    /// Returns the value of an expression: `method.request.header.X`, `integration.response.body.a.b`,
    /// `context.requestId`, `stageVariables.x` or `'a text'`.
    pub(super) fn value(&self, place: &str) -> Option<String> {
        if let Some(text) = place.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
            return Some(text.to_owned());
        }
        if let Some(path) = place.strip_prefix("context.") {
            return at(self.context, path);
        }
        if let Some(name) = place.strip_prefix("stageVariables.") {
            return self.exchange.stage_variables.get(name).cloned();
        }
        if let Some(place) = place.strip_prefix("method.request.") {
            return self.requested(place);
        }
        self.responded(place.strip_prefix("integration.response.")?)
    }

    fn requested(&self, place: &str) -> Option<String> {
        let asked = &self.exchange.asked;
        let all = |pairs: &[(String, String)], is_named: &dyn Fn(&str) -> bool| {
            let values: Vec<&str> =
                pairs.iter().filter(|(name, _)| is_named(name)).map(|(_, value)| value.as_str()).collect();
            (!values.is_empty()).then(|| values.join(","))
        };
        match place.split_once('.') {
            Some(("header", name)) => asked.header(name).map(str::to_owned),
            Some(("querystring", name)) => asked.parameter(name).map(str::to_owned),
            Some(("path", name)) => self.exchange.path_parameters.get(name).cloned(),
            Some(("multivalueheader", name)) => all(&asked.headers, &|known| known.eq_ignore_ascii_case(name)),
            Some(("multivaluequerystring", name)) => all(&asked.query, &|known| known == name),
            Some(("body", path)) => at(&serde_json::from_str(&asked.body).ok()?, path),
            None if place == "body" => Some(asked.body.clone()),
            _ => None,
        }
    }

    fn responded(&self, place: &str) -> Option<String> {
        let endpoint = self.endpoint?;
        match place.split_once('.') {
            Some(("header" | "multivalueheader", name)) => endpoint.header(name),
            Some(("body", path)) => at(&serde_json::from_str(&endpoint.body).ok()?, path),
            None if place == "body" => Some(endpoint.body.clone()),
            _ => None,
        }
    }
}

/// Replaces `$name` and `${name}` in a text, if the name begins with one of the kinds.
pub(super) fn substitute(text: &str, kinds: &[&str], value: &dyn Fn(&str) -> String) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, reference) = rest.split_at(at);
        result.push_str(before);
        let inner = reference.get(1..).unwrap_or_default();
        let (name, after) = match inner.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, after)) => (name, after),
            None => {
                let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
                let end = inner.find(|letter| !is_name(letter)).unwrap_or(inner.len());
                let name = inner.get(..end).unwrap_or_default().trim_end_matches('.');
                (name, inner.get(name.len()..).unwrap_or_default())
            }
        };
        if kinds.iter().any(|kind| name.starts_with(kind)) {
            result.push_str(&value(name));
            rest = after;
        } else {
            result.push('$');
            rest = inner;
        }
    }
    result.push_str(rest);
    result
}

/// Returns the text at a path such as `a.b[0].c`.
pub(super) fn at(value: &Value, path: &str) -> Option<String> {
    let mut value = value;
    for step in path.split('.') {
        let (name, indexes) = step.split_once('[').unwrap_or((step, ""));
        if !name.is_empty() {
            value = value.get(name)?;
        }
        for index in indexes.split(['[', ']']).filter(|index| !index.is_empty()) {
            value = match index.parse::<usize>() {
                Ok(number) => value.get(number)?,
                Err(_) => value.get(index.trim_matches(['\'', '"']))?,
            };
        }
    }
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_replaced_and_the_rest_stays() {
        let cases = [
            ("$context.a $context.b.c.", "<context.a> <context.b.c>."),
            ("${context.a}b $stageVariables.x", "<context.a>b $stageVariables.x"),
            ("$input.body costs 5$", "$input.body costs 5$"),
            ("${context.a", "${context.a"),
        ];
        for (text, expected) in cases {
            assert_eq!(substitute(text, &["context."], &|name| format!("<{name}>")), expected, "{text}");
        }
    }

    #[test]
    fn paths_lead_into_documents() {
        let value = json!({"a": {"b": [{"c": "x"}, 2]}, "n": null, "t": true});
        let cases = [
            ("a.b[0].c", Some("x")),
            ("a.b[1]", Some("2")),
            ("a['b'][1]", Some("2")),
            ("t", Some("true")),
            ("n", None),
            ("a.b[7]", None),
            ("a.x", None),
        ];
        for (path, expected) in cases {
            assert_eq!(at(&value, path).as_deref(), expected, "{path}");
        }
    }
}
