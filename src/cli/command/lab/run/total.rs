//! The total result of several runs.

use std::time::Duration;

use crate::cli::exit::Exit;
use crate::report::human::words_of;
use crate::term::Mark;
use crate::words;

/// The requested labs, each with its exit code.
#[derive(Debug)]
pub struct Total {
    labs: Vec<(String, Option<Exit>)>,
    interrupted: Option<Exit>,
}

impl Total {
    pub fn new(names: Vec<String>) -> Self {
        Self { labs: names.into_iter().map(|name| (name, None)).collect(), interrupted: None }
    }

    pub fn names(&self) -> Vec<String> {
        self.labs.iter().map(|(name, _)| name.clone()).collect()
    }

    pub fn name(&self, place: usize) -> &str {
        self.labs.get(place).map_or("", |(name, _)| name)
    }

    pub fn longest_name(&self) -> usize {
        self.labs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0)
    }

    pub fn ended(&mut self, place: usize, exit: Exit) {
        if let Some((_, ended)) = self.labs.get_mut(place) {
            *ended = Some(exit);
        }
    }

    /// Records that the user interrupted the runs.
    pub fn interrupted(&mut self, exit: Option<Exit>) {
        self.interrupted = exit;
    }

    pub fn has_failed(&self) -> bool {
        self.labs.iter().any(|(_, exit)| exit.is_some_and(|exit| exit != Exit::Done))
    }

    /// Returns the most severe exit code.
    pub fn exit(&self) -> Exit {
        self.labs.iter().filter_map(|(_, exit)| *exit).chain(self.interrupted).fold(Exit::Done, Exit::worse)
    }

    /// Returns the numbers of passed and failed labs, and the names of the failed ones.
    pub fn text(&self, took: Duration, mark: impl Fn(Mark) -> String) -> String {
        let failed: Vec<&(String, Option<Exit>)> =
            self.labs.iter().filter(|(_, exit)| exit.is_some_and(|exit| exit != Exit::Done)).collect();
        let not_run = self.labs.iter().filter(|(_, exit)| exit.is_none()).count();
        let passed = self.labs.len() - failed.len() - not_run;
        let counts = [(passed, "passed"), (failed.len(), "failed"), (not_run, "not run")];
        let counts = counts.iter().filter(|(number, word)| *number > 0 || *word == "passed");
        let counts: Vec<String> = counts.map(|(number, word)| format!("{number} {word}")).collect();
        let all = words::count(self.labs.len(), "lab");
        let mut text = format!("\n{all}: {} ({} in real time)\n", counts.join(", "), words_of(took));
        for (name, exit) in failed {
            let meaning = exit.map(Exit::describe).unwrap_or_default();
            text.push_str(&format!("  {} {name}: {meaning}\n", mark(Mark::Failed)));
        }
        text
    }
}
