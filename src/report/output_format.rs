//! The formats of output.

/// The form of the data on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputFormat {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// One JSON document a line, as things happen
    Ndjson,
}
