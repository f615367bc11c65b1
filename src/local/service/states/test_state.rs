//! TestState.
use serde_json::Value;
use super::store::States;
use crate::local::service::{Answer, Cx, Fault};
pub(super) fn test_state(_: &mut States, _: Value, _: &mut Cx<'_>) -> Answer { Err(Fault::not_implemented("states", "TestState")) }
