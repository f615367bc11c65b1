//! The value of `--report`: a format and a file.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;

use crate::report::Format;
use crate::words;

/// A requested report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    pub format: Format,
    pub path: PathBuf,
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = || {
            let names = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            words::list(&names.map(|name| name.get_name().to_owned()).collect::<Vec<_>>())
        };
        match text.split_once('=') {
            Some((_, "")) | None => Err("write it as FORMAT=FILE, such as junit=report.xml".to_owned()),
            Some((format, path)) => match Format::from_str(format, false) {
                Ok(format) => Ok(Self { format, path: PathBuf::from(path) }),
                Err(_) => Err(format!("there is no format `{format}`; the formats are {}", names())),
            },
        }
    }
}
