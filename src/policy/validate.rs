//! Checks the actions, resources and principals of a policy, for each kind of policy.
//!
//! Deviation: IAM also checks the path of IAM resources (`user/`, `role/`, …) and whether services exist; the local
//! cloud does not.

use super::document::Kind;
use super::error::{Phase, PolicyError};

const TRUST_ACTIONS: [&str; 6] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
];

pub(super) fn actions_missing(path: &str) -> PolicyError {
    let iam = "Policy statement must contain actions.";
    PolicyError::new(Phase::Actions, path, "the statement has no action", iam)
}

pub(super) fn action(kind: Kind, action: &str, path: &str) -> Option<PolicyError> {
    let error = |message: String, iam: &str| Some(PolicyError::new(Phase::ActionForm, path, message, iam));
    let parts: Vec<&str> = action.split(':').collect();
    match parts.as_slice() {
        ["*"] => {}
        [_] => {
            let iam = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
            let error =
                PolicyError::new(Phase::ActionForm, path, format!("the action `{action}` names no service"), iam);
            return Some(error.help("write `service:Action`, like `sqs:SendMessage`"));
        }
        [vendor, _] if vendor.contains(['*', '?']) => {
            let iam = "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.";
            return error(format!("the service of `{action}` contains a wildcard"), iam);
        }
        [vendor, _] if !vendor.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')) => {
            return error(format!("there is no service `{vendor}`"), &format!("Vendor {vendor} is not valid"));
        }
        [_, _] => {}
        _ => {
            let iam = "Actions/Condition can contain only one colon.";
            return error(format!("the action `{action}` contains more than one colon"), iam);
        }
    }
    if kind != Kind::Trust || TRUST_ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action)) {
        return None;
    }
    let iam = "AssumeRole policy may only specify STS AssumeRole actions.";
    let message = format!("a trust policy is about `sts:AssumeRole`, not `{action}`");
    Some(PolicyError::new(Phase::Elements, path, message, iam).help("put permissions into a policy of the role"))
}

pub(super) fn resources_missing(kind: Kind, path: &str) -> Option<PolicyError> {
    let iam = "Policy statement must contain resources.";
    let error = PolicyError::new(Phase::Elements, path, "the statement has no resource", iam);
    (kind != Kind::Trust).then_some(error)
}

pub(super) fn resource_unwanted(path: &str) -> PolicyError {
    let message = "a trust policy has no resource: it is about its own role";
    PolicyError::new(Phase::Elements, path, message, "Has prohibited field Resource")
}

pub(super) fn resource(resource: &str, path: &str) -> Option<PolicyError> {
    if resource == "*" {
        return None;
    }
    let form = |message: &str, iam: String| Some(PolicyError::new(Phase::ResourceForm, path, message, iam));
    let Some((_, rest)) = resource.split_once(':') else {
        let message = format!("the resource `{resource}` is neither an ARN nor `*`");
        return form(&message, format!("Resource {resource} must be in ARN format or \"*\"."));
    };
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or("*");
    let (partition, service, region) = (part(0), part(1), part(2));
    if partition != "*" && partition != "aws" && !partition.starts_with("aws-") {
        let message = format!("there is no partition `{partition}`");
        let whole = format!("arn:{partition}:{service}:{region}:{}:{}", part(3), part(4));
        return form(&message, format!("Partition \"{partition}\" is not valid for resource \"{whole}\"."));
    }
    if service.contains(['*', '?']) {
        let message = "the service of a resource is written out";
        return form(message, "Resource vendor must be fully qualified and cannot contain regexes.".to_owned());
    }
    if parts.len() < 5 || service.is_empty() || !resource.starts_with("arn:") {
        let error = PolicyError::value(path, format!("the resource `{resource}` is not a whole ARN"));
        return Some(error.help("write `arn:partition:service:region:account:resource`"));
    }
    if region.is_empty() {
        return None;
    }
    match service {
        "iam" => form("IAM has no regions", format!("IAM resource {resource} cannot contain region information.")),
        "s3" if !part(4).starts_with("accesspoint/") => {
            form("buckets have no region", format!("Resource {resource} can not contain region information."))
        }
        _ => None,
    }
}

pub(super) fn principal_missing(kind: Kind, path: &str) -> Option<PolicyError> {
    let error = |iam: &str| PolicyError::new(Phase::Principals, path, "the statement has no principal", iam);
    match kind {
        Kind::Identity => None,
        Kind::Resource => Some(error("Syntax errors in policy.")),
        Kind::Trust => Some(error("Missing required field Principal")),
    }
}

pub(super) fn principal_unwanted(path: &str) -> PolicyError {
    let iam = "Policy document should not specify a principal.";
    PolicyError::new(Phase::Principals, path, "an identity policy has no principal: it is about its own role", iam)
}

pub(super) fn star_principal(kind: Kind, path: &str) -> Option<PolicyError> {
    let iam = "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".";
    let error = PolicyError::new(Phase::Principals, path, "a trust policy does not take `\"*\"` alone", iam);
    (kind == Kind::Trust).then(|| error.help("write `{\"AWS\": \"*\"}`"))
}

pub(super) fn principal(kind: Kind, of: &str, value: &str, path: &str) -> Option<PolicyError> {
    let is_good = match of {
        "AWS" => value == "*" || is_account(value) || is_identity(value),
        "Service" => {
            value.contains('.') && !value.contains(['*', '?', ' ']) && (kind != Kind::Trust || is_service(value))
        }
        "Federated" | "CanonicalUser" => true,
        _ => {
            let message = format!("there is no kind of principal `{of}`");
            let error = PolicyError::new(Phase::Principals, path, message, "Syntax errors in policy.");
            return Some(error.help("it is `AWS`, `Service`, `Federated` or `CanonicalUser`"));
        }
    };
    if is_good {
        return None;
    }
    let iam = format!("Invalid principal in policy: \"{}\":\"{value}\"", of.to_uppercase());
    let error = PolicyError::new(Phase::Principals, path, format!("`{value}` is no principal"), iam);
    Some(match of {
        "Service" => error.help("a service principal looks like `events.amazonaws.com`"),
        _ => error.help("write an account's 12 digits or the whole ARN of a role or user"),
    })
}

fn is_account(value: &str) -> bool {
    let digits = value.replace('-', "");
    digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_identity(value: &str) -> bool {
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", _, "iam" | "sts", "", account, resource]
        if is_account(account) && !resource.is_empty() && !resource.contains(['*', '?']))
}

fn is_service(value: &str) -> bool {
    value.ends_with(".amazonaws.com") || value.ends_with(".amazonaws.com.cn")
}
