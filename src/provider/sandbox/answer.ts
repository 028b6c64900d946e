/** The text that a synthetic model answers. */
import type { Case } from '../../model/case.ts';
import type { Json } from '../../model/json.ts';
import type { SandboxModel } from './models.ts';
import type { Spec } from '../../model/spec.ts';
import { faultOf } from './fault.ts';
import { uniform } from './random.ts';

type AnswerSpec = Pick<Spec, 'output'>;

/** Returns the correct answer as this model words it: the case's reference, else what the case expects. */
export function correctAnswer(model: SandboxModel, spec: AnswerSpec, kase: Case): string {
  return dressed(model, spec, rightText(spec, kase));
}

/** Returns a wrong answer: one of the case's faults, else a mutation of the right one; `name` seeds it. */
export function wrongAnswer(model: SandboxModel, spec: AnswerSpec, kase: Case, name: string): string {
  const fault = kase.faults[Math.floor(uniform(`${name}\u0000fault`) * kase.faults.length)];
  const text =
    fault === undefined ? faultOf(rightText(spec, kase), spec.output.format, name) : literal(fault);
  return dressed(model, spec, text);
}

/** Returns the answer to a request that says nothing about a trial. */
export function echoAnswer(model: SandboxModel, inputTokens: number): string {
  return `Synthetic answer of ${model.name}: the prompt had ${inputTokens} tokens.`;
}

/** Returns what a synthetic model says when it refuses. */
export function refusalText(model: SandboxModel): string {
  return `Synthetic refusal of ${model.name}.`;
}

function rightText(spec: AnswerSpec, kase: Case): string {
  if (kase.reference !== null) return literal(kase.reference);
  return spec.output.format === 'json' ? JSON.stringify(kase.expected, null, 2) : literal(kase.expected);
}

function literal(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Puts JSON into the model's manners, as far as the spec's rule for finding it allows. */
function dressed(model: SandboxModel, spec: AnswerSpec, text: string): string {
  const { format, extract } = spec.output;
  // A fence inside the JSON's own strings would end ours early.
  if (format === 'text' || extract === 'whole' || !model.fenced || text.includes('```')) return text;
  const block = `\`\`\`json\n${text}\n\`\`\``;
  if (!model.chatty) return block;
  return `Thank you for the details. I went through them step by step.\n\n${block}\n\nI hope that this helps.`;
}
