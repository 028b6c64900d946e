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
  strong: styled('bold'),
  dim: styled('dim'),
  good: styled('green'),
  warn: styled('yellow'),
  bad: styled('red'),
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

// Whether to colour was decided for the stream at hand; styleText would ask standard output instead.
function styled(format: Parameters<typeof styleText>[0]): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false });
}

function same(text: string): string {
  return text;
}
