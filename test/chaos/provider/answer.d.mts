/** Types of answer.mjs for the suite, which foretells outcomes with it. */
export interface Question {
  readonly wire: 'chat' | 'messages';
  readonly model: string;
  readonly case: string;
  readonly attempt: number;
  readonly step: number;
  readonly characters: number;
}

export interface Answer {
  readonly text: string;
  readonly calls: readonly unknown[];
}

export function answerOf(
  question: Question,
  settings: { readonly seed: number; readonly outputBytes: number },
): Answer;
