//! Function URLs: the ID and the path that a request is for.
//!
//! The forms are `https://ID.lambda-url.REGION.on.aws/PATH` as on AWS, the same below `localhost`, and
//! `/_aws/lambda-url/ID/PATH` for clients that cannot resolve such hosts.

/// The parts of a function URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionUrl {
    pub id: String,
    /// Present only if the host contains it.
    pub region: Option<String>,
    /// The path for the function, with a leading slash, as it was sent.
    pub path: String,
    /// The part after the question mark, as it was sent.
    pub query: String,
    /// Includes the port.
    pub host: String,
    /// The whole path, as it was sent.
    pub whole_path: String,
}

impl FunctionUrl {
    /// Parses a URL. Returns `None` if it is not one of a function.
    pub fn parse(url: &str) -> Option<Self> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(at);
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let whole_path = if path.is_empty() { "/" } else { path };
        let (id, region, path) = match by_host(host) {
            Some((id, region)) => (id, region, whole_path.to_owned()),
            None => {
                let (id, path) = by_path(whole_path)?;
                (id, None, path)
            }
        };
        let (query, host, whole_path) = (query.to_owned(), host.to_owned(), whole_path.to_owned());
        Some(Self { id, region, path, query, host, whole_path })
    }
}

/// Returns the ID and the region of `ID.lambda-url.REGION.on.aws`, `ID.lambda-url.REGION.localhost` and
/// `ID.lambda-url.localhost`.
fn by_host(host: &str) -> Option<(String, Option<String>)> {
    let name = host.rsplit_once('@').map_or(host, |(_, name)| name);
    let name = name.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let parts: Vec<&str> = name.split('.').collect();
    let [id, "lambda-url", place @ ..] = parts.as_slice() else { return None };
    let region = match place {
        [region, "on", "aws"] => Some((*region).to_owned()),
        ["localhost"] => None,
        [region, "localhost"] => Some((*region).to_owned()),
        _ => return None,
    };
    is_id(id).then(|| ((*id).to_owned(), region))
}

/// Returns the ID of a path, and the path for the function.
fn by_path(path: &str) -> Option<(String, String)> {
    let rest = path.strip_prefix("/_aws/lambda-url/")?;
    let (id, below) = rest.split_once('/').unwrap_or((rest, ""));
    is_id(id).then(|| (id.to_owned(), format!("/{below}")))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_function_url() {
        let cases = [
            ("https://a1.lambda-url.us-east-1.on.aws", Some(("a1", Some("us-east-1"), "/", ""))),
            (
                "https://a1.lambda-url.eu-west-1.on.aws/x%2Fy?a=1&a=2#f",
                Some(("a1", Some("eu-west-1"), "/x%2Fy", "a=1&a=2")),
            ),
            ("http://A1.lambda-url.us-west-2.localhost:4566/x", Some(("a1", Some("us-west-2"), "/x", ""))),
            ("http://a1.lambda-url.localhost:4566?q", Some(("a1", None, "/", "q"))),
            ("http://127.0.0.1:4566/_aws/lambda-url/a1/x/y?q", Some(("a1", None, "/x/y", "q"))),
            ("/_aws/lambda-url/a1", Some(("a1", None, "/", ""))),
            ("https://a1.lambda-url.us-east-1.amazonaws.com/", None),
            ("https://lambda-url.us-east-1.on.aws/", None),
            ("https://a1.lambda-url.us-east-1.on.aws.example/", None),
            ("http://127.0.0.1:4566/_aws/lambda-url/", None),
            ("", None),
        ];
        for (url, expected) in cases {
            let read = FunctionUrl::parse(url);
            let found = read
                .as_ref()
                .map(|read| (read.id.as_str(), read.region.as_deref(), read.path.as_str(), read.query.as_str()));
            assert_eq!(found, expected, "{url}");
        }
    }
}
