import type { CellPolicy, GatePolicy } from '../model/gate-policy.ts';

/** Returns how a cell is judged: the project's settings, and on top of them every override that matches it. */
export function cellPolicyOf(policy: GatePolicy, spec: string, variant: string): CellPolicy {
  const {
    overrides,
    variants: _variants,
    maxAgeDays: _age,
    budget: _budget,
    askAbove: _ask,
    ...own
  } = policy;
  return overrides
    .filter((override) => matchesGlob(override.spec, spec) && matchesGlob(override.variant, variant))
    .reduce<CellPolicy>(
      (settings, { settings: { guards, levels, ...rest } }) => ({
        ...settings,
        ...rest,
        guards: { ...settings.guards, ...guards },
        levels: { ...settings.levels, ...levels },
      }),
      own,
    );
}

/** Returns whether the whole text matches; `*` stands for any characters. */
export function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
