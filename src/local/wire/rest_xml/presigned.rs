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
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::Request;
use crate::clock::Timestamp;
use crate::local::service::{Fault, session};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SIGNATURE: &str = "X-Amz-Signature";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const MAX_SECONDS: u64 = 604_800;

/// How long a presigned URL is good.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) until: Timestamp,
    /// The number of seconds in the URL; `None` for Signature Version 2.
    pub(super) seconds: Option<u64>,
}

/// Returns whether the query has a signature.
pub(super) fn is_signed(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == SIGNATURE || OF_VERSION_2.contains(&name.as_ref()))
}

/// Returns how long a presigned URL is good. Returns `None` if the request is not presigned.
pub(super) fn validity(request: &Request) -> Result<Option<Validity>, Fault> {
    let query = request.uri().query().unwrap_or_default();
    let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(query.as_bytes()).collect();
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());
    if value(SIGNATURE).or(value(ALGORITHM_NAME)).is_none() {
        return validity_of_version_2(OF_VERSION_2.map(value));
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
        return Err(malformed(
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \
             \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
        ));
    };
    check_headers(request, signed)?;
    if let Some(secret) = session::secret(key) {
        let scope = [*day, *region, *service, *end];
        let canonical = canonical(request, query, signed, value("X-Amz-Content-Sha256").unwrap_or(UNSIGNED));
        let hash = Sha256::digest(canonical.as_bytes());
        let to_sign = format!("{ALGORITHM}\n{date}\n{}\n{}", scope.join("/"), session::hexadecimal(&hash));
        if session::sign(&secret, &scope, &to_sign) != signature {
            return Err(mismatch(key, signature, &to_sign, Some(&canonical)));
        }
    }
    Ok(Some(Validity { until: begin.plus(Duration::from_secs(seconds)), seconds: Some(seconds) }))
}

const ALGORITHM_NAME: &str = "X-Amz-Algorithm";

/// The parameters of Signature Version 2.
const OF_VERSION_2: [&str; 3] = ["AWSAccessKeyId", "Signature", "Expires"];

/// Returns how long a URL of Signature Version 2 is good, whose `Expires` is a time in seconds.
fn validity_of_version_2(all: [Option<&str>; 3]) -> Result<Option<Validity>, Fault> {
    let [key, signature, expires] = all;
    if key.or(signature).is_none() {
        return Ok(None);
    }
    let seconds = expires.filter(|_| key.is_some() && signature.is_some()).and_then(|text| text.parse::<i64>().ok());
    match seconds {
        Some(seconds) => {
            let until = Timestamp::from_millis(seconds.saturating_mul(1_000));
            Ok(Some(Validity { until, seconds: None }))
        }
        None => {
            Err(denied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"))
        }
    }
}

fn denied(message: &str) -> Fault {
    Fault::new("AccessDenied", message).with_status(403)
}

/// Fails if a header of S3 is not signed.
fn check_headers(request: &Request, signed: &str) -> Result<(), Fault> {
    let is_signed = |name: &str| signed.split(';').any(|signed| signed.eq_ignore_ascii_case(name));
    let names = request.headers().keys().map(http::HeaderName::as_str);
    let unsigned: Vec<&str> = names.filter(|name| name.starts_with("x-amz-") && !is_signed(name)).collect();
    if unsigned.is_empty() {
        return Ok(());
    }
    let fault = denied("There were headers present in the request which were not signed");
    Err(Fault { members: Some(json!({"HeadersNotSigned": unsigned.join(", ")})), ..fault })
}

/// Returns the error for a wrong signature, with what should have been signed.
pub(super) fn mismatch(key: &str, signature: &str, to_sign: &str, canonical: Option<&str>) -> Fault {
    let message = "The request signature we calculated does not match the signature you provided. Check your key and signing \
                   method.";
    let bytes = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    let mut members = json!({
        "AWSAccessKeyId": key,
        "StringToSign": to_sign,
        "SignatureProvided": signature,
        "StringToSignBytes": bytes(to_sign),
    });
    if let Some(canonical) = canonical {
        members["CanonicalRequest"] = canonical.into();
        members["CanonicalRequestBytes"] = bytes(canonical).into();
    }
    Fault { members: Some(members), ..Fault::new("SignatureDoesNotMatch", message).with_status(403) }
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
        let validity = validity(&request).unwrap().expect("a presigned URL");
        assert_eq!(
            (validity.until.to_seconds_text().as_str(), validity.seconds),
            ("2013-05-25T00:00:00Z", Some(86_400))
        );
    }

    #[test]
    fn a_header_of_s3_must_be_signed() {
        let request = http::Request::get(EXAMPLE).header("host", HOST).header("x-amz-meta-a", "b").body(Bytes::new());
        let fault = validity(&request.unwrap()).unwrap_err();
        assert_eq!(fault.message, "There were headers present in the request which were not signed");
        assert_eq!(fault.members, Some(json!({"HeadersNotSigned": "x-amz-meta-a"})));
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
            let fault = validity(&request(&uri)).unwrap_err();
            assert!(fault.message.contains(words), "{uri}: {}", fault.message);
        }
        assert_eq!(validity(&request("/test.txt?x-id=GetObject")), Ok(None));
    }

    #[test]
    fn a_url_of_signature_version_2_is_good_until_its_moment() {
        let request = request("/test.txt?AWSAccessKeyId=local&Signature=abc%3D&Expires=1369440000");
        let validity = validity(&request).unwrap().expect("a presigned URL");
        assert_eq!(validity.until.to_seconds_text(), "2013-05-25T00:00:00Z");
    }

    #[test]
    fn a_url_of_signature_version_2_has_all_its_parameters() {
        for query in ["AWSAccessKeyId=local&Signature=a", "AWSAccessKeyId=local&Expires=1", "Signature=a&Expires=1"] {
            let fault = validity(&request(&format!("/test.txt?{query}"))).unwrap_err();
            assert!(fault.message.starts_with("Query-string authentication requires"), "{query}: {}", fault.message);
        }
    }
}
