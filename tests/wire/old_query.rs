//! Tests of SQS with clients that predate its JSON protocol: forms as requests, flattened XML as responses.

use bytes::Bytes;

use super::{TestCloud, world};

/// Returns the status and body of the response to a form.
async fn post(world: &TestCloud, path: &str, form: &str) -> (u16, String) {
    let request = http::Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let reply = world.engine.call(request.body(Bytes::from(form.to_owned())).expect("a request")).await;
    (reply.status().as_u16(), String::from_utf8(reply.body().to_vec()).expect("UTF-8"))
}

#[tokio::test]
async fn a_message_goes_through_the_old_protocol() {
    let world = world();
    let create =
        "Action=CreateQueue&Version=2012-11-05&QueueName=Orders&Attribute.1.Name=DelaySeconds&Attribute.1.Value=0";
    let (status, made) = post(&world, "/", create).await;
    let url = "https://sqs.us-east-1.amazonaws.com/000000000000/Orders";
    assert_eq!(status, 200);
    assert!(made.contains(&format!("<CreateQueueResult><QueueUrl>{url}</QueueUrl></CreateQueueResult>")), "{made}");

    let send = "Action=SendMessage&MessageBody=a+%3C+b&MessageAttribute.1.Name=kind\
                &MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=x";
    let (_, sent) = post(&world, "/000000000000/Orders", send).await;
    assert!(sent.contains("<MD5OfMessageBody>"), "{sent}");
    let receive = "Action=ReceiveMessage&MessageAttributeName.1=All&AttributeName.1=ApproximateReceiveCount";
    let (_, received) = post(&world, "/000000000000/Orders", receive).await;
    for part in [
        "<Body>a &lt; b</Body>",
        "<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>",
        "<MessageAttribute><Name>kind</Name><Value>",
    ] {
        assert!(received.contains(part), "{part} in {received}");
    }
}

#[tokio::test]
async fn errors_have_their_old_codes() {
    let world = world();
    let get = "Action=GetQueueUrl&Version=2012-11-05&QueueName=Nowhere";
    let (status, refused) = post(&world, "/", get).await;
    assert_eq!(status, 400);
    assert!(refused.contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"), "{refused}");
    let (status, unknown) = post(&world, "/", "Action=CreatePlatformApplication&Version=2010-03-31").await;
    assert_eq!(status, 501);
    assert!(unknown.contains("<Code>NotImplemented</Code>"), "{unknown}");
}
