# Attempts of a function to get out, each of which must fail, and what must go on working.
import ctypes, multiprocessing, os, socket, sqlite3, subprocess, sys

OUT = HOST = PORT = None
libc = ctypes.CDLL(None, use_errno=True)
TMP = os.environ['TMPDIR']


def system(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), 'refused')


def fork_exec():
    import _posixsubprocess
    program = [b'/bin/true']
    read, write = os.pipe()
    rest = [-1, -1, -1, -1, -1, -1, read, write, False, False]
    if sys.version_info >= (3, 11):
        rest.append(0)
    rest += [None, None, None, -1, None]
    if sys.version_info >= (3, 11):
        rest.append(True)
    _posixsubprocess.fork_exec(program, program, True, (), None, None, *rest)


def spawn():
    process = multiprocessing.get_context('spawn').Process(target=print)
    process.start()


def through_a_link():
    link = os.path.join(TMP, 'link')
    os.symlink(OUT, link)
    open(link).read()


def udp():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('127.0.0.1', 9))


def kill():
    os.kill(HOST, 0)


def memory():
    bytearray(1 << 30)


ATTEMPTS = {
    'rename over a file of the host': lambda: os.rename(os.path.join(TMP, 'a'), OUT),
    'remove a file of the host': lambda: os.remove(OUT),
    'write to a file of the host': lambda: open(OUT, 'a'),
    'link to a file of the host': lambda: os.link(OUT, os.path.join(TMP, 'b')),
    'read through a symbolic link': through_a_link,
    'a database of the host': lambda: sqlite3.connect(OUT).execute('create table a(b)'),
    'a process without the module of subprocesses': fork_exec,
    'a subprocess': lambda: subprocess.run(['true']),
    'the interpreter again': lambda: subprocess.run([sys.executable, '-c', '1']),
    'a shell': lambda: os.posix_spawn('/bin/sh', ['sh', '-c', 'true'], {}),
    'a fork': os.fork,
    'another program in its place': lambda: os.execv('/bin/true', ['true']),
    'multiprocessing': spawn,
    'a datagram': udp,
    'a name of the network': lambda: socket.getaddrinfo('example.com', 80),
    'a raw socket': lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
    'an abstract socket': lambda: socket.socket(socket.AF_UNIX).connect('\0x'),
    'a netlink socket': lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    'a server of the host': lambda: socket.create_connection(('127.0.0.1', PORT), 2),
    'a server of the network': lambda: socket.create_connection(('192.0.2.1', 80), 2),
    'the owner of a file': lambda: os.chown(sys.executable, 1, 1),
    'the mode of its package': lambda: os.chmod('index.py', 0o777),
    'the time of a file': lambda: os.utime(sys.executable),
    'a pipe in its package': lambda: os.mkfifo('fifo'),
    'a file in its package': lambda: open('file', 'w'),
    'a pipe of the host': lambda: os.mkfifo(OUT + '.fifo'),
    'the environment of the host': lambda: open(f'/proc/{HOST}/environ', 'rb').read(),
    'the memory of the host': lambda: open(f'/proc/{HOST}/mem', 'rb').read(1),
    'tracing the host': lambda: system(libc.ptrace(16, HOST, 0, 0)),
    'a signal to the host': kill,
    'the home of the user': lambda: os.listdir(os.path.dirname(OUT)),
    'the passwords of the host': lambda: open('/etc/shadow').read(),
    'a namespace': lambda: system(libc.unshare(0x10000000)),
    'a mount': lambda: system(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)),
    'more memory than it has': memory,
}


def positive():
    import asyncio, concurrent.futures, json, shutil, ssl, tempfile, threading
    with tempfile.NamedTemporaryFile() as file:
        file.write(b'x')
    sqlite3.connect(os.path.join(TMP, 'db')).execute('create table a(b)')
    assert list(concurrent.futures.ThreadPoolExecutor(20).map(str, range(40)))[-1] == '39'
    asyncio.run(asyncio.sleep(0.001))
    assert socket.getaddrinfo('127.0.0.1', 80)
    assert len(os.urandom(4)) == 4 and len(open('/dev/urandom', 'rb').read(4)) == 4
    assert 'def handler' in open('index.py').read()
    if os.environ['LAMBDA_TASK_ROOT'] == '/var/task':
        with open('/tmp/literal', 'w') as file:
            file.write('kept')
        assert open('/tmp/literal').read() == 'kept'
        assert 'def handler' in open('/var/task/index.py').read()
        shutil.copy2('/tmp/literal', '/tmp/copy')
        os.utime('/tmp/copy')
        assert socket.getaddrinfo('localhost', 80)
    import boto3
    from botocore.exceptions import ClientError
    try:
        boto3.client('sqs', region_name='us-east-1').list_queues()
    except ClientError as error:
        # Its role has no policy: the cloud was reached, and said so.
        assert 'AccessDenied' in error.response['Error']['Code']


def handler(event, context):
    global OUT, HOST, PORT
    OUT, HOST, PORT = event['out'], event['host'], event['port']
    with open(os.path.join(TMP, 'a'), 'w') as file:
        file.write('x')
    done = []
    for name, attempt in ATTEMPTS.items():
        try:
            attempt()
            done.append(name)
        except (OSError, MemoryError, sqlite3.Error):
            pass
    positive()
    return {'done': done, 'tried': len(ATTEMPTS)}
