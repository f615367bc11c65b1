//! Signature Version 4: checks that a request is signed with a key that the local cloud issued.
//!
//! See "Create a signed AWS API request" in the IAM User Guide. The signature is in the `Authorization` header or in
//! the query string.
//!
//! Deviation: for an incorrect signature, the error message of AWS contains the canonical string that should have been
//! signed. The local cloud omits it, since it may contain a session token. The date is read from `X-Amz-Date` only, not
//! from `Date`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::super::super::{Cx, session};
use super::exchange::Asked;
use super::refusal::Refusal;
use crate::clock::Timestamp;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The query parameter that is not signed itself.
const SIGNATURE: &str = "X-Amz-Signature";
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The maximum difference between the clocks.
const SKEW_SECONDS: u64 = 300;

/// The signer of a request.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) key: String,
}

/// The signature in a request.
struct Given<'a> {
    key: &'a str,
    scope: Vec<&'a str>,
    signed: &'a str,
    signature: &'a str,
    time: &'a str,
    /// How long a signature in the query is valid.
    expires: Option<u64>,
}

/// Refuses a request that is not signed, or not correctly.
pub(super) fn check(asked: &Asked, cx: &Cx<'_>) -> Result<Signed, Refusal> {
    let given = given(asked)?;
    let unreadable = || unsigned(asked);
    let [date, region, service, "aws4_request"] = given.scope.as_slice() else { return Err(unreadable()) };
    if *region != cx.region() {
        return Err(Refusal::signature("Credential should be scoped to a valid region. "));
    }
    if *service != "execute-api" {
        return Err(Refusal::signature("Credential should be scoped to correct service: 'execute-api'. "));
    }
    if !given.signed.split(';').any(|name| name == "host") {
        let words = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
        return Err(Refusal::signature(words));
    }
    check_time(&given, date, cx.now)?;
    let secret = session::secret(given.key).ok_or_else(Refusal::unknown_key)?;
    let canonical = canonical(asked, given.signed);
    let scope = given.scope.join("/");
    let to_sign = format!(
        "{ALGORITHM}\n{}\n{scope}\n{}",
        given.time,
        session::hexadecimal(&Sha256::digest(canonical.as_bytes()))
    );
    if session::sign(&secret, &given.scope, &to_sign) == given.signature {
        return Ok(Signed { key: given.key.to_owned() });
    }
    Err(Refusal::signature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details.",
    ))
}

fn given(asked: &Asked) -> Result<Given<'_>, Refusal> {
    if let Some(text) = authorization(asked) {
        let time = asked.header("x-amz-date").unwrap_or_default();
        return read(text, time).ok_or_else(|| unsigned(asked));
    }
    let of_query = || {
        let parameter = |name: &str| asked.parameter(name);
        let (key, scope) = credential(parameter("X-Amz-Credential")?)?;
        Some(Given {
            key,
            scope,
            signed: parameter("X-Amz-SignedHeaders")?,
            signature: parameter(SIGNATURE)?,
            time: parameter("X-Amz-Date")?,
            expires: Some(parameter("X-Amz-Expires")?.parse().ok()?),
        })
    };
    of_query().ok_or_else(Refusal::missing_token)
}

fn authorization(asked: &Asked) -> Option<&str> {
    asked.header("authorization").filter(|text| !text.is_empty())
}

fn read<'a>(text: &'a str, time: &'a str) -> Option<Given<'a>> {
    let parts = text.strip_prefix(ALGORITHM)?.trim();
    let (key, scope) = credential(named(parts, "Credential")?)?;
    let (signed, signature) = (named(parts, "SignedHeaders")?, named(parts, "Signature")?);
    (!time.is_empty()).then_some(Given { key, scope, signed, signature, time, expires: None })
}

fn named<'a>(parts: &'a str, name: &str) -> Option<&'a str> {
    parts.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('=')).map(str::trim)
}

/// Parses `KEY/DATE/REGION/SERVICE/aws4_request`; a key may contain slashes.
fn credential(text: &str) -> Option<(&str, Vec<&str>)> {
    let mut pieces: Vec<&str> = text.rsplitn(5, '/').collect();
    pieces.reverse();
    let (key, scope) = pieces.split_first()?;
    Some((key, scope.to_vec()))
}

