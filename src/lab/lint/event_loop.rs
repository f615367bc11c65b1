//! Events that return to the rule that forwarded them, endlessly and at a cost for each round.
//!
//! A rule leads to another if it delivers to that rule's bus and some event can match both patterns: a forwarded event
//! is unchanged, and is forwarded only once, so a loop must include a state machine. A rule also leads to another
//! through a state machine that sends matching events. Whether a matching event exists is decided by the events of the
//! lab and, if they do not settle it, by comparing the patterns field by field; if a comparison is undecided, a match
//! counts as possible.

use serde_json::{Map, Value};

use super::Facts;
use super::emission::{Emission, emissions};
use crate::diag::{Code, Diagnostic};

use crate::pattern::{Event, Pattern, matches};
use crate::resource::rule::bus_name;
use crate::step::{ModelTarget as Target, Rule, Sent, StaticModel, TargetReference};
use crate::words::list;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let rules: Vec<&Rule> = facts.model.rules.iter().filter(|rule| rule.pattern.is_some() && !rule.disabled).collect();
    let leads_to = |from: usize, to: usize| match (rules.get(from), rules.get(to)) {
        (Some(from), Some(to)) => link(facts.model, from, to).is_some(),
        _ => false,
    };
    for circle in circles(rules.len(), leads_to) {
        let members: Vec<&Rule> = circle.iter().filter_map(|index| rules.get(*index).copied()).collect();
        problems.extend(report(facts.model, &members));
    }
}

/// How a rule leads to another.
struct Link<'w> {
    target: &'w Target,
    /// The state machine that sends events, and one of its events; `None` if the event itself is delivered.
    machine: Option<(&'w str, Emission)>,
}

fn link<'w>(model: &'w StaticModel, from: &'w Rule, to: &Rule) -> Option<Link<'w>> {
    let by_bus = from.targets.iter().find(|target| delivers_to(target, &to.bus)).filter(|_| can_share(from, to));
    if let Some(target) = by_bus {
        return Some(Link { target, machine: None });
    }
    let (Ok(Value::Object(trigger)), Ok(Value::Object(pattern))) =
        (serde_json::from_str(&from.text), serde_json::from_str(&to.text))
    else {
        return None;
    };
    from.targets.iter().find_map(|target| {
        let TargetReference::StateMachine(machine) = &target.to else { return None };
        let (name, definition) = model.machine(machine)?;
        let sent = emissions(definition, target.gets_the_event).into_iter();
        let mut sent = sent.filter(|sent| sent.bus.as_ref().is_none_or(|bus| bus_name(bus) == to.bus));
        let emission = sent.find(|sent| sent.can_match(&pattern, &trigger))?;
        Some(Link { target, machine: Some((name, emission)) })
    })
}

fn report(model: &StaticModel, members: &[&Rule]) -> Option<Diagnostic> {
    let nexts = members.iter().skip(1).chain(members.first());
    let links: Vec<Link<'_>> = members.iter().zip(nexts).filter_map(|(from, to)| link(model, from, to)).collect();
    if is_cut(&links) {
        return None;
    }
    let first = links.first()?;
    let machine = links.iter().find_map(|link| link.machine.as_ref()).map(|(name, _)| *name)?;
    let names: Vec<String> = members.iter().map(|rule| format!("`{}`", rule.name)).collect();
    let round = match members {
        [only] => format!("`{}` starts `{machine}`, which sends events to its bus `{}`", only.name, only.bus),
        _ => format!("the rules {} lead to each other through `{machine}`", list(&names)),
    };
    let goes_round = model.events.iter().find(|sent| goes_round(sent, members, &links));
    let help = "narrow the pattern by `detail-type`, or send what the machine publishes to another bus";
    Some(match goes_round {
        Some(sent) => {
            let message = format!("event loop: {round}, and an event of this lab goes round for ever");
            Diagnostic::error(Code::EventLoop, first.target.span, message, help).label(sent.span, "this event")
        }
        None => {
            let message = format!("event loop: {round}, and an event may match every time");
            Diagnostic::warning(Code::EventLoop, first.target.span, message, help)
        }
    })
}

