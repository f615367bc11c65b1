//! The formats of a report: a file each, and a line in the list below.

use super::view::View;
use super::{Form, human, json, junit, ndjson};
use crate::term::Look;

macro_rules! formats {
    ($($(#[$about:meta])* $format:ident => $view:ty,)*) => {
        /// The format of a report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
        pub enum Format {
            $($(#[$about])* $format,)*
        }

        impl Format {
            /// Returns a new view that writes this format.
            pub fn view(self, look: Look, verbose: u8) -> Box<dyn View> {
                match self {
                    $(Self::$format => Box::new(<$view>::new(look, verbose)),)*
                }
            }
        }
    };
}

formats! {
    /// For people
    Text => human::Run,
    /// One JSON document for each run
    Json => json::Runs,
    /// JUnit XML, as CI servers read it
    Junit => junit::Suites,
    /// One JSON document a line for each notice
    Ndjson => ndjson::Notices,
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Text => Self::Text,
            Form::Json => Self::Json,
            Form::Ndjson => Self::Ndjson,
        }
    }
}
