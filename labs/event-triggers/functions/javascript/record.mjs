// The one task of the workflow: writes down how the order came in.

export const handler = async ({ trigger, id }) => {
  console.log(JSON.stringify({ message: 'order taken', trigger, id }));
  return { trigger, id };
};
