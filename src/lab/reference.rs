//! References to buses, queues, topics, functions, log groups, state machines, targets and events.
//!
//! A reference is the key of a resource, the name of something that exists by then, `kind:NAME`, or an ARN; for an
//! event it is `STEP.ALIAS`. A name that nothing creates is an error, because AWS would accept many of them and do
//! nothing.

use super::scope::{Moment, Reading, later};
use crate::diag::Code;
use crate::resource::ReferenceKind;
use crate::step::TargetReference;
use crate::suggestion::suggest;
use crate::words;

/// A reference that cannot be resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unresolved {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: String,
}

impl Reading<'_> {
    /// Resolves a reference.
    pub(super) fn resolve(&self, kind: ReferenceKind, written: &str) -> Result<String, Unresolved> {
        let resolved = match kind {
            ReferenceKind::Event => self.event(written),
            ReferenceKind::Target => self.target(written),
            _ => self.named(kind, written),
        };
        resolved.map_err(|unresolved| match meant_expression(written) {
            Some(expression) => Unresolved { help: format!("write `${{{{ {expression} }}}}`"), ..unresolved },
            None => unresolved,
        })
    }

    fn named(&self, kind: ReferenceKind, written: &str) -> Result<String, Unresolved> {
        let resource = self.names.resource(written);
        if let Some(resource) = resource.filter(|resource| resource.kind.is_none_or(|of| of == kind)) {
            return Ok(self.name_of(&resource.key, &resource.name));
        }
        let name = written.strip_prefix(kind.prefix()).and_then(|rest| rest.strip_prefix(':')).unwrap_or(written);
        if self.stands(kind, name) || kind.is_elsewhere(name) {
            return Ok(name.to_owned());
        }
        if let Some(resource) = resource {
            let is = resource.kind.map_or_else(|| "something else".to_owned(), noun);
            return Err(Unresolved {
                code: Code::WrongKind,
                message: format!("`{written}` is {is}; expected {}", noun(kind)),
                help: self.suggest(kind, written),
            });
        }
        if kind == ReferenceKind::LogGroup && self.may_be_implicit(name) {
            return Ok(name.to_owned());
        }
        Err(self.unknown(kind, name, written))
    }

    fn target(&self, written: &str) -> Result<String, Unresolved> {
        if let Some(resource) = self.names.resource(written) {
            let name = self.name_of(&resource.key, &resource.name);
            return Ok(match resource.kind {
                Some(kind) => format!("{}:{name}", kind.prefix()),
                None => format!("queue:{name}"),
            });
        }
        let kind = match TargetReference::parse(written).map(|target| target.kind()) {
            // A rule creates the log group that it delivers to.
            Ok(None | Some(ReferenceKind::LogGroup)) => return Ok(written.to_owned()),
            Ok(Some(kind)) => kind,
            Err(_) if written.contains(':') => return Ok(written.to_owned()),
            Err(_) => {
                return Err(Unresolved {
                    code: Code::UnknownReference,
                    message: format!("`{written}` is no resource of the lab"),
                    help: self.suggest(ReferenceKind::Target, written),
                });
            }
        };
        if written.starts_with("arn:") {
            return Ok(written.to_owned());
        }
        let name = written.split_once(':').map_or(written, |(_, name)| name);
        let stands = self.stands(kind, name) || kind.is_elsewhere(name);
        if stands { Ok(written.to_owned()) } else { Err(self.unknown(kind, name, written)) }
    }

    fn event(&self, written: &str) -> Result<String, Unresolved> {
        let Some((id, alias)) = written.split_once('.') else {
            if self.moment == Moment::Run && written.len() == 36 {
                return Ok(written.to_owned());
            }
            return Err(Unresolved {
                code: Code::UnknownEvent,
                message: format!("`{written}` names no event"),
                help: self.suggest_event(written),
            });
        };
        let Some((number, step)) = self.names.step(id) else {
            return Err(Unresolved {
                code: Code::UnknownEvent,
                message: format!("no step `{id}`"),
                help: self.suggest_event(written),
            });
        };
        if number >= self.before {
            let later = later(0, id);
            return Err(Unresolved { code: later.code, message: later.message, help: later.help });
        }
        if step.publishes && step.outputs.as_ref().is_none_or(|aliases| aliases.contains_key(alias)) {
            return self.event_id(id, alias, written);
        }
        let message = match step.publishes {
            true => format!("the step `{id}` publishes no event `{alias}`"),
            false => format!("the step `{id}` publishes nothing"),
        };
        Err(Unresolved { code: Code::UnknownEvent, message, help: self.suggest_event(written) })
    }

    /// Returns the id of an event; before a run, its name.
    fn event_id(&self, id: &str, alias: &str, written: &str) -> Result<String, Unresolved> {
        let known = self.values.outputs.get(id).and_then(|outputs| outputs.get(alias));
        match (known, self.moment) {
            (Some(event), _) => Ok(event.clone()),
            (None, Moment::Check) => Ok(written.to_owned()),
            (None, Moment::Run) => Err(Unresolved {
                code: Code::NoValue,
                message: format!("the event `{written}` was not published"),
                help: format!("run the step `{id}` first"),
            }),
        }
    }

    fn suggest_event(&self, written: &str) -> String {
        let mut events = Vec::new();
        for step in self.names.steps.iter().take(self.before).filter(|step| step.publishes) {
            events.extend(step.outputs.iter().flatten().map(|(alias, _)| format!("{}.{alias}", step.id)));
        }
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        suggest(written, &events, "the events so far are", "no earlier step publishes an event with `as: NAME`")
    }

    fn name_of(&self, key: &str, name: &str) -> String {
        self.values.resources.get(key).map_or_else(|| name.to_owned(), |made| made.name.clone())
    }

    fn stands(&self, kind: ReferenceKind, name: &str) -> bool {
        self.names.stands(kind, name, self.before) || self.values.resources.values().any(|made| made.name == name)
    }

    /// Returns whether AWS may create a log group implicitly. A name that is similar to an existing one counts as a
    /// mistake.
    fn may_be_implicit(&self, name: &str) -> bool {
        let near = words::closest(name, self.names.standing_names(ReferenceKind::LogGroup, self.before));
        name.contains('/') && near.is_none()
    }

    fn unknown(&self, kind: ReferenceKind, name: &str, written: &str) -> Unresolved {
        let noun = kind.noun();
        if self.names.stands(kind, name, usize::MAX) {
            return Unresolved {
                code: Code::LaterStep,
                message: format!("the {noun} `{name}` is made by a later step"),
                help: "move that step before this one: steps are done in their order".to_owned(),
            };
        }
        Unresolved {
            code: Code::UnknownReference,
            message: format!("there is no {noun} `{name}` when this step runs"),
            help: self.suggest(kind, written),
        }
    }

    fn suggest(&self, kind: ReferenceKind, written: &str) -> String {
        let none = match kind {
            ReferenceKind::Target => {
                "write `queue:NAME`, `log:NAME`, `topic:NAME`, `bus:NAME`, `state-machine:NAME`, `function:NAME`, \
                 `api-destination:NAME` or an ARN"
                    .to_owned()
            }
            kind => format!("add {} to `resources`, or create it in an earlier step", noun(kind)),
        };
        suggest(written, &self.candidates(kind), "the lab has", &none)
    }

    fn candidates(&self, kind: ReferenceKind) -> Vec<&str> {
        let mut candidates = self.names.resource_keys(kind);
        candidates.extend(self.names.standing_names(kind, self.before));
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// Returns the expression in a text that looks like an interpolation of another language: `{{ a }}`, `${a}`, `$ {{ a }}`.
fn meant_expression(written: &str) -> Option<&str> {
    let begin = written.find('{')?;
    let is_marked = matches!(written.get(..begin)?.trim(), "" | "$");
    let inner =
        written.get(begin..)?.trim_start_matches('{').trim_end().strip_suffix('}')?.trim_end_matches('}').trim();
    (is_marked && !inner.is_empty() && !inner.contains(['{', '"', ':'])).then_some(inner)
}

/// Returns the noun of a kind with its article.
fn noun(kind: ReferenceKind) -> String {
    words::with_article(kind.noun())
}
