//! One run of a function's body: started as work, with its result passed to the invoker.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{Answer, Code, Cx, Effect, Failed, Fault, Hop, Invocation, Outcome, Ran, Ticket, Work};
use super::name::{Named, function_arn};
use super::stream_source::Batch;
use super::token::Token;
use super::{Lambda, asynchronous, concurrency, event_source, fault, log, stream_source, url_response};

/// The size of the log that `LogType: Tail` returns.
const TAIL: usize = 4096;

/// A run in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) function: String,
    /// The version that runs.
    pub(super) version: String,
    pub(super) request_id: String,
    pub(super) role: String,
    pub(super) memory_size: u32,
    pub(super) trace: Option<String>,
    /// The log group, if it is not the one of the function's name.
    #[serde(default)]
    pub(super) log_group: Option<String>,
    purpose: Purpose,
}

/// The receiver of the result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Purpose {
    /// The caller of `Invoke`.
    Answer { ticket: Ticket, has_log: bool },
    /// The client of a function URL.
    Url(Box<url_response::Exchange>),
    /// An event of the asynchronous queue.
    Event { number: u64 },
    /// A batch of an event source.
    Batch {
        mapping: String,
        messages: Vec<(String, String)>,
        /// The traces of further events whose messages are in the batch.
        #[serde(default)]
        others: Vec<String>,
    },
    /// A batch of a stream.
    Records { mapping: String, batch: Batch, others: Vec<String> },
}

/// The parameters of a run.
pub(super) struct Start {
    pub(super) named: Named,
    /// JSON text.
    pub(super) payload: String,
    pub(super) purpose: Purpose,
    pub(super) client_context: Option<String>,
    /// A new one is generated if this is `None`.
    pub(super) request_id: Option<String>,
    pub(super) trace: Option<String>,
}

pub(super) fn start(lambda: &mut Lambda, start: Start, cx: &mut Cx<'_>) -> Result<(), Fault> {
    if !matches!(start.purpose, Purpose::Records { .. }) {
        concurrency::check(lambda, &start.named.name)?;
    }
    let (version, number) = lambda.version_to_run(&start.named, cx)?;
    let of = &version.configuration;
    let role = of.role.parse().map_err(|_| fault::invalid(format!("`{}` is not the ARN of a role", of.role)))?;
    let arn = start.named.arn(cx);
    let function = arn.parse().map_err(|_| fault::no_function(&arn))?;
    let request_id = start.request_id.unwrap_or_else(|| cx.ids.uuid());
    let invocation = Invocation {
        function,
        name: start.named.name.clone(),
        version: number.clone(),
        region: cx.region().to_owned(),
        role,
        runtime: of.runtime.clone(),
        handler: of.handler.clone(),
        environment: of.environment.clone().unwrap_or_default(),
        memory_megabytes: of.memory_size,
        timeout_millis: u64::from(of.timeout) * 1000,
        code: Code { blob: version.package.sha256.clone() },
        request_id: request_id.clone(),
        payload: start.payload,
        client_context: start.client_context,
        may_repeat: !matches!(start.purpose, Purpose::Answer { .. } | Purpose::Url(_)),
        trace: start.trace.clone(),
        log_group: of.log_group.clone(),
    };
    let run = Run {
        function: start.named.name,
        version: number,
        request_id,
        role: of.role.clone(),
        memory_size: of.memory_size,
        trace: start.trace,
        log_group: of.log_group.clone(),
        purpose: start.purpose,
    };
    let key = lambda.number();
    lambda.runs.insert(key, run);
    cx.push(Effect::Work { work: Box::new(Work::Invoke(Box::new(invocation))), reply: Token::Run(key).into() });
    Ok(())
}

/// Returns whether the version still has this code and these settings.
pub(super) fn is_current(lambda: &Lambda, invocation: &Invocation) -> bool {
    let function = lambda.functions.get(&invocation.name);
    let Some((version, _)) = function.and_then(|function| function.version(Some(&invocation.version))) else {
        return false;
    };
    let of = &version.configuration;
    version.package.sha256 == invocation.code.blob
        && of.role == invocation.role.to_string()
        && of.runtime == invocation.runtime
        && of.handler == invocation.handler
        && of.memory_size == invocation.memory_megabytes
        && of.log_group == invocation.log_group
        && u64::from(of.timeout) * 1000 == invocation.timeout_millis
        && of.environment.as_ref().unwrap_or(&std::collections::BTreeMap::new()) == &invocation.environment
}

/// Handles the result of the work.
pub(super) fn finished(lambda: &mut Lambda, key: u64, answer: Answer, cx: &mut Cx<'_>) {
    let Some(run) = lambda.runs.remove(&key) else { return };
    let ran = answer
        .and_then(|value| serde_json::from_value::<Ran>(value).map_err(|error| fault::service(error.to_string())));
    let tail = ran.as_ref().map(|ran| log::write(&run, ran, cx)).unwrap_or_default();
    let outcome = ran.map(|ran| ran.outcome);
    tell(&run, &outcome, cx);
    match &run.purpose {
        Purpose::Answer { ticket, has_log } => {
            let log = has_log.then_some(tail);
            cx.answer(*ticket, outcome.map(|outcome| output(&run, outcome, log)));
        }
        Purpose::Url(exchange) => url_response::finished(exchange, outcome, cx),
        Purpose::Event { number } => asynchronous::finished(lambda, *number, &run, outcome, cx),
        Purpose::Batch { mapping, messages, .. } => event_source::finished(lambda, mapping, messages, &outcome, cx),
        Purpose::Records { mapping, batch, .. } => stream_source::finished(lambda, mapping, batch, &run, &outcome, cx),
    }
}

/// Records the end of a run as a hop of its event.
fn tell(run: &Run, outcome: &Result<Result<String, Failed>, Fault>, cx: &mut Cx<'_>) {
    let outcome = match outcome {
        Ok(Ok(_)) => Outcome::ended_well("Success"),
        Ok(Err(failed)) => {
            let error = serde_json::from_str::<Value>(&failed.payload).unwrap_or_default();
            let text = |name: &str| error.get(name).and_then(Value::as_str);
            let status = failed.status.as_deref().unwrap_or("Unhandled");
            Outcome::ended_in(status, text("errorType"), text("errorMessage"))
        }
        Err(fault) => Outcome::ended_in(&fault.code, None, Some(&fault.message)),
    };
    let function = function_arn(&run.function, cx);
    let others = match &run.purpose {
        Purpose::Batch { others, .. } | Purpose::Records { others, .. } => others.as_slice(),
        Purpose::Answer { .. } | Purpose::Url(_) | Purpose::Event { .. } => &[],
    };
    for trace in run.trace.iter().chain(others) {
        let (from, to, outcome) = (function.clone(), function.clone(), outcome.clone());
        cx.hop(Hop { at: cx.now, trace: Some(trace.clone()), from, to, outcome });
    }
}

fn output(run: &Run, outcome: Result<String, Failed>, log: Option<String>) -> Value {
    let (payload, error) = match outcome {
        Ok(payload) => (payload, None),
        Err(failed) => (failed.payload, Some("Unhandled")),
    };
    let mut output = json!({"StatusCode": 200, "ExecutedVersion": run.version, "Payload": payload});
    if let Some(members) = output.as_object_mut() {
        if let Some(error) = error {
            members.insert("FunctionError".to_owned(), Value::from(error));
        }
        if let Some(log) = log {
            let from = log.len().saturating_sub(TAIL);
            members.insert(
                "LogResult".to_owned(),
                Value::from(STANDARD.encode(log.as_bytes().get(from..).unwrap_or_default())),
            );
        }
    }
    output
}
