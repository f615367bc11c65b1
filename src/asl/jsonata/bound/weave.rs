//! Inserts the counting calls into a tree.
//!
//! Keeps the order of evaluation, the kinds of nodes that the evaluator depends on, and the last call of a function's
//! body. Loops of tail calls therefore remain loops, and constructors remain constructors.

use std::collections::BTreeSet;

use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};
use jsonata_core::value::with_stack;

use super::builtin::{self, Guard};
use super::hook::Hook;
use super::nodes::{after, call, context, is_leaf, is_literal, number};
use super::picture::is_harmless_literal;
use super::shape::{Shape, Weight, is_compound, weight};

/// Variable names for arguments that are counted before they are passed on. They contain a space, so no expression can
/// refer to them.
const ARGUMENTS: [&str; 4] = ["ork 1", "ork 2", "ork 3", "ork 4"];

pub(super) fn weave(tree: AstNode) -> (AstNode, Vec<Hook>) {
    let shape = Shape::of(&tree);
    let (accumulates, shares_nothing) = (shape.accumulates(), shape.shares_nothing());
    let mut weaver = Weaver { accumulates, shares_nothing, hooks: BTreeSet::new() };
    let tree = weaver.node(tree, 0);
    (tree, weaver.hooks.into_iter().collect())
}

struct Weaver {
    /// Whether results can become arguments again, so that every place of growth is counted.
    accumulates: bool,
    /// Whether values share no parts, so that the written size of a value is its real size.
    shares_nothing: bool,
    hooks: BTreeSet<Hook>,
}

impl Weaver {
    /// Transforms a node. `loops` is the number of loops around it.
    fn node(&mut self, node: AstNode, loops: u32) -> AstNode {
        with_stack(|| match node {
            AstNode::Path { steps } => self.path(steps, loops),
            AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => self.concatenation(*lhs, *rhs, loops),
            AstNode::Binary { op: BinaryOp::ChainPipe, lhs, rhs } => self.chain(*lhs, *rhs, loops),
            AstNode::Binary { op: BinaryOp::ColonEqual, lhs, rhs } => {
                AstNode::Binary { op: BinaryOp::ColonEqual, lhs, rhs: self.boxed(rhs, loops) }
            }
            AstNode::Binary { op, lhs, rhs } => {
                AstNode::Binary { op, lhs: self.boxed(lhs, loops), rhs: self.boxed(rhs, loops) }
            }
            AstNode::Unary { op, operand } => AstNode::Unary { op, operand: self.boxed(operand, loops) },
            AstNode::Function { name, args, is_builtin } => self.function(name, args, is_builtin, loops),
            AstNode::Call { procedure, args } => {
                AstNode::Call { procedure: self.boxed(procedure, loops), args: self.nodes(args, loops) }
            }
            AstNode::Lambda { params, body, signature, thunk } => {
                let counted = self.counted(Hook::Call, weight(&body), *body, loops + 1);
                AstNode::Lambda { params, body: Box::new(counted), signature, thunk }
            }
            AstNode::Variable(name) => self.variable(name),
            AstNode::Array(items) => AstNode::Array(self.pieces(items, loops)),
            AstNode::ArrayGroup(items) => AstNode::ArrayGroup(self.pieces(items, loops)),
            AstNode::Object(pairs) => AstNode::Object(self.pairs(pairs, loops)),
            AstNode::ObjectTransform { input, pattern } => self.group(*input, pattern, loops),
            AstNode::Block(expressions) => AstNode::Block(self.nodes(expressions, loops)),
            AstNode::Conditional { condition, then_branch, else_branch } => AstNode::Conditional {
                condition: self.boxed(condition, loops),
                then_branch: self.boxed(then_branch, loops),
                else_branch: else_branch.map(|branch| self.boxed(branch, loops)),
            },
            AstNode::FunctionApplication(inner) => AstNode::FunctionApplication(self.boxed(inner, loops)),
            AstNode::Sort { input, terms } => self.sort(*input, terms, loops),
            AstNode::Transform { location, update, delete } => AstNode::Transform {
                location: self.boxed(location, loops + 1),
                update: Box::new(self.counted(Hook::Turn, weight(&update), *update, loops + 1)),
                delete: delete.map(|delete| self.boxed(delete, loops + 1)),
            },
            leaf => leaf,
        })
    }

