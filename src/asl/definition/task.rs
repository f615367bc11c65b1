//! Reads a Task state.

use serde_json::Value;

use super::fields::{Object, Range};
use super::reader::Reader;
use super::resource::{self, Pattern, Resource};
use super::{Language, MachineType, Number, is_expression};
use crate::asl::problem::Problem;
use crate::asl::template::Template;

const SECONDS: Range = Range::whole(1.0, 99_999_999.0);

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    pub(crate) resource: Resource,
    pub(crate) timeout: Option<Number>,
    pub(crate) heartbeat: Option<Number>,
    /// The template that yields `{"RoleArn": …}`.
    pub(crate) credentials: Option<Template>,
}

/// Required parameters of optimized integrations.
const NEEDED: [(&str, &str, &[&str]); 10] = [
    ("lambda", "invoke", &["FunctionName"]),
    ("sns", "publish", &["Message"]),
    ("sqs", "sendMessage", &["QueueUrl", "MessageBody"]),
    ("events", "putEvents", &["Entries"]),
    ("dynamodb", "getItem", &["TableName", "Key"]),
    ("dynamodb", "putItem", &["TableName", "Item"]),
    ("dynamodb", "deleteItem", &["TableName", "Key"]),
    ("dynamodb", "updateItem", &["TableName", "Key"]),
    ("states", "startExecution", &["StateMachineArn"]),
    ("glue", "startJobRun", &["JobName"]),
];

impl Reader {
    pub(super) fn task(&mut self, object: &Object<'_>, language: Language) -> Option<Task> {
        let timeout = self.number(object, "TimeoutSeconds", SECONDS, language);
        let heartbeat = self.number(object, "HeartbeatSeconds", SECONDS, language);
        if let (Some(Number::Fixed(timeout)), Some(Number::Fixed(heartbeat))) = (&timeout, &heartbeat)
            && heartbeat >= timeout
        {
            self.say("HeartbeatSeconds must be smaller than TimeoutSeconds", &object.place);
        }
        if !self.require(object, &["Resource"]) {
            return None;
        }
        let resource = match Resource::parse(self.text(object, "Resource")?) {
            Ok(resource) => resource,
            Err(message) => {
                let written = object.get("Resource").and_then(Value::as_str).unwrap_or_default();
                let problem = Problem::schema(message, &object.at("Resource"));
                self.problems.push(match resource::meant(written) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem,
                });
                return None;
            }
        };
        self.check_express(object, &resource);
        self.check_parameters(object, &resource, language);
        let credentials = self.credentials(object, &resource, language);
        Some(Task { resource, timeout, heartbeat, credentials })
    }

    fn check_express(&mut self, object: &Object<'_>, resource: &Resource) {
        if self.machine_type == MachineType::Standard {
            return;
        }
        let message = match (resource, resource.pattern()) {
            (Resource::Activity { .. }, _) => "Express state machine does not support Activity ARN",
            // The trailing space is part of the service's message.
            (_, Pattern::WaitForTaskToken) => {
                "Express state machine does not support '.waitForTaskToken' service integration "
            }
            (_, Pattern::Sync | Pattern::Sync2) => "Express state machine does not support '.sync' service integration",
            _ => return,
        };
        self.say(message, &object.at("Resource"));
    }

    fn check_parameters(&mut self, object: &Object<'_>, resource: &Resource, language: Language) {
        let name = if language == Language::Jsonata { "Arguments" } else { "Parameters" };
        let (Some(Value::Object(members)), Resource::Optimized { service, action, .. }) = (object.get(name), resource)
        else {
            return;
        };
        let needed = NEEDED.iter().find(|(owner, verb, _)| owner == service && verb == action);
        for field in needed.map(|(_, _, fields)| *fields).unwrap_or_default() {
            if !members.contains_key(*field) && !members.contains_key(&format!("{field}.$")) {
                self.say(format!("The field '{field}' is required but was missing"), &object.at(name));
            }
        }
    }

    fn credentials(&mut self, object: &Object<'_>, resource: &Resource, language: Language) -> Option<Template> {
        let value = object.get("Credentials")?;
        if matches!(resource, Resource::Activity { .. }) {
            self.say("The field 'Credentials' is not supported for activities", &object.place);
        }
        if language == Language::Jsonata && is_expression(value) {
            return self.template(object, "Credentials", language);
        }
        let credentials = self.object(object, "Credentials")?;
        if !credentials.has("RoleArn") && !credentials.has("RoleArn.$") {
            self.say("The field 'RoleArn' is required but was missing", &credentials.place);
        }
        self.template(object, "Credentials", language)
    }
}
