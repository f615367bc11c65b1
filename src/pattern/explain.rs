//! stub
use super::event::Scalar;
#[derive(Debug)]
pub struct Miss { pub text: String, pub near: u8 }
impl Miss {
    pub(super) fn far(text: String) -> Self { Self { text, near: 0 } }
    pub(super) fn type_only(text: String) -> Self { Self { text, near: 2 } }
    pub(super) fn near(text: String) -> Self { Self { text, near: 1 } }
    pub(super) fn not_a_string(value: &Scalar<'_>, wanted: &str) -> Self { Self::far(format!("{} {value} found, {wanted} wanted", value.kind())) }
}
use super::{Event, Pattern};
pub struct Explanation(bool);
impl Explanation { pub fn matched(&self) -> bool { self.0 } }
impl std::fmt::Display for Explanation { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("x") } }
pub fn explain(p: &Pattern, e: &Event<'_>) -> Explanation { Explanation(super::matches(p, e)) }
