//! The command line: parses commands, opens the backend, and determines the exit code.
//!
//! The steps of a lab are also commands: [`Step`] is flattened into [`Command`]. Every other command has a file in
//! `command/`. No other module imports this one.

mod arguments;
mod backend;
mod command;
mod consent;
mod context;
mod error;
mod examples;
mod exit;
mod findings;
mod labs;
mod options;
mod packages;
mod password;
mod question;
mod report_file;
mod reports;
mod runs;
mod server_record;
mod settings;
mod signals;
mod start;
mod texts;
mod turn;

pub use examples::command;
pub use start::main;

use backend::WallClock;
use command::{
    api_destination, completions, create, doctor, explain, inventory, lab, local, logs, mail, man, match_events,
    messages, publish, schedule, schema, start_execution, step, tail, test_state_machine, trace, transform, verify,
};
use context::Context;
use error::Error;
use exit::Exit;
use options::Options;

use crate::clock::Clock;
use crate::resource::Resource;
use crate::step::Step;

const EXAMPLES: &str = "\
Examples:
  ork lab run eventdriven
  ork create-bus Orders
  ork publish --bus Orders --source com.aws.orders --detail-type Order category=lab-supplies
  ork match pattern.json event.json --explain";

/// Scaffolds, deploys, exercises and verifies event-driven AWS labs
///
/// Everything happens on a cloud inside the program, without an account and without a network, unless another backend
/// is named.
#[derive(Debug, clap::Parser)]
#[command(name = "ork", version, max_term_width = 120, propagate_version = false)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{}", exit::TABLE))]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// Every command.
#[derive(Debug, clap::Subcommand)]
enum Command {
    #[command(flatten)]
    Step(Step),
    /// Create a resource that labs build on
    #[command(subcommand)]
    Create(Resource),
    Get(inventory::Get),
    Describe(inventory::Describe),
    Delete(inventory::Delete),
    Doctor(doctor::Doctor),
    Logs(logs::Logs),
    Messages(messages::Messages),
    Executions(inventory::Executions),
    /// The mail that topics of the local cloud sent: list, read, confirm, unsubscribe
    #[command(subcommand)]
    Mail(mail::Mail),
    /// List, show, check and run labs
    #[command(subcommand)]
    Lab(lab::Lab),
    Match(match_events::Match),
    Explain(explain::Explain),
    Schema(schema::Schema),
    Trace(trace::Trace),
    Tail(tail::Tail),
    /// The cloud inside the program that the commands share
    #[command(subcommand)]
    Local(local::Local),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// Returns whether the command can write a report.
    fn can_report(&self) -> bool {
        match self {
            Self::Step(_) | Self::Create(_) => true,
            Self::Lab(lab) => lab.can_report(),
            Self::Match(_)
            | Self::Explain(_)
            | Self::Schema(_)
            | Self::Get(_)
            | Self::Describe(_)
            | Self::Delete(_)
            | Self::Doctor(_)
            | Self::Logs(_)
            | Self::Messages(_)
            | Self::Executions(_)
            | Self::Mail(_)
            | Self::Trace(_)
            | Self::Tail(_)
            | Self::Local(_)
            | Self::Completions(_)
            | Self::Man(_) => false,
        }
    }

    async fn run(self, cx: &mut Context) -> Result<Exit, Error> {
        match &self {
            Self::Step(step) => cx.start_step(step.kind(), WallClock.now()),
            Self::Create(_) => cx.start_step("create", WallClock.now()),
            _ => {}
        }
        match self {
            Self::Step(step) => run_step(step, cx).await,
            Self::Create(resource) => create::run(resource, cx).await,
            Self::Get(arguments) => inventory::get(&arguments, cx).await,
            Self::Describe(arguments) => inventory::describe(&arguments, cx).await,
            Self::Delete(arguments) => inventory::delete(&arguments, cx).await,
            Self::Doctor(arguments) => doctor::run(&arguments, cx).await,
            Self::Logs(arguments) => logs::run(&arguments, cx).await,
            Self::Messages(arguments) => messages::run(&arguments, cx).await,
            Self::Executions(arguments) => inventory::executions(&arguments, cx).await,
            Self::Mail(mail) => mail.run(cx).await,
            Self::Lab(lab) => lab.run(cx).await,
            Self::Match(arguments) => match_events::run(&arguments, cx),
            Self::Local(local) => local.run(cx).await,
            Self::Explain(arguments) => explain::run(&arguments, cx),
            Self::Schema(arguments) => schema::run(&arguments, cx),
            Self::Trace(arguments) => trace::run(&arguments, cx).await,
            Self::Tail(arguments) => tail::run(&arguments, cx).await,
            Self::Completions(arguments) => completions::run(&arguments, cx),
            Self::Man(arguments) => man::run(&arguments, cx),
        }
    }
}

/// Passes a step to the first of these commands that handles its kind. Any other step is performed directly.
macro_rules! own_command_of {
    ($step:ident, $cx:ident: $($command:ident),+) => {
        $(
            let $step = match $step.try_into() {
                Ok(own) => return $command::run(own, $cx).await,
                Err($step) => $step,
            };
        )+
        return step::run($step, $cx).await;
    };
}

async fn run_step(step: Step, cx: &mut Context) -> Result<Exit, Error> {
    own_command_of!(
        step, cx: api_destination, publish, schedule, start_execution, test_state_machine, transform, verify
    );
}
