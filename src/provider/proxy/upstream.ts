/** Where a proxy sends what it is asked: one provider of the project, whose address no request can change. */
import type { Dispatcher } from 'undici';
import type { ProviderSettings } from '../../model/project.ts';
import type { Traffic } from '../../model/traffic.ts';
import { anthropicDialect } from './anthropic-dialect.ts';
import { CREDENTIAL_HEADERS, CREDENTIAL_PARAMETERS, type Dialect } from './dialect.ts';
import { googleDialect } from './google-dialect.ts';
import { openaiDialect } from './openai-dialect.ts';

/** The interfaces that each kind of provider has. */
const DIALECTS: Readonly<Record<string, readonly Dialect[]>> = {
  anthropic: [anthropicDialect],
  google: [googleDialect],
  openai: [openaiDialect],
  'openai-compatible': [openaiDialect],
  sandbox: [openaiDialect, anthropicDialect],
};

export interface Upstream {
  /** The provider's name in the project. */
  readonly name: string;
  readonly settings: ProviderSettings;
  /** Such as `https://api.example.com/v1`. */
  readonly baseUrl: string;
  /** Replaces whatever the agent sends; null when the provider needs none, or the agent's own is used. */
  readonly key: string | null;
  /** Whether the agent's own credentials go on to the provider. */
  readonly keepsCredentials: boolean;
  readonly dispatcher: Dispatcher;
  readonly traffic?: Traffic;
}

/** One way into a proxy: the path's first segment says which. */
export interface Entrance {
  readonly upstream: Upstream;
  readonly dialect: Dialect;
}

/** Returns the interfaces of a provider; none when its kind has none that a proxy knows. */
export function dialectsOf({ settings }: Pick<Upstream, 'settings'>): readonly Dialect[] {
  return DIALECTS[settings.kind] ?? [];
}

/**
 * Returns the ways in by their segment: each interface under its own name, led to the first provider that has it,
 * and each provider under `to-` and its name.
 */
export function entrancesOf(upstreams: readonly Upstream[]): ReadonlyMap<string, Entrance> {
  const entrances = new Map<string, Entrance>();
  for (const upstream of upstreams) {
    for (const dialect of dialectsOf(upstream)) {
      const entrance = { upstream, dialect };
      if (!entrances.has(dialect.id)) entrances.set(dialect.id, entrance);
      const own = `to-${upstream.name}`;
      if (!entrances.has(own)) entrances.set(own, entrance);
    }
  }
  return entrances;
}

/** Returns the URL behind a path and a query; null when it would lead to another server. */
export function targetOf({ upstream, dialect }: Entrance, path: string, query: string): string | null {
  const base = new URL(upstream.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const { version } = dialect;
  let full = `${prefix}${path}`;
  if (path.startsWith(`${version}/`)) full = `${prefix}${path.slice(version.length)}`;
  else if (prefix.endsWith(version)) full = `${prefix.slice(0, -version.length)}${path}`;
  const url = new URL(`${base.origin}${full}`);
  // What climbs out of the provider's own base path asks for something else than the provider.
  if (url.origin !== base.origin || !url.pathname.startsWith(root(prefix, version))) return null;
  url.search = queryWithout(query, upstream.keepsCredentials ? [] : CREDENTIAL_PARAMETERS);
  return url.href;
}

function root(prefix: string, version: string): string {
  return prefix.endsWith(version) ? prefix.slice(0, -version.length) : prefix;
}

function queryWithout(query: string, names: readonly string[]): string {
  if (query === '') return '';
  const parameters = query.split('&').filter((one) => !names.includes(one.split('=', 1)[0] ?? ''));
  return parameters.join('&');
}

/** Headers that belong to one connection, and those that are written anew. */
const NOT_PASSED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
  'x-firstpass-trial',
]);
/** What can be read here; a client that takes more gets an answer in one of these. */
const READABLE = /^(?:gzip|x-gzip|deflate|br|identity)(?:;|$)/;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Returns the headers that go on to the provider, with its key in place of the agent's. */
export function requestHeaders(headers: Headers, { upstream, dialect }: Entrance): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_PASSED.has(name)) continue;
    if (!upstream.keepsCredentials && CREDENTIAL_HEADERS.includes(name)) continue;
    passed[name] = typeof value === 'string' ? value : value.join(', ');
  }
  const accepted = passed['accept-encoding'];
  if (accepted !== undefined) {
    const readable = accepted.split(',').filter((one) => READABLE.test(one.trim().toLowerCase()));
    passed['accept-encoding'] = readable.length === 0 ? 'identity' : readable.join(',');
  }
  if (upstream.key === null) return passed;
  const [name, value] = dialect.keyHeader(upstream.key);
  return { ...passed, [name]: value };
}

/** Returns the headers that go back to the agent; the length is left out, as the end is held back until it is paid. */
export function responseHeaders(headers: Headers): Record<string, string | readonly string[]> {
  const passed: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !NOT_PASSED.has(name)) passed[name] = value;
  }
  return passed;
}

/** Returns what must never reach the ledger, of a request and of the provider's own key. */
export function secretsOf(headers: Headers, query: string, upstream: Upstream): readonly string[] {
  const own = upstream.key === null ? [] : [upstream.key];
  const sent = CREDENTIAL_HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [value.replace(/^(?:Bearer|Basic)\s+/i, '')] : [];
  });
  const asked = [...new URLSearchParams(query)].flatMap(([name, value]) =>
    CREDENTIAL_PARAMETERS.includes(name) ? [value] : [],
  );
  return [...new Set([...own, ...sent, ...asked])].filter((secret) => secret.length >= 8);
}