    fn boxed(&mut self, mut node: Box<AstNode>, loops: u32) -> Box<AstNode> {
        let inner = std::mem::replace(&mut *node, AstNode::Null);
        *node = self.node(inner, loops);
        node
    }

    fn nodes(&mut self, nodes: Vec<AstNode>, loops: u32) -> Vec<AstNode> {
        nodes.into_iter().map(|node| self.node(node, loops)).collect()
    }

    fn hook(&mut self, hook: Hook, args: Vec<AstNode>) -> AstNode {
        self.hooks.insert(hook);
        call(hook, args)
    }

    /// Returns whether work at this place is repeated.
    fn repeats(&self, loops: u32) -> bool {
        loops > 0 || self.accumulates
    }

    /// Returns the node preceded by a count of `weight` for each evaluation.
    fn counted(&mut self, hook: Hook, weight: Weight, node: AstNode, loops: u32) -> AstNode {
        let node = self.node(node, loops);
        let count = self.hook(hook, vec![number(weight.steps), number(weight.bytes)]);
        after(count, node)
    }

    /// Transforms a node that is evaluated once for each list item. It is counted if it is in a loop itself, or builds
    /// data.
    fn turn(&mut self, node: AstNode, loops: u32) -> AstNode {
        let weight = weight(&node);
        if is_literal(&node) || !(self.repeats(loops) || weight.bytes > 0) {
            return self.node(node, loops + 1);
        }
        self.counted(Hook::Turn, weight, node, loops + 1)
    }

    fn path(&mut self, steps: Vec<PathStep>, loops: u32) -> AstNode {
        let steps = steps.into_iter().enumerate().map(|(index, mut step)| {
            step.node = match step.node {
                node if index == 0 => self.node(node, loops),
                sort @ AstNode::Sort { .. } => self.node(sort, loops),
                AstNode::Variable(name) if !name.is_empty() => {
                    // The whole value is used once for each item.
                    let value = self.variable(name);
                    self.hook(Hook::Copy, vec![value])
                }
                node if is_compound(&node) => self.turn(node, loops),
                node => node,
            };
            step.stages = step.stages.into_iter().map(|stage| self.stage(stage, loops)).collect();
            step
        });
        AstNode::Path { steps: steps.collect() }
    }

    fn stage(&mut self, stage: Stage, loops: u32) -> Stage {
        match stage {
            Stage::Filter(predicate) => Stage::Filter(Box::new(self.turn(*predicate, loops))),
            other => other,
        }
    }

    /// Transforms a chain of `&`, which builds as many bytes as its texts have.
    fn concatenation(&mut self, left: AstNode, right: AstNode, loops: u32) -> AstNode {
        let (lhs, rhs) = (self.text(left, loops), self.text(right, loops));
        AstNode::Binary { op: BinaryOp::Concatenate, lhs: Box::new(lhs), rhs: Box::new(rhs) }
    }

    fn text(&mut self, node: AstNode, loops: u32) -> AstNode {
        let is_chain = matches!(node, AstNode::Binary { op: BinaryOp::Concatenate, .. });
        let plain = is_chain || is_literal(&node) || (self.shares_nothing && !self.repeats(loops));
        let node = self.node(node, loops);
        if plain { node } else { self.hook(Hook::Text, vec![node]) }
    }

    fn pieces(&mut self, items: Vec<AstNode>, loops: u32) -> Vec<AstNode> {
        items.into_iter().map(|item| self.piece(item, loops)).collect()
    }

    fn piece(&mut self, item: AstNode, loops: u32) -> AstNode {
        let is_range = matches!(item, AstNode::Binary { op: BinaryOp::Range, .. });
        let is_constructor = matches!(item, AstNode::Array(_) | AstNode::ArrayGroup(_));
        let plain = is_literal(&item) || is_constructor || !(self.accumulates || is_range);
        let item = self.node(item, loops);
        if plain { item } else { self.hook(Hook::Piece, vec![item]) }
    }

    fn pairs(&mut self, pairs: Vec<(AstNode, AstNode)>, loops: u32) -> Vec<(AstNode, AstNode)> {
        let pairs = pairs.into_iter();
        pairs.map(|(name, value)| (self.node(name, loops), self.member(value, loops))).collect()
    }

