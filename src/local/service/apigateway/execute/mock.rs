//! MOCK integrations: the request template sets the status.

use serde_json::Value;

use super::endpoint::Endpoint;
use super::refusal::Refusal;

/// Returns the response to a rendered request.
pub(super) fn answer(request: &str) -> Result<Endpoint, Refusal> {
    let status = status(request).ok_or_else(|| {
        Refusal::configuration(
            "Unable to parse statusCode. It should be an integer that is defined in the request template.",
        )
    })?;
    Ok(Endpoint { status, selection: status.to_string(), ..Endpoint::default() })
}

/// Parses `{"statusCode": 200}`, or `{statusCode: 200}`, which API Gateway accepts too.
fn status(request: &str) -> Option<u16> {
    if let Ok(value) = serde_json::from_str::<Value>(request) {
        return value.get("statusCode")?.as_u64().and_then(|status| u16::try_from(status).ok());
    }
    let members = request.trim().strip_prefix('{')?.strip_suffix('}')?;
    let pairs = members.split(',').filter_map(|pair| pair.split_once(':'));
    let named = |(name, value): (&str, &str)| {
        let is_status = name.trim().trim_matches(['"', '\'']) == "statusCode";
        is_status.then(|| value.trim().parse().ok()).flatten()
    };
    pairs.filter_map(named).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_out_of_almost_json() {
        let cases = [
            (r#"{"statusCode": 200}"#, Some(200)),
            ("{statusCode: 404}", Some(404)),
            ("{ 'statusCode' : 204, other: x }", Some(204)),
            (r#"{"statusCode": "200"}"#, None),
            (r#"{"statusCode": 70000}"#, None),
            ("[]", None),
            ("", None),
            ("{", None),
        ];
        for (request, expected) in cases {
            assert_eq!(status(request), expected, "{request}");
        }
    }
}
