import path from 'node:path';
import type { JsonObject } from '../model/json.ts';
import type { ToolSpec } from '../model/spec.ts';
import { loadJsonSchema } from './json-schema.ts';
import type { Base } from './load-template.ts';
import { requireFile } from './reading.ts';
import { problemAt } from './source.ts';
import { numberOf, objectOf, textOf } from './values.ts';

/** Returns the tools of a spec with their defaults; a missing module or a bad schema is reported. */
export async function loadTools(base: Base, list: readonly JsonObject[]): Promise<readonly ToolSpec[]> {
  const tools: ToolSpec[] = [];
  for (const [index, value] of list.entries()) {
    const at = ['tools', index];
    const name = textOf(value['name']) ?? '';
    if (tools.some((tool) => tool.name === name)) {
      const place = base.source.locate([...at, 'name']);
      base.reading.problems.push(problemAt(place, 'spec/duplicate-tool', `tool "${name}" stands twice`));
    }
    const parameters = objectOf(value['parameters'] ?? { type: 'object' });
    if (value['parameters'] !== undefined) await loadJsonSchema(base, [...at, 'parameters'], parameters);
    tools.push({
      name,
      description: textOf(value['description']) ?? '',
      parameters,
      run: runOf(base, value, index),
      timeoutSeconds: numberOf(value['timeoutSeconds']) ?? 10,
      sku: textOf(value['sku']),
    });
  }
  return tools;
}

function runOf(base: Base, value: JsonObject, index: number): ToolSpec['run'] {
  if (Array.isArray(value['command'])) return { kind: 'command', command: value['command'].map(String) };
  const file = path.resolve(base.folder, textOf(value['module']) ?? '');
  requireFile(base.reading, file, base.source.locate(['tools', index, 'module']));
  return { kind: 'module', file };
}
