//! AWS Step Functions: state machines with versions and aliases, executions, activities and callbacks.
//!
//! Follows the "AWS Step Functions API Reference"; the language itself is `asl`. It refuses to redrive executions and
//! to describe the child executions of a distributed Map. A task's call is an effect, so every service of the local
//! cloud is an integration; for any other service the task fails with the reason.

mod activity;
mod alias;
mod describe;
mod drive;
mod emit;
mod execution;
mod executions;
mod fault;
mod history;
mod integration;
mod list;
mod logging;
mod machine;
mod map_run;
mod mock;
mod name;
mod old_store;
mod page;
mod redrive;
mod store;
mod tag;
mod task;
mod test_state;
#[cfg(test)]
mod tests;
mod token;
mod validate;
mod version;

use serde::Serialize;
use serde_json::Value;

use self::store::States;
use super::{Answer, Cx, Delivery, Fault, Protocol, Scope, Service, ServiceDescriptor};
use crate::arn::Arn;
use crate::local::keyed::Bulk;

/// The principal that a state machine's role must trust.
const PRINCIPAL: &str = "states.amazonaws.com";

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "states",
    protocol: Protocol::AwsJson { targets: &["AWSStepFunctions"], version: "1.0" },
    scope: Scope::Region,
    deliver_actions: &["states:StartExecution"],
    reads: &[
        "DescribeActivity",
        "DescribeExecution",
        "DescribeMapRun",
        "DescribeStateMachine",
        "DescribeStateMachineAlias",
        "DescribeStateMachineForExecution",
        "GetExecutionHistory",
        "ListActivities",
        "ListExecutions",
        "ListMapRuns",
        "ListStateMachineAliases",
        "ListStateMachineVersions",
        "ListStateMachines",
        "ListTagsForResource",
        "TestState",
        "ValidateStateMachineDefinition",
    ],
    new: || Box::<States>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<States>(state)?)),
};

impl Service for States {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateActivity" => activity::create_activity(self, input, cx),
            "CreateStateMachine" => machine::create_state_machine(self, input, cx),
            "CreateStateMachineAlias" => alias::create_state_machine_alias(self, input, cx),
            "DeleteActivity" => activity::delete_activity(self, input, cx),
            "DeleteStateMachine" => machine::delete_state_machine(self, input, cx),
            "DeleteStateMachineAlias" => alias::delete_state_machine_alias(self, input, cx),
            "DeleteStateMachineVersion" => version::delete_state_machine_version(self, input, cx),
            "DescribeActivity" => activity::describe_activity(self, input, cx),
            "DescribeExecution" => describe::describe_execution(self, input, cx),
            "DescribeMapRun" => map_run::describe_map_run(self, input, cx),
            "DescribeStateMachine" => describe::describe_state_machine(self, input, cx),
            "DescribeStateMachineAlias" => alias::describe_state_machine_alias(self, input, cx),
            "DescribeStateMachineForExecution" => describe::describe_state_machine_for_execution(self, input, cx),
            "GetActivityTask" => activity::get_activity_task(self, input, cx),
            "GetExecutionHistory" => history::get_execution_history(self, input, cx),
            "ListActivities" => activity::list_activities(self, input, cx),
            "ListExecutions" => list::list_executions(self, input, cx),
            "ListMapRuns" => map_run::list_map_runs(self, input, cx),
            "ListStateMachineAliases" => alias::list_state_machine_aliases(self, input, cx),
            "ListStateMachineVersions" => version::list_state_machine_versions(self, input, cx),
            "ListStateMachines" => list::list_state_machines(self, input, cx),
            "ListTagsForResource" => tag::list_tags_for_resource(self, input, cx),
            "PublishStateMachineVersion" => version::publish_state_machine_version(self, input, cx),
            "SendTaskFailure" => task::send_task_failure(self, input, cx),
            "SendTaskHeartbeat" => task::send_task_heartbeat(self, input, cx),
            "SendTaskSuccess" => task::send_task_success(self, input, cx),
            "StartExecution" => execution::start_execution(self, input, cx),
            "StartSyncExecution" => execution::start_sync_execution(self, input, cx),
            "StopExecution" => execution::stop_execution(self, input, cx),
            "TagResource" => tag::tag_resource(self, input, cx),
            "TestState" => test_state::test_state(self, input, cx),
            "UntagResource" => tag::untag_resource(self, input, cx),
            "UpdateStateMachine" => machine::update_state_machine(self, input, cx),
            "UpdateStateMachineAlias" => alias::update_state_machine_alias(self, input, cx),
            "ValidateStateMachineDefinition" => validate::validate_state_machine_definition(self, input, cx),
            _ => Err(Fault::not_implemented("states", operation)),
        }
    }

    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        execution::deliver(self, delivery, cx)
    }

    fn has(&self, resource: &Arn) -> bool {
        store::split(&resource.to_string()).is_ok_and(|(name, _)| self.machines.contains_key(name))
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        integration::reply(self, token, answer, cx);
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        drive::wake(self, token, cx);
    }

    fn abandon(&mut self, token: &str, fault: &Fault, cx: &mut Cx<'_>) {
        drive::abandon(self, token, fault, cx);
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        States::tables(self, visit);
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

fn encode(output: &impl Serialize) -> Answer {
    serde_json::to_value(output).map_err(|error| Fault::new("InternalFailure", error.to_string()).with_status(500))
}

/// Returns the response of operations without output.
fn nothing() -> Answer {
    Ok(Value::Object(serde_json::Map::new()))
}
