//! Values with placeholders: the payload templates of JSONPath states and the JSON values of JSONata states.
//!
//! Cited: Step Functions Developer Guide, "Manipulate parameters in workflows" and "Transforming data with JSONata". A
//! template is compiled when the definition is read, so evaluating it needs no parsing.

use serde_json::{Map, Value};

use super::error::{INTRINSIC_FAILURE, StateError};
use super::intrinsic::{Call, CallError};
use super::jsonata::Expression;
use super::scope::Scope;
use crate::jsonpath::Path;

/// The maximum nesting depth of results. The service's parser has a similar limit.
const DEEPEST: usize = 100;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Template {
    Constant(Value),
    Object(Vec<(String, Template)>),
    Array(Vec<Template>),
    Query { field: String, query: Query },
    Expression(Expression),
}

/// The value of a `.$` field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Query {
    Path(Path),
    Call(Call),
}

impl Query {
    pub(crate) fn parse(text: &str) -> Option<Query> {
        if text.starts_with('$') { Path::parse(text).map(Query::Path) } else { Call::parse(text).map(Query::Call) }
    }

    /// Evaluates the query for the field named `field`.
    pub(crate) fn evaluate(&self, field: &str, scope: &mut Scope<'_>) -> Result<Value, StateError> {
        let follow = |path: &Path, scope: &Scope<'_>| {
            let value = scope.follow(path).map_err(|_| not_found(path, field, scope))?;
            scope.make(&value).map(|()| value)
        };
        match self {
            Query::Path(path) => follow(path, scope),
            Query::Call(call) => {
                let mut ids = scope.take_ids();
                let mut resolve = |path: &Path| follow(path, scope);
                let result = call.evaluate(&mut resolve, &mut ids);
                scope.return_ids(ids);
                result.map_err(|error| match error {
                    CallError::Path(error) => error,
                    CallError::Function(reason) => StateError::in_state(INTRINSIC_FAILURE, reason),
                })
            }
        }
    }
}

fn not_found(path: &Path, field: &str, scope: &Scope<'_>) -> StateError {
    StateError::runtime(format!(
        "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{}'",
        path.text,
        scope.root_text(path)
    ))
}

impl Template {
    /// Compiles a JSONPath payload template. The error is the name of a field with neither a path nor a call.
    pub(crate) fn of_paths(value: &Value) -> Result<Template, String> {
        Ok(match value {
            Value::Object(members) => {
                let mut fields = Vec::with_capacity(members.len());
                for (name, value) in members {
                    fields.push(match name.strip_suffix(".$") {
                        Some(plain) => {
                            let query = value.as_str().and_then(Query::parse).ok_or_else(|| name.clone())?;
                            (plain.to_owned(), Template::Query { field: name.clone(), query })
                        }
                        None => (name.clone(), Template::of_paths(value)?),
                    });
                }
                let constant = fields.iter().all(|(_, field)| matches!(field, Template::Constant(_)));
                if constant { Template::Constant(value.clone()) } else { Template::Object(fields) }
            }
            Value::Array(items) => {
                let items: Vec<Template> = items.iter().map(Template::of_paths).collect::<Result<_, _>>()?;
                let constant = items.iter().all(|item| matches!(item, Template::Constant(_)));
                if constant { Template::Constant(value.clone()) } else { Template::Array(items) }
            }
            other => Template::Constant(other.clone()),
        })
    }

    pub(crate) fn evaluate(&self, scope: &mut Scope<'_>) -> Result<Value, StateError> {
        match self {
            Template::Constant(value) => Ok(value.clone()),
            Template::Object(fields) => {
                let mut members = Map::with_capacity(fields.len());
                for (name, field) in fields {
                    members.insert(name.clone(), field.evaluate(scope)?);
                }
                Ok(Value::Object(members))
            }
            Template::Array(items) => items.iter().map(|item| item.evaluate(scope)).collect(),
            Template::Query { field, query } => query.evaluate(field, scope),
            Template::Expression(expression) => {
                let value = scope.run(expression)?;
                scope.make(&value).map(|()| value)
            }
        }
    }

    /// Returns the members of an object template, for `Assign`.
    pub(crate) fn fields(&self) -> Vec<(String, Template)> {
        match self {
            Template::Object(fields) => fields.clone(),
            Template::Constant(Value::Object(members)) => {
                members.iter().map(|(name, value)| (name.clone(), Template::Constant(value.clone()))).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Returns whether `value` is nested too deeply to be stored.
pub(crate) fn is_too_deep(value: &Value) -> bool {
    fn exceeds(value: &Value, left: usize) -> bool {
        match value {
            Value::Array(items) => left == 0 || items.iter().any(|item| exceeds(item, left - 1)),
            Value::Object(members) => left == 0 || members.values().any(|member| exceeds(member, left - 1)),
            _ => false,
        }
    }
    exceeds(value, DEEPEST)
}
