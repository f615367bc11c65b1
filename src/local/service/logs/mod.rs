//! CloudWatch Logs: log groups, log streams, log events, their search, and the resource policies for writing them.
//!
//! Follows the "Amazon CloudWatch Logs API Reference" and "Filter pattern syntax" of the User Guide. Logs Insights
//! queries and exports are refused. Retention is applied when a log group is read
//! or written, not by a timer.
//!
//! Deviation: on AWS it can take some seconds until a search finds a new log event; the local cloud finds it at once.

mod column_pattern;
mod delivery;
mod get_events;
mod group;
mod json_pattern;
mod mention;
mod metric_filter;
mod name;
mod old_group;
mod pattern;
mod position;
mod put_events;
mod regex_pattern;
mod resource_policy;
mod search;
mod store;
mod stream;
mod subscription_filter;
mod tag;
mod term_pattern;
mod token;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, Cx, Delivery, Fault, Protocol, Scope, Service, ServiceDescriptor, decode};
use crate::arn::Arn;
use crate::local::keyed::Bulk;
use group::Group;
use resource_policy::ResourcePolicy;

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "logs",
    protocol: Protocol::AwsJson { targets: &["Logs_20140328"], version: "1.1" },
    scope: Scope::Region,
    deliver_actions: &["logs:CreateLogStream", "logs:PutLogEvents"],
    reads: &[
        "DescribeLogGroups",
        "DescribeLogStreams",
        "DescribeMetricFilters",
        "DescribeResourcePolicies",
        "DescribeSubscriptionFilters",
        "FilterLogEvents",
        "GetLogEvents",
        "ListTagsForResource",
        "ListTagsLogGroup",
        "TestMetricFilter",
    ],
    new: || Box::<Logs>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Logs>(state)?)),
};

/// All log groups of a region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Logs {
    groups: BTreeMap<String, Group>,
    resource_policies: BTreeMap<String, ResourcePolicy>,
}

impl Service for Logs {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateLogGroup" => group::create(self, read(input)?, cx),
            "DeleteLogGroup" => group::delete(self, read(input)?),
            "DescribeLogGroups" => group::describe(self, read(input)?, cx),
            "PutRetentionPolicy" => group::put_retention(self, read(input)?),
            "DeleteRetentionPolicy" => group::delete_retention(self, read(input)?),
            "CreateLogStream" => stream::create(self, read(input)?, cx),
            "DeleteLogStream" => stream::delete(self, read(input)?),
            "DescribeLogStreams" => stream::describe(self, read(input)?, cx),
            "PutLogEvents" => put_events::put(self, read(input)?, cx),
            "GetLogEvents" => get_events::get(self, read(input)?, cx),
            "FilterLogEvents" => search::filter(self, read(input)?, cx),
            "PutResourcePolicy" => resource_policy::put(self, read(input)?, cx),
            "DescribeResourcePolicies" => resource_policy::describe(self, read(input)?),
            "DeleteResourcePolicy" => resource_policy::delete(self, read(input)?),
            "PutMetricFilter" => metric_filter::put(self, read(input)?, cx),
            "DescribeMetricFilters" => metric_filter::describe(self, read(input)?),
            "DeleteMetricFilter" => metric_filter::delete(self, read(input)?),
            "TestMetricFilter" => metric_filter::test(read(input)?),
            "PutSubscriptionFilter" => subscription_filter::put(self, read(input)?, cx),
            "DescribeSubscriptionFilters" => subscription_filter::describe(self, read(input)?),
            "DeleteSubscriptionFilter" => subscription_filter::delete(self, read(input)?),
            "TagResource" => tag::tag_resource(self, read(input)?),
            "UntagResource" => tag::untag_resource(self, read(input)?),
            "ListTagsForResource" => tag::list_for_resource(self, read(input)?),
            "TagLogGroup" => tag::tag_group(self, read(input)?),
            "UntagLogGroup" => tag::untag_group(self, read(input)?),
            "ListTagsLogGroup" => tag::list_for_group(self, read(input)?),
            _ => Err(Fault::not_implemented("logs", operation)),
        }
    }

    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        delivery::deliver(self, delivery, cx)
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        subscription_filter::checked(self, token, answer, cx);
    }

    fn resource_policies(&self, _: &Arn) -> Vec<String> {
        self.resource_policies.values().map(|policy| policy.document.clone()).collect()
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        self.groups.values_mut().for_each(|group| group.tables(visit));
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Logs {
    fn group(&self, name: &str) -> Result<&Group, Fault> {
        self.groups.get(name).ok_or_else(no_such_group)
    }

    fn group_mut(&mut self, name: &str) -> Result<&mut Group, Fault> {
        self.groups.get_mut(name).ok_or_else(no_such_group)
    }
}

fn no_such_group() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log group does not exist.")
}

fn no_such_stream() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log stream does not exist.")
}

fn invalid_parameter(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterException", message)
}

fn invalid_filter_pattern(reason: &str) -> Fault {
    invalid_parameter(format!("Invalid filter pattern: {reason}"))
}

/// Decodes the input; a `ValidationException` of other services is an `InvalidParameterException` here.
fn read<T: DeserializeOwned>(input: Value) -> Result<T, Fault> {
    decode(input).map_err(as_invalid_parameter)
}

fn as_invalid_parameter(fault: Fault) -> Fault {
    if fault.code == "ValidationException" {
        Fault { code: "InvalidParameterException".to_owned(), ..fault }
    } else {
        fault
    }
}

/// Encodes an output.
fn write(output: impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("InternalFailure", error.to_string()).with_status(500))
}

/// The response of operations without output.
#[derive(Serialize)]
struct Nothing {}

#[cfg(test)]
mod tests;
