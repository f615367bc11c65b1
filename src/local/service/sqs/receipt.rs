//! Receipt handles: opaque to clients; they contain the message, the receive and the queue.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::fault;
use super::queue::Queue;
use super::store::Key;
use crate::local::service::{Cx, Fault};

/// The content of a receipt handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Receipt {
    pub(super) key: Key,
    /// The number of receives of the message at that time; a later receive makes the handle outdated.
    pub(super) receives: u32,
}

impl Receipt {
    pub(super) fn print(self, queue: &Queue, cx: &mut Cx<'_>) -> String {
        let Self { key, receives } = self;
        STANDARD.encode(format!("{} {} {key} {receives}", cx.ids.uuid(), queue.arn))
    }

    pub(super) fn parse(handle: Option<&str>, queue: &Queue) -> Result<Self, Fault> {
        let handle = handle.ok_or_else(|| fault::missing("ReceiptHandle"))?;
        let bytes = STANDARD.decode(handle).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let parts: Vec<&str> = text.split(' ').collect();
        let invalid = || fault::invalid_receipt_handle(handle);
        let &[_, arn, key, receives] = parts.as_slice() else { return Err(invalid()) };
        match (key.parse(), receives.parse()) {
            (Ok(key), Ok(receives)) if arn == queue.arn.to_string() => Ok(Self { key, receives }),
            _ => Err(invalid()),
        }
    }
}
