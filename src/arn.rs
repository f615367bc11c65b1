//! Amazon Resource Names.
//!
//! An ARN is parsed into this type once, so that no other code searches its text. Anything that is not an ARN is
//! rejected; whether the service or the resource exists is not checked. Patterns with wildcards in policies are not
//! ARNs: see `policy`. The format follows "Amazon Resource Names (ARNs)" in the IAM User Guide.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    partition: String,
    service: String,
    region: String,
    account: String,
    resource: String,
}

/// Why a text is not an ARN.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArnError {
    /// The text does not start with `arn:`; often it is a bare name.
    #[error("`{0}` is not an ARN: it must start with `arn:`")]
    Prefix(String),
    /// A colon is missing.
    #[error("`{text}` is not an ARN: it has {found} of the 6 parts `arn:partition:service:region:account:resource`")]
    Parts {
        /// The text as given.
        text: String,
        /// How many parts it has.
        found: usize,
    },
    /// A part that every ARN must have is empty.
    #[error("`{text}` is not an ARN: its {part} is empty")]
    Empty {
        /// The text as given.
        text: String,
        /// The empty part.
        part: &'static str,
    },
    /// The text contains white space; typically the ARN was broken over two lines.
    #[error("`{0}` is not an ARN: it contains white space")]
    Space(String),
}

/// Services whose resource is a bare name, regardless of the characters in it.
const UNTYPED: [&str; 4] = ["sqs", "sns", "s3", "execute-api"];

impl Arn {
    /// Creates an ARN from parts that are known to be valid.
    pub fn new(partition: &str, service: &str, region: &str, account: &str, resource: impl Into<String>) -> Arn {
        Arn {
            partition: partition.to_owned(),
            service: service.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            resource: resource.into(),
        }
    }

    /// Returns the partition, such as `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// Returns the service, such as `events`, `sqs` or `states`.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Returns the region, which is empty for global services and S3.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Returns the account id, which is empty for S3 buckets.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Returns everything after the fifth colon.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Returns the type of the resource: `rule` of `rule/Orders/Dev`, `log-group` of `log-group:/x:*`, or `None` for a
    /// bare name.
    pub fn resource_type(&self) -> Option<&str> {
        self.typed_resource().map(|(kind, _)| kind)
    }

    /// Returns the resource without its type: `Orders/Dev` of `rule/Orders/Dev`.
    pub fn resource_id(&self) -> &str {
        self.typed_resource().map_or(self.resource.as_str(), |(_, id)| id)
    }

    /// Returns the name of the resource, without paths, qualifiers and generated suffixes.
    pub fn name(&self) -> &str {
        let id = self.resource_id();
        match (self.service.as_str(), self.resource_type()) {
            ("events", Some("rule")) | ("iam", Some(_)) => last(id, '/'),
            ("events" | "dynamodb", Some(_)) => first(id, '/'),
            ("logs", Some("log-group")) | ("lambda", Some("function")) | ("sns", None) => first(id, ':'),
            ("states", Some("execution" | "express")) => last(id, ':'),
            ("s3", None) => first(id, '/'),
            _ => id,
        }
    }

    /// Returns the bus of a rule, which is `default` if the ARN does not contain one.
    pub fn rule_bus(&self) -> Option<&str> {
        if self.service != "events" || self.resource_type() != Some("rule") {
            return None;
        }
        Some(self.resource_id().split_once('/').map_or("default", |(bus, _)| bus))
    }

    /// Returns the log group of an ARN in any of the forms `log-group:N`, `log-group:N:*` and
    /// `log-group:N:log-stream:S`.
    pub fn log_group(&self) -> Option<&str> {
        let is_group = self.service == "logs" && self.resource_type() == Some("log-group");
        is_group.then(|| self.name())
    }

    /// Returns the ARN of another resource of the same service, region and account.
    pub fn sibling(&self, resource: impl Into<String>) -> Arn {
        Arn { resource: resource.into(), ..self.clone() }
    }

    fn typed_resource(&self) -> Option<(&str, &str)> {
        if UNTYPED.contains(&self.service.as_str()) {
            return None;
        }
        self.resource.split_once(['/', ':'])
    }
}

fn first(text: &str, separator: char) -> &str {
    text.split_once(separator).map_or(text, |(head, _)| head)
}

