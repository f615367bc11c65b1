//! The expressions of Amazon DynamoDB, and the values they operate on.
//!
//! [`Condition`], [`Update`], [`Projection`] and [`KeyCondition`] are parsed once, with the [`Substitutions`] of their
//! request. They reject what DynamoDB rejects, with its messages. All of it is pure, and depends on items but not on
//! tables or requests.

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
