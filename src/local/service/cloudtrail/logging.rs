//! `StartLogging`, `StopLogging`, `GetTrailStatus`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::CloudTrail;
use super::trail::Status;
use crate::clock::Timestamp;
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
}

pub(super) fn start_logging(trails: &mut CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let Input { name } = decode(input)?;
    let status = &mut trails.find_home(&name, cx)?.status;
    if !status.is_logging {
        (status.is_logging, status.started) = (true, Some(cx.now));
    }
    Ok(Value::Null)
}

pub(super) fn stop_logging(trails: &mut CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let Input { name } = decode(input)?;
    let status = &mut trails.find_home(&name, cx)?.status;
    if status.is_logging {
        (status.is_logging, status.stopped) = (false, Some(cx.now));
    }
    Ok(Value::Null)
}

pub(super) fn get_trail_status(trails: &CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let Input { name } = decode(input)?;
    Ok(trails.find(&name, cx)?.status.described())
}

impl Status {
    /// Returns the status, with each time as a number, and as the text of earlier versions of the API.
    fn described(&self) -> Value {
        let text = |at: Option<Timestamp>| at.map(Timestamp::to_seconds_text).unwrap_or_default();
        let mut output = json!({
            "IsLogging": self.is_logging,
            "LatestDeliveryAttemptTime": text(self.attempted),
            "LatestDeliveryAttemptSucceeded": text(self.delivered),
            "LatestNotificationAttemptTime": "",
            "LatestNotificationAttemptSucceeded": "",
            "TimeLoggingStarted": text(self.started),
            "TimeLoggingStopped": text(self.stopped),
        });
        let times = [
            ("StartLoggingTime", self.started),
            ("StopLoggingTime", self.stopped),
            ("LatestDeliveryTime", self.delivered),
        ];
        for (name, at) in times {
            if let Some(at) = at {
                output[name] = json!(at.millis() as f64 / 1000.0);
            }
        }
        if let Some(error) = &self.error {
            output["LatestDeliveryError"] = json!(error);
        }
        output
    }
}
