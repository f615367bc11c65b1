//! The links in emails of SNS: `confirmation.html` and `unsubscribe.html` of its website, and the URLs in its messages
//! to endpoints.
//!
//! A link has no signature and no version. The ARN of the topic or subscription in it determines the place.

use super::{Reply, Request, reply, xml};
use crate::arn::Arn;
use crate::local::service::form::Pair;
use crate::local::service::{Answer, Place};

/// The meaning of a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) operation: &'static str,
    pub(super) place: Option<Place>,
    /// Whether the response is a page for a person.
    pub(super) is_page: bool,
}

const CONFIRM: &str = "ConfirmSubscription";
const UNSUBSCRIBE: &str = "Unsubscribe";

/// Parses a link. Returns `None` if a request is not one.
pub(super) fn read(request: &Request, pairs: &[Pair<'_>]) -> Option<Link> {
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());
    let (operation, is_page) = match (request.uri().path(), value("Action")) {
        ("/confirmation.html", None) => (CONFIRM, true),
        ("/unsubscribe.html", None) => (UNSUBSCRIBE, true),
        ("/", Some(CONFIRM)) => (CONFIRM, false),
        ("/", Some(UNSUBSCRIBE)) => (UNSUBSCRIBE, false),
        _ => return None,
    };
    let about = value(if operation == CONFIRM { "TopicArn" } else { "SubscriptionArn" })?;
    let place = about.parse::<Arn>().ok().map(|arn| Place::new(arn.account(), arn.region()));
    (request.method() == http::Method::GET).then_some(Link { operation, place, is_page })
}

/// Returns the page for a person.
pub(super) fn encode(operation: &str, answer: &Answer, request_id: &str) -> Reply {
    let (status, title, text) = match answer {
        Ok(output) if operation == CONFIRM => {
            let arn = output["SubscriptionArn"].as_str().unwrap_or_default();
            (
                200,
                "Subscription confirmed!",
                format!("You have successfully subscribed. Your subscription's id is: {arn}"),
            )
        }
        Ok(_) => (200, "Subscription removed!", "Your subscription has been removed.".to_owned()),
        Err(fault) => (fault.status, "This link does not work", fault.message.clone()),
    };
    let mut body = String::from("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n");
    xml::text(&mut body, "title", title);
    xml::text(&mut body, "h1", title);
    xml::text(&mut body, "p", &text);
    reply(status, &[("content-type", "text/html; charset=utf-8"), ("x-amzn-requestid", request_id)], body)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::form;
    use super::*;

    const TOPIC: &str = "arn:aws:sns:eu-west-1:000000000000:Orders";

    #[test]
    fn every_form_of_a_link() {
        let link = |operation, is_page| Some(Link { operation, place: Some(Place::local("eu-west-1")), is_page });
        let cases = [
            (format!("/confirmation.html?TopicArn={TOPIC}&Token=1"), link(CONFIRM, true)),
            (format!("/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=1"), link(CONFIRM, false)),
            (format!("/unsubscribe.html?SubscriptionArn={TOPIC}:1"), link(UNSUBSCRIBE, true)),
            (format!("/?Action=Unsubscribe&SubscriptionArn={TOPIC}:1"), link(UNSUBSCRIBE, false)),
            (format!("/?Action=Subscribe&TopicArn={TOPIC}"), None),
            ("/confirmation.html".to_owned(), None),
            ("/photos/confirmation.html?TopicArn=x".to_owned(), None),
        ];
        for (uri, expected) in cases {
            let request = http::Request::get(uri.as_str()).body(Bytes::new()).unwrap();
            assert_eq!(read(&request, &form::pairs(&request)), expected, "{uri}");
        }
        let posted = http::Request::post(format!("/?Action=Unsubscribe&SubscriptionArn={TOPIC}:1").as_str());
        let posted = posted.body(Bytes::new()).unwrap();
        assert_eq!(read(&posted, &form::pairs(&posted)), None);
    }
}
