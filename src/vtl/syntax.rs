//! What a template says, as a tree. Every offset is a byte of the template's text.

/// One piece of a template.
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

/// `$name.property.method(argument)[index]`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reference {
    pub(super) at: usize,
    /// As it is written; an escaped reference prints it.
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
    /// A string in double quotes with references or directives in it.
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

/// `#macro(name $first $second) … #end`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Macro {
    pub(super) parameters: Vec<String>,
    pub(super) body: Vec<Node>,
}
