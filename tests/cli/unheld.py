"""Runs a command as on a kernel without Landlock, where nothing holds a program back.

With an answer as the first argument, the command gets a terminal, and the answer once it has asked.
"""

import ctypes
import os
import pty
import struct
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LANDLOCK_CREATE_RULESET, ENOSYS = 444, 38
ERRNO, ALLOW = 0x00050000, 0x7FFF0000


def hide_landlock():
    rules = [(0x20, 0, 0, 0), (0x15, 0, 1, LANDLOCK_CREATE_RULESET), (0x06, 0, 0, ERRNO | ENOSYS), (0x06, 0, 0, ALLOW)]
    rules = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(rules)))
    libc = ctypes.CDLL(None, use_errno=True)
    for option, first, second in [(PR_SET_NO_NEW_PRIVS, 1, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program)]:
        if libc.prctl(option, first, second, 0, 0) != 0:
            sys.exit(77)


def ask(answer, command):
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)
    seen, is_answered = b"", False
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        seen += part
        if not is_answered and b"all the same?" in seen:
            os.write(terminal, answer.encode() + b"\n")
            is_answered = True
    sys.stdout.write(seen.decode())
    sys.stdout.flush()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


answer, *command = sys.argv[1:]
hide_landlock()
if answer == "-":
    os.execv(command[0], command)
sys.exit(ask(answer, command))
