# Lets in who brings the user name and the password of the environment, as basic authentication has them: the two,
# joined by a colon, in base64, behind the word Basic.
#
# API Gateway asks before it calls anything else, and the answer is a policy: Allow or Deny, for every method of the
# stage.

import base64
import os


def handler(event, context):
    user, password = os.environ['USERNAME'], os.environ['PASSWORD']
    wanted = 'Basic ' + base64.b64encode(f'{user}:{password}'.encode()).decode()
    effect = 'Allow' if header(event.get('headers'), 'authorization') == wanted else 'Deny'
    print(effect, event['httpMethod'], event['path'])
    statement = {'Action': 'execute-api:Invoke', 'Effect': effect, 'Resource': every_method(event['methodArn'])}
    return {'principalId': user, 'policyDocument': {'Version': '2012-10-17', 'Statement': [statement]}}


# Names of headers are written as the client likes.
def header(headers, name):
    return next((value for key, value in (headers or {}).items() if key.lower() == name), None)


# arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH becomes .../API/STAGE/*/*
def every_method(method_arn):
    api, stage = method_arn.split('/')[:2]
    return f'{api}/{stage}/*/*'
