//! `local`: the shared local cloud, and the server that makes it available to other programs.

mod clock;
mod down;
mod reset;
mod save;
mod status;
mod timers;
mod up;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;

#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Examples:\n  ork local up\n  ork local status\n  ork local reset --yes")]
pub enum Local {
    Up(up::Up),
    Status(status::Status),
    Timers(timers::Timers),
    Clock(clock::Clock),
    Reset(reset::Reset),
    Down(down::Down),
    Save(save::Save),
    Load(save::Load),
}

impl Local {
    pub async fn run(self, cx: &mut Context) -> Result<Exit, Error> {
        cx.settings.require_home()?;
        match self {
            Self::Up(arguments) => up::run(&arguments, cx).await,
            Self::Status(_) => signals::or_end(status::run(cx)).await,
            Self::Timers(arguments) => timers::run(&arguments, cx),
            Self::Clock(arguments) => signals::or_end(clock::run(&arguments, cx)).await,
            Self::Reset(arguments) => reset::run(&arguments, cx),
            Self::Save(arguments) => signals::or_end(save::save(&arguments, cx)).await,
            Self::Load(arguments) => signals::or_end(save::load(&arguments, cx)).await,
            Self::Down(_) => signals::or_end(down::run(cx)).await,
        }
    }
}
