//! Evaluates policies: an explicit deny overrides an allow, and the default is to deny ("Policy evaluation logic").

use std::fmt;

use super::document::{Document, Effect};
use super::explain::{self, Miss};
use super::request::{Caller, Request};

/// A policy and its name in messages, such as `the queue policy of Orders`.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub name: &'a str,
    pub document: &'a Document,
}

/// All policies that apply to a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policies<'a> {
    /// The policies attached to the resource.
    pub resource: &'a [Source<'a>],
    /// The policies attached to the caller.
    pub identity: &'a [Source<'a>],
    /// The account that owns the resource.
    pub owner: &'a str,
}

/// A decision and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Allowed by this statement; `None` if the caller is the root user of the account, who needs no statement.
    Allowed { by: Option<StatementRef> },
    /// Denied explicitly.
    Denied { by: StatementRef },
    /// No statement allows it.
    NotAllowed {
        /// The statement that comes closest to allowing the request, if any allows anything.
        nearest: Option<Nearest>,
        /// The names of the policies that were evaluated.
        asked: Vec<String>,
    },
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRef {
    /// The policy's name.
    pub policy: String,
    /// The index, starting at 0.
    pub index: usize,
    pub sid: Option<String>,
}

/// A statement that almost allows a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    pub statement: StatementRef,
    /// Why it does not apply; never empty.
    pub misses: Vec<Miss>,
}

impl Decision {
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allowed { .. })
    }
}

