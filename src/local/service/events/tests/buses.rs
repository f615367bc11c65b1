use serde_json::{Value, json};

use super::{Client, at, bus_arn, rule_arn, text};

#[test]
fn a_bus_is_made_described_and_deleted() {
    let mut client = Client::new();
    let created = client.ok("CreateEventBus", json!({"Name": "Orders", "Description": "All orders"}));
    assert_eq!(created, json!({"EventBusArn": bus_arn("Orders"), "Description": "All orders"}));
    #[expect(clippy::cast_precision_loss, reason = "a round number")]
    let now = at(0).seconds() as f64;
    let described = json!({
        "Name": "Orders", "Arn": bus_arn("Orders"), "Description": "All orders",
        "CreationTime": now, "LastModifiedTime": now,
    });
    for name in ["Orders".to_owned(), bus_arn("Orders")] {
        assert_eq!(client.ok("DescribeEventBus", json!({"Name": name})), described);
    }
    assert_eq!(client.ok("DescribeEventBus", json!({})), json!({"Name": "default", "Arn": bus_arn("default")}));
    let updated = client.ok("UpdateEventBus", json!({"Name": "Orders", "LogConfig": {"Level": "INFO"}}));
    assert_eq!(updated, json!({"Arn": bus_arn("Orders"), "Name": "Orders", "LogConfig": {"Level": "INFO"}}));
    client.ok("DeleteEventBus", json!({"Name": "Orders"}));
    let gone = ("ResourceNotFoundException".to_owned(), "Event bus Orders does not exist.".to_owned());
    assert_eq!(client.fault("DescribeEventBus", json!({"Name": "Orders"})), gone);
    client.ok("DeleteEventBus", json!({"Name": "Orders"}));
}

#[test]
fn buses_are_refused_in_the_words_of_aws() {
    let mut client = Client::new();
    client.bus("Orders");
    client.rule("Orders", "Dev");
    assert_eq!(
        client.fault("CreateEventBus", json!({"Name": "Orders"})),
        ("ResourceAlreadyExistsException".to_owned(), "Event bus Orders already exists.".to_owned())
    );
    assert_eq!(client.fault("CreateEventBus", json!({"Name": "default"})).0, "ResourceAlreadyExistsException");
    assert_eq!(client.refused("DeleteEventBus", json!({"Name": "default"})), "Cannot delete event bus default.");
    assert_eq!(
        client.refused("DeleteEventBus", json!({"Name": "Orders"})),
        "EventBus can't be deleted since it has rules."
    );
    assert_eq!(
        client.refused("CreateEventBus", json!({"Name": "a b"})),
        "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [/\\.\\-_A-Za-z0-9]+"
    );
    assert_eq!(
        client.refused("CreateEventBus", json!({})),
        "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn buses_are_listed_in_pages() {
    let mut client = Client::new();
    for name in ["a-1", "a-2", "a-3"] {
        client.bus(name);
    }
    let names = |answer: &Value| -> Vec<String> {
        let buses = answer["EventBuses"].as_array().expect("a list");
        buses.iter().map(|bus| text(bus, "/Name")).collect()
    };
    assert_eq!(names(&client.ok("ListEventBuses", json!({}))), ["a-1", "a-2", "a-3", "default"]);
    let first = client.ok("ListEventBuses", json!({"NamePrefix": "a-", "Limit": 2}));
    assert_eq!(names(&first), ["a-1", "a-2"]);
    let token = text(&first, "/NextToken");
    let rest = client.ok("ListEventBuses", json!({"NamePrefix": "a-", "Limit": 2, "NextToken": token}));
    assert_eq!((names(&rest), rest.get("NextToken")), (vec!["a-3".to_owned()], None));
}

#[test]
fn permissions_become_the_policy_of_the_bus() {
    let mut client = Client::new();
    client.bus("Orders");
    let put = |id: &str, principal: &str| json!({"EventBusName": "Orders", "Action": "events:PutEvents", "Principal": principal, "StatementId": id});
    client.ok("PutPermission", put("one", "111111111111"));
    client.ok("PutPermission", put("all", "*"));
    let policy = |client: &mut Client| -> Option<Value> {
        let described = client.ok("DescribeEventBus", json!({"Name": "Orders"}));
        described.get("Policy").and_then(Value::as_str).map(|policy| serde_json::from_str(policy).unwrap())
    };
    let statement = |id: &str, principal: Value| {
        json!({
            "Sid": id, "Effect": "Allow", "Principal": principal, "Action": "events:PutEvents",
            "Resource": bus_arn("Orders"),
        })
    };
    let one = statement("one", json!({"AWS": "arn:aws:iam::111111111111:root"}));
    let expected = json!({"Version": "2012-10-17", "Statement": [one, statement("all", json!("*"))]});
    assert_eq!(policy(&mut client), Some(expected));
    client.ok("RemovePermission", json!({"EventBusName": "Orders", "StatementId": "one"}));
    assert_eq!(
        client.fault("RemovePermission", json!({"EventBusName": "Orders", "StatementId": "one"})),
        ("ResourceNotFoundException".to_owned(), "Statement with the provided id does not exist.".to_owned())
    );
    client.ok("RemovePermission", json!({"EventBusName": "Orders", "RemoveAllPermissions": true}));
    assert_eq!(policy(&mut client), None);
    let own = json!({"Version": "2012-10-17", "Statement": []});
    client.ok("PutPermission", json!({"EventBusName": "Orders", "Policy": own.to_string()}));
    assert_eq!(policy(&mut client), Some(own));
    client.refused("PutPermission", json!({"EventBusName": "Orders", "Principal": "12"}));
}

#[test]
fn buses_and_rules_have_tags() {
    let mut client = Client::new();
    client.bus("Orders");
    client.rule("Orders", "Dev");
    for arn in [bus_arn("Orders"), bus_arn("default"), rule_arn("Orders/Dev")] {
        let tags = json!([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]);
        client.ok("TagResource", json!({"ResourceARN": arn, "Tags": tags}));
        client.ok("UntagResource", json!({"ResourceARN": arn, "TagKeys": ["b", "c"]}));
        let listed = client.ok("ListTagsForResource", json!({"ResourceARN": arn}));
        assert_eq!(listed, json!({"Tags": [{"Key": "a", "Value": "1"}]}), "{arn}");
    }
    let cases = [
        (rule_arn("Nope"), "ResourceNotFoundException", "Rule Nope does not exist on EventBus default.".to_owned()),
        (bus_arn("Nope"), "ResourceNotFoundException", "Event bus Nope does not exist.".to_owned()),
        (
            "arn:aws:sqs:eu-west-1:000000000000:Orders".to_owned(),
            "ValidationException",
            "Parameter arn:aws:sqs:eu-west-1:000000000000:Orders is not valid. Reason: Provided Arn is not in correct \
             format."
                .to_owned(),
        ),
    ];
    for (arn, code, message) in cases {
        let fault = client.fault("ListTagsForResource", json!({"ResourceARN": arn}));
        assert_eq!(fault, (code.to_owned(), message));
    }
}

#[test]
fn what_is_not_implemented_says_so() {
    let mut client = Client::new();
    for operation in ["CreateEndpoint", "ActivateEventSource", "Nonsense"] {
        assert_eq!(client.call(operation, json!({})).map_err(|fault| fault.status), Err(501), "{operation}");
    }
}
