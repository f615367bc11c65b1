//! Amazon EventBridge Scheduler: schedules, schedule groups, and the targets that they invoke.
//!
//! Follows the "EventBridge Scheduler API Reference" and its User Guide. Supported targets are functions, queues,
//! topics, state machines and event buses as templated targets, and the operations of the services of the local cloud
//! as universal targets. All other targets of AWS are refused when a schedule is created.
//!
//! Deviation: AWS invokes a target within a minute of the scheduled time; the local cloud invokes it in the scheduled
//! second, or at a random time in the flexible time window. A deleted group is removed at once with its schedules.
//! Client tokens and KMS keys have no effect.

mod answer;
mod attempt;
mod context;
mod expression;
mod fault;
mod fire;
mod group;
mod list;
mod name;
mod role;
mod schedule;
mod settings;
mod tag;
mod target;
#[cfg(test)]
mod tests;
mod time;
mod token;
mod universal;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::attempt::Attempt;
use self::group::Group;
use self::settings::Schedule;
use self::token::Token;
use super::{Answer, Cx, Fault, Protocol, Scope, Service, ServiceDescriptor, Token as _};

/// The service principal in policies.
const PRINCIPAL: &str = "scheduler.amazonaws.com";
const DEFAULT_GROUP: &str = "default";

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "scheduler",
    protocol: Protocol::RestJson,
    scope: Scope::Region,
    deliver_actions: &[],
    reads: &["GetSchedule", "GetScheduleGroup", "ListScheduleGroups", "ListSchedules", "ListTagsForResource"],
    new: || Box::<Scheduler>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Scheduler>(state)?)),
};

/// The schedules of a region, and the invocations under way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Scheduler {
    groups: BTreeMap<String, Group>,
    attempts: BTreeMap<u64, Attempt>,
    /// Numbers schedules as they are now, and attempts.
    last: u64,
}

impl Default for Scheduler {
    fn default() -> Self {
        let groups = BTreeMap::from([(DEFAULT_GROUP.to_owned(), Group::default())]);
        Self { groups, attempts: BTreeMap::new(), last: 0 }
    }
}

impl Service for Scheduler {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateSchedule" => schedule::create(self, input, cx),
            "CreateScheduleGroup" => group::create(self, input, cx),
            "DeleteSchedule" => schedule::delete(self, input),
            "DeleteScheduleGroup" => group::delete(self, input),
            "GetSchedule" => schedule::get(self, input, cx),
            "GetScheduleGroup" => group::get(self, input, cx),
            "ListScheduleGroups" => group::list(self, input, cx),
            "ListSchedules" => list::list(self, input, cx),
            "ListTagsForResource" => tag::list(self, input, cx),
            "TagResource" => tag::tag(self, input, cx),
            "UntagResource" => tag::untag(self, input, cx),
            "UpdateSchedule" => schedule::update(self, input, cx),
            _ => Err(Fault::not_implemented("scheduler", operation)),
        }
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        if let Some(Token::Attempt(number)) = Token::read(token) {
            attempt::reply(self, number, answer, cx);
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Fire { number, group, name, at }) => fire::wake(self, number, (&group, &name), at, cx),
            Some(Token::Retry(number)) => attempt::retry(self, number, cx),
            Some(Token::Attempt(_)) | None => {}
        }
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Scheduler {
    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn group(&self, name: &str) -> Result<&Group, Fault> {
        self.groups.get(name).ok_or_else(|| fault::no_such_group(name))
    }

    fn group_mut(&mut self, name: &str) -> Result<&mut Group, Fault> {
        self.groups.get_mut(name).ok_or_else(|| fault::no_such_group(name))
    }

    fn schedule(&self, group: &str, name: &str) -> Result<&Schedule, Fault> {
        self.group(group)?.schedules.get(name).ok_or_else(|| fault::no_such_schedule(name))
    }
}

fn encode(output: &impl Serialize) -> Answer {
    serde_json::to_value(output)
        .map_err(|error| Fault::new("InternalServerException", error.to_string()).with_status(500))
}
