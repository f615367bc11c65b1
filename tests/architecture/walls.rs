//! The walls: what each folder may import. They are listed by folder; everything in a folder is behind its wall.

use super::tree::{Reference, Target, Tree, below, is_within, parent};

/// The folders of a wall, and what they may import besides one another.
pub struct Wall {
    pub of: &'static [&'static str],
    pub may: &'static [&'static str],
}

const fn wall(of: &'static [&'static str], may: &'static [&'static str]) -> Wall {
    Wall { of, may }
}

/// Each folder below it is one service, with a wall of its own.
const SERVICES: &str = "local::service";
/// Represents each service in the table.
const EACH_SERVICE: &str = "local::service::*";

/// From the lowest layer to the highest.
pub const WALLS: &[Wall] = &[
    // base
    wall(&["api_call"], &[]),
    wall(&["arn"], &[]),
    wall(&["clock"], &[]),
    wall(&["defect"], &[]),
    wall(&["duration"], &[]),
    wall(&["id"], &[]),
    wall(&["json"], &[]),
    wall(&["jsonpath"], &[]),
    wall(&["kinds"], &[]),
    wall(&["mail"], &["clock"]),
    wall(&["text"], &[]),
    wall(&["unquoted"], &[]),
    wall(&["visible"], &[]),
    wall(&["words"], &[]),
    wall(&["command_line"], &["text", "visible"]),
    wall(&["diag"], &["door", "json", "visible", "words"]),
    wall(&["diagram"], &["visible"]),
    wall(&["door"], &["defect"]),
    wall(&["package"], &["door"]),
    wall(&["suggestion"], &["words"]),
    wall(&["trace"], &["clock"]),
    wall(&["yaml"], &["diag", "door", "words"]),
    // languages
    wall(&["asl"], &["arn", "clock", "defect", "door", "id", "json", "jsonpath", "words"]),
    wall(&["expression"], &[]),
    wall(&["pattern"], &["json", "words"]),
    wall(&["policy"], &["arn", "clock", "words"]),
    wall(&["schedule"], &["words"]),
    wall(&["schema"], &["door", "jsonpath"]),
    wall(&["transform"], &["json", "words"]),
    wall(&["vtl"], &["door", "jsonpath"]),
    wall(&["workflow"], &["diag", "duration", "suggestion", "words"]),
    // worlds
    wall(&["aws"], &["clock", "mail", "trace"]),
    wall(
        &[EACH_SERVICE],
        &[
            "arn",
            "asl",
            "clock",
            "door",
            "expression",
            "id",
            "json",
            "mail",
            "pattern",
            "policy",
            "schedule",
            "schema",
            "trace",
            "transform",
            "vtl",
            "words",
            "local::keyed",
            SERVICES,
        ],
    ),
    wall(&["local::keyed"], &["clock"]),
    wall(&[SERVICES], &["arn", "clock", "id", "trace", "words", "local::keyed", EACH_SERVICE]),
    wall(&["local::wire"], &["arn", "clock", "diag", "door", "id", "local::service", "yaml"]),
    // the fold
    wall(
        &["local::authorize", "local::call_step", "local::cloud", "local::outbox", "local::authorization_cache"],
        &["arn", "clock", "defect", "id", "policy", "trace", "words", "local::keyed", "local::service"],
    ),
    wall(&["local::private"], &[]),
    wall(&["local::journal"], &["clock", "local::cloud", "local::keyed", "local::private"]),
    wall(&["local::blobs"], &["local::journal", "local::private", "local::service", "local::wire"]),
    wall(&["local::outbound"], &["door"]),
    wall(
        &["local::engine"],
        &[
            "api_call",
            "clock",
            "id",
            "local::blobs",
            "local::cloud",
            "local::function",
            "local::journal",
            "local::outbound",
            "local::service",
            "local::wire",
            "trace",
        ],
    ),
    wall(
        &["local::function"],
        &[
            "clock",
            "door",
            "id",
            "local::engine",
            "local::outbound",
            "local::private",
            "local::server",
            "local::service",
            "local::wire",
        ],
    ),
    wall(&["local::server"], &["local::blobs", "local::cloud", "local::engine", "local::service", "local::wire"]),
    wall(&["local::connector"], &["local::blobs", "local::engine", "local::outbound", "local::service", "local::wire"]),
    wall(&["local::sdk"], &["local::connector", "local::engine"]),
    // kinds
    wall(
        &["resource"],
        &[
            "arn",
            "asl",
            "aws",
            "clock",
            "command_line",
            "diag",
            "diagram",
            "duration",
            "kinds",
            "package",
            "pattern",
            "policy",
            "schedule",
            "text",
            "vtl",
            "words",
            "workflow",
        ],
    ),
    wall(&["doctor"], &["arn", "aws", "command_line", "resource", "step"]),
    wall(&["inventory"], &["aws", "clock", "resource"]),
    wall(
        &["probe"],
        &[
            "api_call",
            "aws",
            "clock",
            "command_line",
            "diag",
            "duration",
            "kinds",
            "mail",
            "resource",
            "schedule",
            "trace",
            "words",
        ],
    ),
    wall(
        &["step"],
        &[
            "arn",
            "aws",
            "clock",
            "command_line",
            "diag",
            "diagram",
            "duration",
            "expression",
            "kinds",
            "pattern",
            "probe",
            "resource",
            "schedule",
            "suggestion",
            "text",
            "trace",
            "transform",
            "unquoted",
            "visible",
            "words",
            "yaml",
        ],
    ),
    // model
    wall(&["notice"], &["clock", "diag", "probe", "step", "trace"]),
    wall(&["plan"], &["clock", "notice", "resource"]),
    wall(
        &["lab"],
        &[
            "arn",
            "clock",
            "command_line",
            "diag",
            "duration",
            "json",
            "package",
            "pattern",
            "plan",
            "probe",
            "resource",
            "schedule",
            "step",
            "suggestion",
            "text",
            "transform",
            "words",
            "yaml",
        ],
    ),
    // flows
    wall(
        &["flow"],
        &[
            "arn",
            "aws",
            "clock",
            "command_line",
            "diag",
            "lab",
            "notice",
            "pattern",
            "plan",
            "probe",
            "resource",
            "step",
            "trace",
            "visible",
            "words",
        ],
    ),
    // speech
    wall(
        &["show"],
        &[
            "api_call",
            "command_line",
            "diagram",
            "flow",
            "lab",
            "probe",
            "resource",
            "step",
            "text",
            "visible",
            "words",
        ],
    ),
    wall(&["term"], &["diag", "visible", "words"]),
    wall(
        &["report"],
        &[
            "arn",
            "clock",
            "command_line",
            "diag",
            "duration",
            "notice",
            "plan",
            "probe",
            "resource",
            "step",
            "term",
            "trace",
            "visible",
            "words",
        ],
    ),
];

