/**
 * The program of a tool's worker thread, as text: a worker cannot load TypeScript on Node 20, and a file of
 * its own would have to be found both in the sources and in the published package.
 */
export const TOOL_WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const LIMIT = 400_000;
const loading = import(workerData.url).then((module) => {
  if (typeof module.default !== 'function') throw new Error('its default export is not a function');
  return module.default;
});
loading.catch(() => undefined);
const textOf = (value) => typeof value === 'string' ? value : JSON.stringify(value ?? null);
parentPort.on('message', async (args) => {
  try {
    const tool = await loading;
    const text = textOf(await tool(args, workerData.context)) ?? 'null';
    parentPort.postMessage({ ok: true, text: text.slice(0, LIMIT), bytes: Buffer.byteLength(text) });
  } catch (error) {
    const text = String(error instanceof Error ? error.message : error);
    parentPort.postMessage({ ok: false, text: text.slice(0, 2000), bytes: 0 });
  }
});
`;
