//! The names of queues, and their URLs in requests, with any host.

use super::fault;
use crate::local::service::{Cx, Fault};

/// The maximum length of a queue name, including `.fifo`.
const MAX_CHARACTERS: usize = 80;
const NAME_RULE: &str = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
const FIFO_NAME_RULE: &str = "The name of a FIFO queue can only include alphanumeric characters, hyphens, or \
    underscores, must end with .fifo suffix and be 1 to 80 in length.";
const FIFO_SUFFIX: &str = ".fifo";

/// Returns the URL of a queue in the form of AWS.
pub(super) fn url(name: &str, cx: &Cx<'_>) -> String {
    format!("https://sqs.{}.amazonaws.com/{}/{name}", cx.region(), cx.account())
}

/// Returns the queue of a `QueueUrl`: its last two path segments are the account and the name.
pub(super) fn name_in_url<'a>(url: Option<&'a str>, cx: &Cx<'_>) -> Result<&'a str, Fault> {
    let url = url.ok_or_else(|| fault::missing("QueueUrl"))?;
    let mut segments = url.trim_end_matches('/').rsplit(['/', ':']);
    match (segments.next(), segments.next()) {
        (Some(name), Some(account)) if account == cx.account() => Ok(name),
        (Some(name), None) => Ok(name),
        _ => Err(fault::queue_does_not_exist()),
    }
}

/// Checks the name of a new queue.
pub(super) fn check_name(name: &str, fifo: bool) -> Result<(), Fault> {
    let stem = match (name.strip_suffix(FIFO_SUFFIX), fifo) {
        (Some(stem), true) => stem,
        (None, true) => return Err(fault::invalid(FIFO_NAME_RULE)),
        (Some(_), false) => return Err(fault::invalid(NAME_RULE)),
        (None, false) => name,
    };
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    if stem.is_empty() || name.len() > MAX_CHARACTERS || !stem.chars().all(allowed) {
        return Err(fault::invalid(if fifo { FIFO_NAME_RULE } else { NAME_RULE }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn a_queue_is_found_by_any_url_that_ends_in_account_and_name() {
        let place = Place { account: "000000000000".to_owned(), region: "eu-west-1".to_owned() };
        let mut ids = Ids::new(1);
        let cx = Cx::new(Timestamp::from_millis(0), &place, &mut ids);
        let cases = [
            ("https://sqs.eu-west-1.amazonaws.com/000000000000/Orders", Some("Orders")),
            ("http://127.0.0.1:4566/000000000000/Orders.fifo", Some("Orders.fifo")),
            ("http://127.0.0.1:4566/queue/eu-west-1/000000000000/Orders/", Some("Orders")),
            ("arn:aws:sqs:eu-west-1:000000000000:Orders", Some("Orders")),
            ("Orders", Some("Orders")),
            ("https://sqs.eu-west-1.amazonaws.com/111111111111/Orders", None),
        ];
        for (text, name) in cases {
            assert_eq!(name_in_url(Some(text), &cx).ok(), name, "{text}");
        }
        assert_eq!(name_in_url(Some(&url("Orders", &cx)), &cx).ok(), Some("Orders"));
    }

    #[test]
    fn names_follow_the_rules_of_their_kind() {
        let cases = [
            ("Orders", false, true),
            ("Orders.fifo", true, true),
            ("Orders.fifo", false, false),
            ("Orders", true, false),
            (".fifo", true, false),
            ("", false, false),
            ("Or ders", false, false),
            ("Or/ders", false, false),
        ];
        for (name, fifo, good) in cases {
            assert_eq!(check_name(name, fifo).is_ok(), good, "{name} {fifo}");
        }
        assert!(check_name(&"a".repeat(80), false).is_ok());
        assert!(check_name(&"a".repeat(81), false).is_err());
        assert!(check_name(&format!("{}.fifo", "a".repeat(76)), true).is_err());
    }
}
