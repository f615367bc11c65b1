//! The credential scope: where a signed request says which service of which region it is for.

use super::Request;

/// Service and region as the signature names them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) region: Option<String>,
    pub(super) service: Option<String>,
}

/// Reads the scope from the `Authorization` header or from a presigned query.
pub(super) fn scope(request: &Request) -> Scope {
    header_credential(request)
        .or_else(|| query_credential(request))
        .map(|credential| parse(&credential))
        .unwrap_or_default()
}

fn header_credential(request: &Request) -> Option<String> {
    let header = request.headers().get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (_, rest) = header.split_once("Credential=")?;
    rest.split([',', ' ']).next().map(str::to_owned)
}

fn query_credential(request: &Request) -> Option<String> {
    let query = request.uri().query()?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name.eq_ignore_ascii_case("X-Amz-Credential"))
        .map(|(_, value)| value.into_owned())
}

/// `KEY/DATE/REGION/SERVICE/aws4_request`, or without the region where the signature is for several (SigV4a).
fn parse(credential: &str) -> Scope {
    let parts: Vec<&str> = credential.split('/').collect();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    match parts.as_slice() {
        [.., date, region, service, "aws4_request"] if is_date(date) => {
            Scope { region: some(region), service: some(service) }
        }
        [.., date, service, "aws4_request"] if is_date(date) => Scope { region: None, service: some(service) },
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
    fn a_presigned_query_names_it_too() {
        let uri = "/?Action=ListTopics&X-Amz-Credential=AKID%2F20260131%2Fus-west-2%2Fsns%2Faws4_request";
        let request = http::Request::builder().uri(uri).body(Bytes::new()).unwrap();
        let expected = Scope { region: Some("us-west-2".to_owned()), service: Some("sns".to_owned()) };
        assert_eq!(scope(&request), expected);
    }
}
