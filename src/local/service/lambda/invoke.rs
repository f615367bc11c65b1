//! `Invoke`: synchronous, asynchronous, or as a dry run.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::name::Named;
use super::run::{Purpose, Start};
use super::{Lambda, asynchronous, concurrency, fault, run};

/// "Lambda quotas": the maximum payload of a synchronous invocation, and since October 2025 of an asynchronous one.
const MAX_SYNCHRONOUS: usize = 6_291_456;
const MAX_ASYNCHRONOUS: usize = 1_048_576;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    function_name: String,
    qualifier: Option<String>,
    invocation_type: Option<String>,
    log_type: Option<String>,
    client_context: Option<String>,
    /// Text if it came over the wire, any JSON value if a service integration created it.
    #[serde(default)]
    payload: Value,
}

pub(super) fn invoke(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let named = Named::namespaced(&input.function_name, input.qualifier.as_deref(), cx)?;
    let kind = input.invocation_type.as_deref().unwrap_or("RequestResponse");
    let mut checks = Checks::default();
    checks.one_of("invocationType", kind, &["Event", "RequestResponse", "DryRun"]);
    checks.one_of("logType", input.log_type.as_deref().unwrap_or("None"), &["None", "Tail"]);
    checks.finish()?;
    lambda.version(&named, cx)?;
    let payload = payload(input.payload, if kind == "Event" { MAX_ASYNCHRONOUS } else { MAX_SYNCHRONOUS })?;
    match kind {
        "DryRun" => Ok(json!({"StatusCode": 204})),
        "Event" => {
            let trace = cx.trace();
            asynchronous::enqueue(lambda, named, payload, trace, cx);
            Ok(json!({"StatusCode": 202}))
        }
        _ => {
            concurrency::check(lambda, &named.name)?;
            let ticket = cx.answer_later().ok_or_else(|| fault::service("a function cannot be waited for here"))?;
            let purpose = Purpose::Answer { ticket, has_log: input.log_type.as_deref() == Some("Tail") };
            let client_context = client_context(input.client_context.as_deref())?;
            let trace = cx.trace();
            run::start(lambda, Start { named, payload, purpose, client_context, request_id: None, trace }, cx)?;
            Ok(Value::Null)
        }
    }
}

/// Returns the payload as JSON text, checked for its size; `{}` if there is none.
fn payload(given: Value, most: usize) -> Result<String, Fault> {
    let text = match given {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    if text.len() > most {
        return Err(fault::too_large(most, "InvokeFunction"));
    }
    if text.trim().is_empty() {
        return Ok("{}".to_owned());
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(error) => {
            let words = format!("Could not parse request body into json: Could not parse payload into json: {error}");
            Err(fault::invalid_content(words))
        }
    }
}

fn client_context(encoded: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(encoded) = encoded else { return Ok(None) };
    let text = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let is_json = |text: &String| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let invalid = || fault::invalid_content("Client context must be a valid Base64-encoded JSON object.");
    text.filter(is_json).map(Some).ok_or_else(invalid)
}
