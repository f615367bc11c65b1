//! The local cloud through the official SDK clients, a module per service.

use std::sync::Arc;

use ork::aws::Clients;
use ork::clock::Timestamp;
use ork::local::engine::{Engine, Pace};
use ork::local::sdk::sdk_config;

/// Clients of a cloud of their own, in virtual time.
fn clients() -> Clients {
    let engine = Arc::new(Engine::memory(Pace::Virtual, 7, Timestamp::from_millis(1_767_225_600_000)));
    let config = sdk_config(Arc::clone(&engine), "us-east-1");
    Clients::new(config, engine.clock(), None)
}
