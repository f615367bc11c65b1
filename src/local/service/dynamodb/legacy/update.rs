//! `AttributeUpdates`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::fault::invalid;
use crate::expression::{Action, AttributeValue, DocumentPath, Term, Update};
use crate::local::service::validation::Checks;
use crate::local::service::{Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    action: Option<String>,
    value: Option<Value>,
}

pub(in super::super) fn update(value: Option<Value>) -> Result<Option<Update>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let said: BTreeMap<String, Said> = decode(value)?;
    let mut actions = Vec::new();
    for (name, said) in said {
        actions.push(action(&name, said)?);
    }
    Ok(Some(Update::of(actions)))
}

fn action(name: &str, said: Said) -> Result<Action, Fault> {
    let action = said.action.as_deref().unwrap_or("PUT");
    let mut checks = Checks::default();
    checks.one_of(&format!("attributeUpdates.{name}.member.action"), action, &["ADD", "DELETE", "PUT"]);
    checks.finish()?;
    let path = DocumentPath::of_attribute(name);
    let Some(value) = said.value else {
        return match action {
            "DELETE" => Ok(Action::Remove(path)),
            _ => Err(invalid("Only DELETE action is allowed when no attribute value is specified")),
        };
    };
    let value = AttributeValue::from_json(value)?;
    match (action, value.type_name()) {
        ("PUT", _) => Ok(Action::Set(path, Term::Value(value))),
        ("ADD", "N" | "SS" | "NS" | "BS") => Ok(Action::Add(path, value)),
        ("ADD", "L") => {
            let empty = Box::new(Term::Value(AttributeValue::List(Vec::new())));
            let there = Term::IfNotExists(path.clone(), empty);
            Ok(Action::Set(path, Term::ListAppend(Box::new(there), Box::new(Term::Value(value)))))
        }
        ("DELETE", "SS" | "NS" | "BS") => Ok(Action::Delete(path, value)),
        ("ADD", kind) => Err(invalid(format!("ADD action is not supported for the type {kind}"))),
        (_, kind) => Err(invalid(format!("DELETE action with value is not supported for the type {kind}"))),
    }
}
