//! A progress indicator on stderr. Nothing is drawn if stderr is not a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TICK: Duration = Duration::from_millis(100);

/// A progress indicator of one line at the bottom of the terminal.
#[derive(Debug)]
pub(super) struct Spinner {
    live: bool,
    unicode: bool,
    bar: Option<ProgressBar>,
}

impl Spinner {
    pub(super) fn new(live: bool, unicode: bool) -> Self {
        Self { live, unicode, bar: None }
    }

    /// Shows what is being done, replacing the previous message.
    pub(super) fn show(&mut self, message: &str) {
        if !self.live {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| start(self.unicode));
        bar.set_message(message.to_owned());
    }

    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Hides the line while `write` writes.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.clear();
    }
}

fn start(unicode: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let signs = if unicode { "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ " } else { "-\\|/ " };
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        bar.set_style(style.tick_chars(signs));
    }
    bar.enable_steady_tick(TICK);
    bar
}
