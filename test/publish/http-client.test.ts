import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientOf, type CodeHost, startCodeHost } from './code-host.ts';

let host: CodeHost;
let waits: number[];
beforeEach(async () => {
  host = await startCodeHost();
  waits = [];
});
afterEach(async () => {
  await host.close();
});

test('an outage is tried again, with longer and longer waits', async () => {
  host.faults.push({ method: 'GET', status: 502 }, { method: 'GET', status: 0, hangUp: true });
  const outcome = await clientOf(host, waits).send('GET', '/user');
  expect(outcome).toMatchObject({ kind: 'ok', body: { id: 77 } });
  expect(waits).toEqual([1000, 2000]);
});

test('a limit is waited out: Retry-After, the reset of the primary one, and the words of the secondary one', async () => {
  host.faults.push(
    { method: 'GET', status: 429, headers: { 'retry-after': '7' } },
    { method: 'GET', status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1030' } },
    { method: 'GET', status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
  );
  expect(await clientOf(host, waits).send('GET', '/user')).toMatchObject({ kind: 'ok' });
  expect(waits).toEqual([7000, 31_000, 4000]);
});

test('a limit that lasts longer than we wait is given up at once', async () => {
  host.faults.push({ method: 'GET', status: 429, headers: { 'retry-after': '3600' } });
  expect(await clientOf(host, waits).send('GET', '/user')).toMatchObject({ kind: 'refused', status: 429 });
  expect(waits).toEqual([]);
});

test('a plain refusal is not tried again, and its message holds no token', async () => {
  host.faults.push({
    method: 'GET',
    status: 403,
    body: { message: 'Resource not accessible by integration' },
  });
  const outcome = await clientOf(host, waits).send('GET', '/user');
  expect(outcome).toEqual({
    kind: 'refused',
    status: 403,
    message: 'GET /user: 403 Resource not accessible by integration',
  });
  expect(host.requests).toHaveLength(1);
});

test('a POST is not sent again after an outage, and is after a limit', async () => {
  const client = clientOf(host, waits);
  host.faults.push({ method: 'POST', status: 502 });
  expect(await client.send('POST', '/repos/org/shop/check-runs', {})).toMatchObject({ kind: 'failed' });
  host.faults.push({ method: 'POST', status: 429, headers: { 'retry-after': '2' } });
  expect(await client.send('POST', '/repos/org/shop/check-runs', {})).toMatchObject({ kind: 'ok' });
  expect(host.checks).toHaveLength(1);
  expect(waits).toEqual([2000]);
});

test('neither a redirect nor a next page leads the token to another host', async () => {
  const other = await startCodeHost();
  try {
    host.faults.push(
      { method: 'GET', status: 302, headers: { location: `${other.url}/user` } },
      { method: 'GET', status: 200, body: [], headers: { link: `<${other.url}/user>; rel="next"` } },
    );
    const client = clientOf(host, waits);
    expect(await client.send('GET', '/user')).toMatchObject({ kind: 'refused', status: 302 });
    const pages = [];
    for await (const page of client.pages('/list')) pages.push(page.kind);
    expect(pages).toEqual(['ok']);
    expect(other.requests).toEqual([]);
  } finally {
    await other.close();
  }
});

test('a host that is not there is a failed outcome', async () => {
  await host.close();
  const outcome = await clientOf(host, waits).send('GET', '/user');
  expect(outcome).toMatchObject({ kind: 'failed' });
  expect(JSON.stringify(outcome)).not.toContain(host.token);
  host = await startCodeHost();
});
