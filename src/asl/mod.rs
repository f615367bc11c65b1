//! Amazon States Language.

pub mod data;
pub mod definition;
mod error;
mod intrinsic;
mod jsonata;
mod path;
pub mod problem;
mod scope;
mod sha1;
mod syntax;
mod template;
mod timestamp;
mod value;
