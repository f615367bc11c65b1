//! The request to be authorized: caller, action, resource and context.

use std::collections::BTreeMap;
use std::fmt;

use crate::arn::Arn;

/// A request to be authorized.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub caller: Caller,
    /// `sqs:SendMessage`.
    pub action: &'a str,
    /// The ARN of the resource.
    pub resource: &'a str,
    pub context: Context,
}

/// The identity of the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A service principal: `events.amazonaws.com`.
    Service(String),
    /// A role, an assumed role, a user, or the root user of an account.
    Identity(Arn),
    /// An unsigned request.
    Anonymous,
}

impl Caller {
    /// Returns a service principal, such as `events.amazonaws.com`.
    pub fn service(principal: &str) -> Caller {
        Caller::Service(principal.to_owned())
    }

    /// Returns the root user of an account, who may do everything in it that is not denied.
    pub fn root(account: &str) -> Caller {
        Caller::Identity(Arn::new("aws", "iam", "", account, "root"))
    }

    pub(super) fn is_root(&self) -> bool {
        matches!(self, Caller::Identity(arn) if arn.service() == "iam" && arn.resource() == "root")
    }

    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Caller::Identity(arn) => Some(arn.account()),
            Caller::Service(_) | Caller::Anonymous => None,
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caller::Service(principal) => f.write_str(principal),
            Caller::Identity(arn) => write!(f, "{arn}"),
            Caller::Anonymous => f.write_str("an anonymous caller"),
        }
    }
}

/// Condition keys and their values. Keys are case-insensitive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    values: BTreeMap<String, Vec<String>>,
}

impl Context {
    pub fn new() -> Context {
        Context::default()
    }

    /// Returns the context of a delivery: `aws:SourceArn` and, if the ARN contains an account, `aws:SourceAccount`.
    pub fn of_source(source: &Arn) -> Context {
        let context = Context::new().with("aws:SourceArn", &source.to_string());
        if source.account().is_empty() { context } else { context.with("aws:SourceAccount", source.account()) }
    }

    /// Adds one value to a key.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Context {
        self.values.entry(key.to_lowercase()).or_default().push(value.to_owned());
        self
    }

    /// Returns the values of a key, or `None` if the request does not have it.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.values.get(&key.to_lowercase()).map(Vec::as_slice)
    }

    pub(super) fn single(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some([value]) => Some(value),
            _ => None,
        }
    }
}
