//! Sends HTTP requests that leave the cloud, to servers on loopback only.
//!
//! Names are not resolved, except `localhost`. Redirects are not followed, connections are not reused, and the size of
//! a response is limited. Timeouts are left to the caller: dropping the future also closes the connection.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// A request.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(String, String)],
    pub(crate) body: Bytes,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: http::StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

/// The reason why there is no response. No message repeats the query of a URL or a header: either may hold a secret.
#[derive(Debug)]
pub(crate) enum OutboundError {
    Url(String),
    /// The host is not this machine.
    Outside(String),
    Scheme(String),
    Request(http::Error),
    Refused(SocketAddr, std::io::Error),
    Broken(hyper::Error),
    TooLarge(usize),
    BrokenBody(String),
}

/// Headers that describe how the request is sent, and so are set here.
const OF_THE_CONNECTION: [&str; 3] = ["content-length", "te", "transfer-encoding"];

/// Sends a request and reads the whole response.
pub(crate) async fn exchange(outgoing: Outgoing<'_>, most_bytes: usize) -> Result<Incoming, OutboundError> {
    let (addresses, uri) = addresses(outgoing.url)?;
    let request = request(outgoing, &uri)?;
    let stream = connect(&addresses).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(OutboundError::Broken)?;
    // The connection ends with this function, also if its future is dropped.
    let mut connections = JoinSet::new();
    connections.spawn(connection);
    let (parts, body) = sender.send_request(request).await.map_err(OutboundError::Broken)?.into_parts();
    let body =
        Limited::new(body, most_bytes).collect().await.map_err(|error| match error.is::<LengthLimitError>() {
            true => OutboundError::TooLarge(most_bytes),
            false => OutboundError::BrokenBody(error.to_string()),
        })?;
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    Ok(Incoming { status: parts.status, headers, body: body.to_bytes() })
}

async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, OutboundError> {
    let mut refused = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            // Report the first address, which is the one that people recognize.
            Err(error) => refused = refused.or(Some(OutboundError::Refused(*address, error))),
        }
    }
    Err(refused.unwrap_or_else(|| OutboundError::Outside(String::new())))
}

fn request(outgoing: Outgoing<'_>, uri: &http::Uri) -> Result<http::Request<Full<Bytes>>, OutboundError> {
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let mut builder = http::Request::builder().method(outgoing.method).uri(path);
    let names_host = outgoing.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
    if let Some(authority) = uri.authority().filter(|_| !names_host) {
        // The part before an `@` holds credentials and is no part of the host.
        let host = authority.as_str().rsplit('@').next().unwrap_or_default();
        builder = builder.header(http::header::HOST, host);
    }
    let is_own = |name: &str| OF_THE_CONNECTION.iter().any(|own| name.eq_ignore_ascii_case(own));
    for (name, value) in outgoing.headers.iter().filter(|(name, _)| !is_own(name)) {
        builder = builder.header(name, value);
    }
    builder.body(Full::from(outgoing.body)).map_err(OutboundError::Request)
}

/// Returns the addresses of a URL, if they are on this machine. `localhost` may be IPv4 or IPv6.
fn addresses(url: &str) -> Result<(Vec<SocketAddr>, http::Uri), OutboundError> {
    let uri: http::Uri = url.parse().map_err(|error: http::uri::InvalidUri| OutboundError::Url(error.to_string()))?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let hosts: Vec<IpAddr> = if host.eq_ignore_ascii_case("localhost") {
        vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
    } else {
        host.parse().into_iter().filter(IpAddr::is_loopback).collect()
    };
    if hosts.is_empty() {
        return Err(OutboundError::Outside(host.to_owned()));
    }
    match uri.scheme_str() {
        Some("http") => {}
        scheme => return Err(OutboundError::Scheme(scheme.unwrap_or_default().to_owned())),
    }
    let port = uri.port_u16().unwrap_or(80);
    Ok((hosts.into_iter().map(|host| SocketAddr::new(host, port)).collect(), uri))
}

impl fmt::Display for OutboundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(error) => write!(f, "the URL cannot be read: {error}"),
            Self::Outside(host) => write!(f, "the local cloud reaches loopback only, not `{host}`"),
            Self::Scheme(scheme) => write!(f, "the local cloud speaks plain http on loopback, not `{scheme}`"),
            Self::Request(error) => write!(f, "the request cannot be sent: {error}"),
            Self::Refused(address, error) => write!(f, "no connection to {address}: {error}"),
            Self::Broken(error) => write!(f, "the connection broke: {error}"),
            Self::TooLarge(most) => write!(f, "the answer is larger than {most} bytes"),
            Self::BrokenBody(error) => write!(f, "the answer broke off: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_in_reach() {
        let cases = [
            ("http://localhost:8080/x", Ok("127.0.0.1:8080")),
            ("http://127.0.0.1/", Ok("127.0.0.1:80")),
            ("http://[::1]:9/", Ok("[::1]:9")),
            ("http://169.254.169.254/latest/meta-data", Err("reaches loopback only, not `169.254.169.254`")),
            ("https://example.com/", Err("reaches loopback only, not `example.com`")),
            ("http://localhost.example.com/", Err("reaches loopback only")),
            ("http://localhost@example.com/", Err("reaches loopback only")),
            ("https://localhost/", Err("plain http on loopback, not `https`")),
            ("nonsense", Err("reaches loopback only")),
            ("http://127.0.0.1/a b?k=hush", Err("cannot be read")),
        ];
        for (url, expected) in cases {
            match (addresses(url), expected) {
                (Ok((found, _)), Ok(expected)) => assert_eq!(found[0].to_string(), expected, "{url}"),
                (Err(trouble), Err(words)) => {
                    let text = trouble.to_string();
                    assert!(text.contains(words) && !text.contains("hush"), "{url}: {text}");
                }
                (found, _) => panic!("{url}: {found:?}"),
            }
        }
    }
}
