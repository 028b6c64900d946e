/** Requests that buy nothing: counted, not charged. */
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import { DEFAULT_BOUNDS } from '../../model/project.ts';
import type { Asked } from './exchange.ts';
import { refuse } from './refuse.ts';
import { requestHeaders, responseHeaders } from './upstream.ts';

/** Passes a free request on and its answer back. Never throws for what a provider or an agent does. */
export async function freeExchange(asked: Asked): Promise<void> {
  const { route, entrance, response, method, path } = asked;
  const { settings, dispatcher, name } = entrance.upstream;
  const what = `${name} ${method} ${path}`;
  route.free.set(what, (route.free.get(what) ?? 0) + 1);
  const left = new AbortController();
  // Nobody waits for it any more: the attempt's end must not wait for it either.
  response.once('close', () => left.abort());
  const silenceMs = (settings.bounds ?? DEFAULT_BOUNDS).silenceSeconds * 1000;
  try {
    const answer = await request(asked.target, {
      method,
      headers: requestHeaders(asked.headers, entrance),
      body: asked.body.length === 0 ? null : asked.body,
      signal: AbortSignal.any([route.options.signal, left.signal]),
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
      dispatcher,
    });
    response.writeHead(
      answer.statusCode,
      responseHeaders(answer.headers) as Record<string, string | string[]>,
    );
    await pipeline(answer.body, response);
  } catch (error) {
    const message = `firstpass: no answer from the provider: ${error instanceof Error ? error.message : ''}`;
    refuse(asked, { status: 502, message });
  }
}
