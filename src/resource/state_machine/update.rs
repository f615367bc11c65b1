//! Updates the definition of an existing state machine.
//!
//! Permissions that only the new definition needs are added to the role of the machine. None are removed, because
//! running executions continue with the old definition.

use aws_sdk_sfn::types::StateMachineType;
use serde_json::Value;
use similar::TextDiff;

use crate::arn::Arn;
use crate::asl::edit::{self, EditError, Insert};
use crate::aws::CloudError;
use crate::resource::permission::{self, document};
use crate::resource::state_machine::{self, Kind};
use crate::resource::{Error, ResourceContext, ResourceId, RolePolicyId, integration, role};
use crate::words;

/// A change of a definition.
#[derive(Debug, Clone)]
pub enum Edit<'a> {
    Whole(&'a str),
    Insert { name: &'a str, after: &'a str, state: &'a str },
}

/// The result of an update.
#[derive(Debug, Clone, PartialEq)]
pub struct Updated {
    pub arn: String,
    /// The diff of the formatted definitions; `None` if nothing changed.
    pub diff: Option<String>,
    /// The role, and the statements that were added to it.
    pub granted: Option<(String, Value)>,
}

/// An existing state machine.
struct Existing {
    definition: String,
    role: String,
    kind: Kind,
}

/// Checks the new definition and updates the machine.
pub async fn update(context: &ResourceContext<'_>, machine: &str, edit: &Edit<'_>) -> Result<Updated, Error> {
    let arn = state_machine::arn(context.clients, machine).await?;
    let standing = describe(context, &arn).await?;
    let old: Value = serde_json::from_str(&standing.definition).unwrap_or_default();
    let new = edited(&old, edit)?;
    if old == new {
        return Ok(Updated { arn, diff: None, granted: None });
    }
    let text = pretty(&new);
    let sent = match edit {
        Edit::Whole(text) => *text,
        Edit::Insert { .. } => text.as_str(),
    };
    if let Some(problem) = state_machine::problems(sent, standing.kind).into_iter().next() {
        let place = problem.place.as_ref().map(|place| format!(" at {}", place.location())).unwrap_or_default();
        let help = format!("{}{place}", state_machine::remedy(&problem));
        return Err(Error::invalid("definition", problem.message, Some(&help)));
    }
    let granted = grant(context, &arn, &standing, sent).await?;
    let request = context.clients.sfn().update_state_machine().state_machine_arn(&arn).definition(sent);
    let subject = || format!("state machine `{}`", state_machine::name_of(&arn));
    request.send().await.map_err(|error| CloudError::new("states:UpdateStateMachine", subject(), error))?;
    let diff = TextDiff::from_lines(pretty(&old), &text).unified_diff().context_radius(3).to_string();
    Ok(Updated { arn, diff: Some(diff), granted })
}

/// Returns the definition after the edit, or `None` if the edit cannot be applied.
pub fn changed(definition: &str, edit: &Edit<'_>) -> Option<String> {
    let old: Value = serde_json::from_str(definition).ok()?;
    edited(&old, edit).ok().map(|new| pretty(&new))
}

/// Returns the field and the reason for which the edit cannot be applied, and how to correct it.
pub fn refusal(definition: &str, edit: &Edit<'_>) -> Option<(String, String, String)> {
    let old: Value = serde_json::from_str(definition).ok()?;
    match edited(&old, edit) {
        Err(Error::Invalid { field, message, help }) => Some((field, message, help?)),
        _ => None,
    }
}

async fn describe(context: &ResourceContext<'_>, arn: &str) -> Result<Existing, Error> {
    let described = context.clients.sfn().describe_state_machine().state_machine_arn(arn).send().await;
    let subject = || format!("state machine `{}`", state_machine::name_of(arn));
    let described = described.map_err(|error| CloudError::new("states:DescribeStateMachine", subject(), error))?;
    Ok(Existing {
        definition: described.definition().to_owned(),
        role: described.role_arn().to_owned(),
        kind: if described.r#type() == &StateMachineType::Express { Kind::Express } else { Kind::Standard },
    })
}

fn edited(old: &Value, edit: &Edit<'_>) -> Result<Value, Error> {
    let not_json = |field: &str, error: &serde_json::Error| Error::invalid(field, format!("not JSON: {error}"), None);
    match edit {
        Edit::Whole(text) => serde_json::from_str(text).map_err(|error| not_json("definition", &error)),
        Edit::Insert { name, after, state } => {
            let state = serde_json::from_str(state).map_err(|error| not_json("state", &error))?;
            edit::insert(old, &Insert { name, after, state: &state }).map_err(|error| refused(old, &error))
        }
    }
}

fn refused(definition: &Value, error: &EditError) -> Error {
    let (field, help) = match error {
        EditError::UnknownState(name) => {
            let names = edit::names(definition);
            let near = words::closest(name, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            ("after", near.unwrap_or_else(|| format!("its states are {}", names.join(", "))))
        }
        EditError::NoOneNext { .. } => ("after", "give the whole definition instead".to_owned()),
        EditError::Taken(_) => ("insert", "choose another name, or give the whole definition".to_owned()),
        EditError::NotAState => ("state", "write it like `{\"Type\": \"Pass\"}`".to_owned()),
    };
    Error::invalid(field, error.to_string(), Some(&help))
}

fn pretty(definition: &Value) -> String {
    let mut text = serde_json::to_string_pretty(definition).unwrap_or_default();
    text.push('\n');
    text
}

/// Adds the permissions that only the new definition needs to the machine's role.
async fn grant(
    context: &ResourceContext<'_>,
    arn: &str,
    standing: &Existing,
    definition: &str,
) -> Result<Option<(String, Value)>, Error> {
    let machine = state_machine::name_of(arn);
    let owner =
        integration::Owner { region: context.clients.region(), account: context.clients.account().await?, machine };
    let before = integration::statements(&standing.definition, &owner);
    let mut missing = integration::statements(definition, &owner);
    missing.retain(|statement| !before.contains(statement));
    let role: Option<String> = standing.role.parse::<Arn>().ok().and_then(|arn| {
        let path = arn.resource().strip_prefix("role/")?;
        path.rsplit('/').next().map(str::to_owned)
    });
    let Some(role) = role.filter(|_| !missing.is_empty()) else { return Ok(None) };
    let policy = state_machine::role_name(machine, context.clients.region());
    let held = policy_of(context, &role, &policy).await?;
    let mut statements = held.clone().unwrap_or_default();
    missing.retain(|statement| !statements.contains(statement));
    if missing.is_empty() {
        return Ok(None);
    }
    if held.is_none() {
        context.record.before_create(ResourceId::from(RolePolicyId { role: role.clone(), name: policy.clone() }))?;
    }
    statements.extend(missing.iter().cloned());
    let request = context.clients.iam().put_role_policy().role_name(&role).policy_name(&policy);
    let put = request.policy_document(document(&statements).to_string()).send().await;
    put.map_err(|error| CloudError::new("iam:PutRolePolicy", format!("role `{role}`"), error))?;
    Ok(Some((role, Value::Array(missing))))
}

/// Returns the statements of the role's inline policy of this name, if it exists.
async fn policy_of(context: &ResourceContext<'_>, role: &str, policy: &str) -> Result<Option<Vec<Value>>, Error> {
    let got = context.clients.iam().get_role_policy().role_name(role).policy_name(policy).send().await;
    match got.map_err(|error| CloudError::new("iam:GetRolePolicy", format!("role `{role}`"), error)) {
        Ok(got) => {
            let text = role::decoded(got.policy_document());
            let policy = serde_json::from_str(&text).unwrap_or_default();
            Ok(Some(permission::statements(&policy).to_vec()))
        }
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
