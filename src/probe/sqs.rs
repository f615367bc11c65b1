//! `sqs`: messages in a queue, looked at without taking them away.
//!
//! SQS has no way to list a queue. Messages are received until none is left and made visible again at once, so
//! that a learner still finds them; should `ork` die in between, they come back when [`HIDDEN_SECONDS`] are over.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aws_sdk_sqs::types::{ChangeMessageVisibilityBatchRequestEntry, Message, MessageSystemAttributeName};
use serde::Deserialize;
use serde_json::Value;

use super::{Count, Expect, Item, ProbeKind};
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::resource::{Error, ReferenceKind, TargetReference, Visit, queue};

/// Check the messages in a queue, without taking them away
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify sqs --queue Orders --count 1
  ork verify sqs --queue Orders --event 1f0f... --count 0 --quiet-for 2s")]
pub struct Sqs {
    /// Queue, by name, URL or ARN
    #[arg(long, value_name = "NAME")]
    pub queue: String,
    /// How many are expected: 3, 1.., 1..3 (default: at least one)
    #[arg(long)]
    pub count: Option<Count>,
    /// Only what comes from this event id; may be given several times
    #[arg(long, value_name = "ID")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub event: Vec<String>,
    /// Only what comes from the executions of this state machine that the events started
    #[arg(long, value_name = "MACHINE", requires = "event")]
    pub through: Option<String>,
    /// JSON the message must contain; an SNS envelope is looked into
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    pub body: Option<Value>,
    /// Text the message must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// Text no message may contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub not_text: Vec<String>,
}

/// How long messages stay hidden while they are counted.
const HIDDEN_SECONDS: i32 = 20;
/// The most messages that are looked at: each has to be received, which takes longer than they can stay hidden.
const MAX_MESSAGES: usize = 10_000;

impl Sqs {
    async fn receive(&self, clients: &Clients, url: &str) -> Result<Vec<Message>, Error> {
        let received = clients
            .sqs()
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            .visibility_timeout(HIDDEN_SECONDS)
            .wait_time_seconds(0)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .send()
            .await
            .map_err(|error| CloudError::new("sqs:ReceiveMessage", format!("queue `{}`", self.queue), error))?;
        Ok(received.messages.unwrap_or_default())
    }

    fn too_many(&self) -> Error {
        let queue = queue::name_of(&self.queue);
        let message = format!("queue {queue} holds more than {MAX_MESSAGES} messages, too many to look at each");
        let help = "remove those that are not needed, or send to a queue of its own what is to be verified".to_owned();
        Error::Absent { message, help }
    }
}

impl ProbeKind for Sqs {
    fn describe(&self) -> String {
        format!("sqs {}", self.queue)
    }

    fn place(&self) -> String {
        format!("queue {}", queue::name_of(&self.queue))
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("sqs.queue", ReferenceKind::Queue, &mut self.queue);
        for event in &mut self.event {
            visit("sqs.event", ReferenceKind::Event, event);
        }
        if let Some(machine) = &mut self.through {
            visit("sqs.through", ReferenceKind::StateMachine, machine);
        }
    }

    fn expect(&self) -> Expect<'_> {
        Expect {
            count: self.count,
            events: &self.event,
            body: self.body.as_ref().map(Cow::Borrowed),
            text: &self.text,
            not_text: &self.not_text,
            history: &[],
            noun: "message",
        }
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn through(&self) -> Option<&str> {
        self.through.as_deref()
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("queue", &self.queue)
    }

    fn body_flag(&self) -> Option<String> {
        self.body.as_ref().map(Value::to_string)
    }

    fn observes(&self, target: &TargetReference) -> bool {
        matches!(target, TargetReference::Queue(name) if queue::name_of(name) == queue::name_of(&self.queue))
    }

    async fn observe(&self, clients: &Clients, _since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let url = queue::url(clients, &self.queue).await?;
        let mut seen = BTreeMap::new();
        let mut handles = Vec::new();
        loop {
            let messages = self.receive(clients, &url).await?;
            if messages.is_empty() {
                break;
            }
            if handles.len() >= MAX_MESSAGES {
                handles.extend(messages.iter().filter_map(|message| message.receipt_handle().map(str::to_owned)));
                show_again(clients, &url, &handles).await?;
                return Err(self.too_many());
            }
            for message in &messages {
                let item = item(message, queue::name_of(&self.queue));
                handles.extend(message.receipt_handle().map(str::to_owned));
                seen.insert(item.id.clone(), item);
            }
        }
        show_again(clients, &url, &handles).await?;
        let mut items: Vec<Item> = seen.into_values().collect();
        items.sort_by_key(|item| item.at);
        Ok(items)
    }
}

/// Makes what was looked at visible again.
async fn show_again(clients: &Clients, url: &str, handles: &[String]) -> Result<(), Error> {
    for batch in handles.chunks(10) {
        let mut request = clients.sqs().change_message_visibility_batch().queue_url(url);
        for (index, handle) in batch.iter().enumerate() {
            let entry = ChangeMessageVisibilityBatchRequestEntry::builder()
                .id(index.to_string())
                .receipt_handle(handle)
                .visibility_timeout(0)
                .build();
            request = request.entries(entry.map_err(|error| Error::invalid("queue", error.to_string(), None))?);
        }
        let sent = request.send().await;
        sent.map_err(|error| CloudError::new("sqs:ChangeMessageVisibilityBatch", format!("queue `{url}`"), error))?;
    }
    Ok(())
}

fn item(message: &Message, queue: &str) -> Item {
    let sent = message
        .attributes()
        .and_then(|attributes| attributes.get(&MessageSystemAttributeName::SentTimestamp))
        .and_then(|millis| millis.parse().ok());
    Item {
        id: message.message_id().unwrap_or_default().to_owned(),
        place: queue.to_owned(),
        at: sent.map(Timestamp::from_millis),
        text: message.body().unwrap_or_default().to_owned(),
    }
}
