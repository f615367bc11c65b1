//! What values that a run brings will look like: right in shape, so that whatever is made of them can be checked.

use std::collections::BTreeMap;

use super::values::Values;
use crate::resource::ReferenceKind;
use crate::resource::rule::bus_name;
use crate::resource::{execution, state_machine};
use crate::step::Step;

const API_ID: &str = "a1b2c3d4e5";
const EVENT_ID: &str = "00000000-0000-0000-0000-000000000000";

/// The ARN of a resource of the lab.
pub(super) fn arn(values: &Values, kind: Option<ReferenceKind>, name: &str) -> String {
    match kind {
        Some(ReferenceKind::ApiDestination) => {
            of_service(values, "events", &format!("api-destination/{name}/{EVENT_ID}"))
        }
        Some(ReferenceKind::Connection) => of_service(values, "events", &format!("connection/{name}/{EVENT_ID}")),
        Some(ReferenceKind::Bus) => of_service(values, "events", &format!("event-bus/{name}")),
        Some(ReferenceKind::Function) => of_service(values, "lambda", &format!("function:{name}")),
        Some(ReferenceKind::LogGroup) => of_service(values, "logs", &format!("log-group:{name}")),
        Some(ReferenceKind::StateMachine) => of_service(values, "states", &format!("stateMachine:{name}")),
        Some(ReferenceKind::RestApi) => of_service(values, "execute-api", API_ID),
        Some(ReferenceKind::Topic) => of_service(values, "sns", name),
        Some(ReferenceKind::Queue | ReferenceKind::Target | ReferenceKind::Event) | None => {
            of_service(values, "sqs", name)
        }
    }
}

/// What else a resource is known by.
pub(super) fn attribute(values: &Values, kind: Option<ReferenceKind>, attribute: &str, name: &str) -> String {
    match (kind, attribute) {
        (Some(ReferenceKind::RestApi), "url") => {
            return format!("https://{API_ID}.execute-api.{}.amazonaws.com/prod", values.region());
        }
        (Some(ReferenceKind::RestApi), "log-group") => return format!("API-Gateway-Execution-Logs_{API_ID}/prod"),
        (Some(ReferenceKind::RestApi), "id") => return API_ID.to_owned(),
        (Some(ReferenceKind::RestApi), _) => return "prod".to_owned(),
        (_, "log-group") => return format!("/aws/lambda/{name}"),
        _ => {}
    }
    format!("https://sqs.{}.amazonaws.com/{}/{name}", values.region(), values.account())
}

/// What a step gives to later ones, by the names below `steps.ID`.
pub(super) fn outputs(values: &Values, step: &Step) -> BTreeMap<String, String> {
    let named = |name: &str, arn: String| vec![("name".to_owned(), name.to_owned()), ("arn".to_owned(), arn)];
    let outputs = match step {
        Step::CreateBus(step) => named(&step.name, arn(values, Some(ReferenceKind::Bus), &step.name)),
        Step::ApiDestination(step) => {
            let connection = arn(values, Some(ReferenceKind::Connection), &step.connection().name);
            let mut outputs = named(&step.name, arn(values, Some(ReferenceKind::ApiDestination), &step.name));
            outputs.push(("connection-arn".to_owned(), connection));
            outputs
        }
        Step::PutRule(step) => {
            let rule = match bus_name(&step.bus).as_str() {
                "default" => format!("rule/{}", step.name),
                bus => format!("rule/{bus}/{}", step.name),
            };
            named(&step.name, of_service(values, "events", &rule))
        }
        Step::Schedule(step) => {
            let mut outputs = named(&step.name, of_service(values, "events", &format!("rule/{}", step.name)));
            outputs.push(("next".to_owned(), "1970-01-01T00:00:00Z".to_owned()));
            outputs
        }
        Step::Subscribe(step) => {
            let topic = step.topic.rsplit(':').next().unwrap_or_default();
            vec![("arn".to_owned(), of_service(values, "sns", &format!("{topic}:{EVENT_ID}")))]
        }
        Step::Publish(step) => {
            let drafts = step.drafts().unwrap_or_else(|_| step.events.clone());
            drafts.into_iter().filter_map(|draft| Some((draft.alias?, EVENT_ID.to_owned()))).collect()
        }
        Step::StartExecution(step) => {
            let machine = state_machine::name_of(&step.machine);
            let name = step.name.as_deref().unwrap_or(EVENT_ID);
            let mut outputs = named(name, of_service(values, "states", &format!("execution:{machine}:{name}")));
            outputs.extend(step.wait.then(|| ("output".to_owned(), "{}".to_owned())));
            outputs
        }
        Step::Callback(step) => {
            let execution = step.execution.as_deref().map_or(EVENT_ID, execution::name_of);
            let state = step.state.as_deref().unwrap_or("State");
            let found =
                [("execution", execution), ("state", state)].map(|(name, value)| (name.to_owned(), value.to_owned()));
            if step.token.is_none() { found.to_vec() } else { Vec::new() }
        }
        Step::TestStateMachine(_) => [("status", "SUCCEEDED"), ("output", "{}")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        Step::UpdateStateMachine(step) => {
            let name = state_machine::name_of(&step.machine);
            named(name, arn(values, Some(ReferenceKind::StateMachine), name))
        }
        Step::PutTargets(_) | Step::LambdaDestination(_) | Step::InputTransformer(_) | Step::Verify(_) => Vec::new(),
    };
    outputs.into_iter().collect()
}

fn of_service(values: &Values, service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{}:{}:{resource}", values.region(), values.account())
}
