//! Decides who may send a request to a function URL.
//!
//! See "Control access to Lambda function URLs": since October 2025 a request needs both `lambda:InvokeFunctionUrl` and
//! `lambda:InvokeFunction`. With the auth type `NONE` the policy of the function must allow everyone; with `AWS_IAM` the
//! request is signed, and the policies of both sides decide.

use serde_json::{Value, json};

use super::super::super::Cx;
use super::super::super::signature::{self, Flaw, Signer};
use super::event::Asked;
use crate::policy::{Caller, Context, Document, Kind, Policies, Request, Source, authorize};

const ACTIONS: [&str; 2] = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];

/// The reason why a request is refused.
pub(super) enum Refusal {
    Signature(Flaw),
    /// What the policies say, and the statement that would allow the request.
    Policy {
        reason: String,
        missing: Value,
    },
}

/// The URL that a request is for.
pub(super) struct Door<'a> {
    /// The ARN of the function or alias.
    pub(super) function: &'a str,
    pub(super) auth_type: &'a str,
    pub(super) policies: &'a [String],
}

/// Returns the signer, if requests have to be signed.
pub(super) fn check(door: &Door<'_>, asked: &Asked, cx: &Cx<'_>) -> Result<Option<Signer>, Refusal> {
    let signer = match door.auth_type {
        "NONE" => None,
        _ => Some(signature::signer(&asked.signable(), "lambda", cx).map_err(Refusal::Signature)?),
    };
    for action in ACTIONS {
        permit(door, signer.as_ref(), action, cx)?;
    }
    Ok(signer)
}

fn permit(door: &Door<'_>, signer: Option<&Signer>, action: &str, cx: &Cx<'_>) -> Result<(), Refusal> {
    let (caller, held) = match signer {
        None => (Caller::Anonymous, [].as_slice()),
        Some(Signer { role: Some((role, policies)), .. }) => (Caller::Identity(role.clone()), policies.as_slice()),
        Some(signer) => (Caller::root(signer.arn.account()), [].as_slice()),
    };
    let parsed = |texts: &[String], kind| -> Vec<Document> {
        texts.iter().filter_map(|text| Document::parse(text, kind).ok()).collect()
    };
    let (attached, held) = (parsed(door.policies, Kind::Resource), parsed(held, Kind::Identity));
    let attached: Vec<Source<'_>> =
        attached.iter().map(|document| Source { name: "the policy of the function", document }).collect();
    let held: Vec<Source<'_>> =
        held.iter().map(|document| Source { name: "the policies of the role", document }).collect();
    let context = Context::new()
        .with("aws:SourceIp", "127.0.0.1")
        .with("lambda:FunctionUrlAuthType", door.auth_type)
        .with("lambda:InvokedViaFunctionUrl", "true");
    let context = match &caller {
        Caller::Identity(arn) => {
            context.with("aws:PrincipalArn", &arn.to_string()).with("aws:PrincipalAccount", arn.account())
        }
        _ => context,
    };
    let request = Request { caller, action, resource: door.function, context };
    let decision = authorize(Policies { resource: &attached, identity: &held, owner: cx.account() }, &request);
    if decision.is_allowed() {
        return Ok(());
    }
    let reason = format!("{} may not do {action} on {}: {decision}", request.caller, door.function);
    Err(Refusal::Policy { reason, missing: missing(door, &request) })
}

/// Returns the statement that would allow a request, as `AddPermission` writes it.
fn missing(door: &Door<'_>, request: &Request<'_>) -> Value {
    let condition = match request.action {
        "lambda:InvokeFunctionUrl" => json!({"StringEquals": {"lambda:FunctionUrlAuthType": door.auth_type}}),
        _ => json!({"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}),
    };
    let principal = match &request.caller {
        Caller::Identity(arn) => json!({"AWS": arn.to_string()}),
        _ => json!("*"),
    };
    json!({
        "Effect": "Allow",
        "Principal": principal,
        "Action": request.action,
        "Resource": door.function,
        "Condition": condition,
    })
}
