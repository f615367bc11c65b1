//! Timeouts of requests.
//!
//! The SDK has no timeout by default, so a backend that accepts connections but does not respond would block every
//! command.

use std::time::Duration;

use aws_smithy_types::timeout::TimeoutConfig;

/// Long enough for ordinary operations, including retries.
const USUAL: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(3);

/// Returns the timeout of operations that neither wait nor transfer much data.
pub fn usual() -> TimeoutConfig {
    of(USUAL)
}

/// Returns the timeout of uploads over slow connections, and of Express executions, which run for up to 5 minutes.
pub fn long() -> TimeoutConfig {
    of(Duration::from_secs(10 * 60))
}

fn of(longest: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT).operation_timeout(longest).build()
}
