//! The program as a person and a script meet it: stdout, stderr and the exit code of the whole binary.

mod bad_endpoints;
mod bad_input;
mod destinations;
mod endpoint;
mod explain;
mod functions;
mod help;
mod lab;
mod learner;
mod local;
mod match_events;
mod output;
mod pipeline;
mod private_files;
mod publish;
mod resources;
mod rest_apis;
mod schedules;
mod shared;
mod shell;
mod signals;
mod state_machines;
mod trace;
mod transcript;
mod transform;
mod verify;
