//! Customer managed policies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::{Answer, Cx, Fault};
use super::page::{End, Request, page};
use super::tag::{self, Tag};
use super::{Iam, already_exists, aws_managed, delete_conflict, document, name, no_such_entity, write};
use super::{Nothing, validation_error};
use crate::arn::Arn;
use crate::clock::Timestamp;

const MAX_NAME_LENGTH: usize = 128;
pub(super) const MAX_DOCUMENT_LENGTH: usize = 6144;

/// One managed policy with its versions.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ManagedPolicy {
    id: String,
    name: String,
    path: String,
    description: Option<String>,
    created: Timestamp,
    pub(super) updated: Timestamp,
    tags: Vec<Tag>,
    pub(super) versions: BTreeMap<u32, Version>,
    pub(super) default_version: u32,
    pub(super) last_version: u32,
}

/// One version of a policy; versions are numbered from 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) document: String,
    pub(super) created: Timestamp,
}

impl ManagedPolicy {
    pub(super) fn default_document(&self) -> Option<String> {
        self.versions.get(&self.default_version).map(|version| version.document.clone())
    }
}

/// A policy in a response.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description<'a> {
    policy_name: &'a str,
    policy_id: Cow<'a, str>,
    arn: &'a str,
    path: &'a str,
    default_version_id: String,
    attachment_count: usize,
    permissions_boundary_usage_count: usize,
    is_attachable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    create_date: String,
    update_date: String,
    #[serde(skip_serializing_if = "<[Tag]>::is_empty")]
    tags: &'a [Tag],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyOutput<'a> {
    policy: Description<'a>,
}

fn describe<'a>(arn: &'a str, policy: &'a ManagedPolicy, attachment_count: usize) -> Description<'a> {
    Description {
        policy_name: &policy.name,
        policy_id: Cow::Borrowed(&policy.id),
        arn,
        path: &policy.path,
        default_version_id: format!("v{}", policy.default_version),
        attachment_count,
        permissions_boundary_usage_count: 0,
        is_attachable: true,
        description: None,
        create_date: policy.created.to_seconds_text(),
        update_date: policy.updated.to_seconds_text(),
        tags: &[],
    }
}

