//! Commits concurrent calls together.
//!
//! A commit to the journal costs more than most of the inputs in it. A call to a cloud with a journal therefore puts
//! its input into a queue and waits for the lead. The call that has the lead applies everything queued by then, each
//! input by itself but all within one transaction, and distributes the replies. Calls that receive their reply in the
//! meantime do not need the lead. Where time is virtual and clouds end with the process, every input is applied alone,
//! in the order of the turns.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot::{self, error::TryRecvError};

use super::clock_mode::CatchUp;
use super::{Engine, TICK, is_due};
use crate::local::cloud::{Input, Reply};
use crate::local::journal::JournalError;

/// The maximum number of inputs in one transaction: enough to spread its cost, and few enough that the first input does
/// not wait long for the last.
const MAX_MEMBERS: usize = 32;

/// The calls that wait to be applied.
#[derive(Debug, Default)]
pub(super) struct Group {
    waiting: Mutex<VecDeque<Member>>,
    lead: tokio::sync::Mutex<()>,
}

/// One call of a group.
#[derive(Debug)]
struct Member {
    input: Arc<Input>,
    may_wait: bool,
    reply: oneshot::Sender<Reply>,
}

impl Group {
    fn join(&self, input: &Arc<Input>, may_wait: bool) -> oneshot::Receiver<Reply> {
        let (reply, receiver) = oneshot::channel();
        self.waiting().push_back(Member { input: Arc::clone(input), may_wait, reply });
        receiver
    }

    /// Takes the next calls from the queue, without those whose futures were dropped.
    fn take(&self) -> VecDeque<Member> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(MAX_MEMBERS);
        waiting.drain(..count).filter(|member| !member.reply.is_closed()).collect()
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Member>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Applies `input`, together with the inputs of concurrent calls. Returns when it is in the journal.
    pub(super) async fn apply_in_group(&self, input: &Arc<Input>, may_wait: bool) -> Result<Reply, JournalError> {
        if !self.is_shared {
            return self.apply(input, may_wait);
        }
        let mut reply = self.group.join(input, may_wait);
        let answered = tokio::select! {
            biased;
            answered = &mut reply => answered.ok(),
            _lead = self.group.lead.lock() => {
                // Let other calls that are ready join.
                tokio::task::yield_now().await;
                self.lead_until_answered(&mut reply)
            }
        };
        match answered {
            Some(reply) => Ok(reply),
            // Applied alone, an input fails only with its own error.
            None => self.apply(input, may_wait),
        }
    }

    /// Applies queued calls until the call of `reply` is among them. Returns `None` if applying its group failed.
    fn lead_until_answered(&self, reply: &mut oneshot::Receiver<Reply>) -> Option<Reply> {
        loop {
            match reply.try_recv() {
                Ok(reply) => return Some(reply),
                Err(TryRecvError::Closed) => return None,
                // After a failure, the members' channels are closed without a reply, which they notice.
                Err(TryRecvError::Empty) => drop(self.apply_members(self.group.take())),
            }
        }
    }

    /// Applies the calls in order, and answers each one once it is in the journal.
    fn apply_members(&self, mut members: VecDeque<Member>) -> Result<(), JournalError> {
        let mut catch_up = self.catch_up();
        while !members.is_empty() {
            let inputs: Vec<(&Input, bool)> =
                members.iter().map(|member| (member.input.as_ref(), member.may_wait)).collect();
            for reply in self.apply_first(&inputs, &mut catch_up)? {
                if let Some(member) = members.pop_front() {
                    // A call whose future was dropped needs no reply.
                    let _ = member.reply.send(reply);
                }
            }
        }
        Ok(())
    }

    pub(super) fn apply(&self, input: &Input, may_wait: bool) -> Result<Reply, JournalError> {
        let mut catch_up = self.catch_up();
        loop {
            if let Some(reply) = self.apply_first(&[(input, may_wait)], &mut catch_up)?.pop() {
                return Ok(reply);
            }
        }
    }

    /// Applies the first of these inputs in one transaction: as many as the cloud takes, which may have to catch up
    /// with the time first. Returns their replies.
    fn apply_first(&self, inputs: &[(&Input, bool)], catch_up: &mut CatchUp) -> Result<Vec<Reply>, JournalError> {
        let (replies, is_changed) = self.replica().change(|cloud| {
            let (mut applied, mut replies) = (Vec::new(), Vec::new());
            for (input, may_wait) in inputs {
                let at = self.present(cloud);
                if is_due(cloud, at) {
                    cloud.apply(at, &TICK, false);
                    applied.push((at, &TICK));
                    if cloud.lags() && !catch_up.is_over() {
                        break;
                    }
                }
                let reply = cloud.apply(at, input, *may_wait);
                if !matches!(reply, Reply::Waits(_)) {
                    applied.push((at, *input));
                }
                replies.push(reply);
            }
            let is_changed = !applied.is_empty();
            (applied, (replies, is_changed))
        })?;
        if is_changed {
            self.tell_change();
        }
        Ok(replies)
    }
}
