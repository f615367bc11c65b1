//! Decides whether a delivery or a service integration is allowed, before it is performed.
//!
//! A service acts either as a service principal, and then the policy of the resource must allow it ("Using
//! resource-based policies for Amazon EventBridge"), or with a role, and then the role's trust policy must let the
//! service assume the role and the role's own policies must allow the action ("Policy evaluation logic"). A refusal
//! says which policy refused, why, and which statement would have allowed it.

use super::service::{Fault, RoleView, Sender};
use crate::arn::Arn;
use crate::policy::{Caller, Context, Decision, Document, Grant, Kind, Policies, Request, Source, authorize, evaluate};

/// The roles and the owners of resources.
pub trait Directory {
    /// Returns a role by its account and name.
    fn role(&self, account: &str, name: &str) -> Option<RoleView>;

    /// Returns the account that owns a resource; `None` for a missing bucket, whose ARN contains no account.
    fn owner(&self, resource: &Arn) -> Option<String>;
}

/// Evaluates an action on a resource against the policies attached to the resource and, where the sender uses a role,
/// against those of the role.
pub fn check(
    sender: &Sender,
    action: &str,
    resource: &str,
    policies: &[String],
    directory: &impl Directory,
) -> Result<(), Fault> {
    let target = Target { action, resource: covered(action, resource), policies: parse(policies, Kind::Resource) };
    let owner = |arn: &Arn| directory.owner(arn).unwrap_or_default();
    match sender {
        Sender::Service { principal, source } => by_resource_policy(principal, (source, &owner(source)), &target),
        Sender::Role { role: arn, principal, source } => {
            let held = directory.role(arn.account(), arn.name()).filter(|_| arn.account() == source.account());
            let held = held.ok_or_else(|| no_such_role(arn, principal, source))?;
            by_trust_policy(arn, &held, principal, source)?;
            let owner = target.arn().map(|arn| owner(&arn)).filter(|owner| !owner.is_empty());
            by_role((arn, &held), source, &target, owner.as_deref().unwrap_or(arn.account()))
        }
        Sender::Assumed { role: arn, by, principal, source } => {
            let first = directory.role(by.account(), by.name()).filter(|_| by.account() == source.account());
            let first = first.ok_or_else(|| no_such_role(by, principal, source))?;
            by_trust_policy(by, &first, principal, source)?;
            let held = directory.role(arn.account(), arn.name());
            let held = held.ok_or_else(|| no_such_role(arn, &by.to_string(), source))?;
            by_chain((arn, &held), (by, &first), source)?;
            let owner = target.arn().map(|arn| owner(&arn)).filter(|owner| !owner.is_empty());
            by_role((arn, &held), source, &target, owner.as_deref().unwrap_or(arn.account()))
        }
    }
}

/// The action, the resource it is performed on, and the policies of that resource.
struct Target<'a> {
    action: &'a str,
    resource: String,
    policies: Vec<Document>,
}

impl Target<'_> {
    fn policy_name(&self) -> String {
        self.arn().map_or_else(|| "the policy of the resource".to_owned(), |arn| policy_name(&arn))
    }

    fn arn(&self) -> Option<Arn> {
        self.resource.parse().ok()
    }
}

fn by_resource_policy(principal: &str, (source, owner): (&Arn, &str), target: &Target<'_>) -> Result<(), Fault> {
    if let Some(arn) = target.arn().filter(|arn| !carries_policy(arn)) {
        return Err(without_role(principal, source, target.action, &arn));
    }
    let context = Context::of_source(source);
    // The ARN of a bucket does not contain the account that owns it.
    let context = if source.account().is_empty() { context.with("aws:SourceAccount", owner) } else { context };
    let context = match (principal, target.action) {
        // "Amazon S3 bucket policy for CloudTrail": CloudTrail writes with this canned ACL.
        ("cloudtrail.amazonaws.com", "s3:PutObject") => context.with("s3:x-amz-acl", "bucket-owner-full-control"),
        _ => context,
    };
    let request =
        Request { caller: Caller::service(principal), action: target.action, resource: &target.resource, context };
    let name = target.policy_name();
    let decision = evaluate(&sources(&name, &target.policies), &request);
    let subject = format!("{name} does not let {principal} do {} for {}", target.action, described(source));
    answer(&decision, subject, || Grant::of(&request, Kind::Resource))
}

