import { expect, test } from 'vitest';
import { targetOf } from '../../src/publish/github-event.ts';

const repository = { full_name: 'org/shop' };
const sha = 'e'.repeat(40);

test('a pull request names itself and its own head, not the merge commit', () => {
  const event = {
    repository,
    pull_request: {
      number: 12,
      head: { sha, repo: { full_name: 'org/shop' } },
      merge_commit_sha: 'a'.repeat(40),
    },
  };
  expect(targetOf(event)).toEqual({
    repository: 'org/shop',
    pullRequest: 12,
    headSha: sha,
    head: null,
    ofOtherWorkflow: false,
    fromFork: false,
  });
});

test('the run of a fork is looked for by owner, branch and commit', () => {
  const event = {
    repository,
    workflow_run: {
      event: 'pull_request',
      head_sha: sha,
      head_branch: 'patch',
      head_repository: { full_name: 'stranger/shop', owner: { login: 'stranger' } },
      pull_requests: [],
    },
  };
  expect(targetOf(event)).toMatchObject({
    pullRequest: null,
    headSha: sha,
    head: 'stranger:patch',
    fromFork: true,
  });
});

test('a fork that is deleted is a fork', () => {
  expect(targetOf({ repository, pull_request: { number: 12, head: { sha, repo: null } } })).toMatchObject({
    fromFork: true,
  });
});

test('a push and a merge queue are of no pull request', () => {
  expect(targetOf({ repository, merge_group: { head_sha: sha } })).toMatchObject({
    pullRequest: null,
    head: null,
  });
});

test.each([null, 'text', [], {}, { repository: { full_name: 'a/../b?x=1' } }])('%j says nothing', (event) => {
  expect(targetOf(event)).toBeNull();
});

test('a number that is none is not taken', () => {
  expect(targetOf({ repository, pull_request: { number: '12; rm', head: {} } })?.pullRequest).toBeNull();
});
