import { answerOf } from './provider/answer.mjs';
import { SEED } from './scale.ts';
import { VARIANTS } from './project.ts';

/** What a variant has done in the end, faults of the transport aside. */
export interface Work {
  readonly correct: number;
  readonly incorrect: number;
  readonly attempts: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
}

/**
 * Returns what each variant must come to on so many cases, out of the provider's own program: its answers
 * depend on nothing but the seed and the place.
 */
export function foretold(cases: number, outputBytes = 0): Readonly<Record<string, Work>> {
  const trials = Array.from({ length: cases }, (_, index) => `c${index}`);
  return Object.fromEntries(
    VARIANTS.map((model) => [model, trials.map((item) => trialOf(model, item, outputBytes)).reduce(add)]),
  );
}

function trialOf(model: string, item: string, outputBytes: number): Work {
  const work = { correct: 0, incorrect: 0, attempts: 0, modelCalls: 0, toolCalls: 0 };
  while (work.correct === 0 && work.attempts < 3) {
    work.attempts += 1;
    for (let step = 0; ; step += 1) {
      const question = {
        wire: 'chat',
        model,
        case: item,
        attempt: work.attempts,
        step,
        characters: 0,
      } as const;
      const { text, calls } = answerOf(question, { seed: SEED, outputBytes });
      work.modelCalls += 1;
      work.toolCalls += calls.length;
      if (calls.length > 0) continue;
      if (text === `value of ${item}`) work.correct = 1;
      break;
    }
  }
  return { ...work, incorrect: 1 - work.correct };
}

function add(left: Work, right: Work): Work {
  return {
    correct: left.correct + right.correct,
    incorrect: left.incorrect + right.incorrect,
    attempts: left.attempts + right.attempts,
    modelCalls: left.modelCalls + right.modelCalls,
    toolCalls: left.toolCalls + right.toolCalls,
  };
}
