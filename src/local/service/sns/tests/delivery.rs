//! Tests of the delivery of published messages.

use serde_json::{Value, json};

use super::{NOW, QUEUE, REGION, TOPIC, TestCloud, Timestamp};
use crate::local::cloud::Cloud;
use crate::trace::Outcome;

#[test]
fn a_queue_receives_the_envelope_of_aws() {
    let mut world = TestCloud::new();
    let subscription = world.subscribe(QUEUE, json!({}));
    let input = json!({"TopicArn": TOPIC, "Message": "say \"hi\"", "Subject": "Hello",
        "MessageAttributes": {"n": {"DataType": "Number", "StringValue": "99.12"}}});
    let id = world.ok("Publish", input)["MessageId"].as_str().unwrap().to_owned();
    let body = world.bodies("Orders").pop().expect("a message");
    let signature = serde_json::from_str::<Value>(&body).unwrap()["Signature"].as_str().unwrap().to_owned();
    assert_eq!(signature.len(), 344);
    let url = "https://sns.us-east-1.amazonaws.com";
    let expected = [
        "{".to_owned(),
        "  \"Type\" : \"Notification\",".to_owned(),
        format!("  \"MessageId\" : \"{id}\","),
        format!("  \"TopicArn\" : \"{TOPIC}\","),
        "  \"Subject\" : \"Hello\",".to_owned(),
        "  \"Message\" : \"say \\\"hi\\\"\",".to_owned(),
        "  \"Timestamp\" : \"2023-11-14T22:13:20.000Z\",".to_owned(),
        "  \"SignatureVersion\" : \"1\",".to_owned(),
        format!("  \"Signature\" : \"{signature}\","),
        format!("  \"SigningCertURL\" : \"{url}/SimpleNotificationService-6c6f63616c636c6f75646b65797061697200.pem\","),
        format!("  \"UnsubscribeURL\" : \"{url}/?Action=Unsubscribe&SubscriptionArn={subscription}\","),
        "  \"MessageAttributes\" : {".to_owned(),
        "    \"n\" : {\"Type\":\"Number\",\"Value\":\"99.12\"}".to_owned(),
        "  }".to_owned(),
        "}".to_owned(),
    ];
    assert_eq!(body, expected.join("\n"));
    let hops = world.cloud.hops(Some(&id));
    assert_eq!((hops.len(), &hops[0].outcome), (1, &Outcome::Delivered));
}

#[test]
fn a_raw_message_brings_its_attributes() {
    let mut world = TestCloud::new();
    world.subscribe(QUEUE, json!({"RawMessageDelivery": "TRUE"}));
    world.publish("plain", json!({"b": {"DataType": "Binary", "BinaryValue": "AgME"}}));
    let message = world.received("Orders").pop().expect("a message");
    assert_eq!(message["Body"], "plain");
    assert_eq!(message["MessageAttributes"]["b"]["BinaryValue"], "AgME");
}

#[test]
fn a_message_can_differ_by_protocol() {
    let mut world = TestCloud::new();
    world.subscribe(QUEUE, json!({"RawMessageDelivery": "true"}));
    for message in [r#"{"default": "d", "sqs": "for queues"}"#, r#"{"default": "d", "sqs": {"no": "text"}}"#] {
        world.ok("Publish", json!({"TopicArn": TOPIC, "Message": message, "MessageStructure": "json"}));
    }
    assert_eq!(world.bodies("Orders"), ["for queues", "d"]);
}

