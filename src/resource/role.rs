//! Roles that services assume: created with their permissions, or updated if they exist.

use serde_json::{Value, json};

use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, there, unless_gone};
use super::{Error, ResourceContext, ResourceId, derived_name, invoke_destination, permission, rest_api};
use crate::arn::Arn;
use crate::aws::{Clients, CloudError, Problem};

/// The maximum length of a role name (IAM API Reference, "CreateRole").
const MAX_NAME_LENGTH: usize = 64;

/// A role that a service assumes, with its permissions.
#[derive(Debug, Clone)]
pub struct Role<'a> {
    pub name: &'a str,
    /// The service principal, such as `events.amazonaws.com`.
    pub service: &'a str,
    pub statements: Vec<Value>,
}

/// A role with the requested trust policy and permissions.
#[derive(Debug, Clone)]
pub struct Granted {
    pub arn: String,
    /// The policy, if it is new. Permissions take some time to propagate to all services.
    pub policy: Option<Value>,
}

/// The rule and target that a role delivers for. Roles are global in an account, rules belong to a region and a bus.
#[derive(Debug, Clone, Copy)]
pub struct TargetOf<'a> {
    pub region: &'a str,
    pub bus: &'a str,
    pub rule: &'a str,
    pub target: &'a str,
}

impl TargetOf<'_> {
    /// Returns the name of the role with which the rule delivers to the target.
    pub fn role_name(&self) -> String {
        let parts = [self.region, self.bus, self.rule, self.target];
        derived_name::with_digest(&format!("ork-{}-{}", self.rule, self.target), &parts, MAX_NAME_LENGTH)
    }
}

/// Returns the name of the role that a resource of this name assumes in a region.
pub(super) fn name(service: &str, thing: &str, region: &str) -> String {
    derived_name::fitting(&format!("ork-{service}-{thing}-{region}"), MAX_NAME_LENGTH)
}

/// Creates a role, or updates the trust policy and permissions of an existing one. It may be left from a run that ended
/// between the two calls, or belong to another target.
pub async fn grant(context: &ResourceContext<'_>, role: &Role<'_>) -> Result<Granted, Error> {
    let trust = permission::document(&[json!({
        "Effect": "Allow",
        "Principal": { "Service": role.service },
        "Action": "sts:AssumeRole",
    })]);
    let arn = match standing(context.clients, role.name, &trust).await? {
        Some(arn) => arn,
        None => create(context, role.name, &trust).await?,
    };
    let policy = permission::document(&role.statements);
    if role.statements.is_empty() || is_held(context.clients, role.name, &policy).await? {
        return Ok(Granted { arn, policy: None });
    }
    let request = context.clients.iam().put_role_policy().role_name(role.name).policy_name(role.name);
    let put = request.policy_document(policy.to_string()).send().await;
    put.map_err(|error| CloudError::new("iam:PutRolePolicy", subject(role.name), error))?;
    Ok(Granted { arn, policy: Some(policy) })
}

/// Returns whether the role exists with its permissions.
pub(super) async fn is_granted(clients: &Clients, role: &Role<'_>) -> Result<bool, Error> {
    let policy = permission::document(&role.statements);
    is_held(clients, role.name, &policy).await
}

/// Returns the ARN of an existing role, after updating its trust policy if necessary.
async fn standing(clients: &Clients, name: &str, trust: &Value) -> Result<Option<String>, CloudError> {
    let iam = clients.iam();
    let got = iam.get_role().role_name(name).send().await;
    let found = match got.map_err(|error| CloudError::new("iam:GetRole", subject(name), error)) {
        Ok(found) => found,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error),
    };
    let found = found.role();
    if !found.and_then(|found| found.assume_role_policy_document()).is_some_and(|text| reads(text, trust)) {
        let request = iam.update_assume_role_policy().role_name(name).policy_document(trust.to_string());
        let sent = request.send().await;
        sent.map_err(|error| CloudError::new("iam:UpdateAssumeRolePolicy", subject(name), error))?;
    }
    Ok(Some(found.map(|found| found.arn().to_owned()).unwrap_or_default()))
}

