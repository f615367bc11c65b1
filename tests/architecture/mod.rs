//! Checks the imports between modules, which the compiler cannot restrict within one package.
//!
//! Every file is parsed, every name is resolved to its definition, and test code is left out. What names do not show is
//! not detected: a method called on a value, or a name that only a macro of this crate generates.

mod circles;
mod kinds;
mod made_up;
mod module;
mod purity;
mod source;
mod tree;
mod walls;

use std::sync::LazyLock;

use self::source::Source;
use self::tree::Tree;

static SOURCE: LazyLock<Source> = LazyLock::new(Source::of_the_project);
static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::read(&SOURCE));

/// The known cycles of neighbours: `folder: member member`. A cycle may shrink and vanish.
const CIRCLES: &str = "
    asl: branch context execution flow run state
    asl: event history
    asl::definition: fields reader
    asl::jsonata: evaluate functions
    asl::state: group map reader task writer
    flow: deploy exercise run
    json: lexer string
    jsonpath: filter parse
    lab::lint: emission event_loop
    local: call_step cloud
    local: engine function server
    local::engine: turn work
    local::function: invocation pool process
    local::journal: file take_over
    local::service: apigateway cloudtrail dynamodb events glue iam lambda logs registry s3 scheduler sns sqs states sts
    local::service::apigateway: api authorizer definition deployment gateway_response integration method model resource validator
    local::service::apigateway::execute: access_log context exchange log mapping refusal
    local::service::apigateway::execute: action http integrate
    local::service::events: bus compiled delivery rule scheduled
    local::service::events::destination: api_destination connection invoke request token
    local::service::lambda: asynchronous discarded event_source log mapping record run stream_source
    local::service::lambda: function version
    local::service::logs: group metric_filter old_group stream subscription_filter
    local::service::sns: address permission tag topic topic_attribute
    local::service::sqs: old_store store
    local::service::states: executions old_store store
    local::service::states: activity describe drive integration list
    local::service::states: machine version
    pattern: explain filter matches rule
    pattern::explain: field missing
    pattern::index: guard tree trie
    resource: api_destination connection function handle integration invoke_destination log_group permission queue rest_api role state_machine subscription topic
    resource::rest_api: account api build
    vtl: render template
    yaml: parse syntax
    yaml::decode: access deserializer
    yaml::decode: error mended
";

#[test]
fn modules_import_only_what_lies_below_them() {
    let broken = walls::broken(&TREE, walls::WALLS);
    assert!(broken.is_empty(), "imports through a wall:\n  {}", broken.join("\n  "));
    let stale = walls::stale(&TREE, walls::WALLS);
    assert!(
        stale.is_empty(),
        "walls of folders that are not there; rename them in tests/architecture/walls.rs: {stale:?}"
    );
}

#[test]
fn pure_code_does_not_reach_the_world() {
    let broken = purity::broken(&TREE, purity::PURE, &purity::dependencies());
    assert!(broken.is_empty(), "pure code with the world in it:\n  {}", broken.join("\n  "));
    let stale: Vec<&&str> = purity::PURE.iter().filter(|folder| !TREE.modules.contains_key(**folder)).collect();
    assert!(
        stale.is_empty(),
        "pure folders that are not there; rename them in tests/architecture/purity.rs: {stale:?}"
    );
}

#[test]
fn only_a_kind_knows_what_it_does() {
    let broken = kinds::broken(&TREE, &SOURCE, &kinds::FOLDERS);
    assert!(broken.is_empty(), "make these a method of the kind's trait:\n  {}", broken.join("\n  "));
    let listed = kinds::FOLDERS.map(|folder| kinds::variants(&SOURCE, folder).len());
    let kinds = [ork::probe::Probe::KINDS.len(), ork::resource::Resource::KINDS.len(), ork::step::Step::KINDS.len()];
    assert_eq!(listed, kinds, "the lists of kinds are not where the guard reads them");
}

#[test]
fn no_new_circles() {
    let unlike = circles::unlike(&circles::circles(&TREE), CIRCLES);
    assert!(unlike.is_empty(), "circles between neighbours:\n{}", unlike.join("\n"));
}

#[test]
fn every_file_says_why_it_exists_and_stays_small() {
    let mut broken = Vec::new();
    for module in TREE.modules.values() {
        let text = SOURCE.text(&module.file).unwrap_or_default();
        if !text.starts_with("//!") {
            broken.push(format!("src/{}: no module doc", module.file));
        }
        let lines = lines_of_code(text, &module.test_lines);
        if lines > 500 {
            broken.push(format!("src/{}: {lines} lines", module.file));
        }
    }
    assert!(broken.is_empty(), "files out of shape:\n  {}", broken.join("\n  "));
}

/// Returns the number of lines that are neither empty, nor a comment, nor part of a test module.
fn lines_of_code(text: &str, tests: &[(usize, usize)]) -> usize {
    let is_of_a_test = |line: usize| tests.iter().any(|(first, last)| (*first..=*last).contains(&line));
    let lines = text.lines().enumerate().filter(|(at, _)| !is_of_a_test(at + 1)).map(|(_, line)| line.trim());
    lines.filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}
