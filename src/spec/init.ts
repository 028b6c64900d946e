import { gitignore, noApologyValidator, projectFile, ratesFile } from './init/project-files.ts';
import { casesFile, specFile } from './init/spec-files.ts';

/** One file of a new project. */
export interface ScaffoldFile {
  /** Relative to the new project's folder, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/** Returns the files of a small project that runs as it is: sandbox models answer, nothing is bought. */
export function scaffold(): readonly ScaffoldFile[] {
  return [
    { path: 'firstpass.yaml', content: projectFile },
    { path: 'rates.yaml', content: ratesFile },
    { path: 'specs/ticket-triage/spec.yaml', content: specFile },
    { path: 'specs/ticket-triage/cases.yaml', content: casesFile },
    { path: 'validators/no-apology.mjs', content: noApologyValidator },
    { path: '.gitignore', content: gitignore },
  ];
}
