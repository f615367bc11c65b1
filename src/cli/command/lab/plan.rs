//! `lab plan`: shows what deploying a lab would change.

use super::learner::error_of;
use super::policy;
use super::run::Prepared;
use super::values::{self, name_and_value, suffix};
use crate::cli::backend::{self, Backend};
use crate::cli::consent;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::cli::runs::Record;
use crate::flow::{self, Options, Stop};
use crate::plan::Ledger;
use crate::report::{self, OutputFormat};
use crate::show;

/// Show what deploying a lab would create, change and remove
///
/// Compares the resources of the lab with what exists, and changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab plan eventdriven
  ork lab plan eventdriven --backend aws --exit-code
  ork lab plan ./labs/mine -o json
  ork lab plan eventdriven --iam > policy.json")]
pub struct Plan {
    #[command(flatten)]
    pub(super) which: Which,
    /// Exit with 8 if deploying would change something
    #[arg(long)]
    exit_code: bool,
    /// Print the least IAM policy for deploying, running and removing the lab instead
    #[arg(long, conflicts_with = "exit_code")]
    iam: bool,
}

/// The lab to plan or deploy.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Name of the lab, or its path
    lab: String,
    /// Append -SUFFIX to the name of everything the lab creates
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    suffix: Option<String>,
    /// A value for a variable of the lab; may be given several times
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

impl Which {
    /// Finds and checks the lab, and asks for missing values.
    pub(super) fn prepare(&self, cx: &mut Context) -> Result<Prepared, Error> {
        let found = labs::find(&cx.settings, &self.lab)?.suffixed(self.suffix.as_deref());
        let mut values = values::given(&self.variables, cx);
        let lab = found.lab(&values, cx)?;
        values::complete(&lab, &mut values, cx)?;
        cx.streams.hide(lab.secrets(&values));
        let options = Options { suffix: self.suffix.clone(), keep: true, ..Options::default() };
        Ok(Prepared { found, lab, values, options, timeout: None })
    }

    pub(super) fn record(&self, prepared: &Prepared, backend: &Backend, cx: &Context) -> Record {
        Record::new(&cx.settings.home, &backend.place, &prepared.lab.name, self.suffix.as_deref())
    }
}

pub async fn run(arguments: &Plan, cx: &mut Context) -> Result<Exit, Error> {
    let prepared = arguments.which.prepare(cx)?;
    let backend = backend::open(cx).await?;
    if arguments.iam {
        return least_policy(&prepared, &backend, cx).await;
    }
    let standing = arguments.which.record(&prepared, &backend, cx).read()?;
    let plan = plan(&prepared, &backend, standing.as_ref()).await?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => report::human::plan(&plan),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.plan/1", &plan, format),
    };
    cx.streams.data(&text)?;
    Ok(if arguments.exit_code && plan.has_changes() { Exit::Pending } else { Exit::Done })
}

/// Prints the least policy of the lab.
async fn least_policy(prepared: &Prepared, backend: &Backend, cx: &mut Context) -> Result<Exit, Error> {
    consent::to_programs(&prepared.found, &prepared.lab, cx).await?;
    let policy = policy::policy(prepared, backend, cx).await?;
    let size = policy.to_string().len();
    if size > show::MAX_POLICY {
        cx.streams.say(&format!(
            "the policy has {size} characters, and a managed policy at most {}: divide its statements among several",
            show::MAX_POLICY
        ));
    }
    cx.streams.raw(&format!("{policy:#}\n"))?;
    Ok(Exit::Done)
}

/// Returns what deploying the lab would change.
pub(super) async fn plan(
    prepared: &Prepared,
    backend: &Backend,
    standing: Option<&Ledger>,
) -> Result<crate::plan::Plan, Error> {
    let stop = Stop::default();
    let course = prepared.course(backend, &stop);
    flow::plan(&course, standing).await.map_err(|trouble| error_of(trouble, &prepared.lab))
}
