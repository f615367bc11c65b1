//! Tests of topics and subscriptions through the API.

use serde_json::{Value, json};

use super::{QUEUE, TOPIC, TestCloud};

#[test]
fn a_topic_is_shown_as_aws_shows_it() {
    let mut world = TestCloud::new();
    let attributes = world.ok("GetTopicAttributes", json!({"TopicArn": TOPIC}))["Attributes"].clone();
    let names: Vec<&String> = attributes.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "DisplayName",
            "EffectiveDeliveryPolicy",
            "Owner",
            "Policy",
            "SubscriptionsConfirmed",
            "SubscriptionsDeleted",
            "SubscriptionsPending",
            "TopicArn"
        ]
    );
    assert_eq!(
        attributes["Policy"],
        "{\"Version\":\"2008-10-17\",\"Id\":\"__default_policy_ID\",\"Statement\":[{\"Sid\":\"__default_statement_ID\",\
         \"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":[\"SNS:GetTopicAttributes\",\
         \"SNS:SetTopicAttributes\",\"SNS:AddPermission\",\"SNS:RemovePermission\",\"SNS:DeleteTopic\",\
         \"SNS:Subscribe\",\"SNS:ListSubscriptionsByTopic\",\"SNS:Publish\"],\"Resource\":\
         \"arn:aws:sns:us-east-1:000000000000:Orders\",\"Condition\":{\"StringEquals\":{\"AWS:SourceOwner\":\
         \"000000000000\"}}}]}"
    );
    let policy =
        json!({"http": {"defaultHealthyRetryPolicy": {"minDelayTarget": 5, "maxDelayTarget": 6, "numRetries": 1}}});
    let set = json!({"TopicArn": TOPIC, "AttributeName": "DeliveryPolicy", "AttributeValue": policy.to_string()});
    world.ok("SetTopicAttributes", set);
    let attributes = world.ok("GetTopicAttributes", json!({"TopicArn": TOPIC}))["Attributes"].clone();
    let effective: Value = serde_json::from_str(attributes["EffectiveDeliveryPolicy"].as_str().unwrap()).unwrap();
    assert_eq!(effective["http"]["defaultHealthyRetryPolicy"]["numRetries"], 1);
    assert_eq!(effective["http"]["defaultHealthyRetryPolicy"]["backoffFunction"], "linear");
}

#[test]
fn a_topic_can_be_created_again_as_it_is() {
    let mut world = TestCloud::empty();
    let tags = json!([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]);
    let create = |attributes: Value, tags: Value| json!({"Name": "Orders", "Attributes": attributes, "Tags": tags});
    world.ok("CreateTopic", create(json!({"DisplayName": "Value1"}), tags.clone()));
    for attributes in [json!({}), json!({"DisplayName": "Value1"}), json!({"FifoTopic": "false"})] {
        assert_eq!(world.ok("CreateTopic", create(attributes, json!([tags[0]])))["TopicArn"], TOPIC);
    }
    let refused = |reason: &str| ("InvalidParameter".to_owned(), 400, format!("Invalid parameter: {reason}"));
    for attributes in [json!({"DisplayName": "Value2"}), json!({"SignatureVersion": "2"})] {
        let expected = refused("Attributes Reason: Topic already exists with different attributes");
        assert_eq!(world.refused("CreateTopic", create(attributes, json!([]))), expected);
    }
    let more = json!([{"Key": "c", "Value": "3"}]);
    let expected = refused("Tags Reason: Topic already exists with different tags");
    assert_eq!(world.refused("CreateTopic", create(json!({}), more)), expected);
}

