//! Tests of the front door through raw sockets: requests of clients that are not SDKs, or that stop half way.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::limits::{ByteRate, Limits};
use super::serve_within;
use crate::clock::Timestamp;
use crate::local::engine::{self, Engine};

/// Longer than anything here takes on a busy machine.
const LONG: Duration = Duration::from_secs(30);

/// Returns limits short enough for a test to wait for.
fn short() -> Limits {
    let soon = Duration::from_millis(200);
    let pace = ByteRate { grace: soon, bytes_per_second: 64 * 1024 * 1024 };
    Limits { head: soon, pace, turn: soon, ..Limits::default() }
}

/// Runs `body` with a new server.
async fn served<F: Future<Output = ()>>(limits: Limits, body: impl FnOnce(SocketAddr) -> F) {
    let engine = Arc::new(Engine::memory(engine::ClockMode::Real, 7, Timestamp::from_millis(0)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let server = serve_within(limits, engine, listener, async { drop(stopped.await) });
    let client = async {
        body(address).await;
        drop(stop);
    };
    let (ended, ()) = tokio::join!(server, client);
    ended.expect("the server ends well");
}

async fn connect(address: SocketAddr, request: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request).await.expect("a request");
    stream
}

/// Reads everything until the server closes the connection.
async fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset after the response ends the connection too.
    let _ = timeout(LONG, stream.read_to_end(&mut answer)).await.expect("it closes");
    String::from_utf8_lossy(&answer).into_owned()
}

async fn exchange(address: SocketAddr, request: &str) -> String {
    read(&mut connect(address, request.as_bytes()).await).await
}

