/** Leads a shared model's requests to the fetch of the attempt that made them. */
export interface AttemptRoutes {
  /** For the SDK: passes a request on without the routing header. */
  readonly fetch: typeof fetch;
  /** Returns the header that an attempt must send with its calls; `close` forgets the attempt. */
  open(own: typeof fetch): { readonly headers: Readonly<Record<string, string>>; close(): void };
}

const ROUTE_HEADER = 'x-firstpass-route';

/** Returns routes for one shared model: they live in this process only and never reach the wire. */
export function attemptRoutes(): AttemptRoutes {
  const open = new Map<string, typeof fetch>();
  let last = 0;
  return {
    fetch: async (input, init) => {
      const { [ROUTE_HEADER]: route = '', ...headers } = (init?.headers ?? {}) as Record<string, string>;
      const own = open.get(route);
      if (own === undefined) throw new Error('a request came after its attempt had ended');
      return own(input, { ...init, headers });
    },
    open: (own) => {
      last += 1;
      const id = String(last);
      open.set(id, own);
      return { headers: { [ROUTE_HEADER]: id }, close: () => open.delete(id) };
    },
  };
}
