//! The end of a run, as an event for EventBridge, and as a hop of the event that caused the run.
//!
//! Source: "Automating AWS Glue with EventBridge".

use serde_json::json;

use super::role::PRINCIPAL;
use super::run::{Run, State};
use crate::arn::Arn;
use crate::local::service::{Cx, Delivery, Effect, Hop, Message, Outcome, Sender};

pub(super) fn ended(run: &Run, cx: &mut Cx<'_>) {
    let arn = cx.arn("glue", &format!("job/{}", run.job));
    let Ok(source) = arn.parse::<Arn>() else { return };
    let id = cx.ids.uuid();
    let is_good = run.state == State::Succeeded;
    let message = match (&run.error, run.state) {
        (Some(error), _) => error.clone(),
        (None, State::Succeeded) => "Job run succeeded".to_owned(),
        (None, state) => format!("Job run {}", state.word().to_lowercase()),
    };
    let detail = json!({
        "jobName": run.job,
        "severity": if is_good || run.state == State::Stopped { "INFO" } else { "ERROR" },
        "state": run.state,
        "jobRunId": run.id,
        "message": message,
    });
    let body = json!({
        "version": "0",
        "id": id,
        "detail-type": "Glue Job State Change",
        "source": "aws.glue",
        "account": cx.account(),
        "time": cx.now.to_seconds_text(),
        "region": cx.region(),
        "resources": [],
        "detail": detail,
    });
    if let Some(trace) = run.trace.clone() {
        let state = run.state.word();
        let outcome = if is_good { Outcome::ended_well(state) } else { Outcome::ended_in(state, None, Some(&message)) };
        let hop = |outcome: Outcome| Hop {
            at: cx.now,
            trace: Some(trace.clone()),
            from: arn.clone(),
            to: arn.clone(),
            outcome,
        };
        let hops = [hop(outcome), hop(Outcome::Published { event: id.clone() })];
        cx.hops.extend(hops);
    }
    let to = Arn::new("aws", "events", cx.region(), cx.account(), "event-bus/default");
    let sender = Sender::Service { principal: PRINCIPAL.to_owned(), source };
    let message = Message { body: body.to_string(), ..Message::default() };
    cx.push(Effect::Deliver(Delivery { to, message, sender, reply: None, trace: Some(id) }));
}
