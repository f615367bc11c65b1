//! Settings from the flags, the environment and the terminal, determined once.
//!
//! Only this module reads the environment. Variables of AWS are considered only if the backend is not `local`, so that
//! none of them alone selects an AWS account.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;

use super::error::Error;
use super::options::{BackendName, Options};
use crate::local::private;
use crate::report::OutputFormat;
use crate::term::{ColorChoice, Theme};

/// The default number of columns.
const WIDTH: usize = 100;

/// The settings of a command.
#[derive(Debug, Clone)]
pub struct Settings {
    pub backend: BackendName,
    pub profile: Option<String>,
    pub region: Option<String>,
    pub output: Option<OutputFormat>,
    pub verbose: u8,
    /// Whether functions that are programs may run without isolation.
    pub allow_programs: bool,
    /// The folder of the shared local cloud and the records of runs.
    pub home: PathBuf,
    /// Whether acknowledged changes of the shared local cloud survive a loss of power.
    pub is_durable: bool,
    /// Folders with labs, in order of precedence.
    pub lab_path: Vec<PathBuf>,
    pub environment: Environment,
}

impl Settings {
    pub fn new(options: &Options, environment: Environment) -> Result<Self, Error> {
        Ok(Self {
            backend: backend(options, &environment)?,
            profile: options.profile.clone(),
            region: options.region.clone(),
            output: options.output,
            verbose: options.verbose,
            allow_programs: options.allow_programs,
            home: home(&environment).unwrap_or_default(),
            is_durable: is_durable(&environment)?,
            lab_path: lab_path(&environment),
            environment,
        })
    }

    /// Fails if there is no home folder for stored data. Offline commands and commands with a cloud of their own do not
    /// need one.
    pub fn require_home(&self) -> Result<(), Error> {
        match self.home.as_os_str().is_empty() {
            true => home(&self.environment).map(|_| ()),
            false => Ok(()),
        }
    }

    pub fn output_or(&self, default: OutputFormat) -> OutputFormat {
        self.output.unwrap_or(default)
    }
}

