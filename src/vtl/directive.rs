//! Parses everything that starts with `#`: directives, macros, comments and unparsed text.

use super::cursor::Cursor;
use super::error::Fault;
use super::parse::{End, Parser};
use super::syntax::{Access, Expression, Macro, Node};

const DIRECTIVES: [&str; 9] = ["if", "elseif", "else", "end", "foreach", "set", "macro", "define", "break"];

impl Parser {
    /// Parses `#set(…)` and the blanks before it.
    pub(super) fn set(&mut self, cursor: &mut Cursor<'_>) -> Result<Option<Node>, Fault> {
        let rest = cursor.rest();
        let word = rest.trim_start_matches([' ', '\t']);
        let after = word.strip_prefix("#set").or_else(|| word.strip_prefix("#{set}"));
        let Some(inside) = after.and_then(|after| after.trim_start_matches(' ').strip_prefix('(')) else {
            return Ok(None);
        };
        cursor.skip(rest.len() - inside.len());
        cursor.white_space();
        let Some(target) = self.reference(cursor)? else {
            return Err(cursor.unexpected("a reference like `$name`, to which `#set` gives a value"));
        };
        if let Some(step) = target.steps.last()
            && let Access::Method(name, _) = &step.access
        {
            return Err(Fault::new(step.at, format!("the result of `{name}()` cannot be given another value")));
        }
        cursor.white_space();
        cursor.expect("=", "after the reference of `#set`")?;
        let value = self.expression(cursor)?;
        cursor.expect(")", "after the value of `#set`")?;
        cursor.blank_rest_of_line();
        Ok(Some(Node::Set { target, value }))
    }

    /// Parses one construct that starts with `#`. Returns the end of a block to the directive that contains it.
    pub(super) fn hash(&mut self, cursor: &mut Cursor<'_>, nodes: &mut Vec<Node>) -> Result<Option<End>, Fault> {
        let rest = cursor.rest();
        if rest.starts_with("##") {
            cursor.while_holds(|next| next != '\n' && next != '\r');
            cursor.blank_rest_of_line();
            return Ok(None);
        }
        if rest.starts_with("#*") {
            enclosed(cursor, "#*", "*#", "the comment")?;
            return Ok(None);
        }
        if rest.starts_with("#[[") {
            nodes.push(Node::Text(enclosed(cursor, "#[[", "]]#", "the unparsed text")?));
            return Ok(None);
        }
        let at = cursor.at();
        let Some((name, length)) = word(rest) else {
            cursor.skip(1);
            nodes.push(Node::Text("#".to_owned()));
            return Ok(None);
        };
        let opens = rest.get(length..).unwrap_or_default().trim_start().starts_with('(');
        match name {
            "end" | "else" => {
                cursor.skip(length);
                cursor.blank_rest_of_line();
                return Ok(Some(if name == "end" { End::Closed } else { End::Else }));
            }
            "elseif" => {
                cursor.skip(length);
                return Ok(Some(End::ElseIf));
            }
            "break" | "stop" => {
                cursor.skip(length);
                nodes.push(if name == "break" { Node::Break } else { Node::Stop });
            }
            "include" | "parse" | "evaluate" if opens => {
                return Err(Fault::new(at, format!("API Gateway has no `#{name}`")));
            }
            "if" => {
                cursor.skip(length);
                nodes.push(self.branches(cursor, at)?);
            }
            "foreach" | "macro" | "define" if opens => {
                cursor.skip(length);
                nodes.extend(self.block(cursor, name, at)?);
            }
            _ if opens && self.is_macro(name) => {
                cursor.skip(length);
                nodes.push(self.call(cursor, name, at)?);
            }
            _ => {
                cursor.skip(length);
                nodes.push(Node::Text(rest.get(..length).unwrap_or_default().to_owned()));
            }
        }
        Ok(None)
    }

    /// Returns the length of the directive at the start of `text`, without its parentheses.
    pub(super) fn directive_name(&self, text: &str) -> Option<usize> {
        let (name, length) = word(text)?;
        (DIRECTIVES.contains(&name) || name == "stop" || self.is_macro(name)).then_some(length)
    }

    fn branches(&mut self, cursor: &mut Cursor<'_>, at: usize) -> Result<Node, Fault> {
        let mut branches = vec![];
        let mut condition = self.condition(cursor, "#if")?;
        loop {
            let (body, end, _) = self.nodes(cursor)?;
            branches.push((condition, body));
            match end {
                End::ElseIf => condition = self.condition(cursor, "#elseif")?,
                End::Closed => return Ok(Node::If { branches, otherwise: Vec::new() }),
                End::Text => return Err(unended(at, "#if")),
                End::Else => break,
            }
        }
        let (otherwise, end, ended) = self.nodes(cursor)?;
        match end {
            End::Closed => Ok(Node::If { branches, otherwise }),
            End::Text => Err(unended(at, "#if")),
            End::Else | End::ElseIf => {
                Err(Fault::new(ended, "expected `#end`: `#else` is the last branch of an `#if`"))
            }
        }
    }

