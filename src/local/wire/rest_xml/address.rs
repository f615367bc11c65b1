//! The bucket and object of a request, from its path, or from the host and the path.

use percent_encoding::percent_decode_str;

use super::Request;
use crate::local::service::Fault;

/// A bucket and an object in it; both may be absent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) bucket: Option<String>,
    pub(super) key: Option<String>,
}

impl Address {
    pub(super) fn of(request: &Request) -> Result<Self, Fault> {
        let path = request.uri().path();
        let path = path.strip_prefix('/').unwrap_or(path);
        let (bucket, key) = match in_host(request) {
            Some(bucket) => (bucket, path),
            None => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                (decoded(bucket)?, key)
            }
        };
        let some = |text: String| (!text.is_empty()).then_some(text);
        Ok(Self { bucket: some(bucket), key: some(decoded(key)?) })
    }
}

fn decoded(text: &str) -> Result<String, Fault> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(String::from).map_err(|_| Fault::new("InvalidURI", "Couldn't parse the specified URI."))
}

/// Returns whether the host is one of S3, with or without a bucket.
pub(super) fn is_of_s3(request: &Request) -> bool {
    let Some(host) = host(request) else { return false };
    let Some(name) = own_part(&host) else { return false };
    split(name).is_some()
}

/// Returns the bucket that the host of a request names.
pub(super) fn in_host(request: &Request) -> Option<String> {
    bucket_of(&host(request)?)
}

fn host(request: &Request) -> Option<String> {
    let given = request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok());
    let host = request.uri().authority().map(http::uri::Authority::as_str).or(given)?;
    Some(host.rsplit_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase())
}

/// Returns a host without the suffix of AWS or of this machine.
fn own_part(host: &str) -> Option<&str> {
    let host = host.strip_suffix('.').unwrap_or(host);
    [".amazonaws.com.cn", ".amazonaws.com", ".localhost"].iter().find_map(|suffix| host.strip_suffix(suffix))
}

/// Returns the bucket of `BUCKET.s3`, `s3.REGION` and all forms in between; empty if there is none. Returns `None` if
/// it is not a host of S3.
fn split(name: &str) -> Option<&str> {
    let labels: Vec<&str> = name.split('.').collect();
    let at = labels.iter().rposition(|label| *label == "s3")?;
    let rest = labels.get(at + 1..).unwrap_or_default();
    let is_end = matches!(rest, [] | [_] | ["dualstack", _]);
    let before: usize = labels.iter().take(at).map(|label| label.len() + 1).sum();
    is_end.then(|| name.get(..before.saturating_sub(1)).unwrap_or_default())
}

/// Returns the bucket in a host, which may also be `BUCKET.localhost`.
fn bucket_of(host: &str) -> Option<String> {
    let name = own_part(host)?;
    let bucket = match split(name) {
        Some(bucket) => bucket,
        None if host.ends_with("localhost") => name,
        None => return None,
    };
    (!bucket.is_empty()).then(|| bucket.to_owned())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn a_bucket_is_in_the_path_or_in_the_host() {
        let cases = [
            ("127.0.0.1:4566", "/", None, None),
            ("127.0.0.1:4566", "/photos", Some("photos"), None),
            ("127.0.0.1:4566", "/photos/", Some("photos"), None),
            ("127.0.0.1:4566", "/photos/a/b%20c", Some("photos"), Some("a/b c")),
            ("127.0.0.1:4566", "/photos//a", Some("photos"), Some("/a")),
            ("photos.localhost:4566", "/a/", Some("photos"), Some("a/")),
            ("my.photos.s3.localhost", "/a", Some("my.photos"), Some("a")),
            ("photos.s3.us-east-1.amazonaws.com", "/", Some("photos"), None),
            ("photos.s3.dualstack.us-east-1.amazonaws.com", "/a", Some("photos"), Some("a")),
            ("s3.us-east-1.amazonaws.com", "/photos/a", Some("photos"), Some("a")),
            ("s3.localhost", "/photos", Some("photos"), None),
            ("localhost", "/photos", Some("photos"), None),
        ];
        for (host, path, bucket, key) in cases {
            let request = http::Request::get(path).header("host", host).body(Bytes::new()).unwrap();
            let expected = Address { bucket: bucket.map(str::to_owned), key: key.map(str::to_owned) };
            assert_eq!(Address::of(&request), Ok(expected), "{host}{path}");
        }
    }

    #[test]
    fn hosts_of_s3_are_told_apart() {
        let cases = [
            ("photos.s3.localhost", true),
            ("s3.us-east-1.amazonaws.com", true),
            ("photos.localhost", false),
            ("sqs.us-east-1.amazonaws.com", false),
            ("127.0.0.1", false),
        ];
        for (host, expected) in cases {
            let request = http::Request::get("/").header("host", host).body(Bytes::new()).unwrap();
            assert_eq!(is_of_s3(&request), expected, "{host}");
        }
    }
}
