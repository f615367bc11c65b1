//! Catches panics at a boundary and returns them as values.
//!
//! Expressions, templates and definitions written by users are evaluated by a cloud that others use at the same time. A
//! panic there, in this crate or in a dependency, must end that evaluation only. Code behind a boundary may leave its
//! own values half changed; the caller of [`contain`] drops them, or documents why they are still valid.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind};

thread_local! {
    /// The number of boundaries this thread is behind.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The panic that the panic hook recorded.
    static NOTED: RefCell<Option<Defect>> = const { RefCell::new(None) };
}

/// A defect of the program that caused a panic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    pub message: String,
    /// The file and line, if the panic hook calls [`note`].
    pub place: Option<String>,
}

/// Runs `work` and returns a panic as an error.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Defect> {
    let _behind = Behind::new();
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| NOTED.take().unwrap_or_else(|| Defect { message: message(payload.as_ref()), place: None }))
}

/// Records a panic behind a boundary; called by the panic hook. Returns whether the panic is behind a boundary, which
/// then reports it instead of the hook.
pub fn note(panic: &PanicHookInfo<'_>) -> bool {
    let is_contained = DEPTH.get() > 0;
    if is_contained {
        let place = panic.location().map(|place| format!("{}:{}", file(place), place.line()));
        NOTED.set(Some(Defect { message: message(panic.payload()), place }));
    }
    is_contained
}

/// Marks that the thread is behind a boundary, until it is dropped or unwound.
struct Behind;

impl Behind {
    fn new() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}

/// Returns the path relative to the crate's own folder, because the location of registries differs between machines.
fn file<'a>(place: &Location<'a>) -> &'a str {
    let file = place.file();
    file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/')).map_or(file, |(_, rest)| rest)
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is a bug in ork {}: {}", env!("CARGO_PKG_VERSION"), self.message)?;
        match &self.place {
            Some(place) => write!(f, " at {place}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_behind_a_boundary_is_a_value() {
        assert_eq!(contain(|| 1), Ok(1));
        let words = |result: Result<(), Defect>| result.expect_err("a panic").message;
        assert_eq!(words(contain(|| panic!("a defect"))), "a defect");
        assert_eq!(words(contain(|| panic!("number {}", 2))), "number 2");
        assert_eq!(words(contain(|| std::panic::panic_any(3))), "no message");
        assert_eq!(words(contain(|| assert!(contain(|| panic!("inside")).is_ok(), "outside"))), "outside");
        assert_eq!(DEPTH.get(), 0);
    }

    #[test]
    fn places_are_named_from_the_crate_on() {
        assert!(file(Location::caller()).ends_with("src/defect.rs"));
    }
}
