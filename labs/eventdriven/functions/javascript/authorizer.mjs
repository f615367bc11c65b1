// Lets in who brings the user name and the password of the environment, as basic authentication has them: the two,
// joined by a colon, in base64, behind the word Basic.
//
// API Gateway asks before it calls anything else, and the answer is a policy: Allow or Deny, for every method of the
// stage.

export const handler = async (event) => {
  const given = header(event.headers, 'authorization');
  const wanted = `Basic ${Buffer.from(`${process.env.USERNAME}:${process.env.PASSWORD}`).toString('base64')}`;
  const effect = given === wanted ? 'Allow' : 'Deny';
  console.log(`${effect} ${event.httpMethod} ${event.path}`);
  return {
    principalId: process.env.USERNAME,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: everyMethod(event.methodArn) }],
    },
  };
};

// Names of headers are written as the client likes.
function header(headers, name) {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
}

// arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH becomes .../API/STAGE/*/*
function everyMethod(methodArn) {
  const [api, stage] = methodArn.split('/');
  return `${api}/${stage}/*/*`;
}
