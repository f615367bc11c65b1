//! What the cloud does by itself as time passes: timers fire when they are due, in bounded batches.

use std::sync::Arc;

use super::{Cloud, Key, Timer, key, mark};
use crate::clock::Timestamp;
use crate::local::service::{Effect, Fault, HttpRequest, Place, in_words, row};

/// The number of timers and effects processed for one input. More that is due waits for the next input, so that a cloud
/// that was unused for a long time catches up in steps between which other inputs are processed.
const STEPS_AT_ONCE: usize = 250;

/// A timer as it is shown to users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingTimer {
    pub number: u64,
    pub due: Timestamp,
    pub region: String,
    pub service: String,
    /// What fires, in the words of the service.
    pub purpose: String,
}

impl Cloud {
    /// Returns all timers, the next one first.
    pub fn pending_timers(&self) -> Vec<PendingTimer> {
        let pending = |((due, number), timer): ((Timestamp, u64), Arc<Timer>)| {
            let (region, service, purpose) = timer.describe();
            PendingTimer { number, due, region, service, purpose }
        };
        self.timers.iter().map(pending).collect()
    }

    pub fn has_timer(&self, number: u64) -> bool {
        self.timers.iter().any(|((_, of), _)| of == number)
    }

    /// Removes a timer. Whatever waits for it ends with an error.
    pub(super) fn drop_timer(&mut self, number: u64) {
        let Some((at, _)) = self.timers.iter().find(|((_, of), _)| *of == number) else { return };
        match self.timers.take(&at).map(Arc::unwrap_or_clone) {
            Some(Timer::Wake { key, token }) => {
                let fault = Fault::new("TimerDropped", "the timer it waited for was dropped by hand");
                if let Some(row) = row(&key.service) {
                    let _ = self.with(row, &key.place, |service, cx| service.abandon(&token, &fault, cx));
                }
            }
            Some(Timer::Effect { effect, .. }) => self.postponed.remove(&effect),
            Some(Timer::Poll { .. } | Timer::Patience { .. }) | None => {}
        }
        self.run_effects();
    }

    /// Returns the time at which the next timer fires.
    pub fn next_timer(&self) -> Option<Timestamp> {
        self.timers.first().map(|((at, _), _)| at)
    }

    /// Returns whether more was due than one input may process. Then only [`super::Input::Tick`] fires timers.
    pub fn lags(&self) -> bool {
        self.lags
    }

    /// Fires what is due up to `at`, each timer at its own time. Time never goes back.
    pub(super) fn fire_due(&mut self, at: Timestamp) {
        let mut left = STEPS_AT_ONCE;
        while let Some(due) = self.next_timer().filter(|due| *due <= at) {
            if left == 0 {
                self.lags = true;
                return;
            }
            self.now = self.now.max(due);
            let fired = self.fire_next(due);
            left = left.saturating_sub(fired + self.run_effects());
        }
        self.lags = false;
    }

    /// Fires the next timer, which is due at `due`. Effects that were postponed to the same time are performed
    /// together, so that they share the limit of one input. Returns the number of timers fired.
    fn fire_next(&mut self, due: Timestamp) -> usize {
        let mut fired = 0;
        while let Some((at, timer)) = self.timers.first().filter(|((at, _), _)| *at == due) {
            let is_effect = matches!(timer.as_ref(), Timer::Effect { .. });
            if fired > 0 && !is_effect {
                break;
            }
            self.timers.discard(&at, &timer);
            self.fire(Arc::unwrap_or_clone(timer));
            fired += 1;
            if !is_effect {
                break;
            }
        }
        fired
    }

    fn fire(&mut self, timer: Timer) {
        match timer {
            Timer::Wake { key, token } => self.wake(&key, &token),
            Timer::Effect { place, service, effect } => {
                self.postponed.remove(&effect);
                if let Some(row) = row(&service) {
                    self.pending.push_back((place, row.name, *effect));
                }
            }
            Timer::Poll { id } => self.poll(id),
            Timer::Patience { ticket } => {
                if let Some(caller) = self.outbox.give_up(ticket) {
                    self.notify(&caller, Err(Fault::new(HttpRequest::TIMED_OUT, "there was no answer in time")));
                }
            }
        }
    }

    /// Wakes a service. If it panics, the timer is gone, and the service ends what waited for it.
    fn wake(&mut self, key: &Key, token: &str) {
        let Some(row) = row(&key.service) else { return };
        self.changed.insert(mark(row, &key.place));
        if let Err(fault) = self.with(row, &key.place, |service, cx| service.wake(token, cx)) {
            // After a second panic there is nothing left to do.
            let _ = self.with(row, &key.place, |service, cx| service.abandon(token, &fault, cx));
        }
    }

    pub(super) fn schedule(&mut self, at: Timestamp, timer: Timer) {
        let number = self.timers.draw();
        self.timers.add((at, number), timer);
    }

    /// Postpones an effect to `at`.
    pub(super) fn postpone(&mut self, at: Timestamp, place: Place, from: &'static str, effect: Effect) {
        self.postponed.add(&effect);
        self.schedule(at, Timer::Effect { place, service: from.to_owned(), effect: Box::new(effect) });
    }

    /// Schedules the wake-up that a service requested.
    pub(super) fn wake_later(&mut self, place: &Place, from: &'static str, at: Timestamp, token: String) {
        if let Some(row) = row(from) {
            self.schedule(at, Timer::Wake { key: key(row, place), token });
        }
    }
}

impl Timer {
    /// Returns the region, the service and a description of what fires.
    fn describe(&self) -> (String, String, String) {
        let of = |region: &str, service: &str, purpose: String| (region.to_owned(), service.to_owned(), purpose);
        match self {
            Self::Wake { key, token } => of(&key.place.region, &key.service, in_words(token)),
            Self::Effect { place, service, effect } => of(&place.region, service, postponed(effect)),
            Self::Poll { id } => of("", "", format!("call {id} that waits")),
            Self::Patience { ticket } => of("", "apigateway", format!("time limit of request {}", ticket.0)),
        }
    }
}

fn postponed(effect: &Effect) -> String {
    match effect {
        Effect::Deliver(delivery) | Effect::Permit(delivery) => format!("postponed delivery to {}", delivery.to),
        Effect::Call { service, operation, .. } | Effect::Poll { service, operation, .. } => {
            format!("postponed call of {service}:{operation}")
        }
        Effect::Work { .. } | Effect::WakeAt { .. } => "postponed work".to_owned(),
    }
}
