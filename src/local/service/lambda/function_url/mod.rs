//! Function URLs: which function or alias has one, and with which settings.
//!
//! See "Creating and managing Lambda function URLs" of the Developer Guide. The invoke mode `RESPONSE_STREAM` is refused.

mod config;
mod cors;

pub(super) use self::config::{Url, create, delete, find, get, list, update};
