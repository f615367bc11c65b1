//! ES modules: those of the package, and those generated around the modules of Node.js and CommonJS files.

use std::fmt::Write as _;
use std::sync::Arc;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Error, Function, Module, Object, Result};

use super::host::NAME;
use crate::local::function::package::Package;

/// ES modules of the package are identified by their URL, as stack traces show it.
const FILES: &str = "file:///var/task/";
const BUILTIN: &str = "builtin:";

/// Returns the module name of a package's file.
pub(super) fn url(file: &str) -> String {
    format!("{FILES}{file}")
}

pub(super) struct Modules {
    pub(super) package: Arc<Package>,
}

impl Resolver for Modules {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        let host: Object<'js> = ctx.globals().get(NAME)?;
        let is_builtin: Function<'js> = host.get("hasBuiltin")?;
        if is_builtin.call((name,))? {
            return Ok(format!("{BUILTIN}{name}"));
        }
        if name.starts_with(FILES) {
            return Ok(name.to_owned());
        }
        let from = base.strip_prefix(FILES).unwrap_or_default();
        match self.package.resolve(from, name) {
            Some(file) => Ok(url(&file)),
            None => Err(ctx.throw(host.get::<_, Function<'js>>("missingModule")?.call((name, from))?)),
        }
    }
}

impl Loader for Modules {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        if let Some(builtin) = name.strip_prefix(BUILTIN) {
            return Module::declare(ctx.clone(), name, wrapped(ctx, builtin)?);
        }
        let file = name.strip_prefix(FILES).unwrap_or(name);
        if !self.package.is_es_module(file) {
            return Module::declare(ctx.clone(), name, wrapped(ctx, file)?);
        }
        let text = self.package.text(file).ok_or_else(|| Error::new_loading(name))?;
        let module = Module::declare(ctx.clone(), name, text)?;
        let meta = module.meta()?;
        meta.set("url", name)?;
        meta.set("filename", format!("/var/task/{file}"))?;
        meta.set("dirname", format!("/var/task/{file}").rsplit_once('/').map_or("", |(folder, _)| folder))?;
        Ok(module)
    }
}

/// Returns the source of an ES module that exports what `require` returns.
fn wrapped(ctx: &Ctx<'_>, name: &str) -> Result<String> {
    let host: Object<'_> = ctx.globals().get(NAME)?;
    let names: Function<'_> = host.get("names")?;
    let names: Vec<String> = names.call((name,))?;
    let quoted = serde_json::Value::from(name);
    let mut text = format!("const whole = globalThis.{NAME}.require({quoted});\nexport default whole;\n");
    for (index, name) in names.iter().enumerate() {
        // Through a variable of another name, because an export may have the name of a keyword.
        let _ = writeln!(text, "const export{index} = whole[\"{name}\"]; export {{ export{index} as {name} }};");
    }
    Ok(text)
}
