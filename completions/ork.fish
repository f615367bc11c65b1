# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ork_global_optspecs
    string join \n backend= endpoint-url= profile= region= o/output= report= color= allow-programs v/verbose q/quiet h/help V/version
end

function __fish_ork_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ork_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ork_using_subcommand
    set -l cmd (__fish_ork_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ork -n "__fish_ork_needs_command" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_needs_command" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_needs_command" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_needs_command" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_needs_command" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_needs_command" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_needs_command" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_needs_command" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_needs_command" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_needs_command" -s V -l version -d 'Print version'
complete -c ork -n "__fish_ork_needs_command" -f -a "create-bus" -d 'Create a custom event bus'
complete -c ork -n "__fish_ork_needs_command" -f -a "put-rule" -d 'Create or update a rule'
complete -c ork -n "__fish_ork_needs_command" -f -a "put-targets" -d 'Attach targets to a rule'
complete -c ork -n "__fish_ork_needs_command" -f -a "input-transformer" -d 'Set the input transformer of a target'
complete -c ork -n "__fish_ork_needs_command" -f -a "schedule" -d 'Run targets by the clock'
complete -c ork -n "__fish_ork_needs_command" -f -a "subscribe" -d 'Subscribe a queue, a function or an address of mail to a topic'
complete -c ork -n "__fish_ork_needs_command" -f -a "confirm-subscription" -d 'Confirm the subscription of an address to a topic'
complete -c ork -n "__fish_ork_needs_command" -f -a "api-destination" -d 'Create or update an API destination and its connection'
complete -c ork -n "__fish_ork_needs_command" -f -a "lambda-destination" -d 'Send the records of a function\'s asynchronous invocations to a destination'
complete -c ork -n "__fish_ork_needs_command" -f -a "event-source" -d 'Invoke a function with the messages of a queue, or the changes of a table'
complete -c ork -n "__fish_ork_needs_command" -f -a "publish" -d 'Send events to an event bus'
complete -c ork -n "__fish_ork_needs_command" -f -a "http" -d 'Send an HTTP request, and check the answer'
complete -c ork -n "__fish_ork_needs_command" -f -a "put-event-selectors" -d 'Choose which API calls a trail records'
complete -c ork -n "__fish_ork_needs_command" -f -a "put-item" -d 'Put an item into a table'
complete -c ork -n "__fish_ork_needs_command" -f -a "put-object" -d 'Put an object into a bucket'
complete -c ork -n "__fish_ork_needs_command" -f -a "start-execution" -d 'Start an execution of a state machine'
complete -c ork -n "__fish_ork_needs_command" -f -a "start-replay" -d 'Send the events of an archive to their bus again'
complete -c ork -n "__fish_ork_needs_command" -f -a "callback" -d 'Answer a task that waits for its token'
complete -c ork -n "__fish_ork_needs_command" -f -a "update-state-machine" -d 'Change the definition of a state machine'
complete -c ork -n "__fish_ork_needs_command" -f -a "test-state-machine" -d 'Run a state machine with mocks instead of services'
complete -c ork -n "__fish_ork_needs_command" -f -a "verify" -d 'Check that something arrived, or that it did not'
complete -c ork -n "__fish_ork_needs_command" -f -a "get" -d 'List what exists: queues, rules, executions, ...'
complete -c ork -n "__fish_ork_needs_command" -f -a "describe" -d 'Show the details of one resource'
complete -c ork -n "__fish_ork_needs_command" -f -a "delete" -d 'Delete one thing, and what is a part of it'
complete -c ork -n "__fish_ork_needs_command" -f -a "doctor" -d 'Find out why nothing arrives: credentials, rules, targets and their permissions'
complete -c ork -n "__fish_ork_needs_command" -f -a "logs" -d 'Show the events of a log group'
complete -c ork -n "__fish_ork_needs_command" -f -a "messages" -d 'Show the messages in a queue, without taking them away'
complete -c ork -n "__fish_ork_needs_command" -f -a "executions" -d 'List the executions of a state machine, the newest first'
complete -c ork -n "__fish_ork_needs_command" -f -a "mail" -d 'The mail that topics of the local cloud sent: list, read, confirm, unsubscribe'
complete -c ork -n "__fish_ork_needs_command" -f -a "lab" -d 'List, show, check and run labs'
complete -c ork -n "__fish_ork_needs_command" -f -a "match" -d 'Try an event pattern on events, offline'
complete -c ork -n "__fish_ork_needs_command" -f -a "explain" -d 'Explain a part of a lab file, a kind of step or resource, or the code of a problem'
complete -c ork -n "__fish_ork_needs_command" -f -a "schema" -d 'Write a JSON Schema, with which an editor completes, explains and checks a file'
complete -c ork -n "__fish_ork_needs_command" -f -a "trace" -d 'Show what happened to an event: rules, targets, executions, functions, further events'
complete -c ork -n "__fish_ork_needs_command" -f -a "tail" -d 'Follow a bus: every event that arrives, and the rules that match it'
complete -c ork -n "__fish_ork_needs_command" -f -a "local" -d 'The cloud inside the program that the commands share'
complete -c ork -n "__fish_ork_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c ork -n "__fish_ork_needs_command" -f -a "man" -d 'Print the man page of a command'
complete -c ork -n "__fish_ork_needs_command" -f -a "create" -d 'Create a resource that labs build on'
complete -c ork -n "__fish_ork_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l description -d 'What the bus is for' -r
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create-bus" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create-bus" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create-bus" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create-bus" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create-bus" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l bus -d 'Event bus the rule belongs to' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l pattern -d 'Event pattern: JSON, a file, or - for stdin' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l schedule -d 'Schedule expression: cron(...) or rate(...), on the default bus' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l description -d 'What the rule is for' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l event -d 'An event the pattern must match: JSON, a file, or - for stdin' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l disabled -d 'Create the rule without letting it match'
complete -c ork -n "__fish_ork_using_subcommand put-rule" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand put-rule" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand put-rule" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand put-rule" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l bus -d 'Event bus of the rule' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l to -d 'Target: log:GROUP, queue:NAME, topic:NAME, bus:NAME, state-machine:NAME, function:NAME, api-destination:NAME or an ARN; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l dead-letter -d 'Queue that receives what could not be delivered' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l id -d 'Id of the target (default: that of the target that leads there already, or made from its name)' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l input -d 'A constant JSON text to deliver instead of the event' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l input-path -d 'The part of the event to deliver' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l group-id -d 'Message group for FIFO targets' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l retry-attempts -d 'Number of retries of a delivery' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l maximum-age -d 'Age of an event after which it is given up' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l no-permissions -d 'Do not add the permission the delivery needs'
complete -c ork -n "__fish_ork_using_subcommand put-targets" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand put-targets" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand put-targets" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand put-targets" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l bus -d 'Event bus of the rule' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l paths -d 'Input path: NAME=PATH; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l template -d 'Template with <placeholders>: the text, a file, or - for stdin' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l event -d 'Show what the target would receive for this event: JSON, a file, or - for stdin' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand input-transformer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand schedule" -l cron -d 'Minutes, hours, day of month, month, day of week, year, as in \'* * ? * MON-FRI *\'' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l rate -d 'How often, as in \'5 minutes\'' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l to -d 'Target: log:GROUP, queue:NAME, ...; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l description -d 'What the rule is for' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l next -d 'Say when it fires next, this many times' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand schedule" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand schedule" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand schedule" -l fire -d 'Let the rule fire once, now; only the local cloud can'
complete -c ork -n "__fish_ork_using_subcommand schedule" -l disabled -d 'Create the rule without letting it fire'
complete -c ork -n "__fish_ork_using_subcommand schedule" -l no-permissions -d 'Do not add the permission the deliveries need'
complete -c ork -n "__fish_ork_using_subcommand schedule" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand schedule" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand schedule" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand schedule" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l queue -d 'Queue that receives the messages' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l function -d 'Function that is invoked with the messages' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l email -d 'Address that receives the messages as mail, once it is confirmed' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l filter -d 'Filter policy: JSON, a file, or - for stdin' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l raw -d 'Deliver the message alone to the queue, without the SNS envelope'
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l filter-body -d 'The filter looks at the message body instead of the message attributes'
complete -c ork -n "__fish_ork_using_subcommand subscribe" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand subscribe" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand subscribe" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand subscribe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l email -d 'The subscribed address' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l token -d 'The token in the link of the mail, if it is known' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l within -d 'How long to wait for the person' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand confirm-subscription" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l url -d 'Endpoint, with https; each * in it is filled by the target' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l method -d 'HTTP method of the requests' -r -f -a "POST\t''
PUT\t''
PATCH\t''
GET\t''
DELETE\t''
HEAD\t''
OPTIONS\t''"
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l connection -d 'Name of the connection (default: the API destination\'s)' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l basic -d 'Authorise with this user name and a password' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l api-key -d 'Authorise with a key in the header of this name' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l oauth -d 'Authorise with a token, fetched with this client id and a secret' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l token-url -d 'Where tokens are fetched' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l password-env -d 'Environment variable that holds the password, the key or the client secret' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l rate -d 'Maximum number of requests per second (default: 300)' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l listen -d 'Then receive the requests on this loopback address, and show them' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l status -d 'HTTP status of the answers' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l count -d 'End after so many requests' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l password-stdin -d 'Read the password, the key or the client secret from stdin'
complete -c ork -n "__fish_ork_using_subcommand api-destination" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand api-destination" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand api-destination" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand api-destination" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l on-success -d 'Where the record of a success goes: bus:NAME, queue:NAME, topic:NAME, function:NAME or an ARN' -r
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l on-failure -d 'Where the record of the last failure goes, after all retries' -r
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l no-permissions -d 'Do not add the permission to the function\'s role'
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lambda-destination" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand event-source" -l queue -d 'Queue whose messages invoke it' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -l table -d 'Table whose changes invoke it; it needs a stream' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -l batch-size -d 'How many messages (1 to 10, default 10) or changes (1 to 1000, default 100) one invocation gets at most' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -l starting-position -d 'Starting position in the stream of a table (default: trim-horizon)' -r -f -a "trim-horizon\t'With the oldest change of the last 24 hours'
latest\t'With the changes to come'"
complete -c ork -n "__fish_ork_using_subcommand event-source" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand event-source" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand event-source" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand event-source" -l no-permissions -d 'Do not add the permission to the function\'s role'
complete -c ork -n "__fish_ork_using_subcommand event-source" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand event-source" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand event-source" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand event-source" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand publish" -l bus -d 'Event bus' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l source -d 'Source of the events' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l detail-type -d 'Detail type of the events' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l resources -d 'A resource the events are about, as an ARN; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l time -d 'Time of the events (RFC 3339)' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l count -d 'Send everything this many times' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l rate -d 'Maximum number of events per second' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand publish" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand publish" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand publish" -l ids -d 'Write only the ids of the events'
complete -c ork -n "__fish_ork_using_subcommand publish" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand publish" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand publish" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand http" -l method -d 'HTTP method (default: GET, and POST with a body)' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l headers -d 'A header; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l body -d 'Body of the request: a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l sign -d 'Service to sign the request for, such as execute-api (default: no signature)' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l status -d 'Status that is expected' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l expect -d 'JSON the answer must contain' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l text -d 'Text the answer must contain' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l not-text -d 'Text the answer may not contain' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand http" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand http" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand http" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand http" -s r -l raw -d 'Show a body that is a JSON string without its quotes'
complete -c ork -n "__fish_ork_using_subcommand http" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand http" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand http" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand http" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l objects -d 'Objects whose operations are recorded: BUCKET/PREFIX' -r
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l read-write -d 'Which operations are recorded' -r -f -a "write-only\t''
read-only\t''
all\t''"
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l management-events -d 'Record management events too'
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand put-event-selectors" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand put-item" -l item -d 'The item: a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand put-item" -l condition -d 'Condition expression that must hold for the existing item' -r
complete -c ork -n "__fish_ork_using_subcommand put-item" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand put-item" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand put-item" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand put-item" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand put-item" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand put-item" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand put-item" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand put-item" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand put-item" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand put-item" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand put-item" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand put-object" -l body -d 'What the object holds: a JSON text, a file of any kind and size, or -' -r
complete -c ork -n "__fish_ork_using_subcommand put-object" -l content-type -d 'Content type of the object (default: from the extension of the key)' -r
complete -c ork -n "__fish_ork_using_subcommand put-object" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand put-object" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand put-object" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand put-object" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand put-object" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand put-object" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand put-object" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand put-object" -l multipart -d 'Upload it in parts, as clients do with large files'
complete -c ork -n "__fish_ork_using_subcommand put-object" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand put-object" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand put-object" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand put-object" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l input -d 'Input of the execution: a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l name -d 'Name of the execution (default: a new one)' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l within -d 'How long to wait' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l wait -d 'Wait until it has ended'
complete -c ork -n "__fish_ork_using_subcommand start-execution" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand start-execution" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand start-execution" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand start-execution" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l name -d 'Name of the replay (default: a new one)' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l rule -d 'Rule of the bus that gets the events (default: every rule)' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l from -d 'Events that came at this time or later (default: all)' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l until -d 'Events that came before this time (default: until now)' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l within -d 'How long to wait' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l wait -d 'Wait until it is completed'
complete -c ork -n "__fish_ork_using_subcommand start-replay" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand start-replay" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand start-replay" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand start-replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand callback" -l execution -d 'Execution of the task, by name or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l event -d 'Only executions that this event id started' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l state -d 'State that waits' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l token -d 'The token itself, or - for stdin' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l task-output -d 'Output of the task that succeeded (default: {})' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l error -d 'Error name of the task that failed' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l cause -d 'Why the task failed' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l within -d 'How long to wait until a task waits' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand callback" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand callback" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand callback" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand callback" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand callback" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand callback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l definition -d 'The whole definition: a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l insert -d 'Name of a state to put in' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l after -d 'The state it comes after' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l state -d 'The state to put in: a JSON text, a file, or -; it goes on to where the one before it went' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand update-state-machine" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l definition -d 'Definition to test, without any cloud: a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l type -d 'Type of the machine that --definition describes' -r -f -a "standard\t''
express\t''"
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l input -d 'Input of the execution (default: {})' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l mocks -d 'Answers by state' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l expect -d 'Expected result' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand test-state-machine" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "execution" -d 'Check the executions of a state machine'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "http" -d 'Check what a URL answers'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "item" -d 'Check the items of a table'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "logs" -d 'Check the log events of a log group'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "mail" -d 'Check the mail that an address got from topics'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "object" -d 'Check the objects of a bucket'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "schedule" -d 'Check a schedule: its times, its state and its targets'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "sqs" -d 'Check the messages in a queue, without taking them away'
complete -c ork -n "__fish_ork_using_subcommand verify; and not __fish_seen_subcommand_from execution http item logs mail object schedule sqs help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l machine -d 'State machine, by name or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l execution -d 'Only the execution of this name or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l count -d 'How many are expected: 3, 1.., 1..3 (default: at least one)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l event -d 'Only what comes from this event id; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l status -d 'Expected status of the execution' -r -f -a "RUNNING\t''
SUCCEEDED\t''
FAILED\t''
TIMED_OUT\t''
ABORTED\t''
PENDING_REDRIVE\t''"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l error -d 'Error it must have ended with, such as States.Runtime' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l text -d 'Text that must appear in it, in its cause for example' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l input -d 'JSON the input must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l execution-output -d 'JSON the output must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l history -d 'Type of an event its history must have; several must come in this order' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from execution" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l headers -d 'A header; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l sign -d 'Service to sign the request for, such as execute-api (default: no signature)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l status -d 'Status that is expected (default: any from 200 to 299)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l count -d 'How many answers are expected: 1 or 0 (default: 1)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l body -d 'JSON the answer must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l text -d 'Text the answer must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l not-text -d 'Text the answer may not contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from http" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l table -d 'Table' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l key -d 'Key of a single item to check, as JSON' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l count -d 'How many are expected: 3, 1.., 1..3 (default: at least one)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l event -d 'Only what comes from this event id; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l body -d 'JSON the item must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l text -d 'Text the item must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l not-text -d 'Text no item may contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from item" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l group -d 'Log group' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l count -d 'How many are expected: 3, 1.., 1..3 (default: at least one)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l event -d 'Only what comes from this event id; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l through -d 'Only what comes from the executions of this state machine that the events started' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l body -d 'JSON the log event must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l text -d 'Text the log event must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l not-text -d 'Text no log event may contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l to -d 'Address the mail went to' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l topic -d 'Only mail of this topic' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l subject -d 'Only mail with this subject' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l count -d 'How many are expected: 3, 1.., 1..3 (default: at least one)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l event -d 'Only what comes from this event id; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l body -d 'JSON the message must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l text -d 'Text the message must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l not-text -d 'Text no message may contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from mail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l bucket -d 'Bucket' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l key -d 'Key of a single object to check' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l prefix -d 'Only objects whose keys have this prefix' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l count -d 'How many are expected: 3, 1.., 1..3 (default: at least one)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l event -d 'Only what comes from this event id; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l body -d 'JSON the object must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l text -d 'Text the object must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l not-text -d 'Text no object may contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from object" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l rule -d 'Rule with a schedule, on the default event bus' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l schedule -d 'Schedule of EventBridge Scheduler, in the group `default`' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l state -d 'State that is expected: ENABLED or DISABLED' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l expression -d 'Expression that is expected, such as \'rate(5 minutes)\'' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l time-zone -d 'Time zone that is expected, such as Europe/Berlin' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l to -d 'Target that must be among the targets, such as queue:NAME' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l count -d 'How many are expected: 1 or 0 (default: 1)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l body -d 'JSON that its document must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l text -d 'Text that its document must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l not-text -d 'Text that its document may not contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from schedule" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l queue -d 'Queue, by name, URL or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l count -d 'How many are expected: 3, 1.., 1..3 (default: at least one)' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l event -d 'Only what comes from this event id; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l through -d 'Only what comes from the executions of this state machine that the events started' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l body -d 'JSON the message must contain; an SNS envelope is looked into' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l text -d 'Text the message must contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l not-text -d 'Text no message may contain' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l within -d 'How long to wait until it holds' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l quiet-for -d 'How long the check must keep passing: for checks that nothing arrives' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from sqs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "execution" -d 'Check the executions of a state machine'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "http" -d 'Check what a URL answers'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "item" -d 'Check the items of a table'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "logs" -d 'Check the log events of a log group'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "mail" -d 'Check the mail that an address got from topics'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "object" -d 'Check the objects of a bucket'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "schedule" -d 'Check a schedule: its times, its state and its targets'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "sqs" -d 'Check the messages in a queue, without taking them away'
complete -c ork -n "__fish_ork_using_subcommand verify; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand get" -l bus -d 'Event bus of a rule or a target' -r
complete -c ork -n "__fish_ork_using_subcommand get" -l rule -d 'Rule of a target' -r
complete -c ork -n "__fish_ork_using_subcommand get" -l machine -d 'State machine of an execution' -r
complete -c ork -n "__fish_ork_using_subcommand get" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand get" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand get" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand get" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand get" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand get" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand get" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand get" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand get" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand get" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand describe" -l bus -d 'Event bus of a rule or a target' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l rule -d 'Rule of a target' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l machine -d 'State machine of an execution' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l only -d 'Show the value of this alone, as it is' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand describe" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand describe" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand describe" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand describe" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand describe" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand describe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand delete" -l bus -d 'Event bus of a rule or a target' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -l rule -d 'Rule of a target' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -l machine -d 'State machine of an execution' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand delete" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand delete" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand delete" -s y -l yes -d 'Do not ask before something is deleted in an account'
complete -c ork -n "__fish_ork_using_subcommand delete" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand delete" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand delete" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand doctor" -l bus -d 'Examine the rules of this event bus (default: those of all buses)' -r
complete -c ork -n "__fish_ork_using_subcommand doctor" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand doctor" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand doctor" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand doctor" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand doctor" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand doctor" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand doctor" -l fix -d 'Add the permissions that deliveries lack, then examine again'
complete -c ork -n "__fish_ork_using_subcommand doctor" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand doctor" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand doctor" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand logs" -l since -d 'Start with the log events of this long ago, such as 10m' -r
complete -c ork -n "__fish_ork_using_subcommand logs" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand logs" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand logs" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand logs" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand logs" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand logs" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand logs" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand logs" -s f -l follow -d 'Keep printing what arrives'
complete -c ork -n "__fish_ork_using_subcommand logs" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand logs" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand logs" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand messages" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand messages" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand messages" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand messages" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand messages" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand messages" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand messages" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand messages" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand messages" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand messages" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand messages" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand executions" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand executions" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand executions" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand executions" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand executions" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand executions" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand executions" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand executions" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand executions" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand executions" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand executions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -f -a "list" -d 'List the mails that topics sent, oldest first'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -f -a "show" -d 'Show a mail'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -f -a "confirm" -d 'Confirm a subscription with the token in its mail'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -f -a "unsubscribe" -d 'End the subscription that a mail came by'
complete -c ork -n "__fish_ork_using_subcommand mail; and not __fish_seen_subcommand_from list show confirm unsubscribe help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l to -d 'Only the mails to this address' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l to -d 'The unconfirmed mail to this address' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from confirm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from unsubscribe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the mails that topics sent, oldest first'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a mail'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "confirm" -d 'Confirm a subscription with the token in its mail'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "unsubscribe" -d 'End the subscription that a mail came by'
complete -c ork -n "__fish_ork_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "list" -d 'List the labs there are'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "new" -d 'Create a lab from a template, or from a lab that comes with ork'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "show" -d 'Show a lab: in short, as commands, as a walk-through, as a diagram'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "lint" -d 'Check labs without running them'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "fmt" -d 'Format lab files: indentation, blanks and empty lines'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "export" -d 'Write a lab as a course of Instruqt, Educates or Killercoda'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "run" -d 'Run labs: deploy, exercise, verify, clean up'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "start" -d 'Start a lab to do its steps yourself'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "next" -d 'Go to the next step, once the current one is done'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "goto" -d 'Go to another step of the lab'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "back" -d 'Go back to the previous step'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "check" -d 'Check whether the current step is done'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "hint" -d 'Show the next hint for the current step'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "solve" -d 'Show the solution of the current step'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "reset" -d 'Remove everything of a started lab, to start over'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "status" -d 'Show the labs that are deployed or started, and the progress in each'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "plan" -d 'Show what deploying a lab would create, change and remove'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "deploy" -d 'Create the resources of a lab and leave them in place'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "down" -d 'Remove what a run of a lab left behind'
complete -c ork -n "__fish_ork_using_subcommand lab; and not __fish_seen_subcommand_from list new show lint fmt export run start next goto back check hint solve reset status plan deploy down help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l from -d 'Template to start from, or a lab that comes with ork; `--list` shows the templates' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l list -d 'List the templates instead'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l as -d 'What to print' -r -f -a "text\t'What it provisions and its steps, for people'
commands\t'A shell script of `ork` commands, which brings the lab\'s files with it'
aws-cli\t'A shell script of the AWS CLI, with the calls of a run in a private cloud'
markdown\t'A walk-through: each step with its reason, its commands of `ork` and the AWS CLI, and its expected result'
mermaid\t'A diagram of buses, rules and targets'
asl\t'The definitions of its state machines and workflows, in the Amazon States Language'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l var -d 'A value for a variable of the lab; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l strict -d 'Warnings are errors'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l watch -d 'Check again whenever a file of the labs changes'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l check -d 'Change nothing; exit with 1 if a file is not formatted'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l as -d 'The platform' -r -f -a "instruqt\t'A track of Instruqt: a challenge for each step'
educates\t'A workshop of Educates: a page for each step'
killercoda\t'A scenario of Killercoda'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l to -d 'Folder that is created (default: LAB-PLATFORM)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l var -d 'A value for a variable of the lab; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l jobs -d 'Labs that run at the same time [default: one for each processor]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l timeout -d 'Stop a lab that takes longer than this in real time, such as 90s or 5m, and remove what it created' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l step -d 'Run up to this step and check only that one' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l from -d 'Check from this step on; those before it are only done' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l suffix -d 'Append -SUFFIX to the name of everything the labs create' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l var -d 'A value for a variable of the lab; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l all -d 'Run every lab that `ork lab list` shows'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l fail-fast -d 'Start no further lab after one has failed'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l keep-going -d 'Run the other labs when one has failed; this is the default'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l watch -d 'Run again whenever a file of a lab changes, until Ctrl-C'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l keep -d 'Leave all resources in place; `ork lab down` removes them'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -s y -l yes -d 'Do not ask before anything is created in an account'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l suffix -d 'Append -SUFFIX to the name of everything the lab creates' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l var -d 'A value for a variable of the lab; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -s y -l yes -d 'Do not ask before anything is created in an account'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l suffix -d 'The suffix it was started with (default: the one of the lab that was started)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l var -d 'A value for a variable of the lab that is not kept, as secrets are; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l within -d 'How long to wait for what may still arrive (default: what the lab says)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l skip -d 'Continue even if the step is not done; later steps may need what it creates'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from next" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l suffix -d 'The suffix it was started with (default: the one of the lab that was started)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l var -d 'A value for a variable of the lab that is not kept, as secrets are; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from goto" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l suffix -d 'The suffix it was started with (default: the one of the lab that was started)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l var -d 'A value for a variable of the lab that is not kept, as secrets are; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from back" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l suffix -d 'The suffix it was started with (default: the one of the lab that was started)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l var -d 'A value for a variable of the lab that is not kept, as secrets are; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l step -d 'Step to act on (default: the current one)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l within -d 'How long to wait for what may still arrive (default: what the lab says)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l suffix -d 'The suffix it was started with (default: the one of the lab that was started)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l var -d 'A value for a variable of the lab that is not kept, as secrets are; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from hint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l suffix -d 'The suffix it was started with (default: the one of the lab that was started)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l var -d 'A value for a variable of the lab that is not kept, as secrets are; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l apply -d 'Do the step instead of showing its commands'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from solve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l suffix -d 'The suffix it was started with (default: the one of the lab that was started)' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l var -d 'A value for a variable of the lab that is not kept, as secrets are; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l yes -d 'Do not ask, even if steps have been done'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l short -d 'Only a line for each lab, with its current step'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l suffix -d 'Append -SUFFIX to the name of everything the lab creates' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l var -d 'A value for a variable of the lab; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l exit-code -d 'Exit with 8 if deploying would change something'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l iam -d 'Print the least IAM policy for deploying, running and removing the lab instead'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l suffix -d 'Append -SUFFIX to the name of everything the lab creates' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l var -d 'A value for a variable of the lab; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l fail-fast -d 'Begin nothing after a failure'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -s y -l yes -d 'Do not ask before anything is changed in an account'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from deploy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l suffix -d 'The suffix it was run with' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l yes -d 'Do not ask, even if steps of the lab have been done'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the labs there are'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "new" -d 'Create a lab from a template, or from a lab that comes with ork'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a lab: in short, as commands, as a walk-through, as a diagram'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "lint" -d 'Check labs without running them'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "fmt" -d 'Format lab files: indentation, blanks and empty lines'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write a lab as a course of Instruqt, Educates or Killercoda'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "run" -d 'Run labs: deploy, exercise, verify, clean up'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "start" -d 'Start a lab to do its steps yourself'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "next" -d 'Go to the next step, once the current one is done'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "goto" -d 'Go to another step of the lab'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "back" -d 'Go back to the previous step'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check whether the current step is done'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "hint" -d 'Show the next hint for the current step'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "solve" -d 'Show the solution of the current step'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Remove everything of a started lab, to start over'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show the labs that are deployed or started, and the progress in each'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "plan" -d 'Show what deploying a lab would create, change and remove'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "deploy" -d 'Create the resources of a lab and leave them in place'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "down" -d 'Remove what a run of a lab left behind'
complete -c ork -n "__fish_ork_using_subcommand lab; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand match" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand match" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand match" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand match" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand match" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand match" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand match" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand match" -l explain -d 'Explain the result field by field'
complete -c ork -n "__fish_ork_using_subcommand match" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand match" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand match" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand match" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand explain" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand explain" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand explain" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand explain" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand explain" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand explain" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand explain" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand explain" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand explain" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand schema" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand schema" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand schema" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand schema" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand schema" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand schema" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand schema" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand schema" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand schema" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand schema" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand trace" -l as -d 'What to make of it' -r -f -a "text\t'A tree, for people'
mermaid\t'A diagram'"
complete -c ork -n "__fish_ork_using_subcommand trace" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand trace" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand trace" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand trace" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand trace" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand trace" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand trace" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand trace" -l last -d 'The event that was published last'
complete -c ork -n "__fish_ork_using_subcommand trace" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand trace" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand trace" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand trace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand tail" -l bus -d 'Name or ARN of the bus' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -l since -d 'Start with the events of this long ago, such as 10m' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -l count -d 'End after so many events' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand tail" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand tail" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand tail" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand tail" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand tail" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand tail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "up" -d 'Serve the local cloud on loopback'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "status" -d 'Show the local cloud: where it is kept, what it serves'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "timers" -d 'List the timers of the local cloud, or drop one'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "clock" -d 'Show the time of the local cloud, or move it on'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "reset" -d 'Empty the local cloud'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "down" -d 'Stop serving the local cloud'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "save" -d 'Save the local cloud under a name'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "load" -d 'Restore a saved local cloud'
complete -c ork -n "__fish_ork_using_subcommand local; and not __fish_seen_subcommand_from up status timers clock reset down save load help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l port -d 'Port on 127.0.0.1; 0 takes any that is free (default: 4566)' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l detach -d 'Run in the background'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l drop -d 'Number of the timer to drop' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from timers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -f -a "advance" -d 'Move the time of the local cloud on'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from clock" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Do not ask'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l replace -d 'Replace the one saved under this name'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -s y -l yes -d 'Do not ask'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "up" -d 'Serve the local cloud on loopback'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show the local cloud: where it is kept, what it serves'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "timers" -d 'List the timers of the local cloud, or drop one'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "clock" -d 'Show the time of the local cloud, or move it on'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Empty the local cloud'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "down" -d 'Stop serving the local cloud'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "save" -d 'Save the local cloud under a name'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "load" -d 'Restore a saved local cloud'
complete -c ork -n "__fish_ork_using_subcommand local; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand completions" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand completions" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand completions" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand completions" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand completions" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand completions" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand completions" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand completions" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand completions" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand man" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand man" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand man" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand man" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand man" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand man" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand man" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand man" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand man" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "api-destination" -d 'An API destination: an HTTP endpoint as a target'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "bucket" -d 'A bucket'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "bus" -d 'A custom event bus'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "connection" -d 'A connection: how API destinations authorise'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "event-archive" -d 'An archive of the events of a bus, which can be replayed'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "function" -d 'A Lambda function'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "glue-job" -d 'A job of AWS Glue'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "log-group" -d 'A log group'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "queue" -d 'A queue'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "rest-api" -d 'A REST API of API Gateway'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "scheduler-schedule" -d 'A schedule of EventBridge Scheduler, in any time zone'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "state-machine" -d 'A Step Functions state machine'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "table" -d 'A table'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "topic" -d 'A topic'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "trail" -d 'A trail of CloudTrail, which logs from the moment it is created'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "workflow" -d 'A workflow of functions: a state machine made of a flow'
complete -c ork -n "__fish_ork_using_subcommand create; and not __fish_seen_subcommand_from api-destination bucket bus connection event-archive function glue-job log-group queue rest-api scheduler-schedule state-machine table topic trail workflow help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l url -d 'Endpoint, with https; each * in it is filled by the target' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l connection -d 'Connection that authorises, by name or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l method -d 'HTTP method of the requests' -r -f -a "POST\t''
PUT\t''
PATCH\t''
GET\t''
DELETE\t''
HEAD\t''
OPTIONS\t''"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l rate -d 'Maximum number of requests per second (default: 300)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from api-destination" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l event-bridge -d 'Send an event to the default bus for every object that is created or deleted'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bucket" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l description -d 'What the bus is for' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from bus" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l basic -d 'Authorise with this user name and a password' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l api-key -d 'Authorise with a key in the header of this name' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l oauth -d 'Authorise with a token, fetched with this client id and a secret' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l token-url -d 'Where tokens are fetched' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l password-env -d 'Environment variable that holds the password, the key or the client secret' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l password-stdin -d 'Read the password, the key or the client secret from stdin'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from connection" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l bus -d 'Event bus, by name or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l pattern -d 'Pattern of the events it holds (default: all): a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l retention-days -d 'For how many days it holds an event (default: without end)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l description -d 'What the archive is for' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from event-archive" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l code -d 'Code: a file, or a folder with everything below it' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l runtime -d 'What runs it, such as nodejs22.x (default: that, or python3.13 where the handler is a .py file)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l handler -d 'FILE.FUNCTION to call (default: `handler`, in Python `lambda_handler`, of the one file, or of the folder\'s `index` or `lambda_function`)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l description -d 'What the function is for' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l environment -d 'Environment variable: NAME=VALUE; may be given several times' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l memory -d 'Memory in megabytes, 128 to 10240' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l timeout -d 'How long it may run, at most 15m (default: 3s)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l retries -d 'How often an asynchronous invocation that fails is tried again, 0 to 2 (default: 2)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l maximum-event-age -d 'How old an event may become before an asynchronous invocation is given up, 1m to 6h (default: 6h)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l policy -d 'What the role may do beside writing the log: a statement, a list of them, or a policy; JSON, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l role -d 'Role of the function, by name or ARN (default: one is made)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from function" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l script -d 'Script of the job: a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l bucket -d 'Bucket of the script and of the data, by name or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l key -d 'Key of the script in the bucket, such as scripts/taxi.py' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l type -d 'Kind of the job' -r -f -a "glueetl\t''
pythonshell\t''"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l max-concurrent-runs -d 'Number of runs at a time' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l role -d 'Role of the job, by name or ARN (default: one is made)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from glue-job" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l retention-days -d 'Days after which log events are removed' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from log-group" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l subscribe-to -d 'Topic whose messages the queue receives' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l raw -d 'Receive the message alone, without the SNS envelope'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l content-based-deduplication -d 'Remove duplicates by content (FIFO queues)'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from queue" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l description -d 'What the API is for' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l definition -d 'Resources, authorizers, models and stage: JSON with the keys of a lab file, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from rest-api" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l expression -d 'When it runs: rate(...), cron(...) or at(...), such as \'cron(30 2 * * ? *)\'' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l time-zone -d 'Time zone of the expression, such as Europe/Berlin (default: UTC)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l to -d 'Target: queue:NAME, topic:NAME, function:NAME, state-machine:NAME or bus:NAME' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l input -d 'What the target receives: a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l source -d 'Source of the event, for a bus' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l detail-type -d 'Detail type of the event, for a bus' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l flexible-window -d 'Minutes within which it runs after its time (default: at its time)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l description -d 'What the schedule is for' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l role -d 'Role with which it invokes the target, by name or ARN (default: one is made)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l disabled -d 'Create it without letting it run'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from scheduler-schedule" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l definition -d 'Definition in the Amazon States Language: a JSON text, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l type -d 'Standard machines keep their executions; express ones run at most five minutes and keep nothing' -r -f -a "standard\t''
express\t''"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l role -d 'Role of the state machine, by name or ARN (default: one is made)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from state-machine" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l partition-key -d 'Partition key, with :N for a number or :B for binary data' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l sort-key -d 'Sort key' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l time-to-live -d 'Time to Live attribute, which holds when an item expires, in seconds since 1970' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l stream -d 'Stream view type: what the table\'s stream records of each change' -r -f -a "keys-only\t''
new-image\t''
old-image\t''
new-and-old-images\t''"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from table" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from topic" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l bucket -d 'Bucket for the log files, by name or ARN' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l prefix -d 'Prefix of the keys of the log files' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from trail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l flow -d 'Flow of tasks, such as \'a >> [b, c] >> d\'' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l tasks -d 'Tasks by name: JSON with the keys of a lab file, a file, or -' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l comment -d 'What the workflow is for' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l timeout -d 'How long an execution may take' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l schedule -d 'Schedule that starts it: rate(5 minutes) or cron(...), in UTC' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l type -d 'Standard machines keep their executions; express ones run at most five minutes and keep nothing' -r -f -a "standard\t''
express\t''"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l role -d 'Role of the state machine, by name or ARN (default: one is made)' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l backend -d 'Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l endpoint-url -d 'Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l profile -d 'Profile of the AWS configuration; chooses AWS' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l region -d 'AWS region' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -s o -l output -d 'Format of the output' -r -f -a "text\t'For people'
json\t'One JSON document'
ndjson\t'One JSON document a line, as things happen'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l report -d 'Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable' -r
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l color -d 'When to use colour' -r -f -a "auto\t'Where the stream is a terminal that can show it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -l allow-programs -d 'Run Python and provided functions of the local cloud even where no sandbox is available'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -s v -l verbose -d 'Print more'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -s q -l quiet -d 'Print errors only'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from workflow" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "api-destination" -d 'An API destination: an HTTP endpoint as a target'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "bucket" -d 'A bucket'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "bus" -d 'A custom event bus'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "connection" -d 'A connection: how API destinations authorise'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "event-archive" -d 'An archive of the events of a bus, which can be replayed'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "function" -d 'A Lambda function'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "glue-job" -d 'A job of AWS Glue'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "log-group" -d 'A log group'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "queue" -d 'A queue'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "rest-api" -d 'A REST API of API Gateway'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "scheduler-schedule" -d 'A schedule of EventBridge Scheduler, in any time zone'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "state-machine" -d 'A Step Functions state machine'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "table" -d 'A table'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "topic" -d 'A topic'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "trail" -d 'A trail of CloudTrail, which logs from the moment it is created'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "workflow" -d 'A workflow of functions: a state machine made of a flow'
complete -c ork -n "__fish_ork_using_subcommand create; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "create-bus" -d 'Create a custom event bus'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "put-rule" -d 'Create or update a rule'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "put-targets" -d 'Attach targets to a rule'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "input-transformer" -d 'Set the input transformer of a target'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "schedule" -d 'Run targets by the clock'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "subscribe" -d 'Subscribe a queue, a function or an address of mail to a topic'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "confirm-subscription" -d 'Confirm the subscription of an address to a topic'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "api-destination" -d 'Create or update an API destination and its connection'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "lambda-destination" -d 'Send the records of a function\'s asynchronous invocations to a destination'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "event-source" -d 'Invoke a function with the messages of a queue, or the changes of a table'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "publish" -d 'Send events to an event bus'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "http" -d 'Send an HTTP request, and check the answer'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "put-event-selectors" -d 'Choose which API calls a trail records'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "put-item" -d 'Put an item into a table'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "put-object" -d 'Put an object into a bucket'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "start-execution" -d 'Start an execution of a state machine'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "start-replay" -d 'Send the events of an archive to their bus again'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "callback" -d 'Answer a task that waits for its token'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "update-state-machine" -d 'Change the definition of a state machine'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "test-state-machine" -d 'Run a state machine with mocks instead of services'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "verify" -d 'Check that something arrived, or that it did not'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "get" -d 'List what exists: queues, rules, executions, ...'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "describe" -d 'Show the details of one resource'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "delete" -d 'Delete one thing, and what is a part of it'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "doctor" -d 'Find out why nothing arrives: credentials, rules, targets and their permissions'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "logs" -d 'Show the events of a log group'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "messages" -d 'Show the messages in a queue, without taking them away'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "executions" -d 'List the executions of a state machine, the newest first'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "mail" -d 'The mail that topics of the local cloud sent: list, read, confirm, unsubscribe'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "lab" -d 'List, show, check and run labs'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "match" -d 'Try an event pattern on events, offline'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "explain" -d 'Explain a part of a lab file, a kind of step or resource, or the code of a problem'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "schema" -d 'Write a JSON Schema, with which an editor completes, explains and checks a file'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "trace" -d 'Show what happened to an event: rules, targets, executions, functions, further events'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "tail" -d 'Follow a bus: every event that arrives, and the rules that match it'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "local" -d 'The cloud inside the program that the commands share'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "completions" -d 'Print the completions for a shell'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "man" -d 'Print the man page of a command'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "create" -d 'Create a resource that labs build on'
complete -c ork -n "__fish_ork_using_subcommand help; and not __fish_seen_subcommand_from create-bus put-rule put-targets input-transformer schedule subscribe confirm-subscription api-destination lambda-destination event-source publish http put-event-selectors put-item put-object start-execution start-replay callback update-state-machine test-state-machine verify get describe delete doctor logs messages executions mail lab match explain schema trace tail local completions man create help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "execution" -d 'Check the executions of a state machine'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "http" -d 'Check what a URL answers'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "item" -d 'Check the items of a table'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "logs" -d 'Check the log events of a log group'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "mail" -d 'Check the mail that an address got from topics'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "object" -d 'Check the objects of a bucket'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "schedule" -d 'Check a schedule: its times, its state and its targets'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from verify" -f -a "sqs" -d 'Check the messages in a queue, without taking them away'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from mail" -f -a "list" -d 'List the mails that topics sent, oldest first'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from mail" -f -a "show" -d 'Show a mail'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from mail" -f -a "confirm" -d 'Confirm a subscription with the token in its mail'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from mail" -f -a "unsubscribe" -d 'End the subscription that a mail came by'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "list" -d 'List the labs there are'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "new" -d 'Create a lab from a template, or from a lab that comes with ork'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "show" -d 'Show a lab: in short, as commands, as a walk-through, as a diagram'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "lint" -d 'Check labs without running them'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "fmt" -d 'Format lab files: indentation, blanks and empty lines'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "export" -d 'Write a lab as a course of Instruqt, Educates or Killercoda'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "run" -d 'Run labs: deploy, exercise, verify, clean up'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "start" -d 'Start a lab to do its steps yourself'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "next" -d 'Go to the next step, once the current one is done'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "goto" -d 'Go to another step of the lab'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "back" -d 'Go back to the previous step'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "check" -d 'Check whether the current step is done'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "hint" -d 'Show the next hint for the current step'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "solve" -d 'Show the solution of the current step'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "reset" -d 'Remove everything of a started lab, to start over'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "status" -d 'Show the labs that are deployed or started, and the progress in each'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "plan" -d 'Show what deploying a lab would create, change and remove'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "deploy" -d 'Create the resources of a lab and leave them in place'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from lab" -f -a "down" -d 'Remove what a run of a lab left behind'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "up" -d 'Serve the local cloud on loopback'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "status" -d 'Show the local cloud: where it is kept, what it serves'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "timers" -d 'List the timers of the local cloud, or drop one'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "clock" -d 'Show the time of the local cloud, or move it on'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "reset" -d 'Empty the local cloud'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "down" -d 'Stop serving the local cloud'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "save" -d 'Save the local cloud under a name'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from local" -f -a "load" -d 'Restore a saved local cloud'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "api-destination" -d 'An API destination: an HTTP endpoint as a target'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "bucket" -d 'A bucket'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "bus" -d 'A custom event bus'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "connection" -d 'A connection: how API destinations authorise'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "event-archive" -d 'An archive of the events of a bus, which can be replayed'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "function" -d 'A Lambda function'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "glue-job" -d 'A job of AWS Glue'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "log-group" -d 'A log group'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "queue" -d 'A queue'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "rest-api" -d 'A REST API of API Gateway'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "scheduler-schedule" -d 'A schedule of EventBridge Scheduler, in any time zone'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "state-machine" -d 'A Step Functions state machine'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "table" -d 'A table'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "topic" -d 'A topic'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "trail" -d 'A trail of CloudTrail, which logs from the moment it is created'
complete -c ork -n "__fish_ork_using_subcommand help; and __fish_seen_subcommand_from create" -f -a "workflow" -d 'A workflow of functions: a state machine made of a flow'
