//! `lab export`: writes a lab as a course of a platform for hands-on labs.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::values::{self, name_and_value};
use super::write::{self, File};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs::{self, Found};
use crate::report::{self, OutputFormat};
use crate::show::export::{Course, CourseFile, Platform, export};
use crate::words;

/// Write a lab as a course of Instruqt, Educates or Killercoda
///
/// The pages are those of the lab, and the checks are those of `ork`, which the image of the machine must have.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab export eventdriven --as killercoda
  ork lab export ./labs/mine --as instruqt --to track")]
pub struct Export {
    /// Name of the lab, or its path
    lab: String,
    /// The platform
    #[arg(long = "as", value_name = "PLATFORM")]
    platform: Platform,
    /// Folder that is created (default: LAB-PLATFORM)
    #[arg(long, value_name = "FOLDER")]
    to: Option<String>,
    /// A value for a variable of the lab; may be given several times
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

/// The document `ork.exported-lab/1`.
#[derive(Serialize)]
struct Exported {
    lab: String,
    folder: String,
    files: Vec<String>,
}

pub fn run(arguments: &Export, cx: &mut Context) -> Result<Exit, Error> {
    let values = values::given(&arguments.variables, cx);
    let found = labs::find(&cx.settings, &arguments.lab)?;
    let lab = found.lab(&values, cx)?;
    values::check_names(&lab, &values)?;
    let (files, secrets) = (files(&found)?, lab.given_secrets(&values));
    let course = Course { lab: &lab, files: &files, secrets: &secrets };
    let folder = arguments.to.clone().unwrap_or_else(|| format!("{}-{}", lab.name, name_of(arguments.platform)));
    require_new(&folder)?;
    let exported = export(&course, arguments.platform);
    let paths: Vec<String> = exported.iter().map(|file| file.path.clone()).collect();
    write::all(Path::new(&folder), &exported.into_iter().map(file).collect())?;
    let format = cx.settings.output_or(OutputFormat::Text);
    match format {
        OutputFormat::Text => {
            cx.streams.line(&format!("created {folder}: {}", words::count(paths.len(), "file")))?;
            cx.streams.say("the image of its machine needs `ork`; nothing here was tried on the platform");
        }
        format => {
            let exported = Exported { lab: lab.name.clone(), folder, files: paths };
            cx.streams.data(&report::document("ork.exported-lab/1", &exported, format))?;
        }
    }
    Ok(Exit::Done)
}

fn name_of(platform: Platform) -> &'static str {
    match platform {
        Platform::Instruqt => "instruqt",
        Platform::Educates => "educates",
        Platform::Killercoda => "killercoda",
    }
}

/// Returns all files of the lab; none for a lab that comes with `ork`.
fn files(found: &Found) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    if found.folder().is_none() {
        return Ok(BTreeMap::new());
    }
    let mut files = BTreeMap::from([("lab.yaml".to_owned(), found.bytes().to_vec())]);
    for path in found.assets.names() {
        let bytes = found.assets.read(&path).map_err(|error| {
            Error::new(Exit::Refused, format!("cannot read `{path}` of the lab: {error}"))
                .help("every file below the folder of the lab is part of the course; move away what is not")
        })?;
        files.insert(path, bytes);
    }
    Ok(files)
}

fn require_new(folder: &str) -> Result<(), Error> {
    match Path::new(folder).exists() {
        true => Err(Error::new(Exit::Refused, format!("`{folder}` exists already"))
            .help("choose another folder with `--to`; nothing was written")),
        false => Ok(()),
    }
}

fn file(file: CourseFile) -> (String, File) {
    (file.path, File { bytes: file.text.into_bytes(), is_executable: file.is_executable })
}
