//! Resource policies of functions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::name::{LATEST, Named};
use super::{Lambda, fault};
use crate::arn::Arn;

/// "Lambda quotas": the maximum size of a function's resource policy.
const MAX_BYTES: usize = 20 * 1024;

/// The statements of one qualifier, oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Policy {
    statements: Vec<Value>,
}

impl Policy {
    fn text(&self) -> String {
        json!({"Version": "2012-10-17", "Id": "default", "Statement": self.statements}).to_string()
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.statements.iter().position(|statement| statement.get("Sid").and_then(Value::as_str) == Some(id))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Add {
    function_name: String,
    qualifier: Option<String>,
    statement_id: String,
    action: String,
    principal: String,
    source_arn: Option<String>,
    source_account: Option<String>,
    event_source_token: Option<String>,
    function_url_auth_type: Option<String>,
    invoked_via_function_url: Option<bool>,
    #[serde(rename = "PrincipalOrgID")]
    principal_organization: Option<String>,
    revision_id: Option<String>,
}

pub(super) fn add(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Add = decode(input)?;
    let named = Named::namespaced(&input.function_name, input.qualifier.as_deref(), cx)?;
    input.check()?;
    lambda.version(&named, cx)?;
    if named.qualifier.as_deref() == Some(LATEST) {
        return Err(fault::invalid("We currently do not support adding policies for $LATEST."));
    }
    let statement = input.statement(&named.arn(cx));
    let revision = cx.ids.uuid();
    check_revision(lambda, &named, input.revision_id.as_deref(), cx)?;
    let key = named.qualifier.clone().unwrap_or_default();
    let policy = lambda.function_mut(&named, cx)?.policies.entry(key).or_default();
    if policy.find(&input.statement_id).is_some() {
        return Err(fault::conflict(format!(
            "The statement id ({}) provided already exists. Please provide a new statement id, or remove the existing \
             statement.",
            input.statement_id
        )));
    }
    if policy.text().len() + statement.to_string().len() > MAX_BYTES {
        let message = format!("The final policy size is bigger than the limit ({MAX_BYTES}).");
        return Err(Fault::new("PolicyLengthExceededException", message));
    }
    let output = json!({"Statement": statement.to_string()});
    policy.statements.push(statement);
    revise(lambda, &named, revision, cx)?;
    Ok(output)
}

/// Fails if a request names another revision than that of the function, version or alias.
fn check_revision(lambda: &Lambda, named: &Named, asked: Option<&str>, cx: &Cx<'_>) -> Result<(), Fault> {
    let revision = lambda.function(named, cx)?.revision(named.qualifier.as_deref());
    if asked.is_some() && asked != revision { Err(fault::policy_precondition()) } else { Ok(()) }
}

/// A change of the policy is a new revision of the function, version or alias.
fn revise(lambda: &mut Lambda, named: &Named, revision: String, cx: &Cx<'_>) -> Result<(), Fault> {
    if let Some(of) = lambda.function_mut(named, cx)?.revision_mut(named.qualifier.as_deref()) {
        *of = revision;
    }
    Ok(())
}

impl Add {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        checks.length("statementId", &self.statement_id, 1, 100);
        checks.characters("statementId", &self.statement_id, "([a-zA-Z0-9-_]+)", |character| {
            character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
        });
        let is_action = self.action == "*"
            || self.action.strip_prefix("lambda:").is_some_and(|verb| {
                verb == "*" || !verb.is_empty() && verb.chars().all(|character| character.is_ascii_alphabetic())
            });
        if !is_action {
            let constraint = "Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])";
            checks.fail("action", &self.action, constraint);
        }
        checks.characters("principal", &self.principal, "[^\\s]+", |character| !character.is_whitespace());
        if let Some(kind) = &self.function_url_auth_type {
            checks.one_of("functionUrlAuthType", kind, &["NONE", "AWS_IAM"]);
        }
        checks.finish()?;
        if self.function_url_auth_type.is_some() && self.action != "lambda:InvokeFunctionUrl" {
            return Err(fault::invalid("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action"));
        }
        if principal(&self.principal).is_none() {
            return Err(fault::invalid(
                "The provided principal was invalid. Please check the principal and try again.",
            ));
        }
        Ok(())
    }

    fn statement(&self, resource: &str) -> Value {
        let mut statement = Map::new();
        statement.insert("Sid".to_owned(), Value::from(self.statement_id.as_str()));
        statement.insert("Effect".to_owned(), Value::from("Allow"));
        statement.insert("Principal".to_owned(), principal(&self.principal).unwrap_or_default());
        statement.insert("Action".to_owned(), Value::from(self.action.as_str()));
        statement.insert("Resource".to_owned(), Value::from(resource));
        let mut equal = Map::new();
        let equals = [
            ("AWS:SourceAccount", &self.source_account),
            ("lambda:EventSourceToken", &self.event_source_token),
            ("lambda:FunctionUrlAuthType", &self.function_url_auth_type),
            ("aws:PrincipalOrgID", &self.principal_organization),
        ];
        for (key, value) in equals {
            if let Some(value) = value {
                equal.insert(key.to_owned(), Value::from(value.as_str()));
            }
        }
        let mut condition = Map::new();
        if !equal.is_empty() {
            condition.insert("StringEquals".to_owned(), Value::Object(equal));
        }
        if let Some(is_via_url) = self.invoked_via_function_url {
            condition.insert("Bool".to_owned(), json!({"lambda:InvokedViaFunctionUrl": is_via_url.to_string()}));
        }
        if let Some(source) = &self.source_arn {
            condition.insert("ArnLike".to_owned(), json!({"AWS:SourceArn": source}));
        }
        if !condition.is_empty() {
            statement.insert("Condition".to_owned(), Value::Object(condition));
        }
        Value::Object(statement)
    }
}

/// Returns the principal of a statement: a service, an account, an ARN of IAM, or everyone.
fn principal(text: &str) -> Option<Value> {
    if text == "*" {
        return Some(Value::from("*"));
    }
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(json!({"AWS": format!("arn:aws:iam::{text}:root")}));
    }
    if let Ok(arn) = text.parse::<Arn>() {
        return matches!(arn.service(), "iam" | "sts").then(|| json!({"AWS": text}));
    }
    let is_service =
        text.ends_with(".amazonaws.com") || text.ends_with(".amazon.com") || text.ends_with(".aws.internal");
    is_service.then(|| json!({"Service": text}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Remove {
    function_name: String,
    qualifier: Option<String>,
    statement_id: Option<String>,
    revision_id: Option<String>,
}

pub(super) fn remove(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Remove = decode(input)?;
    let named = Named::namespaced(&input.function_name, input.qualifier.as_deref(), cx)?;
    let revision = cx.ids.uuid();
    let id = input.statement_id.unwrap_or_default();
    let key = named.qualifier.clone().unwrap_or_default();
    check_revision(lambda, &named, input.revision_id.as_deref(), cx)?;
    let policies = &mut lambda.function_mut(&named, cx)?.policies;
    let missing = || fault::not_found(format!("Statement {id} is not found in resource policy."));
    let policy = policies.get_mut(&key).ok_or_else(missing)?;
    let at = policy.find(&id).ok_or_else(missing)?;
    policy.statements.remove(at);
    if policy.statements.is_empty() {
        policies.remove(&key);
    }
    revise(lambda, &named, revision, cx)?;
    Ok(Value::Null)
}

pub(super) fn get(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Remove = decode(input)?;
    let named = Named::namespaced(&input.function_name, input.qualifier.as_deref(), cx)?;
    let function = lambda.function(&named, cx)?;
    let policy = function.policies.get(named.qualifier.as_deref().unwrap_or_default());
    let policy = policy.ok_or_else(|| fault::not_found("The resource you requested does not exist."))?;
    Ok(json!({"Policy": policy.text(), "RevisionId": function.revision(named.qualifier.as_deref())}))
}

/// Returns the policy in force at a function's ARN: that of its qualifier.
pub(super) fn policies(lambda: &Lambda, resource: &Arn) -> Vec<String> {
    let Some(function) = lambda.functions.get(resource.name()) else { return Vec::new() };
    let qualifier = resource.resource_id().split_once(':').map_or("", |(_, qualifier)| qualifier);
    function.policies.get(qualifier).map(Policy::text).into_iter().collect()
}

/// Returns the policy in force at a function or an alias.
pub(super) fn policies_of(lambda: &Lambda, named: &Named) -> Vec<String> {
    let policies = lambda.functions.get(&named.name).map(|function| &function.policies);
    let key = named.qualifier.as_deref().unwrap_or_default();
    policies.and_then(|policies| policies.get(key)).map(Policy::text).into_iter().collect()
}
