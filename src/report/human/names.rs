//! ARNs as people speak of what they name.

use crate::arn::Arn;

/// `queue Orders` for a queue's ARN; what is no ARN is left as it is.
pub fn resource(arn: &str) -> String {
    let Ok(parsed) = arn.parse::<Arn>() else { return arn.to_owned() };
    match noun(&parsed) {
        Some(noun) => format!("{noun} {}", parsed.name()),
        None => arn.to_owned(),
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
            ("anything", "anything"),
        ];
        for (arn, expected) in cases {
            assert_eq!(resource(arn), expected);
        }
    }
}
