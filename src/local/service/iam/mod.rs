//! IAM: roles and their policies, for the whole account.
//!
//! Follows the "IAM API Reference". Policies are enforced: deliveries and service integrations are checked against
//! them. It refuses users, groups, instance profiles, permissions boundaries and service-linked roles; the only user is
//! the root of the local account.

mod account;
mod attachment;
mod aws_managed;
mod document;
mod name;
mod page;
mod policy;
mod policy_version;
mod role;
mod role_policy;
mod tag;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Cx, Fault, Protocol, RoleView, Scope, Service, ServiceDescriptor, decode};
use policy::ManagedPolicy;
use role::Role;

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "iam",
    protocol: Protocol::Query { version: "2010-05-08", namespace: "https://iam.amazonaws.com/doc/2010-05-08/" },
    scope: Scope::Account,
    deliver_actions: &[],
    reads: &[
        "GetPolicy",
        "GetPolicyVersion",
        "GetRole",
        "GetRolePolicy",
        "GetUser",
        "ListAccountAliases",
        "ListAttachedRolePolicies",
        "ListEntitiesForPolicy",
        "ListInstanceProfilesForRole",
        "ListPolicies",
        "ListPolicyVersions",
        "ListRolePolicies",
        "ListRoleTags",
        "ListRoles",
    ],
    new: || Box::<Iam>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Iam>(state)?)),
};

/// The roles by name, and the customer managed policies by ARN.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Iam {
    roles: BTreeMap<String, Role>,
    policies: BTreeMap<String, ManagedPolicy>,
}

impl Service for Iam {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateRole" => role::create(self, read(input)?, cx),
            "GetRole" => role::get(self, read(input)?, cx),
            "ListRoles" => role::list(self, read(input)?, cx),
            "UpdateRole" => role::update(self, read(input)?),
            "UpdateRoleDescription" => role::update_description(self, read(input)?, cx),
            "UpdateAssumeRolePolicy" => role::update_trust(self, read(input)?),
            "DeleteRole" => role::delete(self, read(input)?),
            "TagRole" => tag::tag(self, read(input)?),
            "UntagRole" => tag::untag(self, read(input)?),
            "ListRoleTags" => tag::list(self, read(input)?),
            "PutRolePolicy" => role_policy::put(self, read(input)?),
            "GetRolePolicy" => role_policy::get(self, read(input)?),
            "ListRolePolicies" => role_policy::list(self, read(input)?),
            "DeleteRolePolicy" => role_policy::delete(self, read(input)?),
            "CreatePolicy" => policy::create(self, read(input)?, cx),
            "GetPolicy" => policy::get(self, read(input)?),
            "ListPolicies" => policy::list(self, read(input)?),
            "DeletePolicy" => policy::delete(self, read(input)?),
            "CreatePolicyVersion" => policy_version::create(self, read(input)?, cx),
            "GetPolicyVersion" => policy_version::get(self, read(input)?),
            "ListPolicyVersions" => policy_version::list(self, read(input)?),
            "SetDefaultPolicyVersion" => policy_version::set_default(self, read(input)?, cx),
            "DeletePolicyVersion" => policy_version::delete(self, read(input)?),
            "AttachRolePolicy" => attachment::attach(self, read(input)?),
            "DetachRolePolicy" => attachment::detach(self, read(input)?),
            "ListAttachedRolePolicies" => attachment::list(self, read(input)?),
            "ListEntitiesForPolicy" => attachment::list_entities(self, read(input)?),
            "ListInstanceProfilesForRole" => account::list_instance_profiles(self, read(input)?),
            "ListAccountAliases" => account::list_aliases(),
            "GetUser" => account::get_user(read(input)?, cx),
            _ => Err(Fault::not_implemented("iam", operation)),
        }
    }

    fn role(&self, role: &str) -> Option<RoleView> {
        let role = self.roles.get(role)?;
        let attached = role.attached.iter().filter_map(|arn| self.document(arn));
        let inline = role.inline_policies.values().cloned();
        Some(RoleView {
            id: role.id().to_owned(),
            trust: role.trust.clone(),
            policies: inline.chain(attached).collect(),
        })
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Iam {
    fn the_role(&self, name: &str) -> Result<&Role, Fault> {
        self.roles.get(name).ok_or_else(|| no_such_role(name))
    }

    fn the_role_mut(&mut self, name: &str) -> Result<&mut Role, Fault> {
        self.roles.get_mut(name).ok_or_else(|| no_such_role(name))
    }

    /// Returns the default version of a managed policy, one of the account's or one of AWS's.
    fn document(&self, arn: &str) -> Option<String> {
        let own = self.policies.get(arn).and_then(|policy| policy.default_document());
        own.or_else(|| aws_managed::find(arn).map(|policy| policy.document.to_owned()))
    }

    /// Returns the number of roles to which a managed policy is attached.
    fn attachments(&self, arn: &str) -> usize {
        self.roles.values().filter(|role| role.attached.iter().any(|attached| attached == arn)).count()
    }
}

fn no_such_entity(message: impl Into<String>) -> Fault {
    Fault::new("NoSuchEntity", message).with_status(404)
}

fn no_such_role(name: &str) -> Fault {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

fn already_exists(message: impl Into<String>) -> Fault {
    Fault::new("EntityAlreadyExists", message).with_status(409)
}

fn delete_conflict(message: impl Into<String>) -> Fault {
    Fault::new("DeleteConflict", message).with_status(409)
}

fn limit_exceeded(message: impl Into<String>) -> Fault {
    Fault::new("LimitExceeded", message).with_status(409)
}

fn validation_error(message: impl Into<String>) -> Fault {
    Fault::new("ValidationError", message)
}

/// Decodes the input; a `ValidationException` of other services is a `ValidationError` here.
fn read<T: DeserializeOwned>(input: Value) -> Result<T, Fault> {
    decode(input).map_err(as_validation_error)
}

fn as_validation_error(fault: Fault) -> Fault {
    if fault.code == "ValidationException" { Fault { code: "ValidationError".to_owned(), ..fault } } else { fault }
}

fn write(output: impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("ServiceFailure", error.to_string()).with_status(500))
}

/// The response of operations without output.
#[derive(Serialize)]
struct Nothing {}

#[cfg(test)]
mod tests;
