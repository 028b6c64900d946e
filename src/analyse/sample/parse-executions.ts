import { Failure } from '../../model/failure.ts';
import type { Execution } from './execution.ts';

/**
 * Returns the trials that a JSON list holds. `cost` and `accepted` are needed; `firstCost` defaults to `cost`,
 * `attempts` to 1, `firstPass` to `accepted` when one attempt was made, `review` to 0, `case` must be there.
 * Throws Failure for anything that is no such list, a negative or non-finite cost, or a trial id given twice.
 */
export function parseExecutions(input: unknown, name = 'executions'): readonly Execution[] {
  if (!Array.isArray(input)) throw unusable(`${name} is not a list`, 'give a JSON array of trials');
  if (input.length === 0) throw unusable(`${name} holds no trials`, 'give one trial at least');
  const seen = new Map<unknown, number>();
  const executions = input.map((row: unknown, index) => {
    const place = `${name}[${index}]`;
    if (typeof row !== 'object' || row === null) throw unusable(`${place} is not an object`, SHAPE);
    const { id } = row as { readonly id?: unknown };
    if (id !== undefined && id !== null) {
      const first = seen.get(id);
      if (first !== undefined) {
        throw unusable(
          `${place} has the id ${JSON.stringify(id)} of ${name}[${first}]`,
          'give each trial once: a trial counted twice makes the interval too narrow',
        );
      }
      seen.set(id, index);
    }
    return parseExecution(row as Row, place);
  });
  requireEqualWithinCases(executions, name);
  return executions;
}

type Row = Readonly<Record<string, unknown>>;

const SHAPE =
  'a trial is {"case": "c1", "cost": 0.02, "firstCost": 0.02, "attempts": 1, "accepted": true, …}';

function parseExecution(row: Row, place: string): Execution {
  const id = row['case'];
  if (typeof id !== 'string' && typeof id !== 'number') throw unusable(`${place}.case is not a name`, SHAPE);
  const cost = amount(row, 'cost', place);
  const firstCost = amount(row, 'firstCost', place, cost);
  if (firstCost > cost * (1 + 1e-9)) {
    throw unusable(`${place}.firstCost is above its cost`, 'cost includes the first attempt and all retries');
  }
  const attempts = amount(row, 'attempts', place, 1);
  if (!Number.isInteger(attempts)) throw unusable(`${place}.attempts is not a whole number`, SHAPE);
  const accepted = flag(row, 'accepted', place);
  const firstPass = flag(row, 'firstPass', place, accepted && attempts <= 1);
  if (firstPass && !accepted) {
    throw unusable(
      `${place} passed at first and was not accepted`,
      'set accepted to true, or firstPass to false',
    );
  }
  return {
    case: String(id),
    cost,
    firstCost,
    attempts,
    accepted,
    firstPass,
    review: amount(row, 'review', place, 0),
    ...optional(row, place),
  };
}

function optional(row: Row, place: string): Pick<Execution, 'weight' | 'cluster' | 'appraisal'> {
  const known: { weight?: number; cluster?: string; appraisal?: number } = {};
  const cluster = row['cluster'] ?? null;
  if (typeof cluster === 'string') known.cluster = cluster;
  else if (cluster !== null) {
    throw unusable(`${place}.cluster is not a name`, 'name the group of cases with a string');
  }
  if ((row['appraisal'] ?? null) !== null) known.appraisal = amount(row, 'appraisal', place);
  if ((row['weight'] ?? null) !== null) known.weight = amount(row, 'weight', place);
  if (known.weight === 0) {
    throw unusable(`${place}.weight is 0`, 'leave the trial out, or give it a weight above 0');
  }
  return known;
}

function amount(row: Row, key: string, place: string, otherwise?: number): number {
  const value = row[key] ?? otherwise;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
  throw unusable(
    `${place}.${key} is ${value === undefined ? 'missing' : `${shown}, not a number of 0 or more`}`,
    'mend the trial or say what is known of it; leaving a failed trial out would flatter the cost',
  );
}

function flag(row: Row, key: string, place: string, otherwise?: boolean): boolean {
  const value = row[key] ?? otherwise;
  if (typeof value === 'boolean') return value;
  throw unusable(`${place}.${key} is ${value === undefined ? 'missing' : 'not true or false'}`, SHAPE);
}

function requireEqualWithinCases(executions: readonly Execution[], name: string): void {
  const firsts = new Map<string, Execution>();
  for (const execution of executions) {
    const first = firsts.get(execution.case);
    if (first === undefined) firsts.set(execution.case, execution);
    else if ((first.weight ?? 1) !== (execution.weight ?? 1) || first.cluster !== execution.cluster) {
      throw unusable(
        `${name}: trials of case ${execution.case} differ in weight or cluster`,
        'both belong to the case: give all its trials the same',
      );
    }
  }
}

function unusable(message: string, hint: string): Failure {
  return new Failure('stats/input', message, { hint });
}
