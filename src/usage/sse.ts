/** One server-sent event. */
export interface SseEvent {
  /** The event's name; null when the stream gives none. */
  readonly event: string | null;
  /** The data lines, joined by line feeds. */
  readonly data: string;
}

/** Takes a stream's text in pieces of any size. */
export interface SseParser {
  push(text: string): SseEvent[];
  /** The event that the stream ended in, if its blank line never came. */
  end(): SseEvent[];
}

/**
 * Returns a parser of server-sent events that forgives what real servers do: any line ending, comments,
 * a byte-order mark, data without a space, bare JSON lines without `data:`, a last event without its blank
 * line. `[DONE]` is an event like any other.
 */
export function sseParser(): SseParser {
  let rest = '';
  let event: string | null = null;
  let data: string[] = [];

  function flush(found: SseEvent[]): void {
    if (data.length > 0) found.push({ event, data: data.join('\n') });
    event = null;
    data = [];
  }

  function line(text: string, found: SseEvent[]): void {
    if (text === '') {
      flush(found);
    } else if (text.startsWith('data:')) {
      data.push(text.slice(text.startsWith('data: ') ? 6 : 5));
    } else if (text.startsWith('event:')) {
      event = text.slice(6).trim();
    } else if (text.startsWith('{')) {
      flush(found);
      found.push({ event: null, data: text });
    }
  }

  return {
    push(text) {
      const found: SseEvent[] = [];
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const one of lines) line(one.startsWith('\uFEFF') ? one.slice(1) : one, found);
      return found;
    },
    end() {
      const found: SseEvent[] = [];
      if (rest !== '') line(rest.replace(/\r$/, ''), found);
      rest = '';
      flush(found);
      return found;
    },
  };
}

/** Returns all events of a whole stream's text. */
export function parseSse(text: string): SseEvent[] {
  const parser = sseParser();
  return [...parser.push(text), ...parser.end()];
}

/** Returns whether a text is a stream of events rather than one JSON document. */
export function looksLikeSse(text: string): boolean {
  return /^[\uFEFF\s]*(?:data|event|id|retry)?:/.test(text);
}

/** Returns the event's data as JSON, or undefined when it is none (such as `[DONE]` or a cut event). */
export function eventJson(event: SseEvent): unknown {
  if (!event.data.startsWith('{') && !event.data.startsWith('[')) return undefined;
  try {
    return JSON.parse(event.data);
  } catch {
    return undefined;
  }
}
