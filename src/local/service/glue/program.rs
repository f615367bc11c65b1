//! Builds a package, to be run like a function, from a script and the code that calls it.

use std::io::{Cursor, Write as _};

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::local::keyed::Stored;

/// The handler, which runs the script once, with the arguments in the event as its command line.
const JAVASCRIPT: &str = include_str!("program/index.mjs");
const PYTHON: &str = include_str!("program/index.py");
/// The only part of the library of Glue that needs no Spark.
const PYTHON_OPTIONS: &str = include_str!("program/utils.py");

/// The language of a script, determined by the suffix of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Language {
    JavaScript,
    Python,
}

/// The script of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Program {
    pub(super) language: Language,
    pub(super) script: String,
}

impl Stored for Program {}

impl Language {
    pub(super) fn of(key: &str) -> Option<Self> {
        let is_javascript = key.ends_with(".mjs") || key.ends_with(".js");
        is_javascript.then_some(Self::JavaScript).or_else(|| key.ends_with(".py").then_some(Self::Python))
    }

    pub(super) fn runtime(self) -> &'static str {
        match self {
            Self::JavaScript => "nodejs22.x",
            Self::Python => "python3.12",
        }
    }
}

/// Returns the package of a Python script, as a ZIP file.
pub fn python_package(script: &str) -> Vec<u8> {
    Program { language: Language::Python, script: script.to_owned() }.package()
}

impl Program {
    /// Returns the package as a ZIP file; `None` if it cannot be written.
    pub(super) fn package(&self) -> Vec<u8> {
        let files: &[(&str, &str)] = match self.language {
            Language::JavaScript => &[("index.mjs", JAVASCRIPT), ("script.mjs", &self.script)],
            Language::Python => &[
                ("index.py", PYTHON),
                ("script.py", &self.script),
                ("awsglue/__init__.py", ""),
                ("awsglue/utils.py", PYTHON_OPTIONS),
            ],
        };
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let written = files.iter().try_for_each(|(name, text)| {
            writer.start_file(*name, options)?;
            writer.write_all(text.as_bytes())?;
            Ok::<(), zip::result::ZipError>(())
        });
        written.and_then(|()| writer.finish()).map(Cursor::into_inner).unwrap_or_default()
    }
}
