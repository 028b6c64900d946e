import Handlebars from 'handlebars';
import type { Problem } from '../model/problem.ts';
import { type Place, problemAt } from './source.ts';
import { didYouMean } from './suggest.ts';
import { compileTemplate, HELPERS } from './template.ts';
import { enter, isEmpty, resolve, type Scope, UNKNOWN } from './template-scope.ts';

/** A template's text with where it stands. */
export interface TemplateSource {
  readonly text: string;
  /** Returns the place of a part of the text: from `start` up to `end`. */
  readonly place: (start: number, end: number) => Place;
}

/** Something that the template will be filled with. */
export interface SampleContext {
  /** Returns its name in a message, such as `case "a"`. */
  readonly label: () => string;
  readonly value: unknown;
}

// Enough for any layout; partials that call themselves go deeper.
const MAX_PARTIALS = 20;

/**
 * Returns what is wrong with a template: it does not parse, it names a variable that some context lacks (the
 * first such context is told), an unknown helper or partial, or it would print "[object Object]".
 * Conditions of `if` and `unless` may be missing from some contexts, not from all.
 */
export function checkTemplate(
  template: TemplateSource,
  contexts: readonly SampleContext[],
  partials: ReadonlyMap<string, TemplateSource> = new Map(),
): readonly Problem[] {
  const parsed = new Map<TemplateSource, hbs.AST.Program>();
  const problems: Problem[] = [];
  for (const source of [template, ...partials.values()]) {
    const program = parse(source, problems);
    if (program !== null) parsed.set(source, program);
  }
  const root = parsed.get(template);
  if (problems.length > 0 || root === undefined) return problems;
  const walk = new Walk(partials, parsed);
  for (const context of contexts) walk.context(context, template, root);
  const found = walk.problems();
  return found.length > 0 ? found : trial(template, contexts, partials);
}

function parse(source: TemplateSource, problems: Problem[]): hbs.AST.Program | null {
  try {
    return Handlebars.parse(source.text);
  } catch (error) {
    const { message, lineNumber } = error as Error & { lineNumber?: number };
    const line = lineNumber ?? Number(/^Parse error on line (\d+)/.exec(message)?.[1] ?? 1);
    const [start, end] = lineRange(source.text, line);
    const reason = (message.split('\n').at(-1) ?? message).replace(/ - \d+:\d+$/, '');
    problems.push(
      problemAt(source.place(start, end), 'spec/template-syntax', `the template does not parse: ${reason}`),
    );
    return null;
  }
}

// The walk knows the common language; whatever else stops Handlebars shows in a real rendering.
function trial(
  template: TemplateSource,
  contexts: readonly SampleContext[],
  partials: ReadonlyMap<string, TemplateSource>,
): readonly Problem[] {
  const texts = Object.fromEntries([...partials].map(([name, partial]) => [name, partial.text]));
  const render = compileTemplate(template.text, texts);
  for (const context of contexts) {
    try {
      render(context.value);
    } catch (error) {
      const reason = ((error as Error).message.split('\n')[0] ?? '').replace(/ - \d+:\d+$/, '');
      const message = `the template cannot be filled for ${context.label()}: ${reason}`;
      return [problemAt(template.place(0, template.text.length), 'spec/template', message)];
    }
  }
  return [];
}

/** Where the walk is: which text, in which context, how many partials deep. */
interface Spot {
  readonly source: TemplateSource;
  readonly scope: Scope;
  readonly label: () => string;
  readonly depth: number;
}

interface Condition {
  visits: number;
  misses: number;
  readonly problem: () => Problem;
}

/** One pass over a template for each context: the branches that the context takes, with its values. */
class Walk {
  private readonly partials: ReadonlyMap<string, TemplateSource>;
  private readonly parsed: ReadonlyMap<TemplateSource, hbs.AST.Program>;
  private readonly found = new Map<hbs.AST.Node, Problem>();
  private readonly conditions = new Map<hbs.AST.Node, Condition>();

