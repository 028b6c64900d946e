// A real program for the tests of command agents: its first argument says how it behaves.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [, , manner, ...rest] = process.argv;
const read = async () => {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return JSON.parse(text);
};
const forever = () => setInterval(() => undefined, 1000);

switch (manner) {
  case 'echo':
    process.stdout.write(JSON.stringify({ output: await read() }));
    break;
  case 'environment':
    process.stdout.write(JSON.stringify({ output: { env: process.env, cwd: process.cwd() } }));
    break;
  case 'say':
    process.stdout.write(rest.join(' '));
    break;
  case 'fail':
    process.stderr.write('first line\nthe disk is on fire\n');
    process.exitCode = 7;
    break;
  case 'flood': {
    const block = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 20; count += 1) process.stdout.write(block);
    break;
  }
  case 'hang':
    forever();
    break;
  case 'stubborn':
    process.on('SIGTERM', () => undefined);
    writeFileSync(rest[0], String(process.pid));
    forever();
    break;
  case 'family': {
    // The child ignores SIGTERM and keeps our standard output open.
    const child = spawn(process.execPath, [process.argv[1], 'stubborn', rest[0]], { stdio: 'inherit' });
    child.unref();
    if (rest[1] === 'leave') setTimeout(() => process.exit(0), 400);
    else forever();
    process.stdout.write('{"output": "left"}');
    break;
  }
  default:
    throw new Error(`no manner ${manner}`);
}
