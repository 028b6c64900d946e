import type { Json } from '../model/json.ts';
import type { UsageEntry } from '../model/usage.ts';
import type { Usd } from '../model/money.ts';
import type { SseEvent } from './sse.ts';

/** What one billed entry of a response was for; everything but `message` is done beside the answer itself. */
export type EntryKind = 'message' | 'compaction' | 'advisor' | 'fallback';

export interface ReadEntry extends UsageEntry {
  readonly kind: EntryKind;
}

/** What a response says about its usage. Unknown is never zero: it is `missing` or `invalid`. */
export type UsageReading =
  | {
      readonly kind: 'usage';
      /** At least one; several when the response bills parts of its work apart. */
      readonly entries: readonly ReadEntry[];
      /** The model that the response says has answered. */
      readonly served: string | null;
      /** What selects a price besides the model, as the response returned it. */
      readonly selectors: Readonly<Record<string, string>>;
      /** What the provider says this response cost; null when it says nothing. */
      readonly reported: Usd | null;
      /** The usage object as it came; for a stream, its parts merged, the last value of a field winning. */
      readonly raw: Json;
      /** A stream that ended before its end mark: what was counted is a lower bound. */
      readonly partial: boolean;
      /** What the response counts and no leaf holds, by name: a part of it cannot be priced. */
      readonly uncounted: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'missing';
      readonly reason: string;
      readonly served: string | null;
      readonly partial: boolean;
    }
  | { readonly kind: 'invalid'; readonly reason: string; readonly served: string | null; readonly raw: Json };

/** One wire format: how a vendor's responses say what they used. */
export interface UsageFormat {
  readonly id: string;
  /** Reads a whole parsed response, or a bare usage object in its place. */
  fromBody(body: unknown): UsageReading;
  /** Reads the events of a streamed response, also of one that broke. */
  fromStream(events: Iterable<SseEvent>): UsageReading;
}
