//! The Lambda Runtime API on loopback, for one program. Every other request is a call to the local cloud as its role.
//!
//! Follows "Using the Lambda runtime API for custom runtimes" of the Developer Guide. Whatever the program sends is
//! limited: its connections, the time and the size of a request, and the number of responses to one event.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use crate::clock::Timestamp;
use crate::local::engine::{Engine, Participant};
use crate::local::function::{aws, failure};
use crate::local::server::door;
use crate::local::service::{Failed, Invocation};
use crate::local::wire;

const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Bodies up to this size are read without a permit.
const SMALL: u64 = 64 * 1024;
/// The number of larger bodies that are read at once.
const MAX_LARGE: usize = 4;
const MAX_CONNECTIONS: usize = 64;
/// The maximum size of the head of a request.
const MAX_HEAD: usize = 64 * 1024;
/// The time limit for receiving a body.
const BODY_TIME: Duration = Duration::from_secs(30);
/// The time limit for receiving a head. It includes the time for which a connection is idle between two requests: a
/// runtime may keep one open while its handler runs, for 15 minutes at most.
const HEAD_TIME: Duration = Duration::from_secs(16 * 60);
const RUNTIME: &str = "/2018-06-01/runtime/";

/// The next event, as the program receives it.
pub(super) struct Next {
    pub(super) request_id: String,
    pub(super) payload: String,
    pub(super) deadline: Timestamp,
}

/// A message from the program.
pub(super) enum Word {
    /// The program requests its first event.
    Ready,
    Answer(Result<String, Failed>),
}

type HttpAnswer = http::Response<Full<Bytes>>;

struct Api {
    engine: Arc<Engine>,
    invocation: Invocation,
    /// Whether the program has requested an event, and the channel of events.
    events: Mutex<(bool, Receiver<Next>)>,
    speak: Sender<Word>,
    /// The event that the program has received and not answered yet.
    current: std::sync::Mutex<Option<String>>,
    large: Semaphore,
}

pub(super) fn serve(
    engine: Arc<Engine>,
    invocation: Invocation,
    listener: TcpListener,
    events: Receiver<Next>,
    speak: Sender<Word>,
) -> JoinHandle<()> {
    let events = Mutex::new((false, events));
    let (current, large) = (std::sync::Mutex::default(), Semaphore::new(MAX_LARGE));
    let api = Arc::new(Api { engine, invocation, events, speak, current, large });
    tokio::spawn(async move {
        // Aborted together with this task.
        let mut connections = JoinSet::new();
        loop {
            if connections.len() >= MAX_CONNECTIONS {
                connections.join_next().await;
                continue;
            }
            let stream = tokio::select! {
                Some(_) = connections.join_next(), if !connections.is_empty() => continue,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(_) => return,
                },
            };
            let _ = stream.set_nodelay(true);
            let api = Arc::clone(&api);
            let service = service_fn(move |request| {
                let api = Arc::clone(&api);
                async move { Ok::<_, Infallible>(api.answer(request).await) }
            });
            let mut protocol = http1::Builder::new();
            protocol.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MAX_HEAD);
            connections.spawn(protocol.serve_connection(TokioIo::new(stream), service));
        }
    })
}

impl Api {
    async fn answer(&self, request: http::Request<Incoming>) -> HttpAnswer {
        if let Err(refusal) = door::admit(&request) {
            return reply(refusal.status, &json!({"message": refusal.message}).to_string());
        }
        let (parts, body) = request.into_parts();
        let body = match timeout(BODY_TIME, self.read(body)).await {
            Ok(Some(body)) => body,
            Ok(None) => return reply(StatusCode::PAYLOAD_TOO_LARGE, "{}"),
            Err(_) => return reply(StatusCode::REQUEST_TIMEOUT, "{}"),
        };
        let path = parts.uri.path().to_owned();
        let Some(rest) = path.strip_prefix(RUNTIME) else {
            return self.call(http::Request::from_parts(parts, body)).await;
        };
        let segments: Vec<&str> = rest.split('/').collect();
        match (&parts.method, segments.as_slice()) {
            (&Method::GET, ["invocation", "next"]) => self.next().await,
            (&Method::POST, ["invocation", id, "response"]) => self.settle(id, || outcome(&body)),
            (&Method::POST, ["invocation", id, "error"]) => self.settle(id, || Err(failed(&body, None))),
            (&Method::POST, ["init", "error"]) => self.fail_to_start(&body),
            _ => reply(StatusCode::NOT_FOUND, "{}"),
        }
    }

