//! Calls that wait for something to happen: each is tried again when what it waits for changed, and at its end.

use super::{Cloud, Reply, Timer};

impl Cloud {
    /// Tries a call that polls; it waits on, or its caller is told.
    pub(super) fn poll(&mut self, id: u64) {
        let Some(poll) = self.outbox.poll(id) else { return };
        let may_wait = poll.until.is_none_or(|until| self.now < until);
        self.is_source = true;
        let reply = self.integrate(&poll.caller.region, poll.call, may_wait);
        self.is_source = false;
        match reply {
            Reply::Waits(until) => {
                // What it waits for may come earlier than its end, which never moves back.
                if poll.until.is_none_or(|end| until < end) {
                    self.outbox.poll_waits(id, until);
                    self.schedule(until, Timer::Poll { id });
                }
            }
            Reply::Answered(answer) => {
                if let Some(caller) = self.outbox.end_poll(id) {
                    self.tell(&caller, answer);
                }
            }
            Reply::Later(ticket) => {
                if let Some(caller) = self.outbox.end_poll(id) {
                    self.outbox.expect_answer_to(ticket, caller);
                }
            }
        }
    }

    /// Tries the calls that wait for what changed.
    pub(super) fn poll_changed(&mut self) {
        let changed = std::mem::take(&mut self.changed);
        for id in self.outbox.polls_of(&changed) {
            self.poll(id);
        }
    }
}
