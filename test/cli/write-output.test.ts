import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeOutput } from '../../src/cli/write-output.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('writeOutput', () => {
  test('makes the folders above the file', () => {
    const file = path.join(temporaryFolder(), 'deep/er/report.html');
    writeOutput(file, 'text');
    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  test('says which place cannot be written, and why', () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'file'), '');
    for (const file of [folder, path.join(folder, 'file/below.html')]) {
      expect(() => writeOutput(file, 'text')).toThrow(`${file} cannot be written (`);
    }
  });
});
