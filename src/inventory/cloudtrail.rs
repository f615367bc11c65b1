//! AWS CloudTrail: trails.

use serde_json::{Value, json};

use super::entry::Entry;
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, TrailId};

pub(super) async fn trails(clients: &Clients, whole: bool) -> Result<Vec<Entry>, Error> {
    let listed = clients.cloudtrail().call("DescribeTrails", json!({"includeShadowTrails": false})).await;
    let listed = listed.map_err(|error| CloudError::new("cloudtrail:DescribeTrails", "the trails", error))?;
    let mut entries = Vec::new();
    for trail in listed["trailList"].as_array().into_iter().flatten() {
        let text = |name: &str| trail[name].as_str().unwrap_or_default().to_owned();
        let (name, arn, bucket) = (text("Name"), text("TrailARN"), text("S3BucketName"));
        let mut entry = Entry::new(&name).listed("bucket", bucket.as_str()).fact("arn", Some(arn.as_str()));
        entry = entry.fact("prefix", trail["S3KeyPrefix"].as_str());
        if whole {
            let status =
                get(clients, "cloudtrail:GetTrailStatus", "GetTrailStatus", json!({"Name": arn}), &name).await?;
            let selectors =
                get(clients, "cloudtrail:GetEventSelectors", "GetEventSelectors", json!({"TrailName": arn}), &name)
                    .await?;
            let kinds = ["EventSelectors", "AdvancedEventSelectors"];
            let selectors = kinds.iter().map(|kind| &selectors[*kind]).find(|selectors| selectors.is_array());
            entry = entry
                .fact("logging", status["IsLogging"].as_bool())
                .fact("latest delivery error", status["LatestDeliveryError"].as_str())
                .fact("event selectors", selectors.map(Value::to_string));
        }
        entries.push(entry.removed_by(TrailId { name, bucket, arn }));
    }
    Ok(entries)
}

async fn get(
    clients: &Clients,
    action: &'static str,
    operation: &'static str,
    input: Value,
    name: &str,
) -> Result<Value, CloudError> {
    let got = clients.cloudtrail().call(operation, input).await;
    got.map_err(|error| CloudError::new(action, format!("trail `{name}`"), error))
}
