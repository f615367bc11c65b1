//! Parses references: `$name`, `$!name`, `${name.property}`, `$name.method('x')[0]`.

use super::cursor::Cursor;
use super::error::Fault;
use super::parse::Parser;
use super::syntax::{Access, Expression, Reference, Step};

impl Parser {
    /// Parses the reference at the start of the text, if there is one. A lone dollar sign is not consumed.
    pub(super) fn reference(&mut self, cursor: &mut Cursor<'_>) -> Result<Option<Reference>, Fault> {
        let at = cursor.at();
        let mut ahead = *cursor;
        if !ahead.eat("$") {
            return Ok(None);
        }
        ahead.eat("!");
        let formal = ahead.eat("{");
        let Some(root) = identifier(&mut ahead) else {
            return Ok(None);
        };
        let steps = self.steps(&mut ahead)?;
        if formal {
            ahead.expect("}", "to close `${`")?;
        }
        *cursor = ahead;
        Ok(Some(Reference { at, text: cursor.since(at).to_owned(), root, steps }))
    }

    fn steps(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<Step>, Fault> {
        let mut steps = Vec::new();
        loop {
            let at = cursor.at();
            let rest = cursor.rest();
            let named =
                rest.strip_prefix('.').is_some_and(|name| name.starts_with(|next: char| next.is_ascii_alphabetic()));
            let access = if rest.starts_with('[') {
                cursor.skip(1);
                let index = self.index(cursor)?;
                cursor.expect("]", "after the index")?;
                Access::Index(Box::new(index))
            } else if named {
                cursor.skip(1);
                let name = identifier(cursor).unwrap_or_default();
                if cursor.eat("(") { Access::Method(name, self.arguments(cursor)?) } else { Access::Property(name) }
            } else {
                return Ok(steps);
            };
            steps.push(Step { at, access });
        }
    }

    fn index(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
        cursor.white_space();
        let at = cursor.at();
        let index = self.nested(at, |parser| parser.parameter(cursor))?;
        match index {
            Expression::List(_) | Expression::Map(_) | Expression::Range(..) | Expression::Decimal(_) => {
                Err(Fault::new(at, "expected an index: a whole number, a string or a reference"))
            }
            index => Ok(index),
        }
    }

    fn arguments(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<Expression>, Fault> {
        let mut arguments = Vec::new();
        cursor.white_space();
        if cursor.eat(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.nested(cursor.at(), |parser| parser.parameter(cursor))?);
            if cursor.eat(")") {
                return Ok(arguments);
            }
            if !cursor.eat(",") {
                let expected = "`,` or `)` after an argument, which is a value without operators";
                return Err(cursor.unexpected(expected));
            }
        }
    }
}

/// Parses a name. In Velocity 1.7 a hyphen is part of a name: `$header.X-Amz-Target`.
fn identifier(cursor: &mut Cursor<'_>) -> Option<String> {
    let first = cursor.peek()?;
    if !(first.is_ascii_alphabetic() || first == '_') {
        return None;
    }
    Some(cursor.while_holds(|next| next.is_ascii_alphanumeric() || next == '_' || next == '-').to_owned())
}
