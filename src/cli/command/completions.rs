//! `completions`: prints shell completions.

use clap_complete::Shell;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;

/// Print the completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork completions bash > ~/.local/share/bash-completion/completions/ork
  ork completions zsh > ~/.zfunc/_ork
  ork completions fish > ~/.config/fish/completions/ork.fish")]
pub struct Completions {
    /// Shell the completions are for
    shell: Shell,
}

pub fn run(arguments: &Completions, cx: &mut Context) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::cli::command(), "ork", &mut script);
    cx.streams.raw(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
