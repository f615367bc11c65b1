//! The clap commands, with examples for those whose own file has none.

use clap::CommandFactory;

use super::Cli;

/// Examples of `ork create KIND`.
const CREATE: [(&str, &str); 16] = [
    (
        "api-destination",
        "Examples:\n  ork create api-destination shop --url https://example.com/orders --connection shop",
    ),
    (
        "bucket",
        "Examples:\n  ork create bucket uploads-of-orders\n  ork create bucket uploads-of-orders --event-bridge",
    ),
    ("bus", "Examples:\n  ork create bus Orders"),
    (
        "connection",
        "Examples:\n  ork create connection shop --basic shop --password-env SHOP_PASSWORD\n  ork create connection shop --oauth shop --token-url https://example.com/token --password-stdin < secret.txt",
    ),
    (
        "event-archive",
        "Examples:\n  ork create event-archive orders --bus Orders --retention-days 7\n  ork create event-archive orders --bus Orders --pattern '{\"source\":[\"com.aws.orders\"]}'",
    ),
    (
        "function",
        "Examples:\n  ork create function Inventory --code inventory.mjs --environment TABLE=orders\n  ork create function Report --code report/ --runtime python3.13 --timeout 30s --policy policy.json",
    ),
    (
        "glue-job",
        "Examples:\n  ork create glue-job taxi --script taxi.py --bucket uploads-of-trips --key scripts/taxi.py --type pythonshell",
    ),
    ("log-group", "Examples:\n  ork create log-group /aws/events/orders --retention-days 7"),
    (
        "queue",
        "Examples:\n  ork create queue Orders --subscribe-to Orders\n  ork create queue Audit.fifo --content-based-deduplication",
    ),
    (
        "rest-api",
        "Examples:\n  ork create rest-api Orders --definition api.json\n  ork create rest-api Ping --definition '{\"resources\":{\"/\":{\"GET\":{\"integration\":{\"type\":\"MOCK\",\"request-templates\":{\"application/json\":{\"statusCode\":200}}}}}}}'",
    ),
    (
        "scheduler-schedule",
        "Examples:\n  ork create scheduler-schedule Nightly --expression 'cron(30 2 * * ? *)' --time-zone Europe/Berlin --to queue:Work\n  ork create scheduler-schedule Greet --expression 'at(2030-12-24T18:00:00)' --to function:Greet --input '{\"name\":\"Ann\"}'",
    ),
    (
        "state-machine",
        "Examples:\n  ork create state-machine OrderProcessing --definition order-processing.json\n  ork create state-machine Hello --type express --definition '{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}'",
    ),
    (
        "table",
        "Examples:\n  ork create table Orders --partition-key order:N\n  ork create table Visits --partition-key customer --sort-key at --time-to-live expires",
    ),
    ("topic", "Examples:\n  ork create topic Orders"),
    (
        "trail",
        "Examples:\n  ork create trail audit --bucket uploads-of-orders\n  ork create trail audit --bucket uploads-of-orders --prefix cloudtrail",
    ),
    (
        "workflow",
        "Examples:\n  ork create workflow Orders --flow 'take >> [pack, bill] >> ship' --tasks tasks.json\n  ork create workflow Tick --flow pause --tasks '{\"pause\":{\"state\":{\"Type\":\"Wait\",\"Seconds\":1}}}' --schedule 'rate(5 minutes)'",
    ),
];

/// Returns the complete command tree.
pub fn command() -> clap::Command {
    Cli::command().mut_subcommand("create", |create| {
        let create = create.after_help("Examples:\n  ork create bus Orders\n  ork create queue Orders");
        CREATE.iter().fold(create, |create, (kind, examples)| {
            create.mut_subcommand(kind, |command| command.after_help(*examples))
        })
    })
}

/// The note below the help of a command.
const OPTIONS_ELSEWHERE: &str = "`ork --help` lists the options of every command, such as --backend, -o and -q.";

/// Returns the command tree with the global options only in the help of the program.
pub fn with_options_once(command: clap::Command) -> clap::Command {
    let global: Vec<clap::Arg> = command.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    command.mut_subcommands(|inner| without_global(inner, &global))
}

fn without_global(command: clap::Command, global: &[clap::Arg]) -> clap::Command {
    let hidden = global.iter().filter(|arg| !command.get_arguments().any(|own| own.get_id() == arg.get_id()));
    let hidden: Vec<clap::Arg> = hidden.map(|arg| arg.clone().hide(true)).collect();
    let help = command.get_after_help().map(|help| {
        format!(
            "{}

{OPTIONS_ELSEWHERE}",
            help.ansi()
        )
    });
    let command = command.args(hidden).after_help(help.unwrap_or_else(|| OPTIONS_ELSEWHERE.to_owned()));
    command.mut_subcommands(|inner| without_global(inner, global))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_tree_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        fn without(command: &clap::Command, path: &str, found: &mut Vec<String>) {
            let path = format!("{path} {}", command.get_name());
            if command.get_after_help().is_none_or(|help| !help.to_string().contains("Examples:")) {
                found.push(path.clone());
            }
            for inner in command.get_subcommands() {
                without(inner, &path, found);
            }
        }
        let mut found = Vec::new();
        without(&command(), "", &mut found);
        assert_eq!(found, [""; 0], "commands without examples");
    }
}
