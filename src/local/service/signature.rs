//! Signature Version 4: checks that an HTTP request is signed with a key that the local cloud issued.
//!
//! See "Create a signed AWS API request" in the IAM User Guide. The signature is in the `Authorization` header or in
//! the query string. The access keys of clients of the local cloud belong to the root of the account; credentials of a
//! role act as the role.
//!
//! Deviation: for an incorrect signature, the error message of AWS contains the canonical string that should have been
//! signed. The local cloud omits it, since it may contain a session token. The date is read from `X-Amz-Date` only, not
//! from `Date`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::session::{self, Session};
use super::{Cx, is_account};
use crate::arn::Arn;
use crate::clock::Timestamp;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The query parameter that is not signed itself.
const SIGNATURE: &str = "X-Amz-Signature";
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The maximum difference between the clocks.
const SKEW_SECONDS: u64 = 300;

/// An HTTP request, as it was sent.
#[derive(Clone)]
pub struct Signable<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a [(String, String)],
    pub body: Cow<'a, [u8]>,
}

/// The signer of a request.
#[derive(Debug)]
pub struct Signer {
    pub key: String,
    /// The root of an account, or the session of a role.
    pub arn: Arn,
    /// The role of a session and its policies.
    pub role: Option<(Arn, Vec<String>)>,
}

/// What is wrong with a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// There is none.
    Missing,
    /// It lacks a part, as the message says.
    Incomplete(String),
    /// It does not fit the request, as the message says.
    Wrong(String),
    UnknownKey,
    /// The session has ended.
    Expired,
}

impl Signable<'_> {
    /// Returns the last header with a name, which is case-insensitive.
    fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// Returns the last value of a query parameter.
    fn parameter(&self, wanted: &str) -> Option<String> {
        let pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.filter(|(name, _)| name == wanted).last().map(|(_, value)| value.into_owned())
    }
}

/// The signature in a request.
struct Given {
    key: String,
    scope: Vec<String>,
    signed: String,
    signature: String,
    time: String,
    /// How long a signature in the query is valid.
    expires: Option<u64>,
}

/// Returns the signer of a request for a service, or what is wrong with its signature.
pub fn signer(asked: &Signable<'_>, service: &str, cx: &Cx<'_>) -> Result<Signer, Flaw> {
    let key = check(asked, service, cx)?;
    let session = session(asked, &key, cx)?;
    let arn: Arn = holder(session, &key, cx).parse().map_err(|_| Flaw::UnknownKey)?;
    let role = match arn.resource().split('/').collect::<Vec<_>>().as_slice() {
        ["assumed-role", role, _] => {
            let held = cx.roles.find(arn.account(), role).ok_or(Flaw::UnknownKey)?;
            Some((Arn::new("aws", "iam", "", arn.account(), format!("role/{role}")), held.policies))
        }
        _ => None,
    };
    Ok(Signer { key, arn, role })
}

/// Returns the principal of a signature: that of a session, or the root of the account of the access key.
fn holder(session: Option<Session>, key: &str, cx: &Cx<'_>) -> String {
    let account = match &session {
        Some(Session { holder: Some(holder), .. }) => return holder.clone(),
        Some(session) => &session.account,
        None if is_account(key) => key,
        None => cx.account(),
    };
    format!("arn:aws:iam::{account}:root")
}

/// Returns the session in the token of a request; the root needs none.
fn session(asked: &Signable<'_>, key: &str, cx: &Cx<'_>) -> Result<Option<Session>, Flaw> {
    if !key.starts_with("ASIA") {
        return Ok(None);
    }
    let token = asked.header("x-amz-security-token").map(str::to_owned);
    let token = token.or_else(|| asked.parameter("X-Amz-Security-Token"));
    let session = token.as_deref().and_then(Session::read).ok_or(Flaw::UnknownKey)?;
    if session.until <= cx.now { Err(Flaw::Expired) } else { Ok(Some(session)) }
}

/// Returns the key with which a request is signed, if it is signed correctly.
fn check(asked: &Signable<'_>, service: &str, cx: &Cx<'_>) -> Result<String, Flaw> {
    let given = given(asked)?;
    let scope: Vec<&str> = given.scope.iter().map(String::as_str).collect();
    let [date, region, scoped, "aws4_request"] = scope.as_slice() else { return Err(unsigned(asked)) };
    if *region != cx.region() {
        return Err(wrong("Credential should be scoped to a valid region. "));
    }
    if *scoped != service {
        return Err(Flaw::Wrong(format!("Credential should be scoped to correct service: '{service}'. ")));
    }
    if !given.signed.split(';').any(|name| name == "host") {
        return Err(wrong("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
    }
    check_time(&given, date, cx.now)?;
    let secret = session::secret(&given.key).ok_or(Flaw::UnknownKey)?;
    let canonical = canonical(asked, &given.signed);
    let to_sign = format!(
        "{ALGORITHM}\n{}\n{}\n{}",
        given.time,
        scope.join("/"),
        session::hexadecimal(&Sha256::digest(canonical.as_bytes()))
    );
    if session::sign(&secret, &scope, &to_sign) == given.signature {
        return Ok(given.key);
    }
    Err(wrong(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details.",
    ))
}

fn wrong(message: &str) -> Flaw {
    Flaw::Wrong(message.to_owned())
}

fn given(asked: &Signable<'_>) -> Result<Given, Flaw> {
    if let Some(text) = authorization(asked) {
        let time = asked.header("x-amz-date").unwrap_or_default();
        return read(text, time).ok_or_else(|| unsigned(asked));
    }
    let of_query = || {
        let parameter = |name: &str| asked.parameter(name);
        let (key, scope) = credential(&parameter("X-Amz-Credential")?)?;
        Some(Given {
            key,
            scope,
            signed: parameter("X-Amz-SignedHeaders")?,
            signature: parameter(SIGNATURE)?,
            time: parameter("X-Amz-Date")?,
            expires: Some(parameter("X-Amz-Expires")?.parse().ok()?),
        })
    };
    of_query().ok_or(Flaw::Missing)
}

fn authorization<'a>(asked: &'a Signable<'_>) -> Option<&'a str> {
    asked.header("authorization").filter(|text| !text.is_empty())
}

fn read(text: &str, time: &str) -> Option<Given> {
    let parts = text.strip_prefix(ALGORITHM)?.trim();
    let (key, scope) = credential(named(parts, "Credential")?)?;
    let (signed, signature) = (named(parts, "SignedHeaders")?, named(parts, "Signature")?);
    let (signed, signature, time) = (signed.to_owned(), signature.to_owned(), time.to_owned());
    (!time.is_empty()).then_some(Given { key, scope, signed, signature, time, expires: None })
}

fn named<'a>(parts: &'a str, name: &str) -> Option<&'a str> {
    parts.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('=')).map(str::trim)
}

