//! Tests of the cloud over a socket: the same clients with a real HTTP connector, and requests that no client would
//! send.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName;
use aws_smithy_http_client::Builder;
use ork::aws::Clients;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::sdk::sdk_config;
use ork::local::server::serve;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::{parse, words};

/// A server in real time, its clients, and the means to stop it.
pub(super) struct Served {
    pub(super) clients: Clients,
    address: SocketAddr,
    pub(super) stop: oneshot::Sender<()>,
}

/// Runs `body` with a server and returns when both have ended.
pub(super) async fn with_server<F: Future<Output = ()>>(body: impl FnOnce(Served) -> F) {
    let engine = Arc::new(Engine::memory(ClockMode::Real, 7, Timestamp::from_millis(0)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let config = sdk_config(Arc::clone(&engine), "us-east-1").into_builder();
    let config = config.endpoint_url(format!("http://{address}")).http_client(Builder::new().build_http()).build();
    let clients = Clients::new(config, engine.clock(), None);
    let (stop, stopped) = oneshot::channel();
    let server = serve(engine, listener, async { drop(stopped.await) });
    let (served, ()) = tokio::join!(server, body(Served { clients, address, stop }));
    served.expect("the server ends well");
}

/// Sends bytes and reads the response until the server closes the connection.
async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.expect("a reply");
    reply
}

fn post(target: &str, body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: {target}\r\nContent-Type: application/x-amz-json-1.1\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn the_same_clients_work_over_http() {
    with_server(async |served: Served| {
        let Served { clients, address, stop } = served;
        let made = clients.sqs().create_queue().queue_name("Orders").send().await.unwrap();
        let url = made.queue_url.expect("a URL");
        assert_eq!(url, format!("http://{address}/000000000000/Orders"), "it leads back to this server");
        let text = "é ".repeat(100_000);
        clients.sqs().send_message().queue_url(&url).message_body(&text).send().await.unwrap();
        let received = clients.sqs().receive_message().queue_url(&url).send().await.unwrap();
        assert_eq!(received.messages()[0].body(), Some(text.as_str()));
        let topic = clients.sns().create_topic().name("Orders").send().await.unwrap();
        assert_eq!(topic.topic_arn(), Some("arn:aws:sns:us-east-1:000000000000:Orders"));
        let gone = words(clients.events().describe_rule().name("Dev").send().await);
        assert_eq!(gone.0, "ResourceNotFoundException");
        let denied = clients.sts().assume_role().role_arn("arn:aws:iam::000000000000:role/X").role_session_name("ann");
        assert_eq!(words(denied.send().await).0, "AccessDenied");
        stop.send(()).expect("the server listens");
    })
    .await;
}

#[tokio::test]
async fn many_calls_at_once_lose_nothing() {
    with_server(async |served: Served| {
        let Served { clients, stop, .. } = served;
        let create =
            clients.sqs().create_queue().queue_name("Orders").attributes(QueueAttributeName::DelaySeconds, "0");
        let url = create.send().await.unwrap().queue_url.expect("a URL");
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..200 {
            let send = clients.sqs().send_message().queue_url(&url).message_body(number.to_string());
            tasks.spawn(async move { send.send().await.map(drop) });
        }
        while let Some(sent) = tasks.join_next().await {
            sent.expect("no panic").expect("sent");
        }
        let mut bodies = std::collections::BTreeSet::new();
        loop {
            let receive = clients.sqs().receive_message().queue_url(&url).max_number_of_messages(10);
            let received = receive.send().await.unwrap();
            if received.messages().is_empty() {
                break;
            }
            bodies.extend(received.messages().iter().filter_map(|message| message.body()?.parse::<u32>().ok()));
        }
        assert!(bodies.into_iter().eq(0..200));
        stop.send(()).expect("the server listens");
    })
    .await;
}

#[tokio::test]
async fn a_stop_ends_long_polls_and_lets_go_of_the_port() {
    let mut port = None;
    with_server(async |served: Served| {
        let Served { clients, address, stop } = served;
        port = Some(address);
        let url = clients.sqs().create_queue().queue_name("Orders").send().await.unwrap().queue_url.expect("a URL");
        let poll = clients.sqs().receive_message().queue_url(url).wait_time_seconds(20).send();
        let end = async { stop.send(()).expect("the server listens") };
        let (polled, ()) = tokio::join!(tokio::time::timeout(Duration::from_secs(10), poll), end);
        assert!(polled.is_ok_and(|answer| answer.is_err()), "the poll ends without an answer, and soon");
    })
    .await;
    TcpListener::bind(port.expect("a port")).await.expect("the port is free again");
}

#[tokio::test]
async fn what_nobody_implements_is_501() {
    with_server(async |served: Served| {
        let Served { clients, address, stop } = served;
        let error = clients.events().list_endpoints().send().await.expect_err("not implemented");
        assert_eq!(error.raw_response().map(|reply| reply.status().as_u16()), Some(501));
        let cases = [
            (post("AWSEvents.ListEndpoints", "{}"), "HTTP/1.1 501 ", "events:ListEndpoints"),
            (post("AmazonAthena.ListNames", "{}"), "HTTP/1.1 501 ", "AmazonAthena:ListNames"),
            (post("AWSGlue.GetTables", "{}"), "HTTP/1.1 501 ", "glue:GetTables"),
            (post("AWSEvents.PutRule", "{"), "HTTP/1.1 400 ", "SerializationException"),
            (post("AWSEvents.PutRule", r#"{"Name":5,"EventPattern":[]}"#), "HTTP/1.1 400 ", "SerializationException"),
            (
                "GET /bucket?inventory HTTP/1.1\r\nHost: s3.localhost\r\nConnection: close\r\n\r\n".to_owned(),
                "HTTP/1.1 501 ",
                "<Code>NotImplemented</Code>",
            ),
        ];
        for (request, status, says) in cases {
            let reply = exchange(address, &request).await;
            assert!(reply.starts_with(status) && reply.contains(says), "{request}\n{reply}");
        }
        stop.send(()).expect("the server listens");
    })
    .await;
}

#[tokio::test]
async fn a_web_page_of_elsewhere_is_no_caller() {
    with_server(async |served: Served| {
        let Served { address, stop, .. } = served;
        for (origin, status) in [("https://example.com", "403"), ("http://127.0.0.1", "200")] {
            let request = format!(
                "GET /_ork/health HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
            );
            let reply = exchange(address, &request).await;
            assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{origin}: {reply}");
        }
        let health =
            exchange(address, "GET /_ork/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").await;
        let body = health.split("\r\n\r\n").nth(1).map(parse).expect("a body");
        assert_eq!(body["pid"], json!(std::process::id()));
        let large = format!("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n\r\n", 17 * 1024 * 1024);
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(large.as_bytes()).await.expect("a head");
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.expect("a reply");
        assert_eq!(&status, b"HTTP/1.1 413");
        drop(stream);
        stop.send(()).expect("the server listens");
    })
    .await;
}
