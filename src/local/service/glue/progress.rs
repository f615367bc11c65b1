//! The progress of a run: it starts, reads its script with the role of the job, runs it, and ends.

use serde_json::{Value, json};

use super::program::{Language, Program};
use super::role::{job_arn, sender};
use super::run::{Run, State};
use super::token::Token;
use super::{Glue, emit, log};
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Code, Cx, Effect, Failed, Invocation, PIECES, Ran, Work};

/// The memory of a script.
const MEMORY_MEGABYTES: u32 = 1024;

/// Reads the script.
pub(super) fn begin(glue: &mut Glue, job: &str, id: &str, cx: &mut Cx<'_>) {
    let now = cx.now;
    let running = |run: &mut Run| (run.state, run.began, run.modified) = (State::Running, Some(now), now);
    let Some(run) = glue.change(job, id, running) else { return };
    let (bucket, key) = &run.script;
    let Some(sender) = sender(&run, cx) else {
        return fail(glue, job, id, &format!("`{}` is not the ARN of a role", run.role), cx);
    };
    cx.push(Effect::Call {
        service: "s3".to_owned(),
        operation: "GetObject".to_owned(),
        input: json!({"Bucket": bucket, "Key": key}),
        sender,
        resource: format!("arn:aws:s3:::{bucket}/{key}"),
        reply: Some(Token::Script { job: job.to_owned(), run: id.to_owned() }.into()),
        trace: run.trace.clone(),
        parent: None,
    });
}

/// Runs the script that was read.
pub(super) fn fetched(glue: &mut Glue, job: &str, id: &str, answer: Answer, cx: &mut Cx<'_>) {
    let Some(run) = glue.change(job, id, |_| {}) else { return };
    let location = format!("s3://{}/{}", run.script.0, run.script.1);
    let script = match answer {
        Ok(object) if object.get(PIECES).is_some() => {
            let message = format!("the local cloud runs scripts of at most 1 MiB, and {location} is larger");
            return fail(glue, job, id, &message, cx);
        }
        Ok(object) => text(&object),
        Err(fault) => {
            let message = format!("the script {location} cannot be read: {} ({})", fault.message, fault.code);
            return fail(glue, job, id, &message, cx);
        }
    };
    let (Some(language), Some(script)) = (Language::of(&run.script.1), script) else {
        let message =
            format!("the local cloud runs scripts in Python (.py) and JavaScript (.mjs): {location} is neither");
        return fail(glue, job, id, &message, cx);
    };
    let (Some(function), Ok(role)) = (job_arn(job, cx), run.role.parse()) else { return };
    glue.programs.put(Fingerprint::of(id), Program { language, script });
    let mut arguments = run.arguments.clone();
    arguments.entry("--JOB_NAME".to_owned()).or_insert_with(|| job.to_owned());
    let arguments: Vec<String> = arguments.into_iter().flat_map(|(name, value)| [name, value]).collect();
    let invocation = Invocation {
        function,
        name: job.to_owned(),
        // Ensures that no run reuses the execution environment of another.
        version: id.to_owned(),
        region: cx.region().to_owned(),
        role,
        runtime: language.runtime().to_owned(),
        handler: "index.handler".to_owned(),
        environment: std::collections::BTreeMap::new(),
        memory_megabytes: MEMORY_MEGABYTES,
        timeout_millis: run.timeout * 60_000,
        code: Code { blob: id.to_owned() },
        request_id: cx.ids.uuid(),
        payload: json!({"arguments": arguments}).to_string(),
        client_context: None,
        may_repeat: true,
        trace: run.trace.clone(),
        log_group: None,
    };
    let reply = Token::Done { job: job.to_owned(), run: id.to_owned() }.into();
    cx.push(Effect::Work { work: Box::new(Work::Invoke(Box::new(invocation))), reply });
}

fn text(object: &Value) -> Option<String> {
    use base64::Engine as _;
    let bytes = object.get("BodyBase64").and_then(Value::as_str)?;
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(bytes).ok()?).ok()
}

/// Handles the end of the script.
pub(super) fn done(glue: &mut Glue, job: &str, id: &str, answer: Answer, cx: &mut Cx<'_>) {
    glue.programs.take(&Fingerprint::of(id));
    let Some(run) = glue.change(job, id, |_| {}) else { return };
    let ran = match answer {
        Ok(value) => serde_json::from_value::<Ran>(value).map_err(|error| error.to_string()),
        Err(fault) => Err(fault.message),
    };
    let ran = match ran {
        Ok(ran) => ran,
        Err(message) => return fail(glue, job, id, &message, cx),
    };
    log::write(&run, &ran, cx);
    match ran.outcome {
        Ok(_) => end(glue, job, id, State::Succeeded, None, cx),
        Err(Failed { payload, status }) => {
            let state = if status.as_deref() == Some("timeout") { State::Timeout } else { State::Failed };
            end(glue, job, id, state, Some(message(&payload)), cx);
        }
    }
}

/// Returns a message such as `TypeError: x is not a function`, or the whole payload if it has no such parts.
fn message(payload: &str) -> String {
    let error: Value = serde_json::from_str(payload).unwrap_or_default();
    let part = |name: &str| error.get(name).and_then(Value::as_str);
    match (part("errorType"), part("errorMessage")) {
        (Some(kind), Some(message)) => format!("{kind}: {message}"),
        (None, Some(message)) => message.to_owned(),
        _ => payload.to_owned(),
    }
}

pub(super) fn fail(glue: &mut Glue, job: &str, id: &str, message: &str, cx: &mut Cx<'_>) {
    end(glue, job, id, State::Failed, Some(message.to_owned()), cx);
}

/// Ends a run in progress, and reports it.
pub(super) fn end(glue: &mut Glue, job: &str, id: &str, state: State, error: Option<String>, cx: &mut Cx<'_>) {
    let now = cx.now;
    let ended = |run: &mut Run| {
        (run.state, run.error, run.modified, run.completed) = (state, error, now, Some(now));
    };
    if let Some(run) = glue.change(job, id, ended) {
        emit::ended(&run, cx);
    }
}
