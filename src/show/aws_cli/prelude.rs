//! The parts that are the same in every script of the AWS CLI.

/// The shell functions that commands use, with their names. A script contains those it uses.
pub(super) const FUNCTIONS: [(&str, &str); 8] = [
    (
        "counted",
        r#"
# Waits until the number that a command prints is right: counted LEAST MOST SECONDS COMMAND...
counted() {
  least=$1 most=$2 seconds=$3
  shift 3
  until number=$("$@" 2>/dev/null) && [ "$number" -ge "$least" ] && [ "$number" -le "$most" ]; do
    if [ "$seconds" -le 0 ]; then
      echo "expected $least to $most, got ${number:-nothing}: $*" >&2
      return 1
    fi
    seconds=$((seconds - 1))
    sleep 1
  done
  echo "as expected: $number"
}
"#,
    ),
    (
        "executions",
        r#"
# Prints the number of executions that meet a condition: executions MACHINE CONDITION
executions() {
  for execution in $(aws stepfunctions list-executions --state-machine-arn "$1" \
    --query 'executions[].executionArn' --output text); do
    aws stepfunctions describe-execution --execution-arn "$execution" --query "$2" --output json
  done | grep -c true || [ $? -eq 1 ]
}
"#,
    ),
    (
        "execution_of",
        r#"
# Prints the ARN of the execution that an event started: execution_of MACHINE EVENT-ID
execution_of() {
  for second in 1 2 3 4 5 6 7 8 9 10; do
    for execution in $(aws stepfunctions list-executions --state-machine-arn "$1" \
      --query 'executions[].executionArn' --output text); do
      if aws stepfunctions describe-execution --execution-arn "$execution" --query input --output text | grep -q "$2"
      then
        printf '%s\n' "$execution"
        return
      fi
    done
    sleep 1
  done
  echo no-execution
}
"#,
    ),
    (
        "waiting_token",
        r#"
# Prints the token of the task that waits: waiting_token MACHINE EXECUTION (an empty name means any execution)
waiting_token() {
  token='' seconds=60
  until [ -n "$token" ]; do
    [ "$seconds" -gt 0 ] || { echo 'no task waits for its token' >&2; return 1; }
    seconds=$((seconds - 1))
    for execution in $(aws stepfunctions list-executions --state-machine-arn "$1" --status-filter RUNNING \
      --query "executions[?'$2' == '' || name == '$2'].executionArn" --output text); do
      token=$(aws stepfunctions get-execution-history --execution-arn "$execution" --reverse-order --output text \
        --query 'events[].taskScheduledEventDetails.parameters | [0]' | sed -n 's/.*[Tt]oken" *: *"\([^"]*\)".*/\1/p')
    done
    [ -n "$token" ] || sleep 1
  done
  printf '%s\n' "$token"
}
"#,
    ),
    (
        "request",
        r#"
# Sends a request and checks its status: request STATUS URL CURL-OPTION... With an endpoint, it goes there.
request() {
  status=$1 url=$2
  shift 2
  if [ -n "${AWS_ENDPOINT_URL:-}" ]; then
    host=${url#*://}
    path=${host#*/}
    host=${host%%/*}
    case $host in *.amazonaws.com) set -- -H "Host: $host" "$@" && url=${AWS_ENDPOINT_URL%/}/$path ;; esac
  fi
  got=$(curl -sS -o "$lab_files"/answer -w '%{http_code}' "$@" "$url")
  cat "$lab_files"/answer
  echo
  case $got in $status) ;; *) echo "expected the status $status, got $got: $url" >&2 && return 1 ;; esac
}
"#,
    ),
    (
        "answer_has",
        r#"
answer_has() {
  grep -qF -e "$1" "$lab_files"/answer || { echo "the answer lacks: $1" >&2 && return 1; }
}
"#,
    ),
    (
        "answer_lacks",
        r#"
answer_lacks() {
  if grep -qF -e "$1" "$lab_files"/answer; then echo "the answer has: $1" >&2 && return 1; fi
}
"#,
    ),
    (
        "by_hand",
        r#"
# Asks you to do what no API of AWS does; on the local cloud, `ork` does it: by_hand WHAT COMMAND...
by_hand() {
  what=$1
  shift
  if [ -n "${AWS_ENDPOINT_URL:-}" ]; then
    ORK_BACKEND=$AWS_ENDPOINT_URL "$@"
  else
    printf '%s, then press Enter: ' "$what" && read -r _
  fi
}
"#,
    ),
];

/// Returns the functions that the commands use.
pub(super) fn functions(commands: &str) -> String {
    let used = FUNCTIONS.iter().filter(|(name, _)| commands.contains(&format!("{name} ")));
    used.map(|(_, function)| *function).collect()
}

/// The start of a script.
pub(super) const HEAD: &str = r#"#
# Every step of the lab with the AWS CLI. In the AWS account of your credentials, which may cost money:
#   sh THIS-FILE
# On the local cloud, which `ork local up` serves:
#   AWS_ENDPOINT_URL=http://127.0.0.1:4566 sh THIS-FILE
# With the word clean-up the script removes everything at its end:
#   sh THIS-FILE clean-up
# A check looks for the expected words; `ork lab run` compares whole documents.
set -eu
clean_up=${1:-}
"#;

/// Sets what every command needs. Version 1 of the AWS CLI does not read `AWS_ENDPOINT_URL` for every service.
pub(super) const SETTING: &str = r#"export AWS_PAGER='' AWS_DEFAULT_REGION="${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}"
region=$AWS_DEFAULT_REGION
if [ -n "${AWS_ENDPOINT_URL:-}" ]; then
  export AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-local}" AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-local}"
fi
aws() {
  command aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"
}
"#;

/// Determines the account.
pub(super) const ACCOUNT: &str = "account=$(aws sts get-caller-identity --query Account --output text)";
/// Waits until a new role can be used.
pub(super) const ROLE_IS_KNOWN: &str =
    "[ -n \"${AWS_ENDPOINT_URL:-}\" ] || sleep 10 # until AWS knows the role everywhere";
/// What precedes the removal.
pub(super) const CLEAN_UP: &str = "
# Clean up
[ \"$clean_up\" = clean-up ] || exit 0
";
