import { Ajv, type ValidateFunction } from 'ajv';
import { type Document, isMap, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import type { Acceptance } from '../gate/accepted.ts';
import { Failure } from '../model/failure.ts';
import { acceptedSchema } from './accepted-schema.ts';

/** Stands beside firstpass.yaml and is committed with it: who may approve this file approves what is in it. */
export const ACCEPTED_FILE = 'firstpass.accepted.yaml';

const FRESH =
  '# Regressions that were let through on purpose: `firstpass accept` adds to them, review decides.\naccepted: []\n';

let compiled: ValidateFunction | null = null;

interface Entry extends Omit<Acceptance, 'spec' | 'variant' | 'by'> {
  readonly cell: string;
  readonly by?: string | null;
}

/** Returns what the file says; `where` names it in messages. Throws Failure `accept/file`. */
export function readAccepted(text: string, where: string = ACCEPTED_FILE): readonly Acceptance[] {
  return entriesOf(documentOf(text, where), where).map(({ cell, by, ...entry }) => {
    const [spec = '', variant = ''] = cell.split('/');
    return { spec, variant, ...entry, by: by ?? null };
  });
}

/**
 * Returns the text with one more entry, which takes the place of one for the same cell and content. Comments and order
 * stay. `text` is null when there is no file yet. Throws Failure `accept/file`.
 */
export function withAcceptance(text: string | null, one: Acceptance, where: string = ACCEPTED_FILE): string {
  const { document, list } = editable(text ?? FRESH, where);
  const { spec, variant, execKey, maxRatio, expires, reason, by, at } = one;
  const cell = `${spec}/${variant}`;
  const node = document.createNode({ cell, execKey, maxRatio, expires, reason, by, at });
  const index = list.items.findIndex(
    (item) => isMap(item) && item.get('cell') === cell && item.get('execKey') === execKey,
  );
  if (index < 0) list.add(node);
  else list.items[index] = node;
  list.flow = false;
  return document.toString({ lineWidth: 0 });
}

/** Returns the text without the entries of a cell, and how many there were. Throws Failure `accept/file`. */
export function withoutAcceptances(
  text: string,
  cell: string,
  where: string = ACCEPTED_FILE,
): { readonly text: string; readonly removed: number } {
  const { document, list } = editable(text, where);
  const before = list.items.length;
  list.items = list.items.filter((item) => !isMap(item) || item.get('cell') !== cell);
  if (list.items.length === 0) list.flow = true;
  return { text: document.toString({ lineWidth: 0 }), removed: before - list.items.length };
}

function editable(text: string, where: string): { readonly document: Document; readonly list: YAMLSeq } {
  const document = documentOf(text, where);
  entriesOf(document, where);
  const found = document.get('accepted', true);
  if (isSeq(found)) return { document, list: found };
  document.set('accepted', document.createNode([]));
  const made = document.get('accepted', true);
  if (isSeq(made)) return { document, list: made };
  throw wrong(`${where} cannot be added to`);
}

function documentOf(text: string, where: string): Document {
  if (/^(?:<{7}|={7}|>{7})/m.test(text))
    throw wrong(`${where} has the marks of a merge that is not finished`);
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error === undefined) return document;
  const line = error.linePos?.[0].line;
  const [what = ''] = error.message.split('\n');
  throw wrong(
    `${where}${line === undefined ? '' : `:${line}`} is no YAML (${what.replace(/ at line.*$/, '')})`,
  );
}

function entriesOf(document: Document, where: string): readonly Entry[] {
  const value = plainValue(document, where);
  compiled ??= new Ajv({ allowUnionTypes: true }).compile(acceptedSchema());
  if (compiled(value)) return (value as { readonly accepted: readonly Entry[] | null }).accepted ?? [];
  const [error] = compiled.errors ?? [];
  const place =
    error === undefined || error.instancePath === ''
      ? 'the file'
      : error.instancePath.slice(1).replaceAll('/', '.');
  throw wrong(`${where}: ${place} ${error?.message ?? 'is of another shape'}`);
}

function plainValue(document: Document, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw wrong(`${where} uses aliases, and an acceptance says in place what it is`);
  }
}

function wrong(message: string): Failure {
  return new Failure('accept/file', message, { hint: 'mend it by hand, or take it from git' });
}
