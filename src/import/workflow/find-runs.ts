/** Finds the manifests of workflow runs, and what lies beside them: transcripts of agents, journals, streams. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../model/failure.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';

/** A file that is, or should be, the manifest of a run. */
export interface FoundRun {
  readonly file: string;
  /** null when it cannot be read as one. */
  readonly manifest: JsonObject | null;
  /** Why not; null when it can. */
  readonly problem: string | null;
}

export interface FoundFiles {
  readonly runs: readonly FoundRun[];
  /** Transcripts of agents by the agent's id, wherever they lie. */
  readonly transcripts: ReadonlyMap<string, readonly string[]>;
  /** Other telemetry: what the program printed, and transcripts of sessions. */
  readonly streams: readonly string[];
}

/** Files of one run. */
export interface RunFiles {
  /** By the agent's id. */
  readonly transcripts: ReadonlyMap<string, string>;
  readonly journal: string | null;
  /** Transcript of the session that started the run. */
  readonly session: string | null;
}

const PASSED_OVER = new Set(['node_modules', '.git']);
const TRANSCRIPT = /^agent-(.+)\.jsonl$/;
/** A manifest is small; a document of this size is something else. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Returns the runs below the paths in the order of their names. Throws Failure `meter/missing-file` for a path that
 * is not there; a manifest that is damaged is a run with a problem.
 */
export function findRuns(paths: readonly string[]): FoundFiles {
  const runs = new Map<string, FoundRun>();
  const streams = new Set<string>();
  const transcripts = new Map<string, string[]>();
  const take = (file: string, isNamed: boolean): void => {
    const name = path.basename(file);
    const agent = TRANSCRIPT.exec(name)?.[1];
    if (agent !== undefined) transcripts.set(agent, [...(transcripts.get(agent) ?? []), file]);
    else if (/\.jsonl(?:\.gz)?$/.test(name)) {
      if (name !== 'journal.jsonl' && name !== 'history.jsonl') streams.add(file);
    } else if (isNamed || name.endsWith('.json')) {
      const found = runOf(file, isNamed || isRunName(file));
      if (found === 'stream') streams.add(file);
      else if (found !== null) runs.set(file, found);
    }
  };
  for (const one of paths) {
    const stat = statSync(one, { throwIfNoEntry: false });
    if (stat === undefined) throw new Failure('meter/missing-file', `${one} is not there`);
    if (!stat.isDirectory()) take(one, true);
    else for (const file of filesBelow(one)) take(file, false);
  }
  return { runs: [...runs.values()], transcripts, streams: [...streams] };
}

/** Returns what belongs to a run: from the program's own places first, else from anywhere that was searched. */
export function filesOf(run: FoundRun, found: Pick<FoundFiles, 'transcripts'>): RunFiles {
  const id = typeof run.manifest?.['runId'] === 'string' ? run.manifest['runId'] : '';
  const folder = path.dirname(run.file);
  const session = path.dirname(folder);
  const own = path.basename(id);
  const places = [
    path.join(session, 'subagents', 'workflows', own),
    path.join(folder, 'subagents', 'workflows', own),
    path.join(folder, own),
  ].filter((place) => own !== '' && existsSync(place));
  const transcripts = new Map<string, string>();
  for (const [agent, files] of found.transcripts) {
    const ofRun = files.filter((file) => own !== '' && path.dirname(file).split(path.sep).includes(own));
    // A transcript that names no run can only be this one's when no other lies about.
    const file = ofRun[0] ?? (files.length === 1 ? files[0] : undefined);
    if (file !== undefined) transcripts.set(agent, file);
  }
  for (const place of places) {
    for (const name of readdirSync(place).sort()) {
      const agent = TRANSCRIPT.exec(name)?.[1];
      if (agent !== undefined) transcripts.set(agent, path.join(place, name));
    }
  }
  const journals = places
    .map((place) => path.join(place, 'journal.jsonl'))
    .filter((file) => existsSync(file));
  const main = path.basename(folder) === 'workflows' ? `${session}.jsonl` : null;
  return {
    transcripts,
    journal: journals[0] ?? null,
    session: main !== null && existsSync(main) ? main : null,
  };
}

/** Names under which nothing else is kept. */
function isRunName(file: string): boolean {
  return /^wf_.*\.json$/.test(path.basename(file));
}

function runOf(file: string, isExpected: boolean): FoundRun | 'stream' | null {
  const unreadable = (problem: string): FoundRun | null =>
    isExpected ? { file, manifest: null, problem } : null;
  let text: string;
  try {
    if (statSync(file).size > LARGEST) return unreadable('it is too large to be the manifest of a run');
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return unreadable('it cannot be read');
  }
  if (!isExpected && !text.includes('"workflowProgress"')) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What a program printed line by line, under a name that says nothing.
    return /^\s*\{.*\}\s*\n\s*\{/.test(text) ? 'stream' : unreadable('it is no JSON, or cut off');
  }
  // As `--output-format json --verbose` prints it.
  if (Array.isArray(value) && value.some(isJsonObject) && !isRunName(file))
    return isExpected ? 'stream' : null;
  if (!isJsonObject(value)) return unreadable('it is no JSON object');
  if (RUN_FIELDS.some((field) => field in value)) return { file, manifest: value, problem: null };
  if (value['type'] === 'result') return 'stream';
  return unreadable('it has none of the fields of a run, such as workflowProgress');
}

const RUN_FIELDS = ['workflowProgress', 'workflowName', 'runId', 'totalTokens'];

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((left, right) =>
    left.name < right.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : filesBelow(file);
    const isBeside = entry.name.endsWith('.meta.json') || entry.name === 'sessions-index.json';
    return entry.isFile() && !isBeside && /\.(?:json|jsonl|jsonl\.gz)$/.test(entry.name) ? [file] : [];
  });
}
