//! A view of a run in progress: one line for each step, and the details of a step that failed.

use std::time::Duration;

use super::{trail, verdict};
use crate::diag::Location;
use crate::notice::{Failure, Notice, StepOutcome, TruthRow};
use crate::probe::{Outcome, Verdict};
use crate::report::receipt;
use crate::report::view::{Shown, View};
use crate::term::{Cell, Columns, Mark, Style, Theme, padded, width_of};
use crate::trace::{Hop, Outcome as HopOutcome};
use crate::{visible, words};

/// The indentation below a step's line.
const INDENT: usize = 6;
/// Titles up to this length are padded to align the text after them.
const TITLE: usize = 52;

/// The view of a run.
#[derive(Debug)]
pub struct Run {
    theme: Theme,
    verbose: u8,
    virtual_time: bool,
    step: Option<Step>,
    removed: usize,
}

/// The current step and its output.
#[derive(Debug)]
struct Step {
    title: String,
    kind: &'static str,
    number: usize,
    of: usize,
    details: String,
    /// Output that is shown only if the step fails.
    why: String,
    /// Whether the verdict was shown, so that the failure's message would repeat it.
    judged: bool,
    place: Option<Location>,
}

impl View for Run {
    fn new(theme: Theme, verbose: u8) -> Self {
        Self { theme, verbose, virtual_time: false, step: None, removed: 0 }
    }

    fn notice(&mut self, notice: &Notice) -> Shown {
        match notice {
            Notice::RunStarted { lab, title, virtual_time, .. } => {
                (self.virtual_time, self.removed) = (*virtual_time, 0);
                Shown::lines(format!("{}\n", heading(lab, title)))
            }
            Notice::ResourceReady { kind, name, created, .. } => Shown::lines(self.resource(kind, name, *created)),
            Notice::ResourceChanged { kind, name, changed, .. } => Shown::lines(self.changed(kind, name, changed)),
            Notice::ResourceFailed { kind, name, failure, .. } => {
                Shown::lines(self.failed_resource(kind, name, failure))
            }
            Notice::ResourceSkipped { kind, name, reason, .. } => {
                let mark = self.mark(Mark::Skipped);
                Shown::lines(format!(
                    "  {mark} {kind} {} (skipped: {})\n",
                    Style::Name.paint(name),
                    visible::line(reason)
                ))
            }
            Notice::StepStarted { title, kind, number, of, id, place } => {
                let shown = self.start(id, title, kind, *number, *of);
                if let Some(step) = &mut self.step {
                    step.place.clone_from(place);
                }
                shown
            }
            Notice::Changed { change, .. } => self.detail(&receipt::changed(change, self.verbose > 1)),
            Notice::Published { receipt, .. } => self.published(receipt),
            Notice::Compared { rows, .. } => self.compared(rows),
            Notice::Judged { verdict, .. } => self.judged(verdict),
            Notice::StepFinished { id, outcome, took_ms, failure, hints, .. } => {
                Shown::lines(self.finish(id, *outcome, *took_ms, failure.as_ref(), hints))
            }
            Notice::RunFailed { failure } => Shown::lines(self.failed(failure)),
            Notice::Waiting { kind, name, reason } => Self::wait(kind, name, reason),
            Notice::Overlooked { hop, times } => Shown::lines(self.overlooked(hop, *times)),
            Notice::Removed { kind, name } => self.remove(kind, name),
            Notice::LeftBehind { kind, name, reason } => Shown::lines(self.left(kind, name, reason)),
            Notice::RunFinished { .. } => Shown::lines(format!("\n{}", self.summary(notice))),
        }
    }
}

impl Run {
    fn mark(&self, mark: Mark) -> String {
        mark.style().paint(mark.text(self.theme.unicode))
    }

    fn resource(&self, kind: &str, name: &str, created: bool) -> String {
        let (mark, word) = if created { (Mark::Added, "") } else { (Mark::Found, " (already exists)") };
        format!(
            "  {} {kind} {}{word}
",
            self.mark(mark),
            Style::Name.paint(name)
        )
    }

