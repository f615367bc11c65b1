# Writes down each change of an order: what its state was before, and what it is now.

import os

import boto3

dynamodb = boto3.client('dynamodb')


def state(image):
    return image.get('state', {}).get('S', 'nothing')


def handler(event, context):
    for record in event['Records']:
        change = record['dynamodb']
        before, now = state(change.get('OldImage', {})), state(change.get('NewImage', {}))
        item = {'order_id': change['Keys']['order_id'], 'change': {'S': f'{record["eventName"]} {before} {now}'}}
        dynamodb.put_item(TableName=os.environ['HISTORY_TABLE'], Item=item)
