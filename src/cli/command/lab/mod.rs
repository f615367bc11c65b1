//! `lab`: finds, shows, checks, runs and removes labs.

mod check;
mod deploy;
mod down;
mod export;
mod fmt;
mod goto;
mod hint;
mod learner;
mod lint;
mod list;
mod new;
mod next;
mod plan;
mod policy;
mod reset;
mod run;
mod show;
mod solve;
mod start;
mod status;
mod values;
mod verify;
mod watched;
mod write;

pub use learner::lab_of;
pub use verify::verify;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;

#[derive(Debug, clap::Subcommand)]
#[command(after_help = "Examples:
  ork lab list
  ork lab new orders --from bus-and-rule
  ork lab show eventdriven --as markdown
  ork lab run eventdriven")]
pub enum Lab {
    List(list::List),
    New(new::New),
    Show(show::Show),
    Lint(lint::Lint),
    Fmt(fmt::Fmt),
    Export(export::Export),
    Run(run::Run),
    Start(start::Start),
    Next(next::Next),
    Goto(goto::Goto),
    Back(goto::Back),
    Check(check::Check),
    Hint(hint::Hint),
    Solve(solve::Solve),
    Reset(reset::Reset),
    Status(status::Status),
    Plan(plan::Plan),
    Deploy(deploy::Deploy),
    Down(down::Down),
}

impl Lab {
    /// Returns whether the command can write a report.
    pub fn can_report(&self) -> bool {
        match self {
            Self::Run(_) | Self::Start(_) | Self::Reset(_) | Self::Deploy(_) | Self::Down(_) => true,
            Self::List(_)
            | Self::New(_)
            | Self::Show(_)
            | Self::Lint(_)
            | Self::Fmt(_)
            | Self::Export(_)
            | Self::Next(_)
            | Self::Goto(_)
            | Self::Back(_)
            | Self::Check(_)
            | Self::Hint(_)
            | Self::Solve(_)
            | Self::Plan(_)
            | Self::Status(_) => false,
        }
    }

    pub async fn run(self, cx: &mut Context) -> Result<Exit, Error> {
        match self {
            Self::List(_) => list::run(cx),
            Self::New(arguments) => new::run(arguments, cx),
            Self::Show(arguments) => signals::or_end(show::run(&arguments, cx)).await,
            Self::Lint(arguments) => lint::run(&arguments, cx).await,
            Self::Fmt(arguments) => fmt::run(&arguments, cx),
            Self::Export(arguments) => export::run(&arguments, cx),
            Self::Run(arguments) => run::run(&arguments, cx).await,
            Self::Start(arguments) => signals::or_end(start::run(&arguments, cx)).await,
            Self::Next(arguments) => signals::or_end(next::run(&arguments, cx)).await,
            Self::Goto(arguments) => signals::or_end(goto::goto(&arguments, cx)).await,
            Self::Back(arguments) => signals::or_end(goto::back(&arguments, cx)).await,
            Self::Check(arguments) => signals::or_end(check::run(&arguments, cx)).await,
            Self::Hint(arguments) => signals::or_end(hint::run(&arguments, cx)).await,
            Self::Solve(arguments) => signals::or_end(solve::run(&arguments, cx)).await,
            Self::Reset(arguments) => signals::or_end(reset::run(&arguments, cx)).await,
            Self::Status(arguments) => status::run(&arguments, cx),
            Self::Plan(arguments) => signals::or_end(plan::run(&arguments, cx)).await,
            Self::Deploy(arguments) => deploy::run(&arguments, cx).await,
            Self::Down(arguments) => signals::or_end(down::run(&arguments, cx)).await,
        }
    }
}