fn by_trust_policy(arn: &Arn, role: &RoleView, principal: &str, source: &Arn) -> Result<(), Fault> {
    let resource = arn.to_string();
    let request = Request {
        caller: Caller::service(principal),
        action: "sts:AssumeRole",
        resource: &resource,
        context: Context::of_source(source),
    };
    let name = format!("the trust policy of role `{}`", arn.name());
    let documents = parse(std::slice::from_ref(&role.trust), Kind::Trust);
    let decision = evaluate(&sources(&name, &documents), &request);
    let subject = format!("{name} does not let {principal} assume it for {}", described(source));
    answer(&decision, subject, || Grant::of(&request, Kind::Trust))
}

/// Decides whether the role `by` may assume another one, whose trust policy must name it or its account.
fn by_chain((arn, role): (&Arn, &RoleView), (by, first): (&Arn, &RoleView), source: &Arn) -> Result<(), Fault> {
    let resource = arn.to_string();
    let context = Context::new().with("aws:PrincipalArn", &by.to_string()).with("aws:PrincipalAccount", by.account());
    let caller = Caller::Identity(by.clone());
    let request = Request { caller, action: "sts:AssumeRole", resource: &resource, context };
    let name = format!("the trust policy of role `{}`", arn.name());
    let (trust, own) = (parse(std::slice::from_ref(&role.trust), Kind::Trust), parse(&first.policies, Kind::Identity));
    let trusted = evaluate(&sources(&name, &trust), &request);
    let subject = format!("{name} does not let role `{by}` assume it for {}", described(source));
    answer(&trusted, subject, || Grant::of(&request, Kind::Trust))?;
    let own_name = format!("the policies of role `{}`", by.name());
    let policies =
        Policies { resource: &sources(&name, &trust), identity: &sources(&own_name, &own), owner: arn.account() };
    let subject = format!("role `{}` may not do sts:AssumeRole on `{resource}` for {}", by.name(), described(source));
    answer(&authorize(policies, &request), subject, || Grant::of(&request, Kind::Identity))
}

fn by_role((arn, role): (&Arn, &RoleView), source: &Arn, target: &Target<'_>, owner: &str) -> Result<(), Fault> {
    let context = Context::new().with("aws:PrincipalArn", &arn.to_string()).with("aws:PrincipalAccount", arn.account());
    let request =
        Request { caller: Caller::Identity(arn.clone()), action: target.action, resource: &target.resource, context };
    let documents = parse(&role.policies, Kind::Identity);
    let role_name = format!("the policies of role `{}`", arn.name());
    let policy_name = target.policy_name();
    let policies = Policies {
        resource: &sources(&policy_name, &target.policies),
        identity: &sources(&role_name, &documents),
        owner,
    };
    let decision = authorize(policies, &request);
    let (action, resource, whom) = (target.action, &target.resource, described(source));
    let subject = format!("role `{}` may not do {action} on `{resource}` for {whom}", arn.name());
    answer(&decision, subject, || Grant::of(&request, Kind::Identity))
}

fn answer(decision: &Decision, subject: String, grant: impl FnOnce() -> Grant) -> Result<(), Fault> {
    if decision.is_allowed() {
        return Ok(());
    }
    Err(Fault { missing: Some(grant().statement()), ..denied(format!("{subject}: {decision}")) })
}

/// Returns whether resources of this type can have a resource policy. Other types can only be reached with a role.
fn carries_policy(resource: &Arn) -> bool {
    match resource.service() {
        "states" => false,
        "events" => resource.resource_type() != Some("api-destination"),
        _ => true,
    }
}

fn without_role(principal: &str, source: &Arn, action: &str, resource: &Arn) -> Fault {
    let whom = described(source);
    denied(format!(
        "{principal} needs a role for {action} on {} for {whom}, and the target names none: there is no resource policy \
         that could allow it; give the target a role, as `ork put-targets` does without `--no-permissions`",
        described(resource)
    ))
}

fn no_such_role(role: &Arn, principal: &str, source: &Arn) -> Fault {
    denied(format!("there is no role `{role}` for {principal} to assume for {}", described(source)))
}

fn denied(message: String) -> Fault {
    Fault::new("AccessDenied", message).with_status(403)
}

/// Parses policies, and leaves out those that are not valid: they allow nothing, and services reject them when they are
/// put.
fn parse(policies: &[String], kind: Kind) -> Vec<Document> {
    policies.iter().filter_map(|text| Document::parse(text, kind).ok()).collect()
}

