//! A running replay: it begins a second after the request, and sends a batch of its events each second.

use std::ops::Bound;
use std::time::Duration;

use super::replay::{Replay, State};
use super::store::EventKey;
use crate::local::service::events::Events;
use crate::local::service::events::event::Event;
use crate::local::service::events::token::Token;
use crate::local::service::{Cx, Effect, Token as _};

const PAUSE: Duration = Duration::from_secs(1);
const PORTION: usize = 250;

/// Schedules the first batch.
pub(super) fn begin(name: &str, replay: &Replay, cx: &mut Cx<'_>) {
    wake(name, replay, cx);
}

/// The events that a replay sends now.
pub(in super::super) struct Portion {
    pub(in super::super) bus: String,
    pub(in super::super) events: Vec<Event>,
    /// The rules that receive the events; `None` means all.
    pub(in super::super) rules: Option<Vec<String>>,
}

/// Advances a replay: it begins, sends a batch, or ends.
pub(in super::super) fn proceed(events: &mut Events, since: i64, name: &str, cx: &mut Cx<'_>) -> Option<Portion> {
    let found = events.archived.replays.get_mut(name).filter(|replay| replay.started_at.millis() == since);
    let replay = found?;
    match replay.state {
        State::Starting => {
            replay.state = State::Running;
            wake(name, replay, cx);
        }
        State::Running => return next(events, name, cx),
        State::Cancelling => end(replay, State::Cancelled, cx),
        State::Cancelled | State::Completed | State::Failed => {}
    }
    None
}

fn next(events: &mut Events, name: &str, cx: &mut Cx<'_>) -> Option<Portion> {
    let replay = events.archived.replays.get_mut(name)?;
    let portion: Vec<_> = events.archived.events.range(replay.rest()).take(PORTION).collect();
    if let Some((key, _)) = portion.last() {
        replay.last = Some(*key);
    }
    match portion.len() < PORTION {
        true => end(replay, State::Completed, cx),
        false => wake(name, replay, cx),
    }
    let again = |text: &str| {
        let mut event = Event::passed_on(text).ok()?;
        event.replayed_by(name);
        Some(event)
    };
    let sent = portion.iter().filter_map(|(_, archived)| again(&archived.text)).collect();
    Some(Portion { bus: replay.bus.clone(), events: sent, rules: replay.rules() })
}

fn end(replay: &mut Replay, state: State, cx: &Cx<'_>) {
    replay.state = state;
    replay.ended_at = Some(cx.now);
}

fn wake(name: &str, replay: &Replay, cx: &mut Cx<'_>) {
    let token = Token::Replay { since: replay.started_at.millis(), name: name.to_owned() }.text();
    cx.push(Effect::WakeAt { at: cx.now.plus(PAUSE), token });
}

impl Replay {
    /// Returns the range of events still to be sent.
    fn rest(&self) -> (Bound<EventKey>, Bound<EventKey>) {
        let first = (self.number, (self.from, 0));
        let from = self.last.map_or(Bound::Included(first), Bound::Excluded);
        (from, Bound::Included((self.number, (self.until.max(self.from), u64::MAX))))
    }
}
