//! Changes of objects for which notifications are sent.

use super::S3;
use super::emit::{self, Happening};
use super::key::Name;
use super::notification_rule::Notification;
use super::object::{NULL_VERSION, Object};
use super::version::new_id;
use crate::local::keyed::Fingerprint;
use crate::local::service::Cx;

/// How an object was created: the event of notifications, and the operation.
pub(super) type Creation = (&'static str, &'static str);

impl S3 {
    /// Stores an object, and sends notifications. Without versioning it replaces the existing one. Returns its version
    /// ID.
    pub(super) fn put(&mut self, bucket: &str, key: &str, object: Object, by: Creation, cx: &mut Cx<'_>) -> String {
        let (event, reason) = by;
        let version = new_id(self.versioning(bucket), cx);
        let object = Object { version: version.clone(), ..object };
        let happening = Happening { event, reason, key, object: Some(&object), version: Some(&object.version) };
        emit::tell(self, bucket, &happening, cx);
        self.add(bucket, key, object);
        version
    }

    fn add(&mut self, bucket: &str, key: &str, object: Object) {
        self.disturb(bucket, key);
        if object.version == NULL_VERSION {
            self.remove(bucket, key, NULL_VERSION);
        }
        // The newest first, and before the key that is after all of them.
        let number = u64::MAX - 1 - self.objects.draw();
        self.objects.add((Fingerprint::of(bucket), (Name(key.to_owned()), number)), object);
    }

    /// Deletes an object, and sends notifications, even for a missing object. With versioning the versions are
    /// kept, and a delete marker is added, whose version is returned.
    pub(super) fn delete(&mut self, bucket: &str, key: &str, reason: &'static str, cx: &mut Cx<'_>) -> Option<String> {
        let Some(versioning) = self.versioning(bucket) else {
            self.remove(bucket, key, NULL_VERSION);
            self.disturb(bucket, key);
            let happening = Happening { event: "ObjectRemoved:Delete", reason, key, object: None, version: None };
            emit::tell(self, bucket, &happening, cx);
            return None;
        };
        let owner = self.buckets.get(bucket).map(|bucket| bucket.owner.clone()).unwrap_or_default();
        let marker = Object::marker(new_id(Some(versioning), cx), owner, cx.now);
        let version = marker.version.clone();
        let (event, told) = ("ObjectRemoved:DeleteMarkerCreated", Some(version.as_str()));
        emit::tell(self, bucket, &Happening { event, reason, key, object: None, version: told }, cx);
        self.add(bucket, key, marker);
        Some(version)
    }

    /// Permanently deletes one version of an object, and sends notifications. Returns whether it was a delete marker.
    pub(super) fn delete_version(
        &mut self,
        bucket: &str,
        (key, version): (&str, &str),
        reason: &'static str,
        cx: &mut Cx<'_>,
    ) -> bool {
        let Some(removed) = self.remove(bucket, key, version) else { return false };
        self.disturb(bucket, key);
        let event = "ObjectRemoved:Delete";
        emit::tell(self, bucket, &Happening { event, reason, key, object: None, version: Some(version) }, cx);
        removed.is_marker
    }

    pub(super) fn set_notification(&mut self, bucket: &str, notification: Notification) {
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            bucket.notification = notification;
        }
    }
}
