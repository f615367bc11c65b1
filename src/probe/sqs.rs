//! `sqs`: messages in a queue, observed without removing them.
//!
//! SQS cannot list the messages of a queue. They are received until none is left, and made visible again at once, so
//! that a learner still finds them, even if the observation is interrupted. If `ork` is killed in between, they become
//! visible again after [`HIDDEN_SECONDS`].

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, Message, MessageSystemAttributeName, QueueAttributeName,
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{Count, Expect, Item, ProbeKind, Query};
use crate::api_call::ApiCall;
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::resource::{Error, ReferenceKind, TargetReference, Visit, queue};
use crate::words;

/// Check the messages in a queue, without taking them away
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify sqs --queue Orders --count 1
  ork verify sqs --queue Orders --event 1f0f... --count 0 --quiet-for 2s")]
pub struct Sqs {
    /// Queue, by name, URL or ARN
    #[arg(long, alias = "queue-url", value_name = "NAME")]
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
    #[serde(default, deserialize_with = "super::document")]
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

/// How long messages are invisible while they are counted.
const HIDDEN_SECONDS: i32 = 20;
/// The maximum number of messages observed. Each must be received, which takes longer than they can stay invisible.
const MAX_MESSAGES: usize = 10_000;
/// The number of messages after which the number of remaining ones is requested.
const COUNTED_AFTER: usize = 100;
/// The interval and the number of checks while waiting for another observation to end: three seconds in total.
const PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSES: usize = 30;

impl Sqs {
    /// Receives all visible messages and makes them visible again.
    async fn read(&self, clients: &Clients, url: &str) -> Result<BTreeMap<String, Item>, Error> {
        let (tell, told) = oneshot::channel();
        let (sqs, url, queue) = (clients.sqs().clone(), url.to_owned(), queue::name_of(&self.queue).to_owned());
        clients.restore().begin(read(sqs, url, queue, tell));
        let seen = told.await.map_err(|_| Error::invalid("queue", "the look at the queue was ended", None))??;
        seen.ok_or_else(|| self.too_many())
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

    fn console_path(&self) -> &'static str {
        "Amazon SQS > Queues > the queue > Send and receive messages > Poll for messages"
    }

