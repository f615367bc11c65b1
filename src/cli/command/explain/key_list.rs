//! Lists the keys of a kind as written in a lab, with their descriptions, and those of nested mappings.

use std::fmt::Write as _;

use crate::resource::Resource;
use crate::step::Step;
use crate::yaml::{self, ValueShape};

/// The maximum depth of nested mappings.
const DEPTH: usize = 4;
/// The placeholder for names that the lab chooses.
const EACH: &str = "*";
/// The maximum number of consecutive names that a lab chooses: the path and the method of an API.
const MAX_NAMES: usize = 2;

/// Keys that are not flags of the command, or that differ from them, by their path below the kind.
const LAB_ONLY: [(&str, &str); 98] = [
    ("password", "The password, the key or the client secret: a secret variable, as in ${{ vars.NAME }}"),
    ("targets", "List of targets, each with these keys"),
    ("targets.id", "Id of the target (default: made from its name)"),
    ("targets.to", "Resource of the lab, or log:GROUP, queue:NAME, topic:NAME, bus:NAME, ... or an ARN"),
    ("targets.input", "A constant JSON text to deliver instead of the event"),
    ("targets.input-path", "The part of the event to deliver"),
    ("targets.http", "What is added to the request to an API destination; values may be paths, as in $.detail.id"),
    ("targets.http.path", "A value for each * of the endpoint"),
    ("targets.http.headers", "Header: value"),
    ("targets.http.query", "Query parameter: value"),
    ("targets.transformer", "Makes a text of the event and delivers that"),
    ("targets.transformer.paths", "Name: path into the event"),
    ("targets.transformer.template", "Template with <placeholders>: the text or a file"),
    ("targets.group-id", "Message group for FIFO targets"),
    ("targets.retry", "What happens to a delivery that fails"),
    ("targets.retry.attempts", "How often it is tried again, 0 to 185 (default: 185)"),
    ("targets.retry.maximum-age", "Age of an event after which it is given up, 1m to 24h (default: 24h)"),
    ("targets.dead-letter", "Queue that receives what could not be delivered"),
    ("paths", "Name: path into the event"),
    ("publish.from", "File with events, beside the lab file"),
    ("events", "List of events, each with these keys"),
    ("events.as", "Name by which later steps know it"),
    ("events.source", "Source (default: that of the step)"),
    ("events.detail-type", "Detail type (default: that of the step)"),
    ("events.resources", "ARNs of what the event is about"),
    ("events.time", "Time (RFC 3339)"),
    ("events.detail", "What the event says: a mapping"),
    ("control", "Step whose success proves that something could have arrived: beside quiet-for"),
    ("execution.output", "JSON the output must contain"),
    ("execution.event", "Only executions of this event: STEP.ALIAS; or a list"),
    ("logs.event", "Only what comes from this event: STEP.ALIAS; or a list"),
    ("sqs.event", "Only what comes from this event: STEP.ALIAS; or a list"),
    ("stage", "Stage the API is deployed to, with these keys"),
    ("stage.name", "Name of the stage"),
    ("stage.logging-level", "What is logged: OFF, ERROR or INFO"),
    ("stage.data-trace", "true to log requests and responses whole"),
    ("stage.metrics", "true to write metrics"),
    ("stage.variables", "Name: value"),
    ("authorizers", "Name: function that decides who may call"),
    ("authorizers.*.type", "REQUEST or TOKEN (default: REQUEST)"),
    ("authorizers.*.function", "Function that decides"),
    (
        "authorizers.*.identity-source",
        "The source of the caller's identity, such as method.request.header.Authorization",
    ),
    ("authorizers.*.result-ttl", "How long an answer is kept"),
    ("models", "Name: JSON schema of a body"),
    ("models.*.content-type", "Type of the body (default: application/json)"),
    ("models.*.schema", "JSON schema: a mapping, a text, or a file"),
    ("rest-api.resources", "Path: its methods"),
    ("resources.*.*.authorization", "NONE or AWS_IAM (default: NONE)"),
    ("resources.*.*.authorizer", "Authorizer that decides who may call"),
    ("resources.*.*.request-parameters", "method.request.querystring.NAME: true if it must be there"),
    ("resources.*.*.request-models", "Content type: name of a model"),
    ("resources.*.*.validate", "What of a request is validated: body, parameters or all"),
    ("resources.*.*.integration", "The integration behind the method, with these keys"),
    ("resources.*.*.integration.type", "MOCK, AWS, AWS_PROXY, HTTP or HTTP_PROXY"),
    ("resources.*.*.integration.function", "Function to invoke, of AWS and AWS_PROXY"),
    ("resources.*.*.integration.action", "Call to make, of AWS: as in states:StartExecution"),
    ("resources.*.*.integration.on", "ARN on which the role that is made may do the action"),
    ("resources.*.*.integration.role", "Role to call with, by name or ARN (default: one is made)"),
    ("resources.*.*.integration.uri", "URL, of HTTP and HTTP_PROXY"),
    ("resources.*.*.integration.http-method", "Method of the request to the URL"),
    ("resources.*.*.integration.request-templates", "Content type: mapping template of the request"),
    ("resources.*.*.integration.request-parameters", "Parameter of the request: where it comes from"),
    ("resources.*.*.integration.passthrough", "WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER"),
    ("resources.*.*.integration.content-handling", "CONVERT_TO_TEXT or CONVERT_TO_BINARY"),
    ("resources.*.*.integration.timeout", "How long to wait for an answer, at most 29s"),
    ("resources.*.*.integration.responses", "Status: what becomes of the answer"),
    ("resources.*.*.integration.responses.*.selection-pattern", "Regular expression for the error or the status"),
    ("resources.*.*.integration.responses.*.templates", "Content type: mapping template of the response"),
    ("resources.*.*.integration.responses.*.parameters", "method.response.header.NAME: its value"),
    ("resources.*.*.integration.responses.*.content-handling", "CONVERT_TO_TEXT or CONVERT_TO_BINARY"),
    ("resources.*.*.responses", "Status the method may answer with, beside those of the integration"),
    ("resources.*.*.responses.*.models", "Content type: name of a model"),
    ("resources.*.*.responses.*.parameters", "method.response.header.NAME: true"),
    ("tasks", "Name: what the flow means by it, with these keys; a function or a state"),
    ("tasks.*.function", "Function of the lab, or name or ARN, that is called with the input of the task"),
    ("tasks.*.state", "State of the Amazon States Language, without Next and End"),
    ("tasks.*.comment", "What the task is for"),
    (
        "tasks.*.model",
        "Field: its type, which the input must have: string, number, boolean, timestamp, any; ? may be missing",
    ),
    ("tasks.*.map", "Runs the function once for each item of a list: {}, or with these keys"),
    ("tasks.*.map.items-path", "Where the list is (default: the whole input)"),
    ("tasks.*.map.item-selector", "What the function gets of each item"),
    ("tasks.*.map.max-concurrency", "How many items run at once"),
    ("tasks.*.map.capture-errors", "true to take the error of an item for its result, instead of failing"),
    ("tasks.*.timeout", "How long the function may take"),
    ("tasks.*.heartbeat", "How long it may be silent"),
    ("tasks.*.retry", "How it is tried again: a list, each with these keys"),
    ("tasks.*.retry.errors", "Errors that are tried again (default: States.ALL)"),
    ("tasks.*.retry.interval", "Delay before the first retry (default: 1s)"),
    ("tasks.*.retry.attempts", "How often (default: 3)"),
    ("tasks.*.retry.backoff", "By what the delay grows (default: 2)"),
    ("tasks.*.retry.max-delay", "How long the delay can become"),
    ("tasks.*.retry.jitter", "full to make the delay random, or none"),
    ("tasks.*.retry-on-service-exceptions", "false to leave out the retry of errors of Lambda itself (default: true)"),
    ("tasks.*.input-path", "The part of the input it gets"),
    ("tasks.*.parameters", "What the function gets, made of the input"),
    ("tasks.*.result-selector", "What becomes of the result"),
    ("tasks.*.result-path", "Where the result goes in the input, or discard"),
    ("tasks.*.output-path", "The part that goes on"),
];

