//! Reads the tokens of an expression in order, and reports syntax errors.

use super::Error;
use super::operand::{Element, Function, Operand, Path};
use super::token::{Kind, Token, tokens};

/// The maximum length of an expression ("Service, account, and table quotas in Amazon DynamoDB", "Lengths").
const MAX_LENGTH: usize = 4096;
/// The maximum nesting depth of parentheses and functions in an expression.
///
/// Deviation: DynamoDB documents no such limit.
const MAX_DEPTH: usize = 100;

/// An expression and the current position in it.
pub(super) struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// The tokens of the last pair of parentheses.
    last_group: Option<(usize, usize)>,
    /// Whether there are redundant parentheses, directly around other parentheses.
    pub(super) is_redundant: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, Error> {
        if text.trim_ascii().is_empty() {
            return Err(Error::new("The expression can not be empty;"));
        }
        if text.len() > MAX_LENGTH {
            let length = text.len();
            return Err(Error::new(format!(
                "Expression size has exceeded the maximum allowed size; expression size: {length}"
            )));
        }
        Ok(Self { text, tokens: tokens(text), at: 0, depth: 0, last_group: None, is_redundant: false })
    }

    fn token(&self, ahead: usize) -> &Token {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + ahead).min(last)]
    }

    pub(super) fn kind(&self) -> Kind {
        self.token(0).kind
    }

    fn text_of(&self, ahead: usize) -> &'a str {
        &self.text[self.token(ahead).span.clone()]
    }

    /// Returns the text of the next token.
    pub(super) fn peek(&self) -> &'a str {
        self.text_of(0)
    }

    /// Consumes the next token.
    pub(super) fn take(&mut self) -> &'a str {
        let text = self.peek();
        self.at += 1;
        text
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind() == Kind::Symbol && self.peek() == symbol
    }

    /// Consumes a symbol if it is next.
    pub(super) fn skip(&mut self, symbol: &str) -> bool {
        let is_next = self.is_symbol(symbol);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Result<(), Error> {
        if self.skip(symbol) { Ok(()) } else { Err(self.syntax_error()) }
    }

    pub(super) fn is_keyword(&self, keyword: &str) -> bool {
        self.kind() == Kind::Word && self.peek().eq_ignore_ascii_case(keyword)
    }

    /// Consumes a keyword if it is next.
    pub(super) fn skip_keyword(&mut self, keyword: &str) -> bool {
        let is_next = self.is_keyword(keyword);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn expect_keyword(&mut self, keyword: &str) -> Result<(), Error> {
        if self.skip_keyword(keyword) { Ok(()) } else { Err(self.syntax_error()) }
    }

    pub(super) fn expect_end(&self) -> Result<(), Error> {
        if self.kind() == Kind::End { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// Returns the error for an unexpected next token.
    pub(super) fn syntax_error(&self) -> Error {
        let token = if self.kind() == Kind::End { "<EOF>" } else { self.peek() };
        let first = &self.tokens[self.at.saturating_sub(1).min(self.tokens.len() - 1)];
        let near = &self.text[first.span.start..self.token(1).span.end];
        Error::new(format!("Syntax error; token: \"{token}\", near: \"{near}\""))
    }

    /// Reads a construct that can contain itself, within the depth limit.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::new("The expression has too many levels of parentheses and functions"));
        }
        self.depth += 1;
        let nested = read(self);
        self.depth -= 1;
        nested
    }

    /// Parses a value, a path or a function. `is_keyword` returns which words cannot start one.
    pub(super) fn operand(&mut self, is_keyword: fn(&str) -> bool) -> Result<Operand, Error> {
        if self.kind() == Kind::Value {
            return Ok(Operand::Value(self.take().to_owned()));
        }
        let is_function = self.kind() == Kind::Word && !is_keyword(self.peek()) && self.text_of(1) == "(";
        if !is_function {
            return self.path(is_keyword).map(Operand::Path);
        }
        let name = self.take().to_owned();
        self.expect("(")?;
        let arguments = self.nested(|reader| reader.arguments(is_keyword))?;
        self.expect(")")?;
        Ok(Operand::Function(Function { name, arguments }))
    }

    /// Parses operands separated by commas.
    pub(super) fn arguments(&mut self, is_keyword: fn(&str) -> bool) -> Result<Vec<Operand>, Error> {
        let mut arguments = vec![self.operand_in_parentheses(is_keyword)?];
        while self.skip(",") {
            arguments.push(self.operand_in_parentheses(is_keyword)?);
        }
        Ok(arguments)
    }

    /// Parses an operand, with or without parentheses.
    pub(super) fn operand_in_parentheses(&mut self, is_keyword: fn(&str) -> bool) -> Result<Operand, Error> {
        match self.is_symbol("(") {
            true => self.group(|reader| reader.operand_in_parentheses(is_keyword)),
            false => self.operand(is_keyword),
        }
    }

    /// Parses an expression in parentheses.
    pub(super) fn group<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let open = self.at;
        self.expect("(")?;
        let inner = self.nested(read)?;
        self.expect(")")?;
        let close = self.at - 1;
        self.is_redundant |= self.last_group == Some((open + 1, close - 1));
        self.last_group = Some((open, close));
        Ok(inner)
    }

    /// Parses a path such as `a.#b[1]`.
    pub(super) fn path(&mut self, is_keyword: fn(&str) -> bool) -> Result<Path, Error> {
        let mut path = vec![self.element(is_keyword)?];
        loop {
            if self.skip(".") {
                path.push(self.element(is_keyword)?);
            } else if self.skip("[") {
                path.push(self.index()?);
                self.expect("]")?;
            } else {
                return Ok(path);
            }
        }
    }

    fn element(&mut self, is_keyword: fn(&str) -> bool) -> Result<Element, Error> {
        match self.kind() {
            Kind::Word if !is_keyword(self.peek()) => Ok(Element::Word(self.take().to_owned())),
            Kind::Name => Ok(Element::Placeholder(self.take().to_owned())),
            _ => Err(self.syntax_error()),
        }
    }

    fn index(&mut self) -> Result<Element, Error> {
        if self.kind() != Kind::Digits {
            return Err(self.syntax_error());
        }
        match self.peek().parse() {
            Ok(index) => {
                self.take();
                Ok(Element::Index(index))
            }
            Err(_) => {
                Err(Error::new("List index is not within the allowable range; index: [".to_owned() + self.peek() + "]"))
            }
        }
    }
}
