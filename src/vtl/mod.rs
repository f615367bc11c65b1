//! Mapping templates of API Gateway.
//!
//! Cited: Amazon API Gateway Developer Guide, "Mapping template transformations", "Variables for data transformations"
//! and "Override your API's request and response parameters and status codes"; Apache Velocity 1.7, "VTL Reference",
//! which defines the grammar, precedence and white space of these templates.
//!
//! As in API Gateway, a reference without a value is an empty string: it prints nothing, equals `""`, and is true in
//! `#if`. Rendering is pure and limited: a template reads only its input, and loops, depth and output are limited.
//! `#include`, `#parse` and `#evaluate`, which API Gateway does not support, are rejected.

mod access;
mod cursor;
mod directive;
mod error;
mod evaluate;
mod expression;
mod gateway;
mod heap;
mod input;
mod limits;
mod method;
mod number;
mod parse;
mod print;
mod reference;
mod render;
mod syntax;
mod template;
mod utility;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use input::{Input, Overrides, Rendered};
pub use template::Template;
