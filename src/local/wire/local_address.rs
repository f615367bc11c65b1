//! The address of this server in a call that asks for messages with links to it.
//!
//! An HTTP endpoint confirms its subscription by visiting a URL of SNS. On AWS that is a host of AWS; a client on a socket
//! of this machine subscribes endpoints that can only reach the address the client used.

use serde_json::Value;

use super::{Call, Request, queue_url};

const MEMBER: &str = "LocalAddress";

/// Adds the address to a subscription; it replaces one that the client sent.
pub(super) fn note(request: &Request, mut call: Call) -> Call {
    if call.service == "sns"
        && call.operation == "Subscribe"
        && let Some(members) = call.input.as_object_mut()
    {
        members.remove(MEMBER);
        members.extend(queue_url::local_origin(request).map(|origin| (MEMBER.to_owned(), Value::from(origin))));
    }
    call
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::super::route;

    fn noted(host: &str, action: &str) -> serde_json::Value {
        let body = format!("Action={action}&Version=2010-03-31&LocalAddress=http://example.com");
        let request = http::Request::post("/").header("host", host);
        let request = request.header("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        route(&request.body(Bytes::from(body)).unwrap(), "r").unwrap().input["LocalAddress"].clone()
    }

    #[test]
    fn a_subscription_knows_the_address_of_this_server() {
        assert_eq!(noted("127.0.0.1:4566", "Subscribe"), json!("http://127.0.0.1:4566"));
        assert_eq!(noted("sns.us-east-1.amazonaws.com", "Subscribe"), json!(null));
        assert_eq!(noted("127.0.0.1:4566", "Unsubscribe"), json!("http://example.com"));
    }
}
