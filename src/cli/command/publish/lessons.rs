//! Records events that are published while a lab is started. An event that no rule delivers leaves no trace in any
//! cloud, so the ids of events that a step requires are recorded for its check.

use crate::aws::Clients;
use crate::cli::backend::Backend;
use crate::cli::command::lab::lab_of;
use crate::cli::context::Context;
use crate::cli::runs::{self, Record};
use crate::flow::{self, LedgerStore};
use crate::lab::Lab;
use crate::step::{Draft, Published};

/// The labs that are started on the backend that receives the events.
pub struct Lessons<'a> {
    clients: &'a Clients,
    labs: Vec<(Record, Lab)>,
}

impl<'a> Lessons<'a> {
    /// Finds the labs. One that cannot be read is ignored, because publishing does not depend on it and its own check
    /// reports the problem.
    pub fn open(backend: &'a Backend, cx: &Context) -> Self {
        let standing = runs::all(&cx.settings.home).unwrap_or_default();
        let here = standing.into_iter().filter(|standing| standing.place == backend.place);
        let labs = here.filter_map(|standing| Some((standing.record.clone(), lab_of(&standing, cx)?))).collect();
        Self { clients: &backend.clients, labs }
    }

    /// Records which of the events the steps require. If recording fails, the event can still be found where it
    /// arrives.
    pub fn note(&self, drafts: &[Draft], receipts: &[Published]) {
        let now = self.clients.clock().now();
        for (record, lab) in &self.labs {
            let Ok(Some(mut ledger)) = record.read() else { continue };
            if flow::note_published(lab, &mut ledger, drafts, receipts, now) {
                let _ = record.keep(&ledger);
            }
        }
    }
}
