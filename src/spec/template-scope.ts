/** What a template sees at one point: the current context, and those around it for `../`. */
export interface Scope {
  readonly context: unknown;
  readonly parent: Scope | null;
  /** Block parameters, as in `{{#each lines as |line|}}`. */
  readonly names: ReadonlyMap<string, unknown>;
}

/** A value that cannot be known without rendering; everything below it is taken as right. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/** What a path leads to: a value, or the first part that does not exist and what would have. */
export type Resolution =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'missing'; readonly part: string; readonly known: readonly string[] };

/** Returns the scope inside a block: Handlebars goes one level deeper only when the context is another one. */
export function enter(
  scope: Scope,
  context: unknown,
  names: ReadonlyMap<string, unknown> = new Map(),
): Scope {
  const inherited = new Map([...scope.names, ...names]);
  if (context === scope.context) return { ...scope, names: inherited };
  return { context, parent: scope, names: inherited };
}

/** Returns what the path leads to, by own properties only: that is all that templates may read. */
export function resolve(path: hbs.AST.PathExpression, scope: Scope): Resolution {
  if (path.data) return { kind: 'value', value: UNKNOWN };
  let at: Scope | null = scope;
  for (let depth = 0; depth < path.depth; depth += 1) at = at?.parent ?? null;
  if (at === null) return { kind: 'value', value: UNKNOWN };
  const [first, ...rest] = path.parts;
  if (first === undefined) return { kind: 'value', value: at.context };
  const named = path.depth === 0 && !/^(this|\.)/.test(path.original) && at.names.has(first);
  return named ? follow(at.names.get(first), rest) : follow(at.context, path.parts);
}

function follow(start: unknown, parts: readonly string[]): Resolution {
  let value = start;
  for (const part of parts) {
    if (value === UNKNOWN) break;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) {
      const known = typeof value === 'object' && value !== null ? Object.keys(value) : [];
      return { kind: 'missing', part, known };
    }
    value = (value as Record<string, unknown>)[part];
  }
  return { kind: 'value', value };
}

/** Returns whether Handlebars takes the value as false: also 0, the empty text and the empty list. */
export function isEmpty(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}
