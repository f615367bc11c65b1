//! The resource-based policy of a function, which Lambda changes only one statement at a time.

use serde_json::Value;

use crate::aws::{Clients, CloudError};

/// Returns the policy as JSON text, or `None` if the function has none.
pub(super) async fn policy(clients: &Clients, name: &str) -> Result<Option<String>, CloudError> {
    let got = clients.lambda().get_policy().function_name(name).send().await;
    match got.map_err(|error| CloudError::new("lambda:GetPolicy", format!("function `{name}`"), error)) {
        Ok(got) => Ok(got.policy().map(str::to_owned)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Adds a statement in the form that Lambda writes. With `stands`, removes the existing statement of the same name
/// first.
pub(super) async fn replace(clients: &Clients, name: &str, statement: &Value, stands: bool) -> Result<(), CloudError> {
    let text = |path: &str| statement.pointer(path).and_then(Value::as_str).unwrap_or_default();
    if stands {
        remove(clients, name, text("/Sid")).await?;
    }
    let request = clients.lambda().add_permission().function_name(name).statement_id(text("/Sid"));
    let sent = request
        .action(text("/Action"))
        .principal(text("/Principal/Service"))
        .source_arn(text("/Condition/ArnLike/AWS:SourceArn"))
        .send()
        .await;
    sent.map(|_| ()).map_err(|error| CloudError::new("lambda:AddPermission", format!("function `{name}`"), error))
}

/// Removes a statement; does nothing if it does not exist.
pub(super) async fn remove(clients: &Clients, name: &str, sid: &str) -> Result<(), CloudError> {
    let sent = clients.lambda().remove_permission().function_name(name).statement_id(sid).send().await;
    let sent = sent.map(|_| ());
    CloudError::unless_gone(
        sent.map_err(|error| CloudError::new("lambda:RemovePermission", format!("function `{name}`"), error)),
    )
}
