//! Changes of buckets that others are told of.

use super::S3;
use super::emit::{self, Happening};
use super::key::Name;
use super::notification_rule::Notification;
use super::object::Object;
use crate::local::keyed::Fingerprint;
use crate::local::service::Cx;

/// How an object came about: the event of notifications, and the operation.
pub(super) type Creation = (&'static str, &'static str);

impl S3 {
    /// Puts an object in, in place of the one that was there, and tells of it.
    pub(super) fn put(&mut self, bucket: &str, key: &str, object: Object, by: Creation, cx: &mut Cx<'_>) {
        let (event, reason) = by;
        let happening = Happening { event, reason, key, object: Some(&object), version: Some(&object.version) };
        emit::tell(self, bucket, &happening, cx);
        self.remove(bucket, key);
        // Newest first, and before the key that stands behind them all.
        let number = u64::MAX - 1 - self.objects.draw();
        self.objects.add((Fingerprint::of(bucket), (Name(key.to_owned()), number)), object);
    }

    /// Deletes an object, and tells of it. One that is not there is deleted already.
    pub(super) fn delete(&mut self, bucket: &str, key: &str, reason: &'static str, cx: &mut Cx<'_>) {
        if self.remove(bucket, key) {
            let happening = Happening { event: "ObjectRemoved:Delete", reason, key, object: None, version: None };
            emit::tell(self, bucket, &happening, cx);
        }
    }

    pub(super) fn set_notification(&mut self, bucket: &str, notification: Notification) {
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            bucket.notification = notification;
        }
    }
}
