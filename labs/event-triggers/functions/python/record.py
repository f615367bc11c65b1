# The one task of the workflow: writes down how the order came in.

import json


def handler(event, context):
    order = {'trigger': event['trigger'], 'id': event['id']}
    print(json.dumps({'message': 'order taken', **order}, separators=(',', ':')))
    return order
