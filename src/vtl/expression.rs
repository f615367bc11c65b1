//! Parses expressions, with Velocity's precedence.
//!
//! Operators are valid only in `#set`, `#if` and `#elseif`. Arguments, indexes, items and the collection of `#foreach`
//! are single values: `$text.substring(0, $length - 1)` is rejected, as in AWS.

use super::cursor::Cursor;
use super::error::Fault;
use super::parse::Parser;
use super::syntax::{Expression, Operator};

/// The operators by precedence, lowest first.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("||", Operator::Or), ("or", Operator::Or)],
    &[("&&", Operator::And), ("and", Operator::And)],
    &[("==", Operator::Equal), ("eq", Operator::Equal), ("!=", Operator::NotEqual), ("ne", Operator::NotEqual)],
    &[
        ("<=", Operator::LessOrEqual),
        ("le", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("ge", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        ("lt", Operator::Less),
        (">", Operator::Greater),
        ("gt", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Modulo)],
];

impl Parser {
    pub(super) fn expression(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
        self.nested(cursor.at(), |parser| parser.level(cursor, 0))
    }

    fn level(&mut self, cursor: &mut Cursor<'_>, level: usize) -> Result<Expression, Fault> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary(cursor);
        };
        let mut left = self.level(cursor, level + 1)?;
        loop {
            cursor.white_space();
            let at = cursor.at();
            let Some((token, operator)) = operators.iter().find(|(token, _)| operates(cursor.rest(), token)) else {
                return Ok(left);
            };
            cursor.skip(token.len());
            if matches!(operator, Operator::Subtract) && cursor.peek().is_some_and(|next| next.is_ascii_digit()) {
                return Err(Fault::new(at, "expected a space between `-` and the number, which is negative otherwise"));
            }
            let right = self.level(cursor, level + 1)?;
            left = Expression::Binary { at, operator: *operator, left: Box::new(left), right: Box::new(right) };
        }
    }

    fn unary(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
        cursor.white_space();
        let rest = cursor.rest();
        let token = ["!", "not"].into_iter().find(|token| operates(rest, token) && !rest.starts_with("!="));
        if let Some(token) = token {
            cursor.skip(token.len());
            let inner = self.nested(cursor.at(), |parser| parser.unary(cursor))?;
            return Ok(Expression::Not(Box::new(inner)));
        }
        if cursor.eat("(") {
            let inner = self.expression(cursor)?;
            cursor.expect(")", "to close the parenthesis")?;
            cursor.white_space();
            return Ok(Expression::Group(Box::new(inner)));
        }
        self.parameter(cursor)
    }

    /// Parses a value without operators, and the white space around it.
    pub(super) fn parameter(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
        cursor.white_space();
        let value = match cursor.peek() {
            Some('$') => match self.reference(cursor)? {
                Some(reference) => Expression::Reference(reference),
                None => return Err(cursor.unexpected("a reference like `$name`")),
            },
            Some(quote @ ('"' | '\'')) => self.string(cursor, quote)?,
            Some('[') => self.nested(cursor.at(), |parser| parser.list(cursor))?,
            Some('{') => self.nested(cursor.at(), |parser| parser.map(cursor))?,
            Some('-' | '.' | '0'..='9') => number(cursor)?,
            _ if operates(cursor.rest(), "true") => {
                cursor.skip(4);
                Expression::Bool(true)
            }
            _ if operates(cursor.rest(), "false") => {
                cursor.skip(5);
                Expression::Bool(false)
            }
            _ => return Err(cursor.unexpected("a value: a reference, a string, a number, a list, a map or a boolean")),
        };
        cursor.white_space();
        Ok(value)
    }

    /// Parses `[1, 2]` or `[1..3]`.
    fn list(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
        cursor.skip(1);
        let mut items = Vec::new();
        cursor.white_space();
        if cursor.eat("]") {
            return Ok(Expression::List(items));
        }
        loop {
            let item = self.parameter(cursor)?;
            if items.is_empty() && cursor.eat("..") {
                let last = self.parameter(cursor)?;
                cursor.expect("]", "after the range")?;
                return Ok(Expression::Range(Box::new(item), Box::new(last)));
            }
            items.push(item);
            if cursor.eat("]") {
                return Ok(Expression::List(items));
            }
            cursor.expect(",", "or `]` after an item of the list")?;
        }
    }

    /// Parses `{"key": "value"}`.
    fn map(&mut self, cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
        cursor.skip(1);
        let mut members = Vec::new();
        cursor.white_space();
        if cursor.eat("}") {
            return Ok(Expression::Map(members));
        }
        loop {
            let key = self.parameter(cursor)?;
            cursor.expect(":", "after a key of the map")?;
            members.push((key, self.parameter(cursor)?));
            if cursor.eat("}") {
                return Ok(Expression::Map(members));
            }
            cursor.expect(",", "or `}` after a value of the map")?;
        }
    }

    /// Parses a string. A doubled quote is an escaped quote; references and `\u0041` are evaluated only in double
    /// quotes.
    fn string(&mut self, cursor: &mut Cursor<'_>, quote: char) -> Result<Expression, Fault> {
        let at = cursor.at();
        cursor.skip(1);
        let mut text = String::new();
        loop {
            text.push_str(cursor.while_holds(|next| next != quote));
            if cursor.peek().is_none() {
                return Err(Fault::new(at, format!("expected `{quote}`: the string that starts here does not end")));
            }
            cursor.skip(1);
            if cursor.peek() != Some(quote) {
                break;
            }
            text.push(quote);
            cursor.skip(1);
        }
        if quote == '\'' {
            return Ok(Expression::Text(text));
        }
        let text = unescape(&text);
        if !text.contains(['$', '#']) {
            return Ok(Expression::Text(text));
        }
        Ok(Expression::Template(self.fragment(&mut Cursor::new(&text, at + 1))?))
    }
}

/// Returns whether the text starts with the operator or word, and not with a longer word.
fn operates(text: &str, token: &str) -> bool {
    let Some(after) = text.strip_prefix(token) else {
        return false;
    };
    let is_word = token.starts_with(|first: char| first.is_ascii_alphabetic());
    !is_word || !after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_')
}

fn number(cursor: &mut Cursor<'_>) -> Result<Expression, Fault> {
    let start = *cursor;
    cursor.eat("-");
    cursor.while_holds(|next| next.is_ascii_digit());
    let is_decimal = cursor.peek() == Some('.') && !cursor.rest().starts_with("..");
    if is_decimal {
        cursor.skip(1);
        cursor.while_holds(|next| next.is_ascii_digit());
    }
    let mut ahead = *cursor;
    let mut has_exponent = false;
    if ahead.eat("e") || ahead.eat("E") {
        if !ahead.eat("+") {
            ahead.eat("-");
        }
        has_exponent = !ahead.while_holds(|next| next.is_ascii_digit()).is_empty();
        if has_exponent {
            *cursor = ahead;
        }
    }
    let text = cursor.since(start.at());
    let read = if is_decimal || has_exponent {
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Expression::Decimal)
    } else {
        text.parse().ok().map(Expression::Integer)
    };
    read.ok_or_else(|| start.unexpected("a number"))
}

fn unescape(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u") {
        read.push_str(before);
        let digits = after.get(..4).filter(|digits| digits.chars().all(|digit| digit.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                read.push(character);
                rest = after.get(4..).unwrap_or_default();
            }
            None => {
                read.push_str("\\u");
                rest = after;
            }
        }
    }
    read.push_str(rest);
    read
}
