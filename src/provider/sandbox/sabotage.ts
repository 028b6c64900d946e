/** Answers as a broken provider, gateway or network does. */
import type { ServerResponse } from 'node:http';
import type { InjectedFault } from './inject.ts';

/** Faults that change how an answer goes out and not what is in it. */
export type Sabotage = Extract<
  InjectedFault,
  'hang' | 'silent' | 'drip' | 'reset' | 'truncate' | 'half-json' | 'html' | 'error-200'
>;

export interface SabotageOptions {
  readonly fault: Sabotage;
  readonly stream: boolean;
  /** The answer as it would have been. */
  readonly body: string;
  /** An error of the wire's own form. */
  readonly error: string;
  /** Called once when it is over. */
  readonly onEnd: () => void;
}

const DRIP_MS = 20;
const PAGE = '<!DOCTYPE html><html><body><h1>Synthetic gateway page</h1></body></html>';

/** Sends the broken answer. What never ends by itself ends when the client leaves or the server closes. */
export function sabotage(response: ServerResponse, options: SabotageOptions): void {
  const { fault, stream, body } = options;
  response.on('error', () => undefined);
  response.once('close', options.onEnd);
  const type = stream ? 'text/event-stream' : 'application/json';
  const half = body.slice(0, Math.ceil(body.length / 2));
  const head = (contentType: string): void => {
    response.writeHead(200, { 'x-firstpass-synthetic': 'true', 'content-type': contentType });
  };
  switch (fault) {
    case 'hang':
      return;
    case 'reset':
      response.destroy();
      return;
    case 'silent':
      head(type);
      response.write(half);
      return;
    case 'drip': {
      head(type);
      const drops = setInterval(() => response.write(stream ? ': drop\n\n' : ' '), DRIP_MS);
      response.once('close', () => clearInterval(drops));
      return;
    }
    case 'truncate':
      head(type);
      response.write(half, () => response.destroy());
      return;
    case 'half-json':
      head('application/json');
      response.end(half);
      return;
    case 'html':
      head('text/html');
      response.end(PAGE);
      return;
    case 'error-200':
      head('application/json');
      response.end(options.error);
  }
}
