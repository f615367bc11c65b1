//! The commands, with a file for each one that is not only a step.

pub mod api_destination;
pub mod completions;
pub mod create;
pub mod doctor;
pub mod explain;
pub mod inventory;
pub mod lab;
pub mod local;
pub mod logs;
pub mod mail;
pub mod man;
pub mod match_events;
pub mod messages;
pub mod publish;
pub mod schedule;
pub mod schema;
pub mod start_execution;
pub mod step;
pub mod tail;
pub mod test_state_machine;
pub mod trace;
pub mod transform;
pub mod verify;
