import type { TelemetryEvent } from '../../../src/import/telemetry/event.ts';
import type { TelemetryFormat } from '../../../src/import/telemetry/format.ts';
import { gathering, type Gathered } from '../../../src/import/telemetry/gather.ts';
import { resolveSessions } from '../../../src/import/telemetry/resolve.ts';
import { addUsage, NO_USAGE, type Usage } from '../../../src/model/usage.ts';

/** Returns what a format's readers tell of values, each the content of a file of the name. */
export function readWith(format: TelemetryFormat, file: string, ...values: readonly unknown[]): Gathered {
  const gathered = gathering();
  const emit = (event: TelemetryEvent): void => {
    gathered.add(event);
  };
  for (const value of values) {
    const reader = format.reader({
      file,
      state: null,
      emit,
      find: (finding, line) => {
        emit({ kind: 'finding', ...finding, place: { file, line }, count: 1 });
      },
    });
    reader.read(value, 1);
    reader.end();
  }
  return gathered;
}

/** Returns the sum over all requests, residuals included. */
export function sumOf(gathered: Gathered): Usage {
  return resolveSessions(gathered)
    .flatMap(({ requests }) => requests)
    .reduce((sum, { usage }) => addUsage(sum, usage ?? NO_USAGE), NO_USAGE);
}

/** Returns the outcomes in the order in which they were told. */
export function outcomesOf(gathered: Gathered): readonly string[] {
  return [...gathered.outcomes.values()].map(({ outcome }) => outcome);
}
