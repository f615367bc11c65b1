//! Formats a step for a learner: the task and the results of checks.

use super::{trail, verdict};
use crate::probe::{Outcome, Verdict};
use crate::report::lesson::{Checked, Hints, Lesson};
use crate::step::Mismatch;
use crate::term::{Cell, Columns, Mark, Style, Theme};

const INDENT: usize = 2;
/// The indentation of details below a check's line.
const DETAILS: usize = 4;

/// Formats a step with everything a learner needs to know.
pub fn lesson(lesson: &Lesson) -> String {
    let title = Style::Title.paint(&lesson.title);
    let mut text = format!("{}/{} {title}\n", lesson.number, lesson.of);
    if let Some(prose) = &lesson.text {
        text.push_str(&paragraph(prose));
    }
    text.push_str(&paragraph(&lesson.task.what));
    let mut columns = Columns::default();
    for fact in &lesson.task.facts {
        columns.row([Cell::new(Style::Faint, fact.name), Cell::lines(Style::Plain, fact.value.trim_end())]);
    }
    if !lesson.task.facts.is_empty() {
        text.push('\n');
        text.push_str(&columns.render(2 * INDENT));
    }
    text
}

/// Formats the result of a check: one line if the step is done, otherwise with everything that is missing.
pub fn checked(checked: &Checked, theme: Theme) -> String {
    let mark = if checked.is_done { Mark::Passed } else { Mark::Failed };
    let sign = mark.style().paint(mark.text(theme.unicode));
    let head = format!("{sign} {}/{} {}", checked.number, checked.of, Style::Title.paint(&checked.title));
    if checked.is_done {
        let note = checked.reason.map(|reason| format!(": taken as done, for it cannot be checked: {reason}"));
        return format!("{head}{}\n", note.unwrap_or_default());
    }
    let mut text = format!("{head}\n");
    match checked.assessment.verdict.as_ref().filter(|verdict| verdict.outcome != Outcome::Passed) {
        Some(judged) => {
            // The hops that say why, without those that went well.
            let trail = trail::stops(&judged.trail).into_iter().cloned().collect();
            text.push_str(&verdict::details(&Verdict { trail, ..judged.clone() }, DETAILS));
        }
        None => checked.assessment.mismatches.iter().for_each(|mismatch| text.push_str(&missing(mismatch))),
    }
    if let Some(late) = &checked.assessment.late {
        let mut columns = Columns::default();
        columns.row([Cell::new(Style::Faint, "why     "), Cell::new(Style::Plain, late)]);
        text.push_str(&columns.render(DETAILS));
    }
    text
}

/// Suggests the next command to a learner who is stuck.
pub fn offer(hints: Hints) -> String {
    match hints.of.saturating_sub(hints.given) {
        0 => "`ork lab solve` shows how it is done".to_owned(),
        _ => format!("`ork lab hint` gives hint {} of {}", hints.given + 1, hints.of),
    }
}

fn missing(mismatch: &Mismatch) -> String {
    let mut columns = Columns::default();
    let mut row = |name: &str, style, text: &str| columns.row([Cell::new(Style::Faint, name), Cell::new(style, text)]);
    row("expected", Style::Plain, &mismatch.expected);
    row("got", Style::Plain, &mismatch.got);
    if let Some(help) = &mismatch.help {
        row("help", Style::Hint, help);
    }
    columns.render(DETAILS)
}

fn paragraph(text: &str) -> String {
    let indented = text.trim_end().lines().map(|line| format!("{}{line}", " ".repeat(INDENT)));
    let lines: Vec<String> = indented.map(|line| line.trim_end().to_owned()).collect();
    format!("\n{}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::{Assessment, Fact, Task};

    fn plain(text: &str) -> String {
        crate::term::plain(text)
    }

    #[test]
    fn a_lesson_has_its_facts_in_columns() {
        let facts = [("event bus", "Orders"), ("detail", "{\"a\":1}")];
        let facts = facts.iter().map(|(name, value)| Fact { name, value: (*value).to_owned() });
        let shown = lesson(&Lesson {
            lab: "l".to_owned(),
            step: "send".to_owned(),
            kind: "publish",
            title: "Send it".to_owned(),
            text: Some("Once,\nor twice.\n".to_owned()),
            number: 4,
            of: 5,
            task: Task { what: "Send 1 event.".to_owned(), facts: facts.collect() },
            hints: Hints { given: 0, of: 0 },
        });
        let expected = [
            "4/5 Send it",
            "",
            "  Once,",
            "  or twice.",
            "",
            "  Send 1 event.",
            "",
            "    event bus  Orders",
            "    detail     {\"a\":1}",
        ];
        assert_eq!(plain(&shown).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_missing_is_said() {
        let assessment = Assessment::mismatch(Mismatch::new("an event bus", "none").help("make one"));
        let shown = checked(
            &Checked {
                lab: "l".to_owned(),
                step: "bus".to_owned(),
                title: "Make a bus".to_owned(),
                number: 1,
                of: 2,
                is_done: false,
                is_unseen: false,
                reason: None,
                assessment,
                hints: Hints { given: 1, of: 1 },
            },
            Theme::PLAIN,
        );
        let expected =
            ["x 1/2 Make a bus", "    expected  an event bus", "    got       none", "    help      make one"];
        assert_eq!(plain(&shown).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn hints_are_offered_as_long_as_there_are_any() {
        assert_eq!(offer(Hints { given: 0, of: 2 }), "`ork lab hint` gives hint 1 of 2");
        assert_eq!(offer(Hints { given: 2, of: 2 }), "`ork lab solve` shows how it is done");
    }
}
