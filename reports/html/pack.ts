import { gzipSync } from 'node:zlib';
import { divideHalfEven, parseUsd } from '../../src/model/money.ts';
import type { ExplorerView } from '../view/explorer.ts';

/** A block of data in the page: gzip in base64, which holds nothing that HTML would act on. */
export interface PackedBlock {
  readonly id: string;
  readonly base64: string;
}

/** Smallest for its time: level 9 takes three times as long for a hundredth less. */
const LEVEL = 6;

/** Returns the blocks of the explorer: all lines, then the details and the outputs of each cell apart. */
export function packExplorer({ columns, details, sidecar }: ExplorerView): readonly PackedBlock[] {
  // Of one run all are the same; tags are in the roll-ups and in the table of trials.
  const {
    usd,
    id,
    run: _run,
    tags: _tags,
    reusedFrom: _from,
    runs: _runs,
    tagSets: _sets,
    ...rest
  } = columns;
  const whole = details.map(({ cell, trials }) => [cell, trials.map((trial) => trial.id)] as const);
  const lines = {
    ...rest,
    // Ids grow by one most of the time: differences are nearly all ones.
    id: id.map((value, index) => value - (id[index - 1] ?? 0)),
    nano: usd.map(nanoOf),
    whole,
    folder: sidecar?.folder ?? null,
  };
  return [
    block('trials', lines),
    ...details.flatMap(({ cell, trials, outputs }) => [
      block(`details-${cell}`, trials),
      block(`outputs-${cell}`, outputs),
    ]),
  ];
}

function block(id: string, value: unknown): PackedBlock {
  return { id: `data-${id}`, base64: gzipSync(JSON.stringify(value), { level: LEVEL }).toString('base64') };
}

/** Whole 10⁻⁹ dollars, for sorting and for three digits on a page; exact amounts are in the other reports. */
function nanoOf(usd: string): number {
  return Number(divideHalfEven(parseUsd(usd), 10n ** 9n));
}
