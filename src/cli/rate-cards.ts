import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../model/failure.ts';
import type { Problem } from '../model/problem.ts';
import type { Project } from '../model/project.ts';
import type { RateCard } from '../price/card.ts';
import { embeddedCards } from '../price/embedded.ts';
import { parseRateCard } from '../price/parse.ts';
import { renderProblems } from '../spec/frame.ts';
import { tooManyProblems } from './open-project.ts';

/** Returns the rate cards of a project, the one that wins first; the embedded ones come last. */
export function openRateCards(project: Project): readonly RateCard[] {
  return [...project.rateCards.map((file) => readCard(file, project.root)), ...embeddedCards()];
}

/** Returns the rate card of a file that a command names; mistakes in it end the command with exit 2. */
export function openCardFile(file: string): RateCard {
  return readCard(path.resolve(file), process.cwd());
}

/** Returns what is wrong in the rate cards of a project, with the texts that the problems are about. */
export function rateCardProblems(project: Project): {
  readonly problems: readonly Problem[];
  readonly texts: ReadonlyMap<string, string>;
} {
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  for (const file of project.rateCards) {
    const shown = path.relative(project.root, file);
    try {
      const text = readText(file, shown);
      texts.set(shown, text);
      problems.push(...parseRateCard(text, shown).problems);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const place = { file: shown, line: null, column: null, length: 1 };
      problems.push({
        severity: 'error',
        code: error.code,
        message: error.message,
        ...place,
        hint: error.hint,
      });
    }
  }
  return { problems, texts };
}

function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('price/missing-card', `the rate card ${shown} cannot be read`, { cause });
  }
}

function readCard(file: string, root: string): RateCard {
  const shown = path.relative(root, file);
  const text = readText(file, shown);
  const { card, problems } = parseRateCard(text, shown);
  if (problems.length > 0) console.error(renderProblems(problems, new Map([[shown, text]])));
  if (card === null) throw tooManyProblems(problems);
  return card;
}
