// `@aws-sdk/client-*` for the services of the local cloud: clients that call it in process as the function's role.
//
// The commands are the ones the local cloud answers. Deviation: timestamps come as numbers or texts, not as `Date`,
// middleware and paginators are not there, and retries have nothing to retry.
(function (host) {
  'use strict';
  const CLIENTS = {
    eventbridge: ['EventBridge', 'events', 'PutEvents PutRule PutTargets RemoveTargets DeleteRule DescribeRule ListRules ListTargetsByRule CreateEventBus DeleteEventBus DescribeEventBus ListEventBuses EnableRule DisableRule TestEventPattern PutPermission RemovePermission TagResource UntagResource ListTagsForResource'],
    sqs: ['SQS', 'sqs', 'SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch ChangeMessageVisibility ChangeMessageVisibilityBatch CreateQueue DeleteQueue GetQueueUrl GetQueueAttributes SetQueueAttributes ListQueues PurgeQueue AddPermission RemovePermission ListDeadLetterSourceQueues TagQueue UntagQueue ListQueueTags'],
    sns: ['SNS', 'sns', 'Publish PublishBatch CreateTopic DeleteTopic Subscribe ConfirmSubscription Unsubscribe ListTopics ListSubscriptions ListSubscriptionsByTopic GetTopicAttributes SetTopicAttributes GetSubscriptionAttributes SetSubscriptionAttributes TagResource UntagResource ListTagsForResource'],
    sfn: ['SFN', 'states', 'StartExecution StartSyncExecution StopExecution DescribeExecution GetExecutionHistory ListExecutions SendTaskSuccess SendTaskFailure SendTaskHeartbeat CreateStateMachine UpdateStateMachine DeleteStateMachine DescribeStateMachine ListStateMachines'],
    lambda: ['Lambda', 'lambda', 'Invoke GetFunction GetFunctionConfiguration ListFunctions CreateFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction AddPermission RemovePermission GetPolicy PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig'],
    'cloudwatch-logs': ['CloudWatchLogs', 'logs', 'CreateLogGroup CreateLogStream PutLogEvents GetLogEvents FilterLogEvents DescribeLogGroups DescribeLogStreams DeleteLogGroup DeleteLogStream PutRetentionPolicy'],
    dynamodb: ['DynamoDB', 'dynamodb', 'PutItem GetItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem TransactWriteItems TransactGetItems CreateTable DeleteTable DescribeTable ListTables'],
    s3: ['S3', 's3', 'PutObject GetObject HeadObject DeleteObject DeleteObjects ListObjects ListObjectsV2 ListBuckets CopyObject CreateBucket DeleteBucket HeadBucket'],
    sts: ['STS', 'sts', 'GetCallerIdentity AssumeRole'],
    iam: ['IAM', 'iam', 'GetRole ListRoles'],
  };
  class ServiceException extends Error {
    constructor(options) {
      super(options.message);
      Object.assign(this, { $fault: options.status >= 500 ? 'server' : 'client', $metadata: options.metadata, ...options.members });
      Object.defineProperty(this, 'name', { value: options.code, enumerable: true, writable: true });
      this.Code = options.code;
    }
  }
  const bytesToText = (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
  // Members that are bytes in the SDK and text in the local cloud.
  const withBytes = (input) => {
    if (!(input.Body instanceof Uint8Array)) return input;
    const { Body, ...rest } = input;
    return { ...rest, BodyBase64: Buffer.from(Body).toString('base64') };
  };
  const outgoing = { PutObject: withBytes, Invoke: (input) => ({ ...input, Payload: bytesToText(input.Payload) }) };
  const incoming = {
    GetObject: ({ BodyBase64, ...output }) => {
      const bytes = Buffer.from(BodyBase64 ?? '', 'base64');
      const Body = {
        transformToByteArray: async () => new Uint8Array(bytes),
        transformToString: async (encoding) => bytes.toString(encoding ?? 'utf8'),
        async *[Symbol.asyncIterator]() { yield bytes; },
      };
      return { ...output, LastModified: new Date(output.LastModified), Body };
    },
    Invoke: (output) => {
      const payload = new TextEncoder().encode(output.Payload ?? '');
      payload.transformToString = () => new TextDecoder().decode(payload);
      return { ...output, Payload: payload };
    },
  };
  const send = async (service, region, command) => {
    const input = (outgoing[command.operation] ?? ((same) => same))(command.input ?? {});
    const attempt = host.ask('aws', { service, region, operation: command.operation, input });
    try {
      const { output, requestId } = await attempt;
      const shaped = (incoming[command.operation] ?? ((same) => same))(output ?? {});
      return { $metadata: { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 }, ...shaped };
    } catch (problem) {
      const metadata = { httpStatusCode: problem.status, requestId: problem.requestId, attempts: 1, totalRetryDelay: 0 };
      throw new ServiceException({ ...problem, metadata });
    }
  };
  const lowerFirst = (name) => name.charAt(0).toLowerCase() + name.slice(1);
  for (const [module, [prefix, service, operations]] of Object.entries(CLIENTS)) {
    host.provide(`@aws-sdk/client-${module}`, () => {
      const exports = {};
      class Client {
        constructor(config = {}) {
          const region = config.region ?? process.env.AWS_REGION;
          this.config = { ...config, region: async () => region, requestHandler: {} };
          Object.defineProperty(this, 'region', { value: region });
        }
        send(command, ...rest) {
          const sent = send(service, this.region, command);
          const callback = rest.find((part) => typeof part === 'function');
          if (!callback) return sent;
          sent.then((output) => callback(null, output), (problem) => callback(problem));
        }
        destroy() {}
      }
      Object.defineProperty(Client, 'name', { value: `${prefix}Client` });
      const Whole = class extends Client {};
      for (const operation of operations.split(' ')) {
        const Command = class { constructor(input) { this.input = input; } };
        Object.defineProperty(Command, 'name', { value: `${operation}Command` });
        Object.defineProperty(Command.prototype, 'operation', { value: operation });
        exports[`${operation}Command`] = Command;
        Whole.prototype[lowerFirst(operation)] = function (input, ...rest) { return this.send(new Command(input), ...rest); };
      }
      Object.defineProperty(Whole, 'name', { value: prefix });
      return Object.assign(exports, {
        [`${prefix}Client`]: Client,
        [prefix]: Whole,
        [`${prefix}ServiceException`]: ServiceException,
        ...(service === 'lambda' ? { InvocationType: { Event: 'Event', RequestResponse: 'RequestResponse', DryRun: 'DryRun' }, LogType: { None: 'None', Tail: 'Tail' } } : {}),
      });
    });
  }

  // Presigned URLs, signed with the credentials of the function's role ("Authenticating Requests: Using Query Parameters").
  host.provide('@aws-sdk/s3-request-presigner', () => {
    const { createHash, createHmac } = host.builtin('crypto');
    const METHODS = { GetObject: 'GET', PutObject: 'PUT', HeadObject: 'HEAD', DeleteObject: 'DELETE' };
    const encoded = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => '%' + sign.charCodeAt(0).toString(16).toUpperCase());
    const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
    const getSignedUrl = async (client, command, { expiresIn = 900 } = {}) => {
      const method = METHODS[command.operation];
      if (!method) throw new Error(`${command.operation} cannot be presigned here`);
      const region = await client.config.region();
      const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = process.env;
      const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
      const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
      const hostname = `${command.input.Bucket}.s3.${region}.amazonaws.com`;
      const path = '/' + command.input.Key.split('/').map(encoded).join('/');
      const parameters = {
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', 'X-Amz-Credential': `${id}/${scope}`,
        'X-Amz-Date': time, 'X-Amz-Expires': String(expiresIn), ...(token ? { 'X-Amz-Security-Token': token } : {}),
        'X-Amz-SignedHeaders': 'host', 'x-id': command.operation,
      };
      const query = Object.entries(parameters).map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
      const canonical = `${method}\n${path}\n${query}\nhost:${hostname}\n\nhost\nUNSIGNED-PAYLOAD`;
      const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
      const key = scope.split('/').reduce((key, part) => hmac(key, part), `AWS4${secret}`);
      const signature = createHmac('sha256', key).update(toSign).digest('hex');
      return `https://${hostname}${path}?${query}&X-Amz-Signature=${signature}`;
    };
    return { getSignedUrl };
  });

  // The document client, which turns plain values into DynamoDB's and back.
  const marshal = (value) => {
    if (value === null) return { NULL: true };
    if (typeof value === 'string') return { S: value };
    if (typeof value === 'boolean') return { BOOL: value };
    if (typeof value === 'number' || typeof value === 'bigint') return { N: String(value) };
    if (value instanceof Uint8Array) return { B: value };
    if (value instanceof Set) {
      const items = [...value];
      return typeof items[0] === 'number' ? { NS: items.map(String) } : { SS: items };
    }
    if (Array.isArray(value)) return { L: value.map(marshal) };
    return { M: marshalAll(value) };
  };
  const marshalAll = (item) => Object.fromEntries(Object.entries(item).filter((entry) => entry[1] !== undefined).map(([key, value]) => [key, marshal(value)]));
  const unmarshal = (value) => {
    const [kind, held] = Object.entries(value)[0];
    switch (kind) {
      case 'N': return Number(held);
      case 'NULL': return null;
      case 'L': return held.map(unmarshal);
      case 'M': return unmarshalAll(held);
      case 'SS': return new Set(held);
      case 'NS': return new Set(held.map(Number));
      default: return held;
    }
  };
  const unmarshalAll = (item) => Object.fromEntries(Object.entries(item).map(([key, value]) => [key, unmarshal(value)]));
  host.provide('@aws-sdk/util-dynamodb', () => ({ marshall: marshalAll, unmarshall: unmarshalAll, convertToAttr: marshal, convertToNative: unmarshal }));
  host.provide('@aws-sdk/lib-dynamodb', () => {
    const WHOLE = ['Item', 'Key', 'ExpressionAttributeValues', 'ExclusiveStartKey'];
    const { DynamoDBClient, ...base } = host.builtin('@aws-sdk/client-dynamodb');
    const plain = (output) => {
      const result = { ...output };
      for (const name of ['Item', 'Attributes', 'LastEvaluatedKey']) if (result[name]) result[name] = unmarshalAll(result[name]);
      if (result.Items) result.Items = result.Items.map(unmarshalAll);
      return result;
    };
    const exports = {
      DynamoDBDocumentClient: {
        from: (client) => ({
          send: async (command) => plain(await client.send(command.typed())),
          destroy() {},
        }),
      },
    };
    for (const [name, operation] of Object.entries({ Put: 'PutItem', Get: 'GetItem', Update: 'UpdateItem', Delete: 'DeleteItem', Query: 'Query', Scan: 'Scan' })) {
      exports[`${name}Command`] = class {
        constructor(input) { this.input = input; }
        typed() {
          const input = { ...this.input };
          for (const member of WHOLE) if (input[member]) input[member] = marshalAll(input[member]);
          return new base[`${operation}Command`](input);
        }
      };
    }
    return exports;
  });
});
