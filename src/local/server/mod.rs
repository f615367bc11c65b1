//! The socket front door: HTTP/1.1 on loopback, for other processes, the AWS CLI and other SDKs.
//!
//! It listens on loopback only, since it requires no credentials; [`door`] refuses web pages. What clients can use is
//! limited, in bytes and in time: see [`limits`].

mod body;
mod descriptors;
pub(in crate::local) mod door;
mod limits;
mod own;
mod places;
mod stream;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use http_body_util::{Either, Full};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::body::{Bodies, BodyError};
use self::limits::{Limits, SMALL};
use self::places::{Place, Places};
use self::stream::{ClientStream, Unread};
use super::blobs::{PieceBody, Spool};
use super::engine::{Engine, pause};
use super::service::Fault;
use super::wire::{self, Upload};

/// The time that requests in progress have to finish when the server stops; long polls do not have it.
const GRACE: Duration = Duration::from_millis(500);
/// The number of threads that answer requests. The state takes one request at a time; the others read, parse and write
/// in the meantime.
const REQUEST_THREADS: usize = 4;
/// More than the size of any request's head: API Gateway accepts 10 KB of headers.
const MAX_HEAD_BYTES: usize = 128 * 1024;
/// The number of connections beyond the limit that receive an error response at once.
const TURNED_AWAY: usize = 32;

/// The body of a response: bytes, or files that are read while it is sent.
type ReplyBody = Either<Full<Bytes>, PieceBody>;
type Reply = http::Response<ReplyBody>;

/// The state that all connections of a server share.
#[derive(Debug)]
struct Shared {
    engine: Arc<Engine>,
    limits: Limits,
    bodies: Bodies,
    places: Arc<Places>,
}

/// Serves the cloud, and fires its timers, until `stop` completes.
///
/// Requests, timers and `stop` run on different threads, so that none of them can block another: a request that
/// computes for a long time delays neither the timers nor the end of the server.
pub async fn serve(engine: Arc<Engine>, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    let connections = descriptors::raise().map_or(usize::MAX, |descriptors| descriptors / 2);
    let limits = Limits::default();
    let limits = Limits { connections: limits.connections.min(connections), ..limits };
    serve_within(limits, engine, listener, stop).await
}

async fn serve_within(
    limits: Limits,
    engine: Arc<Engine>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    if !listener.local_addr()?.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the local cloud listens on loopback only"));
    }
    let listener = listener.into_std()?;
    let requests =
        Builder::new_multi_thread().worker_threads(REQUEST_THREADS).thread_name("ork-requests").enable_all().build()?;
    engine.employ_on(requests.handle());
    let closing = watch::Sender::new(false);
    fire_timers(Arc::clone(&engine), closing.subscribe())?;
    let (bodies, places) = (Bodies::new(&limits), Places::new(limits.connections));
    let shared = Arc::new(Shared { bodies, places, limits, engine });
    let accepting = requests.spawn(accept(shared, listener, closing.subscribe()));
    stop.await;
    closing.send_replace(true);
    let accepted = tokio::time::timeout(GRACE, accepting).await;
    // A thread that still computes is abandoned; it ends with the process.
    requests.shutdown_background();
    match accepted {
        Ok(Ok(Err(error))) => Err(error),
        _ => Ok(()),
    }
}

/// Fires timers on a separate thread until `closing` changes.
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

