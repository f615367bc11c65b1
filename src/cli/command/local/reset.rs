//! `local reset`: empties the shared cloud.

use crate::cli::backend::shared_folder;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::question::confirmed;
use crate::cli::runs;
use crate::local::engine::Engine;
use crate::visible;

/// Empty the local cloud
///
/// Everything in it is gone afterwards. It also replaces a journal that is damaged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork local reset\n  ork local reset --yes")]
pub struct Reset {
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub fn run(arguments: &Reset, cx: &mut Context) -> Result<Exit, Error> {
    let folder = shared_folder(&cx.settings.home);
    if !arguments.yes && !agreed(&folder.display().to_string(), cx)? {
        cx.streams.say("nothing was changed");
        return Ok(Exit::Refused);
    }
    Engine::reset(&folder)?;
    runs::forget_local(&cx.settings.home);
    cx.streams.say(&format!("the local cloud in `{}` is empty", folder.display()));
    Ok(Exit::Done)
}

fn agreed(folder: &str, cx: &Context) -> Result<bool, Error> {
    if !cx.terminals.can_ask() {
        return Err(Error::new(
            Exit::Refused,
            "emptying the local cloud needs confirmation, and there is no terminal to ask on",
        )
        .help("give `--yes`"));
    }
    let question = format!("Empty the local cloud in {}?", visible::line(folder));
    let answer = confirmed(&question);
    answer.map_err(|error| Error::new(Exit::Refused, format!("no answer: {error}")).help("give `--yes`"))
}
