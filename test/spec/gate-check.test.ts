import { describe, expect, test } from 'vitest';
import { load, PROJECT } from './project-folder.ts';

async function problemsOf(gate: string): Promise<readonly string[]> {
  const { problems } = await load({ 'firstpass.yaml': `${PROJECT}gate: ${gate}\n` });
  return problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}

describe('what is checked of a gate', () => {
  test.each([
    ['{looks: [2, 4, 4]}', '5:22 spec/invalid-value looks must rise: 4 comes after 4'],
    ['{overrides: [{spec: a, looks: [3, 2]}]}', '5:41 spec/invalid-value looks must rise: 2 comes after 3'],
    ['{variants: [stedy]}', '5:19 spec/unknown-variant unknown variant "stedy"'],
    ['{margn: 0.2}', '5:8 spec/unknown-key unknown key "margn"'],
    ['{levels: {inconclusive: fail}}', '5:31 spec/invalid-value "inconclusive" must not be "fail"'],
  ])('%s', async (gate, told) => {
    const problems = await problemsOf(gate);
    expect(problems).toEqual([told]);
  });

  test('says nothing of a sound one', async () => {
    await expect(problemsOf('{looks: [2, 5], variants: [steady], budget: "5.00"}')).resolves.toEqual([]);
  });
});