    fn changed(&self, kind: &str, name: &str, changed: &[&str]) -> String {
        let (mark, name) = (self.mark(Mark::Changed), Style::Name.paint(name));
        format!("  {mark} {kind} {name} (changed: {})\n", changed.join(", "))
    }

    fn failed_resource(&self, kind: &str, name: &str, failure: &Failure) -> String {
        let mut columns = Columns::default();
        columns.row([Cell::new(Style::Faint, "error"), Cell::lines(Style::Plain, &failure.message)]);
        if let Some(help) = &failure.help {
            columns.row([Cell::new(Style::Faint, "help"), Cell::lines(Style::Plain, help)]);
        }
        format!("  {} {kind} {}\n{}", self.mark(Mark::Failed), Style::Name.paint(name), columns.render(INDENT))
    }

    fn wait(kind: &str, name: &str, reason: &str) -> Shown {
        let name = visible::line(name);
        let busy = Some(format!("waiting for {kind} {name}"));
        Shown { lines: format!("  waiting for {kind} {}: {reason}\n", Style::Name.paint(&name)), busy }
    }

    fn start(&mut self, id: &str, title: &str, kind: &'static str, number: usize, of: usize) -> Shown {
        let title = visible::line(if title.is_empty() { id } else { title }).into_owned();
        let busy = Some(format!("{number}/{of} {title}"));
        self.step = Some(Step {
            title,
            kind,
            number,
            of,
            details: String::new(),
            why: String::new(),
            judged: false,
            place: None,
        });
        Shown { lines: String::new(), busy }
    }

    /// Adds details of a step, which are shown only with `--verbose`.
    fn detail(&mut self, text: &str) -> Shown {
        if let Some(step) = self.step.as_mut().filter(|_| self.verbose > 0) {
            for line in text.lines() {
                step.details.push_str(&format!("{}{line}\n", " ".repeat(INDENT)));
            }
        }
        Shown::default()
    }

    fn published(&mut self, published: &crate::step::Published) -> Shown {
        if let Some(error) = &published.error {
            let event = published.alias.as_deref().unwrap_or("an event");
            self.because("event", &format!("{event} was not accepted: {error}"));
        }
        self.detail(&receipt::published(published))
    }

    fn compared(&mut self, rows: &[TruthRow]) -> Shown {
        let width = rows.iter().map(|row| width_of(&row.event)).max().unwrap_or(0);
        for row in rows {
            if row.agrees() {
                self.note(&format!("{}  {} {}", padded(&row.event, width), self.arrow(), rules(&row.matched)));
                continue;
            }
            self.because("event", &row.event);
            self.because("expected", &rules(&row.expected));
            self.because("got", &rules(&row.matched));
        }
        Shown::default()
    }

