//! Derives the permissions of a state machine's role from the integrations in its definition.
//!
//! Permissions are minimal as far as the definition allows: a named resource is granted alone, a computed one as `*`.
//! Cited: Step Functions Developer Guide, "How Step Functions generates IAM policies for integrated services".

use serde_json::{Map, Value};

use super::permission;
use crate::asl::{Pattern, Resource};

/// The region and account of the state machine, for the ARNs of named resources.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    pub region: &'a str,
    pub account: &'a str,
    pub machine: &'a str,
}

/// Returns the statements of the role's policy without duplicates; empty for a machine that calls nothing.
pub fn statements(definition: &str, owner: &Owner<'_>) -> Vec<Value> {
    let mut reading = Reading { owner, statements: Vec::new() };
    if let Ok(definition) = serde_json::from_str(definition) {
        reading.flow(&definition);
    }
    reading.statements
}

struct Reading<'a> {
    owner: &'a Owner<'a>,
    statements: Vec<Value>,
}

impl Reading<'_> {
    /// Reads the states of a flow. JSON is nested at most 128 levels deep, which limits the recursion.
    fn flow(&mut self, flow: &Value) {
        let states = flow.get("States").and_then(Value::as_object).into_iter().flatten();
        for (_, state) in states {
            self.state(state);
        }
    }

    fn state(&mut self, state: &Value) {
        for place in [Some(state), state.get("ItemReader"), state.get("ResultWriter")].into_iter().flatten() {
            self.task(place);
        }
        for branch in state.get("Branches").and_then(Value::as_array).into_iter().flatten() {
            self.flow(branch);
        }
        for processor in ["ItemProcessor", "Iterator"].iter().filter_map(|name| state.get(name)) {
            if processor.pointer("/ProcessorConfig/Mode").and_then(Value::as_str) == Some("DISTRIBUTED") {
                let machine = format!("stateMachine:{}", self.owner.machine);
                self.allow(&["states:StartExecution"], vec![self.arn("states", &machine)]);
                self.job_of_machine(self.owner.machine);
            }
            self.flow(processor);
        }
    }

    fn task(&mut self, task: &Value) {
        let resource = task.get("Resource").and_then(Value::as_str).map(Resource::parse);
        let Some(Ok(resource)) = resource else { return };
        let empty = Map::new();
        let given = task.get("Parameters").or_else(|| task.get("Arguments")).and_then(Value::as_object);
        let given = given.unwrap_or(&empty);
        match &resource {
            Resource::Activity { .. } => {}
            Resource::Lambda { arn } => self.function(Some(arn)),
            Resource::Optimized { service, action, pattern } => self.optimized(service, action, *pattern, given),
            Resource::Sdk { service, action, .. } => {
                self.allow(&[&format!("{}:{}", prefix(service), capital(action))], vec!["*".to_owned()]);
            }
        }
    }

    fn optimized(&mut self, service: &str, action: &str, pattern: Pattern, given: &Map<String, Value>) {
        let text = |name: &str| given.get(name).and_then(Value::as_str).filter(|text| is_fixed(text));
        let named = |name: &str, arn: &dyn Fn(&str) -> String| vec![text(name).map_or_else(|| "*".to_owned(), arn)];
        let as_written = |arn: &str| arn.to_owned();
        match (service, action) {
            ("lambda", _) => self.function(text("FunctionName")),
            ("sns", _) => {
                let topic = text("TopicArn").or_else(|| text("TargetArn")).unwrap_or("*");
                self.allow(&["sns:Publish"], vec![topic.to_owned()]);
            }
            ("sqs", _) => self.allow(&["sqs:SendMessage"], named("QueueUrl", &queue_arn)),
            ("events", _) => {
                let buses = self.buses(given.get("Entries"));
                self.allow(&["events:PutEvents"], buses);
            }
            ("states", _) => self.child(text("StateMachineArn"), pattern),
            ("dynamodb", action) => {
                let tables = named("TableName", &|name| self.named_or_arn("dynamodb", "table/", name));
                self.allow(&[&format!("dynamodb:{}", capital(action))], tables);
            }
            ("glue", _) => {
                let actions = ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"];
                let count = if pattern == Pattern::RequestResponse { 1 } else { actions.len() };
                let jobs = named("JobName", &|name| self.named_or_arn("glue", "job/", name));
                self.allow(actions.get(..count).unwrap_or_default(), jobs);
            }
            ("http", _) => {
                let actions = ["events:RetrieveConnectionCredentials", "states:InvokeHTTPEndpoint"];
                self.allow(&actions, vec!["*".to_owned()]);
            }
            (service, action) => {
                let bucket = named("Bucket", &as_written);
                let resource = if service == "s3" { bucket } else { vec!["*".to_owned()] };
                self.allow(&[&format!("{}:{}", prefix(service), capital(action))], resource);
            }
        }
    }

    /// Adds a function, which may be given by name or ARN, each with or without a version.
    fn function(&mut self, reference: Option<&str>) {
        let resources = match reference {
            None => vec!["*".to_owned()],
            Some(reference) => {
                let arn = self.named_or_arn("lambda", "function:", reference);
                let versions = format!("{arn}:*");
                vec![arn, versions]
            }
        };
        self.allow(&["lambda:InvokeFunction"], resources);
    }

    /// Adds a state machine that is started and possibly waited for.
    fn child(&mut self, machine: Option<&str>, pattern: Pattern) {
        self.allow(&["states:StartExecution"], vec![machine.unwrap_or("*").to_owned()]);
        if matches!(pattern, Pattern::Sync | Pattern::Sync2) {
            self.job_of_machine(machine.map_or("*", super::state_machine::name_of));
            let rule = self.arn("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule");
            self.allow(&["events:PutTargets", "events:PutRule", "events:DescribeRule"], vec![rule]);
        }
    }

    fn job_of_machine(&mut self, machine: &str) {
        let executions = self.arn("states", &format!("execution:{machine}:*"));
        self.allow(&["states:DescribeExecution", "states:StopExecution"], vec![executions]);
    }

    /// Returns the buses of the entries, or `*` if they are computed.
    fn buses(&self, entries: Option<&Value>) -> Vec<String> {
        let Some(entries) = entries.and_then(Value::as_array) else { return vec!["*".to_owned()] };
        let mut buses = Vec::new();
        for entry in entries {
            let named = entry.get("EventBusName").and_then(Value::as_str);
            let computed = entry.get("EventBusName.$").is_some() || !entry.is_object();
            let bus = match named {
                _ if computed => "*".to_owned(),
                Some(name) if !is_fixed(name) => "*".to_owned(),
                name => self.named_or_arn("events", "event-bus/", name.unwrap_or("default")),
            };
            if !buses.contains(&bus) {
                buses.push(bus);
            }
        }
        buses
    }

    fn named_or_arn(&self, service: &str, kind: &str, name: &str) -> String {
        if name.starts_with("arn:") { name.to_owned() } else { self.arn(service, &format!("{kind}{name}")) }
    }

    fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.owner.region, self.owner.account)
    }

    fn allow(&mut self, actions: &[&str], resources: Vec<String>) {
        let actions: Vec<String> = actions.iter().map(|&action| action.to_owned()).collect();
        let statement = permission::allow(&actions, &resources);
        if !self.statements.contains(&statement) {
            self.statements.push(statement);
        }
    }
}

