//! `lab run`: deploys, exercises, verifies and cleans up one or more labs.

mod jobs;
mod one;
mod prepared;
mod replay;
mod several;
mod total;
mod watch;

use std::num::NonZeroUsize;

pub use one::{agree, ask, course};
pub use prepared::Prepared;

use super::values::{name_and_value, suffix};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::cli::options::BackendName;
use crate::duration::Span;

/// Run labs: deploy, exercise, verify, clean up
///
/// On the local backend each run has a cloud of its own, in which time jumps to the next thing that happens, unless it
/// is to be kept. Several labs run at the same time there, and one after the other everywhere else. The exit code is
/// that of the lab that went worst.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab run eventdriven
  ork lab run eventdriven --step first-order-logged
  ork lab run ./labs/mine --watch
  ork lab run ./labs/mine --backend aws --keep
  ork lab run --all --timeout 5m --report junit=labs.xml
  ork lab run eventdriven -o ndjson | jq -c 'select(.notice == \"judged\")'")]
pub struct Run {
    /// Names or paths of labs, or folders with labs in them
    #[arg(value_name = "LAB", required_unless_present = "all")]
    labs: Vec<String>,
    /// Run every lab that `ork lab list` shows
    #[arg(long, conflicts_with = "labs")]
    all: bool,
    /// Labs that run at the same time [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Stop a lab that takes longer than this in real time, such as 90s or 5m, and remove what it created
    #[arg(long, value_name = "DURATION")]
    timeout: Option<Span>,
    /// Start no further lab after one has failed
    #[arg(long)]
    fail_fast: bool,
    /// Run the other labs when one has failed; this is the default
    #[arg(long, overrides_with = "fail_fast")]
    keep_going: bool,
    /// Run again whenever a file of a lab changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["keep", "fail_fast"])]
    watch: bool,
    /// Run up to this step and check only that one
    #[arg(long, value_name = "ID", conflicts_with = "from")]
    step: Option<String>,
    /// Check from this step on; those before it are only done
    #[arg(long, value_name = "ID")]
    from: Option<String>,
    /// Leave all resources in place; `ork lab down` removes them
    #[arg(long)]
    keep: bool,
    /// Do not ask before anything is created in an account
    #[arg(short, long)]
    yes: bool,
    /// Append -SUFFIX to the name of everything the labs create
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    suffix: Option<String>,
    /// A value for a variable of the lab; may be given several times
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

impl Run {
    /// Returns the selected labs, by name or path.
    fn names(&self, cx: &Context) -> Vec<String> {
        if self.all {
            return labs::all(&cx.settings).into_keys().collect();
        }
        self.labs.iter().flat_map(|name| labs::meant(&cx.settings, name)).collect()
    }

    /// Returns whether each run has a temporary cloud of its own.
    fn is_private(&self, cx: &Context) -> bool {
        cx.settings.backend == BackendName::Local && !self.keep
    }
}

pub async fn run(arguments: &Run, cx: &mut Context) -> Result<Exit, Error> {
    if arguments.watch { watch::run(arguments, cx).await } else { once(arguments, cx).await }
}

async fn once(arguments: &Run, cx: &mut Context) -> Result<Exit, Error> {
    let names = arguments.names(cx);
    if let [name] = names.as_slice() {
        let prepared = prepared::prepare(arguments, name, |_, _| true, cx).await?;
        return one::run(arguments, &prepared, cx).await;
    }
    if arguments.step.is_some() || arguments.from.is_some() {
        let message = format!("`--step` and `--from` name a step of one lab, and {} are to run", names.len());
        return Err(Error::usage(message, "name one lab"));
    }
    several::run(arguments, names, cx).await
}