/// The environment variables, read once.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        Self(variables.collect())
    }

    /// Returns a variable's value. An empty variable counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Returns the variables that labs may read: all except those of AWS credentials.
    pub fn for_labs(&self) -> BTreeMap<String, String> {
        self.0
            .iter()
            .filter(|(name, _)| !name.starts_with("AWS_"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

impl Settings {
    /// Removes permissions of other users from stored data, which an earlier version may have left open. This includes
    /// the home folder itself if it contains nothing else.
    pub fn narrow_home(&self) {
        const KEPT: [&str; 6] = ["keys", "local", "programs", "runs", "saves", "turns"];
        let Ok(mut entries) = std::fs::read_dir(&self.home) else { return };
        let is_kept = |name: &std::ffi::OsStr| KEPT.iter().any(|kept| name == *kept);
        if entries.all(|entry| entry.is_ok_and(|entry| is_kept(&entry.file_name()))) {
            return private::narrow(&self.home);
        }
        for folder in KEPT {
            private::narrow(&self.home.join(folder));
        }
    }
}

fn backend(options: &Options, environment: &Environment) -> Result<BackendName, Error> {
    if let Some(url) = &options.endpoint_url {
        return match &options.backend {
            Some(BackendName::Local) => {
                Err(Error::usage("`--backend local` and `--endpoint-url` exclude each other", "leave one of them out"))
            }
            _ => Ok(BackendName::Endpoint(url.clone())),
        };
    }
    match (&options.backend, &options.profile) {
        (Some(BackendName::Local), Some(_)) => Err(Error::usage(
            "`--backend local` and `--profile` exclude each other",
            "the local cloud needs no credentials; leave `--profile` out",
        )),
        (Some(name), _) => Ok(name.clone()),
        (None, Some(_)) => Ok(BackendName::Aws),
        (None, None) => match environment.get("ORK_BACKEND") {
            Some(name) => name.parse().map_err(|message: String| {
                Error::usage(format!("ORK_BACKEND: {message}"), "correct or unset the variable")
            }),
            None => Ok(BackendName::Local),
        },
    }
}

fn home(environment: &Environment) -> Result<PathBuf, Error> {
    let under = |variable: &str, path: &str| environment.get(variable).map(|root| PathBuf::from(root).join(path));
    environment
        .get("ORK_HOME")
        .map(PathBuf::from)
        .or_else(|| under("XDG_STATE_HOME", "ork"))
        .or_else(|| under("LOCALAPPDATA", "ork"))
        .or_else(|| under("HOME", ".local/state/ork"))
        .ok_or_else(|| {
            Error::usage("there is no place for the local cloud: neither ORK_HOME nor HOME is set", "set ORK_HOME")
        })
}

fn is_durable(environment: &Environment) -> Result<bool, Error> {
    match environment.get("ORK_DURABLE") {
        None | Some("" | "0") => Ok(false),
        Some("1") => Ok(true),
        Some(other) => {
            Err(Error::usage(format!("ORK_DURABLE: `{other}` is neither 0 nor 1"), "correct or unset the variable"))
        }
    }
}

fn lab_path(environment: &Environment) -> Vec<PathBuf> {
    let own = std::iter::once(PathBuf::from("labs"));
    let given = environment.get("ORK_LAB_PATH").map(|paths| std::env::split_paths(paths).collect::<Vec<_>>());
    own.chain(given.into_iter().flatten()).collect()
}

/// Which standard streams are terminals.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminals {
    pub input: bool,
    pub output: bool,
    pub talk: bool,
}

impl Terminals {
    pub fn of_process() -> Self {
        Self {
            input: std::io::stdin().is_terminal(),
            output: std::io::stdout().is_terminal(),
            talk: std::io::stderr().is_terminal(),
        }
    }

    /// Returns whether the user can be asked a question.
    pub fn can_ask(self) -> bool {
        self.input && self.talk
    }
}

/// Determines the theme (<https://no-color.org>, <https://bixense.com/clicolors>): flag, then environment, then
/// terminal.
pub fn theme(choice: ColorChoice, environment: &Environment, terminals: Terminals) -> Theme {
    let dumb = environment.get("TERM") == Some("dumb");
    let color = |terminal: bool| match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if environment.get("NO_COLOR").is_some() => false,
        ColorChoice::Auto if environment.get("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        ColorChoice::Auto => terminal && !dumb && environment.get("CLICOLOR") != Some("0"),
    };
    Theme {
        color_stdout: color(terminals.output),
        color_stderr: color(terminals.talk),
        out_is_terminal: terminals.output,
        unicode: is_utf8(environment),
        live: terminals.talk && !dumb,
        width: environment.get("COLUMNS").and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH),
    }
}

/// Returns whether the locale uses UTF-8. As in POSIX, the first variable that is set decides.
fn is_utf8(environment: &Environment) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| environment.get(name));
    match locale {
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => cfg!(any(windows, target_os = "macos")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(backend: Option<&str>, url: Option<&str>, profile: Option<&str>) -> Options {
        Options {
            backend: backend.map(|name| name.parse().expect(name)),
            endpoint_url: url.map(str::to_owned),
            profile: profile.map(str::to_owned),
            ..Options::default()
        }
    }

    #[test]
    fn only_an_explicit_word_leaves_the_local_cloud() {
        let paid = Environment::from([("AWS_PROFILE", "work"), ("AWS_ENDPOINT_URL", "http://x"), ("AWS_REGION", "r")]);
        assert_eq!(backend(&options(None, None, None), &paid).ok(), Some(BackendName::Local));
        assert_eq!(backend(&options(None, None, Some("work")), &paid).ok(), Some(BackendName::Aws));
        let chosen = Environment::from([("ORK_BACKEND", "aws")]);
        assert_eq!(backend(&options(None, None, None), &chosen).ok(), Some(BackendName::Aws));
        assert_eq!(backend(&options(Some("local"), None, None), &chosen).ok(), Some(BackendName::Local));
        let endpoint = Some(BackendName::Endpoint("http://x".to_owned()));
        assert_eq!(backend(&options(None, Some("http://x"), None), &chosen).ok(), endpoint);
        assert_eq!(backend(&options(Some("aws"), Some("http://x"), None), &chosen).ok(), endpoint);
    }

    #[test]
    fn words_that_exclude_each_other_are_refused() {
        let none = Environment::default();
        assert!(backend(&options(Some("local"), Some("http://x"), None), &none).is_err());
        assert!(backend(&options(Some("local"), None, Some("work")), &none).is_err());
        assert!(backend(&options(None, None, None), &Environment::from([("ORK_BACKEND", "moon")])).is_err());
    }

    #[test]
    fn a_cloud_outlives_power_loss_where_the_environment_says_so() {
        let durable = |value| is_durable(&Environment::from([("ORK_DURABLE", value)]));
        assert!(!is_durable(&Environment::from([])).expect("a choice"));
        assert!(!durable("0").expect("a choice") && durable("1").expect("a choice"));
        assert!(durable("yes").is_err());
    }

    #[test]
    fn the_home_is_where_the_nearest_variable_says() {
        let cases: [(Environment, Option<&str>); 4] = [
            (Environment::from([("ORK_HOME", "/o"), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")]), Some("/o")),
            (Environment::from([("ORK_HOME", ""), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")]), Some("/x/ork")),
            (Environment::from([("HOME", "/h")]), Some("/h/.local/state/ork")),
            (Environment::default(), None),
        ];
        for (environment, expected) in cases {
            assert_eq!(home(&environment).ok(), expected.map(PathBuf::from), "{environment:?}");
        }
    }

    #[test]
    fn colour_is_for_terminals_unless_somebody_says_otherwise() {
        let terminal = Terminals { input: true, output: true, talk: true };
        let cases: [(ColorChoice, Environment, Terminals, bool); 7] = [
            (ColorChoice::Auto, Environment::default(), terminal, true),
            (ColorChoice::Auto, Environment::default(), Terminals::default(), false),
            (ColorChoice::Auto, Environment::from([("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), terminal, false),
            (ColorChoice::Auto, Environment::from([("CLICOLOR_FORCE", "1")]), Terminals::default(), true),
            (ColorChoice::Auto, Environment::from([("TERM", "dumb")]), terminal, false),
            (ColorChoice::Always, Environment::from([("NO_COLOR", "1")]), Terminals::default(), true),
            (ColorChoice::Never, Environment::from([("CLICOLOR_FORCE", "1")]), terminal, false),
        ];
        for (choice, environment, terminals, expected) in cases {
            assert_eq!(theme(choice, &environment, terminals).color_stdout, expected, "{choice:?} {environment:?}");
        }
    }

    #[test]
    fn signs_beyond_ascii_need_a_locale_that_has_them() {
        assert!(is_utf8(&Environment::from([("LANG", "de_DE.UTF-8")])));
        assert!(!is_utf8(&Environment::from([("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")])));
    }
}