/// Returns a line for each key of a kind of step or resource.
pub(super) fn of(kind: &clap::Command) -> String {
    let mut text = String::new();
    add(&mut text, &mut vec![kind.get_name()], kind);
    text
}

fn add<'a>(text: &mut String, path: &mut Vec<&'a str>, command: &'a clap::Command) {
    for key in keys(path) {
        path.push(key);
        let depth = path.iter().filter(|key| **key != EACH).count();
        let indent = "  ".repeat(depth - 1);
        let help = help(path, command);
        let _ = writeln!(text, "{}", format!("{indent}{key:<28} {help}").trim_end());
        if depth < DEPTH {
            let before = path.len();
            while is_named_by_labs(path) && path.len() < before + MAX_NAMES {
                path.push(EACH);
            }
            add(text, path, command.find_subcommand(key).unwrap_or(command));
            path.truncate(before);
        }
        path.pop();
    }
}

/// Returns the keys of the kind's type.
fn keys(path: &[&str]) -> &'static [&'static str] {
    match path.first() {
        Some(kind) if Step::KINDS.contains(kind) => yaml::keys::<Step>(path),
        _ => yaml::keys::<Resource>(path),
    }
}

/// Returns whether the lab chooses the names at a path.
fn is_named_by_labs(path: &[&str]) -> bool {
    let shape = match path.first() {
        Some(kind) if Step::KINDS.contains(kind) => yaml::shape::<Step>(path),
        _ => yaml::shape::<Resource>(path),
    };
    shape.value == ValueShape::Entries
}

/// Returns the description of a key: that for labs, or that of the probe or flag of its name.
pub fn help(path: &[&str], command: &clap::Command) -> String {
    let key = path.last().copied().unwrap_or_default();
    let below = path.get(1..).unwrap_or_default().join(".");
    let is_flag = |argument: &&clap::Arg| argument.get_long() == Some(key) || argument.get_id() == key;
    let whole = path.join(".");
    if let Some((_, text)) = LAB_ONLY.iter().find(|(place, _)| *place == below || *place == whole) {
        return (*text).to_owned();
    }
    let probe = command.find_subcommand(key).and_then(clap::Command::get_about);
    let help = probe.or_else(|| command.get_arguments().find(is_flag)?.get_help());
    help.map(ToString::to_string).unwrap_or_default()
}
