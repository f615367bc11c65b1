//! Whole machines run by a small world that owns time and answers calls.

#![allow(clippy::needless_pass_by_value, reason = "a definition is written where it is used")]

mod callbacks;
mod invalid;
mod limits;
mod maps;
mod recovery;
mod workshops;
mod world;
