//! `PutPermission` and `RemovePermission`: the resource policy of a bus.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Events;
use super::name::{bus_arn, bus_name, check_bus_reference};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_CHARACTERS: usize = 10_240;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutPermission {
    event_bus_name: Option<String>,
    action: Option<String>,
    principal: Option<String>,
    statement_id: Option<String>,
    condition: Option<Condition>,
    policy: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Condition {
    #[serde(rename = "Type")]
    kind: String,
    key: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RemovePermission {
    event_bus_name: Option<String>,
    statement_id: Option<String>,
    #[serde(default)]
    remove_all_permissions: bool,
}

pub(super) fn put_permission(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: PutPermission = decode(input)?;
    let mut checks = Checks::default();
    check_bus_reference(&mut checks, "eventBusName", input.event_bus_name.as_deref());
    checks.finish()?;
    let name = bus_name(input.event_bus_name.as_deref(), cx);
    let bus = events.bus_mut(name)?;
    let policy = match &input.policy {
        Some(text) => serde_json::from_str(text)
            .map_err(|_| Fault::validation("Parameter Policy is not valid. Reason: Policy is not valid JSON."))?,
        None => {
            let statement = input.statement(&bus_arn(name, cx).to_string())?;
            with(bus.policy.clone().unwrap_or_else(empty), statement)
        }
    };
    if Value::Object(policy.clone()).to_string().chars().count() > MAX_CHARACTERS {
        return Err(Fault::new("PolicyLengthExceededException", "The policy is too long."));
    }
    bus.policy = Some(policy);
    bus.modified_at = Some(cx.now);
    Ok(Value::Null)
}

pub(super) fn remove_permission(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: RemovePermission = decode(input)?;
    let bus = events.bus_mut(bus_name(input.event_bus_name.as_deref(), cx))?;
    if input.remove_all_permissions {
        bus.policy = None;
    } else {
        let id = input.statement_id.ok_or_else(|| Fault::validation("Parameter StatementId is required."))?;
        let before = statements(bus.policy.as_ref());
        let left: Vec<Value> = before.iter().filter(|statement| !has_id(statement, &id)).cloned().collect();
        if left.len() == before.len() {
            return Err(Fault::new("ResourceNotFoundException", "Statement with the provided id does not exist."));
        }
        let mut policy = bus.policy.take().unwrap_or_else(empty);
        let any_left = !left.is_empty();
        policy.insert("Statement".to_owned(), Value::Array(left));
        bus.policy = any_left.then_some(policy);
    }
    bus.modified_at = Some(cx.now);
    Ok(Value::Null)
}

impl PutPermission {
    fn statement(&self, bus: &str) -> Result<Map<String, Value>, Fault> {
        let mut checks = Checks::default();
        checks.required("action", self.action.as_ref());
        checks.required("principal", self.principal.as_ref());
        checks.required("statementId", self.statement_id.as_ref());
        if let Some(principal) = &self.principal
            && principal != "*"
            && (principal.len() != 12 || !principal.bytes().all(|byte| byte.is_ascii_digit()))
        {
            checks.fail("principal", principal, r"Member must satisfy regular expression pattern: (\d{12}|\*)");
        }
        if let Some(id) = &self.statement_id {
            let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
            checks.characters("statementId", id, "[a-zA-Z0-9-_]+", allowed);
            checks.length("statementId", id, 1, 64);
        }
        checks.finish()?;
        let action = self.action.as_deref().unwrap_or_default();
        if action != "events:PutEvents" {
            return Err(Fault::validation("Provided value in parameter 'action' is not supported."));
        }
        let principal = match self.principal.as_deref().unwrap_or_default() {
            "*" => json!("*"),
            account => json!({"AWS": format!("arn:aws:iam::{account}:root")}),
        };
        let mut statement = Map::from_iter([
            ("Sid".to_owned(), json!(self.statement_id)),
            ("Effect".to_owned(), json!("Allow")),
            ("Principal".to_owned(), principal),
            ("Action".to_owned(), json!(action)),
            ("Resource".to_owned(), json!(bus)),
        ]);
        if let Some(Condition { kind, key, value }) = &self.condition {
            statement.insert("Condition".to_owned(), json!({kind: {key: value}}));
        }
        Ok(statement)
    }
}

/// Returns a policy with an additional statement, or with the statement of that ID replaced.
fn with(mut policy: Map<String, Value>, statement: Map<String, Value>) -> Map<String, Value> {
    let id = statement.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut all = statements(Some(&policy));
    all.retain(|existing| !has_id(existing, &id));
    all.push(Value::Object(statement));
    policy.insert("Statement".to_owned(), Value::Array(all));
    policy
}

fn empty() -> Map<String, Value> {
    Map::from_iter([("Version".to_owned(), json!("2012-10-17"))])
}

fn statements(policy: Option<&Map<String, Value>>) -> Vec<Value> {
    match policy.and_then(|policy| policy.get("Statement")) {
        Some(Value::Array(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    }
}

fn has_id(statement: &Value, id: &str) -> bool {
    statement.get("Sid").and_then(Value::as_str) == Some(id)
}
