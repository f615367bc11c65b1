//! The configuration of asynchronous invocation of a function, version or alias: retries, maximum age and destinations.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::name::{LATEST, Named, function_arn};
use super::{Lambda, fault, page};
use crate::arn::Arn;
use crate::clock::Timestamp;

/// The settings of one qualifier.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct EventInvokeConfig {
    pub(super) maximum_retry_attempts: Option<u32>,
    pub(super) maximum_event_age_in_seconds: Option<u64>,
    pub(super) on_success: Option<String>,
    pub(super) on_failure: Option<String>,
    modified: Timestamp,
}

impl Lambda {
    /// Returns the configuration for the qualifier with which a function is invoked.
    pub(super) fn event_invoke_config(&self, named: &Named) -> Option<&EventInvokeConfig> {
        let function = self.functions.get(&named.name)?;
        function.event_invoke.get(named.qualifier.as_deref().unwrap_or(LATEST))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    function_name: String,
    qualifier: Option<String>,
    maximum_retry_attempts: Option<i64>,
    maximum_event_age_in_seconds: Option<i64>,
    destination_config: Option<DestinationConfig>,
    marker: Option<String>,
    max_items: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DestinationConfig {
    on_success: Option<Destination>,
    on_failure: Option<Destination>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    destination: Option<String>,
}

impl Input {
    fn read(input: Value, cx: &Cx<'_>) -> Result<(Self, Named), Fault> {
        let input: Self = decode(input)?;
        let named = Named::namespaced(&input.function_name, input.qualifier.as_deref(), cx)?;
        let mut checks = Checks::default();
        if let Some(attempts) = input.maximum_retry_attempts {
            checks.range("maximumRetryAttempts", attempts, 0, 2);
        }
        if let Some(age) = input.maximum_event_age_in_seconds {
            checks.range("maximumEventAgeInSeconds", age, 60, 21_600);
        }
        checks.finish()?;
        if let Some(config) = &input.destination_config {
            check_destination(config.on_success.as_ref(), "OnSuccess", &named, cx)?;
            check_destination(config.on_failure.as_ref(), "OnFailure", &named, cx)?;
        }
        Ok((input, named))
    }

    /// Sets the members that are in the request.
    fn apply_to(self, config: &mut EventInvokeConfig, now: Timestamp) {
        let attempts = self.maximum_retry_attempts.and_then(|attempts| u32::try_from(attempts).ok());
        let age = self.maximum_event_age_in_seconds.and_then(|age| u64::try_from(age).ok());
        config.maximum_retry_attempts = attempts.or(config.maximum_retry_attempts);
        config.maximum_event_age_in_seconds = age.or(config.maximum_event_age_in_seconds);
        let destinations = self.destination_config.unwrap_or_default();
        for (slot, given) in
            [(&mut config.on_success, destinations.on_success), (&mut config.on_failure, destinations.on_failure)]
        {
            if let Some(given) = given {
                *slot = given.destination.filter(|arn| !arn.is_empty());
            }
        }
        config.modified = now;
    }
}

fn check_destination(given: Option<&Destination>, kind: &str, named: &Named, cx: &Cx<'_>) -> Result<(), Fault> {
    let Some(text) = given.and_then(|given| given.destination.as_deref()).filter(|text| !text.is_empty()) else {
        return Ok(());
    };
    let refuse = |why: &str| {
        Err(fault::invalid(format!(
            "The provided destination config DestinationConfig({kind}={kind}(destination={text})) is invalid: {why}"
        )))
    };
    let Ok(arn) = text.parse::<Arn>() else { return refuse("it is not an ARN") };
    match arn.service() {
        "sqs" | "sns" if text.ends_with(".fifo") => refuse("FIFO queues and topics are not supported"),
        "sqs" | "sns" => Ok(()),
        "events" if arn.resource_type() == Some("event-bus") => Ok(()),
        "lambda" if arn.resource_type() == Some("function") => {
            if arn.name() == named.name && arn.region() == cx.region() {
                return refuse("the function cannot be its own destination");
            }
            Ok(())
        }
        _ => refuse("a destination is a queue, a topic, a function or an event bus"),
    }
}

pub(super) fn put(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = Input::read(input, cx)?;
    set(lambda, input, &named, EventInvokeConfig::default(), cx)
}

pub(super) fn update(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = Input::read(input, cx)?;
    let before = find(lambda, &named, cx)?.clone();
    set(lambda, input, &named, before, cx)
}

fn set(lambda: &mut Lambda, input: Input, named: &Named, mut config: EventInvokeConfig, cx: &Cx<'_>) -> Answer {
    lambda.version(named, cx)?;
    input.apply_to(&mut config, cx.now);
    let view = describe(&named.name, qualifier(named), &config, cx);
    lambda.function_mut(named, cx)?.event_invoke.insert(qualifier(named).to_owned(), config);
    Ok(view)
}

pub(super) fn get(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (_, named) = Input::read(input, cx)?;
    Ok(describe(&named.name, qualifier(&named), find(lambda, &named, cx)?, cx))
}

pub(super) fn delete(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (_, named) = Input::read(input, cx)?;
    find(lambda, &named, cx)?;
    lambda.function_mut(&named, cx)?.event_invoke.remove(qualifier(&named));
    Ok(Value::Null)
}

pub(super) fn list(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = Input::read(input, cx)?;
    let configs = &lambda.function(&named, cx)?.event_invoke;
    let views = configs.iter().map(|(qualifier, config)| describe(&named.name, qualifier, config, cx)).collect();
    page::page("FunctionEventInvokeConfigs", views, input.marker.as_deref(), input.max_items)
}

fn qualifier(named: &Named) -> &str {
    named.qualifier.as_deref().unwrap_or(LATEST)
}

fn find<'a>(lambda: &'a Lambda, named: &Named, cx: &Cx<'_>) -> Result<&'a EventInvokeConfig, Fault> {
    let function = lambda.function(named, cx)?;
    function.event_invoke.get(qualifier(named)).ok_or_else(|| {
        let arn = format!("{}:{}", function_arn(&named.name, cx), qualifier(named));
        fault::not_found(format!("The function {arn} doesn't have an EventInvokeConfig"))
    })
}

fn describe(name: &str, qualifier: &str, config: &EventInvokeConfig, cx: &Cx<'_>) -> Value {
    let target = |arn: &Option<String>| match arn {
        Some(arn) => json!({"Destination": arn}),
        None => json!({}),
    };
    let mut output = Map::new();
    // Seconds since 1970, with milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "the milliseconds of this age fit a double")]
    let modified = config.modified.millis() as f64 / 1000.0;
    output.insert("LastModified".to_owned(), json!(modified));
    output.insert("FunctionArn".to_owned(), Value::from(format!("{}:{qualifier}", function_arn(name, cx))));
    if let Some(attempts) = config.maximum_retry_attempts {
        output.insert("MaximumRetryAttempts".to_owned(), Value::from(attempts));
    }
    if let Some(age) = config.maximum_event_age_in_seconds {
        output.insert("MaximumEventAgeInSeconds".to_owned(), Value::from(age));
    }
    output.insert(
        "DestinationConfig".to_owned(),
        json!({"OnSuccess": target(&config.on_success), "OnFailure": target(&config.on_failure)}),
    );
    Value::Object(output)
}