  constructor(
    partials: ReadonlyMap<string, TemplateSource>,
    parsed: ReadonlyMap<TemplateSource, hbs.AST.Program>,
  ) {
    this.partials = partials;
    this.parsed = parsed;
  }

  context(context: SampleContext, source: TemplateSource, program: hbs.AST.Program): void {
    const scope: Scope = { context: context.value, parent: null, names: new Map() };
    this.program(program, { source, scope, label: context.label, depth: 0 });
  }

  problems(): readonly Problem[] {
    const never = [...this.conditions.values()].filter((condition) => condition.misses === condition.visits);
    return [...this.found.values(), ...never.map((condition) => condition.problem())];
  }

  private program(program: hbs.AST.Program | undefined, spot: Spot): void {
    for (const statement of program?.body ?? []) this.statement(statement, spot);
  }

  private statement(statement: hbs.AST.Statement, spot: Spot): void {
    if (statement.type === 'MustacheStatement') this.mustache(statement as hbs.AST.MustacheStatement, spot);
    if (statement.type === 'BlockStatement') this.block(statement as hbs.AST.BlockStatement, spot);
    if (statement.type === 'PartialStatement') this.partial(statement as hbs.AST.PartialStatement, spot);
  }

  private mustache(node: hbs.AST.MustacheStatement, spot: Spot): void {
    if (this.helper(node, spot)) return;
    const value = this.value(node.path, spot);
    if (typeof value !== 'object' || value === null) return;
    const name = textOf(node.path);
    const prints = Array.isArray(value) ? 'a list' : 'a mapping of keys';
    const hint = `write {{json ${name}}}, or name one of its fields`;
    this.report(node.path, spot, `\`${name}\` is ${prints} in ${spot.label()}, which has no text`, hint);
  }

  /** Returns whether the call is one of a helper, after checking its arguments. */
  private helper(node: Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash'>, spot: Spot): boolean {
    const name = textOf(node.path);
    const pairs = (node.hash as hbs.AST.Hash | undefined)?.pairs ?? [];
    const called = node.params.length > 0 || pairs.length > 0;
    if (!called && !HELPERS.has(name)) return false;
    if (!HELPERS.has(name)) {
      const hint = didYouMean(name, [...HELPERS], 'helpers');
      this.report(node.path, spot, `unknown helper \`${name}\``, hint);
    }
    for (const expression of [...node.params, ...pairs.map((pair) => pair.value)])
      this.value(expression, spot);
    return true;
  }

  private block(node: hbs.AST.BlockStatement, spot: Spot): void {
    const name = textOf(node.path);
    const argument = node.params[0];
    if (name === 'if' || name === 'unless') {
      const value = argument === undefined ? UNKNOWN : this.condition(argument, spot);
      const holds = isEmpty(value) === (name === 'unless');
      if (value === UNKNOWN || holds) this.program(node.program, spot);
      if (value === UNKNOWN || !holds) this.program(node.inverse, spot);
      return;
    }
    if (name === 'each' || name === 'with') {
      const value = argument === undefined ? UNKNOWN : this.value(argument, spot);
      this.over(node, value, name === 'each', spot);
      return;
    }
    if (this.helper(node, spot)) return;
    const value = this.value(node.path, spot);
    this.over(node, value === true ? spot.scope.context : value, Array.isArray(value), spot);
  }

  /** The body of a block over a value: once for each item, or once inside it; the `else` when it is empty. */
  private over(node: hbs.AST.BlockStatement, value: unknown, items: boolean, spot: Spot): void {
    if (value === UNKNOWN) return;
    if (
      isEmpty(value) ||
      (items && (typeof value !== 'object' || Object.keys(value as object).length === 0))
    ) {
      this.program(node.inverse, spot);
      return;
    }
    const names = (node.program as { blockParams?: readonly string[] } | undefined)?.blockParams ?? [];
    const entries: readonly (readonly [unknown, unknown])[] = items
      ? Object.entries(value as object).map(([key, item]) => [item, key] as const)
      : [[value, UNKNOWN]];
    for (const [item, key] of entries) {
      const bound = new Map(names.map((name, index) => [name, index === 0 ? item : key]));
      this.program(node.program, { ...spot, scope: enter(spot.scope, item, bound) });
    }
  }