    fn member(&mut self, value: AstNode, loops: u32) -> AstNode {
        let plain = is_literal(&value) || !self.accumulates;
        let value = self.node(value, loops);
        if plain { value } else { self.hook(Hook::Member, vec![value]) }
    }

    /// Transforms `input{name: value}`, which evaluates the name for each item and the value for each group.
    fn group(&mut self, input: AstNode, pattern: Vec<(AstNode, AstNode)>, loops: u32) -> AstNode {
        let input = Box::new(self.node(input, loops));
        let pattern = pattern.into_iter();
        let pattern = pattern.map(|(name, value)| (self.turn(name, loops), self.turn(value, loops))).collect();
        AstNode::ObjectTransform { input, pattern }
    }

    fn sort(&mut self, input: AstNode, terms: Vec<(AstNode, bool)>, loops: u32) -> AstNode {
        let input = Box::new(self.node(input, loops));
        let terms = terms.into_iter().map(|(term, ascending)| (self.turn(term, loops), ascending)).collect();
        AstNode::Sort { input, terms }
    }

    /// Transforms a variable. A built-in function that is passed as a value is wrapped in a guarding function.
    fn variable(&mut self, name: String) -> AstNode {
        let Some(guard) = builtin::guard(&name) else { return AstNode::Variable(name) };
        let params = || ARGUMENTS.iter().take(guard.arity);
        let body = AstNode::Function {
            name: name.clone(),
            args: params().map(|param| AstNode::variable(*param)).collect(),
            is_builtin: true,
        };
        let guarded = AstNode::Lambda {
            params: params().map(|param| (*param).to_owned()).collect(),
            body: Box::new(body),
            signature: None,
            thunk: false,
        };
        let condition = self.hook(Hook::IsBuiltin, vec![AstNode::Variable(name.clone())]);
        AstNode::Conditional {
            condition: Box::new(condition),
            then_branch: Box::new(self.node(guarded, 0)),
            else_branch: Some(Box::new(AstNode::Variable(name))),
        }
    }

    /// Transforms `left ~> $f(x)`, which is the call `$f(left, x)`.
    fn chain(&mut self, left: AstNode, right: AstNode, loops: u32) -> AstNode {
        match right {
            AstNode::Function { name, mut args, is_builtin: true }
                if is_watched(&name) && !args.contains(&AstNode::Placeholder) =>
            {
                args.insert(0, left);
                self.function(name, args, true, loops)
            }
            right => AstNode::Binary {
                op: BinaryOp::ChainPipe,
                lhs: Box::new(self.node(left, loops)),
                rhs: Box::new(self.node(right, loops)),
            },
        }
    }

    fn function(&mut self, name: String, args: Vec<AstNode>, is_builtin: bool, loops: u32) -> AstNode {
        if !is_builtin {
            return AstNode::Function { name, args: self.nodes(args, loops), is_builtin };
        }
        if builtin::guard(&name).is_some() && args.contains(&AstNode::Placeholder) {
            return self.partial(name, args, loops);
        }
        if builtin::is_higher_order(&name) {
            return self.higher_order(name, args, loops);
        }
        let args = self.callback_of_replace(&name, args);
        let args = self.nodes(args, loops);
        if name == "distinct" && args.len() == 1 {
            return self.hook(Hook::Distinct, args);
        }
        if let Some(guard) = builtin::guard(&name).filter(|guard| !self.is_needless(*guard, &args, loops)) {
            return self.guarded(name, args, guard);
        }
        let mut args = args;
        if let Some(hook) = builtin::walk(&name).filter(|_| self.repeats(loops))
            && let Some(first) = args.first_mut().filter(|first| !is_literal(first))
        {
            let inner = std::mem::replace(first, AstNode::Null);
            *first = self.hook(hook, vec![inner]);
        }
        AstNode::Function { name, args, is_builtin }
    }

    /// Returns whether the literal arguments guarantee a small result.
    fn is_needless(&self, guard: Guard, args: &[AstNode], loops: u32) -> bool {
        let literal = |index: usize| args.get(index).is_none_or(is_literal);
        match guard.hook {
            Hook::Piece | Hook::Items => !self.repeats(loops),
            Hook::String => self.shares_nothing && !self.repeats(loops),
            Hook::Join | Hook::Split => literal(1) && self.shares_nothing && !self.repeats(loops),
            Hook::Picture => args.iter().skip(1).all(is_harmless_literal),
            Hook::Integer => args.get(1).is_some_and(is_harmless_literal),
            _ => false,
        }
    }

