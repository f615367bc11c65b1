//! One binary for all tests at the boundary of the crate.

mod architecture;
mod bad_labs;
mod conformance;
mod labs;
