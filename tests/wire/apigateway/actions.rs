//! Tests of actions of other services as integrations: by action and by path, with the role that performs them.

use aws_sdk_apigateway::types::IntegrationType;
use serde_json::{Value, json};

use super::super::{TestCloud, allow, arn, world};
use super::Api;

const FORM: &str = "'application/x-www-form-urlencoded'";

/// An action, and the request made for it.
struct Action<'a> {
    place: &'a str,
    parameters: &'a [(&'a str, &'a str)],
    template: &'a str,
}

impl TestCloud {
    /// Returns a new API with POST on its root, and with logs of its stage enabled.
    async fn acting(&self, action: &Action<'_>, role: &str) -> Api {
        let api = self.api().await;
        let client = self.apigateway();
        let put = client.put_method().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
        put.authorization_type("NONE").send().await.expect("a method");
        let put = client.put_integration().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
        let put = put.r#type(IntegrationType::Aws).integration_http_method("POST").credentials(role);
        let mut put = put.uri(format!("arn:aws:apigateway:us-east-1:{}", action.place));
        for (name, from) in action.parameters {
            put = put.request_parameters(*name, *from);
        }
        put.request_templates("application/json", action.template).send().await.expect("an integration");
        for (status, pattern) in [("200", None), ("400", Some("4\\d{2}"))] {
            let put = client.put_method_response().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
            put.status_code(status).send().await.expect("a method response");
            let put = client.put_integration_response().rest_api_id(&api.id).resource_id(&api.root).http_method("POST");
            let put = put.status_code(status).set_selection_pattern(pattern.map(str::to_owned));
            put.send().await.expect("an integration response");
        }
        self.deploy(&api, "v1").await;
        self.with_logs(&api, "v1").await;
        api
    }
}

fn queue_by_path() -> Action<'static> {
    Action {
        place: "sqs:path/000000000000/Orders",
        parameters: &[("integration.request.header.Content-Type", FORM)],
        template: "Action=SendMessage&MessageBody=$util.urlEncode($input.body)&MessageAttribute.1.Name=tenant&\
                   MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=a%20b",
    }
}

