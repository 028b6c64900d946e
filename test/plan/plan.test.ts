import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CommandVariant } from '../../src/model/variant.ts';
import { execKey, variantContent } from '../../src/plan/keys.ts';
import { isSynthetic, makePlan } from '../../src/plan/plan.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec } from '../fixtures/project.ts';

const digests = new Map([
  ['a', { exec: 'a', score: 'a' }],
  ['b', { exec: 'b', score: 'b' }],
]);

describe('makePlan', () => {
  const arbitrary = fc.record({
    cases: fc.integer({ min: 1, max: 12 }),
    repeats: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer(),
    variants: fc.integer({ min: 1, max: 4 }),
  });

  test('yields every spec × variant × case × repeat exactly once, in an order that depends on the seed alone', () => {
    fc.assert(
      fc.property(arbitrary, ({ cases, repeats, seed, variants }) => {
        const items = Array.from({ length: cases }, (_, index) => makeCase(`c${index}`));
        const project = makeProject({
          specs: [makeSpec('a', { cases: items }), makeSpec('b', { cases: items })],
          variants: Array.from({ length: variants }, (_, index) => makeModelVariant(`v${index}`)),
          repeats,
          seed,
        });
        const plan = makePlan(project, digests);
        const keys = [...plan.trials()].map((trial) => JSON.stringify(trial.key));
        expect(keys).toHaveLength(plan.size);
        expect(new Set(keys).size).toBe(2 * cases * repeats * variants);
        expect([...makePlan(project, digests).trials()].map((trial) => JSON.stringify(trial.key))).toEqual(
          keys,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('keeps the variants of a case back to back and shuffles cases anew in every repeat', () => {
    const items = Array.from({ length: 20 }, (_, index) => makeCase(`c${index}`));
    const variants = [makeModelVariant('v0'), makeModelVariant('v1'), makeModelVariant('v2')];
    const plan = makePlan(
      makeProject({ specs: [makeSpec('a', { cases: items })], variants, repeats: 2 }),
      digests,
    );
    const order = [...plan.trials()].map((trial) => trial.key);
    for (let at = 0; at < order.length; at += 3) {
      expect(new Set(order.slice(at, at + 3).map((key) => key.case)).size).toBe(1);
    }
    expect(order.slice(0, 60).map((key) => key.case)).not.toEqual(order.slice(60).map((key) => key.case));
  });

  test('leaves out specs that a variant is not for', () => {
    const project = makeProject({
      specs: [makeSpec('a'), makeSpec('b')],
      variants: [makeModelVariant('v0'), makeModelVariant('v1', { specs: ['b'] })],
    });
    const cells = makePlan(project, digests).cells.map((cell) => `${cell.spec.id}/${cell.variant.id}`);
    expect(cells).toEqual(['a/v0', 'b/v0', 'b/v1']);
  });

  test('has another digest when a case, a parameter or a repeat changes', () => {
    const base = makeProject({ specs: [makeSpec('a')], variants: [makeModelVariant('v0')] });
    const digest = (project: typeof base): string => makePlan(project, digests).digest;
    const others = [
      { ...base, repeats: base.repeats + 1 },
      { ...base, specs: [makeSpec('a', { cases: [makeCase('c0', { input: { text: 'other' } })] })] },
      { ...base, variants: [makeModelVariant('v0', { model: 'other' })] },
      { ...base, specs: [makeSpec('a', { cases: [makeCase('c0', { expected: 'other' })] })] },
    ];
    expect(new Set([digest(base), ...others.map(digest)]).size).toBe(5);
  });
});

describe('execKey', () => {
  test('ignores the expectation, except where a sandbox model answers from it', () => {
    const [real, sandbox] = [null, 7].map((sandboxSeed) => ({ tags: false, sandboxSeed }));
    if (real === undefined || sandbox === undefined) throw new Error('two uses are compared');
    const one = makeCase('c', { expected: 1 });
    const two = makeCase('c', { expected: 2 });
    expect(execKey('cell', one, real)).toBe(execKey('cell', two, real));
    expect(execKey('cell', one, sandbox)).not.toBe(execKey('cell', two, sandbox));
  });
});

function program(parts: Partial<CommandVariant> = {}): CommandVariant {
  const { id, tags, specs, prompt } = makeModelVariant('program');
  const own = { command: ['node'], env: [], timeoutSeconds: 1, compute: null };
  return { id, tags, specs, prompt, agent: 'command', ...own, ...parts };
}

describe('a program that is metered', () => {
  const meter = { source: 'proxy', upstreams: ['there'], credentials: 'firstpass' } as const;
  const there = { kind: 'openai', baseUrl: null, apiKeyEnv: null, requestSeconds: 1, maxTries: 1 };

  test('is told apart by whom it reaches, not by how it is metered', () => {
    const content = (variant: CommandVariant, settings = there): string =>
      JSON.stringify(variantContent(variant, { there: settings }));
    const metered = content(program({ meter }));
    expect(content(program({ meter: { ...meter, credentials: 'agent' } }))).toBe(metered);
    expect(content(program({ meter }), { ...there, kind: 'sandbox' })).not.toBe(metered);
    expect(content(program())).not.toContain('reached');
  });

  test('is synthetic as soon as it may ask the sandbox', () => {
    const project = makeProject({ providers: { there } });
    expect(isSynthetic(program({ meter }), project)).toBe(false);
    expect(isSynthetic(program({ meter: { ...meter, upstreams: ['there', 'sandbox'] } }), project)).toBe(
      true,
    );
    expect(isSynthetic(program(), project)).toBe(false);
  });
});