/// These may import everything, and no other folder may import them.
const EDGE: &[&str] = &["catalog", "cli"];

/// Returns the violations in the imports of a tree.
pub fn broken(tree: &Tree, walls: &[Wall]) -> Vec<String> {
    let mut broken = Vec::new();
    for module in tree.modules.keys().filter(|module| is_behind_a_wall(module)) {
        if wall_of(tree, walls, module).is_none() {
            broken.push(format!("{module}: no wall; add its folder to tests/architecture/walls.rs"));
        }
    }
    for reference in tree.references() {
        if let Target::Inside(target) = &reference.target
            && is_behind_a_wall(&reference.from)
            && !is_root(target)
            && let Some(wall) = wall_of(tree, walls, &reference.from)
            && !is_allowed(tree, wall, &reference.from, target)
        {
            broken.push(through(tree, &reference, target));
        }
    }
    broken
}

/// Returns walls of folders that do not exist: a folder that was moved is not behind its wall any more.
pub fn stale(tree: &Tree, walls: &[Wall]) -> Vec<&'static str> {
    let is_there = |name: &str| tree.modules.contains_key(name.trim_end_matches("::*"));
    walls.iter().flat_map(|wall| wall.of.iter().chain(wall.may)).copied().filter(|name| !is_there(name)).collect()
}

fn through(tree: &Tree, reference: &Reference, target: &str) -> String {
    let file = tree.modules.get(&reference.from).map_or("", |module| &module.file);
    format!("src/{file}:{}: {} imports {target}", reference.line, reference.from)
}

/// Returns whether a module is the root of the crate or `local`, which only declare the modules below them.
fn is_root(module: &str) -> bool {
    module.is_empty() || module == "local"
}

fn is_behind_a_wall(module: &str) -> bool {
    !is_root(module) && !EDGE.iter().any(|edge| is_within(module, edge))
}

/// Returns the folder of the service to which a module belongs. A service has modules below its own.
fn service_of(tree: &Tree, module: &str) -> Option<String> {
    let name = module.strip_prefix(SERVICES)?.strip_prefix("::")?.split("::").next()?;
    let service = below(SERVICES, name);
    tree.modules.get(&service).is_some_and(|found| !found.children.is_empty()).then_some(service)
}

fn wall_of<'a>(tree: &Tree, walls: &'a [Wall], module: &str) -> Option<&'a Wall> {
    let mut folder = if service_of(tree, module).is_some() { EACH_SERVICE } else { module };
    while !folder.is_empty() {
        if let Some(wall) = walls.iter().find(|wall| wall.of.contains(&folder)) {
            return Some(wall);
        }
        folder = parent(folder);
    }
    None
}

fn is_allowed(tree: &Tree, wall: &Wall, from: &str, target: &str) -> bool {
    let service = service_of(tree, target);
    if service.is_some() && service == service_of(tree, from) {
        return true;
    }
    let is_of_a_service = wall.of == [EACH_SERVICE];
    wall.of.iter().filter(|_| !is_of_a_service).chain(wall.may).any(|allowed| match service {
        Some(_) => *allowed == EACH_SERVICE,
        None => is_within(target, allowed),
    })
}
