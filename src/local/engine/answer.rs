//! Turns a request into its reply: reads do not change the state, changes are journaled, and calls that wait are
//! repeated.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::wait::REST;
use super::{Engine, Participant};
use crate::api_call::ApiCall;
use crate::clock::Timestamp;
use crate::local::cloud::{Input, ReadCall, Reply, is_read};
use crate::local::journal::JournalError;
use crate::local::service::{Answer, Cause, FIRE_SCHEDULED_RULE, Fault, HttpRequest, SPOOLED, Sender, Ticket};
use crate::local::wire::{self, Call};

/// More than any call may have to wait: a function runs for 15 minutes at most.
const LONGEST: Duration = Duration::from_secs(20 * 60);

impl Engine {
    /// Answers one request; a failure is an error response.
    pub async fn call(&self, request: wire::Request) -> wire::Reply {
        if let Some(request) = wire::invocation(&request) {
            return wire::answered(self.invoke(request, &mut Participant::Outside).await);
        }
        let request_id = self.request_id();
        let mut call = match wire::route(&request, &request_id) {
            Ok(call) => call,
            Err(reply) => return *reply,
        };
        let recorded = self.calls.get().map(|calls| (calls, call.input.clone()));
        let answer = self.answer(&mut call, None, &mut Participant::Outside).await;
        if let Some((calls, input)) = recorded {
            calls.add(ApiCall {
                service: call.service.to_owned(),
                operation: call.operation.clone(),
                input,
                output: answer.as_ref().ok().cloned(),
                only_reads: is_read(call.service, &call.operation),
            });
        }
        wire::encode(&call, &wire::rewrite_urls(&request, &call, answer), &request_id)
    }

    /// Performs one call as `sender`, which needs permission for it; `trace` is the event that caused the call.
    pub async fn call_as(
        &self,
        sender: &Sender,
        resource: &str,
        trace: Option<&str>,
        call: &mut Call,
        actor: &mut Participant<'_, '_>,
    ) -> Answer {
        // Only the front doors put bodies into files.
        call.input.as_object_mut().and_then(|input| input.remove(SPOOLED));
        let permitted = self.observe(|cloud, _| cloud.permits(sender, call.service, &call.operation, resource));
        match permitted {
            Ok(Ok(())) => {
                let by = || sender.source().to_string();
                let cause = trace.map(|trace| Cause { trace: trace.to_owned(), by: by() });
                let answer = self.answer(call, cause, actor).await;
                self.held(answer)
            }
            Ok(Err(fault)) => Err(fault),
            Err(error) => Err(failure(&error)),
        }
    }

    /// Answers a request to an API of this cloud; the answer is an `HttpAnswer`.
    pub async fn invoke(&self, request: HttpRequest, actor: &mut Participant<'_, '_>) -> Answer {
        let input = Arc::new(Input::Http { request: Box::new(request) });
        match self.apply_until_answered(&input, actor).await {
            Ok(answer) => answer,
            Err(error) => Err(failure(&error)),
        }
    }

    /// Fires a scheduled rule now; the answer contains the ID of the event.
    pub async fn fire_rule(&self, region: &str, rule: &str) -> Answer {
        let input = Arc::new(Input::call(region, "events", FIRE_SCHEDULED_RULE, json!({"Name": rule})));
        match self.apply_until_answered(&input, &mut Participant::Outside).await {
            Ok(answer) => answer,
            Err(error) => Err(failure(&error)),
        }
    }

    async fn answer(&self, call: &mut Call, cause: Option<Cause>, actor: &mut Participant<'_, '_>) -> Answer {
        if is_read(call.service, &call.operation) {
            actor.ready(self).await;
            match self.read(call) {
                Ok(Some(answer)) => return answer,
                Ok(None) => {}
                Err(error) => return Err(failure(&error)),
            }
        }
        let copied = self.prepare_copy(call).await?;
        let answer = self.change(call, cause, actor).await.unwrap_or_else(|error| Err(failure(&error)));
        if let Some(file) = copied {
            self.settle(&file);
        }
        answer
    }

    /// Answers a call that changes nothing. Returns `None` if the call is recorded by CloudTrail, and so changes the
    /// state after all.
    fn read(&self, call: &mut Call) -> Result<Option<Answer>, JournalError> {
        self.observe(|cloud, at| {
            let is_recorded = cloud.watches(call.service, &call.operation, &call.place);
            let input = (!is_recorded).then(|| call.input.take());
            input.map(|input| {
                let (place, session) = (call.place.clone(), call.session.as_deref());
                cloud.read(at, ReadCall { place, session, service: call.service, operation: &call.operation, input })
            })
        })
    }

    async fn change(
        &self,
        call: &mut Call,
        cause: Option<Cause>,
        actor: &mut Participant<'_, '_>,
    ) -> Result<Answer, JournalError> {
        let mut input = Input::Call {
            place: call.place.clone(),
            service: call.service.to_owned(),
            operation: call.operation.clone(),
            input: call.input.take(),
            session: call.session.clone(),
        };
        if let Some(cause) = cause {
            input = Input::Caused { cause, call: Box::new(input) };
        }
        self.apply_until_answered(&Arc::new(input), actor).await
    }

    async fn apply_until_answered(
        &self,
        input: &Arc<Input>,
        actor: &mut Participant<'_, '_>,
    ) -> Result<Answer, JournalError> {
        let mut deadline: Option<Timestamp> = None;
        loop {
            actor.ready(self).await;
            let seen = *self.changes.borrow();
            let may_wait = deadline.is_none_or(|deadline| self.now() < deadline);
            match self.apply_in_group(input, may_wait).await? {
                Reply::Answered(answer) => return Ok(answer),
                Reply::Waits(wait) => {
                    let until = wait.look.min(*deadline.get_or_insert(wait.end));
                    actor.while_idle(self.wait(until, seen)).await?;
                }
                Reply::Later(ticket) => return actor.while_idle(self.later(ticket)).await,
            }
        }
    }

    /// Waits for a response that comes with a later input.
    async fn later(&self, ticket: Ticket) -> Result<Answer, JournalError> {
        let deadline = self.now().plus(LONGEST);
        loop {
            let seen = *self.changes.borrow();
            // A timer that is due may bring the response, so it fires here too and not only in another task.
            if let Some(answer) = self.observe(|cloud, _| cloud.take_answer(ticket))? {
                return Ok(answer);
            }
            if self.now() >= deadline {
                return Ok(Err(Fault::new("ServiceException", "there was no answer in time").with_status(500)));
            }
            // Another process that performs the work may end before the work is done.
            let until = if self.workers.is_some() { deadline.min(self.now().plus(REST)) } else { deadline };
            self.wait(until, seen).await?;
            self.take_over()?;
        }
    }
}

/// Returns the error for a local cloud that is broken; its message names the file and the remedy.
fn failure(error: &JournalError) -> Fault {
    Fault::new("InternalFailure", error.to_string()).with_status(500)
}
