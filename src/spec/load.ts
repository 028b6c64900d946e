import path from 'node:path';
import type { Problem } from '../model/problem.ts';
import type { Project } from '../model/project.ts';
import type { ValidatorDefinition } from '../model/validator.ts';
import { crossCheck } from './cross-check.ts';
import { glob, isPattern } from './glob.ts';
import { loadProjectFile } from './load-project.ts';
import { type LoadedSpec, loadSpec } from './load-spec.ts';
import type { Base } from './load-template.ts';
import { checkShape, compileShape, inReadingOrder } from './problems.ts';
import { type Reading, readSourceFile } from './reading.ts';
import { projectSchema } from './schema/project.ts';
import { specSchema } from './schema/spec.ts';
import { problemAt, type Source, wholeFile } from './source.ts';
import { type ProjectKinds, withUserValidators } from './user-validators.ts';

/** What came of loading a project. */
export interface LoadResult {
  /** null when there is a problem of severity error. */
  readonly project: Project | null;
  /** The given definitions and the user's own. */
  readonly definitions: readonly ValidatorDefinition[];
  /** In reading order; may hold warnings beside a project. */
  readonly problems: readonly Problem[];
  /** Text by file, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface LoadOptions {
  /** Folder in which `file` is looked for. */
  readonly folder: string;
  /** The project file; firstpass.yaml when left out. Its folder is the project's. */
  readonly file?: string;
  /** The validator kinds that are built in. */
  readonly definitions: readonly ValidatorDefinition[];
}

/**
 * Reads and checks a project with every file that it names. Runs the module of each validator that the project
 * defines itself. Never throws for what a file says: mistakes are problems.
 */
export async function loadProject(options: LoadOptions): Promise<LoadResult> {
  const file = path.resolve(options.folder, options.file ?? 'firstpass.yaml');
  const reading: Reading = { root: path.dirname(file), problems: [], sources: new Map() };
  const none = { definitions: options.definitions, project: null };
  const source = readProjectSource(reading, file);
  if (source === null)
    return { ...none, problems: inReadingOrder(reading.problems), sources: reading.sources };
  const base: Base = { reading, source, folder: reading.root };
  const finding = checkShape(compileShape(projectSchema()), source.value, source);
  reading.problems.push(...finding.problems);
  const loaded = loadProjectFile(base, finding);
  const specSources = readSpecSources(base, loaded.patterns);
  const kinds = await withUserValidators(
    reading,
    options.definitions,
    specSources.map((spec) => spec.source),
  );
  const specs = await loadSpecs(specSources, kinds);
  reading.problems.push(...crossCheck({ source, loaded, specs }));
  const problems = inReadingOrder(reading.problems);
  const usable = !problems.some((problem) => problem.severity === 'error');
  const project = usable ? { ...loaded.project, specs: specs.map((item) => item.spec) } : null;
  return { project, definitions: kinds.definitions, problems, sources: reading.sources };
}

function readProjectSource(reading: Reading, file: string): Source | null {
  const source = readSourceFile(reading, file, null);
  const first = reading.problems[0];
  if (first?.code === 'spec/missing-file') {
    const hint = 'run `firstpass init` for a small project that works, or name a folder';
    reading.problems[0] = { ...first, hint };
  }
  if (
    source === null ||
    (typeof source.value === 'object' && !Array.isArray(source.value) && source.value !== null)
  ) {
    return source;
  }
  const message = source.value === null ? 'the file is empty' : 'a project must be a mapping of keys';
  reading.problems.push(problemAt(source.locate([]), 'spec/wrong-type', message));
  return null;
}

function readSpecSources(project: Base, patterns: readonly string[]): readonly Base[] {
  const { reading } = project;
  const named = new Map<string, readonly (string | number)[]>();
  const list = Array.isArray((project.source.value as { specs?: unknown }).specs);
  for (const [index, pattern] of patterns.entries()) {
    const at = list ? ['specs', index] : ['specs'];
    const files = isPattern(pattern) ? glob(reading.root, pattern) : [path.resolve(reading.root, pattern)];
    if (files.length === 0) {
      const stated = (project.source.value as { specs?: unknown }).specs !== undefined;
      const place = stated ? project.source.locate(at) : wholeFile(project.source.file);
      const hint = 'a spec is a YAML file such as specs/my-job/spec.yaml';
      reading.problems.push(problemAt(place, 'spec/no-specs', `no file matches "${pattern}"`, hint));
    }
    for (const file of files) if (!named.has(file)) named.set(file, at);
  }
  return [...named].flatMap(([file, at]) => {
    const source = readSourceFile(reading, file, project.source.locate(at));
    return source === null ? [] : [{ reading, source, folder: path.dirname(file) }];
  });
}

async function loadSpecs(bases: readonly Base[], kinds: ProjectKinds): Promise<readonly LoadedSpec[]> {
  if (bases.length === 0) return [];
  const shape = compileShape(specSchema(kinds.definitions, kinds.broken));
  const specs: LoadedSpec[] = [];
  for (const base of bases) {
    const loaded = await loadSpec(base, shape);
    if (loaded !== null) specs.push(loaded);
  }
  return specs;
}
