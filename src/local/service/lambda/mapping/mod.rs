//! Event source mappings: which queue or stream invokes which function.
//!
//! Deviation: only SQS queues and DynamoDB streams are supported as event sources. AWS checks on creation that a stream
//! exists; in the local cloud reading it fails later.

mod filter;
mod scaling;
mod stream;

pub(super) use filter::passes;
pub(super) use stream::{Retry, StreamReader};

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::filter::Criteria;
use self::scaling::Scaling;
use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::event_source::Message;
use super::name::Named;
use super::{Lambda, event_source, fault, page};
use crate::arn::Arn;
use crate::clock::Timestamp;

/// A queue or stream that invokes a function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Mapping {
    #[serde(alias = "queue")]
    pub(super) source: Arn,
    pub(super) function: String,
    pub(super) qualifier: Option<String>,
    pub(super) batch_size: u32,
    pub(super) is_enabled: bool,
    pub(super) reports_failures: bool,
    modified: Timestamp,
    /// The number of runs in progress.
    pub(super) running: u32,
    /// Whether a receive is in progress.
    pub(super) is_polling: bool,
    /// Patterns, one of which a record has to match.
    #[serde(default)]
    pub(super) filters: Vec<String>,
    #[serde(default)]
    pub(super) scaling: Option<Scaling>,
    /// The batching window of a queue, in seconds.
    #[serde(default)]
    window: u32,
    /// The messages of a queue that wait for the end of the batching window, and when it ends.
    #[serde(default)]
    pub(super) gathered: Vec<Message>,
    #[serde(default)]
    pub(super) flush_at: Option<Timestamp>,
    /// The additional settings and state of a stream.
    #[serde(default)]
    pub(super) stream: Option<StreamReader>,
}

impl Mapping {
    pub(super) fn named(&self) -> Named {
        Named { name: self.function.clone(), qualifier: self.qualifier.clone() }
    }

    /// Returns the mapping without the messages that wait.
    pub(super) fn settings(&mut self) -> Self {
        let gathered = std::mem::take(&mut self.gathered);
        let settings = self.clone();
        self.gathered = gathered;
        settings
    }

    /// Returns how many messages the next batch can still hold.
    pub(super) fn lacking(&self) -> u32 {
        self.batch_size.saturating_sub(u32::try_from(self.gathered.len()).unwrap_or(u32::MAX))
    }

    /// Adds messages to the next batch; returns whether a batching window begins.
    pub(super) fn gather(&mut self, messages: Vec<Message>, now: Timestamp) -> bool {
        let is_first = self.gathered.is_empty() && !messages.is_empty();
        self.gathered.extend(messages);
        let begins = is_first && self.window > 0;
        if begins {
            self.flush_at = Some(now.plus(Duration::from_secs(self.window.into())));
        }
        begins
    }

