// `@aws-sdk/client-*` for the services of the local cloud: clients that call it in process as the function's role.
//
// The commands are the ones the local cloud answers; the clients of other services are there and say what is missing when
// they are used. Deviation: middleware sees inputs and outputs and no requests, and retries have nothing to retry.
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
  const credentials = () => async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
    return { accessKeyId, secretAccessKey, sessionToken };
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
  const gathered = async (body) => { const parts = []; for await (const part of body) parts.push(Buffer.from(part)); return Buffer.concat(parts); };
  const withWhole = async (input) => {
    const { Body } = input;
    if (typeof Body?.arrayBuffer === 'function') return withBytes({ ...input, Body: new Uint8Array(await Body.arrayBuffer()) });
    return withBytes(Body?.[Symbol.asyncIterator] ? { ...input, Body: await gathered(Body) } : input);
  };
  const outgoing = { PutObject: withWhole, Invoke: (input) => ({ ...input, Payload: bytesToText(input.Payload) }) };
  const incoming = {
    GetObject: ({ BodyBase64, ...output }) => {
      const bytes = Buffer.from(BodyBase64 ?? '', 'base64');
      const Body = host.builtin('stream').Readable.from([bytes], { objectMode: false });
      Object.assign(Body, {
        transformToByteArray: async () => new Uint8Array(bytes),
        transformToString: async (encoding) => bytes.toString(encoding ?? 'utf8'),
        transformToWebStream: () => ReadableStream.from([new Uint8Array(bytes)]),
      });
      return { ...output, Body };
    },
    Invoke: (output) => {
      const payload = new TextEncoder().encode(output.Payload ?? '');
      payload.transformToString = () => new TextDecoder().decode(payload);
      return { ...output, Payload: payload };
    },
  };
  // Members that are moments, by service; in other services they are numbers or texts in the SDK too.
  const MOMENTS = { states: /^((start|stop|creation|update|redrive)Date|timestamp)$/, dynamodb: /DateTime$/, events: /^(CreationTime|LastModifiedTime)$/, s3: /^(LastModified|CreationDate|Initiated)$/, iam: /^(CreateDate|LastUsedDate)$/, sts: /^Expiration$/ };
  const withDates = (service, value) => {
    if (!(service in MOMENTS) || typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return value.map((item) => withDates(service, item));
    const shaped = {};
    for (const [name, item] of Object.entries(value)) {
      const isMoment = MOMENTS[service].test(name) && (typeof item === 'number' || typeof item === 'string');
      shaped[name] = isMoment ? new Date(typeof item === 'number' ? item * 1000 : item) : withDates(service, item);
    }
    return shaped;
  };
  const call = async (service, region, command) => {
    const input = await (outgoing[command.operation] ?? ((same) => same))(command.input ?? {});
    const attempt = host.ask('aws', { service, region, operation: command.operation, input });
    try {
      const { output, requestId } = await attempt;
      const shaped = (incoming[command.operation] ?? ((same) => same))(withDates(service, output ?? {}));
      return { $metadata: { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 }, ...shaped };
    } catch (problem) {
      const metadata = { httpStatusCode: problem.status, requestId: problem.requestId, attempts: 1, totalRetryDelay: 0 };
      throw new ServiceException({ ...problem, metadata });
    }
  };
  // Steps around a call, in the order of the SDK.
  const STEPS = ['initialize', 'serialize', 'build', 'finalizeRequest', 'deserialize'];
  class MiddlewareStack {
    entries = [];
    add(middleware, options = {}) { this.entries.push({ middleware, ...options, step: options.step ?? 'initialize' }); }
    addRelativeTo(middleware, options = {}) { this.add(middleware, { ...options, step: 'build' }); }
    use(plugin) { plugin.applyToStack(this); }
    remove(which) { const before = this.entries.length; this.entries = this.entries.filter((entry) => entry.middleware !== which && entry.name !== which); return this.entries.length < before; }
    clone() { return Object.assign(new MiddlewareStack(), { entries: [...this.entries] }); }
    concat(other) { return Object.assign(new MiddlewareStack(), { entries: [...this.entries, ...other.entries] }); }
    identify() { return this.entries.map((entry) => entry.name ?? 'anonymous'); }
    resolve(handler, context) {
      const order = ({ step, priority }) => STEPS.indexOf(step) * 3 + { high: 0, normal: 1, low: 2 }[priority ?? 'normal'];
      return [...this.entries].sort((left, right) => order(left) - order(right)).reduceRight((next, { middleware }) => middleware(next, context), handler);
    }
  }
  const send = async (client, service, region, command) => {
    const stack = client.middlewareStack.concat(command.middlewareStack ?? new MiddlewareStack());
    const handler = async ({ input }) => {
      const output = await call(service, region, { operation: command.operation, input });
      return { output, response: { statusCode: 200, headers: {} } };
    };
    const context = { clientName: client.constructor.name, commandName: command.constructor.name };
    const request = { method: 'POST', protocol: 'https:', hostname: `${service}.${region}.amazonaws.com`, path: '/', headers: {} };
    const { output } = await stack.resolve(handler, context)({ input: command.input, request });
    return output;
  };
  // Where the next page is asked for, and where an answer says it.
  const PAGES = {
    ListStateMachines: ['nextToken'], ListExecutions: ['nextToken'], GetExecutionHistory: ['nextToken'], FilterLogEvents: ['nextToken'], DescribeLogGroups: ['nextToken'], DescribeLogStreams: ['nextToken'], GetLogEvents: ['nextToken', 'nextForwardToken'],
    ListQueues: ['NextToken'], ListDeadLetterSourceQueues: ['NextToken'], ListTopics: ['NextToken'], ListSubscriptions: ['NextToken'], ListSubscriptionsByTopic: ['NextToken'], ListFunctions: ['Marker', 'NextMarker'], ListRoles: ['Marker'],
    Query: ['ExclusiveStartKey', 'LastEvaluatedKey'], Scan: ['ExclusiveStartKey', 'LastEvaluatedKey'], ListTables: ['ExclusiveStartTableName', 'LastEvaluatedTableName'], ListObjectsV2: ['ContinuationToken', 'NextContinuationToken'],
  };
  const paginator = (Command, [asked, answered = asked]) => async function* ({ client, startingToken }, input = {}) {
    let token = startingToken;
    do {
      const page = await client.send(new Command({ ...input, ...(token === undefined ? {} : { [asked]: token }) }));
      yield page;
      token = page[answered] === token ? undefined : page[answered];
    } while (token !== undefined && token !== null && token !== '');
  };
  // What is waited for: whether it is there, by the operation that shows it.
  const WAITS = {
    dynamodb: { TableExists: ['DescribeTable', (output) => output?.Table.TableStatus === 'ACTIVE'], TableNotExists: ['DescribeTable', (output) => output === undefined] },
    s3: { BucketExists: ['HeadBucket', Boolean], BucketNotExists: ['HeadBucket', (output) => !output], ObjectExists: ['HeadObject', Boolean], ObjectNotExists: ['HeadObject', (output) => !output] },
    lambda: { FunctionExists: ['GetFunction', Boolean], FunctionActive: ['GetFunctionConfiguration', (output) => output?.State === 'Active'], FunctionActiveV2: ['GetFunction', (output) => output?.Configuration.State === 'Active'], FunctionUpdated: ['GetFunctionConfiguration', (output) => output?.LastUpdateStatus === 'Successful'] },
  };
  const waiter = (Command, holds) => async ({ client, maxWaitTime = 60, minDelay = 1 }, input) => {
    for (let waited = 0; ; waited += minDelay) {
      const output = await client.send(new Command(input)).catch((error) => { if (error.$fault === 'client' && /NotFound|NoSuch|404/.test(error.name)) return undefined; throw error; });
      if (holds(output)) return { state: 'SUCCESS', reason: output };
      if (waited >= maxWaitTime) throw Object.assign(new Error(JSON.stringify({ state: 'TIMEOUT', reason: 'Waiter has timed out' })), { name: 'TimeoutError' });
      await new Promise((resolve) => { setTimeout(resolve, minDelay * 1000); });
    }
  };
  const EXCEPTIONS = {
    dynamodb: 'ConditionalCheckFailedException ResourceNotFoundException ResourceInUseException TransactionCanceledException TransactionConflictException ProvisionedThroughputExceededException ItemCollectionSizeLimitExceededException LimitExceededException InternalServerError RequestLimitExceeded IdempotentParameterMismatchException',
    states: 'ExecutionAlreadyExists ExecutionDoesNotExist StateMachineDoesNotExist StateMachineAlreadyExists TaskTimedOut TaskDoesNotExist InvalidToken InvalidArn InvalidName InvalidExecutionInput InvalidDefinition InvalidOutput ExecutionLimitExceeded',
    sqs: 'QueueDoesNotExist QueueNameExists QueueDeletedRecently BatchEntryIdsNotDistinct EmptyBatchRequest TooManyEntriesInBatchRequest InvalidMessageContents ReceiptHandleIsInvalid MessageNotInflight',
    sns: 'NotFoundException InvalidParameterException AuthorizationErrorException TopicLimitExceededException EndpointDisabledException InternalErrorException',
    s3: 'NoSuchKey NoSuchBucket NotFound BucketAlreadyExists BucketAlreadyOwnedByYou NoSuchUpload InvalidObjectState',
    lambda: 'ResourceNotFoundException ResourceConflictException TooManyRequestsException InvalidParameterValueException ServiceException InvalidRequestContentException RequestTooLargeException',
    events: 'ResourceNotFoundException ResourceAlreadyExistsException InvalidEventPatternException ConcurrentModificationException LimitExceededException ManagedRuleException InternalException',
    logs: 'ResourceNotFoundException ResourceAlreadyExistsException InvalidParameterException OperationAbortedException DataAlreadyAcceptedException InvalidSequenceTokenException',
    iam: 'NoSuchEntityException EntityAlreadyExistsException', sts: 'ExpiredTokenException',
  };
  // An error of the service has the name of its class; `instanceof` goes by it.
  const exception = (name) => Object.defineProperty(class extends ServiceException {
    constructor(options) { super({ code: name, message: options.message, metadata: options.$metadata ?? {}, status: 400, members: {} }); }
    static [Symbol.hasInstance](value) { return value instanceof Error && value.name === name; }
  }, 'name', { value: name });
  const lowerFirst = (name) => name.charAt(0).toLowerCase() + name.slice(1);
  for (const [module, [prefix, service, operations]] of Object.entries(CLIENTS)) {
    host.provide(`@aws-sdk/client-${module}`, () => {
      const exports = {};
      class Client {
        constructor(config = {}) {
          const region = config.region ?? process.env.AWS_REGION;
          this.config = { ...config, region: async () => region, credentials: credentials(), requestHandler: {} };
          this.middlewareStack = new MiddlewareStack();
          Object.defineProperty(this, 'region', { value: region });
        }
        send(command, ...rest) {
          const sent = send(this, service, this.region, command);
          const callback = rest.find((part) => typeof part === 'function');
          if (!callback) return sent;
          sent.then((output) => callback(null, output), (problem) => callback(problem));
        }
        destroy() {}
      }
      Object.defineProperty(Client, 'name', { value: `${prefix}Client` });
      const Whole = class extends Client {};
      for (const operation of operations.split(' ')) {
        const Command = class { constructor(input) { this.input = input; this.middlewareStack = new MiddlewareStack(); } };
        Object.defineProperty(Command, 'name', { value: `${operation}Command` });
        Object.defineProperty(Command.prototype, 'operation', { value: operation });
        exports[`${operation}Command`] = Command;
        Whole.prototype[lowerFirst(operation)] = function (input, ...rest) { return this.send(new Command(input), ...rest); };
      }
      for (const operation of Object.keys(PAGES)) {
        if (exports[`${operation}Command`]) exports[`paginate${operation}`] = paginator(exports[`${operation}Command`], PAGES[operation]);
      }
      for (const [name, [operation, holds]] of Object.entries(WAITS[service] ?? {})) exports[`waitUntil${name}`] = waiter(exports[`${operation}Command`], holds);
      for (const name of EXCEPTIONS[service]?.split(' ') ?? []) exports[name] = exception(name);
      Object.defineProperty(Whole, 'name', { value: prefix });
      return Object.assign(exports, {
        [`${prefix}Client`]: Client,
        [prefix]: Whole,
        [`${prefix}ServiceException`]: ServiceException,
        ...(service === 'lambda' ? { InvocationType: { Event: 'Event', RequestResponse: 'RequestResponse', DryRun: 'DryRun' }, LogType: { None: 'None', Tail: 'Tail' } } : {}),
      });
    });
  }

  // Clients of services that are not here: whatever is imported of them is there, and says so when it is sent.
  const CLIENT = /^@aws-sdk\/client-([a-z0-9-]+)$/;
  const importedOf = (module) => {
    const found = new Set();
    const quoted = module.replace(/[/.]/g, '\\$&');
    const forms = [new RegExp(`import\\s*\\{([^{}]*)\\}\\s*from\\s*['"]${quoted}['"]`, 'g'), new RegExp(`\\{([^{}]*)\\}\\s*=\\s*(?:await\\s+import|require)\\s*\\(\\s*['"]${quoted}['"]`, 'g')];
    for (const file of host.files().filter((name) => /\.[cm]?js$/.test(name))) {
      const text = host.source(file);
      for (const form of forms) for (const [, names] of text.matchAll(form)) for (const name of names.split(',')) found.add(name.trim().split(/\s+as\s+|\s*:\s*/)[0]);
    }
    return [...found].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
  };
  const unknown = (module) => {
    const [, service] = CLIENT.exec(module);
    class Client {
      constructor(config = {}) { this.config = config; this.middlewareStack = new MiddlewareStack(); }
      async send(command) {
        const operation = command?.constructor?.name?.replace(/Command$/, '') ?? 'this command';
        const message = `the local cloud does not implement ${service}:${operation}; run this against AWS with --backend aws`;
        throw new ServiceException({ code: 'NotImplemented', message, status: 501, metadata: { httpStatusCode: 501 }, members: {} });
      }
      destroy() {}
    }
    const made = new Map();
    const member = (name) => {
      if (!made.has(name)) {
        const kind = name.endsWith('Command') ? class { constructor(input) { this.input = input; } } : name.endsWith('Exception') ? exception(name) : class extends Client {};
        made.set(name, Object.defineProperty(kind, 'name', { value: name }));
      }
      return made.get(name);
    };
    const whole = Object.fromEntries(importedOf(module).map((name) => [name, member(name)]));
    return new Proxy(whole, { get: (target, name) => (typeof name === 'string' && /^[A-Z]/.test(name) ? member(name) : target[name]) });
  };
  const { hasBuiltin, builtin } = host;
  host.hasBuiltin = (name) => hasBuiltin(name) || (CLIENT.test(name) && host.resolve('', name) === undefined);
  host.builtin = (name) => {
    if (!hasBuiltin(name) && CLIENT.test(name)) host.provide(name, () => unknown(name));
    return builtin(name);
  };

  host.provide('@aws-sdk/credential-providers', () => Object.fromEntries(['fromEnv', 'fromNodeProviderChain', 'fromTemporaryCredentials', 'fromContainerMetadata', 'fromInstanceMetadata', 'fromIni', 'fromSSO', 'fromTokenFile', 'fromWebToken'].map((name) => [name, credentials])));
  host.provide('@aws-sdk/credential-provider-node', () => ({ defaultProvider: credentials }));
  host.provide('@smithy/node-http-handler', () => ({ NodeHttpHandler: class NodeHttpHandler { constructor(options) { this.options = options; } }, NodeHttp2Handler: class NodeHttp2Handler {} }));
  host.provide('@aws-sdk/lib-storage', () => {
    const { PutObjectCommand } = host.builtin('@aws-sdk/client-s3');
    class Upload extends host.builtin('events') {
      constructor({ client, params }) { super(); this.client = client; this.params = params; }
      async done() {
        const { params } = this;
        const output = await this.client.send(new PutObjectCommand(params));
        this.emit('httpUploadProgress', { Bucket: params.Bucket, Key: params.Key, part: 1 });
        return { Bucket: params.Bucket, Key: params.Key, Location: `https://${params.Bucket}.s3.amazonaws.com/${params.Key}`, ...output };
      }
      async abort() {}
    }
    return { Upload };
  });

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
