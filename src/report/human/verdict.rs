//! Formats a probe's verdict: one line if it passed, otherwise with all details.

use std::time::Duration;

use serde_json::Value;

use super::trail;
use crate::probe::{Outcome, Verdict};
use crate::term::{Cell, Columns, Mark, Style, Theme};
use crate::{visible, words};

/// Formats the whole verdict, with line breaks.
pub fn verdict(verdict: &Verdict, theme: Theme) -> String {
    let held = verdict.outcome == Outcome::Passed;
    let mark = if held { Mark::Passed } else { Mark::Failed };
    let sign = mark.style().paint(mark.text(theme.unicode));
    let waited = Style::Faint.paint(&format!("({})", waited(verdict.waited_ms)));
    let probe = Style::Name.paint(&verdict.probe);
    if held {
        return format!("{sign} {probe}: {} {waited}\n", visible::line(&verdict.got));
    }
    let word = Style::Bad.paint(word(verdict.outcome));
    format!("{sign} {probe}: {word} {waited}\n{}", details(verdict, 4))
}

/// Formats the expected and the actual value, and the hops at which the events stopped.
pub fn details(verdict: &Verdict, indent: usize) -> String {
    let mut columns = Columns::default();
    let mut row = |name: &str, style, text: &str| columns.row([Cell::new(Style::Faint, name), Cell::new(style, text)]);
    row("expected", Style::Plain, &verdict.expected);
    row("got", Style::Plain, &verdict.got);
    if let Some(difference) = &verdict.difference {
        row("differs", Style::Plain, difference);
    }
    for (index, hop) in verdict.trail.iter().enumerate() {
        row(if index == 0 { "trail" } else { "" }, Style::Plain, &trail::sentence(hop));
    }
    let mut remedies: Vec<String> = verdict.trail.iter().filter_map(trail::remedy).collect();
    remedies.dedup();
    for remedy in remedies {
        row("hint", Style::Hint, &remedy);
    }
    for item in verdict.evidence.iter().filter(|_| verdict.difference.is_some()) {
        for (name, text) in evidence(&item.text) {
            columns.row([Cell::new(Style::Faint, name), Cell::new(Style::Plain, visible::line(&text))]);
        }
    }
    columns.render(indent)
}

/// Returns the rows of an item that did not match. The error and the cause of a failure stand by themselves, because
/// they say what to change.
fn evidence(text: &str) -> Vec<(&'static str, String)> {
    let Ok(Value::Object(mut item)) = serde_json::from_str::<Value>(text) else {
        return vec![("seen", shortened(text, LONGEST))];
    };
    let failure = ["error", "cause"].map(|name| (name, item.get(name).and_then(Value::as_str).map(str::to_owned)));
    if failure.iter().all(|(_, text)| text.is_none()) || !item.contains_key("status") {
        return vec![("seen", shortened(text, LONGEST))];
    }
    item.retain(|name, _| name != "error" && name != "cause");
    let rest = ("seen", shortened(&Value::Object(item).to_string(), LONGEST));
    let failure = failure.into_iter().filter_map(|(name, text)| Some((name, shortened(&text?, LONGEST_CAUSE))));
    std::iter::once(rest).chain(failure).collect()
}

/// The maximum length of an item in characters.
const LONGEST: usize = 300;
/// The maximum length of the cause of a failure in characters.
const LONGEST_CAUSE: usize = 2000;

fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or(text)),
        None => text.to_owned(),
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "holds",
        Outcome::Failed => "is false",
        Outcome::Pending => "did not become true in time",
        Outcome::NothingSeen => "saw nothing in time",
    }
}

/// Formats the time waited: `at once`, `after 1.2s`.
fn waited(millis: u64) -> String {
    match millis {
        0..100 => "at once".to_owned(),
        _ => format!("after {}", words_of(Duration::from_millis(millis))),
    }
}

/// Formats a duration: `0.4s`, `12s`, `2m`.
pub fn words_of(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1}s", duration.as_secs_f64()),
        10..120 => format!("{seconds}s"),
        _ => words::count(usize::try_from(seconds / 60).unwrap_or(usize::MAX), "minute"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::trace;

    fn plain(text: &str) -> String {
        crate::term::plain(text)
    }

    fn sample(outcome: Outcome) -> Verdict {
        Verdict {
            probe: "sqs Orders".to_owned(),
            outcome,
            expected: "1 message of the event".to_owned(),
            got: "no message".to_owned(),
            difference: None,
            evidence: Vec::new(),
            waited_ms: 1234,
            is_at_rest: false,
            trail: Vec::new(),
        }
    }

    #[test]
    fn what_holds_takes_a_line() {
        let mut held = sample(Outcome::Passed);
        held.got = "1 message".to_owned();
        assert_eq!(plain(&verdict(&held, Theme::PLAIN)), "ok sqs Orders: 1 message (after 1.2s)\n");
    }

    #[test]
    fn what_does_not_hold_says_why() {
        let mut missed = sample(Outcome::NothingSeen);
        missed.trail.push(trace::Hop {
            at: Timestamp::default(),
            trace: None,
            from: "arn:aws:events:us-east-1:000000000000:rule/Orders/Dev".to_owned(),
            to: "arn:aws:sqs:us-east-1:000000000000:Orders".to_owned(),
            outcome: trace::Outcome::Refused {
                reason: "no statement allows it".to_owned(),
                missing: Some(serde_json::json!({"Effect": "Allow"})),
            },
        });
        assert_eq!(
            plain(&verdict(&missed, Theme::PLAIN)),
            "x sqs Orders: saw nothing in time (after 1.2s)\n    \
             expected  1 message of the event\n    \
             got       no message\n    \
             trail     delivery from rule Dev to queue Orders was refused: no statement allows it\n    \
             hint      add this statement to the policy of queue Orders: {\"Effect\":\"Allow\"}; \
             `ork put-targets Dev --bus Orders --to queue:Orders` adds it\n"
        );
    }

    #[test]
    fn durations_are_rounded_to_what_matters() {
        let cases = [(40, "0.0s"), (1250, "1.2s"), (12_900, "12s"), (125_000, "2 minutes")];
        for (millis, expected) in cases {
            assert_eq!(words_of(Duration::from_millis(millis)), expected);
        }
    }
}