    fn condition(&mut self, cursor: &mut Cursor<'_>, name: &str) -> Result<Expression, Fault> {
        cursor.white_space();
        cursor.expect("(", &format!("after `{name}`"))?;
        let condition = self.expression(cursor)?;
        cursor.expect(")", &format!("after the condition of `{name}`"))?;
        cursor.blank_rest_of_line();
        Ok(condition)
    }

    /// Parses `#foreach`, `#macro` or `#define`: parentheses and a body.
    fn block(&mut self, cursor: &mut Cursor<'_>, name: &str, at: usize) -> Result<Option<Node>, Fault> {
        cursor.white_space();
        cursor.skip(1);
        cursor.white_space();
        Ok(match name {
            "foreach" => {
                let variable = self.plain_name(cursor, "of the loop")?;
                cursor.white_space();
                cursor.expect("in", "after the variable of `#foreach`")?;
                let items = self.parameter(cursor)?;
                let body = self.body(cursor, "#foreach", at)?;
                Some(Node::Foreach { name: variable, items, body })
            }
            "define" => {
                let variable = self.plain_name(cursor, "that stands for the block")?;
                cursor.white_space();
                let body = self.body(cursor, "#define", at)?;
                self.blocks.push(body);
                Some(Node::Define { name: variable, block: self.blocks.len() - 1 })
            }
            _ => {
                let called = cursor.while_holds(|next| next.is_ascii_alphanumeric() || next == '_').to_owned();
                if called.is_empty() {
                    return Err(cursor.unexpected("the name of the macro"));
                }
                let mut parameters = Vec::new();
                loop {
                    cursor.while_holds(|next| next.is_ascii_whitespace() || next == ',');
                    if cursor.peek() == Some(')') {
                        break;
                    }
                    parameters.push(self.plain_name(cursor, "that the macro takes")?);
                }
                let body = self.body(cursor, "#macro", at)?;
                self.macros.insert(called, Macro { parameters, body });
                None
            }
        })
    }

    /// Parses the closing parenthesis and everything up to `#end`.
    fn body(&mut self, cursor: &mut Cursor<'_>, name: &str, at: usize) -> Result<Vec<Node>, Fault> {
        cursor.expect(")", &format!("to close `{name}(`"))?;
        cursor.blank_rest_of_line();
        let (body, end, ended) = self.nodes(cursor)?;
        match end {
            End::Closed => Ok(body),
            End::Text => Err(unended(at, name)),
            End::Else | End::ElseIf => Err(Fault::new(ended, format!("expected `#end`: `{name}` has no other branch"))),
        }
    }

    fn plain_name(&mut self, cursor: &mut Cursor<'_>, what: &str) -> Result<String, Fault> {
        let at = cursor.at();
        match self.reference(cursor)? {
            Some(reference) if reference.steps.is_empty() => Ok(reference.root),
            Some(_) => Err(Fault::new(at, format!("expected a plain variable like `$name` {what}"))),
            None => Err(cursor.unexpected(&format!("a variable like `$name` {what}"))),
        }
    }

    fn call(&mut self, cursor: &mut Cursor<'_>, name: &str, at: usize) -> Result<Node, Fault> {
        cursor.white_space();
        cursor.skip(1);
        let mut arguments = Vec::new();
        loop {
            cursor.while_holds(|next| next.is_ascii_whitespace() || next == ',');
            if cursor.eat(")") {
                break;
            }
            arguments.push(self.parameter(cursor)?);
        }
        cursor.blank_rest_of_line();
        Ok(Node::Call { at, name: name.to_owned(), arguments })
    }
}

/// Returns the word after `#`, also in the form `#{word}`, and the length of both together.
fn word(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('#')?;
    let bare = rest.strip_prefix('{');
    let name = bare.unwrap_or(rest);
    let end = name.find(|next: char| !(next.is_ascii_alphanumeric() || next == '_')).unwrap_or(name.len());
    let name = name.get(..end)?;
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let closed = bare.is_none_or(|bare| bare.get(end..).is_some_and(|after| after.starts_with('}')));
    (starts && closed).then_some((name, 1 + end + if bare.is_some() { 2 } else { 0 }))
}

fn enclosed(cursor: &mut Cursor<'_>, open: &str, close: &str, what: &str) -> Result<String, Fault> {
    let at = cursor.at();
    cursor.skip(open.len());
    let Some(end) = cursor.rest().find(close) else {
        return Err(Fault::new(at, format!("expected `{close}`: {what} that starts here does not end")));
    };
    let inside = cursor.rest().get(..end).unwrap_or_default().to_owned();
    cursor.skip(end + close.len());
    Ok(inside)
}

fn unended(at: usize, name: &str) -> Fault {
    Fault::new(at, format!("expected `#end`: the `{name}` that starts here does not end"))
}