fn sources<'a>(name: &'a str, documents: &'a [Document]) -> Vec<Source<'a>> {
    documents.iter().map(|document| Source { name, document }).collect()
}

/// Returns the resource that an action is evaluated against: for writing to a log group, its streams.
fn covered(action: &str, resource: &str) -> String {
    if !matches!(action, "logs:CreateLogStream" | "logs:PutLogEvents") || resource.contains(":log-stream:") {
        return resource.to_owned();
    }
    format!("{}:log-stream:*", resource.strip_suffix(":*").unwrap_or(resource))
}

fn policy_name(resource: &Arn) -> String {
    let kind = match resource.service() {
        "sqs" => "queue policy",
        "sns" => "topic policy",
        "events" => "bus policy",
        "lambda" => "function policy",
        "logs" => return "the resource policy of CloudWatch Logs".to_owned(),
        "s3" => {
            let bucket = resource.resource().split('/').next().unwrap_or_default();
            return format!("the bucket policy of `{bucket}`");
        }
        _ => return format!("the policy of `{resource}`"),
    };
    format!("the {kind} of `{}`", resource.name())
}

/// Describes an ARN for a message, such as ``rule `Dev` ``.
fn described(arn: &Arn) -> String {
    let kind = match (arn.service(), arn.resource_type()) {
        ("events", Some("rule")) => "rule",
        ("events", Some("event-bus")) => "bus",
        ("events", Some("api-destination")) => "API destination",
        ("cloudtrail", _) => "trail",
        ("states", Some("stateMachine")) => "state machine",
        ("states", Some("execution")) => "execution",
        ("s3", _) => "bucket",
        ("sns", _) => "topic",
        ("sqs", _) => "queue",
        ("lambda", Some("function")) => "function",
        _ => return format!("`{arn}`"),
    };
    format!("{kind} `{}`", arn.name())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:Orders";
    const RULE: &str = "arn:aws:events:us-east-1:000000000000:rule/Orders/Dev";
    const ROLE: &str = "arn:aws:iam::000000000000:role/Deliver";
    const GROUP: &str = "arn:aws:logs:us-east-1:000000000000:log-group:/x";

    fn arn(text: &str) -> Arn {
        text.parse().unwrap()
    }

    fn service() -> Sender {
        Sender::Service { principal: "events.amazonaws.com".to_owned(), source: arn(RULE) }
    }

    fn policy(statement: &Value) -> String {
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    }

    fn queue_policy(condition: &Value) -> String {
        policy(&json!({"Sid": "Rules", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": QUEUE, "Condition": condition}))
    }

    impl<F: Fn(&str, &str) -> Option<RoleView>> Directory for F {
        fn role(&self, account: &str, name: &str) -> Option<RoleView> {
            self(account, name)
        }

        fn owner(&self, resource: &Arn) -> Option<String> {
            Some(resource.account().to_owned())
        }
    }

    fn nobody(_: &str, _: &str) -> Option<RoleView> {
        None
    }

    #[test]
    fn a_state_machine_is_started_with_a_role_and_has_no_policy_to_change() {
        let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:Flow";
        let fault = check(&service(), "states:StartExecution", machine, &[], &nobody).expect_err("no role");
        assert_eq!(fault.missing, None);
        let says = "needs a role for states:StartExecution on state machine `Flow` for rule `Dev`";
        assert!(fault.message.contains(says), "{}", fault.message);
    }

    #[test]
    fn a_service_needs_the_policy_of_the_resource() {
        let by_arn = json!({"ArnEquals": {"aws:SourceArn": RULE}});
        let by_account = json!({"StringEquals": {"aws:SourceAccount": "000000000000"}});
        for condition in [by_arn, by_account, json!({})] {
            check(&service(), "sqs:SendMessage", QUEUE, &[queue_policy(&condition)], &nobody).unwrap();
        }
        let other = json!({"ArnEquals": {"aws:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/Other"}});
        let fault = check(&service(), "sqs:SendMessage", QUEUE, &[queue_policy(&other)], &nobody).unwrap_err();
        assert_eq!((fault.code.as_str(), fault.status), ("AccessDenied", 403));
        assert_eq!(
            fault.message,
            "the queue policy of `Orders` does not let events.amazonaws.com do sqs:SendMessage for rule `Dev`: \
             statement `Rules` of the queue policy of `Orders` does not allow it: its condition ArnEquals wants \
             `aws:SourceArn` to match `arn:aws:events:us-east-1:000000000000:rule/Other`, and it is \
             `arn:aws:events:us-east-1:000000000000:rule/Orders/Dev`"
        );
    }

    #[test]
    fn the_missing_statement_would_have_allowed_it() {
        for resource in [QUEUE, GROUP] {
            let action = if resource == QUEUE { "sqs:SendMessage" } else { "logs:PutLogEvents" };
            let fault = check(&service(), action, resource, &[], &nobody).unwrap_err();
            let granted = policy(&fault.missing.expect("a statement"));
            check(&service(), action, resource, &[granted], &nobody).unwrap();
        }
    }

    #[test]
    fn an_explicit_deny_wins() {
        let deny = policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}));
        let policies = [queue_policy(&json!({})), deny];
        let fault = check(&service(), "sqs:SendMessage", QUEUE, &policies, &nobody).unwrap_err();
        assert!(fault.message.ends_with("statement 1 of the queue policy of `Orders` denies it"), "{}", fault.message);
    }

    #[test]
    fn a_log_group_is_written_through_its_streams() {
        let allow = |resource: &str| {
            let principals = json!({"Service": ["delivery.logs.amazonaws.com", "events.amazonaws.com"]});
            policy(&json!({"Effect": "Allow", "Principal": principals,
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": resource}))
        };
        let cases = [
            (format!("{GROUP}:*"), true),
            ("arn:aws:logs:us-east-1:000000000000:log-group:/*:*".to_owned(), true),
            (GROUP.to_owned(), false),
            ("arn:aws:logs:us-east-1:000000000000:log-group:/y:*".to_owned(), false),
        ];
        for (resource, allowed) in cases {
            for written in [GROUP.to_owned(), format!("{GROUP}:*")] {
                let decision = check(&service(), "logs:PutLogEvents", &written, &[allow(&resource)], &nobody);
                assert_eq!(decision.is_ok(), allowed, "{resource} for {written}");
            }
        }
    }

    #[test]
    fn a_role_must_exist_be_assumable_and_be_allowed() {
        let trust = |principal: &str| {
            policy(&json!({"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}))
        };
        let allow = |action: &str| policy(&json!({"Effect": "Allow", "Action": action, "Resource": "*"}));
        let good = (trust("events.amazonaws.com"), allow("states:StartExecution"));
        let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:Work";
        let sender = Sender::Role { role: arn(ROLE), principal: "events.amazonaws.com".to_owned(), source: arn(RULE) };
        let decide = |held: Option<(String, String)>| {
            let role = |account: &str, name: &str| {
                assert_eq!((account, name), ("000000000000", "Deliver"));
                held.clone().map(|(trust, allow)| RoleView { id: String::new(), trust, policies: vec![allow] })
            };
            check(&sender, "states:StartExecution", machine, &[], &role)
        };
        decide(Some(good.clone())).unwrap();
        let refusals = [
            (
                Some((trust("states.amazonaws.com"), good.1.clone())),
                "the trust policy of role `Deliver` does not let events.amazonaws.com assume it for rule `Dev`: ",
                json!({"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}),
            ),
            (
                Some((good.0.clone(), allow("sqs:SendMessage"))),
                "role `Deliver` may not do states:StartExecution on \
                 `arn:aws:states:us-east-1:000000000000:stateMachine:Work` for rule `Dev`: ",
                json!({"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine}),
            ),
        ];
        for (held, message, missing) in refusals {
            let fault = decide(held).unwrap_err();
            assert!(fault.message.starts_with(message), "{}", fault.message);
            assert_eq!(fault.missing, Some(missing));
        }
        let fault = decide(None).unwrap_err();
        assert_eq!(
            (fault.message.as_str(), fault.missing),
            (
                "there is no role `arn:aws:iam::000000000000:role/Deliver` for events.amazonaws.com to assume for \
                 rule `Dev`",
                None
            )
        );
    }

    #[test]
    fn a_role_of_another_account_is_none_of_ours() {
        let sender = Sender::Role {
            role: arn("arn:aws:iam::123456789012:role/Deliver"),
            principal: "events.amazonaws.com".to_owned(),
            source: arn(RULE),
        };
        let role = |_: &str, _: &str| Some(RoleView { id: String::new(), trust: String::new(), policies: Vec::new() });
        let fault = check(&sender, "sqs:SendMessage", QUEUE, &[], &role).unwrap_err();
        assert!(fault.message.starts_with("there is no role `arn:aws:iam::123456789012:role/Deliver`"));
    }
}