#[tokio::test]
async fn a_message_goes_to_a_queue_by_every_way_there_is() {
    let world = world();
    let queue = world.queue("Orders").await;
    let role = world.role("acting", "apigateway.amazonaws.com").await;
    let by_action = Action {
        place: "sqs:action/SendMessage",
        parameters: &[
            ("integration.request.querystring.QueueUrl", "'https://sqs.us-east-1.amazonaws.com/000000000000/Orders'"),
            ("integration.request.querystring.MessageBody", "method.request.body"),
        ],
        template: "#set($nothing = 1)",
    };
    let by_target = Action {
        place: "sqs:path/000000000000/Orders",
        parameters: &[("integration.request.header.X-Amz-Target", "'AmazonSQS.SendMessage'")],
        template: r#"{"MessageBody": "$util.escapeJavaScript($input.body)"}"#,
    };
    for (action, pointer) in [
        (queue_by_path(), "/SendMessageResponse/SendMessageResult/MessageId"),
        (by_action, "/SendMessageResponse/SendMessageResult/MessageId"),
        (by_target, "/MessageId"),
    ] {
        let api = world.acting(&action, &role).await;
        let body = json!({"a": "b&c"}).to_string();
        let answer = world.ask("POST", &api, "/v1", &[], &body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let receive = world.sqs().receive_message().queue_url(&queue.url).message_attribute_names("All");
        let received = receive.send().await.expect("messages");
        let [message] = received.messages() else { panic!("{}: {received:?}", action.place) };
        assert_eq!(message.body(), Some(body.as_str()), "{}", action.place);
        let id = answer.json().pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(id, json!(message.message_id()), "{} answered {}", action.place, answer.body);
        let attributes = message.message_attributes().map_or(0, std::collections::HashMap::len);
        assert_eq!(attributes, usize::from(action.template.contains("MessageAttribute")), "{}", action.place);
        let delete = world.sqs().delete_message().queue_url(&queue.url);
        delete.receipt_handle(message.receipt_handle().expect("a handle")).send().await.expect("deleted");
    }
}

#[tokio::test]
async fn topics_and_buses_are_in_reach_too() {
    let world = world();
    let role = world.role("acting", "apigateway.amazonaws.com").await;
    let queue = world.queue("Orders").await;
    let topic = world.sns().create_topic().name("Orders").send().await.expect("a topic").topic_arn.expect("its ARN");
    world.sns().subscribe().topic_arn(&topic).protocol("sqs").endpoint(&queue.arn).send().await.expect("subscribed");
    let template = format!(
        "Action=Publish&TopicArn=$util.urlEncode('{topic}')&Message=$util.urlEncode($input.body)&\
         MessageAttributes.entry.1.Name=kind&MessageAttributes.entry.1.Value.DataType=String&\
         MessageAttributes.entry.1.Value.StringValue=new"
    );
    let parameters = [("integration.request.header.Content-Type", FORM)];
    for place in ["sns:path//", "sns:action/Publish"] {
        let api = world.acting(&Action { place, parameters: &parameters, template: &template }, &role).await;
        let answer = world.ask("POST", &api, "/v1", &[], "an order").await;
        assert_eq!(answer.status, 200, "{place}: {}", answer.body);
        assert!(answer.json().pointer("/PublishResponse/PublishResult/MessageId").is_some(), "{}", answer.body);
        let bodies = world.bodies(&queue).await;
        let [body] = bodies.as_slice() else { panic!("{place}: {bodies:?}") };
        let notice: Value = serde_json::from_str(body).expect("a notification");
        assert_eq!(
            (&notice["Message"], &notice["MessageAttributes"]["kind"]["Value"]),
            (&json!("an order"), &json!("new"))
        );
        world.sqs().purge_queue().queue_url(&queue.url).send().await.expect("purged");
        world.sleep(61).await;
    }
    let events = Action {
        place: "events:action/PutEvents",
        parameters: &[("integration.request.header.X-Amz-Target", "'AWSEvents.PutEvents'")],
        template: r#"{"Entries": [{"Source": "shop", "DetailType": "Order", "Detail": "$util.escapeJavaScript($input.body)"}]}"#,
    };
    let api = world.acting(&events, &role).await;
    let answer = world.ask("POST", &api, "/v1", &[], r#"{"id":1}"#).await;
    let put = answer.json();
    assert_eq!((answer.status, &put["FailedEntryCount"]), (200, &json!(0)), "{}", answer.body);
    let event = put["Entries"][0]["EventId"].as_str().expect("its id");
    assert!(!world.engine.hops(Some(answer.header("x-amzn-requestid"))).expect("hops").is_empty(), "{event}");
}

#[tokio::test]
async fn the_role_decides_what_may_be_done() {
    let world = world();
    world.sqs().create_queue().queue_name("Orders").send().await.expect("a queue without a policy");
    let role = world.role("acting", "apigateway.amazonaws.com").await;
    let api = world.acting(&queue_by_path(), &role).await;
    let other = allow(json!(null), "sqs:SendMessage", &arn("sqs", "Other")).replace("\"Principal\":null,", "");
    let put = world.iam().put_role_policy().role_name("acting").policy_name("all").policy_document(other);
    put.send().await.expect("a policy");
    let denied = world.ask("POST", &api, "/v1", &[], "x").await;
    assert_eq!((denied.status, &denied.json()["Error"]["Code"]), (400, &json!("AccessDenied")), "{}", denied.body);
    let lines = world.log_of(&api, "v1").await;
    assert!(
        lines.iter().any(|line| line.contains(") Received response. Status: 403, Integration latency:")),
        "{lines:#?}"
    );
    let trust = super::super::trust("lambda.amazonaws.com");
    world.iam().update_assume_role_policy().role_name("acting").policy_document(trust).send().await.expect("changed");
    let untrusted = world.ask("POST", &api, "/v1", &[], "x").await;
    assert_eq!((untrusted.status, untrusted.body.as_str()), (500, r#"{"message": "Internal server error"}"#));
    let line = format!(
        "({}) Execution failed due to configuration error: API Gateway does not have permission to assume the provided \
         role {role}",
        untrusted.header("x-amzn-requestid")
    );
    assert!(world.log_of(&api, "v1").await.contains(&line), "{line}");
}

#[tokio::test]
async fn what_the_local_cloud_does_not_have_is_501_whatever_the_patterns_say() {
    let world = world();
    let role = world.role("acting", "apigateway.amazonaws.com").await;
    for place in ["s3:path/bucket/key", "kinesis:action/PutRecord", "events:action/CreateEndpoint", "sqs:path/0/Orders"]
    {
        let api = world.acting(&Action { place, parameters: &[], template: "{}" }, &role).await;
        let answer = world.ask("POST", &api, "/v1", &[], "").await;
        let message = answer.json()["message"].as_str().unwrap_or_default().to_owned();
        assert!(answer.status == 501 && message.contains("does not implement"), "{place}: {answer:?}");
    }
}
