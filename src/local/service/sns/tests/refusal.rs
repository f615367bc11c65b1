//! Tests of requests that AWS refuses, with its messages.

use serde_json::{Value, json};

use super::{QUEUE, TOPIC, TestCloud};

fn assert_refused(world: &mut TestCloud, operation: &str, input: Value, code: &str, message: &str) {
    let status = if matches!(code, "NotFound" | "ResourceNotFound") { 404 } else { 400 };
    let shown = input.to_string();
    assert_eq!(world.refused(operation, input), (code.to_owned(), status, message.to_owned()), "{operation} {shown}");
}

#[test]
fn names_of_topics() {
    let mut world = TestCloud::new();
    let long = "a".repeat(257);
    for name in ["", long.as_str(), "test.fifo", "bad:name", "bad name", "bäd", ".fifo"] {
        let input = json!({"Name": name});
        assert_refused(&mut world, "CreateTopic", input, "InvalidParameter", "Invalid parameter: Topic Name");
    }
    let fifo = json!({"Name": "test", "Attributes": {"FifoTopic": "true"}});
    assert_refused(&mut world, "CreateTopic", fifo, "InvalidParameter", "Invalid parameter: Topic Name");
    world.ok("CreateTopic", json!({"Name": "a".repeat(256)}));
}

#[test]
fn addresses() {
    let mut world = TestCloud::new();
    let elements =
        |count: usize| format!("Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not {count}");
    let cases = [
        (json!({"TopicArn": "random", "Message": "m"}), "InvalidParameter", elements(1)),
        (json!({"TopicArn": "a:b", "Message": "m"}), "InvalidParameter", elements(2)),
        (json!({"TopicArn": "", "Message": "m"}), "InvalidParameter", elements(1)),
        (json!({"TopicArn": format!("{TOPIC}x"), "Message": "m"}), "NotFound", "Topic does not exist".to_owned()),
        (
            json!({"TopicArn": TOPIC.replace("east", "west"), "Message": "m"}),
            "InvalidParameter",
            "Invalid parameter: TopicArn".to_owned(),
        ),
        (
            json!({"TargetArn": "arn:aws:sns:us-east-1:000000000000:endpoint/APNS/x/y", "Message": "m"}),
            "InvalidParameter",
            "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified".to_owned(),
        ),
        (
            json!({"Message": "m"}),
            "InvalidParameter",
            "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter".to_owned(),
        ),
    ];
    for (input, code, message) in cases {
        assert_refused(&mut world, "Publish", input, code, &message);
    }
    let refused = world.refused("Publish", json!({"PhoneNumber": "555", "Message": "m"}));
    assert_eq!(refused.2, "Invalid parameter: PhoneNumber Reason: 555 is not valid to publish to");
}

