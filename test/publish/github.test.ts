import { afterEach, beforeEach, expect, test } from 'vitest';
import { commentMarker } from '../../reports/gate/comment.ts';
import type { GateDocument } from '../../reports/gate/document.ts';
import { bodyOf, type GithubOptions, type Published, publishGithub } from '../../src/publish/github.ts';
import type { GithubTarget } from '../../src/publish/github-event.ts';
import { gateOf, passedGate, untested } from '../fixtures/gate.ts';
import { addComment, BOT, clientOf, type CodeHost, startCodeHost } from './code-host.ts';

const SHA = 'e'.repeat(40);
const PULL: GithubTarget = {
  repository: 'org/shop',
  pullRequest: 12,
  headSha: SHA,
  head: null,
  ofOtherWorkflow: false,
  fromFork: false,
};
const OPTIONS: GithubOptions = { mode: 'changed', author: BOT, check: false, reportUrl: null };

let host: CodeHost;
beforeEach(async () => {
  host = await startCodeHost();
});
afterEach(async () => {
  await host.close();
});

async function publish(
  document: GateDocument,
  given: { readonly target?: Partial<GithubTarget>; readonly options?: Partial<GithubOptions> } = {},
): Promise<Published> {
  const target = { ...PULL, ...given.target };
  return publishGithub(clientOf(host, []), document, target, { ...OPTIONS, ...given.options });
}

test('creates the comment, then edits it, then leaves it alone', async () => {
  expect((await publish(gateOf({}))).comment).toEqual({ kind: 'created' });
  expect((await publish(passedGate())).comment).toEqual({ kind: 'edited' });
  expect((await publish(passedGate())).comment).toEqual({ kind: 'same' });
  expect(host.comments.map(({ body }) => body)).toEqual([bodyOf(passedGate(), PULL, OPTIONS)]);
});

test('finds its comment on a later page', async () => {
  for (let at = 0; at < 65; at += 1) addComment(host, `chat ${at}`, 'someone');
  addComment(host, `${commentMarker(gateOf({}))}\nold`);
  expect((await publish(gateOf({}))).comment).toEqual({ kind: 'edited' });
  expect(host.comments).toHaveLength(66);
  expect(host.comments.at(-1)?.body).toContain('1 of 4 changed cells regressed');
});

test("leaves another author's comment with the same marker alone, and a quotation of it", async () => {
  const marker = commentMarker(gateOf({}));
  addComment(host, `${marker}\nnot ours`, 'someone-else[bot]');
  addComment(host, `as it said: ${marker}`);
  expect((await publish(gateOf({}))).comment).toEqual({ kind: 'created' });
  expect(host.comments.map(({ body }) => body.slice(0, 40)).slice(0, 2)).toEqual([
    `${marker}\nnot ours`.slice(0, 40),
    `as it said: ${marker}`.slice(0, 40),
  ]);
});

test('a token that may not write is a problem that is told, not an error', async () => {
  const message = 'Resource not accessible by integration';
  host.faults.push({ method: 'POST', status: 403, body: { message } });
  const { comment } = await publish(gateOf({}));
  expect(comment).toEqual({
    kind: 'problem',
    message: `POST /repos/org/shop/issues/12/comments: 403 ${message}`,
  });
});

test('an answer that is lost makes no second comment', async () => {
  host.faults.push({ method: 'POST', status: 504, done: true });
  expect((await publish(gateOf({}))).comment).toEqual({ kind: 'same' });
  expect(host.comments).toHaveLength(1);
});

test('an outage while creating is overcome once', async () => {
  host.faults.push({ method: 'POST', status: 503 });
  expect((await publish(gateOf({}))).comment).toEqual({ kind: 'created' });
  host.comments.length = 0;
  host.faults.push({ method: 'POST', status: 503 }, { method: 'POST', status: 503 });
  expect((await publish(gateOf({}))).comment).toMatchObject({ kind: 'problem' });
});

test('says nothing where nothing was tested, unless it said something before', async () => {
  const quiet = passedGate([untested('unchanged', 'extract')]);
  expect((await publish(quiet)).comment).toEqual({ kind: 'nothing-to-say' });
  expect((await publish(quiet, { options: { mode: 'always' } })).comment).toEqual({ kind: 'created' });
  host.comments.length = 0;
  await publish(gateOf({}));
  expect((await publish(quiet)).comment).toEqual({ kind: 'edited' });
  expect((await publish(gateOf({}), { options: { mode: 'off' } })).comment).toEqual({ kind: 'off' });
});

test('makes a check run on the head of the pull request', async () => {
  expect((await publish(gateOf({}), { options: { check: true } })).check).toBe('created');
  expect(host.checks[0]).toMatchObject({ head_sha: SHA, conclusion: 'failure', status: 'completed' });
});

test.each([
  ['pass', false, 'success'],
  ['inconclusive', false, 'neutral'],
  ['no-baseline', false, 'neutral'],
  ['needs-run', false, 'neutral'],
  ['pass', true, 'neutral'],
] as const)('%s, from a fork: %s, is a check that ends %s', async (verdict, fromFork, conclusion) => {
  await publish({ ...passedGate(), verdict }, { target: { fromFork }, options: { check: true } });
  expect(host.checks[0]).toMatchObject({ conclusion });
});

test('finds the pull request of a fork by its branch and the exact commit', async () => {
  host.pulls.push({ number: 11, head: { sha: 'f'.repeat(40) } }, { number: 12, head: { sha: SHA } });
  const target = { pullRequest: null, head: 'stranger:patch & more', fromFork: true };
  expect(await publish(gateOf({}), { target })).toMatchObject({
    pullRequest: 12,
    comment: { kind: 'created' },
  });
  expect(host.requests[0]).toContain('head=stranger%3Apatch+%26+more');
  expect(host.comments[0]?.body).toContain("reported by the fork's own job");
  host.pulls.length = 0;
  expect(await publish(gateOf({}), { target })).toMatchObject({
    pullRequest: null,
    comment: { kind: 'problem' },
  });
});
