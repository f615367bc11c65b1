# Takes the answer of the shipping service: finds the token of the task by the order, hands it to Step Functions, and
# writes down how the task ended.
#
# Every error is named an internal one. The API answers it with 200 all the same: its pattern for errors is another.

import json
import os

import boto3

dynamodb = boto3.client('dynamodb')
states = boto3.client('stepfunctions')


def handler(event, context):
    try:
        answer(event)
    except Exception as error:
        raise RuntimeError(f'Internal Error: {error}') from error


def answer(event):
    key = {'order_id': {'S': event['order_id']}, 'task_type': {'S': event['task_type']}}
    place = {'TableName': os.environ['CALLBACK_TABLE'], 'Key': key}
    item = dynamodb.get_item(**place).get('Item')
    if not item:
        raise LookupError(f'nobody waits for order {event["order_id"]}')
    token = item['task_token']['S']
    succeeded = event['task_status'] == 'SUCCEEDED'
    if succeeded:
        states.send_task_success(taskToken=token, output=json.dumps(event.get('task_output', {})))
    else:
        states.send_task_failure(taskToken=token, error=json.dumps(event.get('task_error', {})))
    dynamodb.update_item(
        **place,
        UpdateExpression='SET task_status = :status',
        ExpressionAttributeValues={':status': {'S': 'SUCCEEDED' if succeeded else 'FAILED'}},
    )
