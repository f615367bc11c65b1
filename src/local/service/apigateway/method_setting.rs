//! Settings of a stage for one method or for all: logging, metrics, throttling.
//!
//! The path in a patch is `/{resource path}/{method}/logging/loglevel`, with `~1` for each `/` of the resource path,
//! and `/*/*/...` for all methods.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Fault;
use super::fault;
use super::patch::{Op, Patch};

/// The members of a stage that may be changed, as listed in the error message.
pub(super) const PATHS: &str = "[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, \
     /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, \
     /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, \
     /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit, \
     /{resourcePath}/{httpMethod}/throttling/rateLimit, /{resourcePath}/{httpMethod}/caching/ttlInSeconds, \
     /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, \
     /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit, \
     /*/*/throttling/rateLimit, /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, \
     /variables/{variable_name}, /tracingEnabled]";

const SETTINGS: [&str; 10] = [
    "metrics/enabled",
    "logging/dataTrace",
    "logging/loglevel",
    "throttling/burstLimit",
    "throttling/rateLimit",
    "caching/enabled",
    "caching/ttlInSeconds",
    "caching/dataEncrypted",
    "caching/requireAuthorizationForCacheControl",
    "caching/unauthorizedCacheControlHeaderStrategy",
];

pub(super) const NO_ROLE: &str = "CloudWatch Logs role ARN must be set in account settings to enable logging";

/// The settings of a method.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MethodSetting {
    metrics_enabled: bool,
    /// OFF, ERROR or INFO.
    pub(super) logging_level: String,
    pub(super) data_trace_enabled: bool,
    throttling_burst_limit: i64,
    throttling_rate_limit: f64,
    caching_enabled: bool,
    cache_ttl_in_seconds: i64,
    cache_data_encrypted: bool,
    require_authorization_for_cache_control: bool,
    unauthorized_cache_control_header_strategy: String,
}

impl Default for MethodSetting {
    fn default() -> Self {
        Self {
            metrics_enabled: false,
            logging_level: "OFF".to_owned(),
            data_trace_enabled: false,
            throttling_burst_limit: 5000,
            throttling_rate_limit: 10_000.0,
            caching_enabled: false,
            cache_ttl_in_seconds: 300,
            cache_data_encrypted: false,
            require_authorization_for_cache_control: true,
            unauthorized_cache_control_header_strategy: "SUCCEED_WITH_RESPONSE_HEADER".to_owned(),
        }
    }
}

/// Returns the key of a method's settings, such as `~1pets/GET`.
pub(super) fn key(path: &str, method: &str) -> String {
    format!("{}/{method}", path.replace('/', "~1"))
}

/// Returns whether a path is one of method settings.
pub(super) fn is_meant(path: &str) -> bool {
    parts(path).is_some_and(|(_, setting)| setting.is_none_or(|setting| SETTINGS.contains(&setting)))
}

/// Returns the key and the setting of a path; without a setting it means all of them.
fn parts(path: &str) -> Option<(String, Option<&str>)> {
    let (resource, rest) = path.strip_prefix('/')?.split_once('/')?;
    let (method, setting) = match rest.split_once('/') {
        Some((method, setting)) => (method, Some(setting)),
        None => (rest, None),
    };
    let is_method = method == "*" || !method.is_empty() && method.chars().all(|letter| letter.is_ascii_uppercase());
    // AWS also accepts a name without its slash, as a key that no method has.
    let is_resource =
        resource == "*" || resource.starts_with("~1") || setting.is_some_and(|setting| SETTINGS.contains(&setting));
    (is_method && is_resource).then(|| (format!("{resource}/{method}"), setting))
}

/// Applies a patch; `has_role` is whether the account has a role to write logs with.
pub(super) fn change(
    settings: &mut BTreeMap<String, MethodSetting>,
    patch: &Patch,
    has_role: bool,
) -> Result<(), Fault> {
    let Some((key, setting)) = parts(&patch.path) else {
        return Err(fault::bad_request(format!("Invalid patch path {}", patch.path)));
    };
    let (Some(setting), true) = (setting, patch.op != Op::Remove) else {
        let missing = || {
            fault::bad_request(format!(
                "Cannot remove method setting {key} because there is no method setting for this method "
            ))
        };
        return settings.remove(&key).map(drop).ok_or_else(missing);
    };
    let entry = settings.entry(key).or_default();
    let text = patch.text();
    let flag = || text.eq_ignore_ascii_case("true");
    let number = || text.parse::<i64>().map_err(|_| invalid(text));
    match setting {
        "metrics/enabled" => entry.metrics_enabled = flag(),
        "logging/dataTrace" => entry.data_trace_enabled = flag(),
        "logging/loglevel" => entry.logging_level = level(text, has_role)?,
        "throttling/burstLimit" => entry.throttling_burst_limit = number()?,
        "throttling/rateLimit" => {
            let rate = text.parse::<f64>().ok().filter(|rate| rate.is_finite());
            entry.throttling_rate_limit = rate.ok_or_else(|| invalid(text))?;
        }
        "caching/enabled" => entry.caching_enabled = flag(),
        "caching/ttlInSeconds" => entry.cache_ttl_in_seconds = number()?,
        "caching/dataEncrypted" => entry.cache_data_encrypted = flag(),
        "caching/requireAuthorizationForCacheControl" => entry.require_authorization_for_cache_control = flag(),
        _ => entry.unauthorized_cache_control_header_strategy = text.to_owned(),
    }
    Ok(())
}

fn level(text: &str, has_role: bool) -> Result<String, Fault> {
    if !["OFF", "ERROR", "INFO"].contains(&text) {
        return Err(fault::bad_request("Invalid logging level. Must be one of [OFF, ERROR, INFO]"));
    }
    if text != "OFF" && !has_role {
        return Err(fault::bad_request(NO_ROLE));
    }
    Ok(text.to_owned())
}

fn invalid(text: &str) -> Fault {
    fault::bad_request(format!("Invalid value for method setting: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(path: &str, value: &str) -> Patch {
        Patch { op: Op::Replace, path: path.to_owned(), value: Some(value.to_owned()) }
    }

    #[test]
    fn paths_name_settings() {
        let cases = [
            ("/*/*/logging/loglevel", true),
            ("/~1pets~1{id}/GET/logging/dataTrace", true),
            ("/~1/POST/metrics/enabled", true),
            ("/*/*", true),
            ("/*/*/logging/other", false),
            ("/pets/GET/logging/loglevel", true),
            ("/pets/GET", false),
            ("/variables/x", false),
            ("/description", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_meant(path), expected, "{path}");
        }
    }

    #[test]
    fn logging_needs_a_role() {
        let mut settings = BTreeMap::new();
        let refused = change(&mut settings, &patch("/*/*/logging/loglevel", "INFO"), false).unwrap_err();
        assert_eq!(refused.message, "CloudWatch Logs role ARN must be set in account settings to enable logging");
        change(&mut settings, &patch("/*/*/logging/loglevel", "INFO"), true).unwrap();
        assert_eq!(settings["*/*"].logging_level, "INFO");
        change(&mut settings, &patch("/~1pets/GET/throttling/rateLimit", "1.5"), true).unwrap();
        assert!(settings.contains_key("~1pets/GET"));
    }
}
