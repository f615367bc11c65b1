//! Tests of what is kept for further events, and for how long.

use std::sync::Arc;

use serde_json::json;

use super::TestCloud;
use crate::local::function::Functions;
use crate::local::function::archive::zip;
use crate::local::function::package::Package;

#[tokio::test]
async fn a_sandbox_ends_with_its_function_or_its_settings() {
    let world = TestCloud::new().await;
    let end_stale = || world.engine.functions().end_stale(&world.engine);
    world.module("export const handler = async () => 1").await;
    world.invoke("f", &json!({})).await;
    assert!(end_stale(), "it waits for the next event");
    world.good("PUT", "/2015-03-31/functions/f/configuration", json!({"MemorySize": 256})).await;
    assert!(!end_stale(), "its settings are others");
    world.invoke("f", &json!({})).await;
    assert!(end_stale());
    world.good("DELETE", "/2015-03-31/functions/f", json!(null)).await;
    assert!(!end_stale(), "its function is gone");
}

#[test]
fn the_package_that_was_used_the_longest_ago_goes_first() {
    let functions = Functions::new(1);
    let package = Arc::new(Package::read(&zip(&[("a.js", "")])).unwrap());
    // The order of their names is the reverse of the order of their use.
    let name = |number: u32| format!("{:02}", 99 - number);
    for number in 0..32 {
        functions.keep_package(&name(number), &package);
    }
    assert!(functions.package(&name(0)).is_some(), "used once more");
    functions.keep_package(&name(40), &package);
    let kept = [0, 1, 2, 31, 40].map(|number| functions.package(&name(number)).is_some());
    assert_eq!(kept, [true, false, true, true, true]);
}
