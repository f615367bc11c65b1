//! The cloud inside the binary: a deterministic state machine, reached through the SDK's own transport.
//!
//! [`cloud::Cloud`] is the fold: input in, reply and effects out, without clock or IO. [`engine::Engine`] is the ring
//! around it: it owns the clock and the journal, and serves the two front doors, [`connector`] (in process, without a
//! socket) and [`server`] (on loopback).

mod authorization_cache;
pub mod authorize;
pub mod blobs;
mod call_step;
pub mod cloud;
pub mod connector;
pub mod engine;
pub mod function;
pub mod journal;
pub mod keyed;
pub(crate) mod outbound;
mod outbox;
pub mod private;
pub mod sdk;
pub mod server;
pub mod service;
pub mod wire;
