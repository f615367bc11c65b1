//! Determines the input of a target: the matched event, a constant, a part of the event, or a transformed event.
//!
//! Pure: events and inputs are JSON text, so that numbers keep their spelling. Input that PutTargets would reject is
//! rejected (API Reference, "Target", "InputTransformer"), each problem with its location and a remedy. Whether a
//! target can process the input is not checked.

mod error;
mod input;
mod limits;
mod path;
mod problem;
mod raw;
mod template;
mod transformer;
mod variables;

pub use error::{Error, Place, TargetRef, aws_message};
pub use input::{InputFields, TargetInput};
pub use path::{Path, PathProblem};
pub use transformer::{Form, Problem, ProblemKind, Rendered, Transformer};
pub use variables::Variables;