/// Returns the refusal for a request without a signature that can be parsed, if one is required. AWS also responds with
/// it for paths that do not exist. The header is not repeated: it may contain a password.
pub(super) fn unsigned(asked: &Asked) -> Refusal {
    let Some(text) = authorization(asked) else { return Refusal::missing_token() };
    let hash = STANDARD.encode(Sha256::digest(text.as_bytes()));
    let parts = text.split_once(' ').map_or(text, |(_, parts)| parts);
    if parts.split(',').any(|part| !part.contains('=')) {
        return Refusal::incomplete_signature(&format!(
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with \
             Base64): '{hash}'."
        ));
    }
    let absent = ["Credential", "Signature", "SignedHeaders"].into_iter().filter(|name| named(parts, name).is_none());
    let mut words: Vec<String> =
        absent.map(|name| format!("Authorization header requires '{name}' parameter.")).collect();
    if asked.header("x-amz-date").is_none() {
        let date = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
        words.push(date.to_owned());
    }
    words.push(format!("(Hashed with SHA-256 and encoded with Base64) Authorization={hash}"));
    Refusal::incomplete_signature(&words.join(" "))
}

/// Checks a time such as `20260131T120000Z`, which must be on the day of the scope and close to now.
fn check_time(given: &Given<'_>, date: &str, now: Timestamp) -> Result<(), Refusal> {
    let text = given.time;
    let at = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let spelled = format!("{}-{}-{}T{}:{}:{}Z", at(0, 4), at(4, 6), at(6, 8), at(9, 11), at(11, 13), at(13, 15));
    let Some(signed) = Timestamp::parse(&spelled) else {
        return Err(Refusal::incomplete_signature("Date must be in ISO-8601 'basic format'."));
    };
    if !text.starts_with(date) {
        let words = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP";
        return Err(Refusal::signature(words));
    }
    let basic = |at: Timestamp| at.to_seconds_text().replace(['-', ':'], "");
    let lifetime = given.expires.unwrap_or(SKEW_SECONDS);
    if now.since(signed).as_secs() > lifetime {
        let earliest = Timestamp::from_millis(now.millis().saturating_sub(i64::try_from(lifetime).unwrap_or(0) * 1000));
        let words = format!("is now earlier than {} ({} - {} min.)", basic(earliest), basic(now), lifetime / 60);
        return Err(Refusal::signature(&format!("Signature expired: {text} {words}")));
    }
    if signed.since(now).as_secs() > SKEW_SECONDS {
        let latest = now.plus(std::time::Duration::from_secs(SKEW_SECONDS));
        let words = format!("is still later than {} ({} + {} min.)", basic(latest), basic(now), SKEW_SECONDS / 60);
        return Err(Refusal::signature(&format!("Signature not yet current: {text} {words}")));
    }
    Ok(())
}

fn canonical(asked: &Asked, signed: &str) -> String {
    let headers: String = signed.split(';').map(|name| format!("{name}:{}\n", header(asked, name))).collect();
    let hash = match asked.header("x-amz-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => "UNSIGNED-PAYLOAD".to_owned(),
        _ => session::hexadecimal(&Sha256::digest(asked.bytes())),
    };
    let path: Vec<String> = asked.whole_path.split('/').map(encoded).collect();
    format!("{}\n{}\n{}\n{headers}\n{signed}\n{hash}", asked.method, path.join("/"), query(asked))
}

fn header(asked: &Asked, name: &str) -> String {
    let named = asked.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let values: Vec<String> = named.map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    match (values.is_empty(), name) {
        // It describes the connection, and was removed from the request.
        (true, "content-length") => asked.bytes().len().to_string(),
        _ => values.join(","),
    }
}

fn query(asked: &Asked) -> String {
    let mut pairs: Vec<String> = asked
        .raw_query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(SIGNATURE))
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{}={}", encoded(&super::route::decode(name)), encoded(&super::route::decode(value)))
        })
        .collect();
    pairs.sort();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_taken_apart() {
        let text = "AWS4-HMAC-SHA256 Credential=a/b/20260131/r/execute-api/aws4_request, SignedHeaders=host;x-amz-date, \
                    Signature=0f";
        let header = read(text, "20260131T120000Z").unwrap();
        assert_eq!((header.key, header.signed, header.signature), ("a/b", "host;x-amz-date", "0f"));
        assert_eq!(header.scope, ["20260131", "r", "execute-api", "aws4_request"]);
        for other in ["Basic abc", "AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA256"] {
            assert!(read(other, "20260131T120000Z").is_none(), "{other}");
        }
        assert!(read(text, "").is_none(), "without a date");
    }
}
