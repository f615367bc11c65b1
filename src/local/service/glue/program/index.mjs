export const handler = async (event) => {
  process.argv = ['node', 'script.mjs', ...event.arguments];
  await import('./script.mjs');
};