/// Accepts connections until `closing` changes, and returns when the last of them has ended. A connection beyond the
/// limit receives a response too: a client that is left waiting would not know why.
async fn accept(
    shared: Arc<Shared>,
    listener: std::net::TcpListener,
    mut closing: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    loop {
        let has_room = connections.len() < shared.limits.connections + TURNED_AWAY;
        tokio::select! {
            _ = closing.changed() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, _)) => {
                    let place = shared.places.take().map(Arc::new);
                    connections.spawn(connection(Arc::clone(&shared), stream, place, closing.clone()));
                }
                Err(error) if is_of_one_client(&error) => {}
                // Most likely out of file descriptors: connections that end return some.
                Err(_) => {
                    let is_soon = shared.places.let_one_go();
                    pause(Duration::from_millis(if is_soon { 1 } else { 50 })).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
    Ok(())
}

/// Returns whether an error concerns only the client whose connection was to be accepted.
fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

async fn connection(
    shared: Arc<Shared>,
    stream: TcpStream,
    place: Option<Arc<Place>>,
    mut closing: watch::Receiver<bool>,
) {
    // Small responses should not wait for the client's acknowledgements.
    let _ = stream.set_nodelay(true);
    let unread = Unread::default();
    let stream = ClientStream::new(stream, &shared.limits, unread.clone(), place.clone());
    // A connection that only receives an error has less time to send its request.
    let head = if place.is_some() { shared.limits.head } else { shared.limits.linger };
    let of_requests = place.clone();
    let service = service_fn(move |request| {
        let (shared, unread, place) = (Arc::clone(&shared), unread.clone(), of_requests.clone());
        async move { Ok::<_, Infallible>(answer(&shared, request, &unread, place.as_deref()).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head).max_buf_size(MAX_HEAD_BYTES);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let let_go = async {
        match &place {
            Some(place) => place.let_go().await,
            None => std::future::pending().await,
        }
    };
    // An error of the connection concerns only the client.
    tokio::select! {
        _ = &mut serving => return,
        () = let_go => {}
        _ = closing.changed() => {}
    }
    // A request that has begun to arrive in the meantime is still answered.
    serving.as_mut().graceful_shutdown();
    let _ = serving.await;
}

async fn answer(shared: &Shared, request: http::Request<Incoming>, unread: &Unread, place: Option<&Place>) -> Reply {
    let Some(place) = place else {
        unread.note();
        return closing(no_place(shared, request));
    };
    place.asked();
    // A client that expects `100 Continue` receives it when its body is read. Where it is not sent, as for an empty
    // body, some clients take the next response on the connection for it; closing the connection prevents that.
    let expects = request.headers().contains_key(header::EXPECT);
    let is_empty = request.body().is_end_stream();
    let reply = answered(shared, request, unread).await;
    place.answered();
    if expects && (is_empty || !reply.status().is_success()) { closing(reply) } else { reply }
}

/// Adds the header that closes the connection after the response.
fn closing(mut reply: Reply) -> Reply {
    reply.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    reply
}

/// Returns the response for a connection beyond the limit.
fn no_place(shared: &Shared, request: http::Request<Incoming>) -> Reply {
    let limit = shared.places.limit();
    let message = format!(
        "all {limit} connections that this server can hold are at work; try again when some have ended, or let \
         `ulimit -n` allow more files where it allows less than 2048"
    );
    if request.uri().path().starts_with("/_ork/") {
        return own::failure(StatusCode::SERVICE_UNAVAILABLE, &message);
    }
    let fault = Fault::new("ServiceUnavailable", message).with_status(503);
    held(wire::refuse(&request.into_parts().0, fault, &shared.engine.request_id()))
}

async fn answered(shared: &Shared, request: http::Request<Incoming>, unread: &Unread) -> Reply {
    let engine = &shared.engine;
    if let Err(refusal) = door::admit(&request) {
        unread.note();
        return own::failure(refusal.status, &refusal.message);
    }
    if request.uri().path().starts_with("/_ork/") {
        return own::answer(engine, request.method(), request.uri());
    }
    let (head, body) = request.into_parts();
    if let Some((blobs, upload)) = engine.blobs().zip(large_upload(&head, &body)) {
        let spooled = match Spool::begin(blobs, &upload) {
            Ok(spool) => shared.bodies.spool(body, spool).await,
            Err(error) => Err(BodyError::Disk(error)),
        };
        return match spooled {
            Ok(spooled) => sent(engine, engine.call_spooled(head, spooled).await),
            Err(trouble) => {
                unread.note();
                held(refuse(engine, &head, Upload::MAX_BYTES, trouble))
            }
        };
    }
    match shared.bodies.read(body, wire::most_bytes(&head)).await {
        Ok(body) => {
            let reply = engine.call(wire::Request::from_parts(head, body.bytes.clone())).await;
            drop(body);
            sent(engine, reply)
        }
        Err(trouble) => {
            unread.note();
            held(refuse(engine, &head, wire::most_bytes(&head) as u64, trouble))
        }
    }
}

/// Returns how a body is written to a file; `None` for a small one, and for one that is not the bytes of an object.
fn large_upload(head: &http::request::Parts, body: &Incoming) -> Option<Upload> {
    let is_small = body.size_hint().exact().is_some_and(|size| size <= SMALL as u64);
    if is_small { None } else { wire::upload(head) }
}

fn held(reply: wire::Reply) -> Reply {
    reply.map(|bytes| Either::Left(Full::new(bytes)))
}

/// Returns the response with the bytes of an object from their files.
fn sent(engine: &Engine, mut reply: wire::Reply) -> Reply {
    let pieces = reply.extensions_mut().remove::<wire::Pieces>();
    let Some((blobs, pieces)) = engine.blobs().zip(pieces) else { return held(reply) };
    match PieceBody::new(blobs, pieces.0) {
        Ok(body) => reply.map(|_| Either::Right(body)),
        Err(error) => held(wire::unreadable(error, &engine.request_id())),
    }
}

/// Returns an error in the protocol of the request, so that clients can show it, and retry where that is useful.
fn refuse(engine: &Engine, head: &http::request::Parts, most: u64, trouble: BodyError) -> wire::Reply {
    let fault = match trouble {
        BodyError::TooLarge => return wire::too_large(head, most, &engine.request_id()),
        BodyError::Crowded(waited) => {
            let message = format!("other large requests are under way, and none ended within {waited:?}; try again");
            Fault::new("ServiceUnavailable", message).with_status(503)
        }
        BodyError::TooSlow => {
            Fault::new("RequestTimeout", "the body of the request came too slowly or not at all").with_status(408)
        }
        BodyError::Broken(error) => Fault::new("IncompleteBody", format!("the body cannot be read: {error}")),
        BodyError::Malformed(fault) => fault,
        BodyError::Disk(error) => {
            let message = format!("the body of the request cannot be written to a file: {error}");
            Fault::new("InternalError", message).with_status(500)
        }
    };
    wire::refuse(head, fault, &engine.request_id())
}
