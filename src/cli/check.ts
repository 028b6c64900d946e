import path from 'node:path';
import { validators } from '../../validators/index.ts';
import { EXIT } from '../model/failure.ts';
import { formatGithub } from '../spec/format-github.ts';
import { formatJson } from '../spec/format-json.ts';
import { renderProblems } from '../spec/frame.ts';
import { loadProject } from '../spec/load.ts';
import { rateCardProblems } from './rate-cards.ts';
import { validatorProblems } from './validator-problems.ts';

export interface CheckOptions {
  readonly project: string;
  readonly format: 'text' | 'json' | 'github';
}

/** Checks every file of the project and says what is wrong with it, or how much there is of what. */
export async function check(options: CheckOptions): Promise<number> {
  const target = path.resolve(options.project);
  const loaded = await loadProject({
    folder: path.dirname(target),
    file: path.basename(target),
    definitions: validators,
  });
  const { project, sources } = loaded;
  const started = project === null ? [] : await validatorProblems(project.specs, loaded.definitions);
  const cards = project === null ? { problems: [], texts: [] } : rateCardProblems(project);
  const problems = [...loaded.problems, ...started, ...cards.problems];
  if (options.format === 'json') console.log(formatJson(problems));
  else if (options.format === 'github') {
    if (problems.length > 0) console.log(formatGithub(problems));
  } else if (problems.length > 0) {
    console.error(renderProblems(problems, new Map([...sources, ...cards.texts])));
  }
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  if (project === null || errors > 0) {
    if (options.format === 'text') console.error(`\n${errors} ${errors === 1 ? 'error' : 'errors'}`);
    return EXIT.usage;
  }
  if (options.format === 'text') {
    const cases = project.specs.reduce((sum, spec) => sum + spec.cases.length, 0);
    const found = [
      counted(project.specs.length, 'spec'),
      counted(cases, 'case'),
      counted(project.variants.length, 'variant'),
    ];
    console.log(`ok: ${found.join(', ')}`);
  }
  return EXIT.ok;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
