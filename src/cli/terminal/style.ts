import { styleText } from 'node:util';

/** Ways to set words off. Every text must be understandable without them. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

const PLAIN: Style = { strong: same, dim: same, good: same, warn: same, bad: same };

const COLOURED: Style = {
  strong: (text) => styleText('bold', text),
  dim: (text) => styleText('dim', text),
  good: (text) => styleText('green', text),
  warn: (text) => styleText('yellow', text),
  bad: (text) => styleText('red', text),
};

/** Returns the styles for a stream: colours on a terminal that wants them, plain text elsewhere. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  if (refused || env['TERM'] === 'dumb') return PLAIN;
  return stream.isTTY === true || forced ? COLOURED : PLAIN;
}

export function plainStyle(): Style {
  return PLAIN;
}

function same(text: string): string {
  return text;
}
