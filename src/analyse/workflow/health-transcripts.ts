/** What only the transcripts and the journal of a run know about its health. */

import { endOf } from './agent-rows.ts';
import type { AgentFacts } from './agent-facts.ts';
import { onlyOne } from './health-ends.ts';
import type { HealthFinding, Patient } from './health.ts';
import type { AgentRow } from './manifest.ts';
import type { AgentGroup } from './stages.ts';

/** Returns findings about answers that were cut off, other models than asked for, and results that are missing. */
export function transcriptFindings(patient: Patient): readonly HealthFinding[] {
  return [...patient.stages.flatMap((stage) => stageFindings(stage, patient)), ...journalFindings(patient)];
}

interface Looked {
  readonly agent: AgentRow;
  readonly facts: AgentFacts;
}

function stageFindings({ name, agents }: AgentGroup, { facts }: Patient): readonly HealthFinding[] {
  const looked = agents.flatMap((agent): readonly Looked[] => {
    const known = facts.get(agent.place);
    return known === undefined ? [] : [{ agent, facts: known }];
  });
  const tell = (
    code: string,
    severity: HealthFinding['severity'],
    those: readonly Looked[],
    what: string,
  ): HealthFinding[] =>
    those.length === 0
      ? []
      : [
          {
            code,
            severity,
            stage: name,
            agent: onlyOne(those.map(({ agent }) => agent)),
            sentence: `${those.length}/${agents.length} agents ${what}`,
          },
        ];
  const cut = looked.filter((one) => (one.facts.stops['max_tokens'] ?? 0) > 0);
  const other = looked.filter(isOtherModel);
  const answered = [...new Set(other.flatMap((one) => one.facts.models))].join(', ');
  const asked = [...new Set(other.map(({ agent }) => agent.model ?? '?'))].join(', ');
  const turnedDown = looked.filter((one) => one.facts.apiErrors > 0);
  const refused = looked.filter((one) => (one.facts.stops['refusal'] ?? 0) > 0);
  return [
    ...tell('truncated', 'high', cut, 'had an answer cut off at its most tokens'),
    ...tell('model-changed', 'high', other, `asked for ${asked} and were answered by ${answered}`),
    ...tell('refused', 'warning', refused, 'were refused an answer'),
    ...tell('api-errors', 'warning', turnedDown, 'had requests turned down by the provider'),
  ];
}

/** A name may carry the day of its snapshot. */
function isOtherModel({ agent, facts }: Looked): boolean {
  const { model: asked } = agent;
  return asked !== null && facts.models.some((model) => withoutDay(model) !== withoutDay(asked));
}

function withoutDay(model: string): string {
  return model.replace(/[-@]\d{8}$/, '');
}

function journalFindings({ journal, agents, run }: Patient): readonly HealthFinding[] {
  if (journal === null) return [];
  const told = new Set(run.rows.flatMap(({ id }) => id ?? []));
  const done = new Set(agents.agents.filter(({ state }) => endOf(state) === 'done').map(({ id }) => id));
  const about = { stage: null, agent: null };
  const unheard = journal.agents.filter((id) => !told.has(id));
  const empty = journal.withoutResult.filter((id) => done.has(id));
  return [
    ...(unheard.length === 0
      ? []
      : [
          {
            code: 'unheard-agents',
            severity: 'warning' as const,
            ...about,
            sentence: `the journal has ${unheard.length} agents that the manifest does not: ${unheard.slice(0, 3).join(', ')}`,
          },
        ]),
    ...(empty.length === 0
      ? []
      : [
          {
            code: 'no-result',
            severity: 'high' as const,
            ...about,
            sentence: `${empty.length} agents are done and gave no result: ${empty.slice(0, 3).join(', ')}`,
          },
        ]),
  ];
}
