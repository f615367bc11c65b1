//! AWS_IAM authorization: the caller signs the request, and policies decide.
//!
//! See "Control access to a REST API with IAM permissions" and "API Gateway resource policies".

use super::super::super::{Cx, signature};
use super::exchange::{Exchange, RequestContext};
use super::refusal::Refusal;
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
    let signer = signature::signer(&exchange.asked.signable(), "execute-api", cx)?;
    let (key, holder, account) = (signer.key, signer.arn.to_string(), signer.arn.account().to_owned());
    for (name, value) in
        [("accessKey", &key), ("accountId", &account), ("caller", &key), ("user", &key), ("userArn", &holder)]
    {
        exchange.identity.insert(name.to_owned(), value.clone());
    }
    let (caller, held) = match signer.role {
        Some((role, policies)) => (Caller::Identity(role), policies),
        None => (Caller::root(&account), Vec::new()),
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
