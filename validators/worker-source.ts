/**
 * The program of the thread in which a user's module validates, as text: a thread needs a file or a text, and a
 * text is the same before and after the build. It answers every request with `{id, result}` or `{id, error}`.
 */
export const WORKER_SOURCE = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
// Standard output belongs to the reader of firstpass: what a module prints goes nowhere.
const { stdout, stderr } = process;
stdout.write = stderr.write = (chunk, encoding, done) => {
  const callback = typeof encoding === 'function' ? encoding : done;
  if (typeof callback === 'function') callback();
  return true;
};
const text = (error) => {
  try {
    return error instanceof Error ? error.name + ': ' + error.message : String(error);
  } catch {
    return 'an error that cannot be shown';
  }
};
let loaded;
parentPort.on('message', async ({ id, subject, options }) => {
  try {
    loaded ??= import(workerData.url);
    const validate = (await loaded).default;
    if (typeof validate !== 'function') {
      parentPort.postMessage({ id, error: 'it has no default export that is a function' });
      return;
    }
    const result = await validate(subject, options);
    parentPort.postMessage({ id, result });
  } catch (error) {
    parentPort.postMessage({ id, error: text(error) });
  }
});
`;
