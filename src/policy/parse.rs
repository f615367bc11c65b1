//! Parses policy documents and collects all problems ("Grammar of the IAM JSON policy language").

use serde_json::{Map, Value};

use super::condition::Condition;
use super::document::{Document, Effect, Kind, Set, Statement};
use super::error::{Phase, PolicyError};
use super::operator::Operator;
use super::principal::PrincipalPattern;
use super::validate;
use crate::words;

const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

impl Document {
    /// Parses a policy of this kind.
    pub fn parse(text: &str, kind: Kind) -> Result<Document, Vec<PolicyError>> {
        match serde_json::from_str(text) {
            Ok(value) => Document::from_value(&value, kind),
            Err(error) => {
                let iam = match kind {
                    Kind::Trust => "This policy contains invalid Json",
                    Kind::Identity | Kind::Resource => "Syntax errors in policy.",
                };
                Err(vec![PolicyError::new(Phase::Syntax, "", format!("the policy is not JSON: {error}"), iam)])
            }
        }
    }

    /// Parses a policy of this kind from a JSON value.
    pub fn from_value(value: &Value, kind: Kind) -> Result<Document, Vec<PolicyError>> {
        let mut reader = Reader { kind, errors: Vec::new() };
        let document = reader.document(value);
        match document {
            Some(document) if reader.errors.is_empty() => Ok(document),
            _ => Err(reader.errors),
        }
    }
}

/// The element of a statement or its negation, of which there must be at most one.
enum Found {
    None,
    Both,
    /// The path of the element, and its values.
    One(String, Set<String>),
}

struct Reader {
    kind: Kind,
    errors: Vec<PolicyError>,
}

impl Reader {
    fn document(&mut self, value: &Value) -> Option<Document> {
        let members = self.object(value, "", "a policy")?;
        self.elements(members, &DOCUMENT_ELEMENTS, "");
        let version = self.version(members.get("Version"));
        if members.get("Id").is_some_and(|id| !id.is_string()) {
            self.errors.push(PolicyError::syntax("Id", "the id is not a string"));
        }
        let statements = self.statements(members.get("Statement"));
        Some(Document { has_variables: version == Some("2012-10-17"), statements })
    }

