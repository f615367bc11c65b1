//! The events in archives: those of a bus that match, for as long as each archive keeps them.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Archives;
use super::archive::Archive;
use crate::clock::Timestamp;
use crate::local::keyed::Stored;
use crate::local::service::events::Events;
use crate::local::service::events::event::Event;
use crate::local::service::events::token::Token;
use crate::local::service::{Cx, Effect, Token as _};
use crate::pattern;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The number of events removed at a time.
const PORTION: usize = 500;
/// The part of an event's size in addition to its source, detail type, detail and resources, as recorded from AWS.
const FIXED_BYTES: usize = 26;

/// The number of the archive, the time at which the event arrived, and the number of the event.
pub(super) type EventKey = (u64, (Timestamp, u64));

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ArchivedEvent {
    pub(super) text: String,
    size: u64,
}

impl Stored for ArchivedEvent {}

/// The members that determine the size of an event.
#[derive(Deserialize)]
struct Sized<'a> {
    #[serde(default)]
    source: String,
    #[serde(rename = "detail-type", default)]
    detail_type: String,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(borrow)]
    detail: Option<&'a RawValue>,
    #[serde(rename = "replay-name", borrow)]
    replay_name: Option<&'a RawValue>,
}

/// Returns whether a bus has an archive.
pub(in super::super) fn is_kept(events: &Events, bus: &str) -> bool {
    events.archived.has_of(bus)
}

/// Adds an event that arrived on a bus to the matching archives of the bus. Replayed events are not archived again.
pub(in super::super) fn keep(events: &mut Events, bus: &str, event: &Event, cx: &mut Cx<'_>) {
    let archived = &mut events.archived;
    if !archived.has_of(bus) {
        return;
    }
    let (Ok(parsed), Ok(sized)) = (pattern::Event::parse(&event.text), serde_json::from_str::<Sized<'_>>(&event.text))
    else {
        return;
    };
    if sized.replay_name.is_some() {
        return;
    }
    let size = sized.bytes();
    for (name, archive) in archived.archives.iter_mut().filter(|(_, archive)| archive.bus == bus) {
        if archive.pattern().is_some_and(|pattern| !pattern::matches(pattern, &parsed)) {
            continue;
        }
        archive.event_count += 1;
        archive.size_bytes += size;
        if let Some(at) = archive.retention().map(|retention| cx.now.plus(retention))
            && archive.expires_at.is_none()
        {
            wake_at(archive, name, at, cx);
        }
        let key = (archive.number, (cx.now, archived.events.draw()));
        archived.events.add(key, ArchivedEvent { text: event.text.clone(), size });
    }
}

/// Removes the expired events of an archive, and schedules the next removal.
pub(in super::super) fn expire(events: &mut Events, number: u64, name: &str, cx: &mut Cx<'_>) {
    let archived = &mut events.archived;
    let Some(archive) = archived.archives.get_mut(name).filter(|archive| archive.number == number) else { return };
    if archive.expires_at != Some(cx.now) {
        return;
    }
    archive.expires_at = None;
    let Some(retention) = archive.retention() else { return };
    let held = archived.events.range(of(number)).take(PORTION);
    let old: Vec<_> = held.take_while(|((_, (came_at, _)), _)| came_at.plus(retention) <= cx.now).collect();
    for (key, event) in &old {
        archive.event_count = archive.event_count.saturating_sub(1);
        archive.size_bytes = archive.size_bytes.saturating_sub(event.size);
        archived.events.discard(key, event);
    }
    look_again(archived, name, cx);
}

/// Schedules the removal of the oldest event of an archive, in place of an earlier timer.
pub(super) fn look_again(archived: &mut Archives, name: &str, cx: &mut Cx<'_>) {
    let Some(archive) = archived.archives.get_mut(name) else { return };
    archive.expires_at = None;
    let Some(retention) = archive.retention() else { return };
    let oldest = archived.events.keys_in(of(archive.number)).next();
    if let Some((_, (came_at, _))) = oldest {
        wake_at(archive, name, came_at.plus(retention).max(cx.now), cx);
    }
}

/// Removes all events of an archive.
pub(super) fn empty(archived: &mut Archives, number: u64) {
    let keys: Vec<EventKey> = archived.events.keys_in(of(number)).collect();
    for key in keys {
        archived.events.take(&key);
    }
}

/// Returns the range of all events of an archive.
fn of(number: u64) -> RangeInclusive<EventKey> {
    (number, (Timestamp::from_millis(i64::MIN), 0))..=(number, (Timestamp::from_millis(i64::MAX), u64::MAX))
}

fn wake_at(archive: &mut Archive, name: &str, at: Timestamp, cx: &mut Cx<'_>) {
    archive.expires_at = Some(at);
    let token = Token::Expiry { archive: archive.number, name: name.to_owned() }.text();
    cx.push(Effect::WakeAt { at, token });
}

impl Archive {
    fn retention(&self) -> Option<Duration> {
        let days = self.retention_days()?;
        Some(DAY.saturating_mul(u32::try_from(days).unwrap_or(u32::MAX)))
    }
}

impl Sized<'_> {
    fn bytes(&self) -> u64 {
        let detail = self.detail.map_or(0, |detail| detail.get().len());
        let resources: usize = self.resources.iter().map(String::len).sum();
        (FIXED_BYTES + self.source.len() + self.detail_type.len() + detail + resources) as u64
    }
}
