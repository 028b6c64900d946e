import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import { compileValidators } from '../../validators/compile.ts';
import { validators } from '../../validators/index.ts';
import javascript from '../../validators/javascript.ts';
import { checksOf, formatOf, subjectOf, validatorContract } from '../contract/validator-contract.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'firstpass-javascript-'));
afterAll(() => rmSync(folder, { recursive: true }));
const MODULES: Record<string, string> = {
  'sum.mjs': `export default ({ value, text, case: item }, { extra = 0 }) => {
    const list = Array.isArray(value) ? value : [];
    const sum = list.reduce((a, b) => a + (typeof b === 'number' ? b : 0), extra);
    return sum === item.expected || 'The numbers add up to ' + sum + ', not ' + item.expected + '.';
  };`,
  'checks.mjs': `export default async ({ value }) => [
    { status: value.a === 1 ? 'pass' : 'fail', path: '$.a', expected: 1, received: value.a, message: 'a must be 1' },
    { status: 'pass', message: 'b is fine', validator: 'forged' },
  ];`,
  'tools.mjs': `export default ({ tools }) => tools.some((use) => use.tool === 'lookup' && use.ok);`,
  'hang.mjs': `export default ({ text }) => { while (text === 'hang') { /* on purpose */ } return true; };`,
  'never.mjs': `export default ({ text }) => (text === 'hang' ? new Promise(() => {}) : true);`,
  'exit.mjs': `export default ({ text }) => (text === 'exit' ? process.exit(3) : true);`,
  'throw.mjs': `export default () => { throw new TypeError('broken on purpose'); };`,
  'late.mjs': `export default ({ text }) => { if (text === 'x') setTimeout(() => { throw new Error('late'); }, 0); return true; };`,
  'memory.mjs': `export default () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };`,
  'syntax.mjs': `export default (`,
  'no-default.mjs': `export const x = 1;`,
  'garbage.mjs': `export default (subject, { answer }) => ({ nothing: undefined, number: 5, list: [], empty: '', half: { status: 'fail' }, odd: [{ status: 'maybe', message: 'x' }], code: () => 1 })[answer];`,
  'print.mjs': `let calls = 0; export default () => { console.log('NOISE ' + 'x'.repeat(1e5)); console.error('NOISE'); return { status: 'pass', message: 'call ' + ++calls + ' ' + Object.keys(process.env).sort().join() }; };`,
};
for (const [name, text] of Object.entries(MODULES)) writeFileSync(path.join(folder, name), text);

validatorContract(javascript, {
  folder,
  correct: [
    { options: { module: './sum.mjs' }, value: [1, 2], expected: 3 },
    { options: { module: 'sum.mjs', options: { extra: 5 }, timeoutSeconds: 20 }, value: [1, 2], expected: 8 },
    { options: { module: 'checks.mjs' }, value: { a: 1 } },
    { options: { module: 'tools.mjs' }, text: '', tools: [{ tool: 'lookup', arguments: {}, ok: true }] },
  ],
  incorrect: [
    { options: { module: './sum.mjs' }, value: [1, 2], expected: 4 },
    { options: { module: 'checks.mjs' }, value: { a: 2 } },
    { options: { module: 'tools.mjs' }, text: '' },
  ],
  malformedOptions: [
    {},
    { module: 5 },
    { module: 'x.mjs', timeoutSeconds: 0 },
    { module: 'x.mjs', options: [] },
  ],
});

async function open(
  module: string,
  timeoutSeconds: number,
): Promise<{
  readonly say: (text: string) => Promise<string>;
  readonly close: () => Promise<void>;
}> {
  const specs = [{ kind: 'javascript', options: { module, timeoutSeconds } }];
  const compiled = await compileValidators(specs, validators, { folder, output: formatOf({}) });
  return {
    say: async (text) => {
      const [check] = await compiled.run(subjectOf({ text }, folder), new AbortController().signal);
      return `${check?.status}: ${check?.message}`;
    },
    close: async () => compiled.close(),
  };
}

describe('javascript', () => {
  test.each(['hang', 'never'])('%s.mjs ends as undecided and the next answer is judged', async (name) => {
    const opened = await open(`${name}.mjs`, 1);
    expect(await opened.say('fine')).toContain('pass');
    // Calls that wait for the hanging one are judged all the same.
    const [hung, waited] = await Promise.all([opened.say('hang'), opened.say('fine')]);
    expect(hung).toBe(`error: ${name}.mjs could not decide: it took longer than 1 seconds.`);
    expect(waited).toContain('pass');
    await opened.close();
  });

  test('a module that ends its process ends only its thread', async () => {
    const opened = await open('exit.mjs', 10);
    expect(await opened.say('exit')).toBe('error: exit.mjs could not decide: its thread ended with code 3.');
    expect(await opened.say('fine')).toContain('pass');
    await opened.close();
  });

  test('an error between two calls costs nothing', async () => {
    const opened = await open('late.mjs', 10);
    expect(await opened.say('x')).toContain('pass');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await opened.say('fine')).toContain('pass');
    await opened.close();
  });

  test('a module that eats all memory ends as undecided', async () => {
    const [check] = await checksOf(
      javascript,
      { options: { module: 'memory.mjs', timeoutSeconds: 25 } },
      folder,
    );
    expect(check?.status).toBe('error');
  });

  test.each([
    ['throw.mjs', 'TypeError: broken on purpose'],
    ['syntax.mjs', 'SyntaxError'],
    ['no-default.mjs', 'it has no default export that is a function'],
  ])('%s is undecided and says why', async (module, reason) => {
    const [check] = await checksOf(javascript, { options: { module } }, folder);
    expect(check).toMatchObject({ status: 'error', validator: 'javascript' });
    expect(check?.message).toContain(reason);
  });

  test.each(['nothing', 'number', 'list', 'empty', 'half', 'odd', 'code'])(
    'garbage (%s) is undecided',
    async (answer) => {
      const [check] = await checksOf(
        javascript,
        { options: { module: 'garbage.mjs', options: { answer } } },
        folder,
      );
      expect(check?.status).toBe('error');
    },
  );

  test('the thread stays warm, prints nowhere and sees four variables', async () => {
    const warnings: Error[] = [];
    process.on('warning', (warning) => warnings.push(warning));
    const opened = await open('print.mjs', 10);
    expect(await opened.say('')).toBe('pass: call 1 HOME,LANG,PATH,TMPDIR');
    for (let call = 2; call <= 20; call++) expect(await opened.say('')).toContain(`call ${call} `);
    expect(warnings).toEqual([]);
    await opened.close();
    expect(await opened.say('')).toContain('the validator is closed');
  });

  test('a cancelled run does not wait for the module', async () => {
    const specs = [{ kind: 'javascript', options: { module: 'never.mjs' } }];
    const compiled = await compileValidators(specs, validators, { folder, output: formatOf({}) });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const [check] = await compiled.run(subjectOf({ text: 'hang' }, folder), controller.signal);
    expect(check?.status).toBe('error');
    await compiled.close();
  });

  test('the check keeps its own kind, and evidence becomes text', async () => {
    const checks = await checksOf(
      javascript,
      { options: { module: 'checks.mjs' }, value: { a: { b: 2 } } },
      folder,
    );
    expect(checks.map((check) => check.validator)).toEqual(['javascript', 'javascript']);
    expect(checks[0]).toMatchObject({ path: '$.a', expected: '1', received: '{"b": 2}' });
  });

  test('refuses a module that does not exist', async () => {
    await expect(checksOf(javascript, { options: { module: 'nowhere.mjs' } }, folder)).rejects.toBeInstanceOf(
      Failure,
    );
  });
});