fn describe_aws(policy: &aws_managed::AwsPolicy, attachment_count: usize) -> Description<'_> {
    Description {
        policy_name: policy.name(),
        policy_id: Cow::Owned(policy.id()),
        arn: policy.arn,
        path: policy.path(),
        default_version_id: policy.version_id(),
        attachment_count,
        permissions_boundary_usage_count: 0,
        is_attachable: true,
        description: None,
        create_date: policy.created.to_owned(),
        update_date: policy.created.to_owned(),
        tags: &[],
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateInput {
    policy_name: String,
    path: Option<String>,
    policy_document: String,
    description: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

pub(super) fn create(iam: &mut Iam, input: CreateInput, cx: &mut Cx<'_>) -> Answer {
    name::check("policyName", &input.policy_name, MAX_NAME_LENGTH)?;
    let path = name::path(input.path)?;
    let is_taken = |held: &ManagedPolicy| held.name.eq_ignore_ascii_case(&input.policy_name);
    if iam.policies.values().any(is_taken) {
        return Err(already_exists(format!(
            "A policy called {} already exists. Duplicate names are not allowed.",
            input.policy_name
        )));
    }
    check_document(&input.policy_document)?;
    let mut tags = Vec::new();
    tag::add(&mut tags, input.tags)?;
    let arn = format!("arn:aws:iam::{}:policy{path}{}", cx.account(), input.policy_name);
    let policy = ManagedPolicy {
        id: format!("ANPA{}", cx.ids.upper(17)),
        name: input.policy_name,
        path,
        description: input.description,
        created: cx.now,
        updated: cx.now,
        tags,
        versions: BTreeMap::from([(1, Version { document: input.policy_document, created: cx.now })]),
        default_version: 1,
        last_version: 1,
    };
    let answer = write(PolicyOutput { policy: Description { tags: &policy.tags, ..describe(&arn, &policy, 0) } });
    iam.policies.insert(arn, policy);
    answer
}

pub(super) fn check_document(text: &str) -> Result<(), Fault> {
    document::check_identity(text)?;
    document::check_size(text, "PolicySize", MAX_DOCUMENT_LENGTH)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ArnInput {
    policy_arn: String,
}

pub(super) fn get(iam: &Iam, input: ArnInput) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    let attachments = iam.attachments(arn);
    if let Some(policy) = aws_managed::find(arn) {
        return write(PolicyOutput { policy: describe_aws(policy, attachments) });
    }
    let policy = iam.policies.get(arn).ok_or_else(|| not_found(arn))?;
    let description = policy.description.as_deref();
    let policy = Description { description, tags: &policy.tags, ..describe(arn, policy, attachments) };
    write(PolicyOutput { policy })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    scope: Option<String>,
    #[serde(default)]
    only_attached: bool,
    path_prefix: Option<String>,
    marker: Option<String>,
    max_items: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    policies: Vec<Description<'a>>,
    #[serde(flatten)]
    end: End,
}

pub(super) fn list(iam: &Iam, input: ListInput) -> Answer {
    let scope = input.scope.as_deref().unwrap_or("All");
    let prefix = input.path_prefix.unwrap_or_else(|| "/".to_owned());
    let own = iam.policies.iter().filter(|_| scope != "AWS");
    let own = own.map(|(arn, policy)| describe(arn, policy, iam.attachments(arn)));
    let aws = aws_managed::POLICIES.iter().filter(|_| scope != "Local");
    let aws = aws.map(|policy| describe_aws(policy, iam.attachments(policy.arn)));
    let is_wanted = |policy: &Description<'_>| {
        policy.path.starts_with(&prefix) && (policy.attachment_count > 0 || !input.only_attached)
    };
    let mut policies: Vec<_> = own.chain(aws).filter(is_wanted).collect();
    policies.sort_by(|left, right| left.arn.cmp(right.arn));
    let request = Request { marker: input.marker, max_items: input.max_items };
    let (policies, end) = page(policies, &request, |policy| policy.arn)?;
    write(ListOutput { policies, end })
}

pub(super) fn delete(iam: &mut Iam, input: ArnInput) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    let policy = own(iam, arn)?;
    if iam.attachments(arn) > 0 {
        return Err(delete_conflict("Cannot delete a policy attached to entities."));
    }
    if policy.versions.len() > 1 {
        return Err(delete_conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's \
             versions. The default version is deleted with the policy.",
        ));
    }
    iam.policies.remove(arn);
    write(Nothing {})
}

/// Returns a customer managed policy.
pub(super) fn own<'a>(iam: &'a Iam, arn: &str) -> Result<&'a ManagedPolicy, Fault> {
    if aws_managed::is_aws(arn) {
        return Err(not_changeable());
    }
    iam.policies.get(arn).ok_or_else(|| not_found(arn))
}

/// Like [`own`], but mutable.
pub(super) fn own_mut<'a>(iam: &'a mut Iam, arn: &str) -> Result<&'a mut ManagedPolicy, Fault> {
    if aws_managed::is_aws(arn) {
        return Err(not_changeable());
    }
    iam.policies.get_mut(arn).ok_or_else(|| not_found(arn))
}

fn not_changeable() -> Fault {
    Fault::new("AccessDenied", "Policy is outside your own account.").with_status(403)
}

/// Returns the error for a policy that does not exist.
pub(super) fn not_found(arn: &str) -> Fault {
    if aws_managed::is_aws(arn) {
        return unknown_aws(arn);
    }
    no_such_entity(format!("Policy {arn} was not found."))
}

/// Returns the error for an AWS managed policy that is missing here but may exist on AWS.
pub(super) fn unknown_aws(arn: &str) -> Fault {
    let message = format!("the local cloud does not know the AWS managed policy {arn}; attach a policy of your own");
    Fault::new("NotImplemented", message).with_status(501)
}

/// Refuses a text that is not an ARN, such as a name.
pub(super) fn check_arn(text: &str) -> Result<&str, Fault> {
    match text.parse::<Arn>() {
        Ok(_) => Ok(text),
        Err(_) => Err(validation_error("Invalid ARN:  Could not be parsed!")),
    }
}
