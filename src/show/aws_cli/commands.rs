//! The commands of a lab with the AWS CLI, part by part, with shell variables for what only a run knows.

use std::collections::BTreeMap;

use super::super::later::Later;
use super::super::recording::Recording;
use super::super::{NoCommand, files};
use super::call::Files;
use super::find;
use super::home::Home;
use super::known::{KnownTexts, Told};
use super::line::{self, Line};
use super::prelude;
use crate::lab::Lab;

/// The commands of a lab.
pub(in crate::show) struct AwsCli {
    parts: Vec<Part>,
    known: KnownTexts,
    /// The texts that are known before the first call.
    given: KnownTexts,
    files: Files,
    secrets: Vec<String>,
    /// The number of resources, which are the first parts. The steps follow, and the last part is the clean-up.
    resources: usize,
}

/// A resource, a step, or the clean-up.
struct Part {
    key: String,
    lines: Vec<Line>,
    /// The variables that each line sets from its output.
    told: Vec<Vec<Told>>,
    must_fail: bool,
}

impl Part {
    fn new(key: &str, lines: Vec<Line>, must_fail: bool) -> Self {
        Self { key: key.to_owned(), lines, told: Vec::new(), must_fail }
    }
}

impl AwsCli {
    pub(in crate::show) fn new(lab: &Lab, recording: &Recording) -> Result<Self, NoCommand> {
        let later = Later::new(lab, &BTreeMap::new());
        let known = known(&later, recording);
        let home = Home { region: &recording.region, account: &recording.account };
        let mut files = Files::new();
        let mut parts = Vec::new();
        for (entry, calls) in lab.resources.iter().zip(&recording.resources) {
            parts.push(Part::new(&entry.key, line::of_resource(calls, &mut files), false));
        }
        let resources = parts.len();
        for (index, (entry, recorded)) in lab.steps.iter().zip(&recording.steps).enumerate() {
            let must_fail = entry.expect_failure.is_some();
            let mut lines = line::firings(lab, index);
            lines.extend(line::of_step(recorded, must_fail, home, &mut files));
            parts.push(Part::new(&entry.id, lines, must_fail));
        }
        parts.push(Part::new("clean-up", line::of_removal(&recording.removal, &mut files), false));
        let given = known.clone();
        let mut script = Self { parts, known, given, files, secrets: later.secrets(), resources };
        script.find_told();
        match script.parts.iter().find(|part| part.lines.iter().any(|line| line.command.contains('\0'))) {
            Some(part) => Err(NoCommand::Nul { place: format!("`{}`", part.key) }),
            None => Ok(script),
        }
    }

    /// Finds which values of each output later commands use.
    fn find_told(&mut self) {
        let commands: Vec<String> =
            self.parts.iter().flat_map(|part| part.lines.iter().map(|line| line.command.clone())).collect();
        let mut place = 0;
        for part in &mut self.parts {
            for line in &part.lines {
                place += 1;
                let (before, later) = commands.split_at(place);
                let answer = line.answer.as_ref();
                let told = answer
                    .map(|answer| self.known.told(&part.key, answer, &before.join("\n"), &later.join("\n")))
                    .unwrap_or_default();
                part.told.push(told);
            }
        }
    }

    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// Returns whether the commands need the folder of the files.
    pub(super) fn need_files(&self) -> bool {
        let sends = |part: &Part| part.lines.iter().any(|line| line.is_request);
        !self.files.is_empty() || self.parts.iter().any(sends)
    }

    /// Returns what an interactive shell needs before any other command.
    pub(in crate::show) fn preparations(&self) -> Vec<String> {
        let all: Vec<String> = (0..self.parts.len()).flat_map(|index| self.part(index)).collect();
        let files = if self.need_files() { files::made(&self.files) } else { String::new() };
        let fixed = [prelude::SETTING, &prelude::functions(&all.join("\n")), &files];
        let fixed = fixed.into_iter().map(|text| text.trim_matches('\n').to_owned()).filter(|text| !text.is_empty());
        fixed.chain(self.before()).collect()
    }

