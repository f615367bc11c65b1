//! From a request to its reply: reads look, changes are journaled, calls that wait are repeated.

use std::sync::PoisonError;

use super::{Engine, TICK, is_due};
use crate::clock::Timestamp;
use crate::local::cloud::{Input, Reply, is_read};
use crate::local::journal::JournalError;
use crate::local::service::{Answer, Fault};
use crate::local::wire::{self, Call};

impl Engine {
    /// Answers one request; it always has an answer.
    pub async fn call(&self, request: wire::Request) -> wire::Reply {
        let request_id = self.request_ids.lock().unwrap_or_else(PoisonError::into_inner).uuid();
        let mut call = match wire::route(&request, &request_id) {
            Ok(call) => call,
            Err(reply) => return *reply,
        };
        let answer =
            if is_read(call.service, &call.operation) { self.read(&mut call) } else { self.change(&mut call).await };
        let answer = answer.unwrap_or_else(|error| Err(failure(&error)));
        wire::encode(&call, &answer, &request_id)
    }

    fn read(&self, call: &mut Call) -> Result<Answer, JournalError> {
        let input = call.input.take();
        self.observe(|cloud, at| cloud.read(at, &call.region, call.service, &call.operation, input))
    }

    async fn change(&self, call: &mut Call) -> Result<Answer, JournalError> {
        let input = Input::Call {
            region: call.region.clone(),
            service: call.service.to_owned(),
            operation: call.operation.clone(),
            input: call.input.take(),
        };
        let mut deadline: Option<Timestamp> = None;
        loop {
            let seen = *self.changes.borrow();
            let may_wait = deadline.is_none_or(|deadline| self.now() < deadline);
            match self.apply(&input, may_wait)? {
                Reply::Answered(answer) => return Ok(answer),
                Reply::Waits(until) => self.wait(*deadline.get_or_insert(until), seen).await?,
            }
        }
    }

    fn apply(&self, input: &Input, may_wait: bool) -> Result<Reply, JournalError> {
        let (reply, changed) = self.replica().change(|cloud| {
            let at = self.present(cloud);
            let mut inputs = Vec::new();
            if is_due(cloud, at) {
                cloud.apply(at, &TICK, false);
                inputs.push((at, &TICK));
            }
            let reply = cloud.apply(at, input, may_wait);
            if matches!(reply, Reply::Answered(_)) {
                inputs.push((at, input));
            }
            let changed = !inputs.is_empty();
            (inputs, (reply, changed))
        })?;
        if changed {
            self.tell_change();
        }
        Ok(reply)
    }
}

/// The local cloud itself is broken; its words name the file and the remedy.
fn failure(error: &JournalError) -> Fault {
    Fault::new("InternalFailure", error.to_string()).with_status(500)
}
