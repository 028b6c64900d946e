/** The public API: what a user's validators, tools and programs may import. */
export { defineValidator } from './model/validator.ts';
export type { CompiledValidator, CompileContext, Subject, ValidatorDefinition } from './model/validator.ts';
export type { Check } from './model/check.ts';
