# Puts the tracking number, which the shipping service answered with, on the order. It returns nothing, so the output of
# the execution is null.

import os

import boto3

dynamodb = boto3.client('dynamodb')


def handler(event, context):
    number = event.get(os.environ['SHIPPING_INFO_EVENT_KEY'], {}).get('tracking_number')
    if not number:
        raise ValueError('the shipping service gave no tracking number')
    dynamodb.update_item(
        TableName=os.environ['ORDER_TABLE'],
        Key={'order_id': {'S': event['order_id']}},
        UpdateExpression='SET tracking_number = :number',
        ExpressionAttributeValues={':number': {'S': number}},
    )
