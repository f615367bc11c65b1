//! The changes that deploying a lab would make.

use similar::TextDiff;

use crate::plan::{Action, Change, Plan};
use crate::report::diff;
use crate::resource::{Difference, Remedy};
use crate::term::{Cell, Columns, Style};
use crate::{visible, words};

/// Values up to this length are shown on one line, longer ones as a diff.
const SHORT: usize = 100;
const INDENT: usize = 6;

/// Formats a plan: the place, one line for each resource with its differences, and the numbers.
pub fn plan(plan: &Plan) -> String {
    let place = format!("account {}, region {}", plan.account, plan.region);
    let mut text = format!("{}  {}\n", Style::Title.paint(&plan.lab), Style::Faint.paint(&place));
    let mut columns = Columns::default();
    for change in &plan.resources {
        let (mark, style, word) = words_of(change);
        columns.row([
            Cell::new(style, format!("{mark} {word}")),
            change.kind.into(),
            Cell::new(Style::Name, change.name.as_str()),
            Cell::new(Style::Faint, change.arn.as_deref().unwrap_or_default()),
        ]);
    }
    let rows = columns.render(2);
    for (row, change) in rows.lines().zip(&plan.resources) {
        text.push_str(&format!("{}\n{}", row.trim_end(), details(change)));
    }
    text + &format!("\n{}\n", summary(plan))
}

fn words_of(change: &Change) -> (&'static str, Style, &'static str) {
    match change.action {
        Action::Create => ("+", Style::Good, "create"),
        Action::Update => ("~", Style::Warning, "change"),
        Action::Keep if change.own => ("=", Style::Faint, "keep"),
        Action::Keep => ("=", Style::Faint, "use"),
        Action::Remove => ("-", Style::Bad, "remove"),
        Action::Recreate => ("x", Style::Bad, "cannot change"),
        Action::Refuse => ("x", Style::Bad, "not of this lab"),
    }
}

fn details(change: &Change) -> String {
    change.differences.iter().map(difference).collect()
}

fn difference(difference: &Difference) -> String {
    let Difference { what, found, wanted, remedy } = difference;
    let note = if *remedy == Remedy::Recreate { " (only a new one can have it)" } else { "" };
    let pad = " ".repeat(INDENT);
    if found.len() <= SHORT && wanted.len() <= SHORT {
        return format!("{pad}{what}: {} -> {}{note}\n", visible::line(found), visible::line(wanted));
    }
    let (old, new) = (pretty(found), pretty(wanted));
    let changes = TextDiff::from_lines(&old, &new).unified_diff().context_radius(1).to_string();
    let changes = diff::painted(&visible::lines(&changes));
    let lines: String = changes.lines().map(|line| format!("{pad}  {line}\n")).collect();
    format!("{pad}{what}:{note}\n{lines}")
}

/// Returns a JSON text with one member a line, or the text itself.
fn pretty(text: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(text);
    let pretty = json.ok().and_then(|json| serde_json::to_string_pretty(&json).ok());
    format!("{}\n", pretty.unwrap_or_else(|| text.to_owned()))
}

fn summary(plan: &Plan) -> String {
    if !plan.has_changes() {
        return format!("nothing to change: {} exist as requested", words::count(plan.resources.len(), "resource"));
    }
    let counts = [
        (Action::Create, "to create"),
        (Action::Update, "to change"),
        (Action::Remove, "to remove"),
        (Action::Recreate, "that cannot be changed"),
        (Action::Refuse, "not of this lab"),
        (Action::Keep, "unchanged"),
    ];
    let counts = counts.map(|(action, what)| (plan.count(action), what));
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    counts.join(", ")
}
