//! The socket front door: HTTP/1.1 on loopback, for other processes, the AWS CLI and other SDKs.
//!
//! It listens on loopback only, since nothing behind it asks who calls. A request that a web page of another origin
//! sent is refused, so that a browser on this machine is no way in either.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::cloud::service_names;
use super::engine::{Engine, pause};
use super::wire;

/// More than any request of the services here may hold.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// What requests under way get to finish when the server stops; long polls do not.
const GRACE: Duration = Duration::from_millis(500);
/// Threads that answer requests. The state takes one request at a time; the others read, parse and write meanwhile.
const REQUEST_THREADS: usize = 4;

type Reply = http::Response<Full<Bytes>>;

/// Serves the cloud, and fires its timers, until `stop` completes.
///
/// Requests, timers and `stop` have threads of their own, so that none of them can keep another from its turn: a
/// request that computes for long delays neither the timers nor the end of the server.
pub async fn serve(engine: Arc<Engine>, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    if !listener.local_addr()?.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the local cloud listens on loopback only"));
    }
    let listener = listener.into_std()?;
    let requests =
        Builder::new_multi_thread().worker_threads(REQUEST_THREADS).thread_name("ork-requests").enable_all().build()?;
    engine.employ_on(requests.handle());
    let closing = watch::Sender::new(false);
    fire_timers(Arc::clone(&engine), closing.subscribe())?;
    let accepting = requests.spawn(accept(engine, listener, closing.subscribe()));
    stop.await;
    closing.send_replace(true);
    let accepted = tokio::time::timeout(GRACE, accepting).await;
    // A thread that still computes is left behind; it ends with the process.
    requests.shutdown_background();
    match accepted {
        Ok(Ok(Err(error))) => Err(error),
        _ => Ok(()),
    }
}

/// Fires timers on a thread of its own until `closing` changes.
fn fire_timers(engine: Arc<Engine>, mut closing: watch::Receiver<bool>) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let run = move || {
        runtime.block_on(async {
            tokio::select! {
                () = engine.run_timers() => {}
                _ = closing.changed() => {}
            }
        });
    };
    std::thread::Builder::new().name("ork-timers".to_owned()).spawn(run).map(drop)
}

/// Accepts connections until `closing` changes, and returns when the last of them has ended.
async fn accept(
    engine: Arc<Engine>,
    listener: std::net::TcpListener,
    mut closing: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = closing.changed() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(Arc::clone(&engine), stream, closing.clone()));
                }
                // Out of file descriptors, most likely: connections that end give some back.
                Err(_) => pause(Duration::from_millis(50)).await,
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
    Ok(())
}

async fn connection(engine: Arc<Engine>, stream: TcpStream, mut closing: watch::Receiver<bool>) {
    let service = service_fn(move |request| {
        let engine = Arc::clone(&engine);
        async move { Ok::<_, Infallible>(answer(&engine, request).await) }
    });
    // Small replies should not wait for the client's acknowledgements.
    let _ = stream.set_nodelay(true);
    let serving = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    let mut serving = pin!(serving);
    // A connection that breaks is the client's affair.
    tokio::select! {
        _ = &mut serving => {}
        _ = closing.changed() => {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
}

async fn answer(engine: &Engine, request: http::Request<Incoming>) -> Reply {
    if is_foreign_page(request.headers()) {
        return failure(StatusCode::FORBIDDEN, "a web page of another origin may not use the local cloud");
    }
    if request.uri().path().starts_with("/_ork/") {
        return own(engine, request.method(), request.uri());
    }
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > BODY_LIMIT as u64 {
        return too_large();
    }
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => engine.call(wire::Request::from_parts(parts, body.to_bytes())).await.map(Full::new),
        Err(error) if error.is::<LengthLimitError>() => too_large(),
        Err(error) => failure(StatusCode::BAD_REQUEST, &format!("the body cannot be read: {error}")),
    }
}

/// What the AWS API has no words for.
fn own(engine: &Engine, method: &Method, uri: &http::Uri) -> Reply {
    match (method, uri.path()) {
        (&Method::GET, "/_ork/health") => {
            let services: Vec<&str> = service_names().collect();
            let version = env!("CARGO_PKG_VERSION");
            document(StatusCode::OK, &json!({"version": version, "services": services, "pid": std::process::id()}))
        }
        (&Method::GET, "/_ork/hops") => {
            let query = uri.query().unwrap_or_default();
            let trace = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "trace");
            match engine.hops(trace.as_ref().map(|(_, id)| id.as_ref())) {
                Ok(hops) => document(StatusCode::OK, &json!({ "hops": hops })),
                Err(error) => failure(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
            }
        }
        (method, path) => failure(StatusCode::NOT_FOUND, &format!("there is no {method} {path}")),
    }
}

/// Browsers name the origin of the page that sends a request; everything else leaves it out.
fn is_foreign_page(headers: &http::HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let uri: Option<http::Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
    let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
    !matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

fn too_large() -> Reply {
    failure(StatusCode::PAYLOAD_TOO_LARGE, &format!("the body is larger than {BODY_LIMIT} bytes"))
}

fn failure(status: StatusCode, message: &str) -> Reply {
    document(status, &json!({ "message": message }))
}

fn document(status: StatusCode, body: &Value) -> Reply {
    let mut reply = Reply::new(Full::from(body.to_string()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    reply
}
