import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { gateOutputs } from '../../reports/gate/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[]; readonly if?: string }>>;
}

const GITHUB = readdirSync(path.join(root, 'docs/ci'))
  .filter((name) => name.startsWith('github-'))
  .map((name) => `docs/ci/${name}`);

const workflow = (file: string): Workflow => parse(read(file)) as Workflow;

function stepsOf(file: string): readonly Step[] {
  if (file === 'action.yml') return (parse(read(file)) as { runs: { steps: readonly Step[] } }).runs.steps;
  return Object.values(workflow(file).jobs).flatMap(({ steps }) => steps);
}

describe.each([...GITHUB, 'action.yml'])('%s', (file) => {
  const steps = stepsOf(file);

  test('no expression is pasted into a script', () => {
    const scripts = steps.map(({ run }) => run ?? '');
    expect(scripts.some((script) => script !== '')).toBe(file !== 'docs/ci/github-pull-request.yml');
    for (const script of scripts) expect(script).not.toContain('${{');
  });

  test('what it uses has a version, and firstpass an exact one', () => {
    const used = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(used.filter((uses) => !/^[\w-]+\/[\w/-]+@v\d+(\.\d+\.\d+)?$/.test(uses))).toEqual([]);
    expect(read(file)).not.toMatch(/@latest|version: latest|continue-on-error/);
  });
});

describe.each(GITHUB)('%s', (file) => {
  const { on, permissions, jobs } = workflow(file);

  test('is never skipped by a filter of paths, and never runs foreign code with secrets', () => {
    for (const event of Object.values(on)) {
      expect(Object.keys(event ?? {})).not.toContain('paths');
      expect(Object.keys(event ?? {})).not.toContain('paths-ignore');
    }
    expect(Object.keys(on)).not.toContain('pull_request_target');
  });

  test('asks for no more than it needs', () => {
    expect(permissions).toEqual(
      {
        'docs/ci/github-pull-request.yml': { contents: 'read', 'pull-requests': 'write' },
        'docs/ci/github-baseline.yml': { contents: 'write' },
        'docs/ci/github-publish.yml': { actions: 'read', contents: 'read', 'pull-requests': 'write' },
      }[file],
    );
    for (const job of Object.values(jobs)) expect(Object.keys(job)).not.toContain('permissions');
  });

  test('a checkout has the whole history, for the merge base', () => {
    const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith('actions/checkout') === true);
    const depths = checkouts.map((step) => step.with?.['fetch-depth']);
    expect(depths).toEqual(file === 'docs/ci/github-publish.yml' ? [] : [0]);
  });
});

test('the gate runs on pull requests and in the merge queue, and buys nothing for a fork', () => {
  const { on, jobs } = workflow('docs/ci/github-pull-request.yml');
  expect(Object.keys(on).sort()).toEqual(['merge_group', 'pull_request']);
  const gate = jobs['gate']?.steps.at(-1);
  expect(gate?.with?.['replay-only']).toContain('head.repo.full_name != github.repository');
  expect(gate?.with?.['version']).toMatch(/^\d+\.\d+\.\d+$/);
});

test('only the default branch moves the baseline', () => {
  expect(workflow('docs/ci/github-baseline.yml').on).toEqual({ push: { branches: ['main'] } });
});

test('what publishes for forks checks nothing out and sees no secret', () => {
  const text = read('docs/ci/github-publish.yml');
  expect(Object.keys(workflow('docs/ci/github-publish.yml').on)).toEqual(['workflow_run']);
  expect(text).not.toMatch(/actions\/checkout|secrets\.|npm ci|npx/);
});

test('the action asks for an exact version, saves and uploads whatever happened, and ends as the gate did', () => {
  const action = parse(read('action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  };
  expect(action.inputs['version']).toMatchObject({ required: true });
  expect(action.inputs['version']).not.toHaveProperty('default');
  const steps = stepsOf('action.yml');
  const shells = steps.filter(({ run }) => run !== undefined).map(({ shell }) => shell);
  expect(new Set(shells)).toEqual(new Set(['bash']));
  const always = (uses: string): string | undefined =>
    steps.find((step) => step.uses?.startsWith(uses) === true)?.if;
  expect(always('actions/cache/save')).toBe('always()');
  expect(always('actions/upload-artifact')).toBe('always()');
  expect(steps.at(-1)).toMatchObject({ name: 'End as the gate did', if: 'always()' });
});

test('GitLab: the whole history, files whatever happened, orange where nothing was decided', () => {
  const { firstpass } = parse(read('docs/ci/gitlab-ci.yml')) as {
    readonly firstpass: Readonly<Record<string, unknown>>;
  };
  expect(firstpass).toMatchObject({
    variables: { GIT_DEPTH: '0' },
    allow_failure: { exit_codes: [4, 5, 7] },
    artifacts: { when: 'always', reports: { junit: 'firstpass-gate/junit.xml' } },
  });
});

test('the guide names every file that the gate writes', () => {
  const guide = read('docs/guide/gate-in-ci.md');
  for (const { fileName } of gateOutputs) expect(guide).toContain(`\`${fileName}\``);
});