    /// Returns a call whose arguments are counted first.
    fn guarded(&mut self, name: String, mut args: Vec<AstNode>, guard: Guard) -> AstNode {
        if args.len() < guard.required {
            args.insert(0, context());
        }
        if args.is_empty() {
            return AstNode::Function { name, args, is_builtin: true };
        }
        if args.iter().skip(1).all(is_leaf) {
            let look = self.hook(guard.hook, args.clone());
            args.splice(0..1, [look]);
            return AstNode::Function { name, args, is_builtin: true };
        }
        self.evaluated_first(name, args, guard)
    }

    /// Returns a call that binds its arguments to variables, counts them and passes them on.
    fn evaluated_first(&mut self, name: String, args: Vec<AstNode>, guard: Guard) -> AstNode {
        let names = || ARGUMENTS.iter().take(args.len()).map(|name| AstNode::variable(*name));
        let look = self.hook(guard.hook, names().collect());
        let passed = std::iter::once(look).chain(names().skip(1)).collect();
        let call = AstNode::Function { name, args: passed, is_builtin: true };
        let bound = names().zip(args.iter().cloned()).map(|(name, arg)| AstNode::Binary {
            op: BinaryOp::ColonEqual,
            lhs: Box::new(name),
            rhs: Box::new(arg),
        });
        AstNode::Block(bound.chain(std::iter::once(call)).collect())
    }

    /// Transforms the partial application `$f(?, x)` into a function.
    fn partial(&mut self, name: String, args: Vec<AstNode>, loops: u32) -> AstNode {
        let mut names = ARGUMENTS.iter();
        let mut params = Vec::new();
        let args = args.into_iter().map(|arg| match (arg, names.next()) {
            (AstNode::Placeholder, Some(param)) => {
                params.push((*param).to_owned());
                AstNode::variable(*param)
            }
            (arg, _) => arg,
        });
        let body = AstNode::Function { name, args: args.collect(), is_builtin: true };
        let lambda = AstNode::Lambda { params, body: Box::new(body), signature: None, thunk: false };
        self.node(lambda, loops)
    }

    /// Counts the text that a callback of `$replace` returns for each match.
    fn callback_of_replace(&mut self, name: &str, mut args: Vec<AstNode>) -> Vec<AstNode> {
        let at = args.len().saturating_sub(1).min(2);
        let Some(replacement) = args.get_mut(at).filter(|arg| name == "replace" && !is_literal(arg)) else {
            return args;
        };
        if let AstNode::Lambda { body, thunk, .. } = replacement {
            let inner = std::mem::replace(&mut **body, AstNode::Null);
            **body = self.hook(Hook::Text, vec![inner]);
            *thunk = false;
        }
        args
    }

    fn higher_order(&mut self, name: String, mut args: Vec<AstNode>, loops: u32) -> AstNode {
        // With one argument the list is the context, and the callback is like any other argument.
        if args.len() < 2 {
            let args = self.nodes(args, loops + 1);
            return AstNode::Function { name, args, is_builtin: true };
        }
        let rest = args.split_off(2);
        let (callback, list) = (args.pop().unwrap_or(AstNode::Null), args.pop().unwrap_or(AstNode::Null));
        let (callback, weight) = match callback {
            AstNode::Lambda { params, body, signature, thunk } => {
                let weight = weight(&body);
                let body = self.boxed(body, loops + 1);
                (AstNode::Lambda { params, body, signature, thunk }, weight)
            }
            other => (self.node(other, loops + 1), Weight { steps: 32, bytes: 0 }),
        };
        let mut list = self.node(list, loops);
        let is_comparison = name == "sort";
        if self.repeats(loops) || weight.bytes > 0 {
            let hook = if is_comparison { Hook::Compare } else { Hook::Loop };
            list = self.hook(hook, vec![list, number(weight.steps), number(weight.bytes)]);
        }
        let args = [list, callback].into_iter().chain(self.nodes(rest, loops)).collect();
        AstNode::Function { name, args, is_builtin: true }
    }
}

/// Returns whether the first argument of the function has to be counted.
fn is_watched(name: &str) -> bool {
    builtin::guard(name).is_some()
        || builtin::is_higher_order(name)
        || builtin::walk(name).is_some()
        || name == "distinct"
}
