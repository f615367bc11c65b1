//! A lab file, which is the deployment, the exercise and the test in one text.
//!
//! [`check`] reads the whole file and reports every mistake with its location before anything happens; a [`Lab`] exists
//! only if there are no errors. Values that are known only during a run, such as ARNs, have placeholders until then:
//! [`Lab::step`] resolves a step again when they are known. This module does not read files or the environment: texts
//! next to the lab come from [`Assets`], everything else from [`Values`].

mod assets;
mod check;
mod file;
mod finding;
mod links;
mod lint;
mod mention;
mod model;
mod names;
mod needs;
mod order;
mod prepare;
mod reference;
mod scope;
mod suffix;
mod texts;
mod truth;
mod values;
mod variable;

pub use assets::{AssetError, Assets, NoAssets};
pub use check::{Checked, Source, check};
pub use file::is_name;
pub use model::{ExpectFailure, Lab, LabResource, LabStep, Solution, Words};
pub use needs::{EnvironmentVariable, Needs, Program};
pub use suffix::Suffix;
pub use values::Values;
pub use variable::Variable;

use crate::clock::Timestamp;

/// The start time of a lab that names none, in a cloud of its own: 2026-01-05T09:00:00Z, a Monday, and the same for
/// every run.
pub const START: Timestamp = Timestamp::from_millis(1_767_603_600_000);

#[cfg(test)]
mod tests;
