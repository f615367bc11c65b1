//! A Lambda function, its role and its log group.
//!
//! The created role may write to that log group, do what `policy` allows, and nothing else. Lambda itself creates the
//! log group of a function on its first invocation and never removes it. Here it is created before the function, so
//! that it is recorded and the role cannot recreate it after it was removed. An existing function of the same name is
//! used if it is equal, and left unchanged if it differs.

mod change;
mod environment;
mod handler;
mod reference;
mod runtime;
mod syntax;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{Environment, FunctionCode, Runtime};
use serde::Deserialize;
use serde_json::Value;

pub(in crate::resource) use self::reference::configuration;
use self::reference::is_active;
pub use self::reference::{FunctionId, arn, draw, exists, log_group, name_of, role};
use super::archive::{self, Archive};
use super::permission;
use super::role::{self, Role};
use super::{
    Created, Error, LogGroup, Observed, Placeholder, Program, ProgramCode, ResourceContext, ResourceId, ResourceKind,
};
use crate::aws::{Clients, CloudError, timeout};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::duration::Span;
use crate::package::{Package, VisitPackage, tail};
use crate::policy::{Document, Kind};
use crate::text::{Text, VisitText};

/// A Lambda function
///
/// The code is a file or a folder, packed as it is. Without --role, a role is made that may write the function's log
/// and do what --policy says.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Function {
    /// Name of the function
    pub name: String,
    /// Code: a file, or a folder with everything below it
    #[arg(long, value_name = "PATH")]
    pub code: Package,
    /// What runs it, such as nodejs22.x (default: that, or python3.13 where the handler is a .py file)
    #[arg(long)]
    pub runtime: Option<String>,
    /// FILE.FUNCTION to call (default: `handler`, in Python `lambda_handler`, of the one file, or of the folder's `index` or `lambda_function`)
    #[arg(long)]
    pub handler: Option<String>,
    /// What the function is for
    #[arg(long)]
    pub description: Option<String>,
    /// Environment variable: NAME=VALUE; may be given several times
    #[arg(long = "environment", value_name = "NAME=VALUE", value_parser = name_and_value)]
    #[serde(skip)]
    pub environment_arguments: Vec<(String, String)>,
    #[arg(skip)]
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Memory in megabytes, 128 to 10240
    #[arg(long, alias = "memory-size", value_name = "MEGABYTES")]
    pub memory: Option<i32>,
    /// How long it may run, at most 15m (default: 3s)
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<Span>,
    /// How often an asynchronous invocation that fails is tried again, 0 to 2 (default: 2)
    #[arg(long, value_name = "TIMES")]
    pub retries: Option<i32>,
    /// How old an event may become before an asynchronous invocation is given up, 1m to 6h (default: 6h)
    #[arg(long, value_name = "DURATION")]
    pub maximum_event_age: Option<Span>,
    /// What the role may do beside writing the log: a statement, a list of them, or a policy; JSON, a file, or -
    #[arg(long, value_name = "JSON | FILE | -", conflicts_with = "role")]
    pub policy: Option<Text>,
    /// Role of the function, by name or ARN (default: one is made)
    #[arg(long)]
    pub role: Option<String>,
}

/// The runtimes of code whose runtime is not given, by its language.
const JAVASCRIPT_RUNTIME: &str = "nodejs22.x";
const PYTHON_RUNTIME: &str = "python3.13";

