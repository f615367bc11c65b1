//! The progress of a running execution: which states were entered and exited, and when.

use std::collections::BTreeMap;

use aws_sdk_sfn::types::HistoryEvent;

use crate::term::Style;
use crate::words;

/// The part of an execution that has been shown.
#[derive(Debug, Default)]
pub struct Progress {
    /// The id of the last event shown.
    last: i64,
    begun: Option<f64>,
    /// The states that were entered and not exited, and how often.
    open: BTreeMap<String, usize>,
}

impl Progress {
    /// Returns a line for each state that was entered or exited since the last call.
    pub fn take(&mut self, history: &[HistoryEvent]) -> Vec<String> {
        let new = history.iter().filter(|event| event.id() > self.last).collect::<Vec<_>>();
        let lines = new.iter().filter_map(|event| self.line(event)).collect();
        self.last = new.last().map_or(self.last, |event| event.id());
        lines
    }

    /// Returns the current states, such as `in PublishOrder and Wait`.
    pub fn now(&self) -> String {
        let states: Vec<String> = self
            .open
            .iter()
            .map(|(name, times)| if *times == 1 { name.clone() } else { format!("{name} ({times} times)") })
            .collect();
        if states.is_empty() { "between states".to_owned() } else { format!("in {}", words::list(&states)) }
    }

    fn line(&mut self, event: &HistoryEvent) -> Option<String> {
        let at = event.timestamp().as_secs_f64();
        let begun = *self.begun.get_or_insert(at);
        let seconds = Style::Faint.paint(&format!("{:>8.3}s", at - begun));
        if let Some(entered) = event.state_entered_event_details() {
            *self.open.entry(entered.name().to_owned()).or_default() += 1;
            return Some(format!("{seconds} entered {}", Style::Name.paint(entered.name())));
        }
        if let Some(exited) = event.state_exited_event_details() {
            self.leave(exited.name());
            return Some(format!("{seconds} left    {}", Style::Name.paint(exited.name())));
        }
        let kind = event.r#type().as_str();
        let failed = kind.ends_with("Failed") || kind.ends_with("TimedOut");
        failed.then(|| format!("{seconds} {}", Style::Bad.paint(kind)))
    }

    fn leave(&mut self, name: &str) {
        if let Some(times) = self.open.get_mut(name) {
            *times = times.saturating_sub(1);
        }
        self.open.retain(|_, times| *times > 0);
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_sfn::types::{HistoryEventType, StateEnteredEventDetails, StateExitedEventDetails};
    use aws_smithy_types::DateTime;

    use super::*;

    fn event(id: i64, kind: HistoryEventType, entered: Option<&str>, left: Option<&str>) -> HistoryEvent {
        let entered = entered.map(|name| StateEnteredEventDetails::builder().name(name).build().unwrap());
        let left = left.map(|name| StateExitedEventDetails::builder().name(name).build().unwrap());
        let event = HistoryEvent::builder().id(id).previous_event_id(id - 1).r#type(kind);
        let event = event.timestamp(DateTime::from_millis(1000 + id * 500));
        event.set_state_entered_event_details(entered).set_state_exited_event_details(left).build().unwrap()
    }

    #[test]
    fn states_are_told_once_as_they_come_and_go() {
        let mut history = vec![
            event(1, HistoryEventType::ExecutionStarted, None, None),
            event(2, HistoryEventType::TaskStateEntered, Some("Pay"), None),
        ];
        let mut progress = Progress::default();
        let plain = |lines: Vec<String>| lines.iter().map(|line| crate::term::plain(line)).collect::<Vec<_>>();
        assert_eq!(plain(progress.take(&history)), ["   0.500s entered Pay"]);
        assert_eq!(progress.now(), "in Pay");
        history.push(event(3, HistoryEventType::TaskFailed, None, None));
        history.push(event(4, HistoryEventType::TaskStateExited, None, Some("Pay")));
        assert_eq!(plain(progress.take(&history)), ["   1.000s TaskFailed", "   1.500s left    Pay"]);
        assert_eq!(progress.now(), "between states");
        assert!(progress.take(&history).is_empty());
    }
}
