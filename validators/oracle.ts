import { isJsonObject } from '../src/model/json.ts';
import type { ValidatorSpec } from '../src/model/spec.ts';
import type { ValidatorDefinition } from '../src/model/validator.ts';

/**
 * Returns whether a validator judges by the case's expectation: it can take its wanted value from the case, and
 * does so, itself or one nested in it. A value that the spec states, or that comes from the input, is no oracle:
 * the agent could know it. Programs and scripts say it themselves, check by check.
 */
export function comparesWithExpectation(
  { kind, options }: ValidatorSpec,
  definitions: ReadonlyMap<string, ValidatorDefinition>,
): boolean {
  const nested = [
    options['validator'],
    ...(Array.isArray(options['validators']) ? options['validators'] : []),
  ];
  const inside = nested.filter(isJsonObject).some((item) => {
    const { kind: nestedKind, ...rest } = item;
    const spec = { kind: typeof nestedKind === 'string' ? nestedKind : '', options: rest };
    return comparesWithExpectation(spec, definitions);
  });
  if (inside) return true;
  const properties = definitions.get(kind)?.options['properties'];
  if (!isJsonObject(properties) || !Object.hasOwn(properties, 'from')) return false;
  if (['value', 'any', 'all', 'none', 'schema'].some((option) => Object.hasOwn(options, option)))
    return false;
  const { from } = options;
  return typeof from !== 'string' || !from.startsWith('$.input');
}
