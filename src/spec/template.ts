import Handlebars from 'handlebars';
import type { RenderedPrompt } from '../model/agent.ts';
import type { Case } from '../model/case.ts';
import type { Check } from '../model/check.ts';
import { Failure } from '../model/failure.ts';
import type { PromptTemplates, Spec } from '../model/spec.ts';
import { builtInFeedback, disclosed } from './feedback.ts';

/** What a feedback template sees. */
export interface FeedbackFacts {
  readonly checks: readonly Check[];
  /** The attempt that was judged, from 1. */
  readonly attempt: number;
  /** Attempts that remain after it. */
  readonly remaining: number;
}

/** Helpers that templates may use; Handlebars' `log` is left out, as it writes to the terminal. */
export const HELPERS: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with', 'lookup', 'json']);

// An engine of our own: nothing registered elsewhere in the process can change a prompt.
const engine = Handlebars.create();
engine.unregisterHelper('log');
engine.registerHelper('json', (value: unknown) => JSON.stringify(value, null, 2) ?? 'null');

// Handlebars' own would write a warning to the terminal for a key that only a prototype has.
engine.registerHelper('lookup', (value: unknown, key: unknown) =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, String(key))
    ? (value as Record<string, unknown>)[String(key)]
    : undefined,
);

type Template = (context: unknown) => string;

interface CompiledPrompt {
  readonly system: Template | null;
  readonly user: Template;
}

// Rendering is in the path of every attempt: templates are compiled once for as long as the spec lives.
const prompts = new WeakMap<PromptTemplates, CompiledPrompt>();
const merged = new WeakMap<PromptTemplates, WeakMap<Partial<PromptTemplates>, PromptTemplates>>();
const feedbacks = new WeakMap<Spec, Template>();

/** Returns the prompt of a case; `override` is the variant's. Throws Failure when a template cannot be filled. */
export function renderPrompt(
  spec: Pick<Spec, 'id' | 'prompt'>,
  item: Pick<Case, 'id' | 'input' | 'tags'>,
  override: Partial<PromptTemplates> | null,
): RenderedPrompt {
  const compiled = compilePrompt(override === null ? spec.prompt : mergePrompt(spec.prompt, override));
  const context = promptContext(item);
  try {
    return { system: compiled.system?.(context) ?? null, user: compiled.user(context) };
  } catch (error) {
    throw unfillable(`the prompt of spec "${spec.id}" cannot be filled for case "${item.id}"`, error);
  }
}

/** Returns what the agent is told after an attempt that was not correct: the spec's text, else a built-in one. */
export function renderFeedback(spec: Spec, facts: FeedbackFacts): string {
  const checks = facts.checks.filter((check) => check.status !== 'pass').map(disclosed);
  if (spec.retry.feedback === null) return builtInFeedback({ ...facts, checks }, spec.output.format);
  const template = feedbacks.get(spec) ?? compileTemplate(spec.retry.feedback, {});
  feedbacks.set(spec, template);
  try {
    return template({ checks, attempt: facts.attempt, remaining: facts.remaining });
  } catch (error) {
    throw unfillable(`the feedback of spec "${spec.id}" cannot be filled`, error);
  }
}

/** Returns what prompt templates see of a case. */
export function promptContext(item: Pick<Case, 'id' | 'input' | 'tags'>): unknown {
  return { input: item.input, case: { id: item.id, tags: item.tags } };
}

/** Returns the spec's templates with the variant's in their place. */
function mergePrompt(own: PromptTemplates, override: Partial<PromptTemplates>): PromptTemplates {
  const known = merged.get(own) ?? new WeakMap<Partial<PromptTemplates>, PromptTemplates>();
  merged.set(own, known);
  const partials = { ...own.partials, ...override.partials };
  const result = known.get(override) ?? { ...own, ...override, partials };
  known.set(override, result);
  return result;
}

/** Returns the template as a function; it throws when the text does not parse or a variable is missing. */
export function compileTemplate(text: string, partials: Readonly<Record<string, string>>): Template {
  const options: CompileOptions = { strict: true, noEscape: true };
  const template = engine.compile(text, options);
  const compiled = Object.fromEntries(
    Object.entries(partials).map(([name, partial]) => [name, engine.compile(partial, options)]),
  );
  return (context) => template(context, { partials: compiled });
}

function compilePrompt(prompt: PromptTemplates): CompiledPrompt {
  const known = prompts.get(prompt);
  if (known !== undefined) return known;
  const compiled: CompiledPrompt = {
    system: prompt.system === null ? null : compileTemplate(prompt.system, prompt.partials),
    user: compileTemplate(prompt.user, prompt.partials),
  };
  prompts.set(prompt, compiled);
  return compiled;
}

function unfillable(message: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new Failure('spec/template', `${message}: ${reason}`, {
    hint: 'run `firstpass check` to see where',
    cause,
  });
}
