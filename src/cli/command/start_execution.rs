//! `start-execution`: performs the step and, on a terminal, shows the progress of the execution.

use aws_sdk_sfn::types::HistoryEvent;

use super::step;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::{backend, signals};
use crate::report::human::Progress;
use crate::resource::{ResourceContext, Unrecorded};
use crate::step::{StartExecution, Step};

pub async fn run(start: StartExecution, cx: &mut Context) -> Result<Exit, Error> {
    let is_watched = start.wait && cx.streams.theme().live;
    let mut step = Step::StartExecution(start);
    if !is_watched {
        return step::run(step, cx).await;
    }
    step::prepare(&mut step, cx)?;
    let Step::StartExecution(start) = &step else { return Ok(Exit::Done) };
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        let streams = &mut cx.streams;
        streams.busy("start-execution");
        let mut progress = Progress::default();
        let resources = ResourceContext { clients: &backend.clients, record: &Unrecorded };
        let mut watch = |history: &[HistoryEvent]| {
            for line in progress.take(history) {
                streams.say(&line);
            }
            streams.busy(&progress.now());
        };
        let receipt = start.run(&resources, &mut watch).await;
        cx.streams.clear();
        let receipt = receipt?;
        cx.reports.receipt(&receipt);
        step::show(step.kind(), &receipt, cx)?;
        Ok(Exit::Done)
    })
    .await
}
