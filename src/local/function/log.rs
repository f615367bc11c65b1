//! The log of one invocation. Its size is limited, however much a body writes and in whatever language.

use crate::clock::Timestamp;
use crate::local::service::LogLine;

/// The maximum size of one line. "Lambda quotas" has no number for it; a CloudWatch Logs event may have this size.
pub(super) const MAX_LINE: usize = 256 * 1024;
/// The maximum size and number of lines of one invocation.
pub(super) const MAX_BYTES: usize = 8 * 1024 * 1024;
pub(super) const MAX_LINES: usize = 50_000;

/// The lines of an invocation so far, and how much was left out.
#[derive(Debug, Default)]
pub(super) struct Log {
    lines: Vec<LogLine>,
    bytes: usize,
    cut: Cut,
}

#[derive(Debug, Default)]
struct Cut {
    lines: u64,
    bytes: u64,
    /// When the first part that was left out was written.
    since: Option<Timestamp>,
}

impl Log {
    /// Returns whether further lines are left out.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES || self.lines.len() >= MAX_LINES
    }

    /// Adds a line, of which `missing` bytes were already left out.
    pub(super) fn write(&mut self, at: Timestamp, text: &str, missing: u64) {
        if self.is_full() {
            self.cut.lines += 1;
            self.leave_out(at, missing.saturating_add(text.len() as u64));
            return;
        }
        let kept = text.floor_char_boundary(MAX_LINE.min(MAX_BYTES - self.bytes));
        let (kept, rest) = text.split_at(kept);
        self.leave_out(at, missing.saturating_add(rest.len() as u64));
        self.bytes += kept.len();
        self.lines.push(LogLine { at, text: kept.to_owned() });
    }

    fn leave_out(&mut self, at: Timestamp, bytes: u64) {
        if bytes > 0 || self.cut.lines > 0 {
            self.cut.since.get_or_insert(at);
        }
        self.cut.bytes = self.cut.bytes.saturating_add(bytes);
    }

    /// Takes the lines, with an additional one that says what is missing. Later lines belong to the next invocation.
    pub(super) fn take(&mut self) -> Vec<LogLine> {
        let Self { mut lines, cut, .. } = std::mem::take(self);
        if let Some(at) = cut.since {
            let text = format!(
                "[ork] The log of this invocation was cut: {} bytes and {} whole lines are missing. The local cloud keeps \
                 {MAX_BYTES} bytes and {MAX_LINES} lines of an invocation, and {MAX_LINE} bytes of a line.",
                cut.bytes, cut.lines
            );
            lines.push(LogLine { at, text });
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(lines: impl Iterator<Item = String>) -> Vec<LogLine> {
        let mut log = Log::default();
        lines.for_each(|line| log.write(Timestamp::default(), &line, 0));
        log.take()
    }

    #[test]
    fn what_fits_is_kept_whole() {
        let lines = written((0..3).map(|number| number.to_string()));
        assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);
    }

    #[test]
    fn one_line_says_what_is_missing() {
        let empty = written((0..MAX_LINES + 7).map(|_| String::new()));
        assert_eq!(empty.len(), MAX_LINES + 1);
        assert!(empty[MAX_LINES].text.contains("0 bytes and 7 whole lines"), "{}", empty[MAX_LINES].text);

        let long = written(std::iter::once("é".repeat(MAX_LINE)));
        assert_eq!((long.len(), long[0].text.len()), (2, MAX_LINE));
        assert!(long[1].text.contains(&format!("{MAX_LINE} bytes and 0 whole lines")), "{}", long[1].text);

        let many = written((0..40).map(|_| "x".repeat(MAX_LINE)));
        assert_eq!(many.iter().map(|line| line.text.len()).take(32).sum::<usize>(), MAX_BYTES);
        assert_eq!(many.len(), 33);
        assert!(many[32].text.contains("8 whole lines"), "{}", many[32].text);
    }
}
