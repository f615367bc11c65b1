//! The syntax tree of a template. Every offset is a byte offset in the template.

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Text(String),
    Reference(Reference),
    Set { target: Reference, value: Expression },
    If { branches: Vec<(Expression, Vec<Node>)>, otherwise: Vec<Node> },
    Foreach { name: String, items: Expression, body: Vec<Node> },
    Call { at: usize, name: String, arguments: Vec<Expression> },
    Define { name: String, block: usize },
    Break,
    Stop,
}

/// A reference, such as `$name.property.method(argument)[index]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reference {
    pub(super) at: usize,
    /// The original text, which an escaped reference prints.
    pub(super) text: String,
    pub(super) root: String,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) at: usize,
    pub(super) access: Access,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Access {
    Property(String),
    Method(String, Vec<Expression>),
    Index(Box<Expression>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Text(String),
    /// A string in double quotes that contains references or directives.
    Template(Vec<Node>),
    Integer(i64),
    Decimal(f64),
    Bool(bool),
    Reference(Reference),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Range(Box<Expression>, Box<Expression>),
    Group(Box<Expression>),
    Not(Box<Expression>),
    Binary {
        at: usize,
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// A macro, such as `#macro(name $first $second) … #end`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Macro {
    pub(super) parameters: Vec<String>,
    pub(super) body: Vec<Node>,
}