    pub(super) fn is_fifo(&self) -> bool {
        self.source.name().ends_with(".fifo")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    #[serde(rename = "UUID")]
    uuid: Option<String>,
    event_source_arn: Option<String>,
    function_name: Option<String>,
    batch_size: Option<i64>,
    enabled: Option<bool>,
    function_response_types: Option<Vec<String>>,
    filter_criteria: Option<Criteria>,
    maximum_batching_window_in_seconds: Option<i64>,
    starting_position: Option<String>,
    maximum_retry_attempts: Option<i64>,
    maximum_record_age_in_seconds: Option<i64>,
    parallelization_factor: Option<i64>,
    tumbling_window_in_seconds: Option<i64>,
    bisect_batch_on_function_error: Option<bool>,
    destination_config: Option<DestinationConfig>,
    scaling_config: Option<Scaling>,
    marker: Option<String>,
    max_items: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DestinationConfig {
    on_failure: Option<Destination>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    destination: Option<String>,
}

impl DestinationConfig {
    fn on_failure(&self) -> Option<&str> {
        self.on_failure.as_ref()?.destination.as_deref().filter(|to| !to.is_empty())
    }
}

impl Input {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        if let Some(size) = self.batch_size {
            checks.range("batchSize", size, 1, 10_000);
        }
        if let Some(window) = self.maximum_batching_window_in_seconds {
            checks.range("maximumBatchingWindowInSeconds", window, 0, 300);
        }
        for kind in self.function_response_types.iter().flatten() {
            checks.one_of("functionResponseTypes", kind, &["ReportBatchItemFailures"]);
        }
        checks.finish()
    }

    /// Checks the constraints that apply to queues only.
    fn check_of_queue(&self, is_fifo: bool, window: u32, size: u32) -> Result<(), Fault> {
        let window = self.maximum_batching_window_in_seconds.unwrap_or(window.into());
        let size = self.batch_size.unwrap_or(size.into());
        if is_fifo && size > 10 {
            return Err(fault::invalid("Maximum batch size for FIFO queues is 10."));
        }
        if size > 10 && window == 0 {
            return Err(fault::invalid(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
            ));
        }
        if self.destination_config.as_ref().is_some_and(|config| config.on_failure().is_some()) {
            return Err(fault::invalid("Unsupported DestinationConfig parameter for given event source mapping type."));
        }
        if is_fifo && window > 0 {
            // "Configuring batch windows": only for standard queues.
            return Err(fault::invalid("Batching window is not supported for FIFO queues"));
        }
        Ok(())
    }

    fn reports_failures(&self) -> Option<bool> {
        self.function_response_types.as_ref().map(|kinds| !kinds.is_empty())
    }
}

pub(super) fn create(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let function = input.function_name.clone().unwrap_or_default();
    let named = Named::namespaced(&function, None, cx)?;
    let text = input.event_source_arn.clone().unwrap_or_default();
    let Ok(source) = text.parse::<Arn>() else {
        return Err(fault::invalid("Unrecognized event source."));
    };
    input.check()?;
    let stream = match source.service() {
        "sqs" => {
            input.check_of_queue(text.ends_with(".fifo"), 0, 10)?;
            None
        }
        "dynamodb" if text.contains("/stream/") => Some(StreamReader::create(&input, &source, cx)?),
        "dynamodb" => {
            return Err(fault::invalid(
                "Unrecognized event source, must be kinesis, dynamodb stream or sqs. Unsupported source arn",
            ));
        }
        other => return Err(Fault::not_implemented("lambda", &format!("event source mappings of {other}"))),
    };
    let scaling = input.scaling_config.unwrap_or_default();
    scaling.check(stream.is_none())?;
    let batch_size = input.batch_size.and_then(|size| u32::try_from(size).ok());
    let window = whole(input.maximum_batching_window_in_seconds).unwrap_or(0);
    let reports_failures = input.reports_failures().unwrap_or(false);
    let filters = filter::read(input.filter_criteria)?.unwrap_or_default();
    lambda.version(&named, cx).map_err(|_| fault::invalid("Function does not exist"))?;
    let is_same = |mapping: &&Mapping| mapping.source == source && mapping.named() == named;
    if let Some((uuid, mapping)) = lambda.mappings.iter().find(|(_, mapping)| is_same(mapping)) {
        return Err(exists(uuid, mapping));
    }
    let mapping = Mapping {
        source,
        function: named.name,
        qualifier: named.qualifier,
        batch_size: batch_size.unwrap_or(if stream.is_some() { 100 } else { 10 }),
        is_enabled: input.enabled.unwrap_or(true),
        reports_failures,
        modified: cx.now,
        running: 0,
        is_polling: false,
        filters,
        scaling: scaling.given(),
        window: if stream.is_some() { 0 } else { window },
        gathered: Vec::new(),
        flush_at: None,
        stream,
    };
    let uuid = cx.ids.uuid();
    let view = describe(&uuid, &mapping, "Creating", cx);
    lambda.mappings.insert(uuid.clone(), mapping);
    event_source::poll(lambda, &uuid, cx);
    Ok(view)
}

fn whole(number: Option<i64>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

fn exists(uuid: &str, mapping: &Mapping) -> Fault {
    let (source, function) = (&mapping.source, &mapping.function);
    fault::conflict(match mapping.stream {
        Some(_) => format!(
            "The event source arn (\" {source} \") and function (\" {function} \") provided mapping already exists. Please \
             update or delete the existing mapping with UUID {uuid}"
        ),
        None => format!(
            "An event source mapping with SQS arn (\" {source} \") and function (\" {function} \") already exists. Please \
             update or delete the existing mapping with UUID {uuid}"
        ),
    })
}

pub(super) fn get(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let uuid = decode::<Input>(input)?.uuid.unwrap_or_default();
    let mapping = lambda.mappings.get(&uuid).ok_or_else(no_mapping)?;
    Ok(describe(&uuid, mapping, state(mapping), cx))
}

pub(super) fn update(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let mut input: Input = decode(input)?;
    let uuid = input.uuid.clone().unwrap_or_default();
    let named = input.function_name.as_deref().map(|name| Named::namespaced(name, None, cx)).transpose()?;
    if let Some(named) = &named {
        lambda.version(named, cx)?;
    }
    let mapping = lambda.mappings.get_mut(&uuid).ok_or_else(no_mapping)?;
    input.check()?;
    let mut stream = mapping.stream.clone();
    match &mut stream {
        Some(reader) => reader.update(&input, cx)?,
        None => input.check_of_queue(mapping.is_fifo(), mapping.window, mapping.batch_size)?,
    }
    let filters = filter::read(input.filter_criteria.take())?;
    if let Some(scaling) = input.scaling_config {
        scaling.check(stream.is_none())?;
        mapping.scaling = scaling.given();
    }
    mapping.stream = stream;
    if let Some(named) = named {
        (mapping.function, mapping.qualifier) = (named.name, named.qualifier);
    }
    if mapping.stream.is_none() {
        mapping.window = whole(input.maximum_batching_window_in_seconds).unwrap_or(mapping.window);
    }
    mapping.batch_size = input.batch_size.and_then(|size| u32::try_from(size).ok()).unwrap_or(mapping.batch_size);
    mapping.is_enabled = input.enabled.unwrap_or(mapping.is_enabled);
    mapping.reports_failures = input.reports_failures().unwrap_or(mapping.reports_failures);
    mapping.filters = filters.unwrap_or_else(|| std::mem::take(&mut mapping.filters));
    mapping.modified = cx.now;
    let view = describe(&uuid, mapping, "Updating", cx);
    event_source::poll(lambda, &uuid, cx);
    Ok(view)
}

pub(super) fn delete(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let uuid = decode::<Input>(input)?.uuid.unwrap_or_default();
    let mapping = lambda.mappings.remove(&uuid).ok_or_else(no_mapping)?;
    Ok(describe(&uuid, &mapping, "Deleting", cx))
}

pub(super) fn list(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let named = input.function_name.as_deref().map(|name| Named::namespaced(name, None, cx)).transpose()?;
    let is_wanted = |mapping: &Mapping| {
        named.as_ref().is_none_or(|named| *named == mapping.named())
            && input.event_source_arn.as_ref().is_none_or(|arn| *arn == mapping.source.to_string())
    };
    let wanted = lambda.mappings.iter().filter(|(_, mapping)| is_wanted(mapping));
    let views = wanted.map(|(uuid, mapping)| describe(uuid, mapping, state(mapping), cx)).collect();
    page::page("EventSourceMappings", views, input.marker.as_deref(), input.max_items)
}

fn state(mapping: &Mapping) -> &'static str {
    if mapping.is_enabled { "Enabled" } else { "Disabled" }
}

fn no_mapping() -> Fault {
    fault::not_found("The resource you requested does not exist.")
}

fn describe(uuid: &str, mapping: &Mapping, state: &str, cx: &Cx<'_>) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "the milliseconds of this age fit a double")]
    let modified = mapping.modified.millis() as f64 / 1000.0;
    let kinds: &[&str] = if mapping.reports_failures { &["ReportBatchItemFailures"] } else { &[] };
    let mut view = json!({
        "UUID": uuid,
        "BatchSize": mapping.batch_size,
        "MaximumBatchingWindowInSeconds": mapping.window,
        "EventSourceArn": mapping.source.to_string(),
        "FunctionArn": mapping.named().arn(cx),
        "LastModified": modified,
        "State": state,
        "StateTransitionReason": "USER_INITIATED",
        "FunctionResponseTypes": kinds,
        "EventSourceMappingArn": cx.arn("lambda", &format!("event-source-mapping:{uuid}")),
    });
    if let Some(criteria) = filter::describe(&mapping.filters) {
        view["FilterCriteria"] = criteria;
    }
    if let Some(scaling) = mapping.scaling {
        view["ScalingConfig"] = json!(scaling);
    }
    if let Some(reader) = &mapping.stream {
        reader.describe_on(&mut view);
    }
    view
}
