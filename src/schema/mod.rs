//! JSON Schema draft 4, as in the models of API Gateway.
//!
//! Sources: Amazon API Gateway Developer Guide, "Data models for REST APIs" and "Request validation for REST APIs".
//! Violations are described as in the execution log, in the words of the Java validator of the service. As there, the
//! members of an object and the items of a list are checked only if the object or list itself is valid.
//!
//! Deviation: `format` is not checked, and the local cloud refuses patterns with look-around or backreferences.

mod check;
mod error;
mod keyword;
mod validate;

use std::collections::BTreeMap;
use std::rc::Rc;

use regex::Regex;
use serde_json::Value;

pub use error::{SchemaError, Violation};

/// A schema whose keywords are valid.
#[derive(Clone, Debug)]
pub struct Schema {
    root: Value,
    patterns: BTreeMap<String, Regex>,
}

/// Finds a model by its name, which is part of `https://apigateway.amazonaws.com/restapis/ID/models/NAME`.
pub type Models<'a> = &'a dyn Fn(&str) -> Option<Rc<Schema>>;

impl Schema {
    /// Parses the text of a model.
    pub fn parse(text: &str) -> Result<Schema, SchemaError> {
        let root =
            serde_json::from_str(text).map_err(|error| SchemaError::new("#", format!("is not JSON: {error}")))?;
        let patterns = check::check(&root)?;
        Ok(Schema { root, patterns })
    }

    /// Returns the violations of `instance`; empty if it is valid.
    pub fn validate(&self, instance: &Value, models: Models<'_>) -> Vec<Violation> {
        validate::validate(self, instance, models)
    }

    /// Returns the names of the models that this schema refers to.
    pub fn references(&self) -> Vec<String> {
        let mut names = Vec::new();
        check::each_schema(&self.root, &mut |schema| {
            names.extend(
                schema.get("$ref").and_then(Value::as_str).and_then(model_name).map(|(name, _)| name.to_owned()),
            );
        });
        names.sort();
        names.dedup();
        names
    }
}

/// Returns the model name in the URL of a reference, and the fragment after it.
fn model_name(reference: &str) -> Option<(&str, &str)> {
    let (url, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let rest = url.strip_prefix("https://apigateway.amazonaws.com/restapis/")?;
    let (_, name) = rest.split_once("/models/")?;
    (!name.is_empty() && !name.contains('/')).then_some((name, fragment))
}
