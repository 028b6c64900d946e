import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../model/failure.ts';
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

function readCard(file: string, root: string): RateCard {
  const shown = path.relative(root, file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('price/missing-card', `the rate card ${shown} cannot be read`, { cause });
  }
  const { card, problems } = parseRateCard(text, shown);
  if (problems.length > 0) console.error(renderProblems(problems, new Map([[shown, text]])));
  if (card === null) throw tooManyProblems(problems);
  return card;
}
