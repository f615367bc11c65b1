//! Asks for permission to run a lab's programs on a machine that cannot isolate them.
//!
//! The answer is stored for this code, regardless of which command runs it later.

use super::backend::{agreements, program_policy};
use super::context::Context;
use super::error::Error;
use super::exit::Exit;
use super::labs::Found;
use super::options::BackendName;
use crate::cli::question::confirmed;
use crate::lab::Lab;
use crate::local::function::{digest, digest_of_archive, why_unheld};
use crate::local::service::glue;
use crate::resource::ProgramCode;
use crate::visible;

/// A program of a lab.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    name: String,
    digest: String,
}

/// Asks whether the programs of a lab may run if they cannot be isolated. Called before anything is changed.
pub async fn to_programs(found: &Found, lab: &Lab, cx: &mut Context) -> Result<(), Error> {
    if cx.settings.backend != BackendName::Local || cx.settings.allow_programs {
        return Ok(());
    }
    let agreements = agreements(&cx.settings.home);
    let mut new = programs(lab);
    new.retain(|program| !agreements.has(&program.digest));
    if new.is_empty() {
        return Ok(());
    }
    let Some(reason) = why_unheld(&program_policy(&cx.settings)).await else { return Ok(()) };
    agree(&new, &reason, cx)?;
    for program in &new {
        let note = format!("{} of {}", program.name, found.file);
        agreements.keep(&program.digest, &visible::line(&note)).map_err(|error| {
            let folder = cx.settings.home.join("programs");
            Error::new(Exit::Refused, format!("cannot keep the answer in `{}`: {error}", folder.display()))
                .help("give `--allow-programs`")
        })?;
    }
    Ok(())
}

fn programs(lab: &Lab) -> Vec<Program> {
    let programs = lab.resources.iter().filter_map(|entry| {
        let digest = match entry.resource.program()?.code {
            ProgramCode::Package(files) => digest(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))),
            ProgramCode::Script(script) => digest_of_archive(&glue::python_package(script))?,
        };
        Some(Program { name: entry.resource.name().to_owned(), digest })
    });
    programs.collect()
}

fn agree(programs: &[Program], reason: &str, cx: &mut Context) -> Result<(), Error> {
    let names: Vec<&str> = programs.iter().map(|program| program.name.as_str()).collect();
    let names = visible::line(&names.join(", ")).into_owned();
    let refused = |message: String| {
        Error::new(Exit::Refused, message).help("if you trust the code of the lab, give `--allow-programs`")
    };
    if !cx.terminals.can_ask() {
        return Err(refused(format!(
            "{names} would run as a program, which nothing on this machine can keep from your files and network \
             ({reason}); ork asks before that, and there is no terminal for the question"
        )));
    }
    cx.streams.say(&format!(
        "Nothing on this machine can keep a program from your files and network ({}).",
        visible::line(reason)
    ));
    let answer = confirmed(&format!("Run {names} all the same?"));
    match answer {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::new(Exit::Refused, "nothing was created")),
        Err(error) => Err(refused(format!("no answer: {error}"))),
    }
}
