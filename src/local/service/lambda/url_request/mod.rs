//! Requests to function URLs: they are authorized and invoke the function with an event.
//!
//! See "Control access to Lambda function URLs" and "Invoking Lambda function URLs" of the Developer Guide.

mod authorize;
mod event;
mod receive;

pub(super) use self::receive::receive;
