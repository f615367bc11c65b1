//! Responses to requests to function URLs: from the result of the function, or from Lambda itself.
//!
//! See "Response payload format" in "Invoking Lambda function URLs" of the Developer Guide. Responses are buffered.

mod exchange;
mod respond;

pub(super) use self::exchange::{Exchange, close, finished, value, with_id};
pub(super) use self::respond::{forbidden, no_url, refused, unsigned};
