//! The expressions of Amazon DynamoDB, and the values they work on.
//!
//! [`Condition`], [`Update`], [`Projection`] and [`KeyCondition`] are read once, with the [`Substitutions`] of their
//! request, and refuse what DynamoDB refuses, in its words. All of it is pure: it knows items, and neither tables nor
//! requests.

pub mod attribute;
mod condition;
mod error;
mod key_condition;
mod number;
mod operand;
mod overlap;
mod path;
mod projection;
mod reader;
mod reserved;
mod substitution;
mod token;
mod update;

pub use attribute::{AttributeValue, Item, item_size};
pub use condition::{Comparator, Condition, Operand};
pub use error::Error;
pub use key_condition::{KeyCondition, KeyTest, SortTest};
pub use number::Number;
pub use path::DocumentPath;
pub use projection::Projection;
pub use substitution::Substitutions;
pub use update::{Action, Term, Update};
