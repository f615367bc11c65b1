//! `AssumeRole`: the role must exist, and its trust policy must allow the caller.
//!
//! Deviation: on AWS the root user cannot assume a role. In the local cloud callers without a role are the root user of
//! their account, and can assume a role whose trust policy allows the account or everyone. Session policies and session
//! tags are refused.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, RoleView};
use super::credentials::{Credentials, issue};
use super::{as_validation_error, caller, write};
use crate::arn::Arn;
use crate::policy::{Caller, Context, Document, Kind, Request, Source, evaluate};

const HOUR: i64 = 3600;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    role_arn: String,
    role_session_name: String,
    duration_seconds: Option<i64>,
    external_id: Option<String>,
    policy: Option<Value>,
    policy_arns: Option<Value>,
    tags: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    credentials: Credentials,
    assumed_role_user: AssumedRoleUser,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AssumedRoleUser {
    assumed_role_id: String,
    arn: String,
}

pub(super) fn assume(input: Input, cx: &mut Cx<'_>) -> Answer {
    check_session_name(&input.role_session_name)?;
    let role = role_arn(&input.role_arn)?;
    if input.policy.is_some() || input.policy_arns.is_some() || input.tags.is_some() {
        return Err(Fault::not_implemented("sts", "AssumeRole with session policies or tags"));
    }
    let held = cx.roles.find(role.account(), role.name());
    let Some(held) = held.filter(|held| is_trusted(held, &role, &input, cx)) else {
        let message = format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {role}", caller(cx));
        return Err(Fault::new("AccessDenied", message).with_status(403));
    };
    let session = &input.role_session_name;
    let arn = Arn::new("aws", "sts", "", role.account(), format!("assumed-role/{}/{session}", role.name()));
    let credentials = issue(Some(&arn), input.duration_seconds.unwrap_or(HOUR), 12 * HOUR, cx)?;
    let assumed_role_user = AssumedRoleUser { assumed_role_id: format!("{}:{session}", held.id), arn: arn.to_string() };
    write(Output { credentials, assumed_role_user })
}

fn role_arn(text: &str) -> Result<Arn, Fault> {
    let arn = text.parse::<Arn>().ok().filter(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"));
    arn.ok_or_else(|| Fault::new("ValidationError", format!("{text} is invalid")))
}

/// Returns the role of a session, as in trust policies.
fn role_of(session: &Arn) -> Arn {
    let role = session.resource().split('/').nth(1).unwrap_or_default();
    Arn::new("aws", "iam", "", session.account(), format!("role/{role}"))
}

fn check_session_name(name: &str) -> Result<(), Fault> {
    let mut checks = Checks::default();
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    checks.length("roleSessionName", name, 2, 64);
    checks.characters("roleSessionName", name, "[\\w+=,.@-]*", allowed);
    checks.finish().map_err(as_validation_error)
}

fn is_trusted(held: &RoleView, role: &Arn, input: &Input, cx: &Cx<'_>) -> bool {
    let Ok(document) = Document::parse(&held.trust, Kind::Trust) else { return false };
    let mut context = Context::new().with("sts:RoleSessionName", &input.role_session_name);
    if let Some(id) = &input.external_id {
        context = context.with("sts:ExternalId", id);
    }
    let resource = role.to_string();
    let session = cx.session.and_then(|session| session.parse::<Arn>().ok());
    let caller = session.map_or_else(|| Caller::root(cx.account()), |session| Caller::Identity(role_of(&session)));
    let request = Request { caller, action: "sts:AssumeRole", resource: &resource, context };
    evaluate(&[Source { name: "the trust policy", document: &document }], &request).is_allowed()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::{Accounts, Place, Roles, Service};
    use super::super::Sts;
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;

    /// An account whose only role trusts one principal.
    struct Account(&'static str);

    impl Accounts for Account {
        fn role(&self, _: &str, role: &str) -> Option<RoleView> {
            let statement = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": self.0}});
            let trust = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
            (role == "Deploy").then(|| RoleView { id: "AROADEPLOY".to_owned(), trust, policies: Vec::new() })
        }
    }

    fn call(trusted: &'static str, operation: &str, input: Value) -> Result<Value, Fault> {
        let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
        let mut ids = Ids::new(1);
        let account = Account(trusted);
        let mut cx = Cx::new(Timestamp::from_millis(1_700_000_000_000), &place, &mut ids);
        cx.roles = Roles::of(&account);
        Sts::default().call(operation, input, &mut cx)
    }

    #[test]
    fn the_caller_is_the_root_of_the_account() {
        let identity = call("*", "GetCallerIdentity", json!({})).unwrap();
        assert_eq!(
            identity,
            json!({"UserId": "000000000000", "Account": "000000000000", "Arn": "arn:aws:iam::000000000000:root"})
        );
    }

    #[test]
    fn a_role_that_trusts_the_account_is_assumed() {
        let input = json!({"RoleArn": "arn:aws:iam::000000000000:role/path/Deploy", "RoleSessionName": "s1"});
        for trusted in ["000000000000", "arn:aws:iam::000000000000:root", "*"] {
            let answer = call(trusted, "AssumeRole", input.clone()).unwrap();
            assert_eq!(answer["AssumedRoleUser"]["Arn"], "arn:aws:sts::000000000000:assumed-role/Deploy/s1");
            assert_eq!(answer["AssumedRoleUser"]["AssumedRoleId"], "AROADEPLOY:s1");
            assert_eq!(answer["Credentials"]["Expiration"], "2023-11-14T23:13:20Z");
            assert!(answer["Credentials"]["AccessKeyId"].as_str().unwrap().starts_with("ASIA"));
        }
        let fault = call("111111111111", "AssumeRole", input).unwrap_err();
        assert_eq!((fault.code.as_str(), fault.status), ("AccessDenied", 403));
        assert_eq!(
            fault.message,
            "User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: \
             arn:aws:iam::000000000000:role/path/Deploy"
        );
    }

    #[test]
    fn what_aws_refuses_is_refused_in_its_words() {
        let role = "arn:aws:iam::000000000000:role/Deploy";
        let cases = [
            (json!({"RoleArn": "nothing-valid-in-here", "RoleSessionName": "s1"}), "nothing-valid-in-here is invalid"),
            (
                json!({"RoleArn": "nothing-valid-in-here", "RoleSessionName": "Session1:2"}),
                "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: \
                 Member must satisfy regular expression pattern: [\\w+=,.@-]*",
            ),
            (
                json!({"RoleArn": role, "RoleSessionName": "s1", "DurationSeconds": "1"}),
                "1 validation error detected: Value '1' at 'durationSeconds' failed to satisfy constraint: Member \
                 must have value greater than or equal to 900",
            ),
        ];
        for (input, message) in cases {
            let fault = call("*", "AssumeRole", input).unwrap_err();
            assert_eq!((fault.code.as_str(), fault.message.as_str()), ("ValidationError", message));
        }
        assert_eq!(call("*", "GetFederationToken", json!({})).unwrap_err().status, 501);
        assert!(call("*", "GetSessionToken", json!({})).is_ok());
    }
}
