# Starts the workflow for each order it is invoked with: messages of a queue, notifications of a topic, or an order itself.

import json
import os

import boto3

LARGE = 100

states = boto3.client('stepfunctions')


def orders(event):
    if 'Records' not in event:
        return [{'trigger': 'function', 'id': event['id']}] if event['total'] >= LARGE else []
    return [of_record(record) for record in event['Records']]


def of_record(record):
    trigger, text = ('topic', record['Sns']['Message']) if 'Sns' in record else ('queue', record['body'])
    return {'trigger': trigger, 'id': json.loads(text)['id']}


def handler(event, context):
    for order in orders(event):
        # A message may arrive twice. Two executions cannot have one name, so the order is taken once.
        name = f'{order["trigger"]}-{order["id"]}'
        try:
            states.start_execution(
                stateMachineArn=os.environ['STATE_MACHINE_ARN'], name=name, input=json.dumps(order, separators=(',', ':'))
            )
        except states.exceptions.ExecutionAlreadyExists:
            pass
