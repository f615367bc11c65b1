//! The configuration of the URL of a function or an alias.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::super::validation::Checks;
use super::super::super::{Answer, Cx, Fault, decode};
use super::super::name::{Named, function_arn};
use super::super::{Lambda, fault, page};
use super::cors::Cors;
use crate::clock::Timestamp;

/// The length of the ID in a URL.
const ID: usize = 32;
const MAX_ITEMS: i64 = 50;

/// The URL of a function or an alias.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Url {
    id: String,
    /// `NONE` or `AWS_IAM`.
    pub(in super::super) auth_type: String,
    /// Present if it was set.
    invoke_mode: Option<String>,
    pub(in super::super) cors: Option<Cors>,
    created: Timestamp,
    modified: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    function_name: String,
    qualifier: Option<String>,
    auth_type: Option<String>,
    invoke_mode: Option<String>,
    cors: Option<Cors>,
    marker: Option<String>,
    max_items: Option<i64>,
}

impl Input {
    fn read(input: Value, cx: &Cx<'_>) -> Result<(Self, Named), Fault> {
        let input: Self = decode(input)?;
        let named = Named::of_url(&input.function_name, input.qualifier.as_deref(), cx)?;
        let mut checks = Checks::default();
        if let Some(kind) = &input.auth_type {
            checks.one_of("authType", kind, &["NONE", "AWS_IAM"]);
        }
        if let Some(mode) = &input.invoke_mode {
            checks.one_of("invokeMode", mode, &["RESPONSE_STREAM", "BUFFERED"]);
        }
        if let Some(cors) = &input.cors {
            cors.check(&mut checks);
        }
        checks.finish()?;
        Ok((input, named))
    }
}

fn key(named: &Named) -> &str {
    named.qualifier.as_deref().unwrap_or_default()
}

fn no_function() -> Fault {
    fault::not_found("Function does not exist")
}

fn no_url() -> Fault {
    fault::not_found("The resource you requested does not exist.")
}

pub(in super::super) fn create(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = Input::read(input, cx)?;
    let mut checks = Checks::default();
    checks.required("authType", input.auth_type.as_ref());
    checks.finish()?;
    let id = cx.ids.text(b"abcdefghijklmnopqrstuvwxyz0123456789", ID);
    lambda.version(&named, cx).map_err(|_| no_function())?;
    let urls = &mut lambda.function_mut(&named, cx)?.urls;
    if urls.contains_key(key(&named)) {
        return Err(fault::conflict(format!(
            "Failed to create function url config for [functionArn = {}]. Error message:  FunctionUrlConfig exists for \
             this Lambda function",
            named.arn(cx)
        )));
    }
    let (auth_type, invoke_mode) = (input.auth_type.unwrap_or_default(), input.invoke_mode);
    let url = Url { id, auth_type, invoke_mode, cors: input.cors, created: cx.now, modified: cx.now };
    let output = describe(&named.name, key(&named), &url, cx);
    urls.insert(key(&named).to_owned(), url);
    Ok(without(output, &["LastModifiedTime"]))
}

pub(in super::super) fn update(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = Input::read(input, cx)?;
    let function = lambda.functions.get_mut(&named.name).ok_or_else(no_url)?;
    let url = function.urls.get_mut(key(&named)).ok_or_else(no_url)?;
    url.auth_type = input.auth_type.unwrap_or_else(|| url.auth_type.clone());
    url.invoke_mode = input.invoke_mode.or_else(|| url.invoke_mode.take());
    url.cors = input.cors.or_else(|| url.cors.take());
    url.modified = cx.now;
    Ok(describe(&named.name, key(&named), url, cx))
}

pub(in super::super) fn get(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (_, named) = Input::read(input, cx)?;
    let function = lambda.functions.get(&named.name).ok_or_else(no_url)?;
    let url = function.urls.get(key(&named)).ok_or_else(no_url)?;
    Ok(with_mode(describe(&named.name, key(&named), url, cx)))
}

pub(in super::super) fn delete(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (_, named) = Input::read(input, cx)?;
    let function = lambda.functions.get_mut(&named.name).ok_or_else(no_url)?;
    function.urls.remove(key(&named)).ok_or_else(no_url)?;
    Ok(Value::Null)
}

pub(in super::super) fn list(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = Input::read(input, cx)?;
    let mut checks = Checks::default();
    checks.range("maxItems", input.max_items.unwrap_or(MAX_ITEMS), 1, MAX_ITEMS);
    checks.finish()?;
    let function = lambda.functions.get(&named.name).ok_or_else(no_function)?;
    let views = function.urls.iter().map(|(key, url)| with_mode(describe(&named.name, key, url, cx))).collect();
    page::page("FunctionUrlConfigs", views, input.marker.as_deref(), input.max_items)
}

/// Returns the function and the URL with an ID.
pub(in super::super) fn find<'a>(lambda: &'a Lambda, id: &str) -> Option<(Named, &'a Url)> {
    lambda.functions.iter().find_map(|(name, function)| {
        let (key, url) = function.urls.iter().find(|(_, url)| url.id == id)?;
        let qualifier = (!key.is_empty()).then(|| key.clone());
        Some((Named { name: name.clone(), qualifier }, url))
    })
}

fn describe(name: &str, key: &str, url: &Url, cx: &Cx<'_>) -> Value {
    let arn = function_arn(name, cx);
    let mut output = json!({
        "FunctionUrl": format!("https://{}.lambda-url.{}.on.aws/", url.id, cx.region()),
        "FunctionArn": if key.is_empty() { arn } else { format!("{arn}:{key}") },
        "AuthType": url.auth_type,
        "CreationTime": url.created.to_millis_text(),
        "LastModifiedTime": url.modified.to_millis_text(),
    });
    if let Some(cors) = &url.cors {
        output["Cors"] = json!(cors);
    }
    if let Some(mode) = &url.invoke_mode {
        output["InvokeMode"] = Value::from(mode.as_str());
    }
    output
}

/// Adds the default invoke mode, which only descriptions of existing URLs contain.
fn with_mode(mut output: Value) -> Value {
    if output.get("InvokeMode").is_none() {
        output["InvokeMode"] = Value::from("BUFFERED");
    }
    output
}

fn without(mut output: Value, names: &[&str]) -> Value {
    if let Some(members) = output.as_object_mut() {
        members.retain(|name, _| !names.contains(&name.as_str()));
    }
    output
}
