//! The calls of a lab, for its least policy: it is planned, deployed, planned again, run and removed in a private cloud.

use serde_json::Value;

use super::run::Prepared;
use crate::api_call::ApiCall;
use crate::cli::backend::{self, Backend};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::command_line::CommandLine;
use crate::flow::{self, LedgerStore, Stop};
use crate::lab::Values;
use crate::local::service::action;
use crate::notice::{Notice, Sink};
use crate::plan::Ledger;
use crate::resource;
use crate::show::{self, Place};

/// Returns the policy with which the lab can be deployed, run and removed in the account and region of a backend.
pub(super) async fn policy(prepared: &Prepared, place: &Backend, cx: &Context) -> Result<Value, Error> {
    let region = place.clients.region().to_owned();
    let account = place.clients.account().await?.to_owned();
    let calls = calls(prepared, &region, cx).await?;
    let policy = show::policy(&calls, Place { account: Values::LOCAL_ACCOUNT, region: &region }, action);
    Ok(in_account(policy, &account))
}

async fn calls(prepared: &Prepared, region: &str, cx: &Context) -> Result<Vec<ApiCall>, Error> {
    let mut settings = cx.settings.clone();
    settings.region = Some(region.to_owned());
    let (backend, calls) = backend::recording(&settings, prepared.lab.starts_at);
    let stop = Stop::default();
    let mut course = prepared.course(&backend, &stop);
    let kept = Kept::default();
    let silent = |trouble| super::learner::error_of(trouble, &prepared.lab);
    flow::plan(&course, None).await.map_err(silent)?;
    let applied = flow::apply(&course, None, true, &kept, &mut Silent).await?;
    if let Some(trouble) = applied.trouble {
        return Err(silent(trouble));
    }
    flow::plan(&course, kept.ledger().as_ref()).await.map_err(silent)?;
    course.options.keep = false;
    let summary = flow::run(&course, kept.ledger(), &kept, &mut Silent).await?;
    if summary.failed > 0 || summary.trouble.is_some() || !summary.left_behind.is_empty() {
        let run = CommandLine::new("lab run").value(&prepared.lab.name);
        return Err(Error::new(Exit::Untrue, format!("the lab `{}` does not pass", prepared.lab.name))
            .help(format!("`{run}` shows why; the policy is derived from the calls of a run that passes")));
    }
    Ok(calls.take())
}

/// Replaces the account of the private cloud.
fn in_account(policy: Value, account: &str) -> Value {
    let local = format!(":{}:", Values::LOCAL_ACCOUNT);
    let text = policy.to_string().replace(&local, &format!(":{account}:"));
    serde_json::from_str(&text).unwrap_or(policy)
}

/// Keeps a ledger in memory.
#[derive(Default)]
struct Kept(std::sync::Mutex<Option<Ledger>>);

impl Kept {
    fn ledger(&self) -> Option<Ledger> {
        let mut ledger = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        if let Some(ledger) = &mut ledger {
            ledger.is_under_way = false;
        }
        ledger
    }
}

impl LedgerStore for Kept {
    fn keep(&self, ledger: &Ledger) -> Result<(), resource::Error> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(ledger.clone());
        Ok(())
    }
}

/// Reports nothing.
struct Silent;

impl Sink for Silent {
    fn notice(&mut self, _: &Notice) {}
}
