//! Invalid definitions: the code and message of AWS, and the location as a JSON Pointer.

use serde_json::{Value, json};

use crate::asl::{Machine, MachineType};

const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

const NEXT_OR_END: &str = "This object should have only one of the following fields: [Next, End]";

const NOT_A_QUERY: &str = "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call";

/// Definition, code, message and pointer; the pointer is `None` if the problem concerns the whole text.
type Case = (Value, &'static str, &'static str, Option<&'static str>);

fn first_problems(cases: &[Case]) {
    for (definition, code, message, pointer) in cases {
        let reading = Machine::read(&definition.to_string(), MachineType::Standard);
        let problem = reading.problems.first().unwrap_or_else(|| panic!("accepted: {definition}"));
        let place = problem.place.as_ref().map(|place| place.pointer());
        let found = (problem.code.as_str(), problem.message.as_str(), place.as_deref());
        assert_eq!(found, (*code, *message, *pointer), "{definition}");
        assert!(reading.machine.is_none(), "{definition}");
        if let Some(pointer) = pointer {
            assert!(definition.pointer(pointer).is_some(), "{pointer} is no place of {definition}");
        }
    }
}

/// Returns a machine with one state.
fn one(state: Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state}})
}

fn and_an_end(state: Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state, "B": {"Type": "Succeed"}}})
}

fn with(mut state: Value, fields: Value) -> Value {
    let (state_fields, Value::Object(fields)) = (state.as_object_mut().unwrap(), fields) else { panic!("no fields") };
    state_fields.extend(fields);
    one(state)
}

fn pass(fields: Value) -> Value {
    with(json!({"Type": "Pass", "End": true}), fields)
}

fn task(fields: Value) -> Value {
    let parameters = json!({"QueueUrl": "q", "MessageBody": "x"});
    with(
        json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": parameters, "End": true}),
        fields,
    )
}

