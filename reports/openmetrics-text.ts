/** Metrics as OpenMetrics text (OpenMetrics 1.0). */

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  /** Decimal text is written as it is: an exact amount stays exact. */
  readonly value: number | string;
}

export interface MetricFamily {
  /** Without the `_total` of a counter's samples. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  /** The end of the name, as the format wants it. */
  readonly unit: 'usd' | 'ratio' | null;
  readonly samples: readonly MetricSample[];
}

/** Returns the whole text, ended as the format wants it. */
export function metricsText(families: readonly MetricFamily[]): string {
  return `${[...families.flatMap(familyLines), '# EOF'].join('\n')}\n`;
}

function familyLines({ name, type, help, unit, samples }: MetricFamily): readonly string[] {
  // A label set may stand only once: names that differ in nothing but control characters are one here.
  const lines = new Map<string, string | number>();
  for (const { labels, value } of samples) {
    const key = labelText(labels);
    if (!lines.has(key)) lines.set(key, value);
  }
  const sample = type === 'counter' ? `${name}_total` : name;
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...[...lines].map(([labels, value]) => `${sample}${labels} ${value}`),
  ];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${labelValue(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

/** OpenMetrics 1.0, "Escaping": backslash, quote and line feed; other control characters help nobody. */
function labelValue(text: string): string {
  return printableLabel(text)
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

/** Returns the label as it can be told apart from others: what is summed up is summed up by it. */
export function printableLabel(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\uFFFD').replaceAll(/(?!\n)[\p{Cc}\u2028\u2029]/gu, ' ');
}
