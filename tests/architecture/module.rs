//! One module: its declarations, its imports, and every path in its code. Test code is left out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree};

/// The segments of a path as written. A path that begins with `::` has an empty first segment.
pub type Segments = Vec<String>;

/// A path in a pattern: a variant, a constant, or a name that is bound.
pub struct Pattern {
    /// The number of the function it is in.
    pub function: usize,
    pub line: usize,
    pub path: Segments,
}

#[derive(Default)]
pub struct Module {
    /// The path below `src`.
    pub file: String,
    /// Modules declared with `mod name;`, and inline modules.
    pub children: BTreeMap<String, Option<Module>>,
    /// Types, functions and other items defined here, except modules and imports.
    pub items: BTreeSet<String>,
    /// Imported and re-exported names, with the paths to which they refer.
    pub imports: BTreeMap<String, Vec<Segments>>,
    pub globs: Vec<Segments>,
    /// Every path in the code, including imports, with its line.
    pub paths: Vec<(usize, Segments)>,
    /// Every path in a pattern.
    pub patterns: Vec<Pattern>,
    /// The number of functions read so far.
    functions: usize,
    /// The type of the current `impl`.
    self_type: Option<Segments>,
    /// The lines of inline test modules.
    pub test_lines: Vec<(usize, usize)>,
}

impl Module {
    pub fn parse(file: &str, text: &str) -> Self {
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut module = Self { file: file.to_owned(), ..Self::default() };
        module.visit_file(&parsed);
        module
    }

    fn add_use(&mut self, prefix: &Segments, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.add_use(&joined(prefix, &path.ident.to_string()), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(prefix, tree)),
            UseTree::Glob(glob) => {
                self.globs.push(prefix.clone());
                self.paths.push((glob.star_token.spans[0].start().line, joined(prefix, "*")));
            }
            UseTree::Name(name) => self.add_import(prefix, &name.ident, None),
            UseTree::Rename(rename) => self.add_import(prefix, &rename.ident, Some(rename.rename.to_string())),
        }
    }

    fn add_import(&mut self, prefix: &Segments, ident: &proc_macro2::Ident, rename: Option<String>) {
        let segments = if ident == "self" { prefix.clone() } else { joined(prefix, &ident.to_string()) };
        let name = rename.or_else(|| segments.last().cloned()).unwrap_or_default();
        self.paths.push((ident.span().start().line, segments.clone()));
        self.imports.entry(name).or_default().push(segments);
    }

    fn note_pattern(&mut self, pattern: &syn::Pat) {
        match pattern {
            syn::Pat::Ident(ident) => self.add_pattern(vec![ident.ident.to_string()], ident.ident.span()),
            syn::Pat::Path(path) => self.add_pattern_path(&path.path),
            syn::Pat::Struct(pattern) => self.add_pattern_path(&pattern.path),
            syn::Pat::TupleStruct(pattern) => self.add_pattern_path(&pattern.path),
            _ => {}
        }
    }

    fn add_pattern_path(&mut self, path: &syn::Path) {
        let span = path.segments.first().map_or_else(proc_macro2::Span::call_site, |part| part.ident.span());
        self.add_pattern(segments_of(path), span);
    }

    fn add_pattern(&mut self, path: Segments, span: proc_macro2::Span) {
        let path = match (path.split_first(), &self.self_type) {
            (Some((first, rest)), Some(own)) if first == "Self" => own.iter().chain(rest).cloned().collect(),
            _ => path,
        };
        self.patterns.push(Pattern { function: self.functions, line: span.start().line, path });
    }

    /// Reads the pattern of `matches!(value, pattern if condition)`.
    fn read_matches(&mut self, tokens: TokenStream) {
        let read = |input: syn::parse::ParseStream<'_>| {
            input.parse::<syn::Expr>()?;
            input.parse::<syn::Token![,]>()?;
            let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<TokenStream>()?;
            Ok(pattern)
        };
        if let Ok(pattern) = syn::parse::Parser::parse2(read, tokens) {
            Reading(self).visit_pat(&pattern);
        }
    }

    /// Reads the paths in the tokens of a macro, whose grammar is unknown: names joined by `::`.
    fn scan(&mut self, tokens: TokenStream) {
        let (mut path, mut line, mut colons) = (Segments::new(), 0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    if path.is_empty() {
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() && colons < 2 => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) if colons == 2 && group.delimiter() == Delimiter::Brace => {
                    // `crate::{a, b}` of a `use` in a macro.
                    for inner in group.stream() {
                        if let TokenTree::Ident(ident) = inner {
                            self.paths.push((line, joined(&path, &ident.to_string())));
                        }
                    }
                }
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(ident) => {
                    self.paths.push((line, std::mem::take(&mut path)));
                    (path, line, colons) = (vec![ident.to_string()], ident.span().start().line, 0);
                    continue;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            if !path.is_empty() {
                self.paths.push((line, std::mem::take(&mut path)));
            }
            colons = 0;
        }
        if !path.is_empty() {
            self.paths.push((line, path));
        }
    }
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast Item) {
        if attributes(item).iter().any(is_for_tests) {
            if let Item::Mod(module) = item
                && let Some((brace, _)) = &module.content
            {
                let first = module.attrs.first().map_or(module.mod_token.span, |attr| attr.pound_token.spans[0]);
                self.test_lines.push((first.start().line, brace.span.close().end().line));
            }
            return;
        }
        self.items.extend(name_of(item));
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        assert!(!item.attrs.iter().any(|attr| attr.path().is_ident("path")), "{}: #[path] is not followed", self.file);
        let inner = item.content.as_ref().map(|(_, items)| {
            let mut module = Self { file: self.file.clone(), ..Self::default() };
            items.iter().for_each(|item| module.visit_item(item));
            module
        });
        self.children.insert(item.ident.to_string(), inner);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let prefix = item.leading_colon.as_ref().map(|_| String::new()).into_iter().collect();
        self.add_use(&prefix, &item.tree);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name).to_string();
        let segments = vec![String::new(), item.ident.to_string()];
        self.paths.push((item.ident.span().start().line, segments.clone()));
        self.imports.entry(name).or_default().push(segments);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !item.attrs.iter().any(is_for_tests) {
            self.functions += 1;
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.functions += 1;
        visit::visit_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let syn::Type::Path(path) = &*item.self_ty {
            self.self_type = Some(segments_of(&path.path));
        }
        visit::visit_item_impl(self, item);
        self.self_type = None;
    }

    fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
        self.note_pattern(pattern);
        visit::visit_pat(self, pattern);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let leading = path.leading_colon.as_ref().map(|_| String::new());
        let segments: Segments =
            leading.into_iter().chain(path.segments.iter().map(|part| part.ident.to_string())).collect();
        let line = path.segments.first().map_or(0, |part| part.ident.span().start().line);
        self.paths.push((line, segments));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        if item.path.is_ident("matches") {
            self.read_matches(item.tokens.clone());
        }
        visit::visit_macro(self, item);
        self.scan(item.tokens.clone());
    }

    /// Reads the paths in attributes: as tokens (`derive(x::Y)`) and as text (`serde(with = "crate::x")`).
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.visit_path(attribute.path());
        match &attribute.meta {
            Meta::List(list) if !attribute.path().is_ident("doc") => {
                self.scan(list.tokens.clone());
                for token in list.tokens.clone() {
                    self.scan_text(&token);
                }
            }
            _ => {}
        }
    }

    /// `pub(in crate::x)` restricts visibility, and imports nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}

