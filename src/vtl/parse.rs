//! Parses text, comments and escapes; directives and references have parsers of their own.
//!
//! White space is handled as in Velocity 1.7: a directive removes the blank rest of its line, and `#set` also removes
//! the blanks before it if they directly follow a directive, a reference or a comment.

use std::collections::{BTreeMap, BTreeSet};

use super::cursor::Cursor;
use super::error::Fault;
use super::limits::MAX_SYNTAX_DEPTH;
use super::syntax::{Macro, Node};

pub(super) struct Parser {
    pub(super) macros: BTreeMap<String, Macro>,
    pub(super) blocks: Vec<Vec<Node>>,
    /// The names of all macros, which may be called before they are defined.
    names: BTreeSet<String>,
    depth: usize,
}

/// What ended a sequence of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Text,
    Else,
    ElseIf,
    Closed,
}

impl Parser {
    pub(super) fn new(source: &str) -> Parser {
        Parser { macros: BTreeMap::new(), blocks: Vec::new(), names: macro_names(source), depth: 0 }
    }

    /// Parses a whole template.
    pub(super) fn whole(&mut self, source: &str) -> Result<Vec<Node>, Fault> {
        self.fragment(&mut Cursor::new(source, 0))
    }

    /// Parses a complete text: a template, or a string in double quotes.
    pub(super) fn fragment(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<Node>, Fault> {
        let (nodes, end, at) = self.nodes(cursor)?;
        let stray = match end {
            End::Text => return Ok(nodes),
            End::Else => "#else",
            End::ElseIf => "#elseif",
            End::Closed => "#end",
        };
        Err(Fault::new(at, format!("`{stray}` without an `#if` or `#foreach` that it belongs to")))
    }

    /// Parses nodes up to the directive that ends them. The offset is the position of that directive.
    pub(super) fn nodes(&mut self, cursor: &mut Cursor<'_>) -> Result<(Vec<Node>, End, usize), Fault> {
        self.nested(cursor.at(), |parser| {
            let mut nodes = Vec::new();
            loop {
                let at = cursor.at();
                if let Some(set) = parser.set(cursor)? {
                    nodes.push(set);
                    continue;
                }
                match cursor.peek() {
                    None => return Ok((nodes, End::Text, at)),
                    Some('#') => {
                        if let Some(end) = parser.hash(cursor, &mut nodes)? {
                            return Ok((nodes, end, at));
                        }
                    }
                    Some('$') => nodes.push(parser.dollar(cursor)?),
                    Some('\\') => parser.backslash(cursor, &mut nodes)?,
                    Some(_) => {
                        nodes.push(Node::Text(cursor.while_holds(|next| !matches!(next, '$' | '#' | '\\')).to_owned()));
                    }
                }
            }
        })
    }

    /// Limits the nesting depth of constructs that can contain themselves.
    pub(super) fn nested<T>(
        &mut self,
        at: usize,
        read: impl FnOnce(&mut Parser) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.depth >= MAX_SYNTAX_DEPTH {
            return Err(Fault::new(at, format!("nothing may be nested more than {MAX_SYNTAX_DEPTH} deep")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    pub(super) fn is_macro(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Parses a reference, or a dollar sign that is plain text.
    fn dollar(&mut self, cursor: &mut Cursor<'_>) -> Result<Node, Fault> {
        match self.reference(cursor)? {
            Some(reference) => Ok(Node::Reference(reference)),
            None => {
                cursor.skip(1);
                Ok(Node::Text("$".to_owned()))
            }
        }
    }

    /// Parses backslashes, which escape a directly following reference or directive and are plain text otherwise.
    fn backslash(&mut self, cursor: &mut Cursor<'_>, nodes: &mut Vec<Node>) -> Result<(), Fault> {
        let slashes = cursor.while_holds(|next| next == '\\');
        let escaped = slashes.len() % 2 == 1;
        let half = slashes.get(..slashes.len() / 2).unwrap_or_default().to_owned();
        if cursor.peek() == Some('$')
            && let Some(reference) = self.reference(cursor)?
        {
            nodes.push(Node::Text(half));
            nodes.push(if escaped { Node::Text(reference.text) } else { Node::Reference(reference) });
            return Ok(());
        }
        match self.directive_name(cursor.rest()) {
            Some(length) => {
                nodes.push(Node::Text(half));
                if escaped {
                    nodes.push(Node::Text(cursor.rest().get(..length).unwrap_or_default().to_owned()));
                    cursor.skip(length);
                }
            }
            None => nodes.push(Node::Text(slashes.to_owned())),
        }
        Ok(())
    }
}

/// Returns the names that follow `#macro(` anywhere in the template.
fn macro_names(source: &str) -> BTreeSet<String> {
    let names = source.match_indices("#macro").filter_map(|(at, found)| {
        let rest = source.get(at + found.len()..)?.trim_start().strip_prefix('(')?.trim_start();
        let end = rest.find(|next: char| !(next.is_ascii_alphanumeric() || next == '_')).unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty()).map(str::to_owned)
    });
    names.collect()
}