#[test]
fn filter_policies_over_attributes() {
    let attribute = |kind: &str, value: &str| json!({"store": {"DataType": kind, "StringValue": value}});
    let cases = [
        (r#"{"store": ["value1"]}"#, attribute("String", "value1"), true),
        (r#"{"store": ["value1"]}"#, attribute("String.Array", r#"["value1", "value2"]"#), true),
        (r#"{"store": ["value1"]}"#, attribute("String.Array", r#"["value2", "value3"]"#), false),
        (r#"{"store": [{"numeric": [">", 0, "<=", 100]}]}"#, attribute("Number", "99.12"), true),
        (r#"{"store": [{"numeric": [">", 0, "<=", 100]}]}"#, attribute("Number", "111"), false),
        (r#"{"store": [{"numeric": [">", 0, "<=", 100]}]}"#, attribute("String", "99"), false),
        (r#"{"store": [{"exists": true}]}"#, attribute("Number", "1"), true),
        (r#"{"store": [{"exists": false}]}"#, attribute("Number", "1"), false),
        (r#"{"store": [{"exists": false}]}"#, json!({}), true),
        (r#"{"store": [null, {"anything-but": "whatever"}]}"#, json!({}), false),
        (r#"{"store": [{"anything-but": {"prefix": "o-"}}]}"#, attribute("String", "x"), true),
        (r#"{"$or": [{"store": ["a"]}, {"other": ["b"]}]}"#, attribute("String", "a"), true),
        (r#"{"store": ["a"]}"#, json!({"store": {"DataType": "Binary", "BinaryValue": "YQ=="}}), false),
    ];
    for (policy, attributes, taken) in cases {
        let mut world = TestCloud::new();
        world.subscribe(QUEUE, json!({"FilterPolicy": policy}));
        world.publish("m", attributes.clone());
        assert_eq!(world.bodies("Orders").len(), usize::from(taken), "{policy} {attributes}");
    }
}

#[test]
fn filter_policies_over_the_body() {
    let policy = r#"{"object": {"key": [{"prefix": "auto-"}, "hard"], "none": [{"exists": false}]}}"#;
    let cases = [
        (r#"{"object": {"key": "auto-test"}}"#, true),
        (r#"{"object": {"key": ["x", "hard"]}}"#, true),
        (r#"{"object": {"key": "test-auto"}}"#, false),
        (r#"{"object": {"key": "hard", "none": 1}}"#, false),
        (r#""auto-test""#, false),
        ("auto-test", false),
    ];
    for (message, taken) in cases {
        let mut world = TestCloud::new();
        world.subscribe(QUEUE, json!({"FilterPolicy": policy, "FilterPolicyScope": "MessageBody"}));
        world.publish(message, json!({}));
        assert_eq!(world.bodies("Orders").len(), usize::from(taken), "{message}");
    }
}

#[test]
fn a_filtered_message_says_why() {
    let attribute = |name: &str| json!({name: {"DataType": "String", "StringValue": "a"}});
    let cases = [
        (
            json!({"FilterPolicy": r#"{"store": ["a"], "kind": ["b"]}"#}),
            "m",
            attribute("store"),
            "there is no attribute `kind`, and the filter policy wants [\"b\"]",
        ),
        (
            json!({"FilterPolicy": r#"{"store": [{"prefix": "x"}]}"#}),
            "m",
            attribute("store"),
            "the attribute `store` is \"a\", and the filter policy wants [{\"prefix\": \"x\"}]",
        ),
        (
            json!({"FilterPolicy": r#"{"$or": [{"a": [1]}, {"b": [2]}]}"#}),
            "m",
            json!({}),
            "none of the alternatives [{\"a\": [1]}, {\"b\": [2]}] of the filter policy holds",
        ),
        (
            json!({"FilterPolicy": r#"{"a": {"b": [1]}}"#, "FilterPolicyScope": "MessageBody"}),
            r#"{"a": {"b": 2}}"#,
            json!({}),
            "the member `a` is {\"b\": 2}, and the filter policy wants {\"b\": [1]}",
        ),
        (
            json!({"FilterPolicy": r#"{"a": [1]}"#, "FilterPolicyScope": "MessageBody"}),
            "hello",
            json!({}),
            "the message body is not JSON, and the filter policy looks into it",
        ),
    ];
    for (settings, message, attributes, reason) in cases {
        let mut world = TestCloud::new();
        world.subscribe(QUEUE, settings);
        world.publish(message, attributes);
        assert_eq!(world.outcomes(), [Outcome::Filtered { reason: reason.to_owned() }]);
    }
}

#[test]
fn a_queue_policy_that_refuses_is_named_with_what_it_lacks() {
    let mut world = TestCloud::empty();
    world.ok("CreateTopic", json!({"Name": "Orders"}));
    world.of("sqs", "CreateQueue", json!({"QueueName": "Orders"}));
    world.subscribe(QUEUE, json!({}));
    world.publish("m", json!({}));
    assert!(world.bodies("Orders").is_empty());
    let outcomes = world.outcomes();
    let [Outcome::Refused { reason, missing: Some(statement) }] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    assert!(
        reason.starts_with(
            "the queue policy of `Orders` does not let sns.amazonaws.com do sqs:SendMessage for topic `Orders`"
        ),
        "{reason}"
    );
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let url = world.of("sqs", "GetQueueUrl", json!({"QueueName": "Orders"}))["QueueUrl"].clone();
    world.of("sqs", "SetQueueAttributes", json!({"QueueUrl": url, "Attributes": {"Policy": policy}}));
    world.publish("m", json!({}));
    assert_eq!(world.bodies("Orders").len(), 1);
}

#[test]
fn what_cannot_be_delivered_goes_to_the_dead_letter_queue() {
    for raw in ["true", "false"] {
        let mut world = TestCloud::new();
        world.queue("Dead", json!({}));
        let redrive = r#"{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:Dead"}"#;
        let gone = "arn:aws:sqs:us-east-1:000000000000:Gone";
        world.subscribe(gone, json!({"RedrivePolicy": redrive, "RawMessageDelivery": raw}));
        world.publish("lost", json!({"a": {"DataType": "String", "StringValue": "1"}}));
        let message = world.received("Dead").pop().expect("a message");
        let body = message["Body"].as_str().unwrap();
        assert_eq!(body == "lost", raw == "true", "{body}");
        assert_eq!(message.get("MessageAttributes").is_some(), raw == "true");
        let outcomes = world.outcomes();
        assert!(outcomes.iter().any(|outcome| matches!(outcome, Outcome::DeadLettered { .. })), "{outcomes:?}");
        assert_eq!(outcomes.last(), Some(&Outcome::Delivered));
    }
}

#[test]
fn a_fifo_topic_keeps_order_and_drops_repetitions() {
    let mut world = TestCloud::empty();
    let topic = "arn:aws:sns:us-east-1:000000000000:Orders.fifo";
    let fifo = json!({"FifoTopic": "true", "ContentBasedDeduplication": "true"});
    world.ok("CreateTopic", json!({"Name": "Orders.fifo", "Attributes": fifo}));
    world.queue("Orders.fifo", json!({"FifoQueue": "true"}));
    world.queue("Plain", json!({}));
    for queue in ["Orders.fifo", "Plain"] {
        let endpoint = format!("arn:aws:sqs:us-east-1:000000000000:{queue}");
        world.ok("Subscribe", json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": endpoint}));
    }
    let mut receipts = Vec::new();
    for (message, group) in [("Test", "g1"), ("Test", "g2"), ("Next", "g1")] {
        let input = json!({"TopicArn": topic, "Message": message, "MessageGroupId": group});
        receipts.push(world.ok("Publish", input));
    }
    assert_eq!(receipts[0], receipts[1], "a repetition is answered as the first was");
    assert_eq!(receipts[0]["SequenceNumber"].as_str().unwrap().len(), 20);
    let received = world.received("Orders.fifo");
    let said: Vec<Value> =
        received.iter().map(|message| serde_json::from_str(message["Body"].as_str().unwrap()).unwrap()).collect();
    assert_eq!(said.iter().map(|body| body["Message"].as_str().unwrap()).collect::<Vec<_>>(), ["Test", "Next"]);
    assert_eq!(said[0]["SequenceNumber"], receipts[0]["SequenceNumber"]);
    assert!(said[0].get("Signature").is_none());
    let attributes = &received[0]["Attributes"];
    assert_eq!(attributes["MessageGroupId"], "g1");
    assert_eq!(
        attributes["MessageDeduplicationId"],
        "532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25"
    );
    assert!(world.received("Plain")[0]["Attributes"].get("MessageGroupId").is_none());
    world.now += 300_001;
    world.ok("Publish", json!({"TopicArn": topic, "Message": "Test", "MessageGroupId": "g1"}));
    assert_eq!(world.received("Orders.fifo").len(), 1, "after five minutes it is new again");
}

#[test]
fn a_batch_is_published_entry_by_entry() {
    let mut world = TestCloud::new();
    world.subscribe(QUEUE, json!({"RawMessageDelivery": "true"}));
    let entries = json!([{"Id": "1", "Message": "a"}, {"Id": "2", "Message": "b"}]);
    let answer = world.ok("PublishBatch", json!({"TopicArn": TOPIC, "PublishBatchRequestEntries": entries}));
    assert_eq!(answer["Successful"][1]["Id"], "2");
    assert_eq!(answer["Failed"], json!([]));
    assert_eq!(world.bodies("Orders"), ["a", "b"]);
    let long = |first: usize, second: usize| {
        let entries = json!([{"Id": "1", "Message": "a".repeat(first)}, {"Id": "2", "Message": "b".repeat(second)}]);
        json!({"TopicArn": TOPIC, "PublishBatchRequestEntries": entries})
    };
    world.ok("PublishBatch", long(131_072, 131_072));
    assert_eq!(world.refused("PublishBatch", long(131_072, 131_073)).0, "BatchRequestTooLong");
}

#[test]
fn a_person_confirms_before_mail_comes() {
    let mut world = TestCloud::new();
    let input = json!({"TopicArn": TOPIC, "Protocol": "email", "Endpoint": "me@example.com"});
    assert_eq!(world.ok("Subscribe", input.clone())["SubscriptionArn"], "pending confirmation");
    let mut with_arn = input;
    with_arn["ReturnSubscriptionArn"] = json!(true);
    let arn = world.ok("Subscribe", with_arn)["SubscriptionArn"].clone();
    let listed = world.ok("ListSubscriptionsByTopic", json!({"TopicArn": TOPIC}));
    assert_eq!(listed["Subscriptions"][0]["SubscriptionArn"], "PendingConfirmation");
    world.publish("too early", json!({}));
    let mails = world.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let token = mails[0]["Token"].as_str().unwrap();
    let confirmed = world.ok("ConfirmSubscription", json!({"TopicArn": TOPIC, "Token": token}));
    assert_eq!(confirmed["SubscriptionArn"], arn);
    world.publish("in time", json!({}));
    let mails = world.mails();
    assert_eq!((mails.len(), &mails[1]["To"]), (2, &json!("me@example.com")));
    assert!(mails[1]["Body"].as_str().unwrap().starts_with("in time\n"));
    let attributes = world.ok("GetTopicAttributes", json!({"TopicArn": TOPIC}))["Attributes"].clone();
    assert_eq!(
        (&attributes["SubscriptionsConfirmed"], &attributes["SubscriptionsPending"]),
        (&json!("1"), &json!("0"))
    );
}

#[test]
fn a_rule_publishes_only_where_the_topic_policy_lets_it() {
    let mut world = TestCloud::new();
    world.subscribe(QUEUE, json!({}));
    let pattern = json!({"source": ["shop"]}).to_string();
    world.of("events", "PutRule", json!({"Name": "Dev", "EventPattern": pattern}));
    world.of("events", "PutTargets", json!({"Rule": "Dev", "Targets": [{"Id": "topic", "Arn": TOPIC}]}));
    let entry = json!({"Source": "shop", "DetailType": "Order", "Detail": "{}"});
    world.of("events", "PutEvents", json!({"Entries": [entry]}));
    let refused = world.outcomes().pop().expect("a hop");
    let Outcome::Refused { reason, missing: Some(statement) } = refused else { panic!("{refused:?}") };
    let start = "the topic policy of `Orders` does not let events.amazonaws.com do sns:Publish for rule `Dev`: ";
    assert!(reason.starts_with(start), "{reason}");
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let set = json!({"TopicArn": TOPIC, "AttributeName": "Policy", "AttributeValue": policy});
    world.ok("SetTopicAttributes", set);
    let put = world.of("events", "PutEvents", json!({"Entries": [entry]}));
    let body: Value = serde_json::from_str(&world.bodies("Orders").pop().expect("a message")).unwrap();
    assert!(body.get("Subject").is_none());
    assert!(body["Message"].as_str().unwrap().contains("\"source\":\"shop\""), "{body}");
    let id = put["Entries"][0]["EventId"].as_str().unwrap();
    let last = world.cloud.hops(Some(id)).pop().expect("a hop");
    assert_eq!((last.from.as_str(), last.to.as_str()), (TOPIC, QUEUE), "the event is followed beyond the topic");
}

#[test]
fn the_whole_state_survives_a_snapshot() {
    let mut world = TestCloud::new();
    world.subscribe(QUEUE, json!({"FilterPolicy": r#"{"a": ["b"]}"#}));
    let saved = serde_json::to_value(world.cloud.save().unwrap()).unwrap();
    world.cloud = Cloud::load(serde_json::from_value(saved.clone()).unwrap()).unwrap();
    assert_eq!(serde_json::to_value(world.cloud.save().unwrap()).unwrap(), saved);
    world.publish("m", json!({"a": {"DataType": "String", "StringValue": "b"}}));
    assert_eq!(world.bodies("Orders").len(), 1);
}

#[test]
fn mail_that_was_kept_before_there_were_tables_is_still_there() {
    let mail = |number: u64| {
        json!({"At": NOW + 1, "To": "me@example.com", "Subject": "s", "Body": number.to_string(),
            "TopicArn": TOPIC, "MessageId": "m"})
    };
    let old = json!({"topics": {}, "subscriptions": {}, "mails": [mail(1), mail(2)]});
    let sns = (super::super::SERVICE.load)(old).unwrap();
    let mut saved = sns.save().unwrap();
    assert_eq!(saved["mails"], Value::Null);
    let again = (super::super::SERVICE.load)(saved.take()).unwrap();
    let place = crate::local::service::Place { account: "000000000000".to_owned(), region: REGION.to_owned() };
    let (mut again, mut ids) = (again, crate::id::Ids::new(1));
    let mut cx = crate::local::service::Cx::new(Timestamp::from_millis(NOW), &place, &mut ids);
    let listed = again.call("ListMail", json!({}), &mut cx).unwrap();
    let listed: Value = serde_json::from_str(listed["Document"].as_str().unwrap()).unwrap();
    let bodies: Vec<&Value> = listed["Mails"].as_array().unwrap().iter().map(|mail| &mail["Body"]).collect();
    assert_eq!(bodies, [&json!("1"), &json!("2")]);
    assert_eq!(listed["Mails"][1]["Number"], 2);
}

#[test]
fn a_phone_needs_no_confirmation_and_no_topic() {
    let mut world = TestCloud::new();
    let input = json!({"TopicArn": TOPIC, "Protocol": "sms", "Endpoint": "+15551234567"});
    let arn = world.ok("Subscribe", input)["SubscriptionArn"].clone();
    assert!(arn.as_str().unwrap().starts_with(TOPIC), "{arn}");
    let texts = json!({"default": "long", "sms": "short"}).to_string();
    world.ok("Publish", json!({"TopicArn": TOPIC, "Message": texts, "MessageStructure": "json", "Subject": "s"}));
    world.ok("Publish", json!({"PhoneNumber": "+15557654321", "Message": "alone"}));
    let seen: Vec<Value> =
        world.mails().iter().map(|mail| json!([mail["To"], mail["Subject"], mail["Body"]])).collect();
    let expected = json!([["+15551234567", "Text message", "short"], ["+15557654321", "Text message", "alone"]]);
    assert_eq!(Value::from(seen), expected);
    let to: Vec<String> = world.cloud.hops(None).into_iter().map(|hop| hop.to).collect();
    assert_eq!(to, ["tel:+15551234567", "tel:+15557654321"]);
}
