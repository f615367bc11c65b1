//! The additional part of a mapping of a stream: where it begins, and how failed batches are handled.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::super::validation::Checks;
use super::super::super::{Cx, Fault};
use super::super::fault;
use super::Input;
use crate::arn::Arn;

const POSITIONS: [&str; 3] = ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"];

/// The settings, and the position in the stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct StreamReader {
    pub(in super::super) starting_position: String,
    /// In seconds.
    pub(in super::super) window: u32,
    /// `None` if a batch is retried until its records expire.
    pub(in super::super) most_retries: Option<u32>,
    /// In seconds.
    pub(in super::super) most_age: Option<i64>,
    pub(in super::super) bisects: bool,
    pub(in super::super) on_failure: Option<String>,
    parallelization: u32,
    /// `None` until the stream was described.
    pub(in super::super) shard: Option<String>,
    /// The position of the next record.
    pub(in super::super) iterator: Option<String>,
    pub(in super::super) is_at_end: bool,
    /// The failed batches to be read again, in order: the number of records in each, and of its attempts.
    pub(in super::super) retries: Vec<Retry>,
    /// When the records that wait for more are read.
    pub(in super::super) window_ends: Option<crate::clock::Timestamp>,
    pub(in super::super) last_result: Option<String>,
}

/// Records that were attempted before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Retry {
    pub(in super::super) records: usize,
    /// The number of failures that count.
    pub(in super::super) failures: u32,
    pub(in super::super) invocations: u32,
}

impl StreamReader {
    pub(super) fn create(input: &Input, source: &Arn, cx: &Cx<'_>) -> Result<Self, Fault> {
        let Some(position) = input.starting_position.clone() else {
            return Err(fault::invalid(
                "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not \
                 be null.",
            ));
        };
        let mut checks = Checks::default();
        checks.one_of("startingPosition", &position, &POSITIONS);
        checks.finish()?;
        if position == "AT_TIMESTAMP" {
            return Err(fault::invalid(format!("Unsupported starting position for arn type: {source}")));
        }
        let mut reader = Self {
            starting_position: position,
            window: 0,
            most_retries: None,
            most_age: None,
            bisects: false,
            on_failure: None,
            parallelization: 1,
            shard: None,
            iterator: None,
            is_at_end: false,
            retries: Vec::new(),
            window_ends: None,
            last_result: None,
        };
        reader.update(input, cx)?;
        Ok(reader)
    }

    /// Sets the members that are in the request.
    pub(super) fn update(&mut self, input: &Input, cx: &Cx<'_>) -> Result<(), Fault> {
        self.check(input)?;
        let bounded = |value: i64| u32::try_from(value).ok();
        if let Some(window) = input.maximum_batching_window_in_seconds {
            self.window = bounded(window).unwrap_or(0);
        }
        if let Some(retries) = input.maximum_retry_attempts {
            self.most_retries = bounded(retries);
        }
        if let Some(age) = input.maximum_record_age_in_seconds {
            self.most_age = Some(age).filter(|age| *age >= 0);
        }
        if let Some(factor) = input.parallelization_factor {
            self.parallelization = bounded(factor).unwrap_or(1);
        }
        self.bisects = input.bisect_batch_on_function_error.unwrap_or(self.bisects);
        if let Some(config) = &input.destination_config {
            self.on_failure = config.on_failure().map(|to| destination(to, cx)).transpose()?;
        }
        Ok(())
    }

    fn check(&self, input: &Input) -> Result<(), Fault> {
        let mut checks = Checks::default();
        let ranges = [
            ("maximumRetryAttempts", input.maximum_retry_attempts, -1, 10_000),
            ("maximumRecordAgeInSeconds", input.maximum_record_age_in_seconds, -1, 604_800),
            ("parallelizationFactor", input.parallelization_factor, 1, 10),
            ("tumblingWindowInSeconds", input.tumbling_window_in_seconds, 0, 900),
        ];
        for (member, value, least, most) in ranges {
            if let Some(value) = value {
                checks.range(member, value, least, most);
            }
        }
        checks.finish()?;
        if input.maximum_record_age_in_seconds.is_some_and(|age| (0..60).contains(&age)) {
            return Err(fault::invalid("MaximumRecordAgeInSeconds must be -1 or between 60 and 604800."));
        }
        if input.tumbling_window_in_seconds.is_some_and(|window| window > 0) {
            return Err(Fault::not_implemented("lambda", "event source mappings with tumbling windows"));
        }
        Ok(())
    }

    /// Adds the members that only descriptions of mappings of streams have.
    pub(super) fn describe_on(&self, view: &mut Value) {
        let on_failure = self.on_failure.as_ref().map_or_else(|| json!({}), |to| json!({"Destination": to}));
        view["StartingPosition"] = self.starting_position.as_str().into();
        view["MaximumBatchingWindowInSeconds"] = self.window.into();
        view["MaximumRetryAttempts"] = self.most_retries.map_or(-1, i64::from).into();
        view["MaximumRecordAgeInSeconds"] = self.most_age.unwrap_or(-1).into();
        view["BisectBatchOnFunctionError"] = self.bisects.into();
        view["ParallelizationFactor"] = self.parallelization.into();
        view["TumblingWindowInSeconds"] = 0.into();
        view["DestinationConfig"] = json!({"OnFailure": on_failure});
        view["LastProcessingResult"] = self.last_result.as_deref().unwrap_or("No records processed").into();
        view["StateTransitionReason"] = "User action".into();
    }
}

fn destination(to: &str, cx: &Cx<'_>) -> Result<String, Fault> {
    let arn = to.parse::<Arn>().ok().filter(|arn| arn.service() == "s3" || arn.region() == cx.region());
    match arn.as_ref().map(Arn::service) {
        Some("sqs" | "sns") => Ok(to.to_owned()),
        Some("s3") => Err(Fault::not_implemented("lambda", "event source mappings with a bucket as destination")),
        _ => Err(fault::invalid(format!(
            "The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination={to})) is invalid."
        ))),
    }
}
