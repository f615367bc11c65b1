//! Names of resources within a text, such as the definition of a state machine or a mapping template.
//!
//! A text may name whatever it likes: Step Functions and API Gateway look a name up only when they use it.

use std::ops::Range;

use super::ReferenceKind;
use crate::arn::Arn;

/// The name, the ARN or the URL of a resource within a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The path of the field whose text it is in.
    pub field: String,
    /// Its byte range in that text.
    pub within: Option<Range<usize>>,
    pub kind: ReferenceKind,
    pub written: String,
}

/// Returns the kind of the resource with an ARN, if it is one that a lab can have.
pub fn kind_of(arn: &Arn) -> Option<ReferenceKind> {
    let resource = arn.resource();
    Some(match arn.service() {
        "lambda" if resource.starts_with("function:") => ReferenceKind::Function,
        "states" if resource.starts_with("stateMachine:") => ReferenceKind::StateMachine,
        "dynamodb" if resource.starts_with("table/") => ReferenceKind::Table,
        "events" if resource.starts_with("event-bus/") => ReferenceKind::Bus,
        "sqs" => ReferenceKind::Queue,
        "sns" if !resource.contains(':') => ReferenceKind::Topic,
        _ => return None,
    })
}

/// Returns the name of the resource, if it is one of this account and region.
pub fn name_here<'a>(written: &'a str, account: &str, region: &str) -> Option<&'a str> {
    if written.starts_with("arn:") {
        let arn: Arn = written.parse().ok()?;
        let is_here = arn.account() == account && arn.region() == region;
        let tail = written.splitn(6, ':').nth(5)?;
        return is_here.then(|| bare(tail));
    }
    if let Some(path) = written.strip_prefix("https://") {
        let mut parts = path.split('/');
        let (host, of, name) = (parts.next()?, parts.next()?, parts.next()?);
        let is_here = host.contains(region) && of == account && parts.next().is_none();
        return is_here.then_some(name);
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!written.is_empty() && written.chars().all(is_name)).then_some(written)
}

/// Returns the name in the last part of an ARN: `function:Orders:live` is that of `Orders`.
fn bare(tail: &str) -> &str {
    let kinds = ["function:", "stateMachine:", "table/", "event-bus/"];
    let name = kinds.iter().find_map(|kind| tail.strip_prefix(kind)).unwrap_or(tail);
    name.split([':', '/']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_this_account_and_region() {
        let (account, region) = ("000000000000", "us-east-1");
        let table = [
            ("Orders", Some("Orders")),
            ("arn:aws:lambda:us-east-1:000000000000:function:Orders:live", Some("Orders")),
            ("arn:aws:states:us-east-1:000000000000:stateMachine:Orders", Some("Orders")),
            ("arn:aws:dynamodb:us-east-1:000000000000:table/Orders/index/ByDate", Some("Orders")),
            ("arn:aws:sqs:eu-west-1:000000000000:Orders", None),
            ("arn:aws:sqs:us-east-1:123456789012:Orders", None),
            ("https://sqs.us-east-1.amazonaws.com/000000000000/Orders", Some("Orders")),
            ("https://sqs.us-east-1.amazonaws.com/123456789012/Orders", None),
            ("$.queue", None),
            ("", None),
        ];
        for (written, name) in table {
            assert_eq!(name_here(written, account, region), name, "{written}");
        }
    }
}
