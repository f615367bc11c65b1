//! Reads the text of a flow: chains of steps, one to a line.
//!
//! ```text
//! flow  := chain (newline chain)*
//! chain := step (">>" step)*
//! step  := NAME | "[" chains "]" | "(" chains ")"
//! ```
//!
//! A line that ends or starts with `>>` continues the chain, and so does one within brackets. Parentheses around a
//! single chain, without a comma, only group it.

use std::ops::Range;

use super::flow::{Errors, Flow, FlowError, Group, Name, Step};

/// The maximum nesting depth of groups.
const MAX_DEPTH: usize = 16;
const EXAMPLE: &str = "write it like `a >> [b, c] >> (d, e) >> f`";

/// Returns the chains of a flow.
pub(super) fn parse(text: &str) -> Result<Vec<Flow>, FlowError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, end: text.trim_end().len() };
    let mut chains = Vec::new();
    while !matches!(parser.peek(), Kind::End) {
        chains.push(parser.chain()?);
        match parser.peek() {
            Kind::Line => parser.at += 1,
            Kind::End => {}
            other => {
                let message = format!("{} cannot come here", other.describe());
                return Err(FlowError::new(parser.span(), message, "put `>>` between two steps"));
            }
        }
    }
    if chains.is_empty() { Err(FlowError::new(0..text.len(), "the flow is empty", EXAMPLE)) } else { Ok(chains) }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Name(String),
    Arrow,
    Comma,
    Open(Errors),
    Close(Errors),
    Line,
    End,
}

impl Kind {
    fn describe(&self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Arrow => "`>>`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::Open(errors) => format!("`{}`", brackets(*errors).0),
            Self::Close(errors) => format!("`{}`", brackets(*errors).1),
            Self::Line => "the end of the line".to_owned(),
            Self::End => "the end of the flow".to_owned(),
        }
    }
}

fn brackets(errors: Errors) -> (char, char) {
    match errors {
        Errors::Fail => ('[', ']'),
        Errors::Capture => ('(', ')'),
    }
}

#[derive(Debug)]
struct Token {
    kind: Kind,
    span: Range<usize>,
}

/// Splits a flow into tokens. Line breaks are returned only where they end a chain.
fn tokens(text: &str) -> Result<Vec<Token>, FlowError> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let begin = at;
        let kind = match c {
            '\n' => Kind::Line,
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '[' => Kind::Open(Errors::Fail),
            ']' => Kind::Close(Errors::Fail),
            '(' => Kind::Open(Errors::Capture),
            ')' => Kind::Close(Errors::Capture),
            ',' => Kind::Comma,
            '>' if text.get(at..).is_some_and(|rest| rest.starts_with(">>")) => Kind::Arrow,
            c if is_name(c) => {
                let rest = text.get(begin..).unwrap_or_default();
                Kind::Name(rest.chars().take_while(|c| is_name(*c)).collect())
            }
            c => return Err(stranger(c, at)),
        };
        at += match &kind {
            Kind::Arrow => 2,
            Kind::Name(name) => name.len(),
            _ => c.len_utf8(),
        };
        match kind {
            Kind::Open(_) => depth += 1,
            Kind::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let goes_on = tokens.last().is_none_or(|last| matches!(last.kind, Kind::Arrow | Kind::Line));
        match kind {
            Kind::Line if depth > 0 || goes_on => {}
            // A line that starts with an arrow continues the previous one.
            Kind::Arrow if tokens.last().is_some_and(|last| last.kind == Kind::Line) => {
                tokens.pop();
                tokens.push(Token { kind, span: begin..at });
            }
            kind => tokens.push(Token { kind, span: begin..at }),
        }
    }
    Ok(tokens)
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

fn stranger(c: char, at: usize) -> FlowError {
    let help = match c {
        '>' => "write `>>`",
        ';' | '|' => "put each chain on a line of its own",
        '{' | '}' => "use `[a, b]` for branches of which none may fail, and `(a, b)` for branches that may",
        _ => "names have letters, digits and . - _",
    };
    FlowError::new(at..at + c.len_utf8(), format!("`{c}` has no meaning in a flow"), help)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> &Kind {
        self.tokens.get(self.at).map_or(&Kind::End, |token| &token.kind)
    }

    /// Returns the location of the next token.
    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or_else(|| self.end.saturating_sub(1)..self.end, |token| token.span.clone())
    }

    fn take(&mut self, wanted: &Kind) -> bool {
        let found = self.peek() == wanted;
        self.at += usize::from(found);
        found
    }

    fn chain(&mut self) -> Result<Flow, FlowError> {
        let mut steps = self.step()?;
        while self.take(&Kind::Arrow) {
            steps.extend(self.step()?);
        }
        Ok(Flow { steps })
    }

    /// Parses a single step, or the steps of a chain in parentheses.
    fn step(&mut self) -> Result<Vec<Step>, FlowError> {
        let span = self.span();
        match self.peek().clone() {
            Kind::Name(text) => {
                self.at += 1;
                Ok(vec![Step::Task(Name { text, span })])
            }
            Kind::Open(errors) => self.group(errors),
            other => {
                let message = format!("a task or a group must come here, not {}", other.describe());
                Err(FlowError::new(span, message, EXAMPLE))
            }
        }
    }

    fn group(&mut self, errors: Errors) -> Result<Vec<Step>, FlowError> {
        let open = self.span();
        if self.depth == MAX_DEPTH {
            let message = format!("groups are nested more than {MAX_DEPTH} deep");
            return Err(FlowError::new(open, message, "split the flow into several workflows"));
        }
        self.at += 1;
        self.depth += 1;
        let (mut branches, mut has_comma) = (Vec::new(), false);
        while *self.peek() != Kind::Close(errors) {
            branches.push(self.chain()?);
            if !self.take(&Kind::Comma) {
                break;
            }
            has_comma = true;
        }
        if !self.take(&Kind::Close(errors)) {
            return Err(self.unclosed(errors, open));
        }
        self.depth -= 1;
        if branches.is_empty() {
            let span = open.start..self.tokens.get(self.at - 1).map_or(open.end, |token| token.span.end);
            return Err(FlowError::new(span, "the group has no branches", "name a task in it, or remove it"));
        }
        match branches.pop() {
            Some(only) if errors == Errors::Capture && branches.is_empty() && !has_comma => Ok(only.steps),
            last => {
                branches.extend(last);
                Ok(vec![Step::Group(Group { errors, branches })])
            }
        }
    }

    fn unclosed(&self, errors: Errors, open: Range<usize>) -> FlowError {
        let (begin, end) = brackets(errors);
        match self.peek() {
            Kind::End => FlowError::new(open, format!("`{begin}` is never closed"), format!("add `{end}`")),
            other => {
                let message = format!("`,` or `{end}` must come here, not {}", other.describe());
                FlowError::new(
                    self.span(),
                    message,
                    format!("close the group with `{end}`, or put `,` between branches"),
                )
            }
        }
    }
}
