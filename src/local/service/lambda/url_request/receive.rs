//! A request to a function URL, from its arrival until its function runs.

use serde_json::Value;

use super::super::super::{Answer, Cx, Fault, FunctionUrl, Hop, HttpAnswer, HttpRequest, Outcome};
use super::super::function_url::{Url, find};
use super::super::name::Named;
use super::super::run::{self, Purpose, Start};
use super::super::url_response::{self as respond, Exchange, close, value, with_id};
use super::super::{Lambda, fault, permission};
use super::authorize::{self, Door, Refusal};
use super::event::{self, Asked};

/// The maximum size of an event.
const MAX_BYTES: usize = 6_291_556;

/// Answers a request, or invokes the function, whose result answers it later.
pub(in super::super) fn receive(lambda: &mut Lambda, request: &HttpRequest, cx: &mut Cx<'_>) -> Answer {
    let request_id = cx.ids.uuid();
    let found = FunctionUrl::parse(&request.url).and_then(|url| Some((find(lambda, &url.id)?, url)));
    let Some(((named, config), url)) = found else { return value(with_id(respond::no_url(), &request_id)) };
    let (config, asked) = (config.clone(), Asked::new(request, url));
    let exchange = open(&config, &named, &asked, (request, request_id), cx);
    match begin(lambda, (&named, &config), &asked, exchange, cx) {
        Ok(()) => Ok(Value::Null),
        Err((exchange, answer)) => value(close(&exchange, answer, cx)),
    }
}

fn open(
    config: &Url,
    named: &Named,
    asked: &Asked,
    (request, request_id): (&HttpRequest, String),
    cx: &mut Cx<'_>,
) -> Exchange {
    let digits: String = request_id.chars().filter(char::is_ascii_hexdigit).take(24).collect();
    let trace_id = format!("Root=1-{:08x}-{digits}", cx.now.millis() / 1000);
    let exchange = Exchange {
        ticket: None,
        function: named.arn(cx),
        trace: request.trace.clone().or_else(|| Some(request_id.clone())),
        request_id,
        trace_id: asked.header("x-amzn-trace-id").map_or(trace_id, str::to_owned),
        cors: match (&config.cors, asked.header("origin")) {
            (Some(cors), Some(origin)) => cors.headers(origin),
            _ => Vec::new(),
        },
    };
    let (trace, to) = (exchange.trace.clone(), exchange.function.clone());
    cx.hop(Hop { at: cx.now, trace, from: "client".to_owned(), to, outcome: Outcome::Accepted });
    exchange
}

/// Invokes the function. Returns the response if Lambda itself answers.
fn begin(
    lambda: &mut Lambda,
    (named, config): (&Named, &Url),
    asked: &Asked,
    mut exchange: Exchange,
    cx: &mut Cx<'_>,
) -> Result<(), (Exchange, HttpAnswer)> {
    let is_preflight = asked.method == "OPTIONS" && asked.header("access-control-request-method").is_some();
    if let (true, Some(cors), Some(origin)) = (is_preflight, &config.cors, asked.header("origin")) {
        exchange.cors = cors.preflight(origin);
        return Err((exchange, HttpAnswer { status: 200, headers: Vec::new(), body: String::new(), is_base64: false }));
    }
    let policies = permission::policies_of(lambda, named);
    let door = Door { function: &exchange.function, auth_type: &config.auth_type, policies: &policies };
    let signer = match authorize::check(&door, asked, cx) {
        Ok(signer) => signer,
        Err(refusal) => {
            let answer = refuse(&exchange, refusal, cx);
            return Err((exchange, answer));
        }
    };
    let ids = (exchange.request_id.as_str(), exchange.trace_id.as_str());
    let payload = event::event(asked, signer.as_ref(), ids, cx.now);
    match start(lambda, named, payload, &mut exchange, cx) {
        Ok(()) => Ok(()),
        Err(fault) => Err((exchange, respond::refused(&fault))),
    }
}

fn refuse(exchange: &Exchange, refusal: Refusal, cx: &mut Cx<'_>) -> HttpAnswer {
    let (reason, missing) = match refusal {
        Refusal::Signature(flaw) => return respond::unsigned(flaw),
        Refusal::Policy { reason, missing } => (reason, missing),
    };
    let outcome = Outcome::Refused { reason, missing: Some(missing) };
    let (from, to) = ("client".to_owned(), exchange.function.clone());
    cx.hop(Hop { at: cx.now, trace: exchange.trace.clone(), from, to, outcome });
    respond::forbidden()
}

fn start(
    lambda: &mut Lambda,
    named: &Named,
    payload: String,
    exchange: &mut Exchange,
    cx: &mut Cx<'_>,
) -> Result<(), Fault> {
    if payload.len() > MAX_BYTES {
        let message = format!("Exceeded maximum allowed payload size ({MAX_BYTES} bytes).");
        return Err(Fault::new("RequestTooLargeException", message).with_status(413));
    }
    let ticket = cx.answer_later().ok_or_else(|| fault::service("a function cannot be waited for here"))?;
    exchange.ticket = Some(ticket);
    let started = Start {
        named: named.clone(),
        payload,
        purpose: Purpose::Url(Box::new(exchange.clone())),
        client_context: None,
        request_id: Some(exchange.request_id.clone()),
        trace: exchange.trace.clone(),
    };
    let result = run::start(lambda, started, cx);
    if result.is_err() {
        cx.is_later = false;
    }
    result
}
