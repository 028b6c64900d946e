import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type {
  CompileContext,
  CompiledValidator,
  Subject,
  ValidatorDefinition,
} from '../../src/model/validator.ts';
import { scaffold } from '../../src/spec/init.ts';
import { loadProject } from '../../src/spec/load.ts';
import { renderPrompt } from '../../src/spec/template.ts';
import { definitions, folderOf, lines } from './project-folder.ts';

const files = Object.fromEntries(scaffold().map((file) => [file.path, file.content]));

test('the new project loads without a word', async () => {
  const result = await loadProject({ folder: folderOf(files), definitions });
  expect(lines(result)).toEqual([]);
  const project = result.project;
  expect(project?.variants.map((variant) => variant.id)).toEqual(['steady', 'cheap']);
  expect(project?.repeats).toBe(2);
  const [spec] = project?.specs ?? [];
  expect(spec?.cases).toHaveLength(6);
  expect(spec?.cases.every((item) => item.expected !== null)).toBe(true);
  const first = spec?.cases[0];
  expect(spec && first && renderPrompt(spec, first, null).user).toContain(
    'Ticket from Ada:\nI was charged twice',
  );
});

test('the spec is short, and editors find the schemas from where the files are', () => {
  expect(files['specs/ticket-triage/spec.yaml']?.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  for (const file of ['firstpass.yaml', 'specs/ticket-triage/spec.yaml']) {
    const schema = /^# yaml-language-server: \$schema=(\S+)$/m.exec(files[file] ?? '')?.[1] ?? '';
    expect(path.posix.join(path.posix.dirname(file), schema)).toMatch(
      /^node_modules\/firstpass\/schema\/(project|spec)\.schema\.json$/,
    );
  }
});

test('the validator that it brings tells an apology from an answer', async () => {
  const file = path.join(folderOf(files), 'validators/no-apology.mjs');
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    default: ValidatorDefinition;
  };
  const compiled: CompiledValidator = await module.default.compile({}, {} as CompileContext);
  const judge = async (text: string): Promise<unknown> =>
    (await compiled.validate({ text } as Subject, new AbortController().signal)).map((check) => check.status);
  expect(await judge('{"category": "bug"}')).toEqual(['pass']);
  expect(await judge('I am sorry, I cannot do that.')).toEqual(['fail']);
});
