//! Adds destinations to the model of a lab: a record that is sent to a bus is an event there.

use super::LambdaDestination;
use crate::resource::rule::bus_name;
use crate::step::TargetReference;
use crate::step::publisher::Publisher;

/// Returns the events that the destinations publish. A record on a bus has the source `lambda`.
pub(super) fn publishers(step: &LambdaDestination) -> Vec<Publisher> {
    let bus = |to: &str| match TargetReference::parse(to) {
        Ok(TargetReference::Bus(bus)) => Some(Publisher::of_source(bus_name(&bus), "lambda")),
        _ => None,
    };
    step.given().filter_map(|(_, to)| bus(to)).collect()
}