impl Module {
    fn scan_text(&mut self, token: &TokenTree) {
        let text = token.to_string();
        let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        if let Some(path) = inner.and_then(|inner| syn::parse_str::<syn::Path>(inner).ok()) {
            let segments = path.segments.iter().map(|part| part.ident.to_string()).collect();
            self.paths.push((token.span().start().line, segments));
        }
    }
}

/// Reads a pattern that does not live as long as its file.
struct Reading<'m>(&'m mut Module);

impl<'ast> Visit<'ast> for Reading<'_> {
    fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
        self.0.note_pattern(pattern);
        visit::visit_pat(self, pattern);
    }
}

fn segments_of(path: &syn::Path) -> Segments {
    path.segments.iter().map(|part| part.ident.to_string()).collect()
}

fn joined(prefix: &Segments, name: &str) -> Segments {
    prefix.iter().cloned().chain([name.to_owned()]).collect()
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(syn::ItemConst { attrs, .. })
        | Item::Enum(syn::ItemEnum { attrs, .. })
        | Item::ExternCrate(syn::ItemExternCrate { attrs, .. })
        | Item::Fn(syn::ItemFn { attrs, .. })
        | Item::ForeignMod(syn::ItemForeignMod { attrs, .. })
        | Item::Impl(syn::ItemImpl { attrs, .. })
        | Item::Macro(syn::ItemMacro { attrs, .. })
        | Item::Mod(syn::ItemMod { attrs, .. })
        | Item::Static(syn::ItemStatic { attrs, .. })
        | Item::Struct(syn::ItemStruct { attrs, .. })
        | Item::Trait(syn::ItemTrait { attrs, .. })
        | Item::TraitAlias(syn::ItemTraitAlias { attrs, .. })
        | Item::Type(syn::ItemType { attrs, .. })
        | Item::Union(syn::ItemUnion { attrs, .. })
        | Item::Use(syn::ItemUse { attrs, .. }) => attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// Returns whether an attribute is `#[cfg(test)]`, also as one of several conditions that must all hold, or `#[test]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let path = attribute.path();
    path.is_ident("test") || path.is_ident("cfg") && attribute.parse_args().is_ok_and(|meta| needs_test(&meta))
}

fn needs_test(meta: &Meta) -> bool {
    let parts = |list: &syn::MetaList| {
        list.parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)
    };
    match meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => parts(list).is_ok_and(|all| all.iter().any(needs_test)),
        _ => false,
    }
}
