//! The attachments of managed policies to roles.

use serde::{Deserialize, Serialize};

use super::super::Answer;
use super::page::{End, Request, page};
use super::policy::{check_arn, not_found, unknown_aws};
use super::{Iam, Nothing, aws_managed, limit_exceeded, no_such_entity, write};

const MAX_ATTACHED: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    role_name: String,
    policy_arn: String,
}

pub(super) fn attach(iam: &mut Iam, input: Input) -> Answer {
    let arn = check_arn(&input.policy_arn)?.to_owned();
    let exists = iam.document(&arn).is_some();
    let role = iam.the_role_mut(&input.role_name)?;
    if !exists && aws_managed::is_aws(&arn) {
        return Err(unknown_aws(&arn));
    }
    if !exists {
        return Err(no_such_entity(format!("Policy {arn} does not exist or is not attachable.")));
    }
    if role.attached.contains(&arn) {
        return write(Nothing {});
    }
    if role.attached.len() == MAX_ATTACHED {
        return Err(limit_exceeded(format!("Cannot exceed quota for PoliciesPerRole: {MAX_ATTACHED}")));
    }
    role.attached.push(arn);
    role.attached.sort();
    write(Nothing {})
}

pub(super) fn detach(iam: &mut Iam, input: Input) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    let role = iam.the_role_mut(&input.role_name)?;
    let Some(index) = role.attached.iter().position(|attached| attached == arn) else { return Err(not_found(arn)) };
    role.attached.remove(index);
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    role_name: String,
    marker: Option<String>,
    max_items: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    attached_policies: Vec<Attached<'a>>,
    #[serde(flatten)]
    end: End,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Attached<'a> {
    policy_name: &'a str,
    policy_arn: &'a str,
}

pub(super) fn list(iam: &Iam, input: ListInput) -> Answer {
    let role = iam.the_role(&input.role_name)?;
    let request = Request { marker: input.marker, max_items: input.max_items };
    let (arns, end) = page(&role.attached, &request, |arn| arn)?;
    let attached_policies = arns
        .into_iter()
        .map(|arn| Attached { policy_name: arn.rsplit('/').next().unwrap_or_default(), policy_arn: arn })
        .collect();
    write(ListOutput { attached_policies, end })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListEntitiesInput {
    policy_arn: String,
    marker: Option<String>,
    max_items: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListEntitiesOutput<'a> {
    policy_groups: [(); 0],
    policy_users: [(); 0],
    policy_roles: Vec<PolicyRole<'a>>,
    #[serde(flatten)]
    end: End,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyRole<'a> {
    role_name: &'a str,
    role_id: &'a str,
}

pub(super) fn list_entities(iam: &Iam, input: ListEntitiesInput) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    if iam.document(arn).is_none() {
        return Err(not_found(arn));
    }
    let request = Request { marker: input.marker, max_items: input.max_items };
    let roles = iam.roles.values().filter(|role| role.attached.iter().any(|attached| attached == arn));
    let (roles, end) = page(roles, &request, |role| &role.name)?;
    let policy_roles = roles.into_iter().map(|role| PolicyRole { role_name: &role.name, role_id: role.id() }).collect();
    write(ListEntitiesOutput { policy_groups: [], policy_users: [], policy_roles, end })
}