    fn query(&self, calls: &[ApiCall]) -> Option<Query> {
        let url = calls.iter().find(|call| call.operation == "ReceiveMessage")?.input.get("QueueUrl")?;
        let input = json!({"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0});
        let call = ApiCall::reading("sqs", "ReceiveMessage", input);
        Some(Query::of_list(call, "Messages", Some("Body")).containing(self.body.as_ref()))
    }

    async fn observe(&self, clients: &Clients, _since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let url = queue::url(clients, &self.queue).await?;
        let seen = self.read(clients, &url).await?;
        let mut items: Vec<Item> = seen.into_values().collect();
        items.sort_by_key(|item| item.at);
        Ok(items)
    }

    /// Waits for concurrent observers, which may have received messages. Identical observers do not wait for each other
    /// forever.
    async fn settle(&self, clients: &Clients) {
        let Ok(url) = queue::url(clients, &self.queue).await else { return };
        if clients.clock().is_virtual() || in_flight(clients, &url).await == 0 {
            return;
        }
        let pause = Duration::from_millis(u64::from(std::process::id() % 10) * 30);
        clients.clock().sleep(pause).await;
        settles(clients, &url).await;
    }

    async fn unseen(&self, clients: &Clients) -> Option<String> {
        let url = queue::url(clients, &self.queue).await.ok()?;
        let counted = attributes(clients.sqs(), &url).await;
        let word = |name: QueueAttributeName, what: &str| {
            let number = number(&counted, &name);
            (number > 0).then(|| format!("{} {what}", words::count(number, "message")))
        };
        let in_flight = word(
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
            "in flight, which something else received and did not delete",
        );
        let delayed = word(QueueAttributeName::ApproximateNumberOfMessagesDelayed, "delayed");
        let unseen: Vec<String> = in_flight.into_iter().chain(delayed).collect();
        (!unseen.is_empty()).then(|| unseen.join("; "))
    }
}

/// The messages found, or `None` if there are too many.
type Seen = Option<BTreeMap<String, Item>>;

/// Receives until no more messages arrive or the caller no longer waits. All received messages become visible again.
async fn read(sqs: aws_sdk_sqs::Client, url: String, queue: String, tell: oneshot::Sender<Result<Seen, Error>>) {
    let (mut seen, mut handles, mut is_too_long) = (BTreeMap::new(), Vec::new(), false);
    let received = loop {
        let messages = match receive(&sqs, &url, &queue).await {
            Ok(messages) => messages,
            Err(error) => break Err(error),
        };
        handles.extend(messages.iter().filter_map(|message| message.receipt_handle().map(str::to_owned)));
        seen.extend(messages.iter().map(|message| item(message, &queue)).map(|item| (item.id.clone(), item)));
        // A long queue is not read up to the limit first, which would take seconds.
        is_too_long |= handles.len() == COUNTED_AFTER && handles.len() + visible(&sqs, &url).await > MAX_MESSAGES;
        is_too_long |= handles.len() > MAX_MESSAGES;
        if messages.is_empty() || is_too_long || tell.is_closed() {
            break Ok(());
        }
    };
    let shown = show_again(&sqs, &url, &handles).await;
    // The caller may have stopped waiting.
    let _ = tell.send(received.and(shown).map(|()| (!is_too_long).then_some(seen)));
}

async fn receive(sqs: &aws_sdk_sqs::Client, url: &str, queue: &str) -> Result<Vec<Message>, Error> {
    let received = sqs
        .receive_message()
        .queue_url(url)
        .max_number_of_messages(10)
        .visibility_timeout(HIDDEN_SECONDS)
        .wait_time_seconds(0)
        .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
        .send()
        .await
        .map_err(|error| CloudError::new("sqs:ReceiveMessage", format!("queue `{queue}`"), error))?;
    Ok(received.messages.unwrap_or_default())
}

/// Makes the observed messages visible again.
async fn show_again(sqs: &aws_sdk_sqs::Client, url: &str, handles: &[String]) -> Result<(), Error> {
    for batch in handles.chunks(10) {
        let mut request = sqs.change_message_visibility_batch().queue_url(url);
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

type Counted = HashMap<QueueAttributeName, String>;

/// Returns the number of messages by their visibility, or `None` if permission is denied.
async fn attributes(sqs: &aws_sdk_sqs::Client, url: &str) -> Counted {
    let asked = sqs
        .get_queue_attributes()
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessages)
        .queue_url(url)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessagesNotVisible)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessagesDelayed)
        .send()
        .await;
    asked.ok().and_then(|answer| answer.attributes).unwrap_or_default()
}

fn number(counted: &Counted, name: &QueueAttributeName) -> usize {
    counted.get(name).and_then(|text| text.parse().ok()).unwrap_or_default()
}

async fn visible(sqs: &aws_sdk_sqs::Client, url: &str) -> usize {
    number(&attributes(sqs, url).await, &QueueAttributeName::ApproximateNumberOfMessages)
}

async fn in_flight(clients: &Clients, url: &str) -> usize {
    number(&attributes(clients.sqs(), url).await, &QueueAttributeName::ApproximateNumberOfMessagesNotVisible)
}

/// Waits while the number of messages in flight changes, which indicates another observation. Messages that a consumer
/// holds do not delay this.
async fn settles(clients: &Clients, url: &str) {
    let mut before = in_flight(clients, url).await;
    for _ in 0..MAX_PAUSES {
        clients.clock().sleep(PAUSE).await;
        let now = in_flight(clients, url).await;
        if now == 0 || now == before {
            return;
        }
        before = now;
    }
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