fn name_and_value(argument: &str) -> Result<(String, String), String> {
    let (name, value) = argument.split_once('=').ok_or_else(|| format!("`{argument}` is not NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// The quotas for unzipped code and for all environment variables together ("Lambda quotas" of the Developer Guide).
const MAX_CODE: usize = 250 * 1024 * 1024;
const MAX_ENVIRONMENT: usize = 4096;
/// The maximum length of `Handler` (API reference, `CreateFunction`).
const MAX_HANDLER: usize = 128;

/// The maximum time until Lambda can assume a new role, and until new code can run.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(2);

impl Function {
    fn check_limits(&self, findings: &mut Findings) {
        let seconds = |span: Option<Span>| span.map(|span| span.0.as_secs());
        let limits = [
            ("memory", self.memory.map(i64::from), 128, 10_240, "128 to 10240 megabytes"),
            ("timeout", seconds(self.timeout).map(whole), 1, 900, "1s to 15m"),
            ("retries", self.retries.map(i64::from), 0, 2, "0, 1 or 2"),
            ("maximum-event-age", seconds(self.maximum_event_age).map(whole), 60, 21_600, "1m to 6h"),
        ];
        for (field, value, least, most, range) in limits {
            if value.is_some_and(|value| value < least || value > most) {
                findings
                    .add(field, Code::Limit, format!("Lambda takes {range} for `{field}`"))
                    .help(format!("choose {range}"));
            }
        }
    }

    fn check_environment(&self, findings: &mut Findings) {
        let variables = self.variables();
        for name in variables.keys() {
            let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
            if !letters || !begins || name.len() < 2 {
                findings
                    .add("environment", Code::BadName, format!("`{name}` cannot name an environment variable"))
                    .help("use at least two letters, digits and _, and begin with a letter");
            } else if name.starts_with("AWS_") {
                findings
                    .add("environment", Code::BadName, format!("Lambda keeps `{name}` for itself"))
                    .help("choose a name that does not begin with AWS_");
            }
        }
        for (read, meant) in environment::misspelt(&self.code.files, variables.keys().map(String::as_str)) {
            findings
                .warn("environment", Code::UnreadEnvironment, format!("the code reads `{read}`, which is not set"))
                .help(format!("`{meant}` is set and not read: write the same name in both"));
        }
        let bytes: usize = variables.iter().map(|(name, value)| name.len() + value.len()).sum();
        if bytes > MAX_ENVIRONMENT {
            let message = format!("the environment has {bytes} bytes, and a function takes {MAX_ENVIRONMENT}");
            findings.add("environment", Code::Limit, message).help("put long values where the function can read them");
        }
    }

    fn check_runtime(&self, findings: &mut Findings) {
        if let Some((name, near)) = self.runtime.as_deref().and_then(|name| Some((name, runtime::meant(name)?))) {
            findings
                .add("runtime", Code::UnknownValue, format!("Lambda has no runtime `{name}`"))
                .help(format!("did you mean `{near}`?"));
        }
    }

    /// Checks the code, if it has been read.
    fn check_code(&self, findings: &mut Findings) {
        let files = &self.code.files;
        let bytes: usize = files.values().map(Vec::len).sum();
        if bytes > MAX_CODE {
            let message = format!("`{}` has {bytes} bytes, and a function takes {MAX_CODE}", self.code.path);
            findings.add("code", Code::Limit, message).help("leave out what the function does not need");
        }
        let handler = self.handler();
        let Some((module, function)) =
            handler.rsplit_once('.').filter(|(module, name)| !module.is_empty() && !name.is_empty())
        else {
            findings
                .add("handler", Code::BadValue, format!("`{handler}` does not say what to call"))
                .help("write the file without its suffix, a dot, and the name of the function: `index.handler`");
            return;
        };
        if handler.contains(char::is_whitespace) || handler.len() > MAX_HANDLER {
            let field = if self.handler.is_some() { "handler" } else { "code" };
            let message =
                format!("the handler is `{handler}`, and Lambda takes at most {MAX_HANDLER} letters without a blank");
            let name = tail(&self.code.path);
            let renamed: String = name.split_whitespace().collect::<Vec<_>>().join("-");
            let help = match renamed == name {
                true => "choose a shorter name, without blanks".to_owned(),
                false => format!("rename the file, for example to `{renamed}`"),
            };
            findings.add(field, Code::BadName, message).help(help);
            return;
        }
        let suffixes: &[&str] = match self.runtime() {
            runtime if runtime.starts_with("nodejs") => &["js", "mjs", "cjs"],
            runtime if runtime.starts_with("python") => &["py"],
            _ => return,
        };
        let module = if self.is_python() { module.replace('.', "/") } else { module.to_owned() };
        let names: Vec<String> = suffixes.iter().map(|suffix| format!("{module}.{suffix}")).collect();
        if !files.is_empty() && !names.iter().any(|name| files.contains_key(name)) {
            let field = if self.handler.is_some() { "handler" } else { "code" };
            let message =
                format!("the handler `{handler}` is in {}, which `{}` lacks", names.join(" or "), self.code.path);
            findings.add(field, Code::UnknownFile, message).help(self.remedy(&module));
            return;
        }
        let file = names.iter().find_map(|name| Some((name, std::str::from_utf8(files.get(name)?).ok()?)));
        let remedy = file.and_then(|(_, text)| handler::remedy(&module, function, text, self.is_python()));
        if let (Some((name, _)), Some(remedy)) = (file, remedy) {
            let field = if self.handler.is_some() { "handler" } else { "code" };
            let message = format!("`{name}` has no function `{function}`, which Lambda calls");
            findings.add(field, Code::UnknownHandler, message).help(remedy);
        }
    }

    /// Returns the remedy for a missing handler file: another runtime, if the code is in another language.
    fn remedy(&self, module: &str) -> String {
        let (language, suffixes, runtime): (_, &[&str], _) = match self.is_python() {
            true => ("JavaScript", &[".js", ".mjs", ".cjs"], JAVASCRIPT_RUNTIME),
            false => ("Python", &[".py"], PYTHON_RUNTIME),
        };
        let files = &self.code.files;
        let names = suffixes.iter().map(|suffix| format!("{module}{suffix}"));
        match names.into_iter().find(|name| files.contains_key(name)) {
            Some(name) => format!("`{name}` is {language}: choose a runtime such as {runtime}"),
            None => {
                let known: Vec<&str> = files.keys().take(5).map(String::as_str).collect();
                format!("the code has {}", known.join(", "))
            }
        }
    }

    /// Returns the given runtime, or the one for the language of the handler's file.
    fn runtime(&self) -> &str {
        let is_python = || match self.handler.as_deref().and_then(|handler| handler.rsplit_once('.')) {
            Some((module, _)) => self.code.files.contains_key(&format!("{}.py", module.replace('.', "/"))),
            None if self.code.is_one_file() => tail(&self.code.path).ends_with(".py"),
            None => self.code.files.contains_key("lambda_function.py"),
        };
        match &self.runtime {
            Some(runtime) => runtime,
            None if is_python() => PYTHON_RUNTIME,
            None => JAVASCRIPT_RUNTIME,
        }
    }

    fn is_python(&self) -> bool {
        self.runtime().starts_with("python")
    }

    fn handler(&self) -> String {
        self.handler.clone().unwrap_or_else(|| {
            let (module, name) = match (self.code.is_one_file(), self.is_python()) {
                (true, false) => (self.code.stem(), "handler"),
                (true, true) => (self.code.stem(), "lambda_handler"),
                (false, false) => ("index", "handler"),
                (false, true) => ("lambda_function", "lambda_handler"),
            };
            format!("{module}.{name}")
        })
    }

    /// Returns the environment variables of the lab and of the command line.
    fn variables(&self) -> BTreeMap<String, String> {
        self.environment.clone().into_iter().chain(self.environment_arguments.iter().cloned()).collect()
    }

    async fn send(&self, clients: &Clients, archive: &Archive, role: &str) -> Result<(), CloudError> {
        let code = FunctionCode::builder().zip_file(Blob::new(archive.bytes.clone())).build();
        let variables = self.variables();
        let environment = Environment::builder().set_variables(Some(variables.clone().into_iter().collect())).build();
        let request = clients.lambda().create_function().function_name(&self.name).code(code).role(role);
        let sent = request
            .runtime(Runtime::from(self.runtime()))
            .handler(self.handler())
            .set_description(self.description.clone())
            .set_environment((!variables.is_empty()).then_some(environment))
            .set_memory_size(self.memory)
            .set_timeout(self.timeout.map(seconds))
            .customize()
            .config_override(aws_sdk_lambda::config::Builder::new().timeout_config(timeout::long()))
            .send()
            .await;
        sent.map(|_| ())
            .map_err(|error| CloudError::new("lambda:CreateFunction", format!("function `{}`", self.name), error))
    }

    /// Configures asynchronous invocations.
    async fn configure_events(&self, clients: &Clients) -> Result<(), CloudError> {
        if self.retries.is_none() && self.maximum_event_age.is_none() {
            return Ok(());
        }
        let request = clients.lambda().put_function_event_invoke_config().function_name(&self.name);
        let sent = request
            .set_maximum_retry_attempts(self.retries)
            .set_maximum_event_age_in_seconds(self.maximum_event_age.map(seconds))
            .send()
            .await;
        sent.map(|_| ()).map_err(|error| {
            CloudError::new("lambda:PutFunctionEventInvokeConfig", format!("function `{}`", self.name), error)
        })
    }

    /// Returns the ARN of the role, and whether it was created.
    async fn role(&self, context: &ResourceContext<'_>) -> Result<(String, bool), Error> {
        match &self.role {
            Some(role) => Ok((role::role_arn(context, role).await?, false)),
            None => {
                let name = role::name("lambda", &self.name, context.clients.region());
                let statements = self.statements(context.clients).await?;
                let role = Role { name: &name, service: "lambda.amazonaws.com", statements };
                let granted = role::grant(context, &role).await?;
                Ok((granted.arn, granted.policy.is_some()))
            }
        }
    }

    /// Returns the statements of the role that is made for the function.
    async fn statements(&self, clients: &Clients) -> Result<Vec<Value>, Error> {
        let group = clients.arn("logs", &format!("log-group:{}:*", log_group(&self.name))).await?;
        let actions = ["logs:CreateLogStream", "logs:PutLogEvents"].map(str::to_owned);
        let mut all = vec![permission::allow(&actions, &[group])];
        if let Some(policy) = &self.policy {
            all.extend(statements(policy.as_str()).map_err(|message| Error::invalid("policy", message, None))?);
        }
        Ok(all)
    }

    fn differs(&self) -> Error {
        let message = format!("the function `{}` already exists with other code or settings", self.name);
        Error::invalid("name", message, Some("choose another name, or delete the existing one"))
    }
}

impl ResourceKind for Function {
    type Id = FunctionId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "function"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("lambda", &format!("function:{name}"))
    }

    fn placeholder_attributes(_: &Placeholder<'_>, name: &str) -> Vec<(&'static str, String)> {
        vec![("log-group", log_group(name))]
    }

    /// Returns the error in the file of the handler. Only JavaScript is parsed.
    fn syntax_error(&self) -> Option<String> {
        let handler = self.handler();
        let (module, _) = handler.rsplit_once('.')?;
        let names = ["mjs", "js", "cjs"].map(|suffix| format!("{module}.{suffix}"));
        let file = names.iter().find_map(|name| Some((name, self.code.files.get(name)?)));
        let (name, bytes) = file.filter(|_| !self.is_python())?;
        let error = syntax::error(name, std::str::from_utf8(bytes).ok()?)?;
        Some(format!("`{name}`, {error}"))
    }

    fn check(&self, findings: &mut Findings) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if self.name.is_empty() || self.name.len() > 64 || !self.name.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a function", self.name))
                .help("use 1 to 64 letters, digits, - and _");
        }
        if self.role.is_some() && self.policy.is_some() {
            findings
                .add("policy", Code::BadValue, "a role that is given has its own policy")
                .help("remove `policy`, or let a role be made by removing `role`");
        }
        self.check_limits(findings);
        self.check_runtime(findings);
        self.check_environment(findings);
        self.check_code(findings);
        if let Some(Text::Inline(policy)) = &self.policy
            && let Err(message) = statements(policy)
        {
            findings.add("policy", Code::BadPolicy, message).help(
                "write it like `[{\"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"*\"}]`",
            );
        }
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(policy) = &mut self.policy {
            visit("policy", policy);
        }
    }

    fn packages(&mut self, visit: &mut VisitPackage<'_>) {
        visit("code", &mut self.code);
    }

    /// Adds the options of the command that creates the function.
    fn options(&self, line: CommandLine) -> CommandLine {
        let number = |number: Option<i32>| number.map(|number| number.to_string());
        let line = line
            .flag("code", &self.code.path)
            .option("runtime", self.runtime.as_deref())
            .option("handler", self.handler.as_deref())
            .option("description", self.description.as_deref());
        let environment = self.variables();
        let line =
            environment.iter().fold(line, |line, (name, value)| line.flag("environment", &format!("{name}={value}")));
        line.option("memory", number(self.memory).as_deref())
            .option("timeout", self.timeout.map(|span| span.to_string()).as_deref())
            .option("retries", number(self.retries).as_deref())
            .option("maximum-event-age", self.maximum_event_age.map(|span| span.to_string()).as_deref())
            .text("policy", self.policy.as_ref().map(Text::as_str))
            .option("role", self.role.as_deref())
    }

    fn program(&self) -> Option<Program<'_>> {
        let program = Program { runtime: self.runtime(), code: ProgramCode::Package(&self.code.files) };
        (!self.runtime().starts_with("nodejs")).then_some(program)
    }

    fn policy(&self) -> Option<&str> {
        self.policy.as_ref().map(Text::as_str)
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(standing) = configuration(clients, &self.name).await? else { return Ok(None) };
        let archive = archive::pack(&self.code)?;
        let arn = clients.arn("lambda", &format!("function:{}", self.name)).await?;
        let observed = self.compared(&standing, &archive, &arn);
        let observed = self.compare_events(observed, clients).await?;
        if self.role.is_some() {
            return Ok(Some(observed));
        }
        let name = role::name("lambda", &self.name, clients.region());
        let statements = self.statements(clients).await?;
        let role = Role { name: &name, service: "lambda.amazonaws.com", statements };
        Ok(Some(observed.require("permissions of its role", role::is_granted(clients, &role).await?)))
    }

    async fn update(&self, context: &ResourceContext<'_>, observed: &Observed) -> Result<(), Error> {
        if self.role.is_none() {
            self.role(context).await?;
        }
        self.change(context.clients, &archive::pack(&self.code)?, observed).await?;
        Ok(self.configure_events(context.clients).await?)
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let archive = archive::pack(&self.code)?;
        let arn = context.clients.arn("lambda", &format!("function:{}", self.name)).await?;
        let made = |created| {
            let attributes = [("log-group".to_owned(), log_group(&self.name))].into();
            Created { attributes, ..Created::new(&self.name, &arn, created) }
        };
        if let Some(standing) = configuration(context.clients, &self.name).await? {
            return if self.compared(&standing, &archive, &arn).is_same() {
                Ok(made(false))
            } else {
                Err(self.differs())
            };
        }
        let (role, is_new) = self.role(context).await?;
        LogGroup::named(&log_group(&self.name)).create(context).await?;
        context.record.before_create(ResourceId::from(FunctionId { name: self.name.clone() }))?;
        let clock = context.clients.clock();
        let deadline = clock.now().plus(PATIENCE);
        loop {
            match self.send(context.clients, &archive, &role).await {
                Ok(()) => break,
                Err(error) if is_new && waits_for_role(&error) && clock.now() < deadline => clock.sleep(PAUSE).await,
                Err(error) => return Err(error.into()),
            }
        }
        while !is_active(context.clients, &self.name).await? && clock.now() < deadline {
            clock.sleep(PAUSE).await;
        }
        self.configure_events(context.clients).await?;
        Ok(made(true))
    }
}

