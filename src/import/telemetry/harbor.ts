/** Harbor and Terminal-Bench: the results of trials of agents on tasks. */

import { objectOf } from './fields.ts';
import type { Head, Recognition, TelemetryFormat } from './format.ts';
import { HarborReader, kindOf } from './harbor-reader.ts';

const harbor: TelemetryFormat = {
  id: 'harbor',
  summary:
    'Harbor and Terminal-Bench results (`result.json`, `results.json`), with the reward of every trial.',
  declaration: {
    granularity: 'session',
    cumulative: false,
    includesSubagents: true,
    hasModel: true,
    hasCacheSplit: false,
    outputIncludesReasoning: true,
    costReported: true,
    hasOutcome: true,
  },
  page: {
    source:
      '`jobs/<job>/<task>__<id>/result.json` of Harbor; `runs/<run>/results.json` and `runs/<run>/<task>/<trial>/results.json` of Terminal-Bench. In folders the trajectories and the agents’ own logs beside them are passed over: they tell the same work again.',
    records:
      'A trial is a session: the source or data set is the spec, the task the case, agent and model the variant. What the agent used in all is one request. A reward of at least 1 (`verifier_result.rewards.reward`), or `is_resolved`, is correct; less is incorrect; without a reward the exception or `failure_mode` says how it ended. Trials of several steps are the sum of their steps.',
    tokens: [
      ['`agent_result.n_input_tokens`', 'input, cached tokens and cache writes included'],
      ['`n_cache_tokens`', 'cache reads'],
      ['`n_output_tokens`', 'output'],
      [
        '`total_input_tokens`, `total_output_tokens`',
        'input and output (Terminal-Bench); 0 and 0 is not told',
      ],
    ],
    repeated:
      'A trial stands in its own file and, in Terminal-Bench, in the run’s file too, with one id: it counts once. The `result.json` of a job repeats its trials and is not read.',
    price:
      'The sum of a trial by the rate card at its beginning. Cache writes are not told apart and are priced as plain input, which is a lower bound where writing costs more. `cost_usd` is compared with the recomputed cost. Terminal-Bench does not name the model: it stays unpriced.',
  },
  shape: 'values',
  marks: [],
  anyOrder: true,
  beside:
    /(?:(?:^|[\\/])(?:trajectory[\w.-]*|run_metadata|config|lock)\.json|(?:__\w{7}|\.\d+-of-\d+\.[^\\/]+)[\\/](?:agent|agent-logs|verifier|artifacts|sessions|panes|steps)[\\/].*)$/,
  flags: {
    'writes-as-input': {
      severity: 'warning',
      sentence: 'cache writes are not told apart and are priced as plain input: the cost is a lower bound',
    },
    'sum-of-requests': {
      severity: 'warning',
      sentence:
        'many requests are told as one sum: where a price depends on the size of a request it may be too high',
    },
    'nothing-asked': { severity: 'note', sentence: 'trials asked no model: they cost nothing' },
  },
  recognise,
  reader: (context) => new HarborReader(context),
};
export default harbor;

function recognise(head: Head): Recognition {
  const as = 'results of Harbor or Terminal-Bench';
  if (head.values.some((value) => kindOf(objectOf(value)) !== null)) return { confidence: 0.9, as };
  const isTrial =
    /"trial_name"\s*:/.test(head.text) && /"(?:task_name|task_id|is_resolved)"\s*:/.test(head.text);
  return { confidence: isTrial ? 0.8 : 0, as };
}
