//! A call of a function to the local cloud, in process, as the function's role.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::environment::holder;
use super::resource::resource;
use crate::local::engine::{Engine, Participant};
use crate::local::service::{Answer, Fault, HttpRequest, Invocation, Place, Sender, row};
use crate::local::wire::{self, Call, Dialect};

#[derive(Deserialize)]
struct Request {
    service: String,
    region: String,
    operation: String,
    #[serde(default)]
    input: Value,
}

/// Returns JSON text: the output, or the error as the SDK raises it.
pub(super) async fn call(
    engine: &Arc<Engine>,
    invocation: &Invocation,
    request: Value,
    actor: &mut Participant<'_, '_>,
) -> Result<String, String> {
    let request_id = engine.request_id();
    let answer = match serde_json::from_value(request) {
        Ok(request) => perform(engine, invocation, request, actor).await,
        Err(error) => Err(Fault::validation(error.to_string())),
    };
    match answer {
        Ok(output) => Ok(json!({"output": output, "requestId": request_id}).to_string()),
        Err(fault) => Err(json!({
            "code": fault.code, "message": fault.message, "status": fault.status,
            "members": fault.members.unwrap_or_else(|| json!({})), "requestId": request_id
        })
        .to_string()),
    }
}

/// Answers a request of an SDK in the program.
pub(super) async fn request(engine: &Arc<Engine>, invocation: &Invocation, request: wire::Request) -> wire::Reply {
    if let Some(request) = wire::invocation(&request) {
        let trace = invocation.trace.clone();
        return wire::answered(engine.invoke(HttpRequest { trace, ..request }, &mut Participant::Program).await);
    }
    let request_id = engine.request_id();
    let mut call = match wire::route(&request, &request_id) {
        Ok(call) => call,
        Err(reply) => return *reply,
    };
    call.place.account = invocation.role.account().to_owned();
    call.session = Some(holder(invocation));
    let resource = resource(call.service, &call.operation, &call.input, &call.place);
    let trace = invocation.trace.as_deref();
    let answer = engine.call_as(&sender(invocation), &resource, trace, &mut call, &mut Participant::Program).await;
    wire::encode(&call, &answer, &request_id)
}

fn sender(invocation: &Invocation) -> Sender {
    Sender::Role {
        role: invocation.role.clone(),
        principal: format!("{}.amazonaws.com", invocation.function.service()),
        source: invocation.function.clone(),
    }
}

async fn perform(
    engine: &Arc<Engine>,
    invocation: &Invocation,
    request: Request,
    actor: &mut Participant<'_, '_>,
) -> Answer {
    let row = row(&request.service).ok_or_else(|| Fault::not_implemented(&request.service, &request.operation))?;
    let place = Place::new(invocation.role.account(), request.region);
    let resource = resource(&request.service, &request.operation, &request.input, &place);
    let mut call = Call {
        place,
        session: Some(holder(invocation)),
        service: row.name,
        operation: request.operation,
        input: request.input,
        dialect: Dialect::AwsJson { version: "1.0" },
    };
    engine.call_as(&sender(invocation), &resource, invocation.trace.as_deref(), &mut call, actor).await
}
