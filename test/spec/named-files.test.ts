import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { namedFiles } from '../../src/spec/named-files.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';

test('names what a module imports, requires and reads beside itself, in a ring as well', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'deep/node_modules/x'), { recursive: true });
  const texts = {
    'tool.mjs': `import a from './deep/a.mjs';\nimport x from './deep/node_modules/x/x.js';\nimport 'node:fs';
      readFileSync(new URL( "orders.json", import.meta.url));\nfetch(new URL('no.json', base)); './missing.mjs'`,
    'deep/a.mjs': `const b = await import("../b.cjs")`,
    'b.cjs': 'require(`./tool.mjs`); const notes = "orders.json, no.json"',
    'orders.json': '{"x": "./no.json"}',
    'no.json': '{}',
    'deep/node_modules/x/x.js': '',
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text);
  const names = (file: string): readonly string[] =>
    namedFiles(path.join(folder, file)).map((found) => path.relative(folder, found));
  expect(names('tool.mjs')).toEqual(['b.cjs', 'deep/a.mjs', 'orders.json']);
  expect(names('b.cjs')).toEqual(['deep/a.mjs', 'orders.json', 'tool.mjs']);
  expect(names('orders.json')).toEqual([]);
});

test('a module that writes files counts by the modules that it names, as a log of its own grows', () => {
  const folder = temporaryFolder();
  const tool = path.join(folder, 'tool.mjs');
  const text = `import './rules.mjs';\nappendFileSync(new URL('./log.jsonl', import.meta.url), line);`;
  for (const name of ['rules.mjs', 'log.jsonl']) writeFileSync(path.join(folder, name), '');
  writeFileSync(tool, text);
  expect(namedFiles(tool)).toEqual([path.join(folder, 'rules.mjs')]);
});
