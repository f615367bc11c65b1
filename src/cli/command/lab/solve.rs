//! `lab solve`: prints the commands of the learner's step, or performs it.

use super::learner::{Learner, Which};
use super::values::placed;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::command_line::CommandLine;
use crate::flow;
use crate::lab::{Lab, Solution};
use crate::report::lesson::SolutionShown;
use crate::report::{self, OutputFormat};
use crate::step::Step;
use crate::visible;

/// Show the solution of the current step
///
/// The commands go to stdout, so that `ork lab solve | sh` does them; `--apply` does the step in one go. Either way
/// `ork lab check` decides whether it is done.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab solve\n  ork lab solve | sh\n  ork lab solve --apply")]
pub struct Solve {
    #[command(flatten)]
    which: Which,
    /// Do the step instead of showing its commands
    #[arg(long)]
    apply: bool,
}

pub async fn run(arguments: &Solve, cx: &mut Context) -> Result<Exit, Error> {
    let learner = Learner::open(&arguments.which, cx).await?;
    let index = learner.index(None)?;
    if arguments.apply {
        return apply(&learner, index, cx).await;
    }
    let step = flow::ready(&learner.course(), &learner.recorder(), index).await;
    let step = step.map_err(|trouble| learner.trouble(trouble))?;
    let entry = learner.entry(index)?;
    let text = match &entry.words.solution {
        Some(Solution::Text(text)) => Some(text.clone()),
        Some(Solution::Step) | None => None,
    };
    let awaited = flow::awaited_schedule(learner.lab(), index).filter(|_| cx.settings.backend == BackendName::Local);
    let fire = awaited.into_iter().flat_map(|(schedule, times)| vec![fire(schedule); times]);
    let secret = secret(&step, learner.lab());
    let text = text.or_else(|| secret.as_ref().map(|secret| secret.note.clone()));
    let given = secret.map(|secret| secret.assignment).unwrap_or_default();
    let fire = fire.map(|line| placed(line, cx).to_string());
    let own = commands(step).into_iter().map(|line| format!("{given}{}", placed(line, cx))).collect::<Vec<_>>();
    let commands = fire.chain(own).collect();
    show(&SolutionShown { step: entry.id.clone(), text, commands }, cx)?;
    Ok(Exit::Done)
}

async fn apply(learner: &Learner, index: usize, cx: &mut Context) -> Result<Exit, Error> {
    if learner.entry(index)?.step.verifies() {
        cx.streams.say("this step changes nothing; `ork lab check` looks");
        return Ok(Exit::Done);
    }
    let receipt = flow::solve(&learner.course(), &learner.recorder(), index).await;
    let receipt = receipt.map_err(|trouble| learner.trouble(trouble))?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => {
            let events = receipt.published.iter().map(|event| format!("{}\n", report::receipt::published(event)));
            events.collect::<String>() + &report::receipt::text(&receipt, cx.settings.verbose)
        }
        OutputFormat::Json | OutputFormat::Ndjson => {
            let kind = learner.entry(index)?.step.kind();
            report::document("ork.receipt/1", &report::receipt::Document::new(kind, &receipt), format)
        }
    };
    cx.streams.data(&text)?;
    cx.streams.say("`ork lab check` looks whether it is done");
    Ok(Exit::Done)
}

/// Returns the step's commands, each of which can be used alone.
fn commands(mut step: Step) -> Vec<CommandLine> {
    step.stand_alone();
    step.commands()
}

/// Returns the command that fires a schedule on the local cloud, instead of waiting for it.
fn fire(schedule: &str) -> CommandLine {
    CommandLine::new("schedule").value(schedule).switch("fire", true)
}

/// The secret that a command needs and must not print.
struct Secret {
    note: String,
    /// What precedes the command so that it finds the secret; empty if only the learner knows it.
    assignment: String,
}

fn secret(step: &Step, lab: &Lab) -> Option<Secret> {
    let variable = step.secret_variable()?;
    let mut secrets = lab.variables.iter().filter(|variable| variable.secret);
    let only = secrets.next().filter(|_| secrets.next().is_none());
    let Some(environment) = only.and_then(|only| only.environment.as_deref()) else {
        let note = format!("{variable} must hold the secret the lab was given; `ork lab solve --apply` knows it.");
        return Some(Secret { note, assignment: String::new() });
    };
    let is_plain = |text: &&str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let default = only.and_then(|only| only.default.as_ref()).and_then(|default| default.as_str()).filter(is_plain);
    let value = default.map_or_else(|| environment.to_owned(), |default| format!("{environment}:-{default}"));
    let note =
        format!("The secret is that of {environment}, which the lab was given; `ork lab solve --apply` knows it.");
    Some(Secret { note, assignment: format!("{variable}=\"${{{value}}}\" ") })
}

fn show(solution: &SolutionShown, cx: &mut Context) -> Result<(), Error> {
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => {
            let prose =
                solution.text.iter().flat_map(|text| text.lines()).map(|line| format!("# {}\n", visible::line(line)));
            prose.chain(solution.commands.iter().map(|command| format!("{command}\n"))).collect()
        }
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.solution/1", solution, format),
    };
    Ok(if format == OutputFormat::Text { cx.streams.raw(&text) } else { cx.streams.data(&text) }?)
}
