import type { ServerResponse } from 'node:http';
import type { Refusal } from './dialect.ts';
import type { Entrance } from './upstream.ts';

/** Answers an agent with an error of ours, in the words of the interface that it speaks. */
export function refuse(
  { response, entrance }: { readonly response: ServerResponse; readonly entrance: Entrance },
  refusal: Refusal,
): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // Heard by the SDKs of two vendors: a refusal by a limit is not one to try again.
  const final = refusal.status < 500 ? { 'x-should-retry': 'false' } : {};
  response.writeHead(refusal.status, { 'content-type': 'application/json', ...final });
  response.end(entrance.dialect.error(refusal));
}