fn request(line: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("{line} HTTP/1.1\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// Returns the number of queues.
async fn queues(address: SocketAddr) -> usize {
    let list = ["Host: localhost", "X-Amz-Target: AmazonSQS.ListQueues", "Content-Type: application/x-amz-json-1.0"];
    let answer = exchange(address, &request("POST /", &list, "{}")).await;
    let body: Value = answer.split("\r\n\r\n").nth(1).and_then(|body| serde_json::from_str(body).ok()).expect("JSON");
    body["QueueUrls"].as_array().map_or(0, Vec::len)
}

const CREATE: &str = "GET /?Action=CreateQueue&Version=2012-11-05&QueueName=Evil";
const FOREIGN: &str = "GET http://evil.example/?Action=CreateQueue&Version=2012-11-05&QueueName=Evil";
const PROXIED: &str = "GET http://localhost/?Action=CreateQueue&Version=2012-11-05&QueueName=Proxied";
const FORM: &str = "Action=CreateQueue&Version=2012-11-05&QueueName=Evil";
const IS_FORM: &str = "Content-Type: application/x-www-form-urlencoded";
const JSON: &str = r#"{"QueueName":"Evil"}"#;
const TARGET: &str = "X-Amz-Target: AmazonSQS.CreateQueue";

/// Method and target, headers, body, and the status of the refusal.
const ATTEMPTS: &[(&str, &[&str], &str, u16)] = &[
    // An image, a link, a frame, a form, a script on any page.
    (CREATE, &["Host: 127.0.0.1", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"], "", 403),
    (CREATE, &["Host: 127.0.0.1", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"], "", 403),
    (CREATE, &["Host: 127.0.0.1", "Sec-Fetch-Site: same-site"], "", 403),
    (CREATE, &["Host: 127.0.0.1", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"], "", 403),
    (CREATE, &["Host: localhost", "Origin: https://evil.example"], "", 403),
    (CREATE, &["Host: localhost", "Origin: http://localhost:3000"], "", 403),
    (CREATE, &["Host: localhost", "Origin: null"], "", 403),
    ("POST /", &["Host: localhost", "Origin: https://evil.example", IS_FORM], FORM, 403),
    ("POST /", &["Host: localhost", "Sec-Fetch-Site: cross-site", IS_FORM], FORM, 403),
    ("POST /", &["Host: localhost", "Origin: null", "Content-Type: text/plain", TARGET], JSON, 403),
    ("POST /", &["Host: localhost", "Origin: http://127.0.0.1:9", TARGET], JSON, 403),
    ("OPTIONS /", &["Host: localhost", "Origin: https://evil.example"], "", 403),
    ("GET /_ork/hops", &["Host: localhost", "Origin: https://evil.example"], "", 403),
    ("GET /_ork/health", &["Host: localhost", "Sec-Fetch-Site: cross-site"], "", 403),
    ("GET /restapis/a1/v1/_user_request_/", &["Host: localhost", "Origin: http://localhost:3000"], "", 403),
    // A name that was made to resolve to this machine.
    (CREATE, &["Host: evil.example"], "", 403),
    (CREATE, &["Host: localhost.evil.example:4566"], "", 403),
    ("POST /", &["Host: evil.example", TARGET], JSON, 403),
    ("GET /_ork/hops", &["Host: evil.example"], "", 403),
    (FOREIGN, &["Host: evil.example"], "", 403),
    (FOREIGN, &["Host: localhost"], "", 400),
    // Requests that HTTP forbids.
    (CREATE, &[], "", 400),
    (CREATE, &["Host: localhost", "Host: localhost"], "", 400),
    (CREATE, &["Host: localhost", "Host: evil.example"], "", 400),
    (CREATE, &["Host:"], "", 400),
];

const ALLOWED: &[(&str, &[&str], &str)] = &[
    (CREATE, &["Host: 127.0.0.1:4566"], ""),
    (PROXIED, &["Host: localhost"], ""),
    ("POST /", &["Host: sqs.us-east-1.localhost", "Sec-Fetch-Mode: cors", TARGET], r#"{"QueueName":"Node"}"#),
    ("POST /", &["Host: [::1]:80", "Origin: http://[::1]:80", TARGET], r#"{"QueueName":"Own"}"#),
    ("POST /", &["Host: localhost", "Sec-Fetch-Site: none", TARGET], r#"{"QueueName":"Typed"}"#),
];

#[tokio::test]
async fn no_page_and_no_foreign_name_changes_anything() {
    served(Limits::default(), async |address| {
        for (line, headers, body, status) in ATTEMPTS {
            let answer = exchange(address, &request(line, headers, body)).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{line} {headers:?}: {answer}");
            assert!(answer.contains("{\"message\":\""), "{line} {headers:?}: {answer}");
            assert!(!answer.to_ascii_lowercase().contains("access-control-"), "{answer}");
            assert_eq!(queues(address).await, 0, "{line} {headers:?}");
        }
        for (line, headers, body) in ALLOWED {
            let answer = exchange(address, &request(line, headers, body)).await;
            assert!(answer.starts_with("HTTP/1.1 200 "), "{line} {headers:?}: {answer}");
        }
        assert_eq!(queues(address).await, ALLOWED.len());
    })
    .await;
}

fn half_sent(size: usize) -> Vec<u8> {
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: {size}\r\n\r\n"
    );
    let mut bytes = head.into_bytes();
    bytes.resize(bytes.len() + size / 2, b' ');
    bytes
}

#[tokio::test]
async fn a_body_that_does_not_come_ends() {
    let drip = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessage\r\n\
                Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n";
    served(short(), async |address| {
        for request in [half_sent(1_000), half_sent(2_000_000), drip.into()] {
            let mut stream = connect(address, &request).await;
            let answer = read(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("RequestTimeout"), "{answer}");
            assert!(answer.contains("\"__type\""), "in the protocol of the request: {answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn bodies_that_come_too_slowly_end_however_often_something_comes() {
    served(short(), async |address| {
        let (mut reading, mut writing) = connect(address, &half_sent(1_000)).await.into_split();
        let drip = async {
            while writing.write_all(b" ").await.is_ok() {
                engine::pause(Duration::from_millis(20)).await;
            }
        };
        let mut answer = vec![0; 12];
        tokio::select! {
            () = drip => {}
            read = timeout(LONG, reading.read_exact(&mut answer)) => {
                read.expect("an end").expect("an answer");
                assert_eq!(answer, b"HTTP/1.1 408");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn large_bodies_wait_for_one_another_and_small_ones_for_none() {
    let mebibyte = 1024 * 1024;
    let limits = Limits { large_bodies: 4 * mebibyte, ..short() };
    let limits = Limits { pace: ByteRate { grace: LONG, ..limits.pace }, ..limits };
    served(limits, async |address| {
        let mut one = connect(address, &half_sent(3 * mebibyte)).await;
        let mut other = connect(address, &half_sent(3 * mebibyte)).await;
        // There is room for one of them, whichever arrives first.
        let (mut first, answer) = tokio::select! {
            answer = read(&mut one) => (other, answer),
            answer = read(&mut other) => (one, answer),
        };
        assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("ServiceUnavailable"), "{answer}");
        assert_eq!(queues(address).await, 0, "a small request is answered meanwhile");
        first.write_all(&vec![b' '; 3 * mebibyte / 2]).await.expect("the rest");
        let mut status = [0; 12];
        first.read_exact(&mut status).await.expect("an answer");
        assert_eq!(&status, b"HTTP/1.1 400", "the first one was read to its end");
        drop(first);
        let mut third = connect(address, &half_sent(3 * mebibyte)).await;
        third.write_all(&vec![b' '; 3 * mebibyte / 2]).await.expect("the rest");
        third.read_exact(&mut status).await.expect("an answer");
        assert_eq!(&status, b"HTTP/1.1 400", "its room is free again");
    })
    .await;
}

#[tokio::test]
async fn idle_and_half_asked_connections_end() {
    served(short(), async |address| {
        let health = "GET /_ork/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (request, answers) in [("", 0), ("GET / HTTP/1.1\r\nHost: loc", 0), (health, 1)] {
            let answer = exchange(address, request).await;
            assert_eq!(answer.matches("HTTP/1.1 200 ").count(), answers, "{request}: {answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_let_go() {
    served(Limits { connections: 1, ..short() }, async |address| {
        // More responses than the buffers of both sides can hold, none of which is read.
        let many = "GET /_ork/health HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100_000);
        let mut deaf = TcpStream::connect(address).await.expect("a connection");
        let _ = timeout(LONG, deaf.write_all(many.as_bytes())).await.expect("the server gives up");
        assert_eq!(queues(address).await, 0, "the only connection is free again");
    })
    .await;
}

#[tokio::test]
async fn a_client_that_sends_too_much_sees_why() {
    let size = 17 * 1024 * 1024;
    let kinds = [
        (
            "POST / ",
            "X-Amz-Target: AmazonSQS.SendMessage",
            "\"__type\":\"com.amazonaws.sqs#RequestEntityTooLargeException\"",
        ),
        ("POST / ", "Content-Type: application/x-www-form-urlencoded", "<Code>RequestEntityTooLargeException</Code>"),
        ("POST /restapis/a1/v1/_user_request_/ ", "Accept: */*", "{\"message\":\"Request Too Long\"}"),
    ];
    served(Limits::default(), async |address| {
        for (line, header, says) in kinds {
            let head = format!("{line}HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Length: {size}\r\n\r\n");
            let mut stream = connect(address, head.as_bytes()).await;
            stream.write_all(&vec![b'x'; size]).await.expect("the server takes it all");
            let answer = read(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains(says), "{answer}");
        }
    })
    .await;
}

const HEALTH: &[u8] = b"GET /_ork/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn idle_connections_give_way_to_new_ones_the_longest_idle_first() {
    served(Limits { connections: 2, ..Limits::default() }, async |address| {
        let mut silent = TcpStream::connect(address).await.expect("a connection");
        let mut asked = admitted(address).await;
        let _others = [admitted(address).await, admitted(address).await, admitted(address).await];
        assert_eq!(read(&mut silent).await, "", "it was closed");
        assert!(read(&mut asked).await.contains("\r\n\r\n"), "its answer was whole before it was closed");
    })
    .await;
}

/// Returns a connection whose request was answered. A client may receive a response before the server knows that it is
/// written.
async fn admitted(address: SocketAddr) -> TcpStream {
    let mut status = [0; 12];
    for _ in 0..1_000 {
        let mut stream = connect(address, HEALTH).await;
        timeout(LONG, stream.read_exact(&mut status)).await.expect("no wait").expect("an answer");
        if &status == b"HTTP/1.1 200" {
            return stream;
        }
    }
    panic!("no place: {}", text_of(&status));
}

#[tokio::test]
async fn a_server_without_a_place_says_so() {
    served(Limits { connections: 1, ..Limits::default() }, async |address| {
        let head = format!("PUT /u HTTP/1.1\r\nHost: {address}\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
        let mut working = connect(address, head.as_bytes()).await;
        let mut status = [0; 12];
        timeout(LONG, working.read_exact(&mut status)).await.expect("it is read").expect("an answer");
        assert_eq!(&status, b"HTTP/1.1 100");
        let answer = exchange(address, &request("POST /", &["Host: localhost", TARGET], JSON)).await;
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        for words in ["ServiceUnavailable", "all 1 connections that this server can hold are at work", "ulimit -n"] {
            assert!(answer.contains(words), "{answer}");
        }
        assert!(exchange(address, &text_of(HEALTH)).await.starts_with("HTTP/1.1 503 "));
        drop(working);
    })
    .await;
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn a_client_that_expects_a_continuation_and_gets_none_is_let_go() {
    served(Limits::default(), async |address| {
        let asked = |length: usize, more: &str| {
            format!(
                "PUT /u HTTP/1.1\r\nHost: {address}\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n{more}\r\n"
            )
        };
        let empty = exchange(address, &asked(0, "")).await;
        assert!(empty.to_lowercase().contains("connection: close"), "{empty}");
        let mut body = asked(4, "Connection: close\r\n");
        body.push_str("text");
        let continued = exchange(address, &body).await;
        assert!(continued.starts_with("HTTP/1.1 100") && continued.matches("HTTP/1.1").count() == 2, "{continued}");
    })
    .await;
}
