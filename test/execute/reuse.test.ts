import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settlementRecords } from '../../src/ledger/settlement.ts';
import type { Project } from '../../src/model/project.ts';
import { formatUsd, sumUsd } from '../../src/model/money.ts';
import type { TrialSummary } from '../../src/model/ledger.ts';
import { makeCase, makeModelVariant, makeProject, makeSpec, NO_LIMITS } from '../fixtures/project.ts';
import { type Made, openReuseLedger, type ReuseLedger } from '../fixtures/reuse.ts';

let ledger: ReuseLedger;
beforeEach(() => {
  ledger = openReuseLedger();
});
afterEach(async () => ledger.close());

const local = (id: string): ReturnType<typeof makeModelVariant> =>
  makeModelVariant(id, { provider: 'local' });

function project(parts: Partial<Project> = {}): Project {
  const cases = [makeCase('c0'), makeCase('c1')];
  const server = { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9', apiKeyEnv: null };
  return makeProject({
    specs: [makeSpec('a', { cases }), makeSpec('b', { cases })],
    variants: [local('v0')],
    providers: { local: { ...server, requestSeconds: 1, maxTries: 1 } },
    ...parts,
  });
}

/** Only one spec. */
const small = (parts: Partial<Project> = {}): Project =>
  project({ specs: [makeSpec('a', { cases: [makeCase('c0'), makeCase('c1')] })], ...parts });

function allowing(maxAttempts: number): Project {
  return small({ specs: [makeSpec('a', { retry: { ...makeSpec('a').retry, maxAttempts } })] });
}

function sandboxed(repeats: number): Project {
  return small({ variants: [makeModelVariant('v0')], repeats });
}

/** What a report's figures are made of; ids, times and origins aside. */
function figures(made: Made): unknown {
  return made.trials.map(plain).toSorted();
}

function plain({
  spec,
  variant,
  case: id,
  repeat,
  outcome,
  firstPass,
  attempts,
  cost,
}: TrialSummary): string {
  return [spec, variant, id, repeat, outcome, firstPass, attempts, usd(cost)].join(' ');
}

function usd(cost: TrialSummary['cost']): string {
  return formatUsd(sumUsd(Object.values(cost)));
}

const total = (made: Made): string =>
  formatUsd(sumUsd(made.trials.flatMap(({ cost }) => Object.values(cost))));
const reused = (made: Made): string => formatUsd(sumUsd(made.trials.map((trial) => trial.reused)));
const secondIsRight = (request: { readonly attempt: number }): string =>
  request.attempt === 1 ? 'wrong' : 'right';

describe('the same project again', () => {
  test('buys nothing, starts nothing, judges nothing, and has the same figures', async () => {
    const first = await ledger.run({ project: project({ repeats: 2 }), answer: secondIsRight });
    expect(first).toMatchObject({ judged: 16, result: { progress: { reused: 0 } } });
    const second = await ledger.run({ project: project({ repeats: 2 }) });
    expect(second).toMatchObject({ asked: [], judged: 0 });
    expect(second.result).toMatchObject({ state: 'complete', progress: { spent: 0n, reused: 8, done: 8 } });
    expect(figures(second)).toEqual(figures(first));
    expect([total(second), reused(second)]).toEqual(['0.016', '0.016']);
    expect(second.trials.map(({ durationMs }) => durationMs)).toEqual(
      second.trials.map((trial) => ledger.reader.trialDetail(trial.reusedFrom ?? 0)?.end?.durationMs),
    );
  });

  test('copies name the call that was bought, however often they are copied', async () => {
    const runs = [];
    for (let n = 0; n < 3; n += 1) runs.push(await ledger.run({ project: small() }));
    const bought = runs[0]?.trials.flatMap(({ trialId }) => ledger.reader.calls(trialId).map(({ id }) => id));
    for (const made of runs.slice(1)) {
      const calls = made.trials.flatMap(({ trialId }) => ledger.reader.calls(trialId));
      expect(new Set(calls.map((call) => call.reusedFrom))).toEqual(new Set(bought));
      expect(new Set(calls.map((call) => call.id)).size).toBe(2);
    }
  });

  test('told to buy everything buys everything, and its draws are the ones that the next run takes', async () => {
    const first = await ledger.run({ project: small() });
    const fresh = await ledger.run({ project: small(), fresh: true });
    expect(fresh.asked).toEqual(first.asked);
    expect(ledger.reader.run(fresh.id)?.environment['reuse']).toBe('none');
    const next = await ledger.run({ project: small() });
    expect(new Set(next.trials.map(({ reusedFrom }) => reusedFrom))).toEqual(
      new Set(fresh.trials.map(({ trialId }) => trialId)),
    );
    const both = await ledger.run({ project: small({ repeats: 2 }) });
    expect(both.asked).toEqual([]);
    expect(new Set(both.trials.map(({ reusedFrom }) => reusedFrom)).size).toBe(4);
  });
});

describe('what changed is bought, and nothing else', () => {
  test('the prompt of one spec', async () => {
    await ledger.run({ project: project() });
    const second = await ledger.run({ project: project(), exec: (spec) => (spec === 'b' ? 'new' : spec) });
    expect(second.asked).toEqual(['b/v0/c0#1.1', 'b/v0/c1#1.1']);
    expect([total(second), reused(second)]).toEqual(['0.004', '0.002']);
    expect(formatUsd(second.result.progress.spent)).toBe('0.002');
  });

  test('more cases, more repeats', async () => {
    await ledger.run({ project: small() });
    const cases = [makeCase('c0'), makeCase('c1'), makeCase('c2')];
    const more = await ledger.run({ project: small({ specs: [makeSpec('a', { cases })] }) });
    expect(more.asked).toEqual(['a/v0/c2#1.1']);
    const repeats = await ledger.run({ project: small({ repeats: 3 }) });
    expect(repeats.asked).toEqual(['a/v0/c0#2.1', 'a/v0/c0#3.1', 'a/v0/c1#2.1', 'a/v0/c1#3.1']);
  });

  test('an outage; a refusal, a timeout and a wrong answer stay', async () => {
    const ends = ['infra-error', 'refused', 'timeout'] as const;
    const specs = [makeSpec('a', { cases: [...ends, 'wrong'].map((id) => makeCase(id)) })];
    const retry = { ...makeSpec('a').retry, maxAttempts: 1 };
    const own = project({ specs: specs.map((spec) => ({ ...spec, retry })) });
    await ledger.run({
      project: own,
      answer: ({ case: { id } }) => {
        const kind = ends.find((end) => end === id);
        return kind === undefined ? 'wrong' : { kind, reason: 'so' };
      },
    });
    const second = await ledger.run({ project: own });
    expect(second.asked).toEqual(['a/v0/infra-error#1.1']);
    expect(second.trials.map(({ case: id, outcome }) => `${id} ${outcome}`).toSorted()).toEqual([
      'infra-error correct',
      'refused refused',
      'timeout timeout',
      'wrong incorrect',
    ]);
  });

  test('other prices: nothing is bought, and every figure is at the new ones', async () => {
    await ledger.run({ project: small(), answer: secondIsRight });
    const dearer = await ledger.run({ project: small(), perMillion: '3' });
    expect(dearer).toMatchObject({ asked: [], judged: 0 });
    expect([total(dearer), reused(dearer)]).toEqual(['0.012', '0.012']);
  });

  test('other prices leave what a settlement says as it is', async () => {
    const one = small({ specs: [makeSpec('a')] });
    const stop = new AbortController();
    const cut = (): string => {
      stop.abort();
      throw new Error('the process is gone');
    };
    await ledger.run({ project: one, answer: cut, options: { stop: stop.signal } }).catch(() => undefined);
    const [id = ''] = ledger.reader.runs().map((run) => run.id);
    const [intent] = ledger.reader.openIntents(id);
    if (intent === undefined) throw new Error('nothing is in doubt');
    const finding = { stated: 7n, tokens: null, source: 'an export', at: intent.at } as const;
    await ledger.append(settlementRecords(intent, { ...finding, resolution: 'billed' }));
    const resumed = await ledger.run({ project: one, resume: id });
    const dearer = await ledger.run({ project: one, perMillion: '2' });
    expect([total(resumed), total(dearer)]).toEqual(['0.001000000000000007', '0.002000000000000007']);
    expect(dearer.trials).toMatchObject([{ unpriced: 0, cost: { infra: 7n } }]);
  });

  test('what is in doubt is bought again until somebody settles it', async () => {
    const one = small({ specs: [makeSpec('a')] });
    const stop = new AbortController();
    const cut = (): string => {
      stop.abort();
      throw new Error('the process is gone');
    };
    await ledger.run({ project: one, answer: cut, options: { stop: stop.signal } }).catch(() => undefined);
    const [id = ''] = ledger.reader.runs().map((run) => run.id);
    const resumed = await ledger.run({ project: one, resume: id });
    expect(resumed.trials).toMatchObject([{ outcome: 'correct', inDoubt: 1 }]);
    const [execKey = ''] = [...ledger.reader.trials(id)].map(({ trial }) => trial.execKey);
    expect(ledger.reader.reusable(execKey)).toEqual([]);
    const [intent] = ledger.reader.openIntents(id);
    if (intent === undefined) throw new Error('nothing is in doubt');
    const finding = { stated: null, tokens: null, source: 'the provider', at: intent.at } as const;
    const again = await ledger.run({ project: one });
    expect(again).toMatchObject({ asked: ['a/v0/c0#1.1'], trials: [{ inDoubt: 0, reusedFrom: null }] });
    await ledger.append(settlementRecords(intent, { ...finding, resolution: 'not-billed' }));
    expect(ledger.reader.reusable(execKey)).toHaveLength(2);
  });

  test('under a ceiling of cost other prices may stop an agent elsewhere: then it is asked again', async () => {
    const limits = { attempt: NO_LIMITS, trial: { ...NO_LIMITS, cost: 10n ** 18n } };
    const own = small({ specs: [makeSpec('a', { limits })] });
    await ledger.run({ project: own });
    expect((await ledger.run({ project: own })).asked).toEqual([]);
    expect((await ledger.run({ project: own, perMillion: '3' })).asked).toEqual(['a/v0/c0#1.1']);
  });
});

describe('other validators', () => {
  test('that accept the first answer leave the later ones out; nothing is bought', async () => {
    await ledger.run({ project: small(), answer: secondIsRight });
    const second = await ledger.run({ project: small(), score: 'laxer', accepts: () => true });
    expect(second).toMatchObject({ asked: [], judged: 2, result: { dropped: 2 } });
    expect(second.trials.map(({ attempts, firstPass }) => [attempts, firstPass])).toEqual([
      [1, true],
      [1, true],
    ]);
    expect(total(second)).toBe('0.002');
    // The old validators again: the stored retries serve again.
    const third = await ledger.run({ project: small() });
    expect(third).toMatchObject({ asked: [], judged: 0 });
    expect(total(third)).toBe('0.004');
  });

  test('that reject the last answer ask for the attempt that is missing, and for no other', async () => {
    await ledger.run({ project: small(), answer: secondIsRight });
    const second = await ledger.run({
      project: small(),
      score: 'stricter',
      accepts: (text) => text === 'perfect',
      answer: () => 'perfect',
    });
    expect(second.asked).toEqual(['a/v0/c0#1.3', 'a/v0/c1#1.3']);
    expect([total(second), reused(second)]).toEqual(['0.006', '0.004']);
    expect(second.trials.map(({ outcome, attempts }) => `${outcome} ${attempts}`)).toEqual([
      'correct 3',
      'correct 3',
    ]);
    // What was bought now and what was bought then are one trial, which serves as a whole.
    const third = await ledger.run({
      project: small(),
      score: 'stricter',
      accepts: (text) => text === 'perfect',
    });
    expect(third).toMatchObject({ asked: [], judged: 0 });
  });

  test('that say something else about the first answer: the second was an answer to other words', async () => {
    await ledger.run({ project: small(), answer: secondIsRight });
    const second = await ledger.run({ project: small(), score: 'new', feedback: 'Not so:' });
    expect(second.asked).toEqual(['a/v0/c0#1.2', 'a/v0/c1#1.2']);
    expect([total(second), reused(second)]).toEqual(['0.004', '0.002']);
  });

  test('more attempts allowed: only those are bought', async () => {
    await ledger.run({ project: allowing(1), answer: () => 'wrong' });
    const second = await ledger.run({ project: allowing(2) });
    expect(second.asked).toEqual(['a/v0/c0#1.2']);
    const third = await ledger.run({ project: allowing(1) });
    expect(third).toMatchObject({ asked: [], trials: [{ outcome: 'incorrect', attempts: 1 }] });
  });
});

describe('one draw serves one trial of a run', () => {
  const twins = small({ variants: [local('v0'), local('v1')] });

  test('of two variants with the same content each has draws of its own', async () => {
    const first = await ledger.run({ project: small() });
    const second = await ledger.run({ project: twins });
    expect(second.asked).toEqual(['a/v1/c0#1.1', 'a/v1/c1#1.1']);
    const third = await ledger.run({ project: twins });
    expect(third.asked).toEqual([]);
    const owners = third.trials.map(
      ({ variant, reusedFrom }) =>
        [variant, ledger.reader.trialDetail(reusedFrom ?? 0)?.trial.variant] as const,
    );
    for (const [now, then] of owners) expect(then).toBe(now);
    expect(first.trials).toHaveLength(2);
  });

  test('a variant under a new name takes the draws of the old one', async () => {
    await ledger.run({ project: small() });
    const renamed = await ledger.run({ project: small({ variants: [local('other')] }) });
    expect(renamed.asked).toEqual([]);
    expect(renamed.trials.map(({ variant }) => variant)).toEqual(['other', 'other']);
  });

  test('who is told the number of the repeat is never given the answer to another one', async () => {
    await ledger.run({ project: sandboxed(1), fresh: true });
    await ledger.run({ project: sandboxed(1), fresh: true });
    expect((await ledger.run({ project: sandboxed(2) })).asked).toEqual(['a/v0/c0#2.1', 'a/v0/c1#2.1']);
  });

  test('a replay is never reused', async () => {
    await ledger.run({ project: small() });
    const replay = { id: 'again', agent: 'replay', variant: 'v0', run: null } as const;
    const own = small({ variants: [{ ...replay, tags: {}, specs: null, prompt: null }] });
    await ledger.run({ project: own });
    expect((await ledger.run({ project: own })).asked).toHaveLength(2);
  });
});

describe('stopping and going on', () => {
  test('a run that was stopped while it reused goes on, takes no draw twice and ends like another', async () => {
    const own = project({ repeats: 3 });
    await ledger.run({ project: project({ repeats: 2 }), answer: secondIsRight });
    const drain = new AbortController();
    const onProgress = ({ done }: { readonly done: number }): void => {
      if (done >= 4) drain.abort();
    };
    const options = { drain: drain.signal, onProgress };
    const stopped = await ledger.run({ project: own, answer: secondIsRight, options });
    expect(stopped.result.state).toBe('drained');
    expect(stopped.trials.length).toBeLessThan(12);
    const resumed = await ledger.run({ project: own, answer: secondIsRight, resume: stopped.id });
    expect(resumed.result.state).toBe('complete');
    expect(resumed.trials).toHaveLength(12);
    const roots = resumed.trials.flatMap(({ reusedFrom }) => (reusedFrom === null ? [] : [reusedFrom]));
    expect([roots.length, new Set(roots).size]).toEqual([8, 8]);
    expect([...stopped.asked, ...resumed.asked]).toHaveLength(8);
    expect(figures(await ledger.run({ project: own }))).toEqual(figures(resumed));
  });

  test('a trial that was broken off after what it took over pays for the rest only', async () => {
    await ledger.run({ project: small({ specs: [makeSpec('a')] }), answer: secondIsRight });
    const series = {
      project: small({ specs: [makeSpec('a')] }),
      score: 'stricter',
      accepts: (text: string) => text === 'perfect',
    };
    const stop = new AbortController();
    const broken = await ledger.run({
      ...series,
      answer: () => {
        stop.abort();
        return 'perfect';
      },
      options: { stop: stop.signal },
    });
    expect(broken.trials).toMatchObject([{ outcome: 'cancelled', attempts: 2 }]);
    expect(formatUsd(broken.result.progress.spent)).toBe('0.001');
    const resumed = await ledger.run({ ...series, answer: () => 'perfect', resume: broken.id });
    // The answer was paid for before: the agent gets it again.
    expect(resumed.asked).toEqual(['a/v0/c0#1.3']);
    expect(resumed.trials).toMatchObject([{ outcome: 'correct', attempts: 3 }]);
    expect([total(resumed), reused(resumed)]).toEqual(['0.003', '0.002']);
  });

  test('a run that began fresh stays fresh', async () => {
    await ledger.run({ project: small() });
    const drain = new AbortController();
    drain.abort();
    const options = { drain: drain.signal };
    const stopped = await ledger.run({ project: small(), fresh: true, options });
    const resumed = await ledger.run({ project: small(), resume: stopped.id });
    expect(resumed.asked).toEqual(['a/v0/c0#1.1', 'a/v0/c1#1.1']);
  });
});

describe('without buying', () => {
  test('`skip` names what is missing, writes nothing of it, and a resume buys it', async () => {
    await ledger.run({ project: small(), answer: secondIsRight });
    const series = { project: small({ repeats: 2 }), options: { whenShort: 'skip' as const } };
    const second = await ledger.run(series);
    expect(second).toMatchObject({ asked: [], result: { state: 'incomplete', progress: { done: 2 } } });
    expect(second.result.missing.map(({ case: id, repeat }) => `${id}#${repeat}`).toSorted()).toEqual([
      'c0#2',
      'c1#2',
    ]);
    expect(second.trials).toHaveLength(2);
    const resumed = await ledger.run({ project: small({ repeats: 2 }), resume: second.id });
    expect(resumed.asked).toEqual(['a/v0/c0#2.1', 'a/v0/c1#2.1']);
    const stricter = { score: 'stricter', accepts: (text: string) => text === 'perfect' };
    const third = await ledger.run({ ...series, ...stricter });
    expect([third.asked, third.trials]).toEqual([[], []]);
    expect(third.result.missing).toHaveLength(4);
  });

  test('`end` ends a trial as it stands and counts it', async () => {
    await ledger.run({ project: small(), answer: secondIsRight });
    const stricter = { score: 'stricter', accepts: (text: string) => text === 'perfect' };
    const second = await ledger.run({ project: small(), ...stricter, options: { whenShort: 'end' } });
    expect(second).toMatchObject({
      asked: [],
      judged: 4,
      result: { state: 'complete', short: 2, dropped: 0 },
    });
    expect(second.trials.map(({ outcome, attempts }) => `${outcome} ${attempts}`)).toEqual([
      'incorrect 2',
      'incorrect 2',
    ]);
    const reason = ledger.reader.trialDetail(second.trials[0]?.trialId ?? 0)?.end?.reason;
    expect(reason).toBe('a further attempt was not bought');
    // Such a trial has not all that it needs: a run buys it.
    const third = await ledger.run({ project: small(), ...stricter, answer: () => 'perfect' });
    expect(third.asked).toEqual(['a/v0/c0#1.3', 'a/v0/c1#1.3']);
  });
});