    /// Returns the commands that find what exists, for the variables that steps use.
    pub(in crate::show) fn found(&self) -> Vec<String> {
        let steps = self.resources..self.parts.len().saturating_sub(1);
        let steps: Vec<String> = steps.flat_map(|index| self.part(index)).collect();
        let steps = steps.join("\n");
        let provisioned = self.parts.iter().take(self.resources);
        let lines = provisioned.flat_map(|part| part.lines.iter().zip(&part.told));
        let told = lines.flat_map(|(line, told)| told.iter().map(move |told| (line, told)));
        told.filter(|(_, told)| steps.contains(&format!("${}", told.variable)))
            .filter_map(|(line, told)| find::command(line.call.as_ref()?, told, &self.given))
            .collect()
    }

    /// Returns the commands that determine the account, the time and the secrets, as far as others use them.
    pub(in crate::show) fn before(&self) -> Vec<String> {
        let all: Vec<String> = (0..self.parts.len()).flat_map(|index| self.part(index)).collect();
        let all = all.join("\n");
        let times = TIMES.iter().filter(|(name, _)| all.contains(&format!("${name}")));
        let times = times.map(|(name, command)| format!("{name}=$({command})"));
        let account = all.contains("$account").then(|| prelude::ACCOUNT.to_owned());
        self.secrets.iter().cloned().chain(times).chain(account).collect()
    }

    pub(in crate::show) fn provisioned(&self) -> Vec<String> {
        (0..self.resources).flat_map(|index| self.part(index)).collect()
    }

    pub(in crate::show) fn step(&self, index: usize) -> Vec<String> {
        self.part(self.resources + index)
    }

    /// Returns the commands that remove everything.
    pub(in crate::show) fn clean_up(&self) -> Vec<String> {
        self.part(self.parts.len().saturating_sub(1))
    }

    fn part(&self, index: usize) -> Vec<String> {
        let Some(part) = self.parts.get(index) else { return Vec::new() };
        if part.must_fail {
            let lines: Vec<String> = part.lines.iter().map(|line| self.known.in_script(&line.command)).collect();
            return vec![format!("if {}; then echo 'this must fail' >&2; (exit 1); fi", lines.join(" && "))];
        }
        part.lines.iter().zip(&part.told).flat_map(|(line, told)| self.line(line, told)).collect()
    }

    /// Returns a command with the assignment of the variables it sets.
    fn line(&self, line: &Line, told: &[Told]) -> Vec<String> {
        let command = self.known.in_script(&line.command);
        match told {
            [] => vec![command],
            told if line.is_request => {
                let read =
                    |told: &Told| format!("{}=$(sed 's/^\"//;s/\"$//' \"${}\"/answer)", told.variable, files::FOLDER);
                std::iter::once(command).chain(told.iter().map(read)).collect()
            }
            [told] => vec![format!("{}=$({command} --query '{}' --output text)", told.variable, told.path)],
            several => {
                let paths: Vec<&str> = several.iter().map(|told| told.path.as_str()).collect();
                let set =
                    several.iter().enumerate().map(|(index, told)| format!("{}=${{{}}}", told.variable, index + 1));
                let kept = format!("told=$({command} --query '[{}]' --output text)", paths.join(", "));
                [kept, "set -- $told".to_owned()].into_iter().chain(set).collect()
            }
        }
    }
}

/// The variables that contain the time of the run, and the commands that determine it.
const TIMES: [(&str, &str); 3] =
    [("started", "date -u +%Y-%m-%dT%H:%M:%SZ"), ("year", "date -u +%Y"), ("month", "date -u +%m | sed 's/^0//'")];

/// Returns the texts that are known before the first call, and the variables that stand for them.
fn known(later: &Later, recording: &Recording) -> KnownTexts {
    let Recording { region, account, started, .. } = recording;
    let mut known = KnownTexts::default();
    for (word, variable) in later.of_secrets() {
        known.add(word, format!("${variable}"));
    }
    known.add(account, "$account".to_owned());
    known.add(&format!(":{region}:"), ":$region:".to_owned());
    known.add(&format!(".{region}.amazonaws.com"), ".$region.amazonaws.com".to_owned());
    known.add(started, "$started".to_owned());
    if let (Some(year), Some(month)) = (started.get(0..4), started.get(5..7)) {
        known.add(&format!("{year}/{}/", month.trim_start_matches('0')), "$year/$month/".to_owned());
    }
    for token in recording.steps.iter().filter_map(line::sent_token) {
        known.add(token, format!("${}", line::TOKEN));
    }
    known
}