#[test]
fn messages() {
    let mut world = TestCloud::new();
    let publish = |more: Value| {
        let mut input = json!({"TopicArn": TOPIC, "Message": "m"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let attribute = json!({"attr1": {"DataType": "Number", "StringValue": "1"}});
    let fitting = "a".repeat(262_144 - "attr1Number1".len());
    world.ok("Publish", publish(json!({"Message": fitting, "MessageAttributes": attribute})));
    let cases = [
        (json!({"Subject": ""}), "Subject"),
        (json!({"Subject": "x".repeat(101)}), "Subject"),
        (json!({"Message": ""}), "Empty message"),
        (json!({"Message": "a".repeat(262_145)}), "Message too long"),
        (json!({"Message": format!("{fitting}a"), "MessageAttributes": attribute}), "Message too long"),
        (
            json!({"MessageStructure": "json", "Message": r#"{"sqs": "m"}"#}),
            "Message Structure - No default entry in JSON message body",
        ),
        (
            json!({"MessageStructure": "json", "Message": r#"{"default": {"a": 1}}"#}),
            "Message Structure - No default entry in JSON message body",
        ),
        (
            json!({"MessageStructure": "json", "Message": r#"{"default": "m"} }"#}),
            "Message Structure - JSON message body failed to parse",
        ),
        (
            json!({"MessageDeduplicationId": "d"}),
            "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid \
             for this topic type",
        ),
    ];
    for (more, reason) in cases {
        let message = format!("Invalid parameter: {reason}");
        assert_refused(&mut world, "Publish", publish(more), "InvalidParameter", &message);
    }
}

#[test]
fn attributes_of_messages() {
    let mut world = TestCloud::new();
    let empty = |kind: &str| {
        format!(
            "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type \
             '{kind}'."
        )
    };
    let field =
        |kind: &str, field: &str| format!("The message attribute 'attr1' with type '{kind}' must use field '{field}'.");
    let prefixes = "The message attribute 'attr1' has an invalid message attribute type, the set of supported type \
                    prefixes is Binary, Number, and String."
        .to_owned();
    let named = |name: &str| json!({name: {"DataType": "String", "StringValue": "123"}});
    let typed = |attribute: Value| json!({"attr1": attribute});
    let cases = [
        (typed(json!({"DataType": "String", "StringValue": ""})), empty("String")),
        (typed(json!({"DataType": "String"})), empty("String")),
        (typed(json!({"DataType": "Binary", "BinaryValue": ""})), empty("Binary")),
        (typed(json!({"DataType": "String", "BinaryValue": "MTIz"})), field("String", "String")),
        (typed(json!({"DataType": "Number", "BinaryValue": "MTIz"})), field("Number", "String")),
        (typed(json!({"DataType": "Binary", "StringValue": "123"})), field("Binary", "Binary")),
        (typed(json!({"DataType": "InvalidType", "StringValue": "123"})), prefixes.clone()),
        (typed(json!({"DataType": "String.", "StringValue": "123"})), prefixes.clone()),
        (typed(json!({"DataType": "Stringprefixed", "StringValue": "123"})), prefixes),
        (named(&"a".repeat(257)), "Length of message attribute name must be less than 256 bytes.".to_owned()),
        (
            named("a^*?"),
            "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include \
             alphanumeric characters, hyphens, underscores, or dots."
                .to_owned(),
        ),
        (named(".abc"), "Invalid message attribute name starting with character '.' was found.".to_owned()),
        (named("abc."), "Invalid message attribute name ending with character '.' was found.".to_owned()),
        (named("a..bc"), "Message attribute name can not have successive '.' character.".to_owned()),
    ];
    for (attributes, message) in cases {
        let input = json!({"TopicArn": TOPIC, "Message": "m", "MessageAttributes": attributes});
        assert_refused(&mut world, "Publish", input, "ParameterValueInvalid", &message);
        let entries =
            json!([{"Id": "1", "Message": "m", "MessageAttributes": attributes}, {"Id": "2", "Message": "m"}]);
        let input = json!({"TopicArn": TOPIC, "PublishBatchRequestEntries": entries});
        assert_refused(&mut world, "PublishBatch", input, "ParameterValueInvalid", &message);
    }
    let untyped = typed(json!({"StringValue": "value"}));
    let entries = json!([{"Id": "1", "Message": "m", "MessageAttributes": untyped}]);
    let input = json!({"TopicArn": TOPIC, "PublishBatchRequestEntries": entries});
    let message = "1 validation error detected: Value null at 'publishBatchRequestEntries.1.member.messageAttributes.\
                   attr1.member.dataType' failed to satisfy constraint: Member must not be null";
    assert_refused(&mut world, "PublishBatch", input, "ValidationError", message);
    let typed = typed(json!({"DataType": "String.  prefixed.", "StringValue": "1"}));
    world.ok("Publish", json!({"TopicArn": TOPIC, "Message": "m", "MessageAttributes": typed}));
}

#[test]
fn batches() {
    let mut world = TestCloud::empty();
    let topic = format!("{TOPIC}.fifo");
    world.ok("CreateTopic", json!({"Name": "Orders.fifo", "Attributes": {"FifoTopic": "true"}}));
    let many: Vec<Value> = (0..11).map(|index| json!({"Id": format!("Id_{index}"), "Message": "m"})).collect();
    let one = |id: &str| json!([{"Id": id, "Message": "m"}]);
    let long = "a".repeat(81);
    let cases = [
        (json!([]), "EmptyBatchRequest", "The batch request doesn't contain any entries.".to_owned()),
        (
            json!(many),
            "TooManyEntriesInBatchRequest",
            "The batch request contains more entries than permissible.".to_owned(),
        ),
        (
            json!([{"Id": "1", "Message": "m"}, {"Id": "1", "Message": "m"}]),
            "BatchEntryIdsNotDistinct",
            "Two or more batch entries in the request have the same Id.".to_owned(),
        ),
        (
            one("message.id"),
            "InvalidBatchEntryId",
            "The Id of a batch entry in the batch request contains an impermissible character: message.id".to_owned(),
        ),
        (
            one(&long),
            "InvalidBatchEntryId",
            format!("The Id of a batch entry in the batch request is too long: {long}"),
        ),
        (
            one("1"),
            "InvalidParameter",
            "Invalid parameter: The MessageGroupId parameter is required for FIFO topics".to_owned(),
        ),
        (
            json!([{"Id": "1", "Message": "m", "MessageGroupId": "g"}]),
            "InvalidParameter",
            "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or \
             MessageDeduplicationId provided explicitly"
                .to_owned(),
        ),
    ];
    for (entries, code, message) in cases {
        let input = json!({"TopicArn": topic, "PublishBatchRequestEntries": entries});
        assert_refused(&mut world, "PublishBatch", input, code, &message);
    }
}

#[test]
fn subscriptions() {
    let mut world = TestCloud::new();
    let subscribe =
        |protocol: &str, endpoint: &str| json!({"TopicArn": TOPIC, "Protocol": protocol, "Endpoint": endpoint});
    let cases = [
        (
            subscribe("test-protocol", "x"),
            "Invalid parameter: Amazon SNS does not support this protocol string: test-protocol",
        ),
        (subscribe("sqs", "http://localhost/queue"), "Invalid parameter: SQS endpoint ARN"),
        (subscribe("email", "nobody"), "Invalid parameter: Email address"),
        (subscribe("sms", "+0123"), "Invalid SMS endpoint: +0123"),
        (
            subscribe("sqs", "arn:aws:sqs:us-east-1:000000000000:q.fifo"),
            "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard \
             SNS topics",
        ),
    ];
    for (input, message) in cases {
        assert_refused(&mut world, "Subscribe", input, "InvalidParameter", message);
    }
    assert_eq!(world.refused("Subscribe", subscribe("https", "https://example.com/")).1, 501);
    let elements = "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5";
    let cases = [
        (json!({"SubscriptionArn": "arn:aws:sns:us-east-1:random"}), elements),
        (json!({"SubscriptionArn": "arn:aws:sns:us-east-1:1:random"}), "Invalid parameter: SubscriptionId"),
        (json!({}), "Invalid parameter: SubscriptionArn Reason: no value for required parameter"),
    ];
    for (input, message) in cases {
        assert_refused(&mut world, "Unsubscribe", input, "InvalidParameter", message);
    }
    let confirm = |token: &str| json!({"TopicArn": TOPIC, "Token": token});
    assert_refused(&mut world, "ConfirmSubscription", confirm("random"), "InvalidParameter", "Invalid token");
    let unknown = confirm(&"5".repeat(224));
    assert_refused(&mut world, "ConfirmSubscription", unknown, "InvalidParameter", "Invalid parameter: Token");
    let nobody = json!({"SubscriptionArn": format!("{TOPIC}:none")});
    assert_refused(&mut world, "GetSubscriptionAttributes", nobody, "NotFound", "Subscription does not exist");
}

#[test]
fn attributes_of_subscriptions() {
    let mut world = TestCloud::new();
    let arn = world.subscribe(QUEUE, json!({}));
    let place = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 2]";
    let not_json = |name: &str| {
        format!(
            "{name}: failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start \
             field name\n at {place}"
        )
    };
    let cases = [
        ("FakeAttribute", "test-value", "AttributeName".to_owned()),
        (
            "RawMessageDelivery",
            "test-ValUe",
            "RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.".to_owned(),
        ),
        ("RawMessageDelivery", "", "RawMessageDelivery: Invalid value []. Must be true or false.".to_owned()),
        (
            "FilterPolicyScope",
            "RandomValue",
            "FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes"
                .to_owned(),
        ),
        (
            "RedrivePolicy",
            r#"{"deadLetterTargetArn": "fake-arn"}"#,
            "RedrivePolicy: deadLetterTargetArn is an invalid arn".to_owned(),
        ),
        ("RedrivePolicy", "{invalidjson}", not_json("RedrivePolicy")),
        (
            "RedrivePolicy",
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dead","maxReceiveCount":3}"#,
            "RedrivePolicy: invalid JSON. Attribute maxReceiveCount is unknown.".to_owned(),
        ),
        ("FilterPolicy", "{invalidjson}", not_json("FilterPolicy")),
        (
            "FilterPolicy",
            r#"{"object": {"key": [{"prefix": "auto-"}]}}"#,
            "Filter policy scope MessageAttributes does not support nested filter policy".to_owned(),
        ),
    ];
    for (name, value, reason) in cases {
        let input = json!({"SubscriptionArn": arn, "AttributeName": name, "AttributeValue": value});
        let message = format!("Invalid parameter: {reason}");
        assert_refused(&mut world, "SetSubscriptionAttributes", input, "InvalidParameter", &message);
    }
}

#[test]
fn dead_letter_queues_of_fifo_subscriptions_are_fifo() {
    let mut world = TestCloud::empty();
    world.ok("CreateTopic", json!({"Name": "Orders.fifo", "Attributes": {"FifoTopic": "true"}}));
    let subscribe = |queue: &str| {
        json!({"TopicArn": format!("{TOPIC}.fifo"), "Protocol": "sqs", "Endpoint": format!("{QUEUE}.fifo"),
            "Attributes": {"RedrivePolicy": json!({"deadLetterTargetArn": queue}).to_string()}})
    };
    let message = "Invalid parameter: Attributes Reason: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO \
                   Subscription to a FIFO Topic.";
    assert_refused(&mut world, "Subscribe", subscribe(QUEUE), "InvalidParameter", message);
    world.ok("Subscribe", subscribe(&format!("{QUEUE}.fifo")));
}

#[test]
fn policies_of_topics() {
    let mut world = TestCloud::new();
    let statement = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": [action],
            "Resource": TOPIC}]})
        .to_string()
    };
    let set = |policy: &str| json!({"TopicArn": TOPIC, "AttributeName": "Policy", "AttributeValue": policy});
    for action in ["sns:CreateTopic", "sqs:SendMessage"] {
        let message = "Invalid parameter: Policy statement action out of service scope!";
        assert_refused(&mut world, "SetTopicAttributes", set(&statement(action)), "InvalidParameter", message);
    }
    let broken = set("{\"Statement\": 1}");
    let message = "Invalid parameter: Policy Error: null";
    assert_refused(&mut world, "SetTopicAttributes", broken, "InvalidParameter", message);
    let unknown = json!({"TopicArn": TOPIC, "AttributeName": "FifoTopic", "AttributeValue": "false"});
    let message = "Invalid parameter: AttributeName";
    assert_refused(&mut world, "SetTopicAttributes", unknown, "InvalidParameter", message);
    for action in ["sns:publish", "SNS:Publish", "sns:*", "sns:Get*"] {
        world.ok("SetTopicAttributes", set(&statement(action)));
    }
    world.ok("SetTopicAttributes", set(""));
}

/// Policies on attributes, and why they are refused; `(String)` positions are those in the policy.
#[test]
fn filter_policies() {
    let many = |count: usize| (0..count).map(|index| format!("\"v{index}\"")).collect::<Vec<_>>().join(",");
    let placed = |reason: &str, policy: &str, column: usize| {
        format!("{reason}\n at [Source: (String)\"{policy}\"; line: 1, column: {column}]")
    };
    let cases: Vec<(String, String)> = [
        (r#"{"key":[["value"]]}"#, "Match value must be String, number, true, false, or null", 10),
        (r#"{"key":[{"wrong-operator":true}]}"#, "Unrecognized match type wrong-operator", 31),
        (r#"{"key":[{"wildcard":"a*"}]}"#, "Unrecognized match type wildcard", 22),
        (r#"{"key":[{"suffix":"value","prefix":"value2"}]}"#, "Only one key allowed in match expression", 37),
        (r#"{"key":[]}"#, "Empty arrays are not allowed", 10),
        (r#"{"key":[{"suffix":100}]}"#, "suffix match pattern must be a string", 22),
        (r#"{"key":{"suffix":"value"}}"#, "\"suffix\" must be an object or an array", 19),
        (r#"{"key":[{"numeric":["operator"]}]}"#, "Unrecognized numeric range operator: operator", 32),
        (r#"{"key":[{"numeric":[">",20,"<",30,"<",50]}]}"#, "Too many terms in numeric range expression", 36),
        (r#"{"key":[{"exists":"no"}]}"#, "exists match pattern must be either true or false.", 20),
        (r#"{"key":[{"anything-but":{"suffix":"test"}}]}"#, "Unsupported anything-but pattern: suffix", 36),
        (r#"{"key":[{"anything-but":{"exists":false}}]}"#, "Unsupported anything-but pattern: exists", 40),
        (
            r#"{"key":[{"anything-but":{"wrong-operator":null}}]}"#,
            "Unsupported anything-but pattern: wrong-operator",
            47,
        ),
        (r#"{"key":[{"anything-but":{"prefix":false}}]}"#, "prefix match pattern must be a string", 40),
    ]
    .into_iter()
    .map(|(policy, reason, column)| (policy.to_owned(), placed(reason, policy, column)))
    .chain([
        (r#"{"key":[{"cidr":"bad-filter"}]}"#.to_owned(), "Malformed CIDR, one '/' required".to_owned()),
        (format!("{{\"key\":[{}]}}", many(151)), "Filter policy is too complex".to_owned()),
        (format!("{{\"a\":[{}],\"b\":[{}]}}", many(100), many(51)), "Filter policy is too complex".to_owned()),
        (
            r#"{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}"#.to_owned(),
            "Filter policy can not have more than 5 keys".to_owned(),
        ),
    ])
    .collect();
    for (policy, reason) in cases {
        let mut world = TestCloud::new();
        let input =
            json!({"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE, "Attributes": {"FilterPolicy": policy}});
        let message = format!("Invalid parameter: Attributes Reason: FilterPolicy: {reason}");
        assert_refused(&mut world, "Subscribe", input, "InvalidParameter", &message);
    }
}

#[test]
fn combinations_of_alternatives_add_up() {
    let values = |count: usize| (0..count).collect::<Vec<_>>();
    let flat = |sources: usize, spaces: usize| {
        json!({"source": values(sources), "$or": [{"metricName": values(6)},
            {"metricType": values(4), "$or": [{"metricId": values(4)}, {"spaceId": values(spaces)}]}]})
    };
    let nested = json!({"$or": [{"metricName": values(3)}, {"namespace": values(2)}],
        "detail": {"scope": values(2), "$or": [{"source": values(1)}, {"type": values(3)}]}});
    let deep = json!({"a": {"b": {"c": values(4)}}, "d": {"e": values(3)}, "f": values(3)});
    let cases = [
        (flat(3, 7), "MessageAttributes", true),
        (flat(4, 4), "MessageAttributes", false),
        (nested, "MessageBody", false),
        (deep, "MessageBody", false),
    ];
    for (policy, scope, valid) in cases {
        let mut world = TestCloud::new();
        let attributes = json!({"FilterPolicy": policy.to_string(), "FilterPolicyScope": scope});
        let input = json!({"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE, "Attributes": attributes});
        if valid {
            world.ok("Subscribe", input);
        } else {
            let message = "Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex";
            assert_refused(&mut world, "Subscribe", input, "InvalidParameter", message);
        }
    }
}
