//! Sends events in batches, and returns a receipt for each event.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicI64, Ordering};
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

/// The maximum number of entries of a request (API reference, `PutEvents`).
const BATCH_ENTRIES: usize = 10;
/// The maximum number of concurrent requests.
const MAX_REQUESTS: usize = 16;
/// The number of requests per second above which each carries more than one entry, if a rate is requested.
const REQUESTS_A_SECOND: u32 = 10;
/// The maximum total size of the entries of a request.
const BATCH_BYTES: usize = ENTRY_BYTES;

/// Sends events to a bus, whose rules it has loaded.
pub struct Publisher<'a> {
    clients: &'a Clients,
    bus: String,
    account: String,
    rules: Index<String>,
    pace: Option<Pace>,
}

/// Limits the number of events per second, at equal intervals, regardless of the duration of requests.
struct Pace {
    rate: u32,
    /// The time of the next event in microseconds; the first is sent immediately.
    next: AtomicI64,
}

impl<'a> Publisher<'a> {
    /// Loads the rules of the bus. Fails if the bus does not exist.
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
        let pace = publish.rate.filter(|rate| *rate > 0).map(|rate| Pace { rate, next: AtomicI64::new(0) });
        Ok(Self { clients, bus, account, rules, pace })
    }

    /// Returns how many events to pass at once, so that receipts are available soon: with a rate, those that are sent
    /// together.
    pub fn portion(&self) -> usize {
        if self.pace.is_some() { self.entries_at_once() } else { BATCH_ENTRIES * MAX_REQUESTS }
    }

    /// Returns the number of entries of a request. At a low rate, full requests would delay events and then send them
    /// in bursts.
    fn entries_at_once(&self) -> usize {
        let Some(pace) = &self.pace else { return BATCH_ENTRIES };
        usize::try_from(pace.rate / REQUESTS_A_SECOND).unwrap_or(BATCH_ENTRIES).clamp(1, BATCH_ENTRIES)
    }

    /// Sends the events in order. Each gets a receipt, accepted or not.
    pub async fn send(&self, drafts: &[Draft]) -> Result<Vec<Published>, Error> {
        let mut receipts = Vec::with_capacity(drafts.len());
        for batches in batches(drafts, self.entries_at_once()).chunks(self.requests_at_once()) {
            self.keep_to_the_rate(batches.iter().map(|batch| batch.len()).sum()).await;
            let requests: Vec<_> = batches.iter().map(|batch| tokio::spawn(self.request(batch))).collect();
            for (batch, request) in batches.iter().zip(requests) {
                let answer = request.await.unwrap_or_else(|defect| resume_unwind(defect.into_panic()))?;
                let results = answer.entries();
                receipts.extend(batch.iter().enumerate().map(|(index, draft)| self.receipt(draft, results.get(index))));
            }
        }
        Ok(receipts)
    }

    /// Returns the number of concurrent requests: more than one only if that keeps the events in order.
    fn requests_at_once(&self) -> usize {
        if self.clients.keeps_order() && self.pace.is_none() { MAX_REQUESTS } else { 1 }
    }

    fn request(&self, batch: &[Draft]) -> impl Future<Output = Result<PutEventsOutput, CloudError>> + Send + 'static {
        let entries = batch.iter().map(|draft| self.entry(draft)).collect();
        let request = self.clients.events().put_events().set_entries(Some(entries)).send();
        let bus = format!("bus `{}`", self.bus);
        async { request.await.map_err(|error| CloudError::new("events:PutEvents", bus, error)) }
    }

    /// Waits until the rate allows this number of events.
    async fn keep_to_the_rate(&self, number: usize) {
        let Some(pace) = &self.pace else { return };
        let clock = self.clients.clock();
        let now = clock.now().millis().saturating_mul(1000);
        let begin = pace.next.load(Ordering::Relaxed).max(now);
        let took = i64::try_from(number).unwrap_or(1).saturating_mul(1_000_000) / i64::from(pace.rate);
        pace.next.store(begin.saturating_add(took), Ordering::Relaxed);
        if begin > now {
            clock.sleep(Duration::from_micros(u64::try_from(begin - now).unwrap_or_default())).await;
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

    /// Returns the rules of the bus that match the event, sorted by name.
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

/// Splits the events into batches that fit a request, with at most `most` events.
fn batches(drafts: &[Draft], most: usize) -> Vec<&[Draft]> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, draft) in drafts.iter().enumerate() {
        let weight = draft.bytes();
        if index > start && (index - start == most || bytes + weight > BATCH_BYTES) {
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
        let sizes =
            |drafts: &[Draft]| batches(drafts, BATCH_ENTRIES).iter().map(|batch| batch.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&vec![small; 23]), [10, 10, 3]);
        let large = Draft { detail: json!({"a": "x".repeat(400_000)}), ..Draft::default() };
        assert_eq!(sizes(&vec![large; 5]), [2, 2, 1]);
        assert_eq!(sizes(&[]), [0_usize; 0]);
    }
}
