//! `vars`: values that a lab defines once, and values that the user provides.
//!
//! `source: com.aws.orders` is a value. A mapping has more settings:
//! `{ secret: true, env: NAME, default: ..., description: ... }`. A value given by the user takes precedence over the
//! environment, and that over the default.

use serde::Deserialize;

use super::values::Values;
use crate::diag::{Code, Diagnostic, Span};
use crate::yaml::{Key, Node, Value, decode, paths};

/// The prefix of environment variables for labs.
const FOR_LABS: &str = "ORK_LAB_";

/// A variable of a lab.
#[derive(Debug, Clone)]
pub struct Variable {
    pub name: String,
    pub description: Option<String>,
    /// Whether the value is never printed, logged or stored.
    pub secret: bool,
    /// The environment variable that may provide the value.
    pub environment: Option<String>,
    pub default: Option<serde_json::Value>,
    pub(super) span: Span,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Shape {
    #[serde(default)]
    secret: bool,
    env: Option<String>,
    default: Option<serde_json::Value>,
    description: Option<String>,
}

impl Variable {
    pub(super) fn read(key: &Key, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        let plain = Self {
            name: key.name.clone(),
            description: None,
            secret: false,
            environment: None,
            default: None,
            span: key.span,
        };
        match &node.value {
            Value::Mapping(_) => match decode::<Shape>(node, "vars") {
                Ok(shape) => Some(Self {
                    description: shape.description,
                    secret: shape.secret,
                    environment: shape.env,
                    default: shape.default,
                    ..plain
                }),
                Err(found) => {
                    problems.extend(found);
                    Some(plain)
                }
            },
            Value::Null => Some(plain),
            _ => Some(Self { default: Some(node.to_json()), ..plain }),
        }
    }

    /// Returns an error if a variable from the environment is not secret. Unless it has the prefix for labs, it may be
    /// a token.
    fn in_clear(&self) -> Option<Diagnostic> {
        let name = self.environment.as_deref().filter(|name| !self.secret && !name.starts_with(FOR_LABS))?;
        let message = format!("`{}` shows the environment variable `{name}`, which was not set for a lab", self.name);
        let help = format!("add `secret: true`, or read a variable whose name begins with `{FOR_LABS}`");
        Some(Diagnostic::error(Code::EnvironmentInClear, self.span, message, help))
    }

    /// Returns the value of the variable, if it has one.
    pub fn value(&self, values: &Values) -> Option<serde_json::Value> {
        let of_environment = || values.environment.get(self.environment.as_deref()?);
        let given = values.variables.get(&self.name).or_else(of_environment);
        given.map(|text| self.typed(text)).or_else(|| self.default.clone())
    }

    /// Converts a given text to the type of the default.
    fn typed(&self, text: &str) -> serde_json::Value {
        let parsed = serde_json::from_str::<serde_json::Value>(text).ok();
        let same_type = |value: &serde_json::Value| match &self.default {
            Some(serde_json::Value::Number(_)) => value.is_number(),
            Some(serde_json::Value::Bool(_)) => value.is_boolean(),
            Some(serde_json::Value::Array(_)) => value.is_array(),
            Some(serde_json::Value::Object(_)) => value.is_object(),
            _ => false,
        };
        parsed.filter(same_type).unwrap_or_else(|| text.into())
    }
}

/// Reads all variables of a lab. They contain only plain values, so their order does not matter.
pub(super) fn read_all(
    entries: &[(Key, Node)],
    sources: &crate::diag::Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Variable> {
    let mut variables = Vec::new();
    for (key, node) in entries {
        let mut variable = Variable::read(key, node, problems);
        for (_, span) in paths(node, sources) {
            let help = "write the value out, or interpolate where the variable is used";
            problems.push(Diagnostic::error(Code::BadInterpolation, span, "a variable holds a plain value", help));
            variable = variable.map(|variable| Variable { default: None, ..variable });
        }
        if !key.name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            let message = format!("`{}` cannot name a variable", key.name);
            problems.push(Diagnostic::error(Code::BadName, key.span, message, "use letters, digits, - and _"));
        }
        problems.extend(variable.as_ref().and_then(Variable::in_clear));
        variables.extend(variable);
    }
    variables
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diag::Sources;

    fn variable(text: &str) -> Variable {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", format!("x: {text}"));
        let node = crate::yaml::parse(&sources, file).unwrap();
        let (key, value) = node.entries().first().unwrap();
        Variable::read(key, value, &mut Vec::new()).unwrap()
    }

    #[test]
    fn what_a_person_gives_comes_first() {
        let mut values = Values::default();
        let password = variable("{ secret: true, env: PASSWORD, default: clear }");
        assert_eq!(password.value(&values), Some(json!("clear")));
        values.environment.insert("PASSWORD".to_owned(), "from-environment".to_owned());
        assert_eq!(password.value(&values), Some(json!("from-environment")));
        values.variables.insert("x".to_owned(), "given".to_owned());
        assert_eq!(password.value(&values), Some(json!("given")));
        assert_eq!(variable("{ env: NONE }").value(&Values::default()), None);
    }

    #[test]
    fn what_is_given_has_the_type_of_the_default() {
        let mut values = Values::default();
        values.variables.insert("x".to_owned(), "3".to_owned());
        assert_eq!(variable("5").value(&values), Some(json!(3)));
        assert_eq!(variable("five").value(&values), Some(json!("3")));
        assert_eq!(variable("{ description: none }").value(&values), Some(json!("3")));
        values.variables.insert("x".to_owned(), "many".to_owned());
        assert_eq!(variable("5").value(&values), Some(json!("many")));
    }
}
