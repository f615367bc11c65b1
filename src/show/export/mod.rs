//! Writes a lab as a course of a platform for hands-on labs. Its checks and solutions are those of `ork`, so they agree
//! with the tested lab.

mod course;
mod educates;
mod instruqt;
mod killercoda;
mod page;
mod script;

pub use course::{Course, CourseFile};

use clap::ValueEnum;

/// A platform for hands-on labs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Platform {
    /// A track of Instruqt: a challenge for each step
    Instruqt,
    /// A workshop of Educates: a page for each step
    Educates,
    /// A scenario of Killercoda
    Killercoda,
}

/// Returns the files of the course, by their paths in its folder.
pub fn export(course: &Course<'_>, platform: Platform) -> Vec<CourseFile> {
    match platform {
        Platform::Instruqt => instruqt::files(course),
        Platform::Educates => educates::files(course),
        Platform::Killercoda => killercoda::files(course),
    }
}
