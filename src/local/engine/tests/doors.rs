//! Tests of both front doors with real clients: the official SDK must understand the responses.

use std::sync::Arc;

use aws_sdk_sns::operation::get_topic_attributes::GetTopicAttributesError;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::operation::RequestId;
use aws_sdk_sqs::operation::send_message::SendMessageError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::{ClockMode, Engine, QUEUE, START};
use crate::local::sdk::sdk_config;
use crate::local::server::serve;

fn engine(pace: ClockMode) -> Arc<Engine> {
    Arc::new(Engine::memory(pace, 3, START))
}

#[tokio::test]
async fn the_sdk_reads_json_answers_and_typed_errors() {
    let sqs = aws_sdk_sqs::Client::new(&sdk_config(engine(ClockMode::Virtual), "eu-west-1"));
    let error = sqs.send_message().queue_url(QUEUE).message_body("b").send().await.expect_err("no queue yet");
    assert!(error.request_id().is_some());
    assert!(matches!(error.into_service_error(), SendMessageError::QueueDoesNotExist(_)));

    let queue = sqs.create_queue().queue_name("q").send().await.expect("a queue");
    assert!(queue.queue_url().unwrap_or_default().contains("eu-west-1"), "{queue:?}");
    sqs.send_message().queue_url(QUEUE).message_body("é<&>\u{1f600}").send().await.expect("sent");
    let received = sqs.receive_message().queue_url(QUEUE).send().await.expect("received");
    assert_eq!(received.messages().first().and_then(|message| message.body()), Some("é<&>\u{1f600}"));
}

#[tokio::test]
async fn the_sdk_reads_xml_answers_and_typed_errors() {
    let sns = aws_sdk_sns::Client::new(&sdk_config(engine(ClockMode::Virtual), "us-east-1"));
    let topic = sns.create_topic().name("t").attributes("DisplayName", "a < b & c").send().await.expect("a topic");
    let arn = topic.topic_arn().unwrap_or_default();
    let attributes = sns.get_topic_attributes().topic_arn(arn).send().await.expect("attributes");
    let shown = attributes.attributes().and_then(|attributes| attributes.get("DisplayName"));
    assert_eq!(shown.map(String::as_str), Some("a < b & c"));
    sns.delete_topic().topic_arn(arn).send().await.expect("an answer without an output");
    let error = sns.get_topic_attributes().topic_arn(arn).send().await.expect_err("deleted");
    assert!(error.request_id().is_some());
    assert!(matches!(error.into_service_error(), GetTopicAttributesError::NotFoundException(_)));
}

#[tokio::test]
async fn what_is_not_implemented_is_an_error_the_sdk_shows_at_once() {
    let events = aws_sdk_eventbridge::Client::new(&sdk_config(engine(ClockMode::Virtual), "us-east-1"));
    let error = events.list_endpoints().send().await.expect_err("not implemented");
    assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(501));
    let error = error.into_service_error();
    assert_eq!(error.code(), Some("NotImplemented"));
    assert!(error.message().unwrap_or_default().contains("events:ListEndpoints"), "{error:?}");
}

/// Runs a server while `body` uses its address, then stops it and waits for its end.
async fn served<T>(body: impl AsyncFnOnce(String) -> T) -> T {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(engine(ClockMode::Real), listener, async {
        let _ = stopped.await;
    }));
    let result = body(address).await;
    stop.send(()).expect("still serving");
    server.await.expect("no panic").expect("no error");
    result
}

/// Sends one request on a new connection and reads the whole response.
async fn exchange(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(request.as_bytes()).await.expect("written");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("read");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn the_server_answers_and_refuses() {
    let cases = [
        ("GET /_ork/health HTTP/1.1\r\n", "200 OK", "\"services\":["),
        ("GET /_ork/hops?trace=none HTTP/1.1\r\n", "200 OK", "{\"hops\":[]}"),
        ("GET /_ork/other HTTP/1.1\r\n", "404 Not Found", "there is no GET /_ork/other"),
        ("POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.ListQueues\r\n", "200 OK", "{}"),
        ("POST / HTTP/1.1\r\nContent-Length: 99000000\r\n", "413 Payload Too Large", "must be smaller than"),
    ];
    served(async |address| {
        for (head, status, says) in cases {
            let answer = exchange(&address, &format!("{head}Host: localhost\r\nConnection: close\r\n\r\n")).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(says), "{head}: {answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_the_server_up() {
    let kept = served(async |address| TcpStream::connect(address).await.expect("connected")).await;
    drop(kept);
}

#[tokio::test]
async fn only_loopback_is_served() {
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("a free port");
    let error = serve(engine(ClockMode::Real), listener, std::future::ready(())).await.expect_err("refused");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}
