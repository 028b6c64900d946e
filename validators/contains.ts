import type { Check } from '../src/model/check.ts';
import type { JsonObject } from '../src/model/json.ts';
import { defineValidator, type Subject, type ValidatorDefinition } from '../src/model/validator.ts';
import { capped, fail, pass, undecided } from './finding.ts';
import { show, showList } from './show.ts';
import { COMPARING_OPTIONS, compileActual, compileWanted, ONE_WANTED } from './wanted.ts';

const KIND = 'contains';
const TEXTS: JsonObject = { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 };

interface Terms {
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly none: readonly string[];
}

/** The output contains texts. */
const definition: ValidatorDefinition = defineValidator({
  kind: KIND,
  summary: 'The text contains all, any or none of some texts, or the wanted text of the case.',
  options: {
    type: 'object',
    properties: {
      ...COMPARING_OPTIONS,
      all: { ...TEXTS, description: 'Every one of these must be there.' },
      any: { ...TEXTS, description: 'At least one of these must be there.' },
      none: { ...TEXTS, description: 'None of these may be there.' },
      caseInsensitive: { type: 'boolean', description: 'Ignore upper and lower case.' },
    },
    not: ONE_WANTED,
    additionalProperties: false,
  },
  example: `- kind: contains
  all: [refund, "5 days"]
  none: [guarantee]
  caseInsensitive: true
`,
  async compile(options, context) {
    const finder = await compileActual(KIND, options, context, { text: true });
    const termsOf = await compileTerms(options);
    const plain = (text: string): string => (options['caseInsensitive'] === true ? text.toLowerCase() : text);
    return {
      validate(subject) {
        const terms = termsOf(subject);
        if ('status' in terms) return [terms];
        const actual = finder.find(subject, wish(terms));
        if (!actual.ok) return [actual.check];
        const text = finder.singular ? actual.value : joined(actual.value as readonly unknown[]);
        const path = actual.locate([]);
        if (typeof text === 'string') return judge(path, text, { terms, plain });
        const received = show(text);
        return [
          fail(KIND, {
            path,
            expected: 'a text',
            received,
            message: `At ${path} expected a text but received ${received}.`,
          }),
        ];
      },
    };
  },
});
export default definition;

/** Returns what must be there: the lists of the options, else the wanted value of the case. */
async function compileTerms(options: JsonObject): Promise<(subject: Subject) => Terms | Check> {
  const list = (key: keyof Terms): readonly string[] => (options[key] ?? []) as readonly string[];
  const own: Terms = { all: list('all'), any: list('any'), none: list('none') };
  const listed = own.all.length + own.any.length + own.none.length > 0;
  const asksForMore = Object.hasOwn(options, 'value') || options['from'] !== undefined;
  if (listed && !asksForMore) return () => own;
  const wantedOf = await compileWanted(KIND, options);
  return (subject) => {
    const wanted = wantedOf(subject);
    if (!wanted.ok) return wanted.check;
    const texts: readonly unknown[] = Array.isArray(wanted.value) ? wanted.value : [wanted.value];
    if (texts.every((text): text is string => typeof text === 'string' && text !== '')) {
      return { ...own, all: [...own.all, ...texts] };
    }
    const message = `What the answer of case "${subject.case.id}" must contain is no text but ${show(wanted.value)}.`;
    return undecided(KIND, { expected: 'a text or a list of texts', received: show(wanted.value), message });
  };
}

function joined(values: readonly unknown[]): unknown {
  return values.every((value) => typeof value === 'string') ? values.join('\n') : values;
}

function judge(
  path: string,
  text: string,
  { terms, plain }: { terms: Terms; plain: (text: string) => string },
): readonly Check[] {
  const haystack = plain(text);
  const has = (term: string): boolean => haystack.includes(plain(term));
  const received = show(text);
  const checks: Check[] = [];
  for (const term of terms.all) {
    if (has(term)) continue;
    const expected = `a text that contains ${show(term)}`;
    checks.push(
      fail(KIND, {
        path,
        expected,
        received,
        message: `The text at ${path} must contain ${show(term)}, and does not.`,
      }),
    );
  }
  if (terms.any.length > 0 && !terms.any.some(has)) {
    const expected = `a text that contains one of ${showList(terms.any)}`;
    checks.push(
      fail(KIND, {
        path,
        expected,
        received,
        message: `The text at ${path} must contain at least one of ${showList(terms.any)}.`,
      }),
    );
  }
  for (const term of terms.none) {
    if (!has(term)) continue;
    const expected = `a text without ${show(term)}`;
    checks.push(
      fail(KIND, {
        path,
        expected,
        received: show(term),
        message: `The text at ${path} must not contain ${show(term)}, and does.`,
      }),
    );
  }
  if (checks.length > 0) return capped(KIND, checks);
  return [
    pass(KIND, {
      path,
      expected: wish(terms),
      received,
      message: `The text at ${path} contains what it must.`,
    }),
  ];
}

function wish({ all, any, none }: Terms): string {
  const parts = [
    all.length > 0 ? `with ${showList(all)}` : '',
    any.length > 0 ? `with one of ${showList(any)}` : '',
    none.length > 0 ? `without ${showList(none)}` : '',
  ];
  return `a text ${parts.filter((part) => part !== '').join(', ')}`;
}
