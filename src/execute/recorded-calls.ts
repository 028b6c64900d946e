import type { Call } from '../model/call.ts';
import type { Variant } from '../model/variant.ts';
import type { Recorded } from './dependencies.ts';

/** A place in an attempt where something is asked for. */
export interface AskedCall {
  readonly attempt: number;
  readonly seq: number;
  /** As the agent counts: from 1 in every process. */
  readonly tryNumber: number;
  readonly requestHash: string;
}

type RecordedCall = Recorded['calls'][number];

interface Recording {
  readonly variant: Variant;
  readonly recorded: Recorded | null;
}

/** Returns the answer that an earlier process paid for, to the same request in the same place, or null. */
export function recordedAnswer({ recorded, variant }: Recording, asked: AskedCall): RecordedCall | null {
  const found = recorded?.calls.find(
    ({ call }) =>
      isAt(call, asked) &&
      call.requestHash === asked.requestHash &&
      // A replay names every try of its recording, the failed ones too.
      (variant.agent === 'replay' ? call.tryNumber === asked.tryNumber : isAnswer(call)),
  );
  return found ?? null;
}

/** Returns what an earlier process tried in the place without an answer that can be given again. */
export function earlierTries({ recorded, variant }: Recording, asked: AskedCall): readonly RecordedCall[] {
  if (variant.agent === 'replay') return [];
  return (recorded?.calls ?? []).filter(
    ({ call }) => isAt(call, asked) && !(isAnswer(call) && call.requestHash === asked.requestHash),
  );
}

function isAt(call: Call, { attempt, seq }: AskedCall): boolean {
  return call.attempt === attempt && call.seq === seq;
}

/** What a tool failed with was told to the model and paid for: asking it anew may change all that follows. */
function isAnswer({ kind, status }: Call): boolean {
  return status === 'ok' || (kind === 'tool' && status !== 'cancelled');
}
