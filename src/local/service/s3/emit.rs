//! What happens to objects, as EventBridge and the other destinations of a bucket are told of it.
//!
//! Sources: "EventBridge event message structure", "Event message structure".
//!
//! Deviation: a notification that its destination refuses is lost at once, where S3 tries again for a day.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::S3;
use super::message::{self, arn, sender};
use super::object::{NULL_VERSION, Object};
use crate::arn::Arn;
use crate::local::service::{Cause, Cx, Delivery, Effect, Hop, Message, Outcome};

/// The characters other than letters and digits that are not encoded in the keys of notifications.
const UNCHANGED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b' ');

/// Something that happened to an object.
pub(super) struct Happening<'a> {
    /// The event name in notifications, such as `ObjectCreated:Put`.
    pub(super) event: &'static str,
    /// The operation, such as `PutObject`.
    pub(super) reason: &'static str,
    pub(super) key: &'a str,
    /// The new object; `None` if it was deleted.
    pub(super) object: Option<&'a Object>,
    pub(super) version: Option<&'a str>,
}

impl Happening<'_> {
    /// Returns whether the object itself was created or deleted. Other events have no size, sequencer and reason.
    fn is_of_bytes(&self) -> bool {
        self.event.starts_with("ObjectCreated") || self.event.starts_with("ObjectRemoved")
    }
}

/// The common part of all messages for one change.
struct Common {
    request_id: String,
    sequencer: String,
    trace: String,
}

/// Sends all notifications of a change.
pub(super) fn tell(s3: &mut S3, bucket: &str, happening: &Happening<'_>, cx: &mut Cx<'_>) {
    let number = s3.objects.draw();
    let Some(found) = s3.buckets.get(bucket) else { return };
    let notification = &found.notification;
    let rules = notification.rules.iter().filter(|rule| rule.is_about(happening.event, happening.key));
    let rules: Vec<_> = rules.collect();
    if rules.is_empty() && !notification.event_bridge {
        return;
    }
    let time = u64::try_from(cx.now.seconds()).unwrap_or_default();
    let common = Common {
        request_id: cx.ids.upper(16),
        sequencer: format!("{:018X}", (u128::from(time) << 32) | u128::from(number & 0xffff_ffff)),
        trace: cx.ids.uuid(),
    };
    if let Some(Cause { trace, by }) = cx.cause.clone() {
        let outcome = Outcome::Published { event: common.trace.clone() };
        cx.hop(Hop { at: cx.now, trace: Some(trace), from: by, to: arn(bucket).to_string(), outcome });
    }
    if notification.event_bridge {
        let body = event(bucket, &found.region, happening, &common, cx);
        let to = Arn::new("aws", "events", &found.region, cx.account(), "event-bus/default");
        let message = Message { body: body.to_string(), ..Message::default() };
        let trace = Some(common.trace.clone());
        cx.push(Effect::Deliver(Delivery { to, message, sender: sender(bucket), reply: None, trace }));
    }
    for rule in rules {
        let record = record(bucket, (&found.region, &found.owner), &rule.id, happening, &common, cx);
        let body = json!({"Records": [record]}).to_string();
        let delivery = message::delivery(rule, bucket, body);
        cx.push(Effect::Deliver(Delivery { trace: Some(common.trace.clone()), ..delivery }));
    }
}

fn event(bucket: &str, region: &str, happening: &Happening<'_>, common: &Common, cx: &Cx<'_>) -> Value {
    let mut object = Map::new();
    object.insert("key".to_owned(), json!(happening.key));
    if let Some(made) = happening.object {
        object.extend(happening.is_of_bytes().then(|| ("size".to_owned(), json!(made.size))));
        object.insert("etag".to_owned(), json!(made.e_tag.trim_matches('"')));
    }
    if let Some(version) = happening.version.filter(|version| *version != NULL_VERSION) {
        object.insert("version-id".to_owned(), json!(version));
    }
    object.extend(happening.is_of_bytes().then(|| ("sequencer".to_owned(), json!(common.sequencer))));
    let mut detail = json!({
        "version": "0",
        "event-version": "1.0",
        "bucket": {"name": bucket},
        "object": object,
        "request-id": common.request_id,
        "requester": cx.account(),
        "source-ip-address": "127.0.0.1",
    });
    if happening.is_of_bytes() {
        detail["reason"] = json!(happening.reason);
    }
    let kind = match happening.event {
        "ObjectRemoved:Delete" => {
            detail["deletion-type"] = json!("Permanently Deleted");
            "Object Deleted"
        }
        "ObjectRemoved:DeleteMarkerCreated" => {
            detail["deletion-type"] = json!("Delete Marker Created");
            "Object Deleted"
        }
        "ObjectAcl:Put" => "Object ACL Updated",
        "ObjectTagging:Put" => "Object Tags Added",
        "ObjectTagging:Delete" => "Object Tags Deleted",
        _ => "Object Created",
    };
    json!({
        "version": "0",
        "id": common.trace,
        "detail-type": kind,
        "source": "aws.s3",
        "account": cx.account(),
        "time": cx.now.to_seconds_text(),
        "region": region,
        "resources": [arn(bucket).to_string()],
        "detail": detail,
    })
}

fn record(
    bucket: &str,
    (region, owner): (&str, &str),
    configuration: &str,
    happening: &Happening<'_>,
    common: &Common,
    cx: &Cx<'_>,
) -> Value {
    let mut object = Map::new();
    let key = utf8_percent_encode(happening.key, UNCHANGED).to_string().replace(' ', "+");
    object.insert("key".to_owned(), json!(key));
    if let Some(made) = happening.object {
        object.extend(happening.is_of_bytes().then(|| ("size".to_owned(), json!(made.size))));
        object.insert("eTag".to_owned(), json!(made.e_tag.trim_matches('"')));
    }
    if let Some(version) = happening.version.filter(|version| *version != NULL_VERSION) {
        object.insert("versionId".to_owned(), json!(version));
    }
    object.extend(happening.is_of_bytes().then(|| ("sequencer".to_owned(), json!(common.sequencer))));
    json!({
        "eventVersion": "2.5",
        "eventSource": "aws:s3",
        "awsRegion": region,
        "eventTime": cx.now.to_millis_text(),
        "eventName": happening.event,
        "userIdentity": {"principalId": format!("AWS:{}", cx.account())},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": common.request_id, "x-amz-id-2": common.request_id},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration,
            "bucket": {"name": bucket, "ownerIdentity": {"principalId": owner}, "arn": arn(bucket).to_string()},
            "object": object,
        },
    })
}
