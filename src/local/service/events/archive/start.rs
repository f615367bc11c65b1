//! Starts, describes, cancels and lists replays.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::archive::archive_arn;
use super::replay::{Replay, State};
use super::{arn_of_bus, one_filter, replaying, seconds};
use crate::local::service::events::moment::moment;
use crate::local::service::events::name::check_replay_name;
use crate::local::service::events::page::Page;
use crate::local::service::events::{Events, encode, fault};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

/// The maximum number of active replays in a region.
const MAX_ACTIVE: usize = 10;
/// How long EventBridge keeps a replay that has ended.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StartReplay {
    replay_name: String,
    description: Option<String>,
    event_source_arn: String,
    event_start_time: Value,
    event_end_time: Value,
    destination: Destination,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_arns: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfReplay {
    replay_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListReplays {
    name_prefix: Option<String>,
    state: Option<State>,
    event_source_arn: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Changed {
    replay_arn: String,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_start_time: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    replay_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    state: State,
    event_source_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<Destination>,
    event_start_time: f64,
    event_end_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_last_replayed_time: Option<f64>,
    replay_start_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_end_time: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    replays: Vec<Described>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(in super::super) fn start_replay(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: StartReplay = decode(input)?;
    input.check()?;
    let replay = input.replay(events, cx)?;
    let archived = &mut events.archived;
    let is_over = |replay: &Replay| replay.ended_at.is_some_and(|ended_at| cx.now.since(ended_at) > KEPT);
    archived.replays.retain(|_, replay| !is_over(replay));
    if archived.replays.contains_key(&input.replay_name) {
        let message = format!("Replay {} already exists.", input.replay_name);
        return Err(Fault::new("ResourceAlreadyExistsException", message));
    }
    if archived.replays.values().filter(|replay| replay.ended_at.is_none()).count() >= MAX_ACTIVE {
        return Err(fault::limit_exceeded());
    }
    let replay_start_time = Some(seconds(replay.started_at));
    let changed = Changed { replay_start_time, ..replay.changed(&input.replay_name, cx) };
    replaying::begin(&input.replay_name, &replay, cx);
    archived.replays.insert(input.replay_name, replay);
    encode(&changed)
}

pub(in super::super) fn cancel_replay(events: &mut Events, input: Value, cx: &Cx<'_>) -> Answer {
    let name = OfReplay::read(input)?;
    events.archived.replay(&name)?;
    let active = events.archived.replays.get_mut(&name).filter(|replay| replay.is_active());
    let Some(replay) = active else {
        let message = format!("Replay {name} is not in a valid state for this operation.");
        return Err(Fault::new("IllegalStatusException", message));
    };
    // The timer of the next batch ends the replay.
    replay.state = State::Cancelling;
    encode(&replay.changed(&name, cx))
}

pub(in super::super) fn describe_replay(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let name = OfReplay::read(input)?;
    let replay = events.archived.replay(&name)?;
    let destination = Destination { arn: arn_of_bus(&replay.bus, cx), filter_arns: replay.filter_arns.clone() };
    encode(&Described {
        replay_arn: Some(replay_arn(&name, cx)),
        description: replay.description.clone(),
        destination: Some(destination),
        ..replay.describe(&name, cx)
    })
}

pub(in super::super) fn list_replays(events: &Events, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListReplays = decode(input)?;
    let mut checks = Checks::default();
    if let Some(prefix) = &input.name_prefix {
        check_replay_name(&mut checks, "namePrefix", prefix);
    }
    checks.finish()?;
    let filters = [input.name_prefix.is_some(), input.event_source_arn.is_some(), input.state.is_some()];
    one_filter("ListReplays", filters)?;
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let is_wanted = |(name, replay): &(&String, &Replay)| {
        name.starts_with(prefix)
            && input.state.is_none_or(|state| state == replay.state)
            && input.event_source_arn.as_deref().is_none_or(|arn| arn == archive_arn(&replay.archive, cx))
    };
    let wanted = events.archived.replays.iter().filter(is_wanted);
    let (page, next_token) = Page::new(input.next_token, input.limit).of(wanted)?;
    let replays = page.into_iter().map(|(name, replay)| replay.describe(name, cx)).collect();
    encode(&Listed { replays, next_token })
}

fn replay_arn(name: &str, cx: &Cx<'_>) -> String {
    cx.arn("events", &format!("replay/{name}"))
}

impl Replay {
    fn changed(&self, name: &str, cx: &Cx<'_>) -> Changed {
        Changed { replay_arn: replay_arn(name, cx), state: self.state, replay_start_time: None }
    }

    /// Returns the entry in a list.
    fn describe(&self, name: &str, cx: &Cx<'_>) -> Described {
        Described {
            replay_name: name.to_owned(),
            replay_arn: None,
            description: None,
            state: self.state,
            event_source_arn: archive_arn(&self.archive, cx),
            destination: None,
            event_start_time: seconds(self.from),
            event_end_time: seconds(self.until),
            event_last_replayed_time: self.last.map(|(_, (came_at, _))| seconds(came_at)),
            replay_start_time: seconds(self.started_at),
            replay_end_time: self.ended_at.map(seconds),
        }
    }
}

impl StartReplay {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        check_replay_name(&mut checks, "replayName", &self.replay_name);
        checks.length("description", self.description.as_deref().unwrap_or_default(), 0, 512);
        checks.length("eventSourceArn", &self.event_source_arn, 1, 1600);
        checks.length("destination.arn", &self.destination.arn, 1, 1600);
        checks.finish()
    }

    fn replay(&self, events: &Events, cx: &Cx<'_>) -> Result<Replay, Fault> {
        let invalid = |member: &str, reason: &str| {
            Fault::validation(format!("Parameter {member} is not valid. Reason: {reason}"))
        };
        let bus = self.destination.arn.strip_prefix(&cx.arn("events", "event-bus/"));
        let bus = bus.ok_or_else(|| invalid("Destination.Arn", "Must contain an event bus ARN."))?;
        events.bus(bus)?;
        let name = self.event_source_arn.rsplit('/').next().unwrap_or_default();
        let archive = events.archived.archives.get(name);
        let archive = archive.filter(|_| self.event_source_arn == archive_arn(name, cx));
        let missing = || invalid("EventSourceArn", &format!("Archive {name} does not exist."));
        let archive = archive.ok_or_else(missing)?;
        if archive.bus != bus {
            return Err(invalid("Destination.Arn", "Cross event bus replay is not permitted."));
        }
        let time = |member: &str, time: &Value| moment(time).ok_or_else(|| invalid(member, "It is no timestamp."));
        let from = time("EventStartTime", &self.event_start_time)?;
        let until = time("EventEndTime", &self.event_end_time)?;
        if from >= until {
            return Err(invalid("EventEndTime", "EventStartTime must be before EventEndTime."));
        }
        Ok(Replay {
            started_at: cx.now,
            description: self.description.clone(),
            archive: name.to_owned(),
            number: archive.number,
            bus: bus.to_owned(),
            filter_arns: self.destination.filter_arns.clone(),
            from,
            until,
            state: State::Starting,
            last: None,
            ended_at: None,
        })
    }
}

impl OfReplay {
    fn read(input: Value) -> Result<String, Fault> {
        let Self { replay_name } = decode(input)?;
        let mut checks = Checks::default();
        check_replay_name(&mut checks, "replayName", &replay_name);
        checks.finish()?;
        Ok(replay_name)
    }
}
