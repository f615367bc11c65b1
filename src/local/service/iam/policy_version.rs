//! Versions of managed policies: at most five, one of which is the default.

use serde::{Deserialize, Serialize};

use super::super::{Answer, Cx, Fault};
use super::policy::{Version, check_arn, check_document, not_found, own, own_mut};
use super::{Iam, Nothing, aws_managed, delete_conflict, document, limit_exceeded, no_such_entity, write};

const MAX_VERSIONS: usize = 5;

/// A version in a response; lists leave the document out.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    version_id: String,
    is_default_version: bool,
    create_date: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct VersionOutput {
    policy_version: Description,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateInput {
    policy_arn: String,
    policy_document: String,
    #[serde(default)]
    set_as_default: bool,
}

pub(super) fn create(iam: &mut Iam, input: CreateInput, cx: &mut Cx<'_>) -> Answer {
    let policy = own_mut(iam, check_arn(&input.policy_arn)?)?;
    check_document(&input.policy_document)?;
    if policy.versions.len() == MAX_VERSIONS {
        return Err(limit_exceeded(
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an \
             existing version.",
        ));
    }
    policy.last_version += 1;
    let number = policy.last_version;
    let version = Version { document: input.policy_document, created: cx.now };
    let policy_version = describe(number, &version, input.set_as_default);
    policy.versions.insert(number, version);
    if input.set_as_default {
        policy.default_version = number;
        policy.updated = cx.now;
    }
    write(VersionOutput { policy_version })
}

fn describe(number: u32, version: &Version, is_default_version: bool) -> Description {
    Description {
        document: None,
        version_id: format!("v{number}"),
        is_default_version,
        create_date: version.created.to_seconds_text(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VersionInput {
    policy_arn: String,
    version_id: String,
}

pub(super) fn get(iam: &Iam, input: VersionInput) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    if let Some(policy) = aws_managed::find(arn) {
        return get_aws(policy, &input.version_id);
    }
    let policy = iam.policies.get(arn).ok_or_else(|| not_found(arn))?;
    let (number, version) = find(&policy.versions, arn, &input.version_id)?;
    let is_default = number == policy.default_version;
    let policy_version =
        Description { document: Some(document::encode(&version.document)), ..describe(number, version, is_default) };
    write(VersionOutput { policy_version })
}

fn get_aws(policy: &aws_managed::AwsPolicy, version_id: &str) -> Answer {
    if version_id != policy.version_id() {
        return Err(no_such_version(policy.arn, version_id));
    }
    write(VersionOutput {
        policy_version: Description { document: Some(document::encode(policy.document)), ..aws_version(policy) },
    })
}

fn aws_version(policy: &aws_managed::AwsPolicy) -> Description {
    Description {
        document: None,
        version_id: policy.version_id(),
        is_default_version: true,
        create_date: policy.created.to_owned(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    policy_arn: String,
}

/// The list of versions, which always fits into one page.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput {
    versions: Vec<Description>,
    is_truncated: bool,
}

pub(super) fn list(iam: &Iam, input: ListInput) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    let versions = if let Some(policy) = aws_managed::find(arn) {
        vec![aws_version(policy)]
    } else {
        let policy = iam.policies.get(arn).ok_or_else(|| not_found(arn))?;
        let newest_first = policy.versions.iter().rev();
        newest_first.map(|(number, version)| describe(*number, version, *number == policy.default_version)).collect()
    };
    write(ListOutput { versions, is_truncated: false })
}

pub(super) fn set_default(iam: &mut Iam, input: VersionInput, cx: &mut Cx<'_>) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    let policy = own_mut(iam, arn)?;
    let (number, _) = find(&policy.versions, arn, &input.version_id)?;
    policy.default_version = number;
    policy.updated = cx.now;
    write(Nothing {})
}

pub(super) fn delete(iam: &mut Iam, input: VersionInput) -> Answer {
    let arn = check_arn(&input.policy_arn)?;
    let policy = own(iam, arn)?;
    let (number, _) = find(&policy.versions, arn, &input.version_id)?;
    if number == policy.default_version {
        return Err(delete_conflict("Cannot delete the default version of a policy."));
    }
    own_mut(iam, arn)?.versions.remove(&number);
    write(Nothing {})
}

fn find<'a>(
    versions: &'a std::collections::BTreeMap<u32, Version>,
    arn: &str,
    version_id: &str,
) -> Result<(u32, &'a Version), Fault> {
    let number = version_id.strip_prefix('v').and_then(|number| number.parse::<u32>().ok());
    let found = number.and_then(|number| versions.get(&number).map(|version| (number, version)));
    found.ok_or_else(|| no_such_version(arn, version_id))
}

fn no_such_version(arn: &str, version_id: &str) -> Fault {
    no_such_entity(format!("Policy {arn} version {version_id} does not exist or is not attachable."))
}