/// Returns the statements of a policy, of a list of statements, or of a single statement.
fn statements(text: &str) -> Result<Vec<Value>, String> {
    let given: Value = serde_json::from_str(text).map_err(|error| format!("the policy is not JSON: {error}"))?;
    let inner = given.get("Statement").cloned().unwrap_or(given);
    let statements = match inner {
        Value::Array(statements) => statements,
        one => vec![one],
    };
    let document = serde_json::json!({ "Version": "2012-10-17", "Statement": statements });
    match Document::from_value(&document, Kind::Identity) {
        Ok(_) => Ok(statements),
        Err(errors) => Err(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn seconds(span: Span) -> i32 {
    i32::try_from(span.0.as_secs()).unwrap_or(i32::MAX)
}

/// Returns whether a new role has not propagated to Lambda yet (Developer Guide, "Troubleshoot execution issues in
/// Lambda").
fn waits_for_role(error: &CloudError) -> bool {
    error.code.as_deref() == Some("InvalidParameterValueException") && error.message.contains("assumed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(yaml: &str) -> Function {
        let mut function: Function = serde_json::from_str(yaml).expect("a function");
        let name = tail(&function.code.path).to_owned();
        function.code.files =
            [(name, b"export const handler = () => 1, other = handler; // lambda_handler".to_vec())].into();
        function
    }

    fn found(function: &Function) -> Vec<String> {
        let mut findings = Findings::default();
        function.check(&mut findings);
        findings.into_vec().into_iter().map(|finding| format!("{}: {}", finding.field, finding.message)).collect()
    }

    #[test]
    fn the_handler_is_that_of_the_one_file() {
        let table = [
            (r#"{"name":"F","code":"f/inventory.mjs"}"#, "inventory.handler"),
            (r#"{"name":"F","code":"f/main.py","runtime":"python3.13"}"#, "main.lambda_handler"),
            (r#"{"name":"F","code":"f/a.mjs","handler":"a.other"}"#, "a.other"),
            (r#"{"name":"F","code":"f/main.py"}"#, "main.lambda_handler"),
        ];
        for (text, handler) in table {
            let function = function(text);
            assert_eq!(function.handler(), handler);
            assert!(found(&function).is_empty(), "{text}: {:?}", found(&function));
        }
    }

    #[test]
    fn the_runtime_is_that_of_the_handler_s_language() {
        let table = [
            (r#"{"name":"F","code":"f","handler":"a.handler"}"#, &["a.py", "b.mjs"][..], PYTHON_RUNTIME),
            (r#"{"name":"F","code":"f","handler":"b.handler"}"#, &["a.py", "b.mjs"], JAVASCRIPT_RUNTIME),
            (r#"{"name":"F","code":"f","handler":"p/a.handler"}"#, &["p/a.py"], PYTHON_RUNTIME),
            (r#"{"name":"F","code":"f"}"#, &["lambda_function.py", "x.py"], PYTHON_RUNTIME),
            (r#"{"name":"F","code":"a.py"}"#, &["a.py"], PYTHON_RUNTIME),
            (r#"{"name":"F","code":"a.py","runtime":"python3.11"}"#, &["a.py"], "python3.11"),
            (r#"{"name":"F","code":"f"}"#, &["index.mjs"], JAVASCRIPT_RUNTIME),
        ];
        for (text, files, runtime) in table {
            let mut function = function(text);
            function.code.files = files.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
            assert_eq!(function.runtime(), runtime, "{text}");
        }
    }

    #[test]
    fn what_lambda_refuses_is_found_before() {
        let table = [
            (r#"{"name":"F G","code":"a.mjs"}"#, "name: `F G` cannot name a function"),
            (r#"{"name":"F","code":"a.mjs","handler":"b.handler"}"#, "handler: the handler `b.handler` is in b.js"),
            (r#"{"name":"F","code":"a.mjs","handler":"handler"}"#, "handler: `handler` does not say what to call"),
            (r#"{"name":"F","code":"my code.mjs"}"#, "code: the handler is `my code.handler`"),
            (r#"{"name":"F","code":"a.mjs","handler":"a b.handler"}"#, "handler: the handler is `a b.handler`"),
            (r#"{"name":"F","code":"a.mjs","memory":64}"#, "memory: Lambda takes 128"),
            (r#"{"name":"F","code":"a.mjs","timeout":"16m"}"#, "timeout: Lambda takes 1s to 15m"),
            (r#"{"name":"F","code":"a.mjs","retries":3}"#, "retries: Lambda takes 0, 1 or 2"),
            (r#"{"name":"F","code":"a.mjs","environment":{"AWS_X":"1"}}"#, "environment: Lambda keeps `AWS_X`"),
            (r#"{"name":"F","code":"a.mjs","policy":[{"Effect":"Allow"}]}"#, "policy: "),
        ];
        for (text, expected) in table {
            let found = found(&function(text));
            assert!(found.iter().any(|found| found.starts_with(expected)), "{text}: {found:?}");
        }
    }

    #[test]
    fn statements_come_alone_in_a_list_or_in_a_policy() {
        let one = r#"{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}"#;
        for text in
            [one.to_owned(), format!("[{one}]"), format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{one}]}}")]
        {
            assert_eq!(statements(&text).expect("statements").len(), 1, "{text}");
        }
    }

    #[test]
    fn names_and_arns_name_the_same_function() {
        for reference in ["F", "function:F", "arn:aws:lambda:us-east-1:000000000000:function:F:live"] {
            assert_eq!(name_of(reference), "F", "{reference}");
        }
    }
}
