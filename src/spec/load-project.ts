import path from 'node:path';
import type { Budgets } from '../model/budget.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { parseUsd, type Usd } from '../model/money.ts';
import {
  type BaselineSettings,
  type Concurrency,
  DEFAULT_BOUNDS,
  type Project,
  type ProviderSettings,
} from '../model/project.ts';
import type { ModelParameters, Variant } from '../model/variant.ts';
import { gateOf } from './load-gate.ts';
import { type Base, type LoadedPrompt, loadPrompt, templatesOf } from './load-template.ts';
import { programOf } from './load-program.ts';
import { requireFile } from './reading.ts';
import type { ShapeFinding } from './problems.ts';
import { PROVIDER_KINDS } from './schema/project.ts';
import { numberOf, objectOf, scalarText, strings, tagsOf, textOf } from './values.ts';

/** A variant with its place in the project's list and its prompt's places. */
export interface LoadedVariant {
  readonly variant: Variant;
  readonly index: number;
  readonly prompt: LoadedPrompt | null;
}

/** What firstpass.yaml says, without its specs. */
export interface LoadedProject {
  readonly project: Omit<Project, 'specs'>;
  readonly variants: readonly LoadedVariant[];
  /** Patterns of the spec files. */
  readonly patterns: readonly string[];
}

/** Returns what the project file says with defaults in place of what is wrong or left out. */
export function loadProjectFile(base: Base, finding: ShapeFinding): LoadedProject {
  const raw = objectOf(base.source.value as Json);
  const value = Object.fromEntries(
    Object.entries(raw).filter(([key]) => key === 'variants' || finding.sound(`/${key}`)),
  );
  const variants = loadVariants(base, value['variants'], finding);
  const policy = objectOf(value['tagPolicy']);
  const specs = value['specs'] ?? 'specs/*/spec.yaml';
  const project: Omit<Project, 'specs'> = {
    root: base.reading.root,
    name: textOf(value['name']) ?? '',
    variants: variants.map((loaded) => loaded.variant),
    repeats: numberOf(value['repeats']) ?? 1,
    seed: numberOf(value['seed']) ?? 1,
    concurrency: concurrencyOf(value['concurrency']),
    providers: providersOf(objectOf(value['providers'])),
    rateCards: rateCardsOf(base, value['rateCards']),
    ledger: path.resolve(base.folder, textOf(value['ledger']) ?? '.firstpass/ledger.db'),
    tags: tagsOf(value['tags']),
    tagPolicy: {
      require: strings(policy['require']),
      missing: policy['missing'] === 'reject' ? 'reject' : 'unattributed',
    },
    budgets: budgetsOf(objectOf(value['budgets'])),
    gate: gateOf(value['gate']),
    baseline: baselineOf(base.folder, objectOf(value['baseline'])),
  };
  return { project, variants, patterns: Array.isArray(specs) ? strings(specs) : [scalarText(specs)] };
}

function baselineOf(folder: string, value: JsonObject): BaselineSettings {
  if (value['store'] === 'git-ref') return { store: 'git-ref', remote: textOf(value['remote']) };
  return { store: 'dir', path: path.resolve(folder, textOf(value['path']) ?? '.firstpass/baseline') };
}

function concurrencyOf(value: Json | undefined): Concurrency {
  if (!isJsonObject(value)) return { default: numberOf(value) ?? 8, perProvider: {} };
  const { default: fallback, ...others } = value;
  const perProvider = Object.fromEntries(Object.entries(others).map(([name, most]) => [name, Number(most)]));
  return { default: numberOf(fallback) ?? 8, perProvider };
}

function providersOf(value: JsonObject): Readonly<Record<string, ProviderSettings>> {
  const builtIn = PROVIDER_KINDS.filter((kind) => kind !== 'openai-compatible');
  const entries = builtIn.map((kind) => [kind, providerOf({ kind })] as const);
  const own = Object.entries(value).map(
    ([name, settings]) => [name, providerOf({ kind: name, ...objectOf(settings) })] as const,
  );
  return Object.fromEntries([...entries, ...own]);
}

function providerOf(value: JsonObject): ProviderSettings {
  return {
    kind: textOf(value['kind']) ?? '',
    baseUrl: textOf(value['baseUrl']),
    apiKeyEnv: textOf(value['apiKeyEnv']),
    requestSeconds: numberOf(value['requestSeconds']) ?? 120,
    maxTries: numberOf(value['maxTries']) ?? 4,
    bounds: {
      silenceSeconds: numberOf(value['silenceSeconds']) ?? DEFAULT_BOUNDS.silenceSeconds,
      patienceSeconds: numberOf(value['patienceSeconds']) ?? DEFAULT_BOUNDS.patienceSeconds,
      giveUpSeconds: numberOf(value['giveUpSeconds']) ?? DEFAULT_BOUNDS.giveUpSeconds,
      requestsPerMinute: numberOf(value['requestsPerMinute']),
      tokensPerMinute: numberOf(value['tokensPerMinute']),
    },
  };
}

function budgetsOf(value: JsonObject): Budgets {
  const provider = Object.entries(objectOf(value['provider'])).map(
    ([name, cap]) => [name, parseUsd(scalarText(cap))] as const,
  );
  return {
    run: usdOf(value['run']),
    cell: usdOf(value['cell']),
    provider: Object.fromEntries(provider),
    day: usdOf(value['day']),
  };
}

function usdOf(value: Json | undefined): Usd | null {
  const text = textOf(value);
  return text === null ? null : parseUsd(text);
}

function rateCardsOf(base: Base, value: Json | undefined): readonly string[] {
  return strings(value).map((file, index) => {
    const absolute = path.resolve(base.folder, file);
    requireFile(base.reading, absolute, base.source.locate(['rateCards', index]));
    return absolute;
  });
}

function loadVariants(base: Base, value: Json | undefined, finding: ShapeFinding): readonly LoadedVariant[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((item, index) => {
    if (!isJsonObject(item) || !finding.sound(`/variants/${index}`)) return [];
    const at = ['variants', index, 'prompt'];
    const prompt = isJsonObject(item['prompt']) ? loadPrompt(base, at, item['prompt']) : null;
    return [{ variant: variantOf(item, prompt), index, prompt }];
  });
}

function variantOf(value: JsonObject, prompt: LoadedPrompt | null): Variant {
  const common = {
    id: textOf(value['id']) ?? '',
    tags: tagsOf(value['tags']),
    specs: Array.isArray(value['specs']) ? strings(value['specs']) : null,
    prompt: prompt === null ? null : templatesOf(prompt),
  };
  if (value['preset'] !== undefined || value['command'] !== undefined) {
    return { ...common, agent: 'command', ...programOf(value) };
  }
  if (value['replay'] !== undefined) {
    return { ...common, agent: 'replay', variant: textOf(value['replay']) ?? '', run: textOf(value['run']) };
  }
  const model = textOf(value['model']) ?? '';
  const slash = model.indexOf('/');
  return {
    ...common,
    agent: 'model',
    provider: model.slice(0, slash),
    model: model.slice(slash + 1),
    parameters: parametersOf(objectOf(value['parameters'])),
  };
}

function parametersOf(value: JsonObject): ModelParameters {
  return {
    temperature: numberOf(value['temperature']),
    topP: numberOf(value['topP']),
    maxOutputTokens: numberOf(value['maxOutputTokens']),
    seed: numberOf(value['seed']),
    stream: value['stream'] === true,
    maxSteps: numberOf(value['maxSteps']) ?? 8,
  };
}
