//! Roles and their trust policies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::page::{End, Request, page};
use super::tag::{self, Tag};
use super::{Iam, Nothing, already_exists, as_validation_error, delete_conflict, document, name, write};
use crate::clock::Timestamp;

const MAX_NAME_LENGTH: usize = 64;
const MAX_DESCRIPTION_LENGTH: usize = 1000;
const MAX_TRUST_LENGTH: usize = 2048;
const HOUR: i64 = 3600;

/// One role.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Role {
    id: String,
    pub(super) name: String,
    path: String,
    created: Timestamp,
    pub(super) trust: String,
    description: Option<String>,
    longest_session: i64,
    pub(super) tags: Vec<Tag>,
    pub(super) inline_policies: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub(super) attached: Vec<String>,
}

impl Role {
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

/// A role in a response; operations differ in the members that they leave out.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description<'a> {
    path: &'a str,
    role_name: &'a str,
    role_id: &'a str,
    arn: String,
    create_date: String,
    assume_role_policy_document: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_session_duration: Option<i64>,
    #[serde(skip_serializing_if = "<[Tag]>::is_empty")]
    tags: &'a [Tag],
    #[serde(skip_serializing_if = "Option::is_none")]
    role_last_used: Option<Nothing>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoleOutput<'a> {
    role: Description<'a>,
}

fn describe<'a>(role: &'a Role, cx: &Cx<'_>) -> Description<'a> {
    Description {
        path: &role.path,
        role_name: &role.name,
        role_id: &role.id,
        arn: format!("arn:aws:iam::{}:role{}{}", cx.account(), role.path, role.name),
        create_date: role.created.to_seconds_text(),
        assume_role_policy_document: document::encode(&role.trust),
        description: role.description.as_deref(),
        max_session_duration: Some(role.longest_session),
        tags: &[],
        role_last_used: None,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateInput {
    path: Option<String>,
    role_name: String,
    assume_role_policy_document: String,
    description: Option<String>,
    max_session_duration: Option<i64>,
    permissions_boundary: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

pub(super) fn create(iam: &mut Iam, input: CreateInput, cx: &mut Cx<'_>) -> Answer {
    name::check("roleName", &input.role_name, MAX_NAME_LENGTH)?;
    let path = name::path(input.path)?;
    check_details(input.description.as_deref(), input.max_session_duration)?;
    if input.permissions_boundary.is_some() {
        return Err(Fault::not_implemented("iam", "CreateRole with a permissions boundary"));
    }
    if iam.roles.keys().any(|held| held.eq_ignore_ascii_case(&input.role_name)) {
        return Err(already_exists(format!("Role with name {} already exists.", input.role_name)));
    }
    check_trust(&input.assume_role_policy_document)?;
    let mut tags = Vec::new();
    tag::add(&mut tags, input.tags)?;
    let role = Role {
        id: format!("AROA{}", cx.ids.upper(17)),
        name: input.role_name.clone(),
        path,
        created: cx.now,
        trust: input.assume_role_policy_document,
        description: input.description,
        longest_session: input.max_session_duration.unwrap_or(HOUR),
        tags,
        inline_policies: BTreeMap::new(),
        attached: Vec::new(),
    };
    let max_session_duration = input.max_session_duration;
    let answer =
        write(RoleOutput { role: Description { max_session_duration, tags: &role.tags, ..describe(&role, cx) } });
    iam.roles.insert(input.role_name, role);
    answer
}

fn check_trust(trust: &str) -> Result<(), Fault> {
    document::check_trust(trust)?;
    document::check_size(trust, "ACLSizePerRole", MAX_TRUST_LENGTH)
}

fn check_details(description: Option<&str>, longest_session: Option<i64>) -> Result<(), Fault> {
    let mut checks = Checks::default();
    checks.length("description", description.unwrap_or_default(), 0, MAX_DESCRIPTION_LENGTH);
    checks.range("maxSessionDuration", longest_session.unwrap_or(HOUR), HOUR, 12 * HOUR);
    checks.finish().map_err(as_validation_error)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NameInput {
    role_name: String,
}

pub(super) fn get(iam: &Iam, input: NameInput, cx: &mut Cx<'_>) -> Answer {
    let role = iam.the_role(&input.role_name)?;
    write(RoleOutput { role: Description { tags: &role.tags, role_last_used: Some(Nothing {}), ..describe(role, cx) } })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    path_prefix: Option<String>,
    marker: Option<String>,
    max_items: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    roles: Vec<Description<'a>>,
    #[serde(flatten)]
    end: End,
}

pub(super) fn list(iam: &Iam, input: ListInput, cx: &mut Cx<'_>) -> Answer {
    let prefix = input.path_prefix.unwrap_or_else(|| "/".to_owned());
    let request = Request { marker: input.marker, max_items: input.max_items };
    let roles = iam.roles.values().filter(|role| role.path.starts_with(&prefix));
    let (page, end) = page(roles, &request, |role| &role.name)?;
    write(ListOutput { roles: page.into_iter().map(|role| describe(role, cx)).collect(), end })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateInput {
    role_name: String,
    description: Option<String>,
    max_session_duration: Option<i64>,
}

pub(super) fn update(iam: &mut Iam, input: UpdateInput) -> Answer {
    check_details(input.description.as_deref(), input.max_session_duration)?;
    let role = iam.the_role_mut(&input.role_name)?;
    if input.description.is_some() {
        role.description = input.description;
    }
    role.longest_session = input.max_session_duration.unwrap_or(role.longest_session);
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateDescriptionInput {
    role_name: String,
    description: String,
}

pub(super) fn update_description(iam: &mut Iam, input: UpdateDescriptionInput, cx: &mut Cx<'_>) -> Answer {
    check_details(Some(&input.description), None)?;
    let role = iam.the_role_mut(&input.role_name)?;
    role.description = Some(input.description);
    write(RoleOutput { role: describe(role, cx) })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateTrustInput {
    role_name: String,
    policy_document: String,
}

pub(super) fn update_trust(iam: &mut Iam, input: UpdateTrustInput) -> Answer {
    let role = iam.the_role_mut(&input.role_name)?;
    check_trust(&input.policy_document)?;
    role.trust = input.policy_document;
    write(Nothing {})
}

pub(super) fn delete(iam: &mut Iam, input: NameInput) -> Answer {
    let role = iam.the_role(&input.role_name)?;
    if !role.attached.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must detach all policies first."));
    }
    if !role.inline_policies.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must delete policies first."));
    }
    iam.roles.remove(&input.role_name);
    write(Nothing {})
}
