//! Reports findings of a step, a probe or a resource with their location: in a file, a text, or the command line.

use std::collections::BTreeMap;
use std::ops::Range;

use super::arguments::Arguments;
use super::context::Context;
use super::error::{Error, renderer};
use super::texts::ReadText;
use crate::diag::{Diagnostic, Finding, Severity, Sources, Span};

/// Returns an error with all findings that are errors, if there are any. Otherwise shows the warnings.
pub fn refuse(findings: &[Finding], cx: &mut Context, texts: &BTreeMap<String, ReadText>) -> Result<(), Error> {
    let mut sources = Sources::default();
    let placed = findings.iter().map(|finding| place(finding, &cx.line, texts, &mut sources));
    let (errors, warnings): (Vec<Diagnostic>, Vec<Diagnostic>) = placed.partition(Diagnostic::is_error);
    if !errors.is_empty() {
        return Err(Error::diagnostics(sources, errors));
    }
    if !warnings.is_empty() {
        let text = renderer(&cx.streams).render(&sources, &warnings);
        cx.streams.say_rendered(text.trim_end());
    }
    Ok(())
}

fn place(finding: &Finding, line: &Arguments, texts: &BTreeMap<String, ReadText>, sources: &mut Sources) -> Diagnostic {
    let argument = line.argument(&finding.field);
    let missing =
        argument.as_ref().filter(|argument| argument.place.is_none()).and_then(|argument| argument.flag.clone());
    let help = match (&missing, &finding.help) {
        (Some(flag), _) => format!("give it with `{flag}`"),
        (None, Some(help)) => help.clone(),
        (None, None) => format!("`{} --help` shows examples", line.command()),
    };
    let span = match (texts.get(&finding.field), argument.and_then(|argument| argument.place)) {
        (Some(text), _) => {
            let file = sources.add(&text.name, &text.text);
            Span::new(file, finding.within.clone().unwrap_or(0..text.text.len()))
        }
        (None, place) => {
            let text = line.text();
            let range = place.map_or(0..text.len(), |place| narrowed(place, finding.within.clone()));
            Span::new(sources.add("command line", text), range)
        }
    };
    match finding.severity {
        Severity::Error => Diagnostic::error(finding.code, span, &finding.message, help),
        Severity::Warning => Diagnostic::warning(finding.code, span, &finding.message, help),
    }
}

/// Returns the part of an argument that a finding refers to.
fn narrowed(place: Range<usize>, within: Option<Range<usize>>) -> Range<usize> {
    match within {
        Some(within) if place.start + within.end <= place.end => place.start + within.start..place.start + within.end,
        _ => place,
    }
}
