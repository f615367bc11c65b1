//! Runs the command line and returns the exit code.

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;

use super::arguments::Arguments;
use super::backend::WallClock;
use super::context::Context;
use super::error::Error;
use super::exit::Exit;
use super::reports::Reports;
use super::settings::{self, Environment, Settings, Terminals};
use super::{Cli, command, examples, signals};
use crate::aws::Restore;
use crate::clock::Clock;
use crate::defect;
use crate::local::function::remove_own_folders;
use crate::report::OutputFormat;
use crate::term::{ColorChoice, Streams, Style};
use crate::{unquoted, visible};

/// The output of `ork` without arguments: the first commands for new users, for a small terminal.
const FIRST_SCREEN: &str = "\
ork: event-driven AWS labs on a cloud inside the program, without an account

Watch a lab run from beginning to end, in seconds:
  ork lab run eventdriven

Do one yourself, step by step, with hints:
  ork lab list                    the labs there are
  ork lab start eventdriven       begin; then `ork lab next`, `ork lab check`, `ork lab hint`

Write one:
  ork lab new orders --from bus-and-rule
  ork lab run orders --watch      run it again on each change

Use the cloud by hand, or with the AWS CLI and SDKs:
  ork create-bus Orders           what you create stays; `ork local reset` empties the cloud
  ork publish --bus Orders --source com.aws.orders --detail-type Order value:=415
  ork trace --last                the way that an event took
  ork local up                    an endpoint for the AWS CLI and SDKs

`ork --help` lists every command, `ork COMMAND --help` explains one with examples.
";

/// The width of the help if it is not written to a terminal: sufficient for every example.
const HELP_WIDTH: usize = 120;

/// Runs the command line of the process.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    #[cfg(unix)]
    if let Some(code) = crate::local::function::launcher::run(&words) {
        return code;
    }
    let environment = Environment::of_process();
    let terminals = Terminals::of_process();
    let theme = settings::theme(color(&words), &environment, terminals);
    panic::set_hook(Box::new(move |bug| {
        if !defect::note(bug) {
            report(bug, &mut Streams::of_process(theme));
        }
    }));
    let run = || {
        let mut streams = Streams::of_process(theme);
        match parse(&words, terminals, &mut streams) {
            Ok((cli, line)) => run(cli, line, environment, terminals, streams),
            Err(exit) => exit,
        }
    };
    guarded(run).into()
}

/// Returns [`Exit::Bug`] for a panic.
fn guarded(run: impl FnOnce() -> Exit) -> Exit {
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(Exit::Bug)
}

/// Parses the command line. Help and usage errors end here.
fn parse(words: &[OsString], terminals: Terminals, streams: &mut Streams) -> Result<(Cli, Arguments), Exit> {
    if words.len() == 1 {
        // A closed stdout is not an error.
        let _ = streams.data(FIRST_SCREEN);
        return Err(Exit::Done);
    }
    let command = if terminals.output { command() } else { command().term_width(HELP_WIDTH) };
    if let Ok(read) = read(words, &command) {
        return Ok(read);
    }
    // Hiding global options copies every command, so it is done only if help or usage is printed.
    let command = examples::with_options_once(command);
    read(words, &command).map_err(|error| {
        let text = shown(&error, words, command);
        if error.use_stderr() {
            streams.complain_rendered(text.trim_end());
            if let Some(help) = split_by_a_shell(&error, words).or_else(|| backwards(&error, words)) {
                streams.complain(&format!("{} {help}", Style::Hint.paint(" help:")));
            }
            return Exit::Usage;
        }
        // A closed stdout is not an error.
        let _ = streams.data_rendered(&text);
        Exit::Done
    })
}

/// Returns a remedy if there are too many words because a shell has split one.
fn split_by_a_shell(error: &clap::Error, words: &[OsString]) -> Option<&'static str> {
    let is_too_many = matches!(error.kind(), ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand);
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    unquoted::of_words(&words).filter(|_| is_too_many)
}

/// Returns what to do where somebody asks to move the time of the local cloud back.
fn backwards(error: &clap::Error, words: &[OsString]) -> Option<&'static str> {
    let is_negative = |word: &OsString| {
        let word = word.to_string_lossy();
        word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_asked = words.iter().any(|word| word == "advance") && words.iter().any(is_negative);
    (error.kind() == ErrorKind::UnknownArgument && is_asked).then_some(
        "time never goes back; `ork local reset` empties the local cloud, whose time is then that of this machine",
    )
}

fn read(words: &[OsString], command: &clap::Command) -> Result<(Cli, Arguments), clap::Error> {
    let matches = command.clone().try_get_matches_from(words)?;
    let cli = Cli::from_arg_matches(&matches)?;
    Ok((cli, Arguments::new(words, command.clone(), matches)))
}

