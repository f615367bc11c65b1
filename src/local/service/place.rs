//! The account and region of a call or a resource.
//!
//! "AWS account identifiers": an account ID has twelve digits. A client chooses the account by its access key: a key of
//! twelve digits is the account ID itself, and any other key belongs to the account of labs.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::arn::Arn;

/// The account of everything, unless a client chooses another one.
pub const LOCAL_ACCOUNT: &str = "000000000000";

/// An account and a region. It is stored as `REGION`, or as `REGION/ACCOUNT` if the account is not the local one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Place {
    pub account: String,
    pub region: String,
}

impl Place {
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Self {
        Self { account: account.into(), region: region.into() }
    }

    /// Returns a region of the local account.
    pub fn local(region: impl Into<String>) -> Self {
        Self::new(LOCAL_ACCOUNT, region)
    }

    /// Returns the place of a resource. A part that its ARN leaves out is taken from `otherwise`.
    pub fn of(arn: &Arn, otherwise: &Self) -> Self {
        let part = |own: &str, other: &str| if own.is_empty() { other.to_owned() } else { own.to_owned() };
        Self::new(part(arn.account(), &otherwise.account), part(arn.region(), &otherwise.region))
    }
}

/// Returns whether a text has the form of an account ID.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.account.as_str() {
            LOCAL_ACCOUNT => f.write_str(&self.region),
            account => write!(f, "{}/{account}", self.region),
        }
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        match place.account.as_str() {
            LOCAL_ACCOUNT => place.region,
            _ => place.to_string(),
        }
    }
}

impl From<String> for Place {
    fn from(text: String) -> Self {
        match text.split_once('/') {
            Some((region, account)) => Self::new(account, region),
            None => Self::local(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_text_and_back() {
        for (place, text) in [
            (Place::local("eu-west-1"), "eu-west-1"),
            (Place::new("123456789012", "us-east-1"), "us-east-1/123456789012"),
        ] {
            assert_eq!(place.to_string(), text);
            assert_eq!(String::from(place.clone()), text);
            assert_eq!(Place::from(text.to_owned()), place);
        }
    }

    #[test]
    fn an_arn_without_account_or_region_is_where_its_caller_is() {
        let caller = Place::new("123456789012", "eu-west-1");
        let of = |arn: &str| Place::of(&arn.parse().unwrap(), &caller);
        assert_eq!(of("arn:aws:sqs:us-east-1:000000000000:Orders"), Place::local("us-east-1"));
        assert_eq!(of("arn:aws:iam::000000000000:role/R"), Place::local("eu-west-1"));
        assert_eq!(of("arn:aws:s3:::bucket"), caller);
    }
}
