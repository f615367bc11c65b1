"""Options of a job's command line, as scripts for AWS Glue read them."""
import argparse


class GlueArgumentError(Exception):
    pass


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise GlueArgumentError(message)


def getResolvedOptions(args, options):
    parser = _Parser(add_help=False, allow_abbrev=False)
    for option in options:
        parser.add_argument('--' + option, required=True)
    known, _ = parser.parse_known_args(args[1:])
    return dict(vars(known))