  private partial(node: hbs.AST.PartialStatement, spot: Spot): void {
    if (node.name.type !== 'PathExpression') return;
    const name = textOf(node.name);
    const source = this.partials.get(name);
    const program = source === undefined ? undefined : this.parsed.get(source);
    if (source === undefined || program === undefined) {
      const hint =
        didYouMean(name, [...this.partials.keys()], 'partials') ?? 'name its file under prompt.partials';
      this.report(node.name, spot, `unknown partial \`${name}\``, hint);
      return;
    }
    if (spot.depth >= MAX_PARTIALS) {
      this.report(node.name, spot, `the partial \`${name}\` calls itself without end`, null);
      return;
    }
    const argument = node.params[0];
    const given = argument === undefined ? spot.scope.context : this.value(argument, spot);
    const pairs = (node.hash as hbs.AST.Hash | undefined)?.pairs ?? [];
    const hash = Object.fromEntries(pairs.map((pair) => [pair.key, this.value(pair.value, spot)]));
    const plain = typeof given === 'object' && given !== null;
    const context = pairs.length > 0 ? (plain ? { ...given, ...hash } : hash) : given;
    const scope =
      context === spot.scope.context ? spot.scope : { ...enter(spot.scope, context), names: new Map() };
    this.program(program, { ...spot, source, scope, depth: spot.depth + 1 });
  }

  private condition(node: hbs.AST.Expression, spot: Spot): unknown {
    if (node.type !== 'PathExpression') return this.value(node, spot);
    const resolution = resolve(node as hbs.AST.PathExpression, spot.scope);
    const known = this.conditions.get(node) ?? {
      visits: 0,
      misses: 0,
      problem: () => this.missing(node, { ...spot, label: () => 'any case' }, [], ''),
    };
    known.visits += 1;
    if (resolution.kind === 'missing') known.misses += 1;
    this.conditions.set(node, known);
    return resolution.kind === 'missing' ? undefined : resolution.value;
  }

  private value(node: hbs.AST.Expression, spot: Spot): unknown {
    if (node.type === 'SubExpression') {
      this.helper(node as hbs.AST.SubExpression, spot);
      return UNKNOWN;
    }
    if (node.type !== 'PathExpression') return (node as { value?: unknown }).value;
    const resolution = resolve(node as hbs.AST.PathExpression, spot.scope);
    if (resolution.kind === 'value') return resolution.value;
    if (!this.found.has(node))
      this.found.set(node, this.missing(node, spot, resolution.known, resolution.part));
    return UNKNOWN;
  }

  private missing(node: hbs.AST.Expression, spot: Spot, known: readonly string[], part: string): Problem {
    const hint = didYouMean(part, known, 'known here') ?? null;
    const message = `template variable \`${textOf(node)}\` does not exist in ${spot.label()}`;
    return problemAt(placeOf(node, spot.source), 'spec/template-variable', message, hint);
  }

  private report(node: hbs.AST.Expression, spot: Spot, message: string, hint: string | null): void {
    if (this.found.has(node)) return;
    this.found.set(node, problemAt(placeOf(node, spot.source), 'spec/template', message, hint));
  }
}

function textOf(node: hbs.AST.Expression): string {
  const { original } = node as { original?: string | number };
  return original === undefined ? node.type : String(original);
}

function placeOf(node: hbs.AST.Node, source: TemplateSource): Place {
  const { start, end } = node.loc;
  return source.place(
    lineRange(source.text, start.line)[0] + start.column,
    lineRange(source.text, end.line)[0] + end.column,
  );
}

function lineRange(text: string, line: number): readonly [number, number] {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const feed = text.indexOf('\n', start);
    if (feed === -1) break;
    start = feed + 1;
  }
  const end = text.indexOf('\n', start);
  return [start, end === -1 ? text.length : end];
}
