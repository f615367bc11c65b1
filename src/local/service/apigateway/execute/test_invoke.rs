//! `TestInvokeMethod`: tests a method without a stage and without authorization.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::super::{Answer, Cx, HttpAnswer, decode};
use super::super::ApiGateway;
use super::exchange::{Asked, Exchange, multiple, single};
use super::log::{Level, Log};
use super::{context, open, proceed, route};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    path_with_query_string: Option<String>,
    body: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    multi_value_headers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    stage_variables: BTreeMap<String, String>,
}

/// Tests a method of an API as it is edited.
pub(in super::super) fn invoke(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let (request_id, extended_id, number) = (cx.ids.uuid(), open::extended_id(cx), gateway.number());
    let definition = &gateway.api(&input.rest_api_id, cx)?.definition;
    definition.method(&input.resource_id, &input.http_method)?;
    let resource_path = definition.path(&input.resource_id);
    let given = input.path_with_query_string.filter(|path| !path.is_empty()).unwrap_or_else(|| resource_path.clone());
    let (path, query) = given.split_once('?').unwrap_or((&given, ""));
    let found = route::find(definition, &input.http_method, path);
    let found = found.filter(|found| found.resource == input.resource_id);
    let single = input.headers.into_iter();
    let lists = input.multi_value_headers.into_iter();
    let lists = lists.flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    let asked = Asked {
        method: input.http_method.clone(),
        path: route::decode(path),
        whole_path: path.to_owned(),
        raw_query: query.to_owned(),
        host: String::new(),
        query: form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
        headers: single.chain(lists).collect(),
        body: input.body.unwrap_or_default(),
        is_base64: false,
    };
    let mut exchange = Exchange {
        number,
        api: input.rest_api_id,
        stage: None,
        deployment: None,
        stage_variables: input.stage_variables,
        resource: input.resource_id,
        resource_path,
        method: input.http_method,
        asked,
        path_parameters: found.map(|found| found.parameters).unwrap_or_default(),
        trace: Some(request_id.clone()),
        request_id,
        extended_id,
        started: cx.now,
        ticket: None,
        log: Log::new(Level::Info, true),
        authorizer: None,
        usage_key: None,
        identity: BTreeMap::new(),
        overrides: Map::new(),
        waits_for: None,
        integrated: None,
    };
    open::hide_secrets(&mut exchange);
    proceed(gateway, exchange, cx)
}

/// Returns the result of the method, and its log.
pub(super) fn value(exchange: &Exchange, answer: &HttpAnswer, cx: &Cx<'_>) -> Value {
    let mut log = format!("Execution log for request {}\n", exchange.request_id);
    for (at, line) in exchange.log.lines() {
        log.push_str(&format!("{} : {line}\n", context::long(at)));
    }
    let is_own = |(name, _): &&(String, String)| !["x-amzn-RequestId", "x-amz-apigw-id"].contains(&name.as_str());
    let headers: Vec<(String, String)> = answer.headers.iter().filter(is_own).cloned().collect();
    json!({
        "status": answer.status,
        "body": answer.body,
        "headers": single(&headers),
        "multiValueHeaders": multiple(&headers),
        "log": log,
        "latency": i64::try_from(cx.now.since(exchange.started).as_millis()).unwrap_or_default(),
    })
}
