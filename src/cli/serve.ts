import { randomBytes } from 'node:crypto';
import { openReader } from '../ledger/sqlite/index.ts';
import { EXIT } from '../model/failure.ts';
import { chooseRun } from './choose-run.ts';
import { ledgerOf } from './ledger-of.ts';
import { openLiveServer } from './live-server.ts';
import { openInBrowser } from './open-file.ts';

export interface ServeOptions {
  readonly project: string;
  readonly ledger?: string;
  readonly port?: number;
  readonly open?: true;
}

/** Serves the report of a run until Ctrl-C. Reads only: a run that writes the same ledger goes on undisturbed. */
export async function serve(run: string | undefined, options: ServeOptions): Promise<number> {
  const reader = openReader(ledgerOf(options));
  try {
    const { id } = chooseRun(reader, run);
    const token = randomBytes(24).toString('base64url');
    const server = await openLiveServer({ reader, run: id, port: options.port ?? 0, token });
    console.log(server.url);
    console.error(`showing run ${id}; Ctrl-C ends it`);
    if (options.open === true) await openInBrowser(server.url);
    await interrupted();
    await server.close();
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