/// Returns whether a text is literal, not a JSONata expression.
fn is_fixed(text: &str) -> bool {
    !text.trim_start().starts_with("{%")
}

/// Returns the ARN of a queue: `https://sqs.us-east-1.amazonaws.com/000000000000/Orders` is the queue `Orders`.
fn queue_arn(url: &str) -> String {
    let mut parts = url.split("://").nth(1).unwrap_or_default().split('/');
    let region = parts.next().and_then(|host| host.strip_prefix("sqs.")?.split('.').next());
    match (region, parts.next(), parts.next()) {
        (Some(region), Some(account), Some(name)) => format!("arn:aws:sqs:{region}:{account}:{name}"),
        _ => "*".to_owned(),
    }
}

/// Returns the prefix of a service's actions in IAM, which may differ from the name of its SDK.
fn prefix(service: &str) -> &str {
    match service {
        "sfn" => "states",
        "eventbridge" => "events",
        "cloudwatchlogs" => "logs",
        "apigateway" => "execute-api",
        other => other,
    }
}

fn capital(action: &str) -> String {
    let mut letters = action.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OWNER: Owner<'static> = Owner { region: "us-east-1", account: "000000000000", machine: "M" };

    fn granted(task: Value) -> Vec<(Value, Value)> {
        let definition = json!({"StartAt": "A", "States": {"A": task}}).to_string();
        let statements = statements(&definition, &OWNER);
        statements.into_iter().map(|statement| (statement["Action"].clone(), statement["Resource"].clone())).collect()
    }

    #[test]
    fn each_integration_is_granted_what_it_names() {
        let table = [
            (
                json!({"Resource": "arn:aws:states:::events:putEvents",
                    "Parameters": {"Entries": [{"EventBusName": "Orders"}, {"Source": "a"}]}}),
                json!("events:PutEvents"),
                json!([
                    "arn:aws:events:us-east-1:000000000000:event-bus/Orders",
                    "arn:aws:events:us-east-1:000000000000:event-bus/default",
                ]),
            ),
            (
                json!({"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                    "Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111111111111/Q"}}),
                json!("sqs:SendMessage"),
                json!("arn:aws:sqs:eu-west-1:111111111111:Q"),
            ),
            (
                json!({"Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn.$": "$.topic"}}),
                json!("sns:Publish"),
                json!("*"),
            ),
            (
                json!({"Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "f"}}),
                json!("lambda:InvokeFunction"),
                json!([
                    "arn:aws:lambda:us-east-1:000000000000:function:f",
                    "arn:aws:lambda:us-east-1:000000000000:function:f:*",
                ]),
            ),
            (
                json!({"Resource": "arn:aws:states:::aws-sdk:eventbridge:listRules"}),
                json!("events:ListRules"),
                json!("*"),
            ),
        ];
        for (task, action, resource) in table {
            assert_eq!(granted(task.clone()), [(action, resource)], "{task}");
        }
        assert!(granted(json!({"Type": "Pass"})).is_empty());
    }

    #[test]
    fn states_within_states_count_and_repetitions_do_not() {
        let publish = json!({"Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "arn:t"}});
        let flow = json!({"States": {"B": publish, "C": publish}});
        let all = granted(json!({"Type": "Parallel", "Branches": [flow, {"States": {"D": {"ItemProcessor": flow}}}]}));
        assert_eq!(all, [(json!("sns:Publish"), json!("arn:t"))]);
    }
}
