//! Headers of an integration response that describe its connection: they are renamed or removed before the client gets
//! them.
//!
//! See "Amazon API Gateway important notes", which lists the `x-amzn-Remapped-...` headers.
//!
//! Deviation: the response of an HTTP_PROXY integration keeps its `Content-Encoding`, since the local cloud returns the
//! body in its original encoding.

/// How the answer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// With parameter mappings and templates.
    Mapped,
    Function,
    Server,
}

const DROPPED: [&str; 2] = ["transfer-encoding", "keep-alive"];
const REMAPPED: [&str; 4] = ["connection", "content-length", "date", "server"];
const REMAPPED_IF_MAPPED: [&str; 10] = [
    "authorization",
    "content-md5",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "trailer",
    "upgrade",
    "user-agent",
    "www-authenticate",
];

/// Returns the headers for the client.
pub(super) fn remapped(headers: Vec<(String, String)>, made: Origin) -> Vec<(String, String)> {
    let is_remapped = |name: &str| {
        REMAPPED.contains(&name)
            || made == Origin::Mapped && REMAPPED_IF_MAPPED.contains(&name)
            || made == Origin::Server && name == "x-amzn-requestid"
    };
    let one = |(name, value): (String, String)| {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            dropped if DROPPED.contains(&dropped) || made == Origin::Server && dropped == "via" => None,
            known if is_remapped(known) => Some((format!("x-amzn-Remapped-{name}"), value)),
            _ => Some((name, value)),
        }
    };
    headers.into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_describes_a_connection_gets_another_name() {
        let cases = [
            ("Content-Length", Origin::Server, Some("x-amzn-Remapped-Content-Length")),
            ("date", Origin::Function, Some("x-amzn-Remapped-date")),
            ("Authorization", Origin::Mapped, Some("x-amzn-Remapped-Authorization")),
            ("Authorization", Origin::Function, Some("Authorization")),
            ("x-amzn-RequestId", Origin::Server, Some("x-amzn-Remapped-x-amzn-RequestId")),
            ("X-Own", Origin::Server, Some("X-Own")),
            ("Transfer-Encoding", Origin::Mapped, None),
            ("Via", Origin::Server, None),
            ("Via", Origin::Mapped, Some("Via")),
        ];
        for (name, made, expected) in cases {
            let headers = remapped(vec![(name.to_owned(), "v".to_owned())], made);
            let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, Vec::from_iter(expected), "{name} {made:?}");
        }
    }
}
