//! Renders the nodes of a template.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::error::Fault;
use super::heap::{Heap, Value};
use super::input::{Input, Overrides, Rendered};
use super::limits::{MAX_CALLS_DEPTH, MAX_ITERATIONS, MAX_STEPS};
use super::print::check_length;
use super::syntax::{Expression, Node};
use super::template::Template;

pub(super) struct Renderer<'a> {
    pub(super) template: &'a Template,
    pub(super) input: &'a Input<'a>,
    pub(super) heap: Heap,
    pub(super) variables: BTreeMap<String, Value>,
    pub(super) loops: Vec<Loop>,
    /// The payload, parsed on first use; the inner value is `None` if it is not JSON.
    pub(super) payload: Option<Option<Rc<Json>>>,
    steps: usize,
    depth: usize,
}

/// The state of `$foreach`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub(super) index: usize,
    pub(super) length: usize,
}

/// How rendering continues.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    On,
    Break,
    Stop,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(template: &'a Template, input: &'a Input<'a>) -> Renderer<'a> {
        Renderer {
            template,
            input,
            heap: Heap::default(),
            variables: BTreeMap::new(),
            loops: Vec::new(),
            payload: None,
            steps: 0,
            depth: 0,
        }
    }

    pub(super) fn render(mut self) -> Result<Rendered, Fault> {
        let context = self.prepare().map_err(|message| Fault::new(0, message))?;
        let mut text = String::new();
        self.nodes(&self.template.nodes, &mut text)?;
        let overridden = |name: &str| match self.heap.get(context, name) {
            Some(value) => match self.heap.json(value) {
                Ok(Json::Object(members)) => Ok(members),
                Ok(_) => Ok(Map::new()),
                Err(message) => Err(Fault::new(0, message)),
            },
            None => Ok(Map::new()),
        };
        let overrides =
            Overrides { request: overridden("requestOverride")?, response: overridden("responseOverride")? };
        Ok(Rendered { text, overrides })
    }

    /// Defines the predefined variables. Returns the index of the map of `$context`.
    fn prepare(&mut self) -> Result<usize, String> {
        let mut context = self.input.context.as_object().cloned().unwrap_or_default();
        for (name, kinds) in
            [("requestOverride", ["header", "path", "querystring"].as_slice()), ("responseOverride", &["header"])]
        {
            let members = context.entry(name).or_insert_with(|| Json::Object(Map::new()));
            for kind in kinds {
                if let Some(members) = members.as_object_mut() {
                    members.entry(*kind).or_insert_with(|| Json::Object(Map::new()));
                }
            }
        }
        let Value::Map(context) = self.heap.read(&Json::Object(context))? else {
            return Err("`$context` is no object".to_owned());
        };
        let stage = self.strings(self.input.stage_variables)?;
        self.variables.insert("context".to_owned(), Value::Map(context));
        self.variables.insert("stageVariables".to_owned(), stage);
        self.variables.insert("input".to_owned(), Value::Input);
        self.variables.insert("util".to_owned(), Value::Utility);
        Ok(context)
    }

    pub(super) fn strings(&mut self, strings: &BTreeMap<String, String>) -> Result<Value, String> {
        let members = strings.iter().map(|(name, text)| (Rc::from(name.as_str()), Value::text(text.as_str())));
        self.heap.map(members.collect())
    }

    pub(super) fn nodes(&mut self, nodes: &[Node], out: &mut String) -> Result<Flow, Fault> {
        for node in nodes {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(Fault::new(0, "the template takes too many steps; its loops multiply"));
            }
            let flow = self.node(node, out)?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    fn node(&mut self, node: &Node, out: &mut String) -> Result<Flow, Fault> {
        match node {
            Node::Text(text) => {
                out.push_str(text);
                check_length(out).map_err(|message| Fault::new(0, message))?;
            }
            Node::Reference(reference) => {
                let value = self.reference(reference)?;
                return self.print(&value, reference.at, out);
            }
            Node::Set { target, value } => {
                let value = self.expression(value)?;
                self.assign(target, value)?;
            }
            Node::If { branches, otherwise } => {
                for (condition, body) in branches {
                    if self.holds(condition)? {
                        return self.nodes(body, out);
                    }
                }
                return self.nodes(otherwise, out);
            }
            Node::Foreach { name, items, body } => return self.foreach(name, items, body, out),
            Node::Call { at, name, arguments } => return self.call(*at, name, arguments, out),
            Node::Define { name, block } => {
                self.variables.insert(name.clone(), Value::Block(*block));
            }
            Node::Break => return Ok(Flow::Break),
            Node::Stop => return Ok(Flow::Stop),
        }
        Ok(Flow::On)
    }

    /// Appends the value. A block of `#define` is rendered each time.
    pub(super) fn print(&mut self, value: &Value, at: usize, out: &mut String) -> Result<Flow, Fault> {
        let Value::Block(block) = value else {
            self.heap.print(value, out).map_err(|message| Fault::new(at, message))?;
            return Ok(Flow::On);
        };
        let template = self.template;
        let body = template.blocks.get(*block).map(Vec::as_slice).unwrap_or_default();
        let flow = self.deeper(at, |renderer| renderer.nodes(body, out))?;
        Ok(if flow == Flow::Stop { Flow::Stop } else { Flow::On })
    }

    fn foreach(&mut self, name: &str, items: &Expression, body: &[Node], out: &mut String) -> Result<Flow, Fault> {
        let value = self.expression(items)?;
        self.heap.spend(self.heap.extent(&value)).map_err(|message| Fault::new(0, message))?;
        let items = self.walk(&value);
        let shadowed: Vec<_> = [name, "foreach", "velocityCount"]
            .into_iter()
            .map(|name| (name.to_owned(), self.variables.get(name).cloned()))
            .collect();
        self.loops.push(Loop { index: 0, length: items.len() });
        self.variables.insert("foreach".to_owned(), Value::Loop(self.loops.len() - 1));
        let mut flow = Flow::On;
        for (index, item) in items.into_iter().enumerate().take(MAX_ITERATIONS) {
            if let Some(current) = self.loops.last_mut() {
                current.index = index;
            }
            self.variables.insert(name.to_owned(), item);
            self.variables.insert("velocityCount".to_owned(), Value::count(index + 1));
            flow = self.nodes(body, out)?;
            if flow != Flow::On {
                break;
            }
        }
        self.loops.pop();
        self.restore(shadowed);
        Ok(if flow == Flow::Stop { Flow::Stop } else { Flow::On })
    }

    /// Returns the items that `#foreach` iterates over: those of a list, or the values of a map. Other values have
    /// none.
    fn walk(&self, value: &Value) -> Vec<Value> {
        match value {
            Value::List(list) => self.heap.items(*list).to_vec(),
            Value::Map(map) => self.heap.members(*map).map(|(_, value)| value.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Calls a macro.
    ///
    /// Deviation: Velocity evaluates the arguments of a macro where the macro uses them; the local cloud evaluates them
    /// once, before it runs.
    fn call(&mut self, at: usize, name: &str, arguments: &[Expression], out: &mut String) -> Result<Flow, Fault> {
        let template = self.template;
        let Some(called) = template.macros.get(name) else {
            return Ok(Flow::On);
        };
        let mut values = Vec::new();
        for argument in arguments {
            values.push(self.expression(argument)?);
        }
        let shadowed: Vec<_> =
            called.parameters.iter().map(|name| (name.clone(), self.variables.get(name).cloned())).collect();
        values.resize(called.parameters.len(), Value::Null);
        self.variables.extend(called.parameters.iter().cloned().zip(values));
        let flow = self.deeper(at, |renderer| renderer.nodes(&called.body, out))?;
        self.restore(shadowed);
        Ok(if flow == Flow::Stop { Flow::Stop } else { Flow::On })
    }

    fn restore(&mut self, shadowed: Vec<(String, Option<Value>)>) {
        for (name, value) in shadowed {
            match value {
                Some(value) => self.variables.insert(name, value),
                None => self.variables.remove(&name),
            };
        }
    }

    fn deeper<T>(&mut self, at: usize, run: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth >= MAX_CALLS_DEPTH {
            let message = format!("macros and blocks may use one another {MAX_CALLS_DEPTH} deep, and these go deeper");
            return Err(Fault::new(at, message));
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }
}