#[test]
fn a_subscription_can_be_made_again_as_it_is() {
    let mut world = TestCloud::new();
    let arn = world.subscribe(QUEUE, json!({"RawMessageDelivery": "True"}));
    for attributes in [
        json!({}),
        json!({"RawMessageDelivery": "true"}),
        json!({"RawMessageDelivery": "true", "FilterPolicyScope": "MessageAttributes"}),
    ] {
        assert_eq!(world.subscribe(QUEUE, attributes), arn);
    }
    let input = json!({"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": QUEUE,
        "Attributes": {"RawMessageDelivery": "false", "FilterPolicyScope": "MessageBody"}});
    assert_eq!(
        world.refused("Subscribe", input).2,
        "Invalid parameter: Attributes Reason: Subscription already exists with different attributes"
    );
    let shown = world.ok("GetSubscriptionAttributes", json!({"SubscriptionArn": arn}))["Attributes"].clone();
    assert_eq!(
        shown,
        json!({"ConfirmationWasAuthenticated": "true", "Endpoint": QUEUE, "Owner": "000000000000",
            "PendingConfirmation": "false", "Protocol": "sqs", "RawMessageDelivery": "true", "SubscriptionArn": arn,
            "SubscriptionPrincipal": "arn:aws:iam::000000000000:root", "TopicArn": TOPIC})
    );
    world.ok("Unsubscribe", json!({"SubscriptionArn": arn}));
    world.ok("Unsubscribe", json!({"SubscriptionArn": arn}));
    assert_eq!(world.ok("ListSubscriptions", json!({})), json!({"Subscriptions": []}));
    let topic = world.ok("GetTopicAttributes", json!({"TopicArn": TOPIC}))["Attributes"].clone();
    assert_eq!(topic["SubscriptionsDeleted"], "1");
}

#[test]
fn permissions_are_statements_of_the_policy() {
    let mut world = TestCloud::new();
    let add = |label: &str, actions: Value| json!({"TopicArn": TOPIC, "Label": label, "AWSAccountId": ["111111111111"], "ActionName": actions});
    world.ok("AddPermission", add("test", json!(["Publish"])));
    let policy = |world: &mut TestCloud| -> Value {
        let attributes = world.ok("GetTopicAttributes", json!({"TopicArn": TOPIC}))["Attributes"].clone();
        serde_json::from_str(attributes["Policy"].as_str().unwrap()).unwrap()
    };
    assert_eq!(
        policy(&mut world)["Statement"][1],
        json!({"Sid": "test", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
            "Action": "SNS:Publish", "Resource": TOPIC})
    );
    let again = world.refused("AddPermission", add("test", json!(["Publish"]))).2;
    assert_eq!(again, "Invalid parameter: Statement already exists");
    let wrong = world.refused("AddPermission", add("other", json!(["Fly"]))).2;
    assert_eq!(wrong, "Invalid parameter: Policy statement action out of service scope!");
    world.ok("RemovePermission", json!({"TopicArn": TOPIC, "Label": "test"}));
    assert_eq!(policy(&mut world)["Statement"].as_array().unwrap().len(), 1);
}

#[test]
fn listings_come_in_pages_of_a_hundred() {
    let mut world = TestCloud::new();
    for index in 0..101 {
        world.ok("CreateTopic", json!({"Name": format!("t{index:03}")}));
        world.subscribe(&format!("{QUEUE}{index:03}"), json!({}));
    }
    for (operation, list, total) in [
        ("ListTopics", "Topics", 102),
        ("ListSubscriptions", "Subscriptions", 101),
        ("ListSubscriptionsByTopic", "Subscriptions", 101),
    ] {
        let first = world.ok(operation, json!({"TopicArn": TOPIC}));
        let next = world.ok(operation, json!({"TopicArn": TOPIC, "NextToken": first["NextToken"]}));
        let count = |page: &Value| page[list].as_array().unwrap().len();
        assert_eq!((count(&first), count(&next), next.get("NextToken")), (100, total - 100, None), "{operation}");
    }
}

#[test]
fn tags() {
    let mut world = TestCloud::new();
    let tag = |tags: Value| json!({"ResourceArn": TOPIC, "Tags": tags});
    world.ok("TagResource", tag(json!([{"Key": "k1", "Value": "v1"}, {"Key": "k2", "Value": "v2"}])));
    world.ok("UntagResource", json!({"ResourceArn": TOPIC, "TagKeys": ["k1"]}));
    world.ok("TagResource", tag(json!([{"Key": "k2", "Value": "v2b"}])));
    let tags = world.ok("ListTagsForResource", json!({"ResourceArn": TOPIC}));
    assert_eq!(tags["Tags"], json!([{"Key": "k2", "Value": "v2b"}]));
    let twice = tag(json!([{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}]));
    assert_eq!(world.refused("TagResource", twice).2, "Invalid parameter: Duplicated keys are not allowed.");
}
