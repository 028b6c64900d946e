import vm from 'node:vm';

/** A regular expression that gives up instead of hanging. */
export interface TimedRegex {
  /** The expression as written: Ajv tells its patterns apart by this. */
  toString(): string;
  /** Returns whether the text matches; throws an Error when that takes longer than the limit. */
  test(text: string): boolean;
}

/** Longest text for which a pattern that cannot backtrack much is run without a watchdog (0.1 ms each). */
const SHORT_TEXT = 4_000;

const SCRIPT = new vm.Script('expression.test(text)');

/** Returns the expression (flags without `g` and `y`) under a limit per text; throws a SyntaxError for no pattern. */
export function timedRegex(pattern: string, flags: string = '', limitMs: number = 1_000): TimedRegex {
  const expression = new RegExp(pattern, flags);
  const simple = isSimple(pattern);
  let sandbox: vm.Context | undefined;
  return {
    toString: () => `/${pattern}/${flags}`,
    test(text) {
      if (simple && text.length <= SHORT_TEXT) return expression.test(text);
      sandbox ??= vm.createContext({ expression, text: '' });
      sandbox['text'] = text;
      try {
        return SCRIPT.runInContext(sandbox, { timeout: limitMs }) as boolean;
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        throw new Error(`The pattern /${pattern}/ takes longer than ${limitMs} ms on this text.`, {
          cause: error,
        });
      } finally {
        sandbox['text'] = '';
      }
    },
  };
}

/** Returns whether matching takes quadratic time at the worst: one repetition, no choice, no back-reference. */
function isSimple(pattern: string): boolean {
  if (/\||\\[1-9k]/.test(pattern)) return false;
  const fixed = pattern.match(/\{\d+\}/g)?.length ?? 0;
  const free = pattern.replaceAll(/\{\d+\}/g, '').match(/[*+?{]/g)?.length ?? 0;
  return free === 0 || (free === 1 && fixed === 0);
}
