//! Event selectors are right if they include what the step requires, regardless of their number.

use serde_json::{Value, json};

use super::{PutEventSelectors, ReadWrite};
use crate::aws::CloudError;
use crate::resource::{Error, trail};
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for PutEventSelectors {
    fn task(&self, _samples: &[Sample]) -> Task {
        let mut task = Task::new("Choose which API calls the trail records.").fact("trail", self.name());
        for value in self.values() {
            task = task.fact("objects", value);
        }
        let task = task.fact("operations", self.read_write.words().0);
        task.fact("management events", if self.management_events { "yes" } else { "no" })
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let name = self.name();
        trail::require(context.clients, name).await?;
        let got = context.clients.cloudtrail().call("GetEventSelectors", json!({"TrailName": name})).await;
        let subject = || format!("trail `{name}`");
        let got = got.map_err(|error| CloudError::new("cloudtrail:GetEventSelectors", subject(), error))?;
        let selectors = got["EventSelectors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut mismatches = Vec::new();
        for value in self.values() {
            if !selectors.iter().any(|selector| self.takes(selector, &value)) {
                let expected = format!(
                    "an event selector of trail `{name}` for {} events of `{value}`",
                    self.read_write.words().0
                );
                let mismatch = Mismatch::new(expected, shown(selectors));
                mismatches.push(mismatch.help("the value of a data resource ends with the prefix, or with a slash"));
            }
        }
        let has_management = selectors.iter().any(|selector| selector["IncludeManagementEvents"] == true);
        if self.management_events && !has_management {
            let expected = format!("an event selector of trail `{name}` that includes management events");
            mismatches.push(Mismatch::new(expected, "none"));
        }
        let arn = got["TrailARN"].as_str().unwrap_or_default();
        Ok(Assessment::of(mismatches).output("name", name).output("arn", arn))
    }
}

impl PutEventSelectors {
    /// Returns whether a selector includes the operations on a value or on one that contains it.
    fn takes(&self, selector: &Value, value: &str) -> bool {
        let kind = selector["ReadWriteType"].as_str().unwrap_or_default();
        let resources = selector["DataResources"].as_array().into_iter().flatten();
        let mut values = resources.filter_map(|resource| resource["Values"].as_array()).flatten();
        let is_kind = kind == "All" || (self.read_write != ReadWrite::All && kind == self.read_write.words().0);
        is_kind && values.any(|found| found.as_str().is_some_and(|found| value.starts_with(found)))
    }
}

fn shown(selectors: &[Value]) -> String {
    let resources = selectors.iter().filter_map(|selector| selector["DataResources"].as_array()).flatten();
    let values = resources.filter_map(|resource| resource["Values"].as_array()).flatten().filter_map(Value::as_str);
    let values: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    if values.is_empty() { "none for data events".to_owned() } else { format!("only for {}", values.join(", ")) }
}