    fn arrow(&self) -> &'static str {
        if self.theme.unicode { "→" } else { "->" }
    }

    /// Adds a line below the step's line, regardless of its outcome.
    fn note(&mut self, text: &str) {
        let line = format!("{}{}\n", " ".repeat(INDENT), Style::Faint.paint(text));
        if let Some(step) = &mut self.step {
            step.details.push_str(&line);
        }
    }

    fn judged(&mut self, judged: &Verdict) -> Shown {
        if judged.outcome == Outcome::Passed {
            return self.detail(&verdict::verdict(judged, self.theme));
        }
        let mut judged = judged.clone();
        if self.verbose == 0 {
            judged.trail = trail::stops(&judged.trail).into_iter().cloned().collect();
        }
        if let Some(step) = &mut self.step {
            step.why.push_str(&verdict::details(&judged, INDENT));
            step.judged = true;
        }
        Shown::default()
    }

    fn because(&mut self, name: &str, text: &str) {
        self.because_lines(name, &visible::line(text));
    }

    fn because_lines(&mut self, name: &str, text: &str) {
        let mut columns = Columns::default();
        columns.row([Cell::new(Style::Faint, format!("{name:<8}")), Cell::lines(Style::Plain, text)]);
        if let Some(step) = &mut self.step {
            step.why.push_str(&columns.render(INDENT));
        }
    }

    fn finish(
        &mut self,
        id: &str,
        outcome: StepOutcome,
        took_ms: u64,
        failure: Option<&Failure>,
        hints: &[String],
    ) -> String {
        if let Some(failure) = failure.filter(|_| !self.step.as_ref().is_some_and(|step| step.judged)) {
            self.because_lines("error", &failure.message);
            if let Some(help) = &failure.help {
                self.because("help", help);
            }
        }
        if outcome == StepOutcome::Failed {
            for hint in hints {
                self.because("hint", hint);
            }
            if let Some(place) = self.step.as_ref().and_then(|step| step.place.clone()) {
                self.because("at", &format!("{}:{}", place.file, place.line));
            }
        }
        let Some(step) = self.step.take() else {
            // A step that was skipped for a reason other than an earlier failure shows that reason.
            let why = hints.first().map(|hint| format!(": {hint}")).unwrap_or_default();
            return format!("  {} {}{}\n", self.outcome(outcome), visible::line(id), visible::line(&why));
        };
        let width = step.of.to_string().len();
        let word = if outcome == StepOutcome::Skipped { "skipped" } else { step.kind };
        let note = Style::Faint.paint(&format!("{word}{}", self.took(took_ms)));
        let (number, of, title) = (step.number, step.of, step.title);
        let line = format!("{number:>width$}/{of} {} {}  {note}\n", self.outcome(outcome), padded(&title, TITLE));
        let why = if outcome == StepOutcome::Failed { step.why } else { String::new() };
        format!("{line}{}{why}", step.details)
    }

    fn outcome(&self, outcome: StepOutcome) -> String {
        let mark = match outcome {
            StepOutcome::Passed => Mark::Passed,
            StepOutcome::Failed => Mark::Failed,
            StepOutcome::Skipped => Mark::Skipped,
        };
        // Marks of one and of two characters occupy the same width.
        let width = Mark::Passed.text(self.theme.unicode).chars().count();
        mark.style().paint(&format!("{:<width$}", mark.text(self.theme.unicode)))
    }

    /// Formats the duration; empty if it is zero, as in virtual time.
    fn took(&self, millis: u64) -> String {
        match millis {
            0 => String::new(),
            1..1000 => format!("  {millis}ms"),
            _ => format!("  {}", self.duration(millis)),
        }
    }

    fn duration(&self, millis: u64) -> String {
        let words = verdict::words_of(Duration::from_millis(millis));
        if self.virtual_time { format!("{words} of virtual time") } else { words }
    }

    fn overlooked(&self, hop: &Hop, times: usize) -> String {
        let sign = Style::Warning.paint("!");
        let times = if times == 1 { String::new() } else { format!(" ({times} times)") };
        let remedy = trail::remedy(hop).map(|remedy| match (&hop.outcome, self.virtual_time) {
            // The cloud of the run is gone when this is read.
            (HopOutcome::Ended { .. }, true) => format!("run the lab with `--keep`, then {remedy}"),
            _ => remedy,
        });
        let remedy = remedy.map(|remedy| format!("    help: {}\n", visible::line(&remedy)));
        let sentence = format!("no step checked this{times}: {}", trail::sentence(hop));
        format!("  {sign} {}\n{}", visible::line(&sentence), remedy.unwrap_or_default())
    }

    fn remove(&mut self, kind: &str, name: &str) -> Shown {
        self.removed += 1;
        let line = format!("  {} {kind} {}\n", self.mark(Mark::Removed), visible::line(name));
        Shown {
            lines: if self.verbose > 0 { line } else { String::new() },
            busy: Some(format!("removing {kind} {name}")),
        }
    }

    fn left(&self, kind: &str, name: &str, reason: &str) -> String {
        let (mark, name) = (self.mark(Mark::Failed), Style::Name.paint(name));
        format!("  {mark} left behind: {kind} {name}: {}\n", visible::line(reason))
    }

    fn failed(&self, failure: &Failure) -> String {
        let help = failure.help.as_ref().map(|help| format!("    help: {}\n", visible::line(help))).unwrap_or_default();
        format!("  {} failed: {}\n{help}", self.mark(Mark::Failed), visible::lines(&failure.message))
    }

    /// Returns the counts of a run on one line.
    pub(super) fn summary(&self, notice: &Notice) -> String {
        let Notice::RunFinished { passed, failed, skipped, left_behind, took_ms, wall_ms, kept, .. } = notice else {
            return String::new();
        };
        let counts =
            [(*passed, "passed", Style::Good), (*failed, "failed", Style::Bad), (*skipped, "skipped", Style::Faint)];
        let counts = counts.iter().filter(|(number, word, _)| *number > 0 || *word == "passed");
        let counts: Vec<String> =
            counts.map(|(number, word, style)| style.paint(&format!("{number} {word}"))).collect();
        let steps = words::count(passed + failed + skipped, "step");
        let rest = match (kept, left_behind) {
            (true, _) => "everything was kept".to_owned(),
            (false, 0) => format!("removed {}, nothing left behind", words::count(self.removed, "thing")),
            (false, left) => Style::Bad.paint(&format!("{} left behind", words::count(*left, "thing"))),
        };
        let wall =
            wall_ms.map(|millis| format!(" ({} in real time)", verdict::words_of(Duration::from_millis(millis))));
        let took = self.duration(*took_ms) + &wall.unwrap_or_default();
        format!("{steps}: {} in {took}; {rest}\n", counts.join(", "))
    }
}

