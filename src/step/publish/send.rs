//! Sending: batches that fit, and a receipt for every event.

use std::panic::resume_unwind;
use std::time::Duration;

use aws_sdk_eventbridge::operation::put_events::PutEventsOutput;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use aws_smithy_types::DateTime;

use super::draft::ENTRY_BYTES;
use super::{Draft, Publish, envelope};
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::pattern::{Event, Index, Pattern};
use crate::resource::{Error, rule};
use crate::step::Published;

/// Entries a request may have (API reference, `PutEvents`).
const BATCH_ENTRIES: usize = 10;
/// Requests under way at the same time at most.
const MAX_REQUESTS: usize = 16;
/// What all entries of a request may weigh together.
const BATCH_BYTES: usize = ENTRY_BYTES;

/// Sends to one bus and knows its rules.
pub struct Publisher<'a> {
    clients: &'a Clients,
    bus: String,
    account: String,
    rules: Index<String>,
    rate: Option<u32>,
}

impl<'a> Publisher<'a> {
    /// Looks the bus and its rules up; an unknown bus is an error.
    pub async fn new(clients: &'a Clients, publish: &Publish) -> Result<Self, Error> {
        let bus = rule::bus_name(&publish.bus);
        rule::require_bus(clients, &bus).await?;
        let mut rules = Index::default();
        for rule in rule::list(clients, &bus).await? {
            if let Ok(pattern) = Pattern::parse(&rule.pattern) {
                rules.insert(rule.name, &pattern);
            }
        }
        let account = clients.account().await?.to_owned();
        Ok(Self { clients, bus, account, rules, rate: publish.rate })
    }

    /// Sends the events in order; each gets a receipt, accepted or not.
    pub async fn send(&self, drafts: &[Draft]) -> Result<Vec<Published>, Error> {
        let mut receipts = Vec::with_capacity(drafts.len());
        for batches in batches(drafts).chunks(self.requests_at_once()) {
            let requests: Vec<_> = batches.iter().map(|batch| tokio::spawn(self.request(batch))).collect();
            for (batch, request) in batches.iter().zip(requests) {
                let answer = request.await.unwrap_or_else(|defect| resume_unwind(defect.into_panic()))?;
                let results = answer.entries();
                receipts.extend(batch.iter().enumerate().map(|(index, draft)| self.receipt(draft, results.get(index))));
                self.keep_to_the_rate(batch.len()).await;
            }
        }
        Ok(receipts)
    }

    /// Requests under way at the same time: several only where that leaves their events in order.
    fn requests_at_once(&self) -> usize {
        if self.clients.keeps_order() && self.rate.is_none() { MAX_REQUESTS } else { 1 }
    }

    fn request(&self, batch: &[Draft]) -> impl Future<Output = Result<PutEventsOutput, CloudError>> + Send + 'static {
        let entries = batch.iter().map(|draft| self.entry(draft)).collect();
        let request = self.clients.events().put_events().set_entries(Some(entries)).send();
        let bus = format!("bus `{}`", self.bus);
        async { request.await.map_err(|error| CloudError::new("events:PutEvents", bus, error)) }
    }

    async fn keep_to_the_rate(&self, sent: usize) {
        if let Some(rate) = self.rate.filter(|rate| *rate > 0) {
            let pause = Duration::from_secs(1) * u32::try_from(sent).unwrap_or(1) / rate;
            self.clients.clock().sleep(pause).await;
        }
    }

    fn entry(&self, draft: &Draft) -> PutEventsRequestEntry {
        let time = draft.time.as_deref().and_then(Timestamp::parse);
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.bus)
            .set_source(draft.source.clone())
            .set_detail_type(draft.detail_type.clone())
            .detail(draft.detail.to_string())
            .set_resources(Some(draft.resources.clone()).filter(|resources| !resources.is_empty()))
            .set_time(time.map(|time| DateTime::from_millis(time.millis())))
            .build()
    }

    fn receipt(&self, draft: &Draft, result: Option<&PutEventsResultEntry>) -> Published {
        let id = result.and_then(|result| result.event_id().map(str::to_owned));
        let error = match result {
            Some(result) => result.error_code().map(|code| {
                let message = result.error_message().unwrap_or_default();
                format!("{code}: {message}")
            }),
            None => Some("no answer for this event".to_owned()),
        };
        let rules = if error.is_none() { self.matching(draft) } else { Vec::new() };
        Published { alias: draft.alias.clone(), line: draft.line, id, bus: self.bus.clone(), rules, error }
    }

    /// The rules of the bus that accept the event, in the order of their names.
    fn matching(&self, draft: &Draft) -> Vec<String> {
        let event = envelope(draft, &self.account, self.clients.region()).to_string();
        let Ok(event) = Event::parse(&event) else {
            return Vec::new();
        };
        let mut rules: Vec<String> = self.rules.matching(&event).into_iter().cloned().collect();
        rules.sort();
        rules
    }
}

/// As many events at once as a request may carry.
fn batches(drafts: &[Draft]) -> Vec<&[Draft]> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, draft) in drafts.iter().enumerate() {
        let weight = draft.bytes();
        if index > start && (index - start == BATCH_ENTRIES || bytes + weight > BATCH_BYTES) {
            batches.extend(drafts.get(start..index));
            (start, bytes) = (index, 0);
        }
        bytes += weight;
    }
    batches.extend(drafts.get(start..).filter(|rest| !rest.is_empty()));
    batches
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn batches_hold_ten_events_and_fit() {
        let small = Draft { detail: json!({"a": 1}), ..Draft::default() };
        let sizes = |drafts: &[Draft]| batches(drafts).iter().map(|batch| batch.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&vec![small; 23]), [10, 10, 3]);
        let large = Draft { detail: json!({"a": "x".repeat(400_000)}), ..Draft::default() };
        assert_eq!(sizes(&vec![large; 5]), [2, 2, 1]);
        assert_eq!(sizes(&[]), [0_usize; 0]);
    }
}
