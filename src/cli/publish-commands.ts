/** The commands that show a gate where people see it. */
import type { Command } from 'commander';
import type { Done } from './done.ts';
import { oneOf } from './option-values.ts';
import type { PublishGithubOptions, PublishOptions } from './publish.ts';

/** Adds `publish` to the program. */
export function addPublishCommands(program: Command, done: Done): void {
  const publish = program
    .command('publish')
    .description('show a gate on its pull request; reads gate.json alone and runs nothing');

  common(publish.command('github').description('one comment, annotations, the job summary and a check run'))
    .option('--author <login>', 'whose comment is edited', 'github-actions[bot]')
    .option('--check', 'make a check run on the head of the pull request')
    .action(
      done(async (options: PublishGithubOptions) => (await import('./publish.ts')).publishToGithub(options)),
    );

  common(publish.command('gitlab').description('one note on the merge request')).action(
    done(async (options: PublishOptions) => (await import('./publish.ts')).publishToGitlab(options)),
  );
}

function common(command: Command): Command {
  return command
    .requiredOption('--in <folder>', 'where `firstpass gate --out` wrote gate.json')
    .option(
      '--mode <mode>',
      'when to comment: always, changed (only when there is something to say) or off',
      oneOf('always', 'changed', 'off'),
      'changed',
    )
    .option('--report-url <url>', 'where the report is, for a link in the comment')
    .option('--dry-run', 'print the comment and send nothing');
}
