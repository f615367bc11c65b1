//! Presigned URLs: whether the signature in the query is right, and until when it is good.
//!
//! Source: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" of the S3 API Reference.
//!
//! Deviation: a signature made with a key that was not given out here cannot be checked and is taken for right, as every
//! other signature is; AWS says `InvalidAccessKeyId`.
//!
//! Deviation: of URLs signed with Signature Version 2 only the expiry is checked.

use std::borrow::Cow;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::Request;
use crate::clock::Timestamp;
use crate::local::service::{Fault, session};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SIGNATURE: &str = "X-Amz-Signature";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const MAX_SECONDS: u64 = 604_800;

/// Returns the expiry of a presigned URL. Returns `None` if the request is not presigned.
pub(super) fn until(request: &Request) -> Result<Option<Timestamp>, Fault> {
    let query = request.uri().query().unwrap_or_default();
    let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(query.as_bytes()).collect();
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());
    if value(SIGNATURE).or(value(ALGORITHM_NAME)).is_none() {
        return Ok(value("AWSAccessKeyId").and(value("Signature")).and(value("Expires")).and_then(until_of_version_2));
    }
    let all = [SIGNATURE, ALGORITHM_NAME, "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"]
        .map(value);
    let [Some(signature), Some(algorithm), Some(credential), Some(date), Some(signed), Some(expires)] = all else {
        return Err(malformed(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, \
             X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        ));
    };
    if algorithm != ALGORITHM {
        return Err(malformed("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\""));
    }
    let seconds: u64 = expires.parse().map_err(|_| malformed("X-Amz-Expires should be a number"))?;
    if seconds > MAX_SECONDS {
        return Err(malformed(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
        ));
    }
    let begin = time(date)
        .ok_or_else(|| malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""))?;
    let parts: Vec<&str> = credential.rsplitn(5, '/').collect();
    let [end, service, region, day, key] = parts.as_slice() else {
        return Err(malformed("Error parsing the X-Amz-Credential parameter; the Credential is mal-formed"));
    };
    if let Some(secret) = session::secret(key) {
        let scope = [*day, *region, *service, *end];
        let canonical = canonical(request, query, signed, value("X-Amz-Content-Sha256").unwrap_or(UNSIGNED));
        let hash = Sha256::digest(canonical.as_bytes());
        let to_sign = format!("{ALGORITHM}\n{date}\n{}\n{}", scope.join("/"), session::hexadecimal(&hash));
        if session::sign(&secret, &scope, &to_sign) != signature {
            return Err(Fault::new(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and \
                 signing method.",
            )
            .with_status(403));
        }
    }
    Ok(Some(begin.plus(Duration::from_secs(seconds))))
}

const ALGORITHM_NAME: &str = "X-Amz-Algorithm";

/// Returns the expiry: in Signature Version 2, `Expires` is a time in seconds.
fn until_of_version_2(expires: &str) -> Option<Timestamp> {
    Some(Timestamp::from_millis(expires.parse::<i64>().ok()?.saturating_mul(1_000)))
}

fn malformed(message: &str) -> Fault {
    Fault::new("AuthorizationQueryParametersError", message)
}

/// Parses a time such as `20260131T120000Z`.
fn time(text: &str) -> Option<Timestamp> {
    let at = |from: usize, to: usize| text.get(from..to);
    let (year, month, day) = (at(0, 4)?, at(4, 6)?, at(6, 8)?);
    let (hour, minute, second) = (at(9, 11)?, at(11, 13)?, at(13, 15)?);
    Timestamp::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

fn canonical(request: &Request, query: &str, signed: &str, payload: &str) -> String {
    let path: Vec<String> = request.uri().path().split('/').map(encoded).collect();
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(SIGNATURE))
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{}={}", encoded(name), encoded(value))
        })
        .collect();
    pairs.sort();
    let headers: String = signed.split(';').map(|name| format!("{name}:{}\n", header(request, name))).collect();
    let (method, path, pairs) = (request.method(), path.join("/"), pairs.join("&"));
    format!("{method}\n{path}\n{pairs}\n{headers}\n{signed}\n{payload}")
}

/// Returns a text in the encoding that is signed, however it was sent.
fn encoded(text: &str) -> String {
    utf8_percent_encode(&percent_decode_str(text).decode_utf8_lossy(), UNRESERVED).to_string()
}

fn header(request: &Request, name: &str) -> String {
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    if let Some(host) = authority.filter(|_| name == "host") {
        return host;
    }
    let values = request.headers().get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.map(|value| value.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// The example of the S3 API Reference, whose key was not issued here.
    const EXAMPLE: &str = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    const HOST: &str = "examplebucket.s3.amazonaws.com";

    fn request(uri: &str) -> Request {
        http::Request::get(uri).header("host", HOST).body(Bytes::new()).unwrap()
    }

    #[test]
    fn the_example_of_the_reference_is_signed_so() {
        let request = request(EXAMPLE);
        let canonical = canonical(&request, request.uri().query().unwrap(), "host", UNSIGNED);
        let hash = session::hexadecimal(&Sha256::digest(canonical.as_bytes()));
        assert_eq!(hash, "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04");
        let scope = ["20130524", "us-east-1", "s3", "aws4_request"];
        let to_sign = format!("{ALGORITHM}\n20130524T000000Z\n{}\n{hash}", scope.join("/"));
        let signature = session::sign("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope, &to_sign);
        assert!(EXAMPLE.ends_with(&signature), "{signature}");
        let until = until(&request).unwrap().expect("a presigned URL");
        assert_eq!(until.to_seconds_text(), "2013-05-25T00:00:00Z");
    }

    #[test]
    fn what_cannot_be_a_signature_is_refused() {
        let cases = [
            (EXAMPLE.replace("&X-Amz-Date=20130524T000000Z", ""), "requires the X-Amz-Algorithm"),
            (EXAMPLE.split("&X-Amz-Signature").next().unwrap().to_owned(), "requires the X-Amz-Algorithm"),
            (EXAMPLE.replace("Expires=86400", "Expires=604801"), "less than a week"),
            (EXAMPLE.replace("Expires=86400", "Expires=soon"), "should be a number"),
            (EXAMPLE.replace("20130524T000000Z", "yesterday"), "ISO8601"),
            (EXAMPLE.replace("AKIAIOSFODNN7EXAMPLE", "local"), "does not match"),
            (EXAMPLE.replace("HMAC-SHA256&", "HMAC-SHA1&"), "only supports"),
        ];
        for (uri, words) in cases {
            let fault = until(&request(&uri)).unwrap_err();
            assert!(fault.message.contains(words), "{uri}: {}", fault.message);
        }
        assert_eq!(until(&request("/test.txt?x-id=GetObject")), Ok(None));
    }

    #[test]
    fn a_url_of_signature_version_2_is_good_until_its_moment() {
        let request = request("/test.txt?AWSAccessKeyId=local&Signature=abc%3D&Expires=1369440000");
        let until = until(&request).unwrap().expect("a presigned URL");
        assert_eq!(until.to_seconds_text(), "2013-05-25T00:00:00Z");
    }
}
