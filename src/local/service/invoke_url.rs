//! URLs of deployed REST APIs: the API, stage and path that a request is for.
//!
//! The forms are `https://ID.execute-api.REGION.amazonaws.com/STAGE/PATH` as on AWS, the same below `localhost`, and
//! two forms with the API in the path for clients that cannot resolve such hosts:
//! `/restapis/ID/STAGE/_user_request_/PATH` and `/_aws/execute-api/ID/STAGE/PATH`.

/// The parts of an invoke URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvokeUrl {
    pub api: String,
    /// Present only if the host contains it.
    pub region: Option<String>,
    /// Empty if the URL ends before it.
    pub stage: String,
    /// The path below the stage, with a leading slash, as it was sent.
    pub path: String,
    /// The part after the question mark, as it was sent.
    pub query: String,
    /// Includes the port.
    pub host: String,
    /// The whole path, as it was sent.
    pub whole_path: String,
}

impl InvokeUrl {
    /// Parses a URL. Returns `None` if it is not one of a REST API.
    pub fn parse(url: &str) -> Option<Self> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(at);
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let whole_path = if path.is_empty() { "/" } else { path };
        let (api, region, place) = match by_host(host) {
            Some((api, region)) => (api, region, whole_path.trim_start_matches('/').to_owned()),
            None => {
                let (api, place) = by_path(whole_path)?;
                (api, None, place)
            }
        };
        let (stage, path) = place.split_once('/').unwrap_or((&place, ""));
        Some(Self {
            api,
            region,
            stage: stage.to_owned(),
            path: format!("/{path}"),
            query: query.to_owned(),
            host: host.to_owned(),
            whole_path: whole_path.to_owned(),
        })
    }
}

/// Returns the API and the region of `ID.execute-api.REGION.amazonaws.com`, `ID.execute-api.REGION.localhost` and
/// `ID.execute-api.localhost`.
fn by_host(host: &str) -> Option<(String, Option<String>)> {
    let name = host.rsplit_once('@').map_or(host, |(_, name)| name);
    let name = name.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let parts: Vec<&str> = name.split('.').collect();
    let ["execute-api", place @ ..] = parts.get(1..)? else { return None };
    let region = match place {
        [region, "amazonaws", "com"] | [region, "amazonaws", "com", "cn"] => Some((*region).to_owned()),
        ["localhost", ..] => None,
        [region, "localhost", ..] => Some((*region).to_owned()),
        _ => return None,
    };
    let api = parts.first().filter(|api| is_id(api))?;
    Some(((*api).to_owned(), region))
}

/// Returns the API of a path, and the rest from the stage on.
fn by_path(path: &str) -> Option<(String, String)> {
    let path = path.strip_prefix('/')?;
    if let Some(rest) = path.strip_prefix("_aws/execute-api/") {
        let (api, place) = rest.split_once('/').unwrap_or((rest, ""));
        return is_id(api).then(|| (api.to_owned(), place.to_owned()));
    }
    let rest = path.strip_prefix("restapis/")?;
    let (api, rest) = rest.split_once('/')?;
    let (stage, rest) = rest.split_once('/')?;
    let rest = rest.strip_prefix("_user_request_")?;
    let below = if rest.is_empty() { "" } else { rest.strip_prefix('/')? };
    is_id(api).then(|| (api.to_owned(), format!("{stage}/{below}")))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_invoke_url() {
        let cases = [
            ("https://a1.execute-api.us-east-1.amazonaws.com/Prod/", Some(("a1", Some("us-east-1"), "Prod", "/", ""))),
            (
                "https://a1.execute-api.eu-west-1.amazonaws.com:443/v1/orders/x%2Fy?a=1&a=2#f",
                Some(("a1", Some("eu-west-1"), "v1", "/orders/x%2Fy", "a=1&a=2")),
            ),
            ("http://A1.execute-api.localhost:4566/v1", Some(("a1", None, "v1", "/", ""))),
            ("http://a1.execute-api.us-west-2.localhost:4566/v1/x", Some(("a1", Some("us-west-2"), "v1", "/x", ""))),
            ("https://a1.execute-api.us-east-1.amazonaws.com", Some(("a1", Some("us-east-1"), "", "/", ""))),
            ("http://127.0.0.1:4566/restapis/a1/v1/_user_request_/x/y?q", Some(("a1", None, "v1", "/x/y", "q"))),
            ("http://127.0.0.1:4566/restapis/a1/v1/_user_request_", Some(("a1", None, "v1", "/", ""))),
            ("http://127.0.0.1:4566/_aws/execute-api/a1/v1/x", Some(("a1", None, "v1", "/x", ""))),
            ("/_aws/execute-api/a1/v1/x", Some(("a1", None, "v1", "/x", ""))),
            ("http://127.0.0.1:4566/restapis/a1/stages/v1", None),
            ("http://127.0.0.1:4566/restapis/a1/v1/_user_requests_/x", None),
            ("https://apigateway.us-east-1.amazonaws.com/restapis", None),
            ("https://a1.execute-api.example.com/v1", None),
            ("https://execute-api.us-east-1.amazonaws.com/v1", None),
            ("", None),
        ];
        for (url, expected) in cases {
            let read = InvokeUrl::parse(url);
            let found = read.as_ref().map(|read| {
                let region = read.region.as_deref();
                (read.api.as_str(), region, read.stage.as_str(), read.path.as_str(), read.query.as_str())
            });
            assert_eq!(found, expected, "{url}");
        }
    }
}
