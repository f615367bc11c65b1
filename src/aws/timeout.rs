//! How long an answer may take.
//!
//! The SDK waits for ever by default, so that a backend which accepts and stays silent would stop every command.

use std::time::Duration;

use aws_smithy_types::timeout::TimeoutConfig;

/// Long enough for every operation that only looks or changes, with its repetitions.
const USUAL: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(3);

/// For operations that neither wait nor carry much.
pub fn usual() -> TimeoutConfig {
    of(USUAL)
}

/// For a request that carries code over a slow line, and for an express execution, which runs for 5 minutes at most.
pub fn long() -> TimeoutConfig {
    of(Duration::from_secs(10 * 60))
}

fn of(longest: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT).operation_timeout(longest).build()
}
