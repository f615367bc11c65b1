//! Checks a bucket before it is used for a trail: it must exist and allow CloudTrail to get its ACL and to write to it.
//!
//! Source: "Amazon S3 bucket policy for CloudTrail".

use serde::{Deserialize, Serialize};

use super::token::Token;
use super::trail::Trail;
use super::{CloudTrail, fault};
use crate::arn::Arn;
use crate::local::service::{Answer, Cx, Delivery, Effect, Fault, Message, Sender, Ticket};

pub(super) const PRINCIPAL: &str = "cloudtrail.amazonaws.com";

/// A new or changed trail, until both checks are complete.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    ticket: Option<Ticket>,
    trail: Trail,
    waiting: usize,
    /// The first refusal of the bucket.
    refused: Option<Fault>,
}

/// Returns the sender of a trail's deliveries.
pub(super) fn sender(trail: &Trail) -> Result<Sender, Fault> {
    let source = trail.arn.parse().map_err(|_| fault::invalid_name(format!("`{}` is no ARN", trail.arn)))?;
    Ok(Sender::Service { principal: PRINCIPAL.to_owned(), source })
}

/// Starts the permission checks; the trail is stored if they succeed.
pub(super) fn ask(trails: &mut CloudTrail, trail: Trail, cx: &mut Cx<'_>) {
    let request = trails.next_request;
    trails.next_request += 1;
    let places = [trail.bucket.clone(), format!("{}/{}", trail.bucket, trail.folder(cx.account()))];
    let ticket = cx.answer_later();
    let waiting = places.len();
    if let Ok(sender) = sender(&trail) {
        for place in places {
            let to = Arn::new("aws", "s3", "", "", place);
            let reply = Some(Token::Permission { request }.into());
            let message = Message::default();
            cx.push(Effect::Permit(Delivery { to, message, sender: sender.clone(), reply, trace: None }));
        }
    }
    trails.pending.insert(request, Pending { ticket, trail, waiting, refused: None });
}

/// Handles the result of a check.
pub(super) fn answered(trails: &mut CloudTrail, request: u64, answer: Answer, cx: &mut Cx<'_>) {
    let Some(pending) = trails.pending.get_mut(&request) else { return };
    pending.waiting = pending.waiting.saturating_sub(1);
    pending.refused = pending.refused.take().or(answer.err());
    if pending.waiting > 0 {
        return;
    }
    let Some(Pending { ticket, trail, refused, .. }) = trails.pending.remove(&request) else { return };
    let answer = match refused {
        Some(fault) => Err(refusal(&trail.bucket, fault)),
        None => {
            let output = trail.changed();
            trails.trails.insert(trail.arn.clone(), trail);
            Ok(output)
        }
    };
    if let Some(ticket) = ticket {
        cx.answer(ticket, answer);
    }
}

fn refusal(bucket: &str, fault: Fault) -> Fault {
    match fault.code.as_str() {
        "ResourceNotFoundException" => fault::no_bucket(bucket),
        _ => fault::insufficient_policy(bucket, fault.missing),
    }
}
