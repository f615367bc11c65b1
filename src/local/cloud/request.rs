//! HTTP requests in the fold: a request to an API of this cloud never leaves it.

use std::time::Duration;

use serde_json::Value;

use super::{Cloud, GLOBAL_REGION, Key, Reply, Timer};
use crate::arn::Arn;
use crate::local::outbox::Caller;
use crate::local::service::{Fault, HttpRequest, InvokeUrl, Place, Service, Work, row};

impl Cloud {
    /// Passes a request to the API that its URL identifies.
    pub(super) fn http(&mut self, request: &HttpRequest) -> Reply {
        let Some((row, url)) = row("apigateway").zip(InvokeUrl::parse(&request.url)) else {
            return Reply::Answered(Err(Fault::new(HttpRequest::INVALID, "this is no URL of an API")));
        };
        let place = self.place_of(&url).unwrap_or_else(|| Place::local(url.region.as_deref().unwrap_or(GLOBAL_REGION)));
        let ticket = self.outbox.next_ticket();
        let reply = self.with(row, &place, |service, cx| {
            cx.ticket = Some(ticket);
            let answer = service.http(request, cx);
            if cx.is_later { Reply::Later(ticket) } else { Reply::Answered(answer) }
        });
        let reply = reply.unwrap_or_else(|fault| Reply::Answered(Err(fault)));
        if matches!(reply, Reply::Later(_)) {
            self.outbox.draw();
        }
        reply
    }

    /// Returns the place of an API; its URL contains at most the region.
    fn place_of(&self, url: &InvokeUrl) -> Option<Place> {
        let has = |key: &Key, service: &dyn Service| {
            let arn = Arn::new("aws", "apigateway", &key.place.region, "", format!("/restapis/{}", url.api));
            service.has(&arn)
        };
        let is_near = |key: &Key| url.region.as_ref().is_none_or(|region| *region == key.place.region);
        let mut apis = self.services.of("apigateway").filter(|(key, _)| is_near(key));
        apis.find(|(key, service)| has(key, *service)).map(|(key, _)| key.place.clone())
    }

    /// Sends a request of a service, to an API of this cloud or to another host.
    pub(super) fn send(&mut self, caller: Caller, work: Work) {
        let request = match work {
            Work::Http(request) if InvokeUrl::parse(&request.url).is_some() => request,
            work => return self.outbox.add_work(caller, work),
        };
        match self.http(&request) {
            Reply::Later(ticket) => {
                let until = self.now.plus(Duration::from_millis(request.timeout_millis));
                self.outbox.expect_answer_to(ticket, caller);
                self.schedule(until, Timer::Patience { ticket });
            }
            Reply::Answered(answer) => self.notify(&caller, answer),
            // Requests to an API never wait.
            Reply::Waits(_) => self.notify(&caller, Ok(Value::Null)),
        }
    }
}