fn last(text: &str, separator: char) -> &str {
    text.rsplit_once(separator).map_or(text, |(_, tail)| tail)
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:{}:{}:{}:{}:{}", self.partition, self.service, self.region, self.account, self.resource)
    }
}

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Arn, ArnError> {
        if !text.starts_with("arn:") {
            return Err(ArnError::Prefix(text.to_owned()));
        }
        if text.contains(char::is_whitespace) {
            return Err(ArnError::Space(text.to_owned()));
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let &[_, partition, service, region, account, resource] = parts.as_slice() else {
            return Err(ArnError::Parts { text: text.to_owned(), found: parts.len() });
        };
        for (part, value) in [("partition", partition), ("service", service), ("resource", resource)] {
            if value.is_empty() {
                return Err(ArnError::Empty { text: text.to_owned(), part });
            }
        }
        Ok(Arn::new(partition, service, region, account, resource))
    }
}

impl Serialize for Arn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Arn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Arn, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arn(text: &str) -> Arn {
        text.parse().unwrap()
    }

    #[test]
    fn types_and_names() {
        let table = [
            ("arn:aws:events:eu-west-1:000000000000:event-bus/Orders", Some("event-bus"), "Orders"),
            ("arn:aws:events:eu-west-1:000000000000:rule/Orders/Dev", Some("rule"), "Dev"),
            ("arn:aws:events:eu-west-1:000000000000:rule/Dev", Some("rule"), "Dev"),
            ("arn:aws:events:eu-west-1:000000000000:api-destination/Api/0aa1", Some("api-destination"), "Api"),
            (
                "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/events/orders:*",
                Some("log-group"),
                "/aws/events/orders",
            ),
            ("arn:aws:logs:eu-west-1:000000000000:log-group:/a:log-stream:b", Some("log-group"), "/a"),
            ("arn:aws:sqs:eu-west-1:000000000000:Orders", None, "Orders"),
            ("arn:aws:sns:eu-west-1:000000000000:Orders:4f2e", None, "Orders"),
            ("arn:aws:lambda:eu-west-1:000000000000:function:Dodgy:PROD", Some("function"), "Dodgy"),
            ("arn:aws:states:eu-west-1:000000000000:stateMachine:Work", Some("stateMachine"), "Work"),
            ("arn:aws:states:eu-west-1:000000000000:execution:Work:e1", Some("execution"), "e1"),
            ("arn:aws:iam::000000000000:role/service-role/Deliver", Some("role"), "Deliver"),
            ("arn:aws:s3:::bucket/key/a:b", None, "bucket"),
            ("arn:aws:dynamodb:eu-west-1:000000000000:table/T/stream/2026", Some("table"), "T"),
        ];
        for (text, kind, name) in table {
            let arn = arn(text);
            assert_eq!(arn.resource_type(), kind, "{text}");
            assert_eq!(arn.name(), name, "{text}");
            assert_eq!(arn.to_string(), text);
        }
    }

    #[test]
    fn the_bus_of_a_rule_and_the_group_of_a_stream() {
        assert_eq!(arn("arn:aws:events:r:1:rule/Orders/Dev").rule_bus(), Some("Orders"));
        assert_eq!(arn("arn:aws:events:r:1:rule/Dev").rule_bus(), Some("default"));
        assert_eq!(arn("arn:aws:events:r:1:event-bus/Orders").rule_bus(), None);
        assert_eq!(arn("arn:aws:logs:r:1:log-group:/x:*").log_group(), Some("/x"));
        assert_eq!(arn("arn:aws:sqs:r:1:log-group").log_group(), None);
        let queue = arn("arn:aws:sqs:r:1:Orders").sibling("Replay");
        assert_eq!(queue.to_string(), "arn:aws:sqs:r:1:Replay");
    }

    #[test]
    fn what_is_not_an_arn_says_why() {
        let table = [
            ("Orders", "`Orders` is not an ARN: it must start with `arn:`"),
            (
                "arn:aws:sqs:r:1",
                "`arn:aws:sqs:r:1` is not an ARN: it has 5 of the 6 parts `arn:partition:service:region:account:resource`",
            ),
            ("arn:aws::r:1:x", "`arn:aws::r:1:x` is not an ARN: its service is empty"),
            ("arn:aws:sqs:r:1:", "`arn:aws:sqs:r:1:` is not an ARN: its resource is empty"),
            ("arn:aws:sqs:r:1:a b", "`arn:aws:sqs:r:1:a b` is not an ARN: it contains white space"),
        ];
        for (text, message) in table {
            assert_eq!(text.parse::<Arn>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn it_is_a_string_in_json() {
        let text = "\"arn:aws:sqs:eu-west-1:000000000000:Orders\"";
        let arn: Arn = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&arn).unwrap(), text);
        let error = serde_json::from_str::<Arn>("\"Orders\"").unwrap_err();
        assert!(error.to_string().contains("must start with `arn:`"), "{error}");
    }
}
