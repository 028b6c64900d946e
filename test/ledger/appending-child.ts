import { writeSync } from 'node:fs';
import { CELL, RUN, trialAppends } from './synthetic-ledger.ts';
import { openReader, openRunWriter, openWriter } from '../../src/ledger/sqlite/index.ts';

// A process that appends synthetic trials for ever and prints what was acknowledged, a line each, with
// write(2): what it printed is in the pipe when it is killed. Arguments: the ledger's
// file; `run` to write it as a run does.
const file = process.argv[2] ?? '';
const writer = process.argv[3] === 'run' ? openRunWriter(file) : openWriter(file);
const reader = openReader(file);
if (reader.run(RUN.id) === null) {
  await writer.append([
    { kind: 'run', run: RUN },
    { kind: 'cell', cell: CELL },
  ]);
}
reader.close();

async function lane(): Promise<never> {
  for (let index = 0; ; index += 1) {
    for (const records of trialAppends(writer, index, { attempts: 1, callsPerAttempt: 2, texts: true })) {
      await writer.append(records);
      for (const record of records) {
        if (record.kind === 'trial') writeSync(1, `trial ${record.trial.id}\n`);
        if (record.kind === 'call') writeSync(1, `call ${record.priced.call.id}\n`);
        if (record.kind === 'trial-end') writeSync(1, `trial-end ${record.end.trialId}\n`);
      }
    }
  }
}

await Promise.all([lane(), lane(), lane()]);
