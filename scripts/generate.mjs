// Writes the files that are generated from the code; with --check, says which of them are out of date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** One line for each generated file: where it is, and what belongs into it. */
const generated = [
  {
    file: 'schema/spec.schema.json',
    content: async () => {
      const { specSchema } = await built('src/spec/schema/spec.js');
      const { validators } = await built('validators/index.js');
      return json(specSchema(validators));
    },
  },
  {
    file: 'schema/project.schema.json',
    content: async () => json((await built('src/spec/schema/project.js')).projectSchema()),
  },
];

function built(module) {
  return import(path.join(root, 'dist', module));
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function present(file) {
  try {
    return readFileSync(path.join(root, file), 'utf8');
  } catch {
    return null;
  }
}

const stale = [];
for (const { file, content } of generated) {
  const text = await content();
  if (present(file) === text) continue;
  stale.push(file);
  if (process.argv.includes('--check')) continue;
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
  console.log(`wrote ${file}`);
}

if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`error: out of date: ${stale.join(', ')}`);
  console.error('\nhint: run `npm run generate` and commit the result');
  process.exitCode = 1;
}
