//! The progress of a learner in a lab.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::resource::ResourceId;

/// The state of a learner between two commands. It contains no secrets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Progress {
    /// The source of the lab: its name, or the path with which it was started.
    pub source: String,
    /// The given variables that are not secret.
    pub variables: BTreeMap<String, String>,
    /// The id of the current step; empty while the lab is being deployed.
    pub step: String,
    /// Whether its check passed, so that the next command continues with the next step.
    pub is_done: bool,
    /// The time at which each step began.
    pub begun: BTreeMap<String, Timestamp>,
    /// The number of hints given for each step.
    pub hints: BTreeMap<String, usize>,
    /// Events of the lab that `ork` sent for the learner, oldest first.
    pub sent: Vec<SentEvent>,
    /// Resources with names of the steps that existed before the lab, which the lab must not remove.
    pub foreign: Vec<ResourceId>,
}

/// An event of a publish step that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SentEvent {
    pub step: String,
    pub alias: String,
    pub id: String,
    pub at: Timestamp,
}

impl Progress {
    /// Returns whether the lab is deployed and the learner is at a step.
    pub fn has_begun(&self) -> bool {
        !self.step.is_empty()
    }

    /// Returns the number of steps that were begun and left, or passed.
    pub fn done(&self) -> usize {
        self.begun.len().saturating_sub(usize::from(!self.is_done))
    }

    /// Goes to a step. Its begin is recorded only the first time.
    pub fn go_to(&mut self, step: &str, now: Timestamp) {
        self.step = step.to_owned();
        self.is_done = false;
        self.begun.entry(step.to_owned()).or_insert(now);
    }

    /// Returns when a step began, or the epoch if it has not begun.
    pub fn begun(&self, step: &str) -> Timestamp {
        self.begun.get(step).copied().unwrap_or_default()
    }

    /// Records an event that was sent, replacing an earlier one with the same name.
    pub fn note_sent(&mut self, event: SentEvent) {
        self.sent.retain(|known| (&known.step, &known.alias) != (&event.step, &event.alias));
        self.sent.push(event);
    }

    /// Returns the events of a step that were sent, oldest first.
    pub fn sent(&self, step: &str) -> Vec<SentEvent> {
        self.sent.iter().filter(|sent| sent.step == step).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_begins_once() {
        let mut progress = Progress::default();
        assert!(!progress.has_begun());
        progress.go_to("bus", Timestamp::from_millis(1));
        progress.is_done = true;
        progress.go_to("bus", Timestamp::from_millis(2));
        assert_eq!((progress.begun("bus"), progress.is_done), (Timestamp::from_millis(1), false));
    }

    #[test]
    fn of_an_event_sent_twice_the_newest_is_kept() {
        let sent = |alias: &str, id: &str| {
            let (step, at) = ("send".to_owned(), Timestamp::default());
            SentEvent { step, alias: alias.to_owned(), id: id.to_owned(), at }
        };
        let mut progress = Progress::default();
        [sent("a", "1"), sent("b", "2"), sent("a", "3")].into_iter().for_each(|sent| progress.note_sent(sent));
        assert_eq!(progress.sent("send"), [sent("b", "2"), sent("a", "3")]);
    }
}
