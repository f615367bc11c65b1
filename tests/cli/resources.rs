//! `create`: what a lab takes for granted.

use super::shell::Shell;

#[test]
fn resources_are_created_once() {
    Shell::new().session(
        r#"
$ ork create bus Inventory
created event bus Inventory
$ ork create bus Inventory
event bus Inventory stands already
$ ork create-bus Inventory
event bus Inventory stands already
$ ork create log-group /aws/events/orders --retention-days 7
created log group /aws/events/orders
$ ork create topic Orders
created topic Orders
$ ork create queue Orders --subscribe-to Orders -o ndjson
{"schema":"ork.receipt/1","step":"create","changes":[{"verb":"created","kind":"queue","name":"Orders","detail":"arn:aws:sqs:us-east-1:000000000000:Orders"}],"outputs":{"arn":"arn:aws:sqs:us-east-1:000000000000:Orders","name":"Orders","url":"https://sqs.us-east-1.amazonaws.com/000000000000/Orders"}}
"#,
    );
}

#[test]
fn details_are_shown_to_those_who_ask() {
    Shell::new().session(
        r#"
$ ork create-bus Orders -v
created event bus Orders
  arn:aws:events:us-east-1:000000000000:event-bus/Orders
! backend: local
$ ork create-bus Orders -o json --region eu-west-1
{
  "schema": "ork.receipt/1",
  "step": "create-bus",
  "changes": [
    {
      "verb": "created",
      "kind": "event bus",
      "name": "Orders",
      "detail": "arn:aws:events:eu-west-1:000000000000:event-bus/Orders"
    }
  ],
  "outputs": {
    "arn": "arn:aws:events:eu-west-1:000000000000:event-bus/Orders",
    "name": "Orders"
  }
}
! backend: local, region eu-west-1
"#,
    );
}
