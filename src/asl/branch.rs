//! The active branches of an execution: one for the machine itself and one for each running branch and iteration.

use serde::{Deserialize, Serialize};

use super::data::{Data, Name};
use super::event::Called;
use super::execution::{CallId, TimerId};
use super::scope::Variables;
use super::state::group::Group;
use crate::clock::Timestamp;

/// One running sequence of states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Branch {
    pub(crate) flow: usize,
    pub(crate) state: usize,
    /// The state's input before InputPath.
    pub(crate) input: Data,
    pub(crate) variables: Variables,
    pub(crate) phase: Phase,
    pub(crate) parent: Option<Parent>,
    /// The item of the Map iteration that the branch belongs to.
    pub(crate) item: Option<Item>,
    /// Set in a child execution of a distributed Map, whose events belong to its own history, not to the parent's.
    pub(crate) child: Option<Child>,
    /// The id of the event that precedes the next one.
    pub(crate) last_event: u64,
    /// The id of the event that precedes the first event of the current state.
    pub(crate) before_entered: u64,
    pub(crate) entered_event: u64,
    pub(crate) entered: Timestamp,
    /// Number of attempts so far, indexed by the position of the Retry entry.
    pub(crate) attempts: Vec<u32>,
    pub(crate) retries: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parent {
    pub(crate) branch: usize,
    pub(crate) index: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) index: u64,
    pub(crate) value: Data,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Child {
    pub(crate) arn: Name,
    pub(crate) name: Name,
    pub(crate) input: Data,
    /// Number of events in the child's own history so far.
    pub(crate) events: u64,
}

/// What the branch is doing in its current state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// About to enter the state.
    Entering,
    /// About to run the state again.
    Retrying,
    /// Waiting for a timer: a Wait state, or the delay before a retry.
    Paused {
        timer: TimerId,
        retry: bool,
    },
    Calling(Box<Calling>),
    Group(Box<Group>),
}

/// A task that has been started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calling {
    pub(crate) call: CallId,
    pub(crate) called: Called,
    pub(crate) waits: bool,
    pub(crate) timeout: Option<TimerId>,
    #[serde(default)]
    pub(crate) timeout_milliseconds: i64,
    pub(crate) heartbeat: Option<TimerId>,
    pub(crate) heartbeat_milliseconds: i64,
}

impl Branch {
    pub(crate) fn new(flow: usize, state: usize, input: Data, variables: Variables) -> Branch {
        Branch {
            flow,
            state,
            input,
            variables,
            phase: Phase::Entering,
            parent: None,
            item: None,
            child: None,
            last_event: 0,
            before_entered: 0,
            entered_event: 0,
            entered: Timestamp::default(),
            attempts: Vec::new(),
            retries: 0,
        }
    }
}

/// Branches by number. The number of a released branch is reused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Branches {
    slots: Vec<Option<Branch>>,
    free: Vec<usize>,
}

impl Branches {
    pub(crate) fn add(&mut self, branch: Branch) -> usize {
        if let Some(number) = self.free.pop()
            && let Some(slot) = self.slots.get_mut(number)
        {
            *slot = Some(branch);
            return number;
        }
        self.slots.push(Some(branch));
        self.slots.len() - 1
    }

    pub(crate) fn get(&self, number: usize) -> Option<&Branch> {
        self.slots.get(number)?.as_ref()
    }

    /// Removes the branch temporarily; its number stays reserved.
    pub(crate) fn lift(&mut self, number: usize) -> Option<Branch> {
        self.slots.get_mut(number)?.take()
    }

    pub(crate) fn put(&mut self, number: usize, branch: Branch) {
        if let Some(slot) = self.slots.get_mut(number) {
            *slot = Some(branch);
        }
    }

    /// Releases the number of a lifted branch.
    pub(crate) fn release(&mut self, number: usize) {
        self.free.push(number);
    }

    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.free.clear();
    }
}
