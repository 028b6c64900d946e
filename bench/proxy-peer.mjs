// The other two sides of the metering proxy, in a process of its own: a provider that streams at once, and an agent
// that asks it directly and through the proxy by turns. Base URLs come on standard input, figures go out.
import { createServer, request, Agent } from 'node:http';
import { once } from 'node:events';
import pLimit from 'p-limit';
import { median } from './median.mjs';

const PAIRS = 400;
const CALLS = 1500;
const CONCURRENCY = 16;
const WARM_UP = 50;

const chunk = (rest) =>
  `data: ${JSON.stringify({ id: 'synthetic', object: 'chat.completion.chunk', created: 0, model: 'stub', ...rest })}\n\n`;
const words = Array.from({ length: 40 }, (_, index) =>
  chunk({ choices: [{ index: 0, delta: { content: `word ${index} ` }, finish_reason: null }] }),
);
const end = [
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  chunk({ choices: [], usage: { prompt_tokens: 900, completion_tokens: 80, total_tokens: 980 } }),
  'data: [DONE]\n\n',
].join('');

const server = createServer((incoming, response) => {
  incoming.resume();
  incoming.on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(words.join(''));
    setTimeout(() => response.end(end), 2);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`${server.address().port}\n`);

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const body = (index) =>
  JSON.stringify({
    model: 'stub',
    max_tokens: 1000,
    stream: true,
    messages: [{ role: 'user', content: `synthetic question ${index} ${'context '.repeat(400)}` }],
  });

/** Returns milliseconds from the request to the first byte of the answer's body. */
async function ask(url, index) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(`${url}/chat/completions`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let firstMs = null;
      response.on('data', () => (firstMs ??= performance.now() - start));
      response.on('end', () => resolve(firstMs));
    });
    sent.end(body(index));
  });
}

async function throughput(url, from) {
  const limit = pLimit(CONCURRENCY);
  const start = performance.now();
  await Promise.all(Array.from({ length: CALLS }, (_, index) => limit(() => ask(url, from + index))));
  return (CALLS / (performance.now() - start)) * 1000;
}

const [line] = await once(process.stdin, 'data');
const proxied = String(line).trim();
const direct = `http://127.0.0.1:${server.address().port}/v1`;
let count = 0;
for (; count < WARM_UP; count += 1) for (const url of [direct, proxied]) await ask(url, count);
const added = [];
const bare = [];
for (let pair = 0; pair < PAIRS; pair += 1, count += 1) {
  const alone = await ask(direct, count);
  bare.push(alone);
  added.push((await ask(proxied, count)) - alone);
}
const p99 = (numbers) => numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length * 0.99)];
const bareRate = await throughput(direct, count);
process.stdout.write('throughput\n');
const rate = await throughput(proxied, count + CALLS);
const figures = {
  calls: CALLS,
  concurrency: CONCURRENCY,
  bareTtfb: { median: median(bare), p99: p99(bare) },
  addedTtfb: { median: median(added), p99: p99(added) },
  bareRate,
  rate,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
agent.destroy();
server.close();
server.closeAllConnections();
