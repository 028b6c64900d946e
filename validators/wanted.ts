import type { Check } from '../src/model/check.ts';
import { Failure } from '../src/model/failure.ts';
import type { JsonObject } from '../src/model/json.ts';
import type { CompileContext, Subject } from '../src/model/validator.ts';
import { fail, undecided } from './finding.ts';
import { type Location, renderLocation } from './location.ts';
import { textOption } from './option.ts';
import { compilePath, type PathQuery } from './path-query.ts';
import { show } from './show.ts';

/** Schema of the option that says which part of the output is looked at. */
export const PATH_OPTION: JsonObject = {
  path: {
    type: 'string',
    pattern: '^\\$',
    description: 'JSONPath into the parsed output; `$` is the whole (for text outputs, the text).',
  },
};

/** Schema of the options of validators that compare a part of the output with a wanted value. */
export const COMPARING_OPTIONS: JsonObject = {
  ...PATH_OPTION,
  value: { description: 'The wanted value itself.' },
  from: {
    type: 'string',
    pattern: '^\\$',
    description:
      'JSONPath of the wanted value in {input, expected, id} of the case; the same path under $.expected when left out.',
  },
};

/** Refuses both ways of saying what is wanted at once. */
export const ONE_WANTED: JsonObject = { required: ['value', 'from'] };

/** The part of the output that is looked at. */
export interface Actual {
  readonly ok: true;
  /** The selected value; the list of all selected ones when the path can select several. */
  readonly value: unknown;
  /** Returns the full path of a place inside `value`. */
  locate(inside: Location): string;
}

/** Said instead of a value that is not there. */
export interface Absent {
  readonly ok: false;
  readonly check: Check;
}

/** Finds the part of the output that is looked at. */
export interface ActualFinder {
  readonly path: string;
  readonly singular: boolean;
  find(subject: Subject, expected: string | null): Actual | Absent;
}

/**
 * Compiles the option `path`. With `text: true` and no path, the text of the answer is looked at, JSON or not.
 * Throws a Failure for a path that is none, or that leads into a text.
 */
export async function compileActual(
  validator: string,
  options: JsonObject,
  context: CompileContext,
  { text = false }: { text?: boolean } = {},
): Promise<ActualFinder> {
  const path = textOption(options, 'path', '$');
  const wantsText = context.output.format === 'text' || (text && options['path'] === undefined);
  if (wantsText && path !== '$') {
    throw new Failure(
      'validator/path',
      `Validator "${validator}" has the path ${path}, but the output is text`,
      {
        hint: 'leave the path out, or set `output: {format: json}`',
      },
    );
  }
  const query = await compilePath(path, validator);
  return {
    path,
    singular: query.singular,
    find(subject, expected) {
      if (wantsText) return { ok: true, value: subject.text, locate: renderLocation };
      if (subject.parseError !== null) return { ok: false, check: unparsed(validator, subject, expected) };
      return pick(validator, query, { root: subject.value, expected });
    },
  };
}

/** Returns the failed check of an answer without JSON. */
export function unparsed(validator: string, subject: Subject, expected: string | null = null): Check {
  return fail(validator, {
    path: '$',
    expected: expected ?? 'JSON',
    received: show(subject.text),
    message: subject.parseError ?? 'The answer is not JSON.',
  });
}

function pick(
  validator: string,
  query: PathQuery,
  { root, expected }: { root: unknown; expected: string | null },
): Actual | Absent {
  const nodes = root === undefined ? [] : query.select(root);
  if (!query.singular) {
    return {
      ok: true,
      value: nodes.map((node) => node.value),
      locate: ([index, ...rest]) => {
        const node = typeof index === 'number' ? nodes[index] : undefined;
        return node === undefined ? query.text : renderLocation([...node.location, ...rest]);
      },
    };
  }
  const [node] = nodes;
  if (node === undefined) {
    const wish = expected === null ? '' : `; expected ${expected}`;
    const message = `Nothing is at ${query.text} in the answer${wish}.`;
    return {
      ok: false,
      check: fail(validator, { path: query.text, expected: expected ?? 'a value', message }),
    };
  }
  return {
    ok: true,
    value: node.value,
    locate: (inside) => renderLocation([...node.location, ...inside]),
  };
}

/** Returns what is wanted for a case, or the check that says why that is not known. */
export type WantedFinder = (subject: Subject) => { readonly ok: true; readonly value: unknown } | Absent;

/** Compiles the options `value` and `from`; throws a Failure for a `from` that is not a JSONPath. */
export async function compileWanted(validator: string, options: JsonObject): Promise<WantedFinder> {
  if (Object.hasOwn(options, 'value')) return () => ({ ok: true, value: options['value'] });
  const path = textOption(options, 'path', '$');
  const from = textOption(options, 'from', null);
  const query = await compilePath(from ?? path, validator);
  const shown = from ?? `$.expected${path.slice(1)}`;
  return (subject) => {
    const { input, expected, id } = subject.case;
    if (from === null && expected === null) return absent(validator, id, '$.expected');
    // Without `from`, `$` inside the path means the expected value, as it means the output on the other side.
    const nodes = query.select(from === null ? expected : { input, expected, id });
    if (!query.singular) return { ok: true, value: nodes.map((node) => node.value) };
    return nodes[0] === undefined ? absent(validator, id, shown) : { ok: true, value: nodes[0].value };
  };
}

function absent(validator: string, id: string, path: string): Absent {
  const message = `Case "${id}" has nothing at ${path} to compare the answer with.`;
  return { ok: false, check: undecided(validator, { expected: `a value at ${path}`, message }) };
}

/** What a comparing validator works with. */
export type Comparison = { readonly ok: true; readonly actual: Actual; readonly wanted: unknown } | Absent;

/** Compiles `path`, `value` and `from` together. The wanted value is looked up first: it is named when nothing is found. */
export async function compileComparison(
  validator: string,
  options: JsonObject,
  context: CompileContext,
): Promise<{ readonly singular: boolean; readonly compare: (subject: Subject) => Comparison }> {
  const finder = await compileActual(validator, options, context);
  const wantedOf = await compileWanted(validator, options);
  return {
    singular: finder.singular,
    compare(subject) {
      const wanted = wantedOf(subject);
      if (!wanted.ok) return wanted;
      const actual = finder.find(subject, show(wanted.value));
      return actual.ok ? { ok: true, actual, wanted: wanted.value } : actual;
    },
  };
}
