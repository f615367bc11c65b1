//! What a target receives: the matched event, a constant, a part of the event, or a transformed one.
//!
//! Pure: an event comes as its JSON text and leaves as text, so that numbers stay as they were written. It refuses
//! what PutTargets refuses (API Reference, "Target", "InputTransformer"), each problem with its place and a remedy;
//! it does not judge whether a target can use what it receives.

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
