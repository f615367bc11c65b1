//! How far a learner has come in a lab that was started for them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::resource::ResourceId;

/// What is known of a learner between two commands. No secret is in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Progress {
    /// Where the lab is read from: its name, or the path it was started with.
    pub source: String,
    /// Variables that were given and are no secrets.
    pub variables: BTreeMap<String, String>,
    /// The id of the step the learner is at; empty while the lab is still being deployed.
    pub step: String,
    /// Its check held: the next command goes on.
    pub is_done: bool,
    /// When each step that was reached began.
    pub begun: BTreeMap<String, Timestamp>,
    /// How many hints of each step were given.
    pub hints: BTreeMap<String, usize>,
    /// Events of the lab that `ork` sent for the learner, oldest first.
    pub sent: Vec<SentEvent>,
    /// Names the steps will use and that something had before the lab began: not the lab's to remove.
    pub foreign: Vec<ResourceId>,
}

/// An event of a publish step that was sent, by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SentEvent {
    pub step: String,
    pub alias: String,
    pub id: String,
    pub at: Timestamp,
}

impl Progress {
    /// The lab stands, and the learner is at a step.
    pub fn has_begun(&self) -> bool {
        !self.step.is_empty()
    }

    /// Goes to a step, which begins now unless it began before.
    pub fn go_to(&mut self, step: &str, now: Timestamp) {
        self.step = step.to_owned();
        self.is_done = false;
        self.begun.entry(step.to_owned()).or_insert(now);
    }

    /// When a step began; the beginning of time for one that was not reached.
    pub fn begun(&self, step: &str) -> Timestamp {
        self.begun.get(step).copied().unwrap_or_default()
    }

    /// Keeps an event that was sent; of several of the same name the newest.
    pub fn note_sent(&mut self, event: SentEvent) {
        self.sent.retain(|known| (&known.step, &known.alias) != (&event.step, &event.alias));
        self.sent.push(event);
    }

    /// The events of a step that were sent, newest last.
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