/// Returns the colored message of clap. It may repeat words of the command line: if a terminal would interpret one of
/// them, the message is created for the escaped words instead.
fn shown(error: &clap::Error, words: &[OsString], command: clap::Command) -> String {
    let texts: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    if !texts.iter().any(|text| text.contains(visible::is_hidden)) {
        return error.render().ansi().to_string();
    }
    let visible = texts.iter().map(|text| visible::line(text).into_owned());
    match command.try_get_matches_from(visible) {
        Err(error) => error.render().ansi().to_string(),
        Ok(_) => visible::lines(&error.render().to_string()).into_owned(),
    }
}

fn run(cli: Cli, line: Arguments, environment: Environment, terminals: Terminals, mut streams: Streams) -> Exit {
    if cli.options.quiet {
        streams.be_quiet();
    }
    let reports = match reports(&cli) {
        Ok(reports) => reports,
        Err(error) => return end(Err(error), cli.options.output, &mut streams),
    };
    let settings = match Settings::new(&cli.options, environment) {
        Ok(settings) => settings,
        Err(error) => return end(Err(error), cli.options.output, &mut streams),
    };
    settings.narrow_home();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return end(Err(Error::new(Exit::Bug, format!("cannot start: {error}"))), cli.options.output, &mut streams);
        }
    };
    let mut cx = Context { settings, terminals, streams, line, reports, cloud: None, restore: Restore::default() };
    let result = runtime.block_on(async {
        let result = cli.command.run(&mut cx).await;
        if !cx.restore.finish().await {
            cx.streams.complain("messages that were read stay hidden until their visibility timeout is over");
        }
        if matches!(result, Ok(Exit::Interrupted | Exit::Terminated)) { result } else { finish(result, &cx).await }
    });
    // A thread may still be waiting for input that is no longer needed.
    runtime.shutdown_background();
    remove_own_folders();
    cx.streams.clear();
    let written = cx.reports.finish(&result, WallClock.now(), &mut cx.streams);
    let format = cx.settings.output;
    let exit = end(result, format, &mut cx.streams);
    let written = end(written.map(|()| Exit::Done), format, &mut cx.streams);
    if exit == Exit::Done { written } else { exit }
}

/// Returns the requested reports. Fails if the command cannot write any.
fn reports(cli: &Cli) -> Result<Reports, Error> {
    if !cli.options.reports.is_empty() && !cli.command.can_report() {
        let help =
            "`ork lab run`, `ork lab start`, `ork lab reset`, `ork lab down`, `ork create` and every step write one";
        return Err(Error::usage("this command writes no report", help));
    }
    Reports::open(&cli.options.reports, cli.options.verbose)
}

/// Completes what the command started in the shared cloud, such as the functions that its events invoke.
async fn finish(result: Result<Exit, Error>, cx: &Context) -> Result<Exit, Error> {
    let Some(cloud) = &cx.cloud else { return result };
    signals::or_end(async {
        cloud.finish_work().await;
        result
    })
    .await
}

fn end(result: Result<Exit, Error>, format: Option<OutputFormat>, streams: &mut Streams) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(error) => {
            error.show_as(format, streams);
            error.exit()
        }
    }
}

/// Determines `--color` before the command line is parsed, because errors in it are colored too.
fn color(words: &[OsString]) -> ColorChoice {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let following =
        words.windows(2).find(|pair| pair.first() == Some(&"--color")).and_then(|pair| pair.get(1)).copied();
    let value = words.iter().find_map(|word| word.strip_prefix("--color=")).or(following);
    value.and_then(|value| <ColorChoice as clap::ValueEnum>::from_str(value, false).ok()).unwrap_or_default()
}

fn report(bug: &PanicHookInfo<'_>, streams: &mut Streams) {
    let place = bug.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
    let message = bug.payload_as_str().unwrap_or("no message");
    streams.complain(&format!("this is a bug in ork {}: {message}{place}", env!("CARGO_PKG_VERSION")));
    streams.complain(" help: please report it with this text and the command line that led here");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_has_its_own_exit() {
        assert_eq!(guarded(|| Exit::Untrue), Exit::Untrue);
        assert_eq!(guarded(|| panic!("a bug, for the test")), Exit::Bug);
    }

    #[test]
    fn colour_is_known_before_the_rest() {
        let choice = |words: &[&str]| color(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(choice(&["ork", "--color", "never", "x"]), ColorChoice::Never);
        assert_eq!(choice(&["ork", "x", "--color=always"]), ColorChoice::Always);
        assert_eq!(choice(&["ork", "--color"]), ColorChoice::Auto);
        assert_eq!(choice(&["ork", "--color", "pink"]), ColorChoice::Auto);
    }
}
