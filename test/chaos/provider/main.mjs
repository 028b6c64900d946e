// The provider of the chaos suite: a process of its own that nothing which befalls the runner reaches. It
// answers out of the request alone and appends to its bill with write(2) before a first byte goes out.
// Argument: settings as JSON. Prints its port. POST /control changes settings while it runs.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { answerOf } from './answer.mjs';
import { draw } from './draw.mjs';
import { questionOf } from './question.mjs';
import * as chat from './wire-chat.mjs';
import * as messages from './wire-messages.mjs';

const settings = {
  seed: 1,
  latencyMs: 40,
  limitShare: 0,
  errorShare: 0,
  cutShare: 0,
  outputBytes: 0,
  silent: false,
  ...JSON.parse(process.argv[2] ?? '{}'),
};
const WIRES = { chat, messages };
/** Faults that a place has had: the next request in it draws anew. */
const faults = new Map();
let asked = 0;

const bill = (event, id, rest = {}) =>
  appendFileSync(settings.billFile, `${JSON.stringify({ event, id, at: Date.now(), ...rest })}\n`);

function faultOf(question) {
  const place = [question.model, question.case, question.attempt, question.step].join(' ');
  const had = faults.get(place) ?? 0;
  const share = draw(settings.seed, place, had, 'fault');
  const { limitShare, errorShare, cutShare } = settings;
  const kind =
    share < limitShare
      ? 'limit'
      : share < limitShare + errorShare
        ? 'error'
        : share < limitShare + errorShare + cutShare && question.stream
          ? 'cut'
          : null;
  return { kind, happened: () => kind !== null && faults.set(place, had + 1) };
}

function serve(path, body, response) {
  asked += 1;
  const id = `bill-${asked}-${settings.seed}`;
  const question = questionOf(path, body);
  const { model, case: item, attempt, step, hash } = question;
  bill('asked', id, { model, case: item, attempt, step, hash });
  const fault = faultOf(question);
  const answer = answerOf(question, settings);
  let over = false;
  response.on('close', () => {
    if (!over) bill('left', id);
  });
  response.on('error', () => undefined);
  const delayMs = settings.latencyMs * (0.5 + draw(settings.seed, model, item, attempt, step, 'latency'));
  const done = () => {
    over = true;
    bill('sent', id);
    fault.happened();
  };
  setTimeout(() => {
    if (response.destroyed) return;
    const wire = WIRES[question.wire];
    if (fault.kind === 'limit' || fault.kind === 'error') {
      const status = fault.kind === 'limit' ? 429 : 500;
      bill('refused', id, { status });
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(status === 429 ? { 'retry-after': '0' } : {}),
      });
      response.end(wire.error(`synthetic fault ${id}`), done);
      return;
    }
    bill('billed', id, { usage: answer.usage, cut: fault.kind === 'cut' });
    if (settings.silent) return;
    if (!question.stream) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(wire.plain(id, model, answer), done);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    stream(response, wire.events(id, model, answer), { cut: fault.kind === 'cut', done });
  }, delayMs);
}

/** Sends events in three bursts; a stream that is cut ends in the middle. */
function stream(response, events, { cut, done }) {
  const kept = cut ? events.slice(0, Math.ceil(events.length / 2)) : events;
  const size = Math.ceil(kept.length / 3);
  const send = (from) => {
    if (response.destroyed) return;
    const burst = kept.slice(from, from + size).join('');
    if (from + size < kept.length) {
      response.write(burst);
      setTimeout(send, settings.latencyMs / 10, from + size);
    } else if (cut) {
      response.write(burst, () => {
        done();
        response.destroy();
      });
    } else response.end(burst, done);
  };
  send(0);
}

function control(change) {
  const { unheard = [], ...changed } = change;
  // A fault that nobody has heard of is made again, as it is a matter of place and try.
  for (const place of unheard) faults.set(place, faults.get(place) - 1);
  Object.assign(settings, changed);
  if (change.downMs === undefined) return;
  const { port } = server.address();
  server.close(() => setTimeout(() => server.listen(port, '127.0.0.1'), change.downMs));
  server.closeAllConnections();
}

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    if (request.url === '/control') {
      response.end('ok', () => control(JSON.parse(body)));
      return;
    }
    try {
      serve(request.url, body, response);
    } catch (error) {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: `the chaos provider: ${error.message}` } }));
    }
  });
  request.on('error', () => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
