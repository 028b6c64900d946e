import type { ExportedTrial, ExportFormat, ExportOptions } from './format.ts';
import { attributes, type OtlpAttribute } from './otlp-attributes.ts';
import { trialSpans, type OtlpSpan } from './otlp-spans.ts';

/** Trials in one request: receivers refuse bodies of many megabytes. */
const TRIALS = 64;

/**
 * Traces in OTLP/JSON with OpenTelemetry's GenAI convention, one export request a line, as the collector's file
 * exporter writes them (open-telemetry/opentelemetry-proto, OTLP 1.x; proto3 JSON with ids in hex).
 */
export const otlp: ExportFormat = {
  id: 'otlp',
  summary: 'traces in OTLP/JSON with the GenAI convention: a trace a trial, a span a call',
  *pieces(source, options) {
    let batch: ExportedTrial[] = [];
    for (const trial of source.trials()) {
      batch.push(trial);
      if (batch.length < TRIALS) continue;
      yield lineOf(batch, options);
      batch = [];
    }
    if (batch.length > 0) yield lineOf(batch, options);
  },
};

function lineOf(trials: readonly ExportedTrial[], options: ExportOptions): string {
  const resources = new Map<
    string,
    { readonly about: readonly OtlpAttribute[]; readonly spans: OtlpSpan[] }
  >();
  for (const item of trials) {
    const { run, trial } = item;
    const key = JSON.stringify([run.id, trial.spec]);
    const found = resources.get(key) ?? { about: resourceOf(item), spans: [] };
    resources.set(key, found);
    found.spans.push(...trialSpans(item, options));
  }
  const resourceSpans = [...resources.values()].map(({ about, spans }) => ({
    resource: { attributes: about },
    scopeSpans: [{ scope: { name: 'firstpass' }, spans }],
  }));
  return `${JSON.stringify({ resourceSpans })}\n`;
}

/** The job is what is watched, so that it is the service; the project is what it belongs to. */
function resourceOf({ run, trial, cell }: ExportedTrial): readonly OtlpAttribute[] {
  return attributes({
    'service.name': trial.spec,
    'service.namespace': run.project,
    'firstpass.run': run.id,
    'firstpass.run.source': run.source,
    'firstpass.version': run.version,
    'firstpass.rate_card': run.rateCard,
    'firstpass.synthetic': cell.synthetic || run.synthetic,
  });
}
