//! One binary for all tests at the boundary of the crate.

mod architecture;
mod bad_labs;
mod cli;
mod completions;
mod conformance;
mod labs;
mod readme;
mod wire;
