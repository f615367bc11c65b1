//! `verify`: a probe with a deadline.

mod assess;
mod links;

pub(super) use assess::gaps_of;

use serde::Deserialize;

use super::{Receipt, StaticModel, StepKind, Surroundings, Written};
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Diagnostic, Findings};
use crate::duration::Span;
use crate::probe::{Outcome, Probe, Timeout, Verdict, Watch, poll, probe_kinds};
use crate::resource::{Error, ResourceContext, Visit};
use crate::trace::Hop;

/// Check that something arrived, or that it did not
///
/// Without a probe, all probes of the lab that runs on this backend.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(try_from = "Shape")]
#[command(after_help = "Examples:
  ork verify logs --group /aws/events/orders --count 3 --within 10s
  ork verify sqs --queue Orders --count 0 --quiet-for 2s
  ork verify execution --machine OrderProcessing --status SUCCEEDED
  ork verify")]
pub struct Verify {
    #[command(subcommand)]
    pub probe: Option<Probe>,
    /// How long to wait until it holds
    #[arg(long, global = true, default_value = "10s", value_name = "DURATION")]
    pub within: Span,
    /// How long the check must keep passing: for checks that nothing arrives
    #[arg(long, global = true, value_name = "DURATION")]
    pub quiet_for: Option<Span>,
    /// The step whose success proves that something could have arrived.
    #[arg(skip)]
    pub control: Option<String>,
    /// Look only at what is newer than this; set by a lab run.
    #[arg(skip)]
    pub since: Option<Timestamp>,
    /// Whether nobody sends anything meanwhile; set where a learner asks.
    #[arg(skip)]
    pub is_alone: bool,
}

macro_rules! shape {
    ($($name:literal => $field:ident: $Kind:ident($Type:ty),)+) => {
        /// As a lab writes it: the probe's kind is a key beside the others.
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        struct Shape {
            $(
                #[serde(rename = $name)]
                $field: Option<$Type>,
            )+
            #[serde(default = "ten_seconds")]
            within: Span,
            quiet_for: Option<Span>,
            control: Option<String>,
        }

        impl Shape {
            /// Takes out the probes that are given.
            fn probes(&mut self) -> Vec<Probe> {
                [$(self.$field.take().map(Probe::$Kind)),+].into_iter().flatten().collect()
            }
        }
    };
}

probe_kinds!(shape);

fn ten_seconds() -> Span {
    Span::seconds(10)
}

impl TryFrom<Shape> for Verify {
    type Error = String;

    fn try_from(mut shape: Shape) -> Result<Self, Self::Error> {
        let mut probes = shape.probes().into_iter();
        match (probes.next(), probes.next()) {
            (Some(probe), None) => Ok(Self {
                probe: Some(probe),
                within: shape.within,
                quiet_for: shape.quiet_for,
                control: shape.control,
                since: None,
                is_alone: false,
            }),
            (None, _) => Err(format!("no probe; add one of {}", Probe::KINDS.join(", "))),
            (Some(_), Some(_)) => Err("two probes; write a step for each".to_owned()),
        }
    }
}

impl Verify {
    /// Performs the check. `watch` receives the executions it waits for.
    pub async fn run(&self, resources: &ResourceContext<'_>, watch: &mut Watch<'_>) -> Result<Verdict, Error> {
        self.judge(resources.clients, Some(watch)).await
    }

    /// Observes until the probe is decided or the time is over.
    pub(super) async fn judge(&self, clients: &Clients, watch: Option<&mut Watch<'_>>) -> Result<Verdict, Error> {
        let Some(probe) = &self.probe else {
            return Err(Error::invalid("", "no probe", Some("name one, as in `ork verify logs --group NAME`")));
        };
        let patience = Timeout {
            within: self.within.0,
            quiet_for: self.quiet_for.map(|span| span.0),
            since: self.since,
            ends_at_rest: self.is_alone || !probe.expect().events.is_empty(),
            forgives: self.is_alone,
        };
        let mut verdict = poll(probe, clients, &patience, watch).await?;
        if verdict.outcome != Outcome::Passed {
            verdict.trail = trail(clients, probe).await;
            if verdict.trail.iter().any(|hop| hop.outcome.is_the_end()) {
                verdict.outcome = Outcome::Failed;
            } else if verdict.is_at_rest {
                verdict.got.push_str("; nothing is under way that could change it");
            }
        }
        Ok(verdict)
    }
}

impl StepKind for Verify {
    fn check(&self, findings: &mut Findings) {
        if let Some(probe) = &self.probe {
            probe.check(findings);
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        if let Some(probe) = &mut self.probe {
            probe.references(visit);
        }
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("verify");
        let Some(probe) = &self.probe else { return vec![line] };
        let line = probe.options(line);
        let line = match self.quiet_for {
            Some(quiet) => line.flag("quiet-for", &quiet.to_string()),
            None => line.flag("within", &self.within.to_string()),
        };
        vec![line]
    }

    fn verifies(&self) -> bool {
        true
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        problems.extend(links::control(self, written, around));
        problems.extend(links::key(self, written, around));
        problems.extend(links::express(self, written, around));
    }

    fn add_to(&self, model: &mut StaticModel, written: &Written<'_>) {
        model.watches.extend(links::watch(self, written));
    }

    fn look_since(&mut self, since: Timestamp) {
        self.since = Some(since);
    }

    fn stand_alone(&mut self) {
        if let Some(probe) = self.probe.as_mut().filter(|probe| probe.expect().events.is_empty()) {
            probe.allow_more();
        }
    }

    fn console_path(&self) -> Option<&'static str> {
        Some(self.probe.as_ref()?.console_path())
    }

    fn expected(&self) -> Option<String> {
        let probe = self.probe.as_ref()?;
        let seen = format!("{} in {}", probe.expect().expected(), probe.place());
        Some(match self.quiet_for {
            Some(quiet) => format!("{seen}, and still after {quiet}"),
            None => format!("{seen}, within {}", self.within),
        })
    }

    fn by_hand(&self) -> Option<String> {
        self.probe.as_ref()?.by_hand()
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let verdict = self.judge(resources.clients, None).await?;
        Ok(Receipt { verdict: Some(verdict), ..Receipt::default() })
    }
}

/// Returns the hops of the events of the probe, if the backend records them.
async fn trail(clients: &Clients, probe: &Probe) -> Vec<Hop> {
    let Some(trace_source) = clients.trace_source() else {
        return Vec::new();
    };
    let mut hops = Vec::new();
    for event in probe.expect().events {
        hops.extend(trace_source.hops(event).await);
    }
    hops
}
