/** Where a gate is to be shown, as the event of the workflow says; nothing of it comes from the artifact. */
export interface GithubTarget {
  readonly repository: string;
  /** Null where the event is of no pull request, such as a push or a merge queue. */
  readonly pullRequest: number | null;
  /** Head of the pull request, never the merge commit; null when it is unknown. */
  readonly headSha: string | null;
  /** `owner:branch` by which the pull request of a fork's workflow is looked for; null when it is known. */
  readonly head: string | null;
  /** Whether the gate ran in another workflow, whose end started this one. */
  readonly ofOtherWorkflow: boolean;
  /** Whether the figures were made by a job of a fork: a claim, not a measurement of ours. */
  readonly fromFork: boolean;
}

/**
 * Returns the target of an event file's content; null when it says no repository. The event of a
 * `workflow_run` lists no pull request of a fork, so that one is looked for by its branch and its commit.
 */
export function targetOf(event: unknown): GithubTarget | null {
  const repository = textAt(event, 'repository', 'full_name');
  if (repository === null || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return null;
  const pull = numberAt(event, 'pull_request', 'number');
  if (pull !== null) {
    const from = textAt(event, 'pull_request', 'head', 'repo', 'full_name');
    return {
      repository,
      pullRequest: pull,
      headSha: shaAt(event, 'pull_request', 'head', 'sha'),
      head: null,
      ofOtherWorkflow: false,
      fromFork: from !== repository,
    };
  }
  const headSha = shaAt(event, 'workflow_run', 'head_sha');
  if (headSha === null)
    return {
      repository,
      pullRequest: null,
      headSha: null,
      head: null,
      ofOtherWorkflow: false,
      fromFork: false,
    };
  const from = textAt(event, 'workflow_run', 'head_repository', 'full_name');
  const owner = textAt(event, 'workflow_run', 'head_repository', 'owner', 'login');
  const branch = textAt(event, 'workflow_run', 'head_branch');
  const ofPull = textAt(event, 'workflow_run', 'event') === 'pull_request';
  const head = ofPull && owner !== null && branch !== null ? `${owner}:${branch}` : null;
  return {
    repository,
    pullRequest: null,
    headSha,
    head,
    ofOtherWorkflow: true,
    fromFork: from !== repository,
  };
}

function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return null;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, path);
  return typeof found === 'string' ? found : null;
}

function shaAt(value: unknown, ...path: readonly string[]): string | null {
  const found = textAt(value, ...path);
  return found !== null && /^[0-9a-f]{40,64}$/.test(found) ? found : null;
}

function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = at(value, path);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : null;
}
