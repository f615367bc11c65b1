# Asks the shipping service to ship an order. Step Functions hands this function a task token and waits until somebody
# hands it back: the token stays here, in a table, and the shipping service gets the order alone.

import json
import os

import boto3

dynamodb = boto3.client('dynamodb')
sns = boto3.client('sns')


def handler(event, context):
    token, order = event['token'], event['input']
    item = {
        'order_id': {'S': order['order_id']},
        'task_type': {'S': os.environ['TASK_TYPE']},
        'task_token': {'S': token},
        'task_status': {'S': 'CREATED'},
    }
    dynamodb.put_item(TableName=os.environ['CALLBACK_TABLE'], Item=item)
    message = {'order_id': order['order_id'], 'payload': order[os.environ['PAYLOAD_EVENT_KEY']]}
    sns.publish(TopicArn=os.environ['SNS_TOPIC_ARN'], Message=json.dumps(message))
