//! Valid labs, before and during a run. Invalid labs are test cases in `tests/bad_labs`.

use std::collections::BTreeMap;

use super::*;
use crate::diag::{Code, Renderer};
use crate::resource::{Created, Resource};
use crate::step::Step;

/// A file next to the lab.
struct Beside(&'static str, &'static str);

impl Assets for Beside {
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        if path == self.0 { Ok(self.1.as_bytes().to_vec()) } else { Err(AssetError::Missing) }
    }
}

fn checked(text: &str, assets: &dyn Assets, values: &Values) -> Checked {
    check(&Source { name: "labs/case/lab.yaml", is_file: true, bytes: text.as_bytes(), assets, values })
}

fn lab(text: &str) -> Lab {
    let checked = checked(text, &NoAssets, &Values::default());
    let told = Renderer::plain().render(&checked.sources, &checked.diagnostics);
    checked.lab.unwrap_or_else(|| panic!("{told}"))
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const ORDERS: &str = "
lab: orders
title: Orders of ${{ vars.shop }}
vars:
  shop: Corner
  town: { env: ORK_LAB_TOWN }
  pin: { secret: true, env: PIN }
resources:
  jobs: { queue: { name: Jobs, subscribe-to: topic } }
  topic: { topic: { name: \"${{ vars.shop }}Topic\" } }
  log: { log-group: { name: /lab/orders } }
steps:
  - id: bus
    text: The ${{ vars.shop }} is in ${{ vars.town }}.
    hint: Look at the bus.
    create-bus: { name: Orders, description: \"${{ vars.pin }}\" }
    capture: { where: arn }
  - put-rule: { name: Dev, bus: Orders, pattern: { source: [shop], account: [\"${{ run.account }}\"] } }
  - put-targets: { rule: Dev, bus: \"${{ steps.bus.where }}\", targets: [{ to: jobs }, { id: log, to: log }] }
  - id: send
    publish: { bus: Orders, source: shop, detail-type: Order, events: [{ as: one, detail: { value: 1 } }] }
    matches: { one: [Dev] }
  - id: seen
    verify: { sqs: { queue: jobs, event: send.one, count: 1 } }
";

#[test]
fn a_lab_knows_its_parts() {
    let lab = lab(ORDERS);
    assert_eq!((lab.name.as_str(), lab.title.as_str()), ("orders", "Orders of Corner"));
    let order: Vec<&str> = lab.resources.iter().map(|resource| resource.key.as_str()).collect();
    assert_eq!(order, ["topic", "jobs", "log"], "what is needed comes first");
    let ids: Vec<&str> = lab.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["bus", "put-rule-2", "put-targets-3", "send", "seen"]);
    let words = &lab.steps[0].words;
    assert_eq!(
        (words.text.as_deref(), words.hints.as_slice()),
        (Some("The Corner is in <town>."), &["Look at the bus.".to_owned()][..])
    );
    assert_eq!(
        lab.missing(&Values::default()).iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>(),
        ["town", "pin"]
    );
}

#[test]
fn references_become_names() {
    let lab = lab(ORDERS);
    let Resource::Queue(queue) = &lab.resources[1].resource else { panic!("a queue") };
    assert_eq!(queue.subscribe_to.as_deref(), Some("CornerTopic"));
    let Step::PutTargets(targets) = &lab.steps[2].step else { panic!("targets") };
    let to: Vec<&str> = targets.targets.iter().map(|target| target.to.as_str()).collect();
    assert_eq!(to, ["queue:Jobs", "log:/lab/orders"]);
}

#[test]
fn a_run_fills_in_what_it_learns() {
    let lab = lab(ORDERS);
    let mut values =
        Values { environment: map(&[("PIN", "1234")]), run: map(&[("account", "123456789012")]), ..Values::default() };
    let step = |index: usize, values: &Values| lab.step(index, values, &NoAssets);
    let Ok(Step::CreateBus(bus)) = step(0, &values) else { panic!("a bus") };
    assert_eq!(bus.description.as_deref(), Some("1234"));
    let Ok(Step::PutRule(rule)) = step(1, &values) else { panic!("a rule") };
    assert_eq!(rule.pattern.unwrap().as_str(), "{\"source\":[\"shop\"],\"account\":[\"123456789012\"]}");

    assert_eq!(step(2, &values).unwrap_err()[0].code, Code::NoValue, "the bus has not been made");
    values
        .outputs
        .insert("bus".to_owned(), map(&[("where", "arn:aws:events:eu-west-1:123456789012:event-bus/Orders")]));
    let made = Created::new("Jobs-x7", "", true);
    values.resources.insert("jobs".to_owned(), made);
    let Ok(Step::PutTargets(targets)) = step(2, &values) else { panic!("targets") };
    assert_eq!(
        (targets.bus.as_str(), targets.targets[0].to.as_str()),
        ("arn:aws:events:eu-west-1:123456789012:event-bus/Orders", "queue:Jobs-x7")
    );

    values.outputs.insert("send".to_owned(), map(&[("one", "11111111-2222-3333-4444-555555555555")]));
    let Ok(Step::Verify(verify)) = step(4, &values) else { panic!("a check") };
    assert_eq!(verify.probe.unwrap().expect().events, ["11111111-2222-3333-4444-555555555555"]);
    assert!(step(99, &values).is_err() && lab.resource(99, &values, &NoAssets).is_err());
}

#[test]
fn a_secret_is_never_repeated() {
    let text = "lab: x\ntitle: x\nvars: { pin: { secret: true, env: PIN } }\nsteps:\n  - create-bus: { name: \"${{ vars.pin }}\" }\n";
    let values = Values { environment: map(&[("PIN", "not a name")]), ..Values::default() };
    let checked = checked(text, &NoAssets, &values);
    let lab = checked.lab.unwrap();
    assert_eq!(lab.secrets(&values), ["not a name"]);
    let problems = lab.step(0, &values, &NoAssets).unwrap_err();
    assert_eq!(problems[0].message, "`***` cannot name an event bus");
}

#[test]
fn texts_come_from_files_and_are_read_once() {
    let text = "lab: x\ntitle: x\nsteps:\n  - put-rule: { name: Dev, pattern: dev.json }\n";
    let file = Beside("dev.json", "{\"source\":[\"shop\"]}");
    let checked = checked(text, &file, &Values::default());
    let lab = checked.lab.unwrap();
    assert!(checked.sources.find("labs/case/dev.json").is_some());
    let Ok(Step::PutRule(rule)) = lab.step(0, &Values::default(), &NoAssets) else { panic!("a rule") };
    assert_eq!(rule.pattern.unwrap().as_str(), file.1);
}

/// A lab with a state machine in a file, before the queue that the file refers to.
const IN_A_FILE: &str = "
lab: x
title: x
vars: { wait: 5 }
resources:
  machine: { state-machine: { name: M, definition: machine.json } }
  jobs: { queue: { name: Jobs } }
steps:
  - create-bus: { name: Orders }
";

#[test]
fn interpolations_in_files_are_replaced_as_in_the_lab() {
    let definition = r#"{"StartAt": "Wait", "States": {
        "Wait": {"Type": "Wait", "Seconds": ${{ vars.wait }}, "Next": "Done"},
        "Done": {"Type": "Pass", "Result": "${{ resources.jobs.arn }}", "End": true}}}"#;
    let checked = checked(IN_A_FILE, &Beside("machine.json", definition), &Values::default());
    assert_eq!(checked.diagnostics, [], "the variable is used");
    let lab = checked.lab.unwrap();
    let order: Vec<&str> = lab.resources.iter().map(|resource| resource.key.as_str()).collect();
    assert_eq!(order, ["jobs", "machine"], "the queue is needed first");

    let mut values = Values::default();
    let arn = "arn:aws:sqs:eu-west-1:123456789012:Jobs";
    values.resources.insert("jobs".to_owned(), Created::new("Jobs", arn, true));
    let Ok(Resource::StateMachine(machine)) = lab.resource(1, &values, &NoAssets) else { panic!("a machine") };
    let text = machine.definition.as_str();
    assert!(text.contains(r#""Seconds": 5,"#) && text.contains(arn), "{text}");
}

#[test]
fn an_interpolation_in_a_file_without_a_value_is_one_error_in_that_file() {
    let definition = r#"{"StartAt": "Wait", "States": {
        "Wait": {"Type": "Wait", "Seconds": ${{ vars.wiat }}, "End": true}}}"#;
    let checked = checked(IN_A_FILE, &Beside("machine.json", definition), &Values::default());
    let told: Vec<String> = checked
        .diagnostics
        .iter()
        .map(|problem| {
            let place = checked.sources.location(problem.span);
            format!("{} {}:{}", problem.code, place.file, place.line)
        })
        .collect();
    assert_eq!(told, ["unknown-variable labs/case/machine.json:2"]);
}

#[test]
fn a_step_that_must_fail_may_be_wrong() {
    let text = "
lab: x
title: x
steps:
  - publish: { bus: Nowhere, source: shop, detail-type: Order, events: [{ detail: {} }] }
    expect-failure: ResourceNotFoundException
  - put-rule: { name: \"not a name\", pattern: { source: [shop] } }
    expect-failure: true
";
    let lab = lab(text);
    assert_eq!(lab.steps[0].expect_failure, Some(ExpectFailure::Saying("ResourceNotFoundException".to_owned())));
    assert!(lab.step(1, &Values::default(), &NoAssets).is_ok());
}

#[test]
fn what_a_person_gives_is_checked_with_the_lab() {
    let text = "lab: x\ntitle: x\nvars: { bus: Orders }\nsteps:\n  - create-bus: { name: \"${{ vars.bus }}\" }\n";
    let values = Values { variables: map(&[("bus", "no name")]), ..Values::default() };
    assert_eq!(checked(text, &NoAssets, &values).diagnostics[0].code, Code::BadName);
    assert!(checked(text, &NoAssets, &Values::default()).lab.is_some());
}

#[test]
fn the_environment_is_read_as_far_as_it_is_declared_and_never_in_clear() {
    let declared = "vars: { token: { env: TOKEN, secret: true } }\n";
    let table = [
        ("", Some("undeclared-environment")),
        ("vars: { token: { env: TOKEN } }\n", Some("environment-in-clear")),
        (declared, None),
    ];
    let values = Values { environment: map(&[("TOKEN", "hunter2")]), ..Values::default() };
    for (variables, code) in table {
        let text = format!(
            "lab: x\ntitle: x\n{variables}steps:\n  - create-bus: {{ name: A, description: \"${{{{ env.TOKEN }}}}\" }}\n"
        );
        let checked = checked(&text, &NoAssets, &values);
        assert_eq!(checked.diagnostics.first().map(|problem| problem.code.as_str()), code, "{text}");
        let Some(lab) = checked.lab else { continue };
        let Step::CreateBus(shown) = &lab.steps[0].step else { panic!("a bus") };
        assert_eq!(shown.description.as_deref(), Some("secret"), "what is shown before a run is no secret");
        let Ok(Step::CreateBus(run)) = lab.step(0, &values, &NoAssets) else { panic!("a bus") };
        assert_eq!((run.description.as_deref(), lab.secrets(&values)), (Some("hunter2"), vec!["hunter2".to_owned()]));
        assert_eq!(lab.needs().lines(), ["reads from the environment: TOKEN (secret)"]);
    }
}
