import os
import runpy
import sys


def handler(event, context):
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, folder)
    script = os.path.join(folder, 'script.py')
    sys.argv = [script, *event['arguments']]
    try:
        runpy.run_path(script, run_name='__main__')
    except SystemExit as end:
        if end.code not in (None, 0):
            raise RuntimeError(f'the script ended with {end.code}') from None
