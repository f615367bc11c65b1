//! A view of several runs: one line for each, below its problems.

use super::Run;
use crate::notice::{Notice, StepOutcome};
use crate::report::view::{Shown, View};
use crate::term::{Mark, Style, Theme, width_of};

/// The view of one run among several.
#[derive(Debug)]
pub struct Brief {
    theme: Theme,
    /// The width of the longest lab name.
    width: usize,
    run: Run,
    /// The heading of the run, printed before its first problem.
    heading: Option<String>,
    has_failed: bool,
    steps: usize,
}

impl Brief {
    pub fn new(theme: Theme, width: usize) -> Self {
        Self { theme, width, run: Run::new(theme, 0), heading: None, has_failed: false, steps: 0 }
    }

    fn finished(&self, lab: &str, notice: &Notice) -> String {
        let mark = if self.has_failed { Mark::Failed } else { Mark::Passed };
        let sign_width = Mark::Passed.text(self.theme.unicode).chars().count();
        let sign = mark.style().paint(&format!("{:<sign_width$}", mark.text(self.theme.unicode)));
        let gap = " ".repeat(self.width.saturating_sub(width_of(lab)));
        let counts = if self.steps == 0 { "cannot run\n".to_owned() } else { self.run.summary(notice) };
        format!("{sign} {}{gap}  {counts}", Style::Name.paint(lab))
    }
}

impl View for Brief {
    fn new(theme: Theme, _: u8) -> Self {
        Self::new(theme, 0)
    }

    fn notice(&mut self, notice: &Notice) -> Shown {
        let Shown { lines, busy } = self.run.notice(notice);
        let lines = match notice {
            Notice::RunStarted { steps, .. } => {
                (self.heading, self.has_failed, self.steps) = (Some(lines), false, *steps);
                String::new()
            }
            Notice::StepFinished { outcome: StepOutcome::Failed, .. }
            | Notice::RunFailed { .. }
            | Notice::LeftBehind { .. } => {
                self.has_failed = true;
                self.heading.take().unwrap_or_default() + &lines
            }
            Notice::Overlooked { .. } => self.heading.take().unwrap_or_default() + &lines,
            Notice::RunFinished { lab, skipped, .. } => {
                // A run that was interrupted did not pass.
                self.has_failed |= *skipped > 0;
                self.finished(lab, notice)
            }
            _ => String::new(),
        };
        Shown { lines, busy }
    }
}
