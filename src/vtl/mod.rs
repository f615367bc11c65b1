//! Mapping templates of API Gateway.
//!
//! Cited: Amazon API Gateway Developer Guide, "Mapping template transformations", "Variables for data transformations"
//! and "Override your API's request and response parameters and status codes"; Apache Velocity 1.7, "VTL Reference",
//! whose grammar, precedence and white space these templates have.
//!
//! A reference that leads nowhere is an empty string, as API Gateway has it: it prints nothing, equals `""`, and holds
//! in `#if`. Pure and bounded: a template sees its input alone, and loops, depth and output end somewhere. It refuses
//! what API Gateway has no use for: `#include`, `#parse` and `#evaluate`.

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
