# Takes an order that was processed into the inventory. It is invoked asynchronously, so nobody waits for what it
# returns: Lambda puts it into a record of the invocation and sends that to the destination of successes, or to that
# of failures when the function raises an error.

import json


class Error(Exception):
    """An error with the name that it has in JavaScript, so that the records are alike."""


def handler(event, context):
    print(json.dumps(event, separators=(',', ':')))
    order = event['detail'].get('OrderDetails')
    if not order:
        raise Error('the event has no OrderDetails')
    if order.get('force-error'):
        print('this order asks for an error')
        raise Error('FAILED! (force-error == true)')
    return event['detail']