fn map(fields: Value) -> Value {
    let processor = json!({"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}});
    with(json!({"Type": "Map", "ItemProcessor": processor, "End": true}), fields)
}

fn choice(rule: Value) -> Value {
    and_an_end(json!({"Type": "Choice", "Choices": [rule]}))
}

fn jsonata(state: Value) -> Value {
    json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": state}})
}

#[test]
fn the_frame() {
    let end = json!({"A": {"Type": "Succeed"}});
    first_problems(&[
        (json!({}), SCHEMA, "These fields are required: [States, StartAt]", Some("")),
        (json!({"StartAt": "A"}), SCHEMA, "These fields are required: [States]", Some("")),
        (json!({"States": end}), SCHEMA, "These fields are required: [StartAt]", Some("")),
        (json!({"StartAt": "A", "States": {}}), SCHEMA, "Value cannot be empty", Some("/States")),
        (json!({"StartAt": "A", "States": []}), SCHEMA, "Expected value of type Object", Some("/States")),
        (json!({"StartAt": 1, "States": end}), SCHEMA, "Expected value of type String", Some("/StartAt")),
        (
            json!({"StartAt": "Z", "States": end}),
            "MISSING_TRANSITION_TARGET",
            "Missing 'Next' target: Z",
            Some("/StartAt"),
        ),
        (
            json!({"StartAt": "A", "TimeoutSeconds": "5", "States": end}),
            SCHEMA,
            "Expected value of type Integer",
            Some("/TimeoutSeconds"),
        ),
        (
            json!({"StartAt": "A", "QueryLanguage": "XPath", "States": end}),
            SCHEMA,
            "Value should be one of the following: [JSONPath, JSONata]",
            Some("/QueryLanguage"),
        ),
        (
            json!({"StartAt": "A", "Version": "2.0", "States": end}),
            SCHEMA,
            "Value should be one of the following: [1.0]",
            Some("/Version"),
        ),
        (json!({"StartAt": "A", "Coment": "x", "States": end}), SCHEMA, "Field 'Coment' is not supported", Some("")),
        (json!([]), SCHEMA, "Definition must be a valid JSON object", None),
    ]);
}

#[test]
fn states_and_transitions() {
    const TARGET: &str = "MISSING_TRANSITION_TARGET";
    first_problems(&[
        (one(json!({})), SCHEMA, "These fields are required: [Type]", Some("/States/A")),
        (one(json!("Pass")), SCHEMA, "Expected value of type Object", Some("/States/A")),
        (
            one(json!({"Type": "Passs", "End": true})),
            SCHEMA,
            "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
            Some("/States/A/Type"),
        ),
        (one(json!({"Type": "Pass"})), SCHEMA, NEXT_OR_END, Some("/States/A")),
        (
            and_an_end(json!({"Type": "Pass", "Next": "B", "End": true})),
            SCHEMA,
            "There should only be one of the following fields: [Next, End]",
            Some("/States/A"),
        ),
        (one(json!({"Type": "Pass", "Next": 5})), SCHEMA, "Expected value of type String", Some("/States/A/Next")),
        (one(json!({"Type": "Pass", "End": "yes"})), SCHEMA, "Expected value of type Boolean", Some("/States/A/End")),
        (one(json!({"Type": "Pass", "Next": "Z"})), TARGET, "Missing 'Next' target: Z", Some("/States/A/Next")),
        (and_an_end(json!({"Type": "Pass", "End": true})), TARGET, "State \"B\" is not reachable.", Some("/States/B")),
        (one(json!({"Type": "Pass", "Next": "A"})), "MISSING_END_STATE", "Workflow has no terminal state", None),
        (one(json!({"Type": "Succeed", "Next": "A"})), SCHEMA, "Field 'Next' is not supported", Some("/States/A")),
        (pass(json!({"Resource": "x"})), SCHEMA, "Field 'Resource' is not supported", Some("/States/A")),
        (one(json!({"Type": "Fail", "Error": 5})), SCHEMA, "Expected value of type String", Some("/States/A/Error")),
        (
            one(json!({"Type": "Fail", "Error": "a", "ErrorPath": "$.a"})),
            SCHEMA,
            "There should only be one of the following fields: [Error, ErrorPath]",
            Some("/States/A"),
        ),
        (
            one(json!({"Type": "Parallel", "End": true})),
            SCHEMA,
            "These fields are required: [Branches]",
            Some("/States/A"),
        ),
        (
            one(json!({"Type": "Parallel", "Branches": [], "End": true})),
            SCHEMA,
            "Value cannot be empty",
            Some("/States/A/Branches"),
        ),
        (
            one(
                json!({"Type": "Parallel", "End": true, "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "A"}}}]}),
            ),
            TARGET,
            "Missing 'Next' target: A",
            Some("/States/A/Branches/0/States/X/Next"),
        ),
        (
            one(
                json!({"Type": "Parallel", "End": true, "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}]}),
            ),
            "DUPLICATE_STATE_NAME",
            "Duplicate State name: A",
            Some("/States/A/Branches/0/States/A"),
        ),
    ]);
}

#[test]
fn data_in_json_path() {
    const PATH: &str = "Value must be a valid JSONPath.";
    const REFERENCE: &str = "Value is not a Reference Path";
    const PARAMETERS: Option<&str> = Some("/States/A/Parameters");
    first_problems(&[
        (pass(json!({"InputPath": "a"})), SCHEMA, PATH, Some("/States/A/InputPath")),
        (pass(json!({"OutputPath": "$.a["})), SCHEMA, PATH, Some("/States/A/OutputPath")),
        (pass(json!({"ResultPath": "$..a"})), SCHEMA, REFERENCE, Some("/States/A/ResultPath")),
        (pass(json!({"Parameters": {"a.$": "b"}})), SCHEMA, NOT_A_QUERY, PARAMETERS),
        (pass(json!({"Parameters": {"a.$": 5}})), SCHEMA, NOT_A_QUERY, PARAMETERS),
        (pass(json!({"Parameters": {"in": {"a.$": "States.Nope($)"}}})), SCHEMA, NOT_A_QUERY, PARAMETERS),
        (pass(json!({"Parameters": {"a.$": "States.Format('{}'"}})), SCHEMA, NOT_A_QUERY, PARAMETERS),
        (
            pass(json!({"Output": "x"})),
            SCHEMA,
            "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
            Some("/States/A"),
        ),
        (pass(json!({"Assign": []})), SCHEMA, "Expected value of type Object", Some("/States/A/Assign")),
        (
            pass(json!({"Assign": {"states": 1}})),
            SCHEMA,
            "The variable name 'states' is reserved",
            Some("/States/A/Assign"),
        ),
        (pass(json!({"Assign": {"1a": 1}})), SCHEMA, "The variable name '1a' is not valid", Some("/States/A/Assign")),
    ]);
}

#[test]
fn data_in_jsonata() {
    const UNSUPPORTED: &str = "UNSUPPORTED_JSONATA_EXPRESSION";
    let output = |text: &str| jsonata(json!({"Type": "Pass", "Output": {"a": [text]}, "End": true}));
    first_problems(&[
        (
            jsonata(json!({"Type": "Pass", "InputPath": "$", "End": true})),
            SCHEMA,
            "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage",
            Some("/States/A"),
        ),
        (
            output("{% 1 + %}"),
            "INVALID_JSONATA_EXPRESSION",
            "Unexpected end of expression",
            Some("/States/A/Output/a/0"),
        ),
        (
            output("{% order.id %}"),
            UNSUPPORTED,
            "Reference to 'order' at the top level is not supported.",
            Some("/States/A/Output/a/0"),
        ),
        (
            output("{% $.id %}"),
            UNSUPPORTED,
            "Reference to '$' at the top level is not supported.",
            Some("/States/A/Output/a/0"),
        ),
        (
            jsonata(json!({"Type": "Wait", "Seconds": "soon", "End": true})),
            SCHEMA,
            "Expected value of type Integer",
            Some("/States/A/Seconds"),
        ),
        (
            jsonata(json!({"Type": "Choice", "Choices": [{"Condition": "yes", "Next": "A"}]})),
            SCHEMA,
            "Expected value of type Boolean",
            Some("/States/A/Choices/0/Condition"),
        ),
        (
            jsonata(json!({"Type": "Pass", "QueryLanguage": "JSONPath", "End": true})),
            SCHEMA,
            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            Some("/States/A"),
        ),
    ]);
}

#[test]
fn waits_and_choices() {
    const RULE: Option<&str> = Some("/States/A/Choices/0");
    const TIMES: &str = "one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]";
    let wait = |fields: Value| with(json!({"Type": "Wait", "End": true}), fields);
    let compare = |operator: &str, operand: Value| choice(json!({"Variable": "$.a", operator: operand, "Next": "B"}));
    let (none, several) = (format!("This object should have only {TIMES}"), format!("There should only be {TIMES}"));
    let (none, several): (&'static str, &'static str) = (none.leak(), several.leak());
    first_problems(&[
        (wait(json!({})), SCHEMA, none, Some("/States/A")),
        (wait(json!({"Seconds": 1, "SecondsPath": "$.a"})), SCHEMA, several, Some("/States/A")),
        (wait(json!({"Seconds": -1})), SCHEMA, "Minimum value is 0", Some("/States/A/Seconds")),
        (
            wait(json!({"Timestamp": "tomorrow"})),
            SCHEMA,
            "String does not match RFC3339 timestamp",
            Some("/States/A/Timestamp"),
        ),
        (one(json!({"Type": "Choice"})), SCHEMA, "These fields are required: [Choices]", Some("/States/A")),
        (one(json!({"Type": "Choice", "Choices": []})), SCHEMA, "Value cannot be empty", Some("/States/A/Choices")),
        (choice(json!({"Variable": "$.a", "StringEquals": "x"})), SCHEMA, "These fields are required: [Next]", RULE),
        (
            choice(json!({"StringEquals": "x", "Next": "B"})),
            SCHEMA,
            "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]",
            RULE,
        ),
        (compare("StringLike", json!("x")), SCHEMA, "Field 'StringLike' is not supported", RULE),
        (
            compare("StringEquals", json!(5)),
            SCHEMA,
            "Expected value of type String",
            Some("/States/A/Choices/0/StringEquals"),
        ),
        (
            compare("NumericLessThan", json!("5")),
            SCHEMA,
            "Expected value of type Number",
            Some("/States/A/Choices/0/NumericLessThan"),
        ),
        (
            compare("BooleanEquals", json!("true")),
            SCHEMA,
            "Expected value of type Boolean",
            Some("/States/A/Choices/0/BooleanEquals"),
        ),
        (
            compare("TimestampEquals", json!("x")),
            SCHEMA,
            "String does not match RFC3339 timestamp",
            Some("/States/A/Choices/0/TimestampEquals"),
        ),
        (
            choice(json!({"Variable": "a", "IsNull": true, "Next": "B"})),
            SCHEMA,
            "Value must be a valid JSONPath.",
            Some("/States/A/Choices/0/Variable"),
        ),
        (choice(json!({"And": [], "Next": "B"})), SCHEMA, "Value cannot be empty", Some("/States/A/Choices/0/And")),
        (
            choice(json!({"And": [{"Variable": "$.a", "IsNull": true, "Next": "B"}], "Next": "B"})),
            SCHEMA,
            "Field 'Next' is not supported",
            Some("/States/A/Choices/0/And/0"),
        ),
    ]);
}

#[test]
fn tasks() {
    let resource = |arn: &str| task(json!({"Resource": arn}));
    first_problems(&[
        (one(json!({"Type": "Task", "End": true})), SCHEMA, "These fields are required: [Resource]", Some("/States/A")),
        (resource("nope"), SCHEMA, "Value is not a valid resource ARN", Some("/States/A/Resource")),
        (
            resource("arn:aws:states:::sqs:noSuch"),
            SCHEMA,
            "The resource provided arn:aws:states:::sqs:noSuch is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.",
            Some("/States/A/Resource"),
        ),
        (
            resource("arn:aws:states:::sqs:sendMessage.sync"),
            SCHEMA,
            "The resource provided arn:aws:states:::sqs:sendMessage.sync is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.",
            Some("/States/A/Resource"),
        ),
        (
            task(json!({"Parameters": {"QueueUrl": "q"}})),
            SCHEMA,
            "The field 'MessageBody' is required but was missing",
            Some("/States/A/Parameters"),
        ),
        (task(json!({"TimeoutSeconds": 0})), SCHEMA, "Minimum value is 1", Some("/States/A/TimeoutSeconds")),
        (
            task(json!({"TimeoutSeconds": 5, "HeartbeatSeconds": 9})),
            SCHEMA,
            "HeartbeatSeconds must be smaller than TimeoutSeconds",
            Some("/States/A"),
        ),
        (
            task(json!({"TimeoutSeconds": 5, "TimeoutSecondsPath": "$.a"})),
            SCHEMA,
            "There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath]",
            Some("/States/A"),
        ),
        (
            task(json!({"Arguments": {}})),
            SCHEMA,
            "The QueryLanguage is set to 'JSONPath', but field 'Arguments' is only supported for the 'JSONata' QueryLanguage",
            Some("/States/A"),
        ),
    ]);
}

#[test]
fn retriers_and_catchers() {
    const ALONE: &str = "States.ALL must appear alone and at end of list";
    let retry = |retrier: Value| task(json!({"Retry": [retrier]}));
    let number = |name: &str, value: Value| retry(json!({"ErrorEquals": ["A"], name: value}));
    first_problems(&[
        (task(json!({"Retry": {}})), SCHEMA, "Expected value of type Array", Some("/States/A/Retry")),
        (retry(json!({})), SCHEMA, "These fields are required: [ErrorEquals]", Some("/States/A/Retry/0")),
        (retry(json!({"ErrorEquals": []})), SCHEMA, "Value cannot be empty", Some("/States/A/Retry/0/ErrorEquals")),
        (retry(json!({"ErrorEquals": ["States.ALL", "A"]})), SCHEMA, ALONE, Some("/States/A/Retry/0/ErrorEquals")),
        (
            task(json!({"Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}]})),
            SCHEMA,
            ALONE,
            Some("/States/A/Retry/0/ErrorEquals"),
        ),
        (number("BackoffRate", json!(0.5)), SCHEMA, "Minimum value is 1.0", Some("/States/A/Retry/0/BackoffRate")),
        (number("MaxAttempts", json!(-1)), SCHEMA, "Minimum value is 0", Some("/States/A/Retry/0/MaxAttempts")),
        (
            number("MaxAttempts", json!(100_000_000)),
            SCHEMA,
            "Maximum value is 99999999",
            Some("/States/A/Retry/0/MaxAttempts"),
        ),
        (
            number("JitterStrategy", json!("SOME")),
            SCHEMA,
            "Value should be one of the following: [NONE, FULL]",
            Some("/States/A/Retry/0/JitterStrategy"),
        ),
        (
            task(json!({"Catch": [{"ErrorEquals": ["A"]}]})),
            SCHEMA,
            "These fields are required: [Next]",
            Some("/States/A/Catch/0"),
        ),
        (
            task(json!({"Catch": [{"ErrorEquals": ["A"], "Next": "Z"}]})),
            "MISSING_TRANSITION_TARGET",
            "Missing 'Next' target: Z",
            Some("/States/A/Catch/0/Next"),
        ),
        (
            task(json!({"Catch": [{"ErrorEquals": ["A"], "Next": "A", "ResultPath": "x"}]})),
            SCHEMA,
            "Value is not a Reference Path",
            Some("/States/A/Catch/0/ResultPath"),
        ),
    ]);
}

#[test]
fn maps() {
    let configured = |config: Value| {
        map(
            json!({"ItemProcessor": {"ProcessorConfig": config, "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}}),
        )
    };
    first_problems(&[
        (
            one(json!({"Type": "Map", "End": true})),
            SCHEMA,
            "This object should have only one of the following fields: [ItemProcessor, Iterator]",
            Some("/States/A"),
        ),
        (map(json!({"MaxConcurrency": -1})), SCHEMA, "Minimum value is 0", Some("/States/A/MaxConcurrency")),
        (map(json!({"ItemsPath": "a"})), SCHEMA, "Value must be a valid JSONPath.", Some("/States/A/ItemsPath")),
        (
            map(json!({"ToleratedFailurePercentage": 101})),
            SCHEMA,
            "Maximum value is 100.0",
            Some("/States/A/ToleratedFailurePercentage"),
        ),
        (
            configured(json!({"Mode": "OTHER"})),
            SCHEMA,
            "Value should be one of the following: [INLINE, DISTRIBUTED]",
            Some("/States/A/ItemProcessor/ProcessorConfig/Mode"),
        ),
        (
            configured(json!({"Mode": "DISTRIBUTED"})),
            SCHEMA,
            "These fields are required: [ExecutionType]",
            Some("/States/A/ItemProcessor/ProcessorConfig"),
        ),
    ]);
}

#[test]
fn every_problem_is_said_at_once() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "Z", "InputPath": "a"},
        "B": {"Type": "Wait"},
    }});
    let reading = Machine::read(&definition.to_string(), MachineType::Standard);
    let places: Vec<String> =
        reading.problems.iter().filter_map(|problem| problem.place.as_ref()).map(|place| place.pointer()).collect();
    for place in ["/States/A/InputPath", "/States/B"] {
        assert!(places.iter().any(|found| found == place), "{places:?}");
    }
}
