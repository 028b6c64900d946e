/** Command lines of programs that run in another folder than the one their paths are relative to. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Returns the words with those made absolute that name something existing under the folder. */
export function commandLine(words: readonly string[], folder: string): readonly string[] {
  return words.map((word, index) => {
    // A bare first word is looked up in PATH, as every shell does.
    if (word === '' || word.startsWith('-') || path.isAbsolute(word)) return word;
    if (index === 0 && !word.includes('/')) return word;
    const file = path.resolve(folder, word);
    const inside = file.startsWith(`${path.resolve(folder)}${path.sep}`);
    return inside && existsSync(file) ? file : word;
  });
}
