import { request } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resumedEvent } from '../../src/cli/run-course.ts';
import { type LiveServer, openLiveServer } from '../../src/cli/live-server.ts';
import { openReader, openWriter } from '../../src/ledger/sqlite/index.ts';
import type { LedgerReader, LedgerWriter } from '../../src/model/ledger.ts';
import { CELL, RUN, trialAppends } from '../ledger/synthetic-ledger.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TOKEN = 'synthetic-token';

describe('the live page', () => {
  let writer: LedgerWriter;
  let reader: LedgerReader;
  let server: LiveServer;

  beforeEach(async () => {
    const file = path.join(temporaryFolder(), 'ledger.db');
    writer = openWriter(file);
    await writer.append([
      { kind: 'run', run: RUN },
      { kind: 'cell', cell: CELL },
    ]);
    reader = openReader(file);
    server = await openLiveServer({ reader, run: RUN.id, port: 0, token: TOKEN });
  });
  afterEach(async () => {
    await server.close();
    reader.close();
    await writer.close();
  });

  async function addTrial(index: number): Promise<void> {
    for (const records of trialAppends(writer, index, { attempts: 1, callsPerAttempt: 2, texts: true })) {
      await writer.append(records);
    }
  }

  test('is the report, never stored, with its policy in a header', async () => {
    await addTrial(0);
    const answer = await fetch(server.url);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*script-src 'sha256-.*connect-src 'self'.*frame-ancestors 'none'/,
    );
    expect(text).toContain('data-live="done">1 of 1,000<');
    expect(text).not.toContain('This run is not whole');
    expect(text).toContain('invoice-fields');
  });

  test.each(['', 'wrong/', `${TOKEN}x/`, `${TOKEN.toUpperCase()}/events`])(
    'shows nothing without its token: /%s',
    async (given) => {
      const answer = await fetch(new URL(`/${given}`, server.url));
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain('invoice-fields');
    },
  );

  test('answers under no name but its own, and nothing but GET', async () => {
    const { port, pathname } = new URL(server.url);
    const status = await new Promise((resolve) => {
      request({ port, host: '127.0.0.1', path: pathname, headers: { host: 'evil.invalid' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(403);
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(new URL('other', server.url))).status).toBe(404);
  });

  test('tells what a writer adds at the same time, and the writer is not held up', async () => {
    const answer = await fetch(new URL('events', server.url));
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const events = messages(answer);
    const first = (await events.next()).value;
    expect(first).toMatchObject({ done: '0 of 1,000', spent: '$0', state: 'running', progress: 0 });
    for (let index = 0; index < 20; index += 1) await addTrial(index);
    const second = (await events.next()).value as Record<string, unknown>;
    expect(second['done']).toMatch(/^\d+ of 1,000$/);
    await writer.append([
      {
        kind: 'event',
        event: {
          run: RUN.id,
          trialId: null,
          at: RUN.startedAt,
          name: 'run-finished',
          detail: { state: 'complete' },
        },
      },
    ]);
    let last = second;
    while (last['state'] !== 'complete') last = (await events.next()).value as Record<string, unknown>;
    const cells = [{ spec: CELL.spec, variant: CELL.variant, trials: 1000 }];
    await writer.append([
      { kind: 'event', event: resumedEvent(RUN.id, RUN.startedAt) },
      {
        kind: 'event',
        event: {
          run: RUN.id,
          trialId: null,
          at: RUN.startedAt,
          name: 'cells-planned',
          detail: { cells },
        },
      },
    ]);
    while (last['state'] !== 'running') last = (await events.next()).value as Record<string, unknown>;
    expect(last).toMatchObject({ done: '20 of 1,000', yield: '80% (16/20)', progress: 0.02 });
    expect(last['cells']).toMatchObject([
      { spec: CELL.spec, variant: CELL.variant, done: '20 of 1,000', correct: '80%' },
    ]);
    const total = [...reader.summaries(RUN.id)].flatMap((trial) => Object.values(trial.cost));
    const [spent] = reader.progress(RUN.id).map((cell) => cell.spent.usd);
    expect(spent).toBe(total.reduce((sum, usd) => sum + usd, 0n));
    await events.return();
  });
});

/** Reads the data of server-sent events; comments in between are skipped. */
async function* messages(answer: Response): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  let waiting = '';
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    waiting += decoder.decode(chunk, { stream: true });
    const parts = waiting.split('\n\n');
    waiting = parts.pop() ?? '';
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data !== undefined) yield JSON.parse(data) as unknown;
    }
  }
}
