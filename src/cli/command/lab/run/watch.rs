//! Repeats runs whenever a file of their labs changes.

use super::super::watched::Watched;
use super::{Run, once};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;

pub async fn run(arguments: &Run, cx: &mut Context) -> Result<Exit, Error> {
    if !cx.reports.files.is_empty() {
        return Err(Error::usage("`--watch` writes no report", "leave out one of `--watch` and `--report`"));
    }
    if !arguments.is_private(cx) {
        return Err(Error::usage("`--watch` is for the local backend", "leave out `--watch` or `--backend`"));
    }
    let mut watched = Watched::new(&arguments.names(cx), cx)?;
    loop {
        // Before the run, so that changes during the run count.
        watched.look();
        match once(arguments, cx).await {
            Ok(exit @ (Exit::Interrupted | Exit::Terminated)) => return Ok(exit),
            Ok(_) => {}
            Err(error) if error.exit() == Exit::Usage => return Err(error),
            Err(error) => error.show(&mut cx.streams),
        }
        if let Some(exit) = watched.changed("runs it again", cx).await {
            return Ok(exit);
        }
    }
}
