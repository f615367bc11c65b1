# The Python runtime of the local cloud: loads a handler, asks the Runtime API for events, answers them.
# Arguments: the folders of its package and for its own files, its memory in megabytes, and whether it is held back.
import http.client, importlib, importlib.util, json, logging, os, sys, time, traceback, types

TASK, TMP, MEMORY, HELD = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == 'held'
API = os.environ['AWS_LAMBDA_RUNTIME_API']
MARK = b'\0ork-done\n'
connection = http.client.HTTPConnection(API)


def request(method, path, body=None, headers={}):
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer, answer.read()


class Lines:
    """One write, or one logged record, is one line; its line ends are written as carriage returns."""

    encoding = 'utf-8'

    def __init__(self, stream):
        self.stream, self.held = stream, ''

    def write(self, text):
        self.held += text
        *lines, self.held = self.held.split('\n')
        for line in lines:
            self.event(line)
        return len(text)

    def event(self, text):
        line = text.replace('\r', '').replace('\n', '\r') + '\n'
        self.stream.write(line.encode('utf-8', 'replace'))

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        self.stream.flush()

    def isatty(self):
        return False

    def fileno(self):
        return self.stream.fileno()

    def done(self):
        if self.held:
            self.event(self.held)
            self.held = ''
        self.stream.write(MARK)
        self.stream.flush()


class ClientError(Exception):
    def __init__(self, response, operation):
        error = response['Error']
        super().__init__(f"An error occurred ({error['Code']}) when calling the {operation} operation: {error['Message']}")
        self.response, self.operation_name = response, operation


class Exceptions:
    """`client.exceptions.X` is an exception class of that name."""

    ClientError = ClientError

    def __init__(self):
        self.known = {}

    def __getattr__(self, name):
        return self.__dict__['known'].setdefault(name, type(name, (ClientError,), {}))


class Body:
    def __init__(self, text):
        self.text = text

    def read(self):
        return self.text.encode()


SERVICES = {'events': 'events', 'sqs': 'sqs', 'sns': 'sns', 'stepfunctions': 'states', 'lambda': 'lambda',
            'logs': 'logs', 'dynamodb': 'dynamodb', 's3': 's3', 'sts': 'sts', 'iam': 'iam'}


class Client:
    def __init__(self, service, region):
        self.service, self.region, self.exceptions = SERVICES[service], region, Exceptions()

    def __getattr__(self, name):
        operation = ''.join(part.capitalize() for part in name.split('_'))

        def call(**members):
            if isinstance(members.get('Payload'), (bytes, bytearray)):
                members['Payload'] = members['Payload'].decode()
            asked = {'service': self.service, 'region': self.region, 'operation': operation, 'input': members}
            answer, body = request('POST', '/_ork/call', json.dumps(asked, default=str))
            told = json.loads(body)
            metadata = {'RequestId': told.get('requestId'), 'HTTPStatusCode': told.get('status', 200)}
            if answer.status != 200:
                error = {'Error': {'Code': told['code'], 'Message': told['message']}, 'ResponseMetadata': metadata}
                raise getattr(self.exceptions, told['code'].split('.')[-1])(error, operation)
            output = told['output'] or {}
            if operation == 'Invoke':
                output['Payload'] = Body(output.get('Payload', ''))
            output['ResponseMetadata'] = metadata
            return output

        return call


def offer_boto3():
    """Where boto3 is not installed, clients that know the operations of the local cloud."""
    if importlib.util.find_spec('boto3'):
        return
    boto3, botocore, exceptions = types.ModuleType('boto3'), types.ModuleType('botocore'), types.ModuleType('botocore.exceptions')

    def client(service_name, region_name=None, **_):
        if service_name not in SERVICES:
            raise ValueError(f'the local cloud has no service {service_name}')
        return Client(service_name, region_name or os.environ['AWS_REGION'])

    boto3.client = client
    boto3.Session = type('Session', (), {'client': staticmethod(client), 'region_name': os.environ['AWS_REGION']})
    boto3.session = types.SimpleNamespace(Session=boto3.Session)
    exceptions.ClientError, botocore.exceptions = ClientError, exceptions
    sys.modules.update({'boto3': boto3, 'botocore': botocore, 'botocore.exceptions': exceptions})


def wall():
    """Refuses what leads to the machine, where nothing else does. It keeps honest functions honest, and no others."""
    real = os.path.realpath
    readable = {real(path) for path in [sys.base_prefix, sys.prefix, TASK, TMP, *sys.path] if path}
    readable |= {'/usr/share/zoneinfo', '/etc/localtime', '/dev/null', '/dev/urandom', '/dev/random', '/etc/mime.types'}
    if '/usr' in readable:
        readable = (readable - {'/usr'}) | {'/usr/lib', '/usr/local/lib', '/usr/share'}
    tmp = real(TMP)

    def within(path, roots):
        return any(path == root or path.startswith(root + '/') for root in roots)

    def hook(event, arguments):
        if event == 'open' and isinstance(arguments[0], (str, bytes, os.PathLike)):
            path, mode, flags = real(os.fsdecode(arguments[0])), arguments[1], arguments[2]
            writes = any(letter in (mode or '') for letter in 'wax+') or (isinstance(flags, int) and flags & 3)
            if writes and not within(path, [tmp, '/dev/null']):
                raise OSError(30, 'Read-only file system', path)
            if not within(path, readable):
                raise PermissionError(13, 'the local cloud keeps functions out of the files of the machine', path)
        elif event in ('os.listdir', 'os.scandir') and not within(real(os.fsdecode(arguments[0] or '.')), readable):
            raise PermissionError(13, 'the local cloud keeps functions out of the files of the machine')
        elif event in ('os.remove', 'os.rename', 'os.mkdir', 'os.rmdir', 'os.chmod', 'os.link', 'os.symlink', 'os.truncate'):
            if not within(real(os.path.dirname(os.fsdecode(arguments[0])) or '.'), [tmp]):
                raise OSError(30, 'Read-only file system')
        elif event in ('subprocess.Popen', 'os.system', 'os.exec', 'os.posix_spawn', 'os.spawn', 'os.fork', 'os.forkpty', 'ctypes.dlopen', 'pty.spawn'):
            raise PermissionError(1, 'the local cloud runs no other programs for functions')
        elif event in ('socket.connect', 'socket.sendto', 'socket.bind'):
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) and address else ''
            if host not in ('127.0.0.1', '::1', 'localhost'):
                raise OSError(101, 'Network is unreachable: a function of the local cloud reaches loopback only')
        elif event == 'socket.getaddrinfo' and arguments[0] not in ('127.0.0.1', '::1', 'localhost', None):
            raise OSError(101, 'Network is unreachable: a function of the local cloud reaches loopback only')

    sys.addaudithook(hook)


