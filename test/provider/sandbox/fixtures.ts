/** A synthetic spec and small helpers for the sandbox's tests. */
import type { Case } from '../../../src/model/case.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Spec } from '../../../src/model/spec.ts';
import { makeCase, makeSpec } from '../../fixtures/project.ts';
import { writeTrialHeader, type SandboxTrial } from '../../../src/provider/sandbox/index.ts';

export function caseOf(id: string, parts: Partial<Case> = {}): Case {
  return makeCase(id, { input: { text: id }, expected: { total: 42, currency: 'EUR', id }, ...parts });
}

export function specOf(cases: readonly Case[], parts: Partial<Spec> = {}): Spec {
  const output = { format: 'json', schema: null, extract: 'embedded' } as const;
  return makeSpec('sample', { cases, output, validators: [], folder: import.meta.dirname, ...parts });
}

export function casesOf(count: number, parts: Partial<Case> = {}): readonly Case[] {
  return Array.from({ length: count }, (_, index) => caseOf(`case-${index}`, parts));
}

export interface ChatAnswer {
  readonly id: string;
  readonly object: string;
  readonly model: string;
  readonly system_fingerprint: string;
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: {
      readonly content: string | null;
      readonly refusal: string | null;
      readonly tool_calls?: readonly {
        readonly id: string;
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
    };
  }[];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
    readonly completion_tokens_details: { readonly reasoning_tokens: number };
  };
}

export const PROMPT: readonly { readonly role: string; readonly content: string }[] = [
  { role: 'system', content: 'You read invoices.' },
  { role: 'user', content: 'Invoice: total 42 EUR' },
];

/** Sends one request to the sandbox as an agent would. */
export async function post(url: string, body: Json, trial: SandboxTrial | null = null): Promise<Response> {
  const named = trial === null ? {} : { 'x-firstpass-trial': writeTrialHeader(trial) };
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...named },
    body: JSON.stringify(body),
  });
}

/** Asks a model by chat completions and returns the parsed answer. */
export async function chat(url: string, model: string, trial: SandboxTrial | null): Promise<ChatAnswer> {
  const response = await post(`${url}/v1/chat/completions`, { model, messages: PROMPT }, trial);
  return (await response.json()) as ChatAnswer;
}

export function trialOf(kase: string, repeat = 1, attempt = 1): SandboxTrial {
  return { spec: 'sample', case: kase, repeat, attempt };
}

/** Runs the jobs with at most `width` at a time and returns their results in the jobs' order. */
export async function inParallel<Result>(
  jobs: readonly (() => Promise<Result>)[],
  width: number,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index];
      if (job !== undefined) results[index] = await job();
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Returns the JSON in an answer as the sandbox's models wrap it, or undefined. */
export function jsonIn(text: string): unknown {
  const fenced = /```json\n([\s\S]*)\n```/u.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(fenced);
  } catch {
    return undefined;
  }
}
