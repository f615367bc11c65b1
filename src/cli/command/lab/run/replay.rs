//! Prints concurrent runs one after another, in the order of the command line.

use std::collections::{BTreeMap, BTreeSet};

use crate::notice::{Notice, Sink};
use crate::report::Report;

/// Prints the notices of one run immediately, and stores those of later runs until their turn.
#[derive(Debug, Default)]
pub struct Replay {
    shown: usize,
    kept: BTreeMap<usize, Vec<Notice>>,
    ended: BTreeSet<usize>,
}

impl Replay {
    pub fn notice(&mut self, index: usize, notice: Notice, report: &mut Report<'_>) {
        if index == self.shown {
            report.notice(&notice);
        } else {
            self.kept.entry(index).or_default().push(notice);
        }
    }

    /// Marks the run with this index as ended.
    pub fn end(&mut self, index: usize, report: &mut Report<'_>) {
        self.ended.insert(index);
        while self.ended.remove(&self.shown) {
            report.end_run();
            self.shown += 1;
            for notice in self.kept.remove(&self.shown).unwrap_or_default() {
                report.notice(&notice);
            }
        }
    }
}
