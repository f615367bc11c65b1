//! The execution role: it must exist and let EventBridge Scheduler assume it.

use super::PRINCIPAL;
use crate::arn::Arn;
use crate::local::service::{Cx, Fault};
use crate::policy::{Caller, Context, Document, Kind, Request, Source, evaluate};

pub(super) fn check(text: &str, cx: &Cx<'_>) -> Result<(), Fault> {
    let arn = text.parse::<Arn>().ok().filter(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"));
    let held = arn.filter(|arn| arn.account() == cx.account()).and_then(|arn| cx.roles.find(arn.account(), arn.name()));
    let trusts = held.is_some_and(|held| {
        let request = Request {
            caller: Caller::service(PRINCIPAL),
            action: "sts:AssumeRole",
            resource: text,
            context: Context::new(),
        };
        let document = Document::parse(&held.trust, Kind::Trust);
        document.is_ok_and(|document| {
            evaluate(&[Source { name: "trust policy", document: &document }], &request).is_allowed()
        })
    });
    if trusts {
        return Ok(());
    }
    let message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.";
    Err(Fault::validation(message))
}
