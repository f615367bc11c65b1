//! Formats ARNs as a noun and a name.

use crate::arn::Arn;

/// Returns `queue Orders` for the ARN of a queue. Anything that is not an ARN is returned unchanged.
pub fn resource(arn: &str) -> String {
    let Ok(parsed) = arn.parse::<Arn>() else { return arn.to_owned() };
    if parsed.service() == "execute-api" {
        return of_api(parsed.resource()).unwrap_or_else(|| arn.to_owned());
    }
    match noun(&parsed) {
        Some(noun) => format!("{noun} {}", parsed.name()),
        None => arn.to_owned(),
    }
}

/// Formats the resource of an API: `ID/STAGE/METHOD/PATH` or `ID/authorizers/ID`.
fn of_api(resource: &str) -> Option<String> {
    match resource.splitn(4, '/').collect::<Vec<_>>().as_slice() {
        [api, "authorizers", id] => Some(format!("authorizer {id} of API {api}")),
        [api, stage, method, path] => Some(format!("API {api}: {method} /{stage}/{path}")),
        _ => None,
    }
}

fn noun(arn: &Arn) -> Option<&'static str> {
    match (arn.service(), arn.resource_type()) {
        ("events", Some("rule")) => Some("rule"),
        ("events", Some("event-bus")) => Some("event bus"),
        ("events", Some("api-destination")) => Some("API destination"),
        ("logs", Some("log-group")) => Some("log group"),
        ("sqs", _) => Some("queue"),
        ("sns", _) if arn.resource().contains(':') => Some("a subscription of topic"),
        ("sns", _) => Some("topic"),
        ("states", Some("stateMachine")) => Some("state machine"),
        ("states", Some("execution" | "express")) => Some("execution"),
        ("lambda", Some("function")) => Some("function"),
        ("iam", Some("role")) => Some("role"),
        ("dynamodb", Some("table")) => Some("table"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_called_by_kind_and_name() {
        let cases = [
            ("arn:aws:events:us-east-1:000000000000:rule/Orders/Dev", "rule Dev"),
            ("arn:aws:events:us-east-1:000000000000:event-bus/Orders", "event bus Orders"),
            ("arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/orders:*", "log group /aws/events/orders"),
            ("arn:aws:sqs:us-east-1:000000000000:Orders", "queue Orders"),
            ("arn:aws:sns:us-east-1:000000000000:Orders", "topic Orders"),
            ("arn:aws:sns:us-east-1:000000000000:Orders:1f0f", "a subscription of topic Orders"),
            ("arn:aws:glue:us-east-1:000000000000:job/x", "arn:aws:glue:us-east-1:000000000000:job/x"),
            ("arn:aws:execute-api:us-east-1:000000000000:a1b2/Prod/POST/", "API a1b2: POST /Prod/"),
            ("arn:aws:execute-api:us-east-1:000000000000:a1b2/v1/GET/a/b", "API a1b2: GET /v1/a/b"),
            ("arn:aws:execute-api:us-east-1:000000000000:a1b2/authorizers/x", "authorizer x of API a1b2"),
            ("anything", "anything"),
        ];
        for (arn, expected) in cases {
            assert_eq!(resource(arn), expected);
        }
    }
}
