//! The program as a person and a script meet it: stdout, stderr and the exit code of the whole binary.

#![expect(clippy::disallowed_methods, reason = "tests own their files")]

mod bad_input;
mod endpoint;
mod help;
mod lab;
mod local;
mod match_events;
mod output;
mod pipeline;
mod publish;
mod resources;
mod shared;
mod shell;
mod signals;
mod transcript;
mod transform;
mod verify;
