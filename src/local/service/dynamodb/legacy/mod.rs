//! The legacy parameters, which are converted into the equivalent expressions.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Legacy DynamoDB conditional parameters".

mod condition;
mod key;
mod projection;
mod update;

pub(super) use condition::{expected, filter};
pub(super) use key::key_conditions;
pub(super) use projection::projection;
pub(super) use update::update;

use crate::local::service::Fault;

/// Fails if a request has both expressions and legacy parameters.
pub(super) fn refuse_mixture(legacy: &[(&str, bool)], expressions: &[(&str, bool)]) -> Result<(), Fault> {
    let given = |members: &[(&str, bool)]| -> Vec<String> {
        members.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| (*name).to_owned()).collect()
    };
    let (legacy, expressions) = (given(legacy), given(expressions));
    if legacy.is_empty() || expressions.is_empty() {
        return Ok(());
    }
    Err(Fault::validation(format!(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {{{}}} \
         Expression parameters: {{{}}}",
        legacy.join(", "),
        expressions.join(", ")
    )))
}
