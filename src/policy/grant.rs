//! Creates the statement that would allow a denied request.

use serde_json::{Value, json};

use super::document::Kind;
use super::request::{Caller, Request};
use crate::arn::Arn;

/// A permission that a statement of a policy grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub kind: Kind,
    /// Ignored in an identity-based policy.
    pub caller: Caller,
    pub actions: Vec<String>,
    /// Ignored in a trust policy.
    pub resource: String,
    /// The resource on whose behalf a service may act.
    pub source_arn: Option<String>,
}

impl Grant {
    /// Returns the permission that a policy of this kind needs for this request. For a log stream it covers the whole
    /// log group, with both actions that a delivery requires.
    pub fn of(request: &Request<'_>, kind: Kind) -> Grant {
        let (resource, actions) = match request.resource.split_once(":log-stream:") {
            Some((group, _)) => {
                (format!("{group}:*"), vec!["logs:CreateLogStream".to_owned(), "logs:PutLogEvents".to_owned()])
            }
            None => (request.resource.to_owned(), vec![request.action.to_owned()]),
        };
        let is_service = matches!(request.caller, Caller::Service(_));
        let source_arn = request.context.single("aws:SourceArn").filter(|_| is_service && kind == Kind::Resource);
        Grant { kind, caller: request.caller.clone(), actions, resource, source_arn: source_arn.map(str::to_owned) }
    }

    /// Returns the statement as JSON.
    pub fn statement(&self) -> Value {
        let mut statement = json!({ "Effect": "Allow" });
        if let (Some(sid), Kind::Resource) = (self.sid(), self.kind) {
            statement = json!({ "Sid": sid, "Effect": "Allow" });
        }
        if self.kind != Kind::Identity {
            statement["Principal"] = match &self.caller {
                Caller::Service(principal) => json!({ "Service": principal }),
                Caller::Identity(arn) => json!({ "AWS": arn.to_string() }),
                Caller::Anonymous => json!("*"),
            };
        }
        statement["Action"] = match self.actions.as_slice() {
            [only] => json!(only),
            several => json!(several),
        };
        if self.kind != Kind::Trust {
            statement["Resource"] = json!(self.resource);
        }
        if let Some(source) = &self.source_arn {
            statement["Condition"] = json!({ "ArnEquals": { "aws:SourceArn": source } });
        }
        statement
    }

    /// Returns a descriptive Sid: `EventsDevToOrders` for the rule `Dev` and the queue `Orders`.
    fn sid(&self) -> Option<String> {
        let Caller::Service(principal) = &self.caller else {
            return None;
        };
        let service = principal.split('.').next().unwrap_or_default();
        let name = |text: &str| text.parse::<Arn>().map(|arn| arn.name().to_owned()).unwrap_or_default();
        let source = self.source_arn.as_deref().map(name).unwrap_or_default();
        Some(format!("{}{}To{}", word(service), word(&source), word(&name(&self.resource))))
    }
}

/// Returns the letters and digits of a text in Pascal case: `/aws/events/orders` becomes `AwsEventsOrders`.
fn word(text: &str) -> String {
    let parts = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let capital = |part: &str| {
        let (first, rest) = part.split_at(1);
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    parts.map(capital).collect()
}

/// Returns a policy with the statement added, or replacing one with the same Sid. Without a policy, creates one.
pub fn with_statement(policy: Option<&Value>, statement: Value) -> Value {
    let mut policy = policy
        .filter(|policy| policy.is_object())
        .cloned()
        .unwrap_or_else(|| json!({ "Version": "2012-10-17", "Statement": [] }));
    let mut statements = match policy.get_mut("Statement").map(Value::take) {
        Some(Value::Array(statements)) => statements,
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    };
    let sid = statement.get("Sid").cloned();
    match statements.iter_mut().find(|one| sid.is_some() && one.get("Sid") == sid.as_ref()) {
        Some(same) => *same = statement,
        None => statements.push(statement),
    }
    policy["Statement"] = Value::Array(statements);
    policy
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::evaluate::{Source, evaluate};
    use super::super::request::Context;
    use super::*;

    const RULE: &str = "arn:aws:events:eu-west-1:000000000000:rule/Orders/OrdersDevRule";

    fn request(action: &'static str, resource: &'static str) -> Request<'static> {
        let context = Context::of_source(&RULE.parse().unwrap());
        Request { caller: Caller::service("events.amazonaws.com"), action, resource, context }
    }

    #[test]
    fn the_statement_grants_what_was_asked() {
        let table = [
            ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:000000000000:Orders", Kind::Resource),
            ("sns:Publish", "arn:aws:sns:eu-west-1:000000000000:Orders", Kind::Resource),
            ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:000000000000:function:Dodgy", Kind::Resource),
            (
                "logs:PutLogEvents",
                "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/events/orders:log-stream:s",
                Kind::Resource,
            ),
            ("events:PutEvents", "arn:aws:events:eu-west-1:000000000000:event-bus/Inventory", Kind::Resource),
            ("states:StartExecution", "arn:aws:states:eu-west-1:000000000000:stateMachine:Work", Kind::Identity),
            ("sts:AssumeRole", "arn:aws:iam::000000000000:role/Deliver", Kind::Trust),
        ];
        for (action, resource, kind) in table {
            let request = request(action, resource);
            let policy = with_statement(None, Grant::of(&request, kind).statement());
            let document = Document::from_value(&policy, kind).unwrap();
            assert!(evaluate(&[Source { name: "p", document: &document }], &request).is_allowed(), "{policy}");
            let other = Request { action: "kms:Decrypt", ..request };
            assert!(!evaluate(&[Source { name: "p", document: &document }], &other).is_allowed(), "{policy}");
        }
    }

    #[test]
    fn what_the_statements_look_like() {
        let queue = request("sqs:SendMessage", "arn:aws:sqs:eu-west-1:000000000000:Orders");
        assert_eq!(
            Grant::of(&queue, Kind::Resource).statement().to_string(),
            r#"{"Sid":"EventsOrdersDevRuleToOrders","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:000000000000:Orders","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:eu-west-1:000000000000:rule/Orders/OrdersDevRule"}}}"#
        );
        assert_eq!(
            Grant::of(&queue, Kind::Identity).statement().to_string(),
            r#"{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:000000000000:Orders"}"#
        );
        assert_eq!(
            Grant::of(&queue, Kind::Trust).statement().to_string(),
            r#"{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage"}"#
        );
    }

    #[test]
    fn a_statement_is_added_once() {
        let statement = |sid: &str, action: &str| json!({ "Sid": sid, "Effect": "Allow", "Action": action });
        let one = json!({ "Version": "2008-10-17", "Id": "x", "Statement": statement("A", "a:b") });
        let two = with_statement(Some(&one), statement("B", "a:c"));
        let again = with_statement(Some(&two), statement("B", "a:d"));
        assert_eq!(
            again,
            json!({ "Version": "2008-10-17", "Id": "x", "Statement": [statement("A", "a:b"), statement("B", "a:d")] })
        );
        let unnamed = json!({ "Effect": "Allow" });
        let policy = with_statement(Some(&with_statement(None, unnamed.clone())), unnamed);
        assert_eq!(policy["Statement"].as_array().map(Vec::len), Some(2));
    }
}