def limit_memory():
    try:
        import resource
        # The interpreter itself takes some, which AWS counts in a larger process of its own.
        most = (MEMORY + 128) * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, ValueError, OSError):
        pass


class Records(logging.Handler):
    """Writes log records as the Python runtime of Lambda does."""

    request_id = ''

    def emit(self, record):
        at = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))
        text = record.getMessage()
        if record.exc_info:
            text += '\n' + ''.join(traceback.format_exception(*record.exc_info)).rstrip()
        sys.stdout.event(f'[{record.levelname}]\t{at}.{int(record.msecs):03d}Z\t{self.request_id}\t{text}')


class Context:
    def __init__(self, headers):
        environment = os.environ
        self.aws_request_id = headers['Lambda-Runtime-Aws-Request-Id']
        self.invoked_function_arn = headers['Lambda-Runtime-Invoked-Function-Arn']
        self.function_name = environment['AWS_LAMBDA_FUNCTION_NAME']
        self.function_version = environment['AWS_LAMBDA_FUNCTION_VERSION']
        self.memory_limit_in_mb = environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
        self.log_group_name = environment['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = environment['AWS_LAMBDA_LOG_STREAM_NAME']
        self.identity = types.SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        told = headers.get('Lambda-Runtime-Client-Context')
        self.client_context = json.loads(told, object_hook=lambda members: types.SimpleNamespace(**members)) if told else None
        self._until = time.monotonic() + int(headers['Ork-Timeout-Ms']) / 1000

    def get_remaining_time_in_millis(self):
        return max(0, int((self._until - time.monotonic()) * 1000))


class Failure(Exception):
    """An error of the runtime itself, which has a name and no trace."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def load(handler):
    module_name, _, name = handler.rpartition('.')
    if not module_name:
        raise Failure('Runtime.MalformedHandlerName', f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)")
    try:
        module = importlib.import_module(module_name.replace('/', '.'))
    except ImportError as error:
        raise Failure('Runtime.ImportModuleError', f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        raise Failure('Runtime.UserCodeSyntaxError', f"Syntax error in module '{module_name}': {error}")
    if not hasattr(module, name):
        raise Failure('Runtime.HandlerNotFound', f"Handler '{name}' missing on module '{module_name}'")
    return getattr(module, name)


def told(error, request_id):
    kind = error.kind if isinstance(error, Failure) else type(error).__name__
    trace = [] if isinstance(error, Failure) else traceback.format_list(
        [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(TASK)])
    trace = [line.replace(TASK, '/var/task') for line in trace]
    lines = [f'[ERROR] {kind}: {error}']
    if trace:
        lines += ['Traceback (most recent call last):', ''.join(trace).rstrip('\n')]
    sys.stdout.event('\n'.join(lines))
    return json.dumps({'errorMessage': str(error), 'errorType': kind, 'requestId': request_id, 'stackTrace': trace})


def written(value):
    """Returns what the JSON encoder does not know as Lambda's runtime writes it: bytes as text, decimals as numbers."""
    if isinstance(value, (bytes, bytearray)):
        return value.decode()
    from decimal import Decimal
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f'Object of type {type(value).__name__} is not JSON serializable')


def main():
    # `-u` leaves no buffer between.
    sys.stdout, sys.stderr = Lines(sys.stdout.buffer), Lines(sys.stderr.buffer)
    records = Records()
    logging.getLogger().addHandler(records)
    sys.path.insert(0, TASK)
    offer_boto3()
    if not HELD:
        limit_memory()
        wall()
    handler = problem = None
    try:
        handler = load(os.environ['_HANDLER'])
    except Exception as error:
        problem = error
    while True:
        answer, body = request('GET', '/2018-06-01/runtime/invocation/next')
        if answer.status != 200:
            return
        context = Context(answer.headers)
        records.request_id = request_id = context.aws_request_id
        path = f'/2018-06-01/runtime/invocation/{request_id}/'
        try:
            if problem:
                raise problem
            result = handler(json.loads(body), context)
            try:
                # Recorded: bytes as a whole result are taken for its JSON.
                is_whole = isinstance(result, bytes)
                text, end = result.decode() if is_whole else json.dumps(result, default=written), 'response'
            except (TypeError, ValueError) as error:
                raise Failure('Runtime.MarshalError', f'Unable to marshal response: {error}')
        except Exception as error:
            text, end = told(error, request_id), 'error'
        sys.stdout.done()
        sys.stderr.done()
        request('POST', path + end, text)


main()
