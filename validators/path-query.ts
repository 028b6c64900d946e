import { Failure } from '../src/model/failure.ts';
import type { Location } from './location.ts';
import { MOST_LEVELS } from './json-scanner.ts';
import { printable } from './show.ts';

/** A compiled RFC 9535 JSONPath. */
export interface PathQuery {
  readonly text: string;
  /** Whether it can select one node at the most. */
  readonly singular: boolean;
  select(root: unknown): readonly SelectedNode[];
}

export interface SelectedNode {
  readonly location: Location;
  readonly value: unknown;
}

/** Returns the compiled path; throws a Failure that names the validator when it is not a JSONPath. */
export async function compilePath(text: string, validator: string): Promise<PathQuery> {
  const { JSONPathEnvironment } = await import('json-p3');
  const environment = new JSONPathEnvironment({ maxRecursionDepth: 2 * MOST_LEVELS });
  try {
    const query = environment.compile(text);
    return {
      text,
      singular: query.singularQuery(),
      select: (root) =>
        query
          .query(root as Parameters<typeof query.query>[0])
          .nodes.map(({ location, value }) => ({ location, value })),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'validator/path',
      `"${printable(text)}" in validator "${validator}" is not a JSONPath: ${reason}`,
      {
        hint: 'write a path as RFC 9535 has it, such as $.items[0].price or $.items[*].price',
        cause: error,
      },
    );
  }
}
