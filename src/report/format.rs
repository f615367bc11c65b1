//! The formats of reports, each with a file of its own and a line in the list below.

use super::view::View;
use super::{OutputFormat, human, json, junit, ndjson};
use crate::term::Theme;

macro_rules! formats {
    ($($(#[$about:meta])* $format:ident => $view:ty,)*) => {
        /// The format of a report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
        pub enum Format {
            $($(#[$about])* $format,)*
        }

        impl Format {
            /// Returns a new view that writes this format.
            pub fn view(self, theme: Theme, verbose: u8) -> Box<dyn View> {
                match self {
                    $(Self::$format => Box::new(<$view>::new(theme, verbose)),)*
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

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Text => Self::Text,
            OutputFormat::Json => Self::Json,
            OutputFormat::Ndjson => Self::Ndjson,
        }
    }
}