/// Creates a role. A concurrent run may create the same one, which is equivalent: both have recorded it, and the one
/// that ends last removes it.
async fn create(context: &ResourceContext<'_>, name: &str, trust: &Value) -> Result<String, Error> {
    context.record.before_create(ResourceId::from(RoleId { name: name.to_owned() }))?;
    let request = context.clients.iam().create_role().role_name(name);
    let made = request.assume_role_policy_document(trust.to_string()).send().await;
    match made.map_err(|error| CloudError::new("iam:CreateRole", subject(name), error)) {
        Ok(made) => Ok(made.role().map(|made| made.arn().to_owned()).unwrap_or_default()),
        Err(error) if error.problem == Problem::Exists => {
            standing(context.clients, name, trust).await?.ok_or_else(|| error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns whether the role's inline policy, which has the name of the role, equals this one.
async fn is_held(clients: &Clients, name: &str, policy: &Value) -> Result<bool, Error> {
    let got = clients.iam().get_role_policy().role_name(name).policy_name(name).send().await;
    match got.map_err(|error| CloudError::new("iam:GetRolePolicy", subject(name), error)) {
        Ok(got) => Ok(reads(got.policy_document(), policy)),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Returns whether a document, percent-encoded as IAM returns it, equals another one.
fn reads(text: &str, wanted: &Value) -> bool {
    serde_json::from_str::<Value>(&decoded(text)).is_ok_and(|found| found == *wanted)
}

/// Returns the ARN of a role given by name or ARN. Fails with the most similar name if it does not exist. A caller who
/// may pass a role may not be permitted to read it; the role is then assumed to exist.
pub async fn role_arn(context: &ResourceContext<'_>, reference: &str) -> Result<String, Error> {
    if reference.parse::<Arn>().is_ok() {
        return Ok(reference.to_owned());
    }
    let iam = context.clients.iam();
    let got = iam.get_role().role_name(reference).send().await;
    match got.map_err(|error| CloudError::new("iam:GetRole", format!("role `{reference}`"), error)) {
        Ok(found) => Ok(found.role().map(|role| role.arn().to_owned()).unwrap_or_default()),
        Err(error) if error.is_not_found() => {
            let mut names = Vec::new();
            let mut pages = iam.list_roles().into_paginator().send();
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| CloudError::new("iam:ListRoles", "the roles", error))?;
                names.extend(page.roles().iter().map(|role| role.role_name().to_owned()));
            }
            Err(Error::unknown("role", reference, names.iter().map(String::as_str)))
        }
        Err(error) if error.problem == Problem::Denied => {
            Ok(format!("arn:aws:iam::{}:role/{reference}", context.clients.account().await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Decodes a document, which IAM returns percent-encoded (IAM API Reference, "GetRolePolicy").
pub(super) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn subject(name: &str) -> String {
    format!("role `{name}`")
}

/// The identity of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleId {
    pub name: String,
}

impl Identity for RoleId {
    fn describe(&self) -> (&'static str, String) {
        ("role", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        if rest_api::is_shared(clients, &self.name).await? {
            return Ok(());
        }
        unless_gone(remove(clients, &self.name).await)
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        if rest_api::is_shared(clients, &self.name).await? {
            return Ok(false);
        }
        let found = clients.iam().get_role().role_name(&self.name).send().await;
        Ok(there(done("iam:GetRole", &self.name, found))?)
    }
}

async fn remove(clients: &Clients, name: &str) -> Result<(), CloudError> {
    let iam = clients.iam();
    let policies = iam.list_role_policies().role_name(name).send().await;
    let policies =
        policies.map_err(|error| CloudError::new("iam:ListRolePolicies", format!("role `{name}`"), error))?;
    for policy in policies.policy_names() {
        let deleted = iam.delete_role_policy().role_name(name).policy_name(policy).send().await;
        done("iam:DeleteRolePolicy", policy, deleted)?;
    }
    done("iam:DeleteRole", name, iam.delete_role().role_name(name).send().await)
}

/// The identity of an inline policy of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePolicyId {
    pub role: String,
    pub name: String,
}

impl Identity for RolePolicyId {
    fn describe(&self) -> (&'static str, String) {
        ("policy", format!("{} of {}", self.name, self.role))
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.iam().delete_role_policy().role_name(&self.role).policy_name(&self.name).send().await;
        unless_gone(done("iam:DeleteRolePolicy", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(invoke_destination::holds(clients, &self.role, &self.name).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_role_of_its_own() {
        let long = "r".repeat(64);
        let of = |region, bus, rule, target| TargetOf { region, bus, rule, target }.role_name();
        let names = [
            of("us-east-1", "Orders", "All", "shop"),
            of("us-east-1", "Inventory", "All", "shop"),
            of("eu-west-1", "Orders", "All", "shop"),
            of("us-east-1", "Orders", &long, "a"),
            of("us-east-1", "Orders", &long, "b"),
            of("us-east-1", "Orders", "a-b", "c"),
            of("us-east-1", "Orders", "a", "b-c"),
        ];
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        assert!(names.iter().all(|name| name.len() <= MAX_NAME_LENGTH), "{names:?}");
        assert!(names.first().is_some_and(|name| name.starts_with("ork-All-shop-")), "{names:?}");
    }
}
