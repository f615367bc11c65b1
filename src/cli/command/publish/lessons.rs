//! Events published while a lab is started: what no rule delivers leaves no trace in any cloud, so the ids of those a
//! step asks for are written down for its check.

use crate::aws::Clients;
use crate::cli::backend::Backend;
use crate::cli::command::lab::lab_of;
use crate::cli::context::Context;
use crate::cli::runs::{self, Record};
use crate::flow::{self, LedgerStore};
use crate::lab::Lab;
use crate::step::{Draft, Published};

/// The labs that are started where the events go.
pub struct Lessons<'a> {
    clients: &'a Clients,
    labs: Vec<(Record, Lab)>,
}

impl<'a> Lessons<'a> {
    /// A lab that cannot be read has nothing noted: publishing does not depend on it, and its check says what is wrong.
    pub fn open(backend: &'a Backend, cx: &Context) -> Self {
        let standing = runs::all(&cx.settings.home).unwrap_or_default();
        let here = standing.into_iter().filter(|standing| standing.place == backend.place);
        let labs = here.filter_map(|standing| Some((standing.record.clone(), lab_of(&standing, cx)?))).collect();
        Self { clients: &backend.clients, labs }
    }

    /// Writes down which of the events the steps ask for. An event that cannot be written down still shows where it
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
