//! Finds what exists by its name, for the variables that the commands that create it would set.

use serde_json::Value;

use super::known::{KnownTexts, Told};
use crate::api_call::ApiCall;
use crate::command_line::quote;

/// Returns the command that sets a variable to what a call returned. Returns `None` if it cannot be found by name.
pub(super) fn command(call: &ApiCall, told: &Told, given: &KnownTexts) -> Option<String> {
    let named = |member: &str| call.input.get(member).and_then(Value::as_str);
    let variable = &told.variable;
    let value = value_at(call.output.as_ref()?, &told.path)?;
    if is_named(value, &call.input) {
        return Some(format!("{variable}={}", given.in_script(&quote(value))));
    }
    match (call.service.as_str(), call.operation.as_str()) {
        ("sqs", "CreateQueue") => Some(format!(
            "{variable}=$(aws sqs get-queue-url --queue-name {} --query QueueUrl --output text)",
            quote(named("QueueName")?)
        )),
        ("apigateway", "CreateRestApi") => {
            let query = format!("items[?name==`{}`].{} | [0]", named("name")?, told.path);
            Some(format!("{variable}=$(aws apigateway get-rest-apis --query {} --output text)", quote(&query)))
        }
        _ => None,
    }
}

/// Returns whether a text is an ARN that ends in a name of the request, so that it contains nothing a service made up.
fn is_named(value: &str, input: &Value) -> bool {
    let Some(name) = value.starts_with("arn:").then(|| value.rsplit([':', '/']).next()).flatten() else { return false };
    input.as_object().is_some_and(|members| members.values().any(|member| member.as_str() == Some(name)))
}

/// Returns the text at a place without lists.
fn value_at<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    path.split('.').try_fold(value, |value, member| value.get(member))?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(service: &str, operation: &str, input: Value, output: Value, path: &str) -> Option<String> {
        let (service, operation) = (service.to_owned(), operation.to_owned());
        let call = ApiCall { service, operation, input, output: Some(output), only_reads: false };
        let mut given = KnownTexts::default();
        given.add("123456789012", "$account".to_owned());
        command(&call, &Told { path: path.to_owned(), variable: "it".to_owned() }, &given)
    }

    #[test]
    fn what_has_a_name_is_found_by_it() {
        let topic = json!({"TopicArn": "arn:aws:sns:eu-west-1:123456789012:Orders"});
        assert_eq!(
            found("sns", "CreateTopic", json!({"Name": "Orders"}), topic, "TopicArn").as_deref(),
            Some("it=arn:aws:sns:eu-west-1:\"$account\":Orders")
        );
        let api = json!({"id": "a1b2c3d4e5"});
        assert_eq!(
            found("apigateway", "CreateRestApi", json!({"name": "Orders"}), api, "id").as_deref(),
            Some("it=$(aws apigateway get-rest-apis --query 'items[?name==`Orders`].id | [0]' --output text)")
        );
        assert_eq!(
            found(
                "events",
                "CreateConnection",
                json!({"Name": "c"}),
                json!({"ConnectionArn": "arn:x/c/1"}),
                "ConnectionArn"
            ),
            None
        );
    }
}
