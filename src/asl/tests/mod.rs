//! Runs whole machines in a test cloud that controls time and responds to calls.

#![allow(clippy::needless_pass_by_value, reason = "a definition is written where it is used")]

mod callbacks;
mod invalid;
mod limits;
mod maps;
mod recovery;
mod workshops;
mod world;
