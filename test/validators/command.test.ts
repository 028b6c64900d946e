import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Check } from '../../src/model/check.ts';
import command from '../../validators/command.ts';
import { checksOf, type Example, validatorContract } from '../contract/validator-contract.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'firstpass-command-')));
afterAll(() => rmSync(folder, { recursive: true }));
const PROGRAMS: Record<string, string> = {
  'sum.mjs': `const { value, case: item } = JSON.parse(await new Promise((done) => { let text = ''; process.stdin.on('data', (part) => (text += part)).on('end', () => done(text)); }));
    const sum = Array.isArray(value) ? value.reduce((a, b) => a + (typeof b === 'number' ? b : 0), 0) : 0;
    if (sum !== item.expected) { console.log('The numbers add up to ' + sum + '.'); process.exit(1); }`,
  'checks.mjs': `console.log(JSON.stringify({ checks: [{ status: process.argv[2], path: '$.a', message: 'about a' }] })); process.exit(Number(process.argv[3]));`,
  'print.mjs': `console.log(process.argv[2] ?? ''); console.error('from stderr'); process.exitCode = Number(process.argv[3] ?? 0);`,
  'environment.mjs': `console.log(Object.keys(process.env).sort().join() + ' ' + process.cwd());`,
  'flood.mjs': `for (;;) if (!process.stdout.write('x'.repeat(65536))) await new Promise((done) => process.stdout.once('drain', done));`,
  // A child that holds standard output open, and would live on.
  'orphan.mjs': `import { spawn } from 'node:child_process'; spawn(process.execPath, ['-e', 'setTimeout(() => require("node:fs").writeFileSync("survived", ""), 1500)'], { stdio: 'inherit' }).unref(); if (process.argv[2] === 'hang') setInterval(() => {}, 1000); else process.exit(0);`,
};
for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(path.join(folder, name), text);

validatorContract(command, {
  folder,
  correct: [
    { options: { command: ['node', 'sum.mjs'] }, value: [1, 2], expected: 3 },
    { options: { command: ['node', 'checks.mjs', 'pass', '0'], timeoutSeconds: 20 } },
  ],
  incorrect: [
    { options: { command: ['node', 'sum.mjs'] }, value: [1, 2], expected: 4 },
    { options: { command: ['node', 'checks.mjs', 'fail', '1'] } },
    { options: { command: ['node', 'checks.mjs', 'fail', '0'] } },
    { options: { command: ['node', 'checks.mjs', 'pass', '1'] } },
  ],
  malformedOptions: [{}, { command: 'node x' }, { command: [] }, { command: ['x'], timeoutSeconds: -1 }],
});

async function run(
  argv: readonly string[],
  more: { timeoutSeconds?: number } & Example = {},
): Promise<Check | undefined> {
  const { timeoutSeconds = 20, ...example } = more;
  const [check] = await checksOf(
    command,
    { ...example, options: { command: [...argv], timeoutSeconds } },
    folder,
  );
  return check;
}

describe('command', () => {
  test('says what the program said', async () => {
    expect(await run(['node', 'print.mjs', 'Row 3 is missing.', '1'])).toMatchObject({
      status: 'fail',
      message: 'Row 3 is missing.',
    });
    expect((await run(['node', 'print.mjs', '', '1']))?.message).toBe(
      '"node print.mjs  1" rejects the answer without a reason.',
    );
  });

  test('any other exit code is undecided and shows standard error', async () => {
    const check = await run(['node', 'print.mjs', 'x', '2']);
    expect(check?.status).toBe('error');
    expect(check?.message).toBe(
      '"node print.mjs x 2" could not decide: it ended with exit code 2. It said: from stderr',
    );
  });

  test('a program that cannot be started is undecided', async () => {
    const check = await run(['./no-such-program']);
    expect(check?.status).toBe('error');
    expect(check?.message).toContain('cannot be started');
  });

  test('it sees four variables and works in the folder of the spec', async () => {
    // macOS adds a variable of its own to every program.
    expect((await run(['node', 'environment.mjs']))?.received?.replace('__CF_USER_TEXT_ENCODING,', '')).toBe(
      `"HOME,LANG,PATH,TMPDIR ${folder}"`,
    );
  });

  test('more than 1 MB of output is undecided', async () => {
    expect((await run(['node', 'flood.mjs']))?.message).toContain('more than 1 MB');
  });

  test('a program that does not read its input may decide', async () => {
    expect((await run(['node', '-e', ''], { text: 'x'.repeat(4_000_000) }))?.status).toBe('pass');
  });

  test.each(['hang', 'leave'])('nothing survives a program that starts others (%s)', async (mode) => {
    const started = performance.now();
    const check = await run(['node', 'orphan.mjs', mode], { timeoutSeconds: mode === 'hang' ? 1 : 20 });
    expect(check?.status).toBe(mode === 'hang' ? 'error' : 'pass');
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 3_000 - (performance.now() - started))));
    expect(existsSync(path.join(folder, 'survived'))).toBe(false);
  });
});
