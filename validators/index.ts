import type { ValidatorDefinition } from '../src/model/validator.ts';
import allOf from './all-of.ts';
import anyOf from './any-of.ts';
import command from './command.ts';
import contains from './contains.ts';
import exact from './exact.ts';
import javascript from './javascript.ts';
import jsonPath from './json-path.ts';
import jsonSchema from './json-schema.ts';
import not from './not.ts';
import numeric from './numeric.ts';
import regex from './regex.ts';
import setEqual from './set-equal.ts';

/** Every validator kind that ships, in the order of the reference page. A new kind is one file and one line here. */
export const validators: readonly ValidatorDefinition[] = [
  jsonSchema,
  exact,
  contains,
  regex,
  numeric,
  setEqual,
  jsonPath,
  javascript,
  command,
  allOf,
  anyOf,
  not,
];
