//! `api-destination`: performs the step, and runs a receiver on loopback that prints the requests to such a
//! destination.
//!
//! The receiver handles one request at a time and responds with the given status. Credentials in requests are masked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};

use super::step;
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;
use crate::local::engine::Engine;
use crate::report::{self, OutputFormat};
use crate::step::{ApiDestination, Step};
use crate::{visible, words};

const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The maximum time for a client to send its request.
const PATIENCE: Duration = Duration::from_secs(10);
/// Headers with credentials, in addition to the header of the connection's key.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

/// The document `ork.received/1`.
#[derive(Debug, Clone, Serialize)]
struct Received {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    /// The body as JSON if it is JSON, otherwise as text.
    body: Value,
    /// The status of the response.
    status: u16,
}

pub async fn run(mut destination: ApiDestination, cx: &mut Context) -> Result<Exit, Error> {
    let Some(address) = destination.listen.clone() else {
        complete(&mut destination, cx).await?;
        return step::run(Step::ApiDestination(destination), cx).await;
    };
    let status = http::StatusCode::from_u16(destination.status).ok().filter(|status| status.as_u16() >= 200);
    let Some(status) = status else {
        let message = format!("{} is no status of an answer", destination.status);
        return Err(Error::usage(message, "choose one from 200 to 599"));
    };
    let (listener, bound) = bind(&address).await?;
    destination.url.get_or_insert_with(|| format!("http://{bound}/"));
    complete(&mut destination, cx).await?;
    let (count, key) = (destination.count, destination.api_key.clone());
    let exit = step::run(Step::ApiDestination(destination), cx).await?;
    if exit != Exit::Done {
        return Ok(exit);
    }
    cx.streams.say(&format!("listening on http://{bound}, answering with {}", words::status(status.as_u16())));
    let receiver = Receiver { listener, status, key };
    let cloud = cx.cloud.clone();
    signals::or_end(async {
        tokio::select! {
            exit = receiver.receive(count, cx) => exit,
            () = keep_going(cloud) => Ok(Exit::Done),
        }
    })
    .await
}

/// Takes what the command leaves out from the existing API destination.
async fn complete(destination: &mut ApiDestination, cx: &mut Context) -> Result<(), Error> {
    if !destination.is_partial() {
        return Ok(());
    }
    let has_method = cx.line.argument("method").is_some_and(|argument| argument.place.is_some());
    let backend = backend::open(cx).await?;
    destination.complete(&backend.clients, has_method).await?;
    if destination.is_partial() {
        let message = format!("there is no API destination `{}` to take the rest from", destination.name);
        return Err(Error::usage(
            message,
            "create it with --url URL and --basic USER, --api-key HEADER or --oauth CLIENT",
        ));
    }
    Ok(())
}

/// Processes pending retries while the receiver runs, even if the process that published the event has ended.
async fn keep_going(cloud: Option<Arc<Engine>>) {
    match cloud {
        Some(cloud) => cloud.run_timers().await,
        None => std::future::pending().await,
    }
}

async fn bind(address: &str) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |why: String| Error::new(Exit::Refused, format!("cannot listen on {address}: {why}"));
    let parsed: SocketAddr = address
        .parse()
        .map_err(|_| failed("it is no address".to_owned()).help("write it like 127.0.0.1:8080; port 0 takes any"))?;
    if !parsed.ip().is_loopback() {
        return Err(failed("it is not on loopback".to_owned()).help("use 127.0.0.1 or [::1]"));
    }
    let listener = TcpListener::bind(parsed).await.map_err(|error| failed(error.to_string()))?;
    let bound = listener.local_addr().map_err(|error| failed(error.to_string()))?;
    Ok((listener, bound))
}

struct Receiver {
    listener: TcpListener,
    status: http::StatusCode,
    /// The header of an API key.
    key: Option<String>,
}

impl Receiver {
    async fn receive(&self, count: Option<usize>, cx: &mut Context) -> Result<Exit, Error> {
        let format = cx.settings.output_or(OutputFormat::Text);
        let mut seen = 0;
        while count.is_none_or(|count| seen < count) {
            let Ok((stream, _)) = self.listener.accept().await else { continue };
            let Some(received) = self.exchange(stream).await else { continue };
            seen += 1;
            let text = match format {
                OutputFormat::Text => in_words(&received),
                OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.received/1", &received, format),
            };
            cx.streams.data(&text)?;
        }
        Ok(Exit::Done)
    }

    /// Handles one request; returns `None` if a connection sent none.
    async fn exchange(&self, stream: TcpStream) -> Option<Received> {
        let received = Arc::new(Mutex::new(None));
        let service = service_fn(|request: http::Request<Incoming>| {
            let received = Arc::clone(&received);
            async move {
                let taken = self.take(request).await;
                *received.lock().unwrap_or_else(PoisonError::into_inner) = Some(taken);
                let mut answer = http::Response::new(Full::<Bytes>::default());
                *answer.status_mut() = self.status;
                Ok::<_, std::convert::Infallible>(answer)
            }
        });
        let serving = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service);
        // A client that disconnects or is too slow is ignored.
        let _ = tokio::time::timeout(PATIENCE, serving).await;
        received.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    async fn take(&self, request: http::Request<Incoming>) -> Received {
        let (parts, body) = request.into_parts();
        let body = match Limited::new(body, MAX_BYTES).collect().await {
            Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
            Err(error) => format!("(unreadable: {error})"),
        };
        let headers = parts.headers.iter().map(|(name, value)| {
            let shown = if self.is_secret(name.as_str()) { masked(value) } else { lossy(value) };
            (name.to_string(), shown)
        });
        Received {
            method: parts.method.to_string(),
            path: parts.uri.to_string(),
            headers: headers.collect(),
            body: serde_json::from_str(&body).unwrap_or(Value::String(body)),
            status: self.status.as_u16(),
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        let is = |secret: &str| name.eq_ignore_ascii_case(secret);
        SECRET_HEADERS.iter().any(|secret| is(secret)) || self.key.as_deref().is_some_and(is)
    }
}

fn lossy(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// Masks a value but keeps its scheme: `Basic ***`.
fn masked(value: &http::HeaderValue) -> String {
    match lossy(value).split_once(' ') {
        Some((scheme, _)) => format!("{scheme} ***"),
        None => "***".to_owned(),
    }
}

fn in_words(received: &Received) -> String {
    let Received { method, path, headers, body, status } = received;
    let header = |(name, value): &(String, String)| format!("  {}: {}\n", visible::line(name), visible::line(value));
    let headers: String = headers.iter().map(header).collect();
    let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    let body = visible::lines(&body).replace('\n', "\n  ");
    let (method, path) = (visible::line(method), visible::line(path));
    format!("{method} {path}\n{headers}  {body}\n  answered with {}\n", words::status(*status))
}
