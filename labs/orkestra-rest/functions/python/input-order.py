# Makes an order of what comes in: its id, or a new one, and its item, or any.

import random
import uuid

ITEMS = ['bean', 'tesla', 'moon rock']


def handler(event, context):
    return {'id': event.get('id') or str(uuid.uuid4()), 'item': event.get('item') or random.choice(ITEMS)}
