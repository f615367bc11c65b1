//! `man`: prints the help of commands as man pages.

use clap_mangen::Man as Page;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::examples::with_options_once;
use crate::cli::exit::Exit;
use crate::words;

/// Print the man page of a command
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork man | man -l -
  ork man lab run | man -l -
  ork man lab run > ~/.local/share/man/man1/ork-lab-run.1")]
pub struct Man {
    /// Command, such as lab run [default: ork itself]
    command: Vec<String>,
}

pub fn run(arguments: &Man, cx: &mut Context) -> Result<Exit, Error> {
    let mut command = with_options_once(crate::cli::command());
    command.build();
    for word in &arguments.command {
        let Some(inner) = command.find_subcommand(word).cloned() else { return Err(unknown(&command, word)) };
        command = inner;
    }
    let mut page = Vec::new();
    Page::new(command).render(&mut page)?;
    cx.streams.raw(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}

fn unknown(command: &clap::Command, word: &str) -> Error {
    let near = words::closest(word, command.get_subcommands().map(clap::Command::get_name));
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::usage(format!("there is no command `{word}`{suggestion}"), "`ork --help` lists the commands")
}
