//! STS: the identity of the caller, and temporary credentials for roles.
//!
//! Follows the "AWS Security Token Service API Reference". A caller of the local cloud is the root of an account, or a
//! session of a role with credentials issued here; the permissions of the role are checked for functions, not for
//! clients.

mod assume_role;
mod credentials;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::validation::Checks;
use super::{Answer, Cx, Fault, Protocol, Scope, Service, ServiceDescriptor, decode};

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "sts",
    protocol: Protocol::Query { version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/" },
    scope: Scope::Account,
    deliver_actions: &[],
    reads: &["GetAccessKeyInfo", "GetCallerIdentity"],
    new: || Box::<Sts>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Sts>(state)?)),
};

/// STS has no state.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sts {}

impl Service for Sts {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "GetCallerIdentity" => write(Identity::of_caller(cx)),
            "AssumeRole" => assume_role::assume(decode(input).map_err(as_validation_error)?, cx),
            "GetSessionToken" => credentials::session(decode(input).map_err(as_validation_error)?, cx),
            "GetAccessKeyInfo" => access_key_info(decode(input).map_err(as_validation_error)?, cx),
            _ => Err(Fault::not_implemented("sts", operation)),
        }
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Identity<'a> {
    user_id: String,
    account: &'a str,
    arn: String,
}

impl<'a> Identity<'a> {
    fn of_caller(cx: &'a Cx<'_>) -> Self {
        let user_id = cx.session.and_then(|session| session_id(session, cx));
        Self { user_id: user_id.unwrap_or_else(|| cx.account().to_owned()), account: cx.account(), arn: caller(cx) }
    }
}

/// Returns the ID of a session: `ROLE-ID:SESSION`.
fn session_id(session: &str, cx: &Cx<'_>) -> Option<String> {
    let mut parts = session.split('/').skip(1);
    let role = cx.roles.find(cx.account(), parts.next()?)?;
    Some(format!("{}:{}", role.id, parts.next()?))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AccessKey {
    access_key_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AccessKeyInfo<'a> {
    account: &'a str,
}

fn access_key_info(input: AccessKey, cx: &Cx<'_>) -> Answer {
    let mut checks = Checks::default();
    checks.length("accessKeyId", &input.access_key_id, 16, 128);
    checks.finish().map_err(as_validation_error)?;
    write(AccessKeyInfo { account: cx.account() })
}

/// Returns the ARN of the caller: a session of a role, or the root of the account.
fn caller(cx: &Cx<'_>) -> String {
    cx.session.map_or_else(|| format!("arn:aws:iam::{}:root", cx.account()), str::to_owned)
}

fn as_validation_error(fault: Fault) -> Fault {
    if fault.code == "ValidationException" { Fault { code: "ValidationError".to_owned(), ..fault } } else { fault }
}

fn write(output: impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("InternalFailure", error.to_string()).with_status(500))
}
