import type { GateDocument } from '../../reports/gate/document.ts';
import type { HttpOutcome } from './http-client.ts';

/** When a comment is written: at every gate, when there is something to say, or never. */
export type CommentMode = 'always' | 'changed' | 'off';

/** What became of the comment; `problem` is for people, without a secret. */
export type CommentResult =
  | { readonly kind: 'created' | 'edited' | 'same' | 'nothing-to-say' | 'off' }
  | { readonly kind: 'problem'; readonly message: string };

/** A comment that is already there. */
export interface FoundComment {
  readonly id: number;
  readonly body: string;
}

/** The comments of one pull or merge request. */
export interface CommentPlace {
  /** Returns our own comment with the marker, null when there is none; another author's is not ours. */
  find(): Promise<FoundComment | null | Refusal>;
  create(body: string): Promise<HttpOutcome>;
  edit(comment: FoundComment, body: string): Promise<HttpOutcome>;
}

/** Why comments cannot be read. */
export interface Refusal {
  readonly refused: string;
}

/** Times that a comment is created at most, when the host fails and none has appeared. */
const MOST_CREATED = 2;

/** Brings the one comment up to date: edits it, creates it, or leaves it where it says so already. */
export async function stick(
  place: CommentPlace,
  body: string,
  document: GateDocument,
  mode: CommentMode,
): Promise<CommentResult> {
  if (mode === 'off') return { kind: 'off' };
  for (let created = 0; ; created += 1) {
    const found = await place.find();
    if (found !== null && 'refused' in found) return { kind: 'problem', message: found.refused };
    if (found !== null) return edit(place, found, body);
    if (mode === 'changed' && !worthSaying(document)) return { kind: 'nothing-to-say' };
    const outcome = await place.create(body);
    if (outcome.kind === 'ok') return { kind: 'created' };
    // After an outage it may be there nevertheless: look before writing a second one.
    if (outcome.kind === 'refused' || created + 1 >= MOST_CREATED) {
      return { kind: 'problem', message: outcome.message };
    }
  }
}

async function edit(place: CommentPlace, found: FoundComment, body: string): Promise<CommentResult> {
  // Hosts give line breaks back as they like, and take white space off the end.
  if (found.body.replaceAll('\r\n', '\n').trim() === body.trim()) return { kind: 'same' };
  const outcome = await place.edit(found, body);
  return outcome.kind === 'ok' ? { kind: 'edited' } : { kind: 'problem', message: outcome.message };
}

/** Something was tested, or somebody has to do something. */
function worthSaying({ cells, passed, problem }: GateDocument): boolean {
  return !passed || problem !== null || cells.some((cell) => cell.verdict !== 'unchanged');
}
