# Answers PUT /order/{id}: starts the workflow with the order, and says which execution that is. It does not wait for it.

import json
import os

import boto3

states = boto3.client('stepfunctions')


def answer(status, body):
    return {'statusCode': status, 'headers': {'Content-Type': 'application/json'}, 'body': json.dumps(body)}


def handler(event, context):
    item = (event.get('queryStringParameters') or {}).get('item')
    if not item:
        return answer(422, {'detail': [{'loc': ['query', 'item'], 'msg': 'field required'}]})
    order = json.dumps({'id': event['pathParameters']['id'], 'item': item})
    started = states.start_execution(stateMachineArn=os.environ['STATE_MACHINE_ARN'], input=order)
    return answer(200, {'execution_arn': started['executionArn']})
