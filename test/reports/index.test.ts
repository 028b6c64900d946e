import { expect, test } from 'vitest';
import { reports } from '../../reports/index.ts';

test('every format has a name and an extension of its own', () => {
  expect(reports.map(({ format }) => format)).toEqual(['html', 'markdown', 'csv', 'trials', 'json']);
  expect(new Set(reports.map(({ extension }) => extension)).size).toBe(reports.length);
});
