//! An item was put if the table contains one with the same key and the attributes of the lab.

use super::PutItem;
use crate::aws::CloudError;
use crate::resource::attribute_value;
use crate::resource::{Error, table};
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for PutItem {
    fn task(&self, _samples: &[Sample]) -> Task {
        Task::new("Put an item into the table.")
            .fact("table", table::name_of(&self.table))
            .fact("item", self.item.as_str())
            .optional("condition", self.condition.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let name = table::name_of(&self.table);
        let wanted = self.attributes()?;
        let keys = table::require(context.clients, name).await?;
        let key = wanted.iter().filter(|(name, _)| keys.contains(name));
        let key = key.map(|(name, value)| (name.clone(), value.clone())).collect();
        let written = attribute_value::write(&wanted);
        let shown = Self::key(&written, &keys);
        let expected = || format!("an item {shown} in table `{name}`");
        let got = context.clients.dynamodb().get_item().table_name(name).set_key(Some(key)).consistent_read(true);
        let got = got.send().await.map_err(|error| CloudError::new("dynamodb:GetItem", expected(), error))?;
        let Some(item) = got.item() else {
            return Ok(Assessment::mismatch(Mismatch::new(expected(), "none")));
        };
        let found = attribute_value::write(item);
        if found != written {
            return Ok(Assessment::mismatch(Mismatch::new(format!("{} as {written}", expected()), found.to_string())));
        }
        Ok(Assessment::default().output("table", name).output("key", shown))
    }
}
