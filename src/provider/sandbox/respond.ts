/** From a parsed request to what the synthetic model does with it; pure. */
import { attemptName, decideAttempt } from './decide.ts';
import { cacheUse, reasoningTokens, tokensOf, type SandboxUsage } from './tokens.ts';
import { correctAnswer, echoAnswer, refusalText, wrongAnswer } from './answer.ts';
import type { Behaviour } from './inject.ts';
import type { Case } from '../../model/case.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Reply, WireRequest } from './wire.ts';
import type { SandboxModel } from './models.ts';
import type { SandboxTrial } from './trial-header.ts';
import type { Spec } from '../../model/spec.ts';

/** Everything that an answer depends on. */
export interface Question {
  readonly seed: number;
  readonly model: SandboxModel;
  readonly request: WireRequest;
  /** The attempt and its content; null for a foreign agent. */
  readonly work: { readonly trial: SandboxTrial; readonly spec: Spec; readonly case: Case } | null;
  /** How the model behaves other than it should; left out for not at all. */
  readonly behaviour?: Behaviour | null;
}

export type Content = Pick<Reply, 'text' | 'toolCall' | 'finish' | 'usage'>;

/** Returns what the model answers and what it bills for it. */
export function respond(question: Question): Content {
  const { model, request, work, seed } = question;
  const said = say(question);
  const spoken =
    said.toolCall === null ? said.text : said.toolCall.name + JSON.stringify(said.toolCall.arguments);
  const place = work === null ? 'foreign' : attemptName(seed, model, work.trial);
  const reasoning = reasoningTokens(model, `${place}\u0000reasoning\u0000${request.step}`);
  const words = Math.ceil(tokensOf(spoken.length) * model.verbosity);
  const limit = request.maxOutputTokens ?? Infinity;
  const input = request.inputTokens;
  const cache = cacheUse(model, input, { trial: work?.trial ?? null, step: request.step });
  const usage = (visible: number, thought: number): SandboxUsage => ({
    input,
    ...cache,
    output: visible + thought,
    reasoning: thought,
  });
  if (reasoning + words <= limit || said.toolCall !== null)
    return { ...said, usage: usage(words, reasoning) };
  // The limit counts reasoning first, as providers do: what is left cuts the text.
  const thought = Math.min(reasoning, limit);
  const kept = Math.floor((said.text.length * (limit - thought)) / words);
  return {
    ...said,
    text: said.text.slice(0, kept),
    finish: 'length',
    usage: usage(limit - thought, thought),
  };
}

function say(question: Question): Pick<Reply, 'text' | 'toolCall' | 'finish'> {
  const { model, request, work, seed } = question;
  if (work === null) return { text: echoAnswer(model, request.inputTokens), toolCall: null, finish: 'stop' };
  const [tool] = request.tools;
  if (question.behaviour !== undefined && question.behaviour !== null && tool !== undefined) {
    return { text: '', toolCall: endlessCall(question, tool), finish: 'tool' };
  }
  const decision = decideAttempt(seed, model, work.trial);
  if (decision.kind === 'refuse') return { text: refusalText(model), toolCall: null, finish: 'refusal' };
  const offered = work.case.referenceCalls.filter((call) => request.tools.includes(call.tool));
  const next = decision.usesTools ? offered[request.step] : undefined;
  if (next !== undefined) {
    return { text: '', toolCall: { name: next.tool, arguments: next.arguments }, finish: 'tool' };
  }
  const text = decision.correct
    ? correctAnswer(model, work.spec, work.case)
    : wrongAnswer(model, work.spec, work.case, attemptName(seed, model, work.trial));
  return { text, toolCall: null, finish: 'stop' };
}

/** Characters that every call of a growing conversation adds. */
const PADDING = 8000;

function endlessCall({ work, request, behaviour }: Question, tool: string): NonNullable<Reply['toolCall']> {
  const reference = work?.case.referenceCalls.find((call) => call.tool === tool)?.arguments;
  const given = isJsonObject(reference) ? reference : {};
  if (behaviour === 'tool-loop') return { name: tool, arguments: given };
  return { name: tool, arguments: { ...given, step: request.step, padding: 'x'.repeat(PADDING) } };
}