    fn version<'v>(&mut self, version: Option<&'v Value>) -> Option<&'v str> {
        let text = version.and_then(Value::as_str);
        let help = "write `\"Version\": \"2012-10-17\"`";
        match (version, text) {
            (None, _) | (_, Some("2008-10-17")) if self.kind == Kind::Identity => {
                let iam = "Policy document must be version 2012-10-17 or greater.";
                let message = "an identity policy has version 2012-10-17";
                self.errors.push(PolicyError::new(Phase::Version, "Version", message, iam).help(help));
            }
            (None, _) | (_, Some("2008-10-17" | "2012-10-17")) => {}
            _ => self.errors.push(PolicyError::syntax("Version", "there is no such version").help(help)),
        }
        text
    }

    fn statements(&mut self, value: Option<&Value>) -> Vec<Statement> {
        let values = value.map(one_or_many).unwrap_or_default();
        if values.is_empty() {
            self.errors.push(PolicyError::syntax("Statement", "a policy has at least one statement"));
        }
        self.unique_sids(values);
        let one_by_one = values.iter().enumerate();
        one_by_one.filter_map(|(index, value)| self.statement(value, &format!("Statement[{index}]"))).collect()
    }

    fn unique_sids(&mut self, statements: &[Value]) {
        let sid = |statement: &Value| statement.get("Sid").and_then(Value::as_str).map(str::to_owned);
        let mut seen: Vec<String> = Vec::new();
        for sid in statements.iter().filter_map(sid).filter(|sid| !sid.is_empty()) {
            if seen.contains(&sid) {
                let iam = "Statement IDs (SID) in a single policy must be unique.";
                let message = format!("two statements have the Sid `{sid}`");
                self.errors.push(PolicyError::new(Phase::Statements, "Statement", message, iam));
            }
            seen.push(sid);
        }
    }

    fn statement(&mut self, value: &Value, path: &str) -> Option<Statement> {
        let members = self.object(value, path, "a statement")?;
        self.elements(members, &STATEMENT_ELEMENTS, path);
        let sid = self.sid(members.get("Sid"), path);
        let effect = self.effect(members.get("Effect"), path);
        let principals = self.principals(members, path);
        let actions = self.actions(members, path);
        let resources = self.resources(members, path);
        let conditions = self.conditions(members.get("Condition"), &format!("{path}.Condition"));
        Some(Statement { sid, effect: effect?, principals, actions: actions?, resources, conditions })
    }

    fn sid(&mut self, value: Option<&Value>, path: &str) -> Option<String> {
        let path = format!("{path}.Sid");
        let sid = match value? {
            Value::String(sid) => sid,
            _ => {
                self.errors.push(PolicyError::syntax(&path, "the Sid is not a string"));
                return None;
            }
        };
        if self.kind != Kind::Resource && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let iam = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
            let message = format!("the Sid `{sid}` has other characters than letters and digits");
            self.errors.push(PolicyError::new(Phase::Statements, &path, message, iam));
        }
        Some(sid.clone())
    }

    fn effect(&mut self, value: Option<&Value>, path: &str) -> Option<Effect> {
        let help = "write `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`";
        let path = format!("{path}.Effect");
        let error = match value.and_then(Value::as_str) {
            Some("Allow") => return Some(Effect::Allow),
            Some("Deny") => return Some(Effect::Deny),
            Some(other) if ["allow", "deny"].contains(&other.to_lowercase().as_str()) => {
                PolicyError::value(&path, format!("the effect `{other}` is not written like this"))
            }
            Some(other) => PolicyError::syntax(&path, format!("there is no effect `{other}`")),
            None => PolicyError::syntax(&path, "the statement has no effect"),
        };
        self.errors.push(error.help(help));
        None
    }

    fn principals(&mut self, members: &Map<String, Value>, path: &str) -> Option<Set<PrincipalPattern>> {
        let (name, negated, value) = match (members.get("Principal"), members.get("NotPrincipal")) {
            (Some(_), Some(_)) => {
                self.errors.push(PolicyError::syntax(path, "a statement has `Principal` or `NotPrincipal`, not both"));
                return None;
            }
            (Some(value), None) => ("Principal", false, value),
            (None, Some(value)) => ("NotPrincipal", true, value),
            (None, None) => {
                self.errors.extend(validate::principal_missing(self.kind, path));
                return None;
            }
        };
        let path = format!("{path}.{name}");
        if self.kind == Kind::Identity {
            self.errors.push(validate::principal_unwanted(&path));
            return None;
        }
        let members = self.principal_members(value, &path);
        Some(Set { members, negated })
    }

    fn principal_members(&mut self, value: &Value, path: &str) -> Vec<PrincipalPattern> {
        let kinds = match value {
            Value::String(text) if text == "*" => {
                self.errors.extend(validate::star_principal(self.kind, path));
                return vec![PrincipalPattern::Everyone];
            }
            Value::Object(kinds) if !kinds.is_empty() => kinds,
            _ => {
                let error = PolicyError::syntax(path, "a principal is `\"*\"` or an object");
                self.errors.push(error.help("write `{\"Service\": \"events.amazonaws.com\"}`"));
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for (kind, value) in kinds {
            let path = format!("{path}.{kind}");
            for text in self.texts(value, &path) {
                self.errors.extend(validate::principal(self.kind, kind, &text, &path));
                found.push(match kind.as_str() {
                    "AWS" => PrincipalPattern::aws(&text),
                    "Service" => PrincipalPattern::Service(text),
                    _ => PrincipalPattern::Other { kind: kind.clone(), value: text },
                });
            }
        }
        found
    }

    fn actions(&mut self, members: &Map<String, Value>, path: &str) -> Option<Set<String>> {
        let (path, set) = match self.set(members, "Action", path) {
            Found::One(path, set) if !set.members.is_empty() => (path, set),
            Found::One(..) | Found::None => {
                self.errors.push(validate::actions_missing(path));
                return None;
            }
            Found::Both => return None,
        };
        for action in &set.members {
            self.errors.extend(validate::action(self.kind, action, &path));
        }
        Some(set)
    }

    fn resources(&mut self, members: &Map<String, Value>, path: &str) -> Option<Set<String>> {
        let (path, set) = match self.set(members, "Resource", path) {
            Found::One(path, set) => (path, set),
            Found::None => {
                self.errors.extend(validate::resources_missing(self.kind, path));
                return None;
            }
            Found::Both => return None,
        };
        if self.kind == Kind::Trust {
            self.errors.push(validate::resource_unwanted(&path));
        } else if set.members.is_empty() {
            self.errors.extend(validate::resources_missing(self.kind, &path));
        }
        for resource in &set.members {
            self.errors.extend(validate::resource(resource, &path));
        }
        Some(set)
    }

    fn set(&mut self, members: &Map<String, Value>, name: &str, path: &str) -> Found {
        let not = format!("Not{name}");
        let (key, value) = match (members.get(name), members.get(&not)) {
            (Some(_), Some(_)) => {
                let message = format!("a statement has `{name}` or `{not}`, not both");
                self.errors.push(PolicyError::syntax(path, message));
                return Found::Both;
            }
            (Some(value), None) => (name, value),
            (None, Some(value)) => (not.as_str(), value),
            (None, None) => return Found::None,
        };
        let path = format!("{path}.{key}");
        let members = self.texts(value, &path);
        Found::One(path, Set { members, negated: key != name })
    }

    fn conditions(&mut self, value: Option<&Value>, path: &str) -> Vec<Condition> {
        let Some(block) = value.and_then(|value| self.object(value, path, "a condition")) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, keys) in block {
            let path = format!("{path}.{name}");
            let Some(keys) = self.object(keys, &path, "a condition operator").filter(|keys| !keys.is_empty()) else {
                continue;
            };
            let Some(operator) = Operator::parse(name) else {
                self.errors.push(unknown_operator(name, &path));
                continue;
            };
            for (key, values) in keys {
                let values = self.condition_values(&operator, values, &format!("{path}.{key}"));
                found.push(Condition { operator: operator.clone(), key: key.clone(), values });
            }
        }
        found
    }

    fn condition_values(&mut self, operator: &Operator, value: &Value, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        for value in one_or_many(value) {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                Value::Null | Value::Array(_) | Value::Object(_) => {
                    self.errors.push(PolicyError::syntax(path, "a condition has a value or a list of values"));
                    continue;
                }
            };
            if !operator.test.accepts(&text) {
                let message = format!("`{text}` is not {}", operator.test.form());
                self.errors.push(PolicyError::value(path, message));
            }
            found.push(text);
        }
        found
    }

    fn texts(&mut self, value: &Value, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        for value in one_or_many(value) {
            match value.as_str() {
                Some(text) => found.push(text.to_owned()),
                None => self.errors.push(PolicyError::syntax(path, "expected a string or a list of strings")),
            }
        }
        found
    }

    fn object<'v>(&mut self, value: &'v Value, path: &str, what: &str) -> Option<&'v Map<String, Value>> {
        let members = value.as_object();
        if members.is_none() {
            self.errors.push(PolicyError::syntax(path, format!("{what} is a JSON object")));
        }
        members
    }

    fn elements(&mut self, members: &Map<String, Value>, known: &[&str], path: &str) {
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let error = PolicyError::syntax(&path, format!("there is no element `{name}`"));
            self.errors.push(match words::closest(name, known.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            });
        }
    }
}

fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        value => std::slice::from_ref(value),
    }
}

fn unknown_operator(name: &str, path: &str) -> PolicyError {
    let error = PolicyError::syntax(path, format!("there is no condition operator `{name}`"));
    let base = name.rsplit(':').next().unwrap_or(name);
    match words::closest(base, Operator::names()) {
        Some(near) if base != near => error.help(format!("did you mean `{near}`?")),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::iam_message;
    use super::*;

    fn statement(kind: Kind, extra: &str) -> String {
        let rest = match kind {
            Kind::Identity => r#""Action": "sqs:SendMessage", "Resource": "*""#,
            Kind::Resource => r#""Principal": "*", "Action": "sqs:SendMessage", "Resource": "*""#,
            Kind::Trust => r#""Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole""#,
        };
        format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {rest}{extra}}}}}"#)
    }

    fn refused(text: &str, kind: Kind) -> (String, String) {
        let errors = Document::parse(text, kind).unwrap_err();
        (
            errors.iter().map(|error| format!("{}: {error}", error.path)).collect::<Vec<_>>().join(" | "),
            iam_message(&errors),
        )
    }

    #[test]
    fn accepts_what_services_write() {
        let table = [
            (
                Kind::Resource,
                r#"{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish","SNS:Subscribe"],"Resource":"arn:aws:sns:eu-west-1:000000000000:Orders","Condition":{"StringEquals":{"AWS:SourceOwner":"000000000000"}}}]}"#,
            ),
            (
                Kind::Resource,
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["events.amazonaws.com","delivery.logs.amazonaws.com"]},"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:eu-west-1:000000000000:log-group:/aws/events/*:*"}]}"#,
            ),
            (
                Kind::Resource,
                r#"{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"000000000000"},"NotAction":"sqs:*","NotResource":"*","Condition":{"Bool":{"aws:SecureTransport":false},"NumericLessThan":{"x:y":[1,"2"]},"Odd":{}}}}"#,
            ),
            (
                Kind::Trust,
                r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com","AWS":["000000000000","arn:aws:iam::000000000000:root"]},"Action":"sts:AssumeRole"}]}"#,
            ),
            (
                Kind::Identity,
                r#"{"Version":"2012-10-17","Statement":[{"Sid":"A1","Effect":"Allow","Action":"*","Resource":["*","arn:aws:sqs:*:*:${aws:username}"]}]}"#,
            ),
        ];
        for (kind, text) in table {
            Document::parse(text, kind).unwrap();
        }
    }

    #[test]
    fn refuses_in_the_words_of_iam() {
        let syntax = "Syntax errors in policy.";
        let table = [
            (Kind::Identity, ", \"Efect\": 1", "Statement[0].Efect: there is no element `Efect`", syntax),
            (
                Kind::Identity,
                ", \"NotAction\": \"*\"",
                "Statement[0]: a statement has `Action` or `NotAction`, not both",
                syntax,
            ),
            (
                Kind::Identity,
                ", \"NotResource\": \"*\"",
                "Statement[0]: a statement has `Resource` or `NotResource`, not both",
                syntax,
            ),
            (Kind::Identity, ", \"Condition\": []", "Statement[0].Condition: a condition is a JSON object", syntax),
            (
                Kind::Resource,
                ", \"Condition\": {\"StringEqual\": {\"a\": \"b\"}}",
                "Statement[0].Condition.StringEqual: there is no condition operator `StringEqual`",
                syntax,
            ),
            (
                Kind::Resource,
                ", \"Condition\": {\"ArnEquals\": {\"aws:SourceArn\": \"Orders\"}}",
                "Statement[0].Condition.ArnEquals.aws:SourceArn: `Orders` is not an ARN with all six parts",
                "The policy failed legacy parsing",
            ),
            (
                Kind::Resource,
                ", \"Condition\": {\"StringEquals\": {\"a\": {\"b\": 1}}}",
                "Statement[0].Condition.StringEquals.a: a condition has a value or a list of values",
                syntax,
            ),
            (
                Kind::Identity,
                ", \"Principal\": \"*\"",
                "Statement[0].Principal: an identity policy has no principal: it is about its own role",
                "Policy document should not specify a principal.",
            ),
            (
                Kind::Identity,
                ", \"Sid\": \"a-b\"",
                "Statement[0].Sid: the Sid `a-b` has other characters than letters and digits",
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
            ),
            (
                Kind::Trust,
                ", \"Resource\": \"*\"",
                "Statement[0].Resource: a trust policy has no resource: it is about its own role",
                "Has prohibited field Resource",
            ),
        ];
        for (kind, extra, people, iam) in table {
            assert_eq!(refused(&statement(kind, extra), kind), (people.to_owned(), iam.to_owned()), "{extra}");
        }
    }

    #[test]
    fn refuses_each_bad_element() {
        let with = |from: &str, to: &str, kind: Kind| refused(&statement(kind, "").replace(from, to), kind).1;
        let syntax = "Syntax errors in policy.";
        let legacy = "The policy failed legacy parsing";
        let resource = "\"Resource\": \"*\"";
        let table = [
            ("\"Allow\"", "\"allow\"", Kind::Identity, legacy),
            ("\"Allow\"", "\"Permit\"", Kind::Identity, syntax),
            ("\"Effect\": \"Allow\",", "", Kind::Identity, syntax),
            ("2012-10-17", "2012-10-18", Kind::Resource, syntax),
            ("2012-10-17", "2008-10-17", Kind::Identity, "Policy document must be version 2012-10-17 or greater."),
            ("\"sqs:SendMessage\"", "[]", Kind::Identity, "Policy statement must contain actions."),
            ("\"sqs:SendMessage\"", "7", Kind::Identity, syntax),
            (
                "sqs:SendMessage",
                "SendMessage",
                Kind::Identity,
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            ("sqs:SendMessage", "sqs:a:b", Kind::Identity, "Actions/Condition can contain only one colon."),
            (
                "sqs:SendMessage",
                "s*:SendMessage",
                Kind::Identity,
                "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.",
            ),
            ("sqs:SendMessage", "s q:SendMessage", Kind::Identity, "Vendor s q is not valid"),
            (resource, "\"Resource\": \"Orders\"", Kind::Identity, "Resource Orders must be in ARN format or \"*\"."),
            (
                resource,
                "\"Resource\": \"arn:x:sqs:r\"",
                Kind::Identity,
                "Partition \"x\" is not valid for resource \"arn:x:sqs:r:*:*\".",
            ),
            (
                resource,
                "\"Resource\": \"arn:aws:*:r:1:q\"",
                Kind::Identity,
                "Resource vendor must be fully qualified and cannot contain regexes.",
            ),
            (resource, "\"Resource\": \"arn:aws:sqs:q\"", Kind::Identity, legacy),
            (resource, "\"Sid\": \"\"", Kind::Identity, "Policy statement must contain resources."),
            (
                "sts:AssumeRole",
                "sqs:SendMessage",
                Kind::Trust,
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
            (
                "{\"Service\": \"events.amazonaws.com\"}",
                "\"*\"",
                Kind::Trust,
                "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
            ),
            ("events.amazonaws.com", "events", Kind::Trust, "Invalid principal in policy: \"SERVICE\":\"events\""),
            (
                "\"Principal\": {\"Service\": \"events.amazonaws.com\"},",
                "",
                Kind::Trust,
                "Missing required field Principal",
            ),
            (
                "\"Principal\": \"*\"",
                "\"Principal\": {\"AWS\": \"root\"}",
                Kind::Resource,
                "Invalid principal in policy: \"AWS\":\"root\"",
            ),
            ("\"Principal\": \"*\"", "\"Principal\": \"root\"", Kind::Resource, syntax),
            ("\"Principal\": \"*\"", "\"Principal\": {\"Aws\": \"*\"}", Kind::Resource, syntax),
        ];
        for (from, to, kind, iam) in table {
            assert_eq!(with(from, to, kind), iam, "{to}");
        }
    }

    #[test]
    fn refuses_what_is_no_document() {
        let table = [
            ("{", Kind::Trust, "This policy contains invalid Json"),
            ("{", Kind::Identity, "Syntax errors in policy."),
            ("[]", Kind::Resource, "Syntax errors in policy."),
            ("{}", Kind::Resource, "Syntax errors in policy."),
            (r#"{"Version": "2012-10-17", "Statement": []}"#, Kind::Resource, "Syntax errors in policy."),
            (r#"{"Version": "2012-10-17", "Statement": ["x"]}"#, Kind::Resource, "Syntax errors in policy."),
        ];
        for (text, kind, iam) in table {
            assert_eq!(refused(text, kind).1, iam, "{text}");
        }
        let one = r#"{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}"#;
        let twice = format!(r#"{{"Version": "2012-10-17", "Statement": [{one}, {one}]}}"#);
        assert_eq!(refused(&twice, Kind::Identity).1, "Statement IDs (SID) in a single policy must be unique.");
    }

    #[test]
    fn suggests_what_was_meant() {
        let text = statement(Kind::Resource, ", \"Condition\": {\"StringEqual\": {\"a\": \"b\"}}, \"Resourc\": 1");
        let errors = Document::parse(&text, Kind::Resource).unwrap_err();
        let help: Vec<_> = errors.iter().filter_map(|error| error.help.as_deref()).collect();
        assert_eq!(help, ["did you mean `Resource`?", "did you mean `StringEquals`?"]);
    }
}
