//! A lab with everything that its run needs.

use super::Run;
use crate::cli::backend::{Backend, WallClock};
use crate::cli::command::lab::values::{self, flag};
use crate::cli::consent;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::labs::{self, Found};
use crate::duration::Span;
use crate::flow::{Options, RunContext, Stop};
use crate::lab::{Lab, Values};
use crate::words;

pub struct Prepared {
    pub found: Found,
    pub lab: Lab,
    pub values: Values,
    pub options: Options,
    /// The maximum real time of a run.
    pub timeout: Option<Span>,
}

impl Prepared {
    /// Returns the lab as the arguments of a command.
    pub fn name(&self) -> String {
        format!("{}{}", self.lab.name, flag(self.options.suffix.as_deref()))
    }

    pub fn course<'a>(&'a self, backend: &'a Backend, stop: &'a Stop) -> RunContext<'a> {
        RunContext {
            lab: &self.lab,
            assets: self.found.assets.as_ref(),
            clients: &backend.clients,
            wall: &WallClock,
            given: &self.values,
            backend: &backend.name,
            options: self.options.clone(),
            stop,
        }
    }
}

/// Finds and checks a lab, and asks for missing values. It receives the given variables that it declares.
pub(super) async fn prepare(
    arguments: &Run,
    name: &str,
    takes: impl Fn(&Lab, &str) -> bool,
    cx: &mut Context,
) -> Result<Prepared, Error> {
    let found = labs::find(&cx.settings, name)?.suffixed(arguments.suffix.as_deref());
    let mut values = values::given(&arguments.variables, cx);
    let lab = found.lab(&values, cx)?;
    for id in arguments.step.iter().chain(&arguments.from) {
        require_step(&lab, id)?;
    }
    found.announce(&lab, cx);
    consent::to_programs(&found, &lab, cx).await?;
    values.variables.retain(|name, _| takes(&lab, name));
    values::complete(&lab, &mut values, cx)?;
    cx.streams.hide(lab.secrets(&values));
    let options = Options {
        step: arguments.step.clone(),
        from: arguments.from.clone(),
        keep: arguments.keep,
        verify_only: false,
        suffix: arguments.suffix.clone(),
    };
    Ok(Prepared { found, lab, values, options, timeout: arguments.timeout })
}

fn require_step(lab: &Lab, id: &str) -> Result<(), Error> {
    if lab.steps.iter().any(|step| step.id == id) {
        return Ok(());
    }
    let near = words::closest(id, lab.steps.iter().map(|step| step.id.as_str()));
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(Error::usage(format!("the lab has no step `{id}`{suggestion}"), "`ork lab show` lists the steps"))
}