/// Parses `KEY/DATE/REGION/SERVICE/aws4_request`; a key may contain slashes.
fn credential(text: &str) -> Option<(String, Vec<String>)> {
    let mut pieces: Vec<String> = text.rsplitn(5, '/').map(str::to_owned).collect();
    pieces.reverse();
    let (key, scope) = pieces.split_first()?;
    Some((key.clone(), scope.to_vec()))
}

/// Returns the flaw of a request without a signature that can be parsed. The header is not repeated: it may contain a
/// password.
pub fn unsigned(asked: &Signable<'_>) -> Flaw {
    let Some(text) = authorization(asked) else { return Flaw::Missing };
    let hash = STANDARD.encode(Sha256::digest(text.as_bytes()));
    let parts = text.split_once(' ').map_or(text, |(_, parts)| parts);
    if parts.split(',').any(|part| !part.contains('=')) {
        return Flaw::Incomplete(format!(
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
    Flaw::Incomplete(words.join(" "))
}

/// Checks a time such as `20260131T120000Z`, which must be on the day of the scope and close to now.
fn check_time(given: &Given, date: &str, now: Timestamp) -> Result<(), Flaw> {
    let text = given.time.as_str();
    let at = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let spelled = format!("{}-{}-{}T{}:{}:{}Z", at(0, 4), at(4, 6), at(6, 8), at(9, 11), at(11, 13), at(13, 15));
    let Some(signed) = Timestamp::parse(&spelled) else {
        return Err(Flaw::Incomplete("Date must be in ISO-8601 'basic format'.".to_owned()));
    };
    if !text.starts_with(date) {
        let words = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP";
        return Err(wrong(words));
    }
    let basic = |at: Timestamp| at.to_seconds_text().replace(['-', ':'], "");
    let lifetime = given.expires.unwrap_or(SKEW_SECONDS);
    if now.since(signed).as_secs() > lifetime {
        let earliest = Timestamp::from_millis(now.millis().saturating_sub(i64::try_from(lifetime).unwrap_or(0) * 1000));
        let words = format!("is now earlier than {} ({} - {} min.)", basic(earliest), basic(now), lifetime / 60);
        return Err(Flaw::Wrong(format!("Signature expired: {text} {words}")));
    }
    if signed.since(now).as_secs() > SKEW_SECONDS {
        let latest = now.plus(std::time::Duration::from_secs(SKEW_SECONDS));
        let words = format!("is still later than {} ({} + {} min.)", basic(latest), basic(now), SKEW_SECONDS / 60);
        return Err(Flaw::Wrong(format!("Signature not yet current: {text} {words}")));
    }
    Ok(())
}

fn canonical(asked: &Signable<'_>, signed: &str) -> String {
    let headers: String = signed.split(';').map(|name| format!("{name}:{}\n", header(asked, name))).collect();
    let hash = match asked.header("x-amz-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => "UNSIGNED-PAYLOAD".to_owned(),
        _ => session::hexadecimal(&Sha256::digest(&asked.body)),
    };
    let path: Vec<String> = asked.path.split('/').map(encoded).collect();
    format!("{}\n{}\n{}\n{headers}\n{signed}\n{hash}", asked.method, path.join("/"), query(asked))
}

fn header(asked: &Signable<'_>, name: &str) -> String {
    let named = asked.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let values: Vec<String> = named.map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    match (values.is_empty(), name) {
        // It describes the connection, and was removed from the request.
        (true, "content-length") => asked.body.len().to_string(),
        _ => values.join(","),
    }
}

fn query(asked: &Signable<'_>) -> String {
    let mut pairs: Vec<String> = asked
        .query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(SIGNATURE))
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{}={}", encoded(&decoded(name)), encoded(&decoded(value)))
        })
        .collect();
    pairs.sort();
    pairs.join("&")
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
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
        let parts = (header.key.as_str(), header.signed.as_str(), header.signature.as_str());
        assert_eq!(parts, ("a/b", "host;x-amz-date", "0f"));
        assert_eq!(header.scope, ["20260131", "r", "execute-api", "aws4_request"]);
        for other in ["Basic abc", "AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA256"] {
            assert!(read(other, "20260131T120000Z").is_none(), "{other}");
        }
        assert!(read(text, "").is_none(), "without a date");
    }
}
