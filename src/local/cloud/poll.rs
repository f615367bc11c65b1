//! Calls that wait for something to happen: each is tried again when what it waits for has changed, and when its time
//! is over.

use super::{Cloud, Reply, Timer};

impl Cloud {
    /// Tries a call that polls; it continues to wait, or its caller receives the result.
    pub(super) fn poll(&mut self, id: u64) {
        let Some(poll) = self.outbox.poll(id) else { return };
        let may_wait = poll.until.is_none_or(|until| self.now < until);
        // Only event sources see which event caused a message.
        self.is_source = poll.caller.service == "lambda";
        let reply = self.integrate(&poll.caller.place, poll.call, may_wait);
        self.is_source = false;
        match reply {
            Reply::Waits(wait) => {
                let end = poll.until.unwrap_or(wait.end);
                let look = wait.look.min(end);
                self.outbox.poll_waits(id, end, look);
                if poll.look.is_none_or(|awaited| awaited <= self.now || look < awaited) {
                    self.schedule(look, Timer::Poll { id });
                }
            }
            Reply::Answered(answer) => {
                if let Some(caller) = self.outbox.end_poll(id) {
                    self.notify(&caller, answer);
                }
            }
            Reply::Later(ticket) => {
                if let Some(caller) = self.outbox.end_poll(id) {
                    self.outbox.expect_answer_to(ticket, caller);
                }
            }
        }
    }

    /// Tries the calls that wait for a service that has changed.
    pub(super) fn poll_changed(&mut self) {
        let changed = std::mem::take(&mut self.changed);
        for id in self.outbox.polls_of(&changed) {
            self.poll(id);
        }
    }
}