    /// Reads a body. Returns `None` if it is too large or incomplete.
    async fn read(&self, body: Incoming) -> Option<Bytes> {
        let is_small = body.size_hint().upper().is_some_and(|bytes| bytes <= SMALL);
        let _place = if is_small { None } else { Some(self.large.acquire().await) };
        Limited::new(body, MAX_BYTES).collect().await.ok().map(http_body_util::Collected::to_bytes)
    }

    async fn next(&self) -> HttpAnswer {
        let mut events = self.events.lock().await;
        if !std::mem::replace(&mut events.0, true) {
            let _ = self.speak.try_send(Word::Ready);
        }
        let Some(next) = events.1.recv().await else { return reply(StatusCode::GONE, "{}") };
        *self.current() = Some(next.request_id.clone());
        let mut answer = reply(StatusCode::OK, &next.payload);
        let deadline = next.deadline.millis().to_string();
        let arn = self.invocation.function.to_string();
        let context = self.invocation.client_context.as_deref().unwrap_or_default();
        let timeout = self.invocation.timeout_millis.to_string();
        let headers = [
            // The program's clock is not the cloud's.
            ("ork-timeout-ms", timeout.as_str()),
            ("lambda-runtime-aws-request-id", next.request_id.as_str()),
            ("lambda-runtime-deadline-ms", deadline.as_str()),
            ("lambda-runtime-invoked-function-arn", arn.as_str()),
            ("lambda-runtime-client-context", context),
        ];
        for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
            if let Ok(value) = http::HeaderValue::from_str(value) {
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }

    /// Accepts the only response that an event may have.
    fn settle(&self, id: &str, outcome: impl FnOnce() -> Result<String, Failed>) -> HttpAnswer {
        let mut current = self.current();
        if current.as_deref() != Some(id) {
            let words = json!({"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}).to_string();
            return reply(StatusCode::BAD_REQUEST, &words);
        }
        *current = None;
        let _ = self.speak.try_send(Word::Answer(outcome()));
        reply(StatusCode::ACCEPTED, r#"{"status":"OK"}"#)
    }

    /// Reports that the program failed to start. A full channel already contains a message that ends this program.
    fn fail_to_start(&self, body: &Bytes) -> HttpAnswer {
        let _ = self.speak.try_send(Word::Answer(Err(failed(body, Some("error")))));
        reply(StatusCode::ACCEPTED, r#"{"status":"OK"}"#)
    }

    /// Performs a call to the local cloud: in a plain form from our bootstrap, as signed requests from an SDK.
    async fn call(&self, request: wire::Request) -> HttpAnswer {
        if request.uri().path() == "/_ork/call" {
            let asked = serde_json::from_slice(request.body()).unwrap_or_default();
            return match aws::call(&self.engine, &self.invocation, asked, &mut Participant::Program).await {
                Ok(text) => reply(StatusCode::OK, &text),
                Err(text) => reply(StatusCode::BAD_REQUEST, &text),
            };
        }
        aws::request(&self.engine, &self.invocation, request).await.map(Full::new)
    }

    fn current(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.current.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn outcome(body: &Bytes) -> Result<String, Failed> {
    let text = String::from_utf8_lossy(body).into_owned();
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        // Deviation: Lambda returns a response that is not JSON to a caller that waits for it; the local cloud returns
        // the error `Runtime.InvalidResponse`.
        Err(error) => {
            Err(failure("Runtime.InvalidResponse", format!("the function returned what is not JSON: {error}")))
        }
    }
}

/// Returns the error that a program reported.
///
/// Deviation: an error that is larger than the maximum size of a reported error (256 KB) is truncated.
fn failed(body: &Bytes, status: Option<&str>) -> Failed {
    let most = super::MAX_ERROR;
    let payload = match serde_json::from_slice::<Value>(body) {
        Ok(told) if body.len() <= most => told.to_string(),
        _ => {
            let text = String::from_utf8_lossy(body.get(..most.min(body.len())).unwrap_or_default()).into_owned();
            json!({"errorType": "Error", "errorMessage": text}).to_string()
        }
    };
    Failed { payload, status: status.map(str::to_owned) }
}

fn reply(status: StatusCode, body: &str) -> HttpAnswer {
    let mut reply = HttpAnswer::new(Full::from(body.to_owned()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    reply
}
