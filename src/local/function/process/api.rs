//! The Lambda Runtime API on loopback, for one program; every other request is a call to the local cloud as its role.
//!
//! Follows "Using the Lambda runtime API for custom runtimes" of the Developer Guide.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::{JoinHandle, JoinSet};

use crate::clock::Timestamp;
use crate::local::engine::{Actor, Engine};
use crate::local::function::{aws, failure};
use crate::local::server::door;
use crate::local::service::{Failed, Invocation};
use crate::local::wire;

const MOST_BYTES: usize = 16 * 1024 * 1024;
const RUNTIME: &str = "/2018-06-01/runtime/";

/// The next event, as the program gets it.
pub(super) struct Next {
    pub(super) request_id: String,
    pub(super) payload: String,
    pub(super) deadline: Timestamp,
}

/// What the program said.
pub(super) enum Word {
    /// It asks for its first event.
    Ready,
    Answer(Result<String, Failed>),
}

type Reply = http::Response<Full<Bytes>>;

struct Api {
    engine: Arc<Engine>,
    invocation: Invocation,
    events: Mutex<(bool, UnboundedReceiver<Next>)>,
    speak: UnboundedSender<Word>,
}

pub(super) fn serve(
    engine: Arc<Engine>,
    invocation: Invocation,
    listener: TcpListener,
    events: UnboundedReceiver<Next>,
    speak: UnboundedSender<Word>,
) -> JoinHandle<()> {
    let api = Arc::new(Api { engine, invocation, events: Mutex::new((false, events)), speak });
    tokio::spawn(async move {
        // Aborted together with this task.
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let api = Arc::clone(&api);
            let service = service_fn(move |request| {
                let api = Arc::clone(&api);
                async move { Ok::<_, Infallible>(api.answer(request).await) }
            });
            connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    })
}

impl Api {
    async fn answer(&self, request: http::Request<Incoming>) -> Reply {
        if let Err(refusal) = door::admit(&request) {
            return reply(refusal.status, &json!({"message": refusal.message}).to_string());
        }
        let (parts, body) = request.into_parts();
        let Ok(body) = Limited::new(body, MOST_BYTES).collect().await else {
            return reply(StatusCode::PAYLOAD_TOO_LARGE, "{}");
        };
        let body = body.to_bytes();
        let path = parts.uri.path().to_owned();
        let Some(rest) = path.strip_prefix(RUNTIME) else {
            return self.call(http::Request::from_parts(parts, body)).await;
        };
        let segments: Vec<&str> = rest.split('/').collect();
        match (&parts.method, segments.as_slice()) {
            (&Method::GET, ["invocation", "next"]) => self.next().await,
            (&Method::POST, ["invocation", _, "response"]) => self.response(&body),
            (&Method::POST, ["invocation", _, "error"]) => self.error(&body, None),
            (&Method::POST, ["init", "error"]) => self.error(&body, Some("error")),
            _ => reply(StatusCode::NOT_FOUND, "{}"),
        }
    }

    async fn next(&self) -> Reply {
        let mut events = self.events.lock().await;
        if !std::mem::replace(&mut events.0, true) {
            let _ = self.speak.send(Word::Ready);
        }
        let Some(next) = events.1.recv().await else { return reply(StatusCode::GONE, "{}") };
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

    fn response(&self, body: &Bytes) -> Reply {
        let text = String::from_utf8_lossy(body).into_owned();
        let outcome = match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
            Ok(_) => Ok(text),
            // Deviation: AWS hands on what is not JSON where the caller waits for it.
            Err(error) => {
                Err(failure("Runtime.InvalidResponse", format!("the function returned what is not JSON: {error}")))
            }
        };
        let _ = self.speak.send(Word::Answer(outcome));
        reply(StatusCode::ACCEPTED, r#"{"status":"OK"}"#)
    }

    fn error(&self, body: &Bytes, status: Option<&str>) -> Reply {
        let told: Value = serde_json::from_slice(body)
            .unwrap_or_else(|_| json!({"errorType": "Error", "errorMessage": String::from_utf8_lossy(body)}));
        let failed = Failed { payload: told.to_string(), status: status.map(str::to_owned) };
        let _ = self.speak.send(Word::Answer(Err(failed)));
        reply(StatusCode::ACCEPTED, r#"{"status":"OK"}"#)
    }

    /// A call to the local cloud: plainly from our bootstrap, as signed requests from an SDK.
    async fn call(&self, request: wire::Request) -> Reply {
        if request.uri().path() == "/_ork/call" {
            let asked = serde_json::from_slice(request.body()).unwrap_or_default();
            return match aws::call(&self.engine, &self.invocation, asked, &mut Actor::Program).await {
                Ok(text) => reply(StatusCode::OK, &text),
                Err(text) => reply(StatusCode::BAD_REQUEST, &text),
            };
        }
        aws::request(&self.engine, &self.invocation, request).await.map(Full::new)
    }
}

fn reply(status: StatusCode, body: &str) -> Reply {
    let mut reply = Reply::new(Full::from(body.to_owned()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    reply
}
