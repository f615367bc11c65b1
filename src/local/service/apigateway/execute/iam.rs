//! AWS_IAM authorization: the caller signs the request, and policies decide.
//!
//! See "Control access to a REST API with IAM permissions" and "API Gateway resource policies". The access keys of
//! clients of the local cloud belong to the root of the account; credentials of a role act as the role.

use super::super::super::session::Session;
use super::super::super::{Cx, is_account};
use super::exchange::{Exchange, RequestContext};
use super::refusal::Refusal;
use super::signature::{self, Signed};
use crate::arn::Arn;
use crate::policy::{Caller, Context, Decision, Document, Kind, Policies, Request, Source, authorize, evaluate};

const ACTION: &str = "execute-api:Invoke";
/// The name of the API's policy in a decision.
const POLICY: &str = "the policy of the API";
const ANONYMOUS: &str = "anonymous";

/// Checks the signature, and the policies for the signer.
pub(super) fn check(
    request_context: &RequestContext<'_>,
    exchange: &mut Exchange,
    cx: &mut Cx<'_>,
) -> Result<(), Refusal> {
    let signed = signature::check(&exchange.asked, cx)?;
    let session = session(exchange, &signed, cx)?;
    let holder = holder(session, &signed, cx);
    let user = holder.parse::<Arn>().map_err(|_| Refusal::unknown_key())?;
    for (name, value) in [
        ("accessKey", signed.key.as_str()),
        ("accountId", user.account()),
        ("caller", signed.key.as_str()),
        ("user", signed.key.as_str()),
        ("userArn", holder.as_str()),
    ] {
        exchange.identity.insert(name.to_owned(), value.to_owned());
    }
    let (caller, held) = match user.resource().split('/').collect::<Vec<_>>().as_slice() {
        ["assumed-role", role, _] => {
            let held = cx.roles.find(user.account(), role).ok_or_else(Refusal::unknown_key)?;
            let arn = Arn::new("aws", "iam", "", user.account(), format!("role/{role}"));
            (Caller::Identity(arn), held.policies)
        }
        _ => (Caller::root(user.account()), Vec::new()),
    };
    let documents: Vec<Document> = held.iter().filter_map(|text| Document::parse(text, Kind::Identity).ok()).collect();
    let identity: Vec<Source<'_>> =
        documents.iter().map(|document| Source { name: "the policies of the role", document }).collect();
    let resource = resource_policy(request_context);
    let attached: Vec<Source<'_>> = resource.iter().map(|document| Source { name: POLICY, document }).collect();
    let arn = exchange.method_arn(cx);
    let request = Request { caller, action: ACTION, resource: &arn, context: circumstances() };
    let policies = Policies { resource: &attached, identity: &identity, owner: cx.account() };
    let decision = authorize(policies, &request);
    if decision.is_allowed() {
        return Ok(());
    }
    Err(Refusal::access_denied(&denied(&holder, &arn, &decision)))
}

/// Returns the principal of a signature: that of a session, or the root of the account of the access key.
fn holder(session: Option<Session>, signed: &Signed, cx: &Cx<'_>) -> String {
    let account = match &session {
        Some(Session { holder: Some(holder), .. }) => return holder.clone(),
        Some(session) => &session.account,
        None if is_account(&signed.key) => &signed.key,
        None => cx.account(),
    };
    format!("arn:aws:iam::{account}:root")
}

/// Returns the session in the token of a request; the root needs none.
fn session(exchange: &Exchange, signed: &Signed, cx: &Cx<'_>) -> Result<Option<Session>, Refusal> {
    if !signed.key.starts_with("ASIA") {
        return Ok(None);
    }
    let token = exchange.asked.header("x-amz-security-token");
    let session = token.or_else(|| exchange.asked.parameter("X-Amz-Security-Token")).and_then(Session::read);
    let session = session.ok_or_else(Refusal::unknown_key)?;
    if session.until <= cx.now { Err(Refusal::expired_token()) } else { Ok(Some(session)) }
}

/// Refuses an unsigned request, unless the policy of the API allows it; without a policy everyone is allowed.
pub(super) fn check_anonymous(
    request_context: &RequestContext<'_>,
    exchange: &Exchange,
    cx: &Cx<'_>,
) -> Result<(), Refusal> {
    match anonymous(request_context, exchange, cx) {
        Some(decision) if !decision.is_allowed() => Err(refused(exchange, &decision, cx)),
        _ => Ok(()),
    }
}

/// Refuses a request that the policy of the API denies, before an authorizer is called.
pub(super) fn check_denied(
    request_context: &RequestContext<'_>,
    exchange: &Exchange,
    cx: &Cx<'_>,
) -> Result<(), Refusal> {
    match anonymous(request_context, exchange, cx) {
        Some(decision @ Decision::Denied { .. }) => Err(refused(exchange, &decision, cx)),
        _ => Ok(()),
    }
}

/// Returns the decision of the API's policy for an unsigned request; `None` if there is no policy.
pub(super) fn anonymous(request_context: &RequestContext<'_>, exchange: &Exchange, cx: &Cx<'_>) -> Option<Decision> {
    let document = resource_policy(request_context)?;
    let arn = exchange.method_arn(cx);
    let request = Request { caller: Caller::Anonymous, action: ACTION, resource: &arn, context: circumstances() };
    Some(evaluate(&[Source { name: POLICY, document: &document }], &request))
}

fn refused(exchange: &Exchange, decision: &Decision, cx: &Cx<'_>) -> Refusal {
    Refusal::access_denied(&denied(ANONYMOUS, &exchange.method_arn(cx), decision))
}

fn circumstances() -> Context {
    Context::new().with("aws:SourceIp", "127.0.0.1")
}

fn resource_policy(request_context: &RequestContext<'_>) -> Option<Document> {
    Document::parse(request_context.definition.policy.as_deref()?, Kind::Resource).ok()
}

/// Returns the message of IAM, with the account masked as API Gateway masks it.
fn denied(who: &str, arn: &str, decision: &Decision) -> String {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let account = parts.get(4).copied().unwrap_or_default();
    let end = account.get(account.len().saturating_sub(4)..).unwrap_or_default();
    let hidden = arn.replacen(account, &format!("********{end}"), 1);
    let why = match decision {
        Decision::Denied { by } if by.policy == POLICY => "with an explicit deny in a resource-based policy".to_owned(),
        Decision::Denied { .. } => "with an explicit deny in an identity-based policy".to_owned(),
        _ => {
            let kind = if who == ANONYMOUS { "resource" } else { "identity" };
            format!("because no {kind}-based policy allows the {ACTION} action")
        }
    };
    format!("User: {who} is not authorized to perform: {ACTION} on resource: {hidden} {why}")
}
