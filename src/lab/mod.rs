//! A lab file: the deployment, the exercise and the test in one text.
//!
//! [`check`] reads a file wholly and reports every mistake with its place before anything happens; a [`Lab`] exists
//! only afterwards. Values that are known only while a lab runs, such as ARNs, have stand-ins until then:
//! [`Lab::step`] makes a step again when they are known. Nothing here reads files or the environment: texts beside
//! the lab come through [`Assets`], everything else in [`Values`].

mod assets;
mod check;
mod file;
mod finding;
mod links;
mod lint;
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

#[cfg(test)]
mod tests;
