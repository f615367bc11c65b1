//! `InputTemplate`: finds its placeholders and checks that PutTargets accepts it.
//!
//! A template is a JSON object, another JSON value, or lines of text in double quotes. Placeholders occur inside quotes
//! or in place of a value (User Guide, "Amazon EventBridge input transformation"). `<` cannot be escaped with a
//! backslash.

use std::ops::Range;

use super::error::{Aws, Error, Place};
use super::raw::{self, Fault, Kind, Tokens};

/// A placeholder `<name>` and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    /// Whether it is inside double quotes.
    pub(super) quoted: bool,
}

/// Returns whether the template is a JSON object, which is what AWS calls a JSON template.
pub(super) fn is_object(template: &str) -> bool {
    template.trim_start().starts_with('{')
}

/// Returns all placeholders, in order.
pub(super) fn slots(template: &str) -> Vec<Slot> {
    let bytes = template.as_bytes();
    let (mut found, mut quoted, mut at) = (Vec::new(), false, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            b'<' => {
                if let Some(name) = name_after(template, at + 1) {
                    let span = at..at + name.len() + 2;
                    at = span.end - 1;
                    found.push(Slot { name: name.to_owned(), span, quoted });
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn name_after(template: &str, at: usize) -> Option<&str> {
    let rest = template.get(at..)?;
    let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')))?;
    rest.get(end..)?.starts_with('>').then(|| rest.get(..end)).flatten().filter(|name| !name.is_empty())
}

/// Checks that the template is valid with a value in place of each placeholder.
pub(super) fn check(template: &str, slots: &[Slot]) -> Vec<Error> {
    let masked = mask(template, slots);
    let mut errors: Vec<Error> = keys(&masked, slots).into_iter().map(|slot| key_error(template, slot)).collect();
    if let Err(fault) = well_formed(&masked) {
        errors.push(syntax_error(template, slots, fault));
    }
    errors
}

/// Returns the template with each unquoted placeholder replaced by a string literal of the same length, so that
/// positions are the same in both texts.
fn mask(template: &str, slots: &[Slot]) -> String {
    let mut masked = String::with_capacity(template.len());
    let mut copied = 0;
    for slot in slots.iter().filter(|slot| !slot.quoted) {
        masked.push_str(template.get(copied..slot.span.start).unwrap_or_default());
        masked.push('"');
        masked.push_str(&"_".repeat(slot.span.len().saturating_sub(2)));
        masked.push('"');
        copied = slot.span.end;
    }
    masked.push_str(template.get(copied..).unwrap_or_default());
    masked
}

fn well_formed(masked: &str) -> Result<(), Fault> {
    if !masked.trim_start().starts_with('"') {
        return raw::check(masked);
    }
    let mut at = 0;
    while at < masked.len() {
        let mut tokens = Tokens::new(masked, at);
        for token in tokens.by_ref() {
            let token = token?;
            if token.kind != Kind::String {
                return Err(Fault { span: token.span, expected: "another line in double quotes" });
            }
        }
        at = raw::skip_space(masked, tokens.position());
    }
    Ok(())
}

/// Returns placeholders within keys, which AWS rejects.
fn keys<'s>(masked: &str, slots: &'s [Slot]) -> Vec<&'s Slot> {
    let keys: Vec<Range<usize>> = Tokens::new(masked, 0)
        .map_while(Result::ok)
        .filter(|token| token.kind == Kind::Key)
        .map(|token| token.span)
        .collect();
    slots.iter().filter(|slot| keys.iter().any(|key| key.contains(&slot.span.start))).collect()
}

fn key_error(template: &str, slot: &Slot) -> Error {
    let fault = Fault { span: slot.span.clone(), expected: "a key" };
    let aws = Aws::TemplateSyntax(fault.aws_location(template));
    Error::new(Place::InputTemplate, format!("`<{}>` cannot be used as a key", slot.name), aws)
        .at(slot.span.clone())
        .help("write the key out; only values can be placeholders")
}

fn syntax_error(template: &str, slots: &[Slot], fault: Fault) -> Error {
    let aws = Aws::TemplateSyntax(fault.aws_location(template));
    let slot = slots.iter().find(|slot| slot.span.start < fault.span.end && fault.span.start < slot.span.end);
    let message = match slot {
        Some(slot) => format!("unexpected `<{}>`: expected {}", slot.name, fault.expected),
        None => format!("the template is not JSON: expected {}", fault.expected),
    };
    let found = template.get(fault.span.clone()).unwrap_or_default();
    let help = remedy(template, found, slot);
    let span = slot.map_or(fault.span, |slot| slot.span.clone());
    let error = Error::new(Place::InputTemplate, message, aws).at(span);
    match help {
        Some(help) => error.help(help),
        None => error,
    }
}

fn remedy(template: &str, found: &str, slot: Option<&Slot>) -> Option<String> {
    if found.starts_with("\\<") || found.starts_with("\\>") {
        return Some("`<` and `>` cannot be escaped with a backslash; write `\\u003c` and `\\u003e`".to_owned());
    }
    if !template.trim_start().starts_with(['{', '[', '"', '<']) {
        return Some("a string goes in double quotes, each line in its own".to_owned());
    }
    if let Some(slot) = slot {
        return Some(format!("join values inside one pair of quotes: `\"… <{}>\"`", slot.name));
    }
    if found == "<" {
        return Some("a placeholder is `<name>`; names are letters, digits, `-` and `_`".to_owned());
    }
    found.chars().next().filter(|letter| letter.is_alphanumeric())?;
    Some("put text in double quotes; they may contain placeholders".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(template: &str) -> Vec<(String, bool)> {
        slots(template).into_iter().map(|slot| (slot.name, slot.quoted)).collect()
    }

    #[test]
    fn finds_placeholders_inside_and_outside_of_quotes() {
        let template = r#"{"a": <x>, "b": "say \"<y-1>\" <z.w>", "c": "<a b> <> </b>"}"#;
        let expected = [("x".to_owned(), false), ("y-1".to_owned(), true), ("z.w".to_owned(), true)];
        assert_eq!(named(template), expected);
        let slot = &slots(template)[1];
        assert_eq!(&template[slot.span.clone()], "<y-1>");
        assert_eq!(named(r#""\<x>""#), []);
        assert_eq!(named("<x"), []);
    }

    #[test]
    fn accepts_objects_texts_and_lines() {
        for template in [
            r#"{"a": <x>, "b": [<x>, 1], "c": "<x>-<x>"}"#,
            r#""{[/ odd start <x>""#,
            "\"first <x>\"\n\"second\"\n",
            "<x>",
            "[<x>]",
            "7",
        ] {
            assert_eq!(check(template, &slots(template)), [], "{template}");
        }
    }

    #[test]
    fn points_at_what_breaks_the_template() {
        let table = [
            ("Order <x> shipped", "Order", "a string goes in double quotes, each line in its own"),
            (r#"{"a": order-<x>}"#, "order", "put text in double quotes; they may contain placeholders"),
            (r#"{"a": "order-"<x>}"#, "<x>", "join values inside one pair of quotes: `\"… <x>\"`"),
            (r#"{"a": <x><y>}"#, "<y>", "join values inside one pair of quotes: `\"… <y>\"`"),
            (r#"{"a": <my var>}"#, "<", "a placeholder is `<name>`; names are letters, digits, `-` and `_`"),
            (r#"{<x>: 1}"#, "<x>", "write the key out; only values can be placeholders"),
            (r#"{"k-<x>": 1}"#, "<x>", "write the key out; only values can be placeholders"),
            (r#""\<b> <x>""#, "\\<", "`<` and `>` cannot be escaped with a backslash; write `\\u003c` and `\\u003e`"),
            ("\"one\"\ntwo", "two", "put text in double quotes; they may contain placeholders"),
        ];
        for (template, at, help) in table {
            let errors = check(template, &slots(template));
            assert_eq!(errors.len(), 1, "{template}");
            let span = errors[0].span.clone().unwrap();
            assert_eq!((&template[span], errors[0].help.as_deref()), (at, Some(help)), "{template}");
        }
    }

    #[test]
    fn text_lines_hold_nothing_but_strings() {
        for template in ["\"one\" {}", "\"one\" 2", "\"one\n two\""] {
            assert_eq!(check(template, &slots(template)).len(), 1, "{template}");
        }
    }
}
