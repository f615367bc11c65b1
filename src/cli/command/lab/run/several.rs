//! Runs several labs, and prints each result and the total.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use super::jobs::{Jobs, Message};
use super::prepared::{Prepared, prepare};
use super::replay::Replay;
use super::total::Total;
use super::{Run, one};
use crate::cli::backend::WallClock;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals::Signals;
use crate::clock::Clock;
use crate::notice::{Failure, Notice, Sink};
use crate::report::{OutputFormat, Report};

pub async fn run(arguments: &Run, names: Vec<String>, cx: &mut Context) -> Result<Exit, Error> {
    if names.is_empty() {
        return Err(Error::usage("there is no lab to run", "`ork lab list` shows all"));
    }
    let begun = WallClock.now();
    let mut total = Total::new(names);
    let labs = prepare_all(arguments, &mut total, cx).await?;
    if arguments.is_private(cx) {
        at_the_same_time(arguments, labs, &mut total, cx).await?;
    } else {
        in_order(arguments, labs, &mut total, cx).await?;
    }
    if cx.settings.output_or(OutputFormat::Text) == OutputFormat::Text {
        let text = total.text(WallClock.now().since(begun), |mark| cx.streams.mark(mark));
        cx.streams.data(&text)?;
    }
    Ok(total.exit())
}

/// Checks every lab before the first one runs.
async fn prepare_all(
    arguments: &Run,
    total: &mut Total,
    cx: &mut Context,
) -> Result<Vec<Result<Prepared, Error>>, Error> {
    let takes = |lab: &crate::lab::Lab, name: &str| lab.variables.iter().any(|variable| variable.name == name);
    let mut labs = Vec::new();
    for name in total.names() {
        labs.push(prepare(arguments, &name, takes, cx).await);
    }
    for (name, _) in &arguments.variables {
        if labs.iter().all(|lab| lab.as_ref().is_ok_and(|prepared| !takes(&prepared.lab, name))) {
            return Err(Error::usage(format!("no lab has a variable `{name}`"), "`ork lab show` names what it has"));
        }
    }
    for (place, error) in labs.iter().enumerate().filter_map(|(place, lab)| Some((place, lab.as_ref().err()?))) {
        total.ended(place, error.exit());
    }
    Ok(labs)
}

/// Runs the labs concurrently, each in a cloud of its own.
async fn at_the_same_time(
    arguments: &Run,
    labs: Vec<Result<Prepared, Error>>,
    total: &mut Total,
    cx: &mut Context,
) -> Result<(), Error> {
    let threads = arguments.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let settings = cx.settings.clone();
    let mut report = report(total, cx);
    let mut replay = Replay::default();
    let mut jobs = Vec::new();
    for (place, lab) in labs.into_iter().enumerate() {
        match lab {
            Ok(lab) => jobs.push((place, lab)),
            Err(error) => {
                unprepared(total.name(place), &error).into_iter().for_each(|n| replay.notice(place, n, &mut report));
                replay.end(place, &mut report);
            }
        }
    }
    let jobs = Arc::new(Jobs::new(jobs, settings, arguments.fail_fast));
    if arguments.fail_fast && total.has_failed() {
        jobs.begin_no_more();
    }
    let started = jobs.start(threads);
    let mut messages = started.map_err(|error| Error::new(Exit::Bug, format!("cannot start: {error}")))?;
    let mut signals = Signals::listen();
    let mut asked = None;
    loop {
        tokio::select! {
            message = messages.recv() => match message {
                Some(Message::Notice(place, notice)) => replay.notice(place, notice, &mut report),
                Some(Message::Ended(place, result)) => {
                    replay.end(place, &mut report);
                    let asked = if jobs.is_late(place) { Some(Exit::Inconclusive) } else { asked };
                    let exit = jobs.lab(place).map(|lab| one::exit_of_job(&result, lab, asked));
                    total.ended(place, exit.unwrap_or(Exit::Bug));
                }
                None => break,
            },
            exit = signals.received() => match asked.replace(exit) {
                None => jobs.stop(),
                Some(_) => return Err(Error::new(exit, "ended before every lab had ended")),
            },
        }
    }
    total.interrupted(asked);
    Ok(report.finish()?)
}

/// Runs the labs one after another on a shared cloud.
async fn in_order(
    arguments: &Run,
    labs: Vec<Result<Prepared, Error>>,
    total: &mut Total,
    cx: &mut Context,
) -> Result<(), Error> {
    if arguments.jobs.is_some_and(|jobs| jobs.get() > 1) {
        let help = "leave `--jobs` out; without `--keep`, each run on the local backend has a cloud of its own";
        return Err(Error::usage("labs that share a cloud run one after the other", help));
    }
    for (place, lab) in labs.into_iter().enumerate() {
        if arguments.fail_fast && total.has_failed() {
            break;
        }
        let exit = match lab {
            Ok(lab) => match one::run(arguments, &lab, cx).await {
                Ok(exit) => exit,
                Err(error) => {
                    error.show(&mut cx.streams);
                    error.exit()
                }
            },
            Err(error) => {
                let mut report = cx.report();
                unprepared(total.name(place), &error).iter().for_each(|notice| report.notice(notice));
                report.finish()?;
                error.exit()
            }
        };
        total.ended(place, exit);
        if matches!(exit, Exit::Interrupted | Exit::Terminated) {
            break;
        }
    }
    Ok(())
}

fn report<'a>(total: &Total, cx: &'a mut Context) -> Report<'a> {
    let is_brief = cx.settings.verbose == 0 && cx.settings.output_or(OutputFormat::Text) == OutputFormat::Text;
    match is_brief {
        true => Report::brief(&mut cx.streams, &mut cx.reports.files, total.longest_name()),
        false => cx.report(),
    }
}

/// Returns the notices for a lab that cannot run.
fn unprepared(name: &str, error: &Error) -> [Notice; 3] {
    let (lab, title) = (name.to_owned(), String::new());
    let backend = String::new();
    let failure = Failure { message: error.message(), help: error.first_help() };
    [
        Notice::RunStarted { lab: lab.clone(), title, backend, virtual_time: false, steps: 0 },
        Notice::RunFailed { failure },
        Notice::RunFinished {
            lab,
            passed: 0,
            failed: 0,
            skipped: 0,
            left_behind: 0,
            took_ms: 0,
            wall_ms: None,
            kept: false,
        },
    ]
}
