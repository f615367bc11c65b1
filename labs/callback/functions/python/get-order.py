# Looks an order up and returns what is in it, as DynamoDB writes its values: {"shoes": {"S": "5"}}. The state machine
# keeps that as `order_contents`.

import os

import boto3

dynamodb = boto3.client('dynamodb')


def handler(event, context):
    key = {'order_id': {'S': event['order_id']}}
    item = dynamodb.get_item(TableName=os.environ['ORDER_TABLE'], Key=key).get('Item')
    if not item:
        raise LookupError(f'there is no order {event["order_id"]}')
    return item['order_contents']['M']
