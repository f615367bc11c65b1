//! Whether a JavaScript file can be parsed. Nothing of it is run.

use rquickjs::{Context, Ctx, Error, Module, Runtime};

/// The stack and the memory of the parser.
const STACK: usize = 256 * 1024;
const MEMORY: usize = 64 * 1024 * 1024;
/// The line of a CommonJS file comes after the start of the function around it.
const BEFORE: &str = "(function (exports, require, module, __filename, __dirname) {";

/// Returns the first error of a file, with its line: `line 3: unexpected token`.
pub(super) fn error(name: &str, text: &str) -> Option<String> {
    let runtime = Runtime::new().ok()?;
    runtime.set_max_stack_size(STACK);
    runtime.set_memory_limit(MEMORY);
    let context = Context::full(&runtime).ok()?;
    context.with(|ctx| {
        let of_module = of_module(&ctx, name, text);
        // A file that ends in `.js` may be either, which its package says.
        match (name.rsplit_once('.').map(|(_, suffix)| suffix), of_module) {
            (_, None) => None,
            (Some("mjs"), error) => error,
            (_, error) => of_script(&ctx, text).and(error),
        }
    })
}

fn of_module(ctx: &Ctx<'_>, name: &str, text: &str) -> Option<String> {
    let declared = Module::declare(ctx.clone(), name, text).map(drop);
    complaint(ctx, declared.err()?)
}

fn of_script(ctx: &Ctx<'_>, text: &str) -> Option<String> {
    let evaluated = ctx.eval::<rquickjs::Value<'_>, _>(format!("{BEFORE}{text}\n}})")).map(drop);
    complaint(ctx, evaluated.err()?)
}

/// Returns a syntax error in words. Any other failure, such as a lack of memory, says nothing about the file.
fn complaint(ctx: &Ctx<'_>, error: Error) -> Option<String> {
    if !matches!(error, Error::Exception) {
        return None;
    }
    let caught = ctx.catch();
    let exception = caught.as_exception()?;
    let kind: String = exception.as_object().get("name").ok()?;
    let message = exception.message()?;
    let stack = exception.stack().unwrap_or_default();
    let line = stack.lines().next().and_then(line_of);
    (kind == "SyntaxError").then(|| match line {
        Some(line) => format!("line {line}: {message}"),
        None => message,
    })
}

/// Returns the line in `    at f.mjs:3:5`.
fn line_of(at: &str) -> Option<usize> {
    let mut parts = at.trim_end_matches(')').rsplit(':');
    let (last, before) = (parts.next()?, parts.next()?);
    before.parse().or_else(|_| last.parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_parsed_and_not_run() {
        let fine = [
            (
                "f.mjs",
                "import { a } from './other.mjs';\nexport const handler = async () => { throw new Error(a); };\nthrow 1;",
            ),
            ("f.cjs", "exports.handler = async () => 1;\nreturn;"),
            ("f.js", "module.exports = { handler: () => 1 };"),
            ("f.js", "export const handler = () => 1;"),
            ("f.mjs", ""),
        ];
        for (name, text) in fine {
            assert_eq!(error(name, text), None, "{text}");
        }
        for name in ["f.mjs", "f.cjs", "f.js"] {
            let found = error(name, "const a = 1;\nconst b = {;\n").expect(name);
            assert!(found.starts_with("line 2: "), "{found}");
        }
        assert!(error("f.mjs", "export const handler = async () => {\n").is_some());
    }
}
