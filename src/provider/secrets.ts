import type { WireAnswer } from './wire.ts';

/** Returns the header values that must never reach the ledger, not even when a server echoes them. */
export function secretsIn(headers: Readonly<Record<string, string>>): readonly string[] {
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!/^(?:authorization|x-api-key|api-key|x-goog-api-key|cookie)$/i.test(name)) continue;
    const secret = value.replace(/^(?:Bearer|Basic)\s+/i, '');
    if (secret.length >= 4) secrets.push(secret);
  }
  return secrets;
}

/** Returns the answer without the secrets. */
export function withoutSecrets(answer: WireAnswer, secrets: readonly string[]): WireAnswer {
  if (!secrets.some((secret) => answer.text.includes(secret))) return answer;
  let { text } = answer;
  for (const secret of secrets) text = text.replaceAll(secret, '[secret]');
  return { ...answer, text };
}
