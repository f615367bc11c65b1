//! The credential scope: the service and region in the signature of a request.

use super::Request;
use crate::local::service::session::Session;
use crate::local::service::{LOCAL_ACCOUNT, Place, is_account};

const DEFAULT_REGION: &str = "us-east-1";

/// The caller, and the service and region in the signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) account: Option<String>,
    /// The session of a role.
    pub(super) session: Option<String>,
    pub(super) region: Option<String>,
    pub(super) service: Option<String>,
}

impl Scope {
    /// Returns the scope of an unsigned request.
    pub(super) fn of(place: Option<Place>) -> Self {
        let (account, region) = place.map(|place| (place.account, place.region)).unzip();
        Self { account, region, ..Self::default() }
    }

    /// Returns the account and region of the caller.
    pub(super) fn place(&self) -> Place {
        let or = |given: &Option<String>, otherwise: &str| given.as_deref().unwrap_or(otherwise).to_owned();
        Place::new(or(&self.account, LOCAL_ACCOUNT), or(&self.region, DEFAULT_REGION))
    }
}

/// Parses the scope from the `Authorization` header or from a presigned query. With Signature Version 2 the query has
/// only the access key.
pub(super) fn scope(request: &Request) -> Scope {
    let in_query = || parameter(request, "X-Amz-Credential").or_else(|| parameter(request, "AWSAccessKeyId"));
    let credential = header_credential(request).or_else(in_query);
    let Some(credential) = credential else { return Scope::default() };
    let (account, session) = caller(&credential, request);
    Scope { account, session, ..parse(&credential) }
}

/// Parses the scope from the credential in a form.
pub(super) fn of_credential(credential: &str) -> Scope {
    let key = credential.split('/').next().unwrap_or_default();
    Scope { account: is_account(key).then(|| key.to_owned()), ..parse(credential) }
}

/// Returns the account and the role session of the signer. A key of twelve digits is an account; the token of temporary
/// credentials contains both.
fn caller(credential: &str, request: &Request) -> (Option<String>, Option<String>) {
    let key = credential.split('/').next().unwrap_or_default();
    if is_account(key) {
        return (Some(key.to_owned()), None);
    }
    let header = request.headers().get("x-amz-security-token").and_then(|token| token.to_str().ok());
    let token = header.map(str::to_owned).or_else(|| parameter(request, "X-Amz-Security-Token"));
    match token.as_deref().and_then(Session::read) {
        Some(session) if key.starts_with("ASIA") => (Some(session.account), session.holder),
        _ => (None, None),
    }
}

fn header_credential(request: &Request) -> Option<String> {
    let header = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (_, rest) = header.split_once("Credential=")?;
    rest.split([',', ' ']).next().map(str::to_owned)
}

/// Returns a parameter of a presigned query.
fn parameter(request: &Request, wanted: &str) -> Option<String> {
    let query = request.uri().query()?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.into_owned())
}

/// Parses `KEY/DATE/REGION/SERVICE/aws4_request`, or the form without the region, for a signature valid in several
/// (SigV4a).
fn parse(credential: &str) -> Scope {
    let parts: Vec<&str> = credential.split('/').collect();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    match parts.as_slice() {
        [.., date, region, service, "aws4_request"] if is_date(date) => {
            Scope { region: some(region), service: some(service), ..Scope::default() }
        }
        [.., date, service, "aws4_request"] if is_date(date) => Scope { service: some(service), ..Scope::default() },
        _ => Scope::default(),
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::clock::Timestamp;

    fn signed(authorization: &str) -> Request {
        http::Request::builder().header("authorization", authorization).body(Bytes::new()).unwrap()
    }

    #[test]
    fn every_way_to_name_a_scope() {
        let cases = [
            (
                "AWS4-HMAC-SHA256 Credential=AKID/20260131/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
                Some("eu-west-1"),
                Some("sqs"),
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a/b/20260131/eu-west-1/sqs/aws4_request,SignedHeaders=host",
                Some("eu-west-1"),
                Some("sqs"),
            ),
            ("AWS4-ECDSA-P256-SHA256 Credential=AKID/20260131/events/aws4_request, X=1", None, Some("events")),
            ("Bearer token", None, None),
            ("AWS4-HMAC-SHA256 Credential=AKID/20260131", None, None),
        ];
        for (header, region, service) in cases {
            let scope = scope(&signed(header));
            assert_eq!((scope.region.as_deref(), scope.service.as_deref()), (region, service), "{header}");
        }
    }

    #[test]
    fn whoever_calls_says_the_account() {
        let role = "arn:aws:sts::111111111111:assumed-role/Work/me";
        let until = Timestamp::from_millis(1);
        let token = Session { account: "111111111111".to_owned(), holder: Some(role.to_owned()), until }.token("x");
        let root = Session { account: "222222222222".to_owned(), holder: None, until }.token("x");
        for (key, token, account, session) in [
            ("123456789012", None, "123456789012", None),
            ("test", None, "000000000000", None),
            ("AKIAIOSFODNN7EXAMPLE", None, "000000000000", None),
            ("ASIAEXAMPLE", Some(&token), "111111111111", Some(role)),
            ("ASIAEXAMPLE", Some(&root), "222222222222", None),
            ("ASIAEXAMPLE", None, "000000000000", None),
        ] {
            let mut request = signed(&format!("AWS4-HMAC-SHA256 Credential={key}/20260131/r/sqs/aws4_request"));
            if let Some(token) = token {
                request.headers_mut().insert("x-amz-security-token", token.parse().unwrap());
            }
            let scope = scope(&request);
            assert_eq!((scope.place().account.as_str(), scope.session.as_deref()), (account, session), "{key}");
        }
    }

    #[test]
    fn the_access_key_of_signature_version_2_says_the_account() {
        let uri = "/photos/a?AWSAccessKeyId=123456789012&Signature=a&Expires=1";
        let request = http::Request::builder().uri(uri).body(Bytes::new()).unwrap();
        assert_eq!(scope(&request), Scope { account: Some("123456789012".to_owned()), ..Scope::default() });
    }

    #[test]
    fn a_presigned_query_names_it_too() {
        let uri = "/?Action=ListTopics&X-Amz-Credential=AKID%2F20260131%2Fus-west-2%2Fsns%2Faws4_request";
        let request = http::Request::builder().uri(uri).body(Bytes::new()).unwrap();
        let (region, service) = (Some("us-west-2".to_owned()), Some("sns".to_owned()));
        let expected = Scope { region, service, ..Scope::default() };
        assert_eq!(scope(&request), expected);
    }
}
