//! HTTP requests in the fold: a request to an API or a function of this cloud never leaves it.

use std::time::Duration;

use serde_json::Value;

use super::{Cloud, GLOBAL_REGION, Key, Reply, Timer};
use crate::local::outbox::Caller;
use crate::local::service::{Fault, HostedUrl, HttpRequest, Place, Service, Work, row};

impl Cloud {
    /// Passes a request to the API or the function that its URL identifies.
    pub(super) fn http(&mut self, request: &HttpRequest) -> Reply {
        let found = HostedUrl::parse(&request.url).and_then(|url| Some((row(url.service())?, url)));
        let Some((row, url)) = found else {
            return Reply::Answered(Err(Fault::new(HttpRequest::INVALID, "this is no URL of an API or a function")));
        };
        let place = self.place_of(&url).unwrap_or_else(|| Place::local(url.region().unwrap_or(GLOBAL_REGION)));
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

    /// Returns the place of an API or a function; its URL contains at most the region.
    fn place_of(&self, url: &HostedUrl) -> Option<Place> {
        let has = |key: &Key, service: &dyn Service| service.has(&url.resource(&key.place.region));
        let is_near = |key: &Key| url.region().is_none_or(|region| *region == key.place.region);
        let mut candidates = self.services.of(url.service()).filter(|(key, _)| is_near(key));
        candidates.find(|(key, service)| has(key, *service)).map(|(key, _)| key.place.clone())
    }

    /// Sends a request of a service, to an API or a function of this cloud or to another host.
    pub(super) fn send(&mut self, caller: Caller, work: Work) {
        let request = match work {
            Work::Http(request) if HostedUrl::parse(&request.url).is_some() => request,
            work => return self.outbox.add_work(caller, work),
        };
        match self.http(&request) {
            Reply::Later(ticket) => {
                let until = self.now.plus(Duration::from_millis(request.timeout_millis));
                self.outbox.expect_answer_to(ticket, caller);
                self.schedule(until, Timer::Patience { ticket });
            }
            Reply::Answered(answer) => self.notify(&caller, answer),
            // Such requests never wait.
            Reply::Waits(_) => self.notify(&caller, Ok(Value::Null)),
        }
    }
}
