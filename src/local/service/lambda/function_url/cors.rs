//! Cross-origin resource sharing of function URLs.
//!
//! See "Cross-origin resource sharing (CORS)" of the Developer Guide. Lambda itself answers preflight requests, and adds
//! headers to the responses of the function.

use serde::{Deserialize, Serialize};

use super::super::super::validation::Checks;

/// The settings of a URL.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(in super::super) struct Cors {
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_credentials: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_headers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_methods: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_origins: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expose_headers: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<i64>,
}

/// How a list is limited: its items, and the length of each.
struct Limits {
    items: usize,
    least: usize,
    most: usize,
}

impl Cors {
    pub(super) fn check(&self, checks: &mut Checks) {
        let header = || Limits { items: 100, least: 0, most: 1024 };
        for (member, list, limits) in [
            ("cors.allowHeaders", &self.allow_headers, header()),
            ("cors.allowMethods", &self.allow_methods, Limits { items: 6, least: 0, most: 6 }),
            ("cors.allowOrigins", &self.allow_origins, Limits { items: 100, least: 1, most: 253 }),
            ("cors.exposeHeaders", &self.expose_headers, header()),
        ] {
            limits.check(member, list.as_deref().unwrap_or_default(), checks);
        }
        if let Some(age) = self.max_age {
            checks.range("cors.maxAge", age, 0, 86_400);
        }
    }

    /// Returns the headers of the response to a preflight request; none if the origin is not allowed.
    pub(in super::super) fn preflight(&self, origin: &str) -> Vec<(String, String)> {
        let mut headers = self.headers(origin);
        if headers.is_empty() {
            return headers;
        }
        for (name, list) in [
            ("Access-Control-Allow-Methods", &self.allow_methods),
            ("Access-Control-Allow-Headers", &self.allow_headers),
        ] {
            if let Some(list) = list.as_ref().filter(|list| !list.is_empty()) {
                headers.push((name.to_owned(), list.join(",")));
            }
        }
        if let Some(age) = self.max_age {
            headers.push(("Access-Control-Max-Age".to_owned(), age.to_string()));
        }
        headers
    }

    /// Returns the headers of a response to a request from another origin; none if the origin is not allowed.
    pub(in super::super) fn headers(&self, origin: &str) -> Vec<(String, String)> {
        let origins = self.allow_origins.as_deref().unwrap_or_default();
        let has_all = origins.iter().any(|allowed| allowed == "*");
        if !has_all && !origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin)) {
            return Vec::new();
        }
        let is_with_credentials = self.allow_credentials == Some(true);
        let shown = if has_all && !is_with_credentials { "*" } else { origin };
        let mut headers = vec![("Access-Control-Allow-Origin".to_owned(), shown.to_owned())];
        if shown != "*" {
            headers.push(("Vary".to_owned(), "Origin".to_owned()));
        }
        if is_with_credentials {
            headers.push(("Access-Control-Allow-Credentials".to_owned(), "true".to_owned()));
        }
        if let Some(list) = self.expose_headers.as_ref().filter(|list| !list.is_empty()) {
            headers.push(("Access-Control-Expose-Headers".to_owned(), list.join(",")));
        }
        headers
    }
}

impl Limits {
    fn check(&self, member: &str, list: &[String], checks: &mut Checks) {
        let shown = format!("[{}]", list.join(", "));
        if list.len() > self.items {
            let constraint = format!("Member must have length less than or equal to {}", self.items);
            checks.fail(member, &shown, &constraint);
        }
        if !list.iter().all(|item| (self.least..=self.most).contains(&item.chars().count())) {
            let constraint = format!(
                "Member must satisfy constraint: [Member must have length less than or equal to {}, Member must have \
                 length greater than or equal to {}, Member must satisfy regular expression pattern: .*]",
                self.most, self.least
            );
            checks.fail(member, &shown, &constraint);
        }
    }
}
