//! The parts of an expression before names and values are resolved.

/// `a.#b[1]`
pub(super) type Path = Vec<Element>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    Word(String),
    /// `#name`
    Placeholder(String),
    Index(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    Path(Path),
    /// `:value`
    Value(String),
    Function(Function),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) arguments: Vec<Operand>,
}

impl Operand {
    /// Visits this operand and all nested ones, outermost first.
    pub(super) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Operand)) {
        see(self);
        if let Self::Function(function) = self {
            function.arguments.iter().for_each(|argument| argument.visit(see));
        }
    }
}
