//! AWS CloudTrail: trails that record API calls as log files in a bucket and as events on the default bus.
//!
//! Follows the "AWS CloudTrail API Reference" and User Guide. These are refused as not implemented: event data stores,
//! channels, Insights, the event history (`LookupEvents`), trails of an organization, and trails that send to
//! CloudWatch Logs or to a topic or use a KMS key. S3 objects are the only resources whose data events are recorded.
//!
//! Deviation: AWS records a call and sends its event after some minutes; the local cloud does so when the call is
//! answered. A log file is written five minutes after the first record that it contains.

mod advanced;
mod classic;
mod create;
mod delete;
mod describe;
mod emit;
mod fault;
mod log_file;
mod logging;
mod name;
mod permission;
mod record;
mod request;
mod selector;
mod tag;
#[cfg(test)]
mod tests;
mod token;
mod trail;
mod update;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::log_file::Row;
use self::permission::Pending;
use self::token::Token;
use self::trail::Trail;
use super::{Answer, Cx, Fault, ObservedCall, Protocol, Scope, Service, ServiceDescriptor, Token as _};
use crate::local::keyed::{Bulk, Fingerprint, Table};

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "cloudtrail",
    protocol: Protocol::AwsJson { targets: &["CloudTrail_20131101"], version: "1.1" },
    // A trail may record the calls of all regions.
    scope: Scope::Account,
    deliver_actions: &[],
    reads: &["DescribeTrails", "GetEventSelectors", "GetTrail", "GetTrailStatus", "ListTags", "ListTrails"],
    new: || Box::<CloudTrail>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<CloudTrail>(state)?)),
};

/// The trails of all regions, and the records that were not written yet.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct CloudTrail {
    /// By ARN.
    trails: BTreeMap<String, Trail>,
    /// By the ARN of the trail, in the order in which they were recorded.
    records: Table<(Fingerprint, u64), Row>,
    /// New and changed trails that wait for the permission checks of their bucket.
    pending: BTreeMap<u64, Pending>,
    next_request: u64,
}

impl Service for CloudTrail {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "AddTags" => tag::add_tags(self, input, cx),
            "CreateTrail" => create::create_trail(self, input, cx),
            "DeleteTrail" => delete::delete_trail(self, input, cx),
            "DescribeTrails" => describe::describe_trails(self, input, cx),
            "GetEventSelectors" => selector::get_event_selectors(self, input, cx),
            "GetTrail" => describe::get_trail(self, input, cx),
            "GetTrailStatus" => logging::get_trail_status(self, input, cx),
            "ListTags" => tag::list_tags(self, input, cx),
            "ListTrails" => describe::list_trails(self, cx),
            "PutEventSelectors" => selector::put_event_selectors(self, input, cx),
            "RemoveTags" => tag::remove_tags(self, input, cx),
            "StartLogging" => logging::start_logging(self, input, cx),
            "StopLogging" => logging::stop_logging(self, input, cx),
            "UpdateTrail" => update::update_trail(self, input, cx),
            _ => Err(Fault::not_implemented("cloudtrail", operation)),
        }
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Permission { request }) => permission::answered(self, request, answer, cx),
            Some(Token::Written { trail }) => log_file::written(self, &trail, &answer, cx),
            Some(Token::Write { .. }) | None => {}
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        if let Some(Token::Write { trail }) = Token::read(token) {
            log_file::write(self, &trail, cx);
        }
    }

    fn watches(&self, service: &str, operation: &str) -> bool {
        let kind = request::Kind::of(service, operation);
        kind.is_some_and(|kind| self.trails.values().any(|trail| trail.may_select(kind)))
    }

    fn observe(&mut self, call: &ObservedCall<'_>, cx: &mut Cx<'_>) {
        emit::observe(self, call, cx);
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.records);
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}
