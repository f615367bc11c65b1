//! All integration tests in one binary.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests read files and the environment as they need, and say what they skip"
)]

mod architecture;
mod bad_labs;
mod cli;
mod completions;
mod conformance;
mod determinism;
mod documents;
mod functions;
mod fuzz;
mod labs;
mod readme;
mod steps;
mod wire;
