//! Message move tasks: the messages of a dead-letter queue go back to the queues they came from, or to another one.
//!
//! Follows `StartMessageMoveTask`, `ListMessageMoveTasks` and `CancelMessageMoveTask` in the API Reference, and "Learn
//! how to configure a dead-letter queue redrive" in the Developer Guide: a moved message is a new one, with an ID and a
//! time of its own.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::message::{Draft, Message};
use super::queue::Queue;
use super::token::Token;
use super::{Sqs, encode, fault};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::local::service::{Answer, Cx, Effect, Fault, Hop, Outcome, decode};

/// The number of tasks of a queue that are kept, which is also the most that are listed.
const KEPT: usize = 10;
const MAX_RATE: i64 = 500;
const SECOND: Duration = Duration::from_secs(1);

/// One task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct MoveTask {
    id: String,
    destination: Option<Arn>,
    /// The number of messages per second.
    rate: Option<i64>,
    started: Timestamp,
    status: Status,
    to_move: u64,
    moved: u64,
    #[serde(default)]
    failure: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Running,
    Completed,
    Cancelled,
    Failed,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Start {
    source_arn: String,
    destination_arn: Option<String>,
    max_number_of_messages_per_second: Option<i64>,
}

/// Starts a task. The first messages move at once.
///
/// Deviation: without a rate, AWS adapts the speed to the queue; the local cloud moves 500 messages a second.
pub(super) fn start_message_move_task(sqs: &mut Sqs, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Start = decode(input)?;
    let source = sqs.queue_of(&input.source_arn, "SourceArn")?;
    let (name, arn) = (source.name().to_owned(), source.arn.clone());
    let to_move = source.store.counts(cx.now, source.attributes.retention()).visible;
    if !sqs.queues.values().any(|queue| queue.buries_in(&arn)) {
        return Err(fault::invalid("Source queue must be configured as a Dead Letter Queue."));
    }
    let destination = input.destination_arn.as_deref().map(|arn| sqs.queue_of(arn, "DestinationArn"));
    let destination = destination.transpose()?.map(|queue| queue.arn.clone());
    if destination.as_ref() == Some(&arn) {
        // Deviation: AWS's error message for a queue that is to receive its own messages is not known.
        return Err(fault::invalid("The source queue cannot be the destination queue."));
    }
    let rate = input.max_number_of_messages_per_second;
    if let Some(rate) = rate.filter(|rate| !(1..=MAX_RATE).contains(rate)) {
        let reason = format!("Must be between 1 and {MAX_RATE}, if provided.");
        return Err(fault::invalid_value(rate, "MaxNumberOfMessagesPerSecond", &reason));
    }
    let tasks = sqs.move_tasks.entry(name.clone()).or_default();
    if tasks.iter().any(|task| task.status == Status::Running) {
        return Err(fault::invalid(
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        ));
    }
    let id = cx.ids.uuid();
    let handle = handle(&id, &arn);
    let (status, started) = (Status::Running, cx.now);
    tasks.push_front(MoveTask { id, destination, rate, started, status, to_move, moved: 0, failure: None });
    tasks.truncate(KEPT);
    cx.push(Effect::WakeAt { at: cx.now, token: Token::Move(name).into() });
    Ok(json!({"TaskHandle": handle}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct List {
    source_arn: String,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    results: Vec<Described>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    /// Only of a task that runs and can be cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    task_handle: Option<String>,
    status: Status,
    source_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_number_of_messages_per_second: Option<i64>,
    approximate_number_of_messages_moved: u64,
    approximate_number_of_messages_to_move: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<String>,
    started_timestamp: i64,
}

/// Lists the tasks of a queue, the newest first.
pub(super) fn list_message_move_tasks(sqs: &Sqs, input: Value) -> Answer {
    let input: List = decode(input)?;
    let source = sqs.queue_of(&input.source_arn, "SourceArn")?;
    let most = input.max_results.unwrap_or(1);
    let most = usize::try_from(most).ok().filter(|most| (1..=KEPT).contains(most));
    let most = most.ok_or_else(|| {
        let reason = format!("Must be between 1 and {KEPT}, if provided.");
        fault::invalid_value(input.max_results.unwrap_or_default(), "MaxResults", &reason)
    })?;
    let describe = |task: &MoveTask| Described {
        task_handle: (task.status == Status::Running).then(|| handle(&task.id, &source.arn)),
        status: task.status,
        source_arn: source.arn.to_string(),
        destination_arn: task.destination.as_ref().map(Arn::to_string),
        max_number_of_messages_per_second: task.rate,
        approximate_number_of_messages_moved: task.moved,
        approximate_number_of_messages_to_move: task.to_move,
        failure_reason: task.failure.clone(),
        started_timestamp: task.started.millis(),
    };
    let tasks = sqs.move_tasks.get(source.name());
    encode(&Listed { results: tasks.into_iter().flatten().take(most).map(describe).collect() })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Cancel {
    task_handle: String,
}

/// The content of a task handle.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Handle {
    task_id: String,
    source_arn: String,
}

pub(super) fn cancel_message_move_task(sqs: &mut Sqs, input: Value) -> Answer {
    let input: Cancel = decode(input)?;
    let bytes = STANDARD.decode(&input.task_handle).ok();
    let handle = bytes.and_then(|bytes| serde_json::from_slice::<Handle>(&bytes).ok());
    let handle = handle.ok_or_else(|| fault::invalid("Value for parameter TaskHandle is invalid."))?;
    let name = sqs.queue_of(&handle.source_arn, "SourceArn")?.name().to_owned();
    let task = sqs.move_tasks.get_mut(&name).and_then(|tasks| tasks.iter_mut().find(|task| task.id == handle.task_id));
    let task = task.ok_or_else(|| fault::no_such_resource("Task does not exist."))?;
    if task.status != Status::Running {
        // Deviation: AWS's error message for a task that has ended is not known.
        return Err(Fault::new("UnsupportedOperation", "Only active tasks can be cancelled."));
    }
    task.status = Status::Cancelled;
    Ok(json!({"ApproximateNumberOfMessagesMoved": task.moved}))
}

/// Moves the messages of one second.
pub(super) fn proceed(sqs: &mut Sqs, name: &str, cx: &mut Cx<'_>) {
    let Some(mut tasks) = sqs.move_tasks.remove(name) else { return };
    if let Some(task) = tasks.iter_mut().find(|task| task.status == Status::Running) {
        move_some(sqs, name, task, cx);
        if task.status == Status::Running {
            cx.push(Effect::WakeAt { at: cx.now.plus(SECOND), token: Token::Move(name.to_owned()).into() });
        }
    }
    sqs.move_tasks.insert(name.to_owned(), tasks);
}

fn move_some(sqs: &mut Sqs, name: &str, task: &mut MoveTask, cx: &mut Cx<'_>) {
    let Some(mut source) = sqs.queues.remove(name) else {
        task.fail(fault::query_code("QueueDoesNotExist"));
        return;
    };
    let most = usize::try_from(task.rate.unwrap_or(MAX_RATE)).unwrap_or(1);
    let selection = source.store.select(cx.now, source.attributes.retention(), most, None);
    for key in &selection.live {
        let Some(message) = source.store.get(*key) else { continue };
        let Some(destination) = task.destination.clone().or_else(|| message.dead_letter_source.clone()) else {
            // A message that was sent to the queue itself has no source to go back to.
            task.fail("CouldNotDetermineMessageSource");
            break;
        };
        let moved = match sqs.queues.get_mut(destination.name()) {
            Some(queue) => queue.take_moved(&source, &message, cx),
            None => Err(fault::queue_does_not_exist()),
        };
        if let Err(fault) = moved {
            task.fail(fault::query_code(&fault.code));
            break;
        }
        source.store.remove(*key);
        task.moved += 1;
    }
    if task.status == Status::Running && selection.live.len() < most {
        task.status = Status::Completed;
    }
    sqs.queues.insert(name.to_owned(), source);
}

fn draft(message: &Message) -> Draft {
    Draft {
        body: message.body.clone(),
        attributes: message.attributes.clone(),
        trace_header: message.trace_header.clone(),
        delay: None,
        group_id: message.group_id.clone(),
        deduplication_id: message.deduplication_id.clone(),
        trace: message.trace.clone(),
    }
}

impl Queue {
    fn buries_in(&self, dead_letter_queue: &Arn) -> bool {
        self.attributes.redrive.as_ref().is_some_and(|redrive| redrive.dead_letter_target_arn == *dead_letter_queue)
    }

    fn take_moved(&mut self, source: &Queue, message: &Message, cx: &mut Cx<'_>) -> Result<(), Fault> {
        self.accept(draft(message), cx)?;
        if message.trace.is_some() {
            let (from, to) = (source.arn.to_string(), self.arn.to_string());
            cx.hop(Hop { at: cx.now, trace: message.trace.clone(), from, to, outcome: Outcome::Delivered });
        }
        Ok(())
    }
}

impl MoveTask {
    fn fail(&mut self, reason: &str) {
        self.status = Status::Failed;
        self.failure = Some(reason.to_owned());
    }
}

impl Sqs {
    /// Returns the queue that a parameter names by its ARN.
    fn queue_of(&self, arn: &str, parameter: &str) -> Result<&Queue, Fault> {
        let missing = || {
            let message = format!("The resource that you specified for the {parameter} parameter doesn't exist.");
            fault::no_such_resource(message)
        };
        let arn: Arn = arn.parse().map_err(|_| missing())?;
        self.queues.get(arn.name()).filter(|queue| queue.arn == arn).ok_or_else(missing)
    }
}

fn handle(id: &str, source: &Arn) -> String {
    let handle = Handle { task_id: id.to_owned(), source_arn: source.to_string() };
    STANDARD.encode(serde_json::to_string(&handle).unwrap_or_default())
}
