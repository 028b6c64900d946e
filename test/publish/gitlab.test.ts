import { afterEach, beforeEach, expect, test } from 'vitest';
import { comment } from '../../reports/gate/comment.ts';
import { publishGitlab } from '../../src/publish/gitlab.ts';
import { gateOf, passedGate } from '../fixtures/gate.ts';
import { addComment, clientOf, type CodeHost, startCodeHost } from './code-host.ts';

const TARGET = { project: 5, mergeRequest: 12 };
const OPTIONS = { mode: 'changed', reportUrl: null } as const;

let host: CodeHost;
beforeEach(async () => {
  host = await startCodeHost();
});
afterEach(async () => {
  await host.close();
});

test("keeps one note of its own, beyond the first page and beside another's with the same marker", async () => {
  for (let at = 0; at < 40; at += 1) addComment(host, comment.render(gateOf({})), 'someone');
  const client = clientOf(host, []);
  expect(await publishGitlab(client, gateOf({}), TARGET, OPTIONS)).toEqual({ kind: 'created' });
  expect(await publishGitlab(client, passedGate(), TARGET, OPTIONS)).toEqual({ kind: 'edited' });
  expect(await publishGitlab(client, passedGate(), TARGET, OPTIONS)).toEqual({ kind: 'same' });
  expect(host.comments).toHaveLength(41);
  expect(host.comments.slice(0, 40).every(({ body }) => body.includes('regressed'))).toBe(true);
});

test('a token that may not write is told about', async () => {
  host.faults.push({ method: 'POST', status: 403, body: { message: '403 Forbidden' } });
  expect(await publishGitlab(clientOf(host, []), gateOf({}), TARGET, OPTIONS)).toMatchObject({
    kind: 'problem',
  });
});