fn heading(lab: &str, title: &str) -> String {
    let gap = if title.is_empty() { "" } else { "  " };
    format!("{}{gap}{}", Style::Title.paint(lab), visible::line(title))
}

fn rules(names: &[String]) -> String {
    if names.is_empty() { "no rule".to_owned() } else { words::list(names) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(notices: &[Notice]) -> String {
        let mut run = Run::new(Theme::PLAIN, 0);
        let text: String = notices.iter().map(|notice| run.notice(notice).lines).collect();
        crate::term::plain(&text)
    }

    fn started(id: &str, title: &str, number: usize) -> Notice {
        Notice::StepStarted { id: id.to_owned(), title: title.to_owned(), kind: "publish", number, of: 12, place: None }
    }

    fn finished(id: &str, outcome: StepOutcome, failure: Option<&str>) -> Notice {
        let failure = failure.map(|message| Failure { message: message.to_owned(), help: Some("do this".to_owned()) });
        Notice::StepFinished {
            id: id.to_owned(),
            title: id.to_owned(),
            place: None,
            outcome,
            took_ms: 3,
            failure,
            hints: vec!["look there".to_owned()],
        }
    }

    #[test]
    fn steps_take_a_line_and_failures_say_why() {
        let row = TruthRow { event: "eu415".to_owned(), expected: vec!["Dev".to_owned()], matched: Vec::new() };
        let text = shown(&[
            Notice::ResourceReady { key: "q".to_owned(), kind: "queue", name: "Orders".to_owned(), created: true },
            started("bus", "Create a bus", 1),
            finished("bus", StepOutcome::Passed, None),
            started("order", "", 2),
            Notice::Compared { step: "order".to_owned(), rows: vec![row] },
            finished("order", StepOutcome::Failed, Some("other rules match")),
            started("last", "Last", 3),
            finished("last", StepOutcome::Skipped, None),
            Notice::RunFinished {
                lab: "l".to_owned(),
                passed: 1,
                failed: 1,
                skipped: 1,
                left_behind: 0,
                took_ms: 420,
                wall_ms: Some(1_200),
                kept: false,
            },
        ]);
        let expected = [
            "  + queue Orders",
            " 1/12 ok Create a bus                                          publish  3ms",
            " 2/12 x  order                                                 publish  3ms",
            "      event     eu415",
            "      expected  Dev",
            "      got       no rule",
            "      error     other rules match",
            "      help      do this",
            "      hint      look there",
            " 3/12 -  Last                                                  skipped  3ms",
            "",
            "3 steps: 1 passed, 1 failed, 1 skipped in 0.4s (1.2s in real time); removed 0 things, nothing left behind",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_left_behind_is_never_hidden() {
        let left = Notice::LeftBehind { kind: "queue", name: "Orders".to_owned(), reason: "denied".to_owned() };
        assert_eq!(shown(&[left]), "  x left behind: queue Orders: denied\n");
    }
}