/// Returns whether the loop requires forwarding an event from bus to bus twice in a row, which EventBridge does not do.
fn is_cut(links: &[Link<'_>]) -> bool {
    let is_bus = |link: &Link<'_>| link.machine.is_none();
    let mut pairs = links.iter().zip(links.iter().cycle().skip(1));
    pairs.any(|(link, next)| is_bus(link) && is_bus(next))
}

/// Returns whether an event, as it changes on its way, matches every rule of the loop twice.
fn goes_round(sent: &Sent, members: &[&Rule], links: &[Link<'_>]) -> bool {
    let Ok(event) = serde_json::from_str::<Value>(&sent.text) else { return false };
    let starts = (0..members.len()).filter(|start| members.get(*start).is_some_and(|rule| rule.bus == sent.bus));
    starts.into_iter().any(|start| {
        let rounds = members.iter().zip(links).cycle().skip(start).take(members.len() * 2);
        let last = rounds.into_iter().try_fold(event.clone(), |event, (rule, link)| {
            rule.fits_text(&event.to_string()).then_some(())?;
            match &link.machine {
                Some((_, emission)) => emission.sent_for(&event),
                None => Some(event),
            }
        });
        last.is_some()
    })
}

pub(super) fn delivers_to(target: &Target, bus: &str) -> bool {
    matches!(&target.to, TargetReference::Bus(to) if bus_name(to) == bus)
}

/// Returns the cycles of a graph, each once and starting at its lowest member.
fn circles(size: usize, leads_to: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut circles = Vec::new();
    for start in 0..size {
        let mut path = vec![start];
        let mut seen = vec![false; size];
        if follow(start, &mut path, &mut seen, size, &leads_to) {
            circles.push(path);
        }
    }
    circles
}

/// Extends the path through later members until it returns to its start.
fn follow(
    start: usize,
    path: &mut Vec<usize>,
    seen: &mut [bool],
    size: usize,
    leads_to: &impl Fn(usize, usize) -> bool,
) -> bool {
    let Some(here) = path.last().copied() else { return false };
    if leads_to(here, start) {
        return true;
    }
    for next in start + 1..size {
        if seen.get(next) == Some(&true) || !leads_to(here, next) {
            continue;
        }
        if let Some(mark) = seen.get_mut(next) {
            *mark = true;
        }
        path.push(next);
        if follow(start, path, seen, size, leads_to) {
            return true;
        }
        path.pop();
    }
    false
}

/// Returns whether some event can match both rules.
pub(super) fn can_share(left: &Rule, right: &Rule) -> bool {
    match (serde_json::from_str(&left.text), serde_json::from_str(&right.text)) {
        (Ok(Value::Object(left)), Ok(Value::Object(right))) => can_overlap(&left, &right),
        _ => true,
    }
}

pub(super) fn can_overlap(left: &Map<String, Value>, right: &Map<String, Value>) -> bool {
    left.iter().all(|(field, left)| match (left, right.get(field)) {
        _ if field == "$or" => true,
        (Value::Object(left), Some(Value::Object(right))) => can_overlap(left, right),
        (Value::Array(left), Some(Value::Array(right))) => can_agree(left, right),
        _ => true,
    })
}

/// Returns whether both lists can match the same value. Exact values of one list are tested against the other.
pub(super) fn can_agree(left: &[Value], right: &[Value]) -> bool {
    let exact = |values: &[Value]| values.iter().all(|value| !value.is_object());
    match (exact(left), exact(right)) {
        (true, _) => left.iter().any(|value| accepts(right, value)),
        (_, true) => right.iter().any(|value| accepts(left, value)),
        _ => true,
    }
}

pub(super) fn accepts(values: &[Value], value: &Value) -> bool {
    let pattern = Pattern::parse(&serde_json::json!({ "field": values }).to_string());
    let event = serde_json::json!({ "field": value }).to_string();
    match (pattern, Event::parse(&event)) {
        (Ok(pattern), Ok(event)) => matches(&pattern, &event),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn circles_are_found_once() {
        let edges = [(0, 1), (1, 2), (2, 0), (3, 3), (4, 0)];
        let found = circles(5, |from, to| edges.contains(&(from, to)));
        assert_eq!(found, [vec![0, 1, 2], vec![3]]);
        assert_eq!(circles(3, |from, to| from < to), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn patterns_that_exclude_each_other_share_no_event() {
        let table = [
            (json!({"source": ["a"]}), json!({"source": ["a", "b"]}), true),
            (json!({"source": ["a"]}), json!({"source": ["b"]}), false),
            (json!({"source": ["a"]}), json!({"detail-type": ["b"]}), true),
            (json!({"detail": {"x": [1]}}), json!({"detail": {"x": [2], "y": [1]}}), false),
            (json!({"source": ["com.a"]}), json!({"source": [{"prefix": "com."}]}), true),
            (json!({"source": [{"prefix": "org."}]}), json!({"source": ["com.a"]}), false),
            (json!({"source": [{"prefix": "a"}]}), json!({"source": [{"prefix": "b"}]}), true),
        ];
        for (left, right, expected) in table {
            let (Value::Object(left), Value::Object(right)) = (&left, &right) else { panic!("patterns") };
            assert_eq!(can_overlap(left, right), expected, "{left:?} {right:?}");
        }
    }
}
