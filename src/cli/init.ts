import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT, Failure } from '../model/failure.ts';
import { scaffold } from '../spec/init.ts';
import { writeOutput } from './write-output.ts';

/** Writes the starting project; refuses to overwrite anything. */
export async function init(folder: string): Promise<number> {
  const files = scaffold();
  const present = files.filter((file) => existsSync(path.join(folder, file.path)));
  if (present.length > 0) {
    throw new Failure('init/exists', `${path.join(folder, present[0]?.path ?? '')} exists already`, {
      hint: 'run `firstpass init FOLDER` with a new folder',
    });
  }
  for (const file of files) {
    const target = path.join(folder, file.path);
    writeOutput(target, file.content);
    console.log(`wrote ${target}`);
  }
  console.error('\nnext: `firstpass check`, `firstpass plan`, `firstpass run`, `firstpass report`');
  return EXIT.ok;
}
