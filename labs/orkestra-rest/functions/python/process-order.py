# Processes an order, which takes a while, and returns it. What is no order is refused.

import json
import time


def handler(order, context):
    if not isinstance(order.get('id'), str) or not isinstance(order.get('item'), str):
        raise TypeError('an order has an id and an item, both texts')
    started = time.monotonic()
    time.sleep(3)
    duration = round(time.monotonic() - started, 3)
    message = {'message': 'successfully processed order', 'order': order, 'duration': duration}
    print(json.dumps(message, separators=(',', ':')))
    return order