/// Evaluates these policies alone, without distinguishing between them: a trust policy, the policies of a role, or the
/// policy of a resource that a service accesses.
pub fn evaluate(sources: &[Source<'_>], request: &Request<'_>) -> Decision {
    denial(sources, request).unwrap_or_else(|| allowance(sources, request, false))
}

/// Evaluates the policies of both sides. Within an account one allow is sufficient; across accounts both sides must
/// allow.
pub fn authorize(policies: Policies<'_>, request: &Request<'_>) -> Decision {
    let both: Vec<Source<'_>> = policies.resource.iter().chain(policies.identity).copied().collect();
    if let Some(denied) = denial(&both, request) {
        return denied;
    }
    let Some(account) = request.caller.account() else {
        return allowance(policies.resource, request, true);
    };
    let by_identity = match &request.caller {
        caller @ Caller::Identity(_) if caller.is_root() => Decision::Allowed { by: None },
        _ => allowance(policies.identity, request, false),
    };
    if account != policies.owner {
        return if by_identity.is_allowed() { allowance(policies.resource, request, false) } else { by_identity };
    }
    if by_identity.is_allowed() {
        return by_identity;
    }
    match allowance(policies.resource, request, true) {
        by_resource @ Decision::Allowed { .. } => by_resource,
        by_resource => nearer(by_identity, by_resource),
    }
}

fn denial(sources: &[Source<'_>], request: &Request<'_>) -> Option<Decision> {
    let applies = statements(sources, Effect::Deny)
        .find(|(document, index, _)| misses(document, *index, request, false).is_empty());
    applies.map(|(_, _, by)| Decision::Denied { by })
}

fn allowance(sources: &[Source<'_>], request: &Request<'_>, directly: bool) -> Decision {
    let mut nearest: Option<Nearest> = None;
    for (document, index, statement) in statements(sources, Effect::Allow) {
        let misses = misses(document, index, request, directly);
        if misses.is_empty() {
            return Decision::Allowed { by: Some(statement) };
        }
        if nearest.as_ref().is_none_or(|nearest| distance(&misses) < distance(&nearest.misses)) {
            nearest = Some(Nearest { statement, misses });
        }
    }
    let asked = sources.iter().map(|source| source.name.to_owned()).collect();
    Decision::NotAllowed { nearest, asked }
}

fn misses(document: &Document, index: usize, request: &Request<'_>, directly: bool) -> Vec<Miss> {
    let statement = document.statements.get(index);
    statement.map(|statement| explain::misses(document, statement, request, directly)).unwrap_or_default()
}

fn statements<'a>(
    sources: &'a [Source<'a>],
    effect: Effect,
) -> impl Iterator<Item = (&'a Document, usize, StatementRef)> + 'a {
    sources.iter().flat_map(move |source| {
        let of_effect = source.document.statements.iter().enumerate().filter(move |(_, one)| one.effect == effect);
        of_effect.map(|(index, statement)| {
            let by = StatementRef { policy: source.name.to_owned(), index, sid: statement.sid.clone() };
            (source.document, index, by)
        })
    })
}

/// Returns how far a statement is from applying. A different resource or action counts more than a condition that does
/// not hold.
fn distance(misses: &[Miss]) -> u32 {
    let weight = |miss: &Miss| match miss {
        Miss::LogStreams { .. } | Miss::Delegated { .. } => 1,
        Miss::Condition { .. } => 2,
        Miss::Principal { .. } => 3,
        Miss::Resource { .. } | Miss::Action { .. } => 4,
    };
    misses.iter().map(weight).sum()
}

fn nearer(one: Decision, other: Decision) -> Decision {
    match (one, other) {
        (
            Decision::NotAllowed { nearest: first, asked: mut all },
            Decision::NotAllowed { nearest: second, asked: more },
        ) => {
            all.extend(more);
            let candidates = [first, second].into_iter().flatten();
            Decision::NotAllowed { nearest: candidates.min_by_key(|nearest| distance(&nearest.misses)), asked: all }
        }
        (one, _) => one,
    }
}

impl fmt::Display for StatementRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sid {
            Some(sid) if !sid.is_empty() => write!(f, "statement `{sid}` of {}", self.policy),
            _ => write!(f, "statement {} of {}", self.index + 1, self.policy),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decision::Allowed { by: Some(by) } => write!(f, "{by} allows it"),
            Decision::Allowed { by: None } => f.write_str("the root of an account may do it"),
            Decision::Denied { by } => write!(f, "{by} denies it"),
            Decision::NotAllowed { nearest: Some(nearest), .. } => {
                let misses: Vec<String> = nearest.misses.iter().map(Miss::to_string).collect();
                write!(f, "{} does not allow it: {}", nearest.statement, misses.join("; "))
            }
            Decision::NotAllowed { nearest: None, asked } => match asked.as_slice() {
                [] => f.write_str("there is no policy that could allow it"),
                [only] => write!(f, "{only} allows nothing"),
                several => write!(f, "none of {} allows anything", crate::words::list(several)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::document::Kind;
    use super::super::request::Context;
    use super::*;

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:000000000000:Orders";
    const RULE: &str = "arn:aws:events:eu-west-1:000000000000:rule/Orders/Dev";

    fn document(kind: Kind, statements: Value) -> Document {
        Document::from_value(&json!({ "Version": "2012-10-17", "Statement": statements }), kind).unwrap()
    }

    fn delivery() -> Request<'static> {
        let context = Context::of_source(&RULE.parse().unwrap());
        Request { caller: Caller::service("events.amazonaws.com"), action: "sqs:SendMessage", resource: QUEUE, context }
    }

    fn queue_policy(statements: Value, request: &Request<'_>) -> String {
        let document = document(Kind::Resource, statements);
        evaluate(&[Source { name: "the queue policy of Orders", document: &document }], request).to_string()
    }

    fn grant() -> Value {
        json!({
            "Sid": "Dev", "Effect": "Allow", "Principal": { "Service": "events.amazonaws.com" },
            "Action": "SQS:Send*", "Resource": QUEUE, "Condition": { "ArnEquals": { "aws:SourceArn": RULE } }
        })
    }

    fn changed(pointer: &str, value: Value) -> Value {
        let mut grant = grant();
        *grant.pointer_mut(pointer).unwrap() = value;
        grant
    }

    #[test]
    fn a_refusal_says_what_the_nearest_statement_lacks() {
        let table = [
            (grant(), "statement `Dev` of the queue policy of Orders allows it"),
            (
                changed("/Principal/Service", json!("sns.amazonaws.com")),
                "statement `Dev` of the queue policy of Orders does not allow it: it is for `sns.amazonaws.com`, not for `events.amazonaws.com`",
            ),
            (
                changed("/Action", json!(["sqs:ReceiveMessage", "sqs:DeleteMessage"])),
                "statement `Dev` of the queue policy of Orders does not allow it: it is about `sqs:ReceiveMessage, sqs:DeleteMessage`, not about `sqs:SendMessage`",
            ),
            (
                changed("/Resource", json!("arn:aws:sqs:eu-west-1:000000000000:Replay")),
                "statement `Dev` of the queue policy of Orders does not allow it: its resource `arn:aws:sqs:eu-west-1:000000000000:Replay` does not cover `arn:aws:sqs:eu-west-1:000000000000:Orders`",
            ),
            (
                changed("/Condition/ArnEquals/aws:SourceArn", json!("arn:aws:events:eu-west-1:000000000000:rule/Dev")),
                "statement `Dev` of the queue policy of Orders does not allow it: its condition ArnEquals wants `aws:SourceArn` to match `arn:aws:events:eu-west-1:000000000000:rule/Dev`, and it is `arn:aws:events:eu-west-1:000000000000:rule/Orders/Dev`",
            ),
            (
                changed("/Condition", json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } })),
                "statement `Dev` of the queue policy of Orders does not allow it: its condition StringEquals wants `aws:PrincipalOrgID` to be `o-1`, and the request has no such key",
            ),
            (
                json!([grant(), { "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*" }]),
                "statement 2 of the queue policy of Orders denies it",
            ),
            (
                json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" }),
                "the queue policy of Orders allows nothing",
            ),
        ];
        for (statements, expected) in table {
            assert_eq!(queue_policy(statements, &delivery()), expected);
        }
        assert_eq!(evaluate(&[], &delivery()).to_string(), "there is no policy that could allow it");
    }

    #[test]
    fn the_nearest_statement_is_the_one_that_lacks_least() {
        let far = json!({ "Sid": "Far", "Effect": "Allow", "Principal": { "AWS": "000000000000" }, "Action": "sqs:Purge*", "Resource": "*" });
        let near = changed("/Condition/ArnEquals/aws:SourceArn", json!("arn:aws:events:*:*:rule/Other"));
        let told = queue_policy(json!([far, near]), &delivery());
        assert!(told.starts_with("statement `Dev` of"), "{told}");
    }

    #[test]
    fn log_policies_need_the_streams() {
        let group = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/events/orders";
        let resource = format!("{group}:log-stream:s1");
        let request = Request { action: "logs:PutLogEvents", resource: &resource, ..delivery() };
        let told = |resource: &str| {
            queue_policy(
                json!({ "Effect": "Allow", "Principal": { "Service": "events.amazonaws.com" }, "Action": "logs:*", "Resource": resource }),
                &request,
            )
        };
        assert_eq!(told(&format!("{group}:*")), "statement 1 of the queue policy of Orders allows it");
        assert_eq!(
            told("arn:aws:logs:*:*:log-group:/aws/events/*:*"),
            "statement 1 of the queue policy of Orders allows it"
        );
        let lacks = told(group);
        assert!(lacks.ends_with("does not cover log streams without `:*` at the end"), "{lacks}");
    }

    #[test]
    fn a_trust_policy_and_a_role() {
        let trust = document(
            Kind::Trust,
            json!({ "Effect": "Allow", "Principal": { "Service": "events.amazonaws.com" }, "Action": "sts:AssumeRole" }),
        );
        let role = "arn:aws:iam::000000000000:role/Deliver";
        let assume = Request { action: "sts:AssumeRole", resource: role, ..delivery() };
        let source = |document| [Source { name: "the trust policy of Deliver", document }];
        assert!(evaluate(&source(&trust), &assume).is_allowed());
        let by_states = Request { caller: Caller::service("states.amazonaws.com"), ..assume };
        assert!(!evaluate(&source(&trust), &by_states).is_allowed());
    }

    #[test]
    fn both_sides() {
        let role = |account: &str| Caller::Identity(format!("arn:aws:iam::{account}:role/R").parse().unwrap());
        let may = document(Kind::Identity, json!({ "Effect": "Allow", "Action": "sqs:*", "Resource": "*" }));
        let nothing = document(Kind::Identity, json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }));
        let of_queue = |principal: Value| {
            document(
                Kind::Resource,
                json!({ "Effect": "Allow", "Principal": principal, "Action": "sqs:*", "Resource": QUEUE }),
            )
        };
        let (to_account, to_role, to_all, to_other) = (
            of_queue(json!({ "AWS": "000000000000" })),
            of_queue(json!({ "AWS": "arn:aws:iam::000000000000:role/R" })),
            of_queue(json!("*")),
            of_queue(json!({ "AWS": "arn:aws:iam::111111111111:root" })),
        );
        let (own, foreign) = ("000000000000", "111111111111");
        let table = [
            (role(own), None, &may, true),
            (role(own), None, &nothing, false),
            (role(own), Some(&to_role), &nothing, true),
            (role(own), Some(&to_all), &nothing, true),
            (role(own), Some(&to_account), &nothing, false),
            (Caller::root(own), None, &nothing, true),
            (role(foreign), None, &may, false),
            (role(foreign), Some(&to_other), &may, true),
            (role(foreign), Some(&to_other), &nothing, false),
            (Caller::root(foreign), Some(&to_other), &nothing, true),
            (Caller::Anonymous, Some(&to_all), &nothing, true),
            (Caller::Anonymous, Some(&to_account), &nothing, false),
            (Caller::service("events.amazonaws.com"), Some(&to_all), &nothing, true),
            (Caller::service("events.amazonaws.com"), Some(&to_account), &may, false),
        ];
        for (caller, resource, identity, expected) in table {
            let resource: Vec<Source<'_>> =
                resource.map(|document| Source { name: "the queue policy", document }).into_iter().collect();
            let identity = [Source { name: "the policies of R", document: identity }];
            let policies = Policies { resource: &resource, identity: &identity, owner: own };
            let request = Request { caller, ..delivery() };
            let decision = authorize(policies, &request);
            assert_eq!(decision.is_allowed(), expected, "{} {decision}", request.caller);
        }
    }

    #[test]
    fn a_deny_of_either_side_wins() {
        let deny = document(Kind::Identity, json!({ "Effect": "Deny", "Action": "sqs:*", "Resource": "*" }));
        let allow = document(
            Kind::Resource,
            json!({ "Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*" }),
        );
        let policies = Policies {
            resource: &[Source { name: "the queue policy", document: &allow }],
            identity: &[Source { name: "the policies of R", document: &deny }],
            owner: "000000000000",
        };
        let request = Request { caller: Caller::root("000000000000"), ..delivery() };
        assert_eq!(authorize(policies, &request).to_string(), "statement 1 of the policies of R denies it");
    }

    #[test]
    fn all_but_these() {
        let statement = json!({
            "Effect": "Deny", "NotPrincipal": { "Service": "events.amazonaws.com" }, "NotAction": "sqs:Receive*",
            "NotResource": "arn:aws:sqs:*:*:Replay"
        });
        let policy = document(
            Kind::Resource,
            json!([statement, { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }]),
        );
        let sources = [Source { name: "p", document: &policy }];
        let is_allowed = |principal: &str, action: &str, resource: &str| {
            let request = Request { caller: Caller::service(principal), action, resource, context: Context::new() };
            evaluate(&sources, &request).is_allowed()
        };
        assert!(is_allowed("events.amazonaws.com", "sqs:SendMessage", QUEUE));
        assert!(!is_allowed("sns.amazonaws.com", "sqs:SendMessage", QUEUE));
        assert!(is_allowed("sns.amazonaws.com", "sqs:ReceiveMessage", QUEUE));
        assert!(is_allowed("sns.amazonaws.com", "sqs:SendMessage", "arn:aws:sqs:r:1:Replay"));
    }
}
