/** A meter in memory: keeps what was asked and settled, answers from a record, stops where it is told. */
import type { CallFinding, CallPermit, CallRequest, Meter } from '../../src/model/meter.ts';

export interface TestMeter extends Meter {
  readonly calls: { readonly request: CallRequest; readonly finding: CallFinding }[];
  readonly opened: CallRequest[];
  readonly notes: { readonly name: string; readonly detail: Readonly<Record<string, unknown>> }[];
  waitedMs: number;
}

export function testMeter(answer: (request: CallRequest) => CallPermit | null = () => null): TestMeter {
  const meter: TestMeter = {
    calls: [],
    opened: [],
    notes: [],
    waitedMs: 0,
    begin: (request) => {
      meter.opened.push(request);
      const permit = answer(request);
      if (permit !== null) return Promise.resolve(permit);
      let settled = false;
      return Promise.resolve({
        kind: 'open',
        settle: (finding) => {
          if (settled) throw new Error('settled twice');
          settled = true;
          meter.calls.push({ request, finding });
          return Promise.resolve();
        },
      });
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
