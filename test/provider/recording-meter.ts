import type { CallFinding, CallPermit, CallRequest, Meter } from '../../src/model/meter.ts';

/** A meter that keeps what it is told, in memory. */
export interface RecordingMeter extends Meter {
  readonly begun: CallRequest[];
  readonly settled: CallFinding[];
  readonly notes: { name: string; detail: Readonly<Record<string, unknown>> }[];
  /** What happened in order, for tests of durability. */
  readonly order: string[];
  waitedMs: number;
}

/** Returns a meter that allows everything, or answers as `permit` says where that is not null. */
export function recordingMeter(
  permit: (request: CallRequest) => CallPermit | null = () => null,
): RecordingMeter {
  const meter: RecordingMeter = {
    begun: [],
    settled: [],
    notes: [],
    order: [],
    waitedMs: 0,
    begin: async ({ turn, ...request }) => {
      meter.begun.push(request);
      meter.order.push('begin');
      const special = permit(request);
      if (special !== null) return special;
      await turn?.();
      return {
        kind: 'open',
        settle: async (finding) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          meter.settled.push(finding);
          meter.order.push('settled');
        },
      };
    },
    waited: (ms) => {
      meter.waitedMs += ms;
    },
    note: (name, detail) => {
      meter.notes.push({ name, detail });
    },
  };
  return meter;
}
