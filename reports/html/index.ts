import { createHash } from 'node:crypto';
import type { ReportDefinition } from '../definition.ts';
import { counted } from '../format.ts';
import { GROUP_NAMES } from '../view/bars.ts';
import { json } from '../json.ts';
import { DEFINITIONS } from '../view/definitions.ts';
import type { ReportView } from '../view.ts';
import { clientScript } from './client/index.ts';
import { asset, compilePage, type Template } from './engine.ts';
import type { LivePage } from './live.ts';
import { packExplorer } from './pack.ts';
import { groupsOf, SECTIONS, STYLES } from './sections.ts';

/** One self-contained page: no request, readable on a phone, on paper and, but for the explorer, without a script. */
export const html: ReportDefinition = {
  format: 'html',
  extension: 'html',
  summary: 'One self-contained page with charts, for people.',
  render: (view) => renderPage(view, null).text,
};

/** A page with the policy that it asks of a browser: a server says the same in a header. */
export interface RenderedPage {
  readonly text: string;
  readonly policy: string;
}

/** Returns the page; with `live`, one that keeps its first numbers up to date from the server that gave it. */
export function renderPage(view: ReportView, live: LivePage | null): RenderedPage {
  parts ??= {
    page: compilePage(),
    styles: STYLES.map((name) => asset(`styles/${name}.css`)).join('\n'),
  };
  const { page, styles } = parts;
  const sections = SECTIONS.filter(({ isShown }) => isShown(view));
  const hasExplorer = sections.some(({ template }) => template === 'explorer');
  const script = clientScript({
    explorer: hasExplorer,
    live: live !== null,
    sort: view.specs.length > 0,
  });
  const policy = policyFor(styles, script, live !== null);
  const text = page({ ...view, ...pageFacts(view), sections, live, script, styles, policy });
  const blocks = view.drill === null || !hasExplorer ? [] : packExplorer(view.drill.explorer);
  // Control characters are no HTML, escaped or not; a model or a file name may still hold some.
  const clean = text.replaceAll(/[^\P{Cc}\t\n]|[\u2028\u2029]/gu, ' ');
  const data = blocks.map(({ id, base64 }) => `<template id="${id}">${base64}</template>`).join('\n');
  return { text: clean.replace('<!--data-->', () => data), policy };
}

let parts: { readonly page: Template; readonly styles: string } | null = null;

/** What the page needs beside the view: nothing that is a figure. */
function pageFacts(view: ReportView): Readonly<Record<string, unknown>> {
  const groups = groupsOf(view);
  return {
    definitions: DEFINITIONS,
    // Of the very bytes that the JSON report has: whoever doubts the page makes those and compares.
    digest: createHash('sha256').update(json.render(view)).digest('hex'),
    groups: groups.map((group) => ({ group, name: GROUP_NAMES[group] })),
    groupNames: GROUP_NAMES,
    broken: view.trust.filter(({ status }) => status === 'broken'),
    hasReview: groups.includes('review') && groups.length > 1,
    partCount: { true: 4, false: 3 },
    anyPlaced: view.specs.some(({ scatter }) => scatter.points.length > 0),
    anyPick: view.specs.some(({ pick }) => pick.variant !== null),
    hasSuite: view.specs.some(({ rows }) => rows.some(({ suiteRange }) => suiteRange !== null)),
    hasFloor: view.specs.some(({ scatter }) => scatter.floor !== null),
    stateMarks: {
      regressed: '✕',
      inconclusive: '?',
      improved: '↓',
      pass: '✓',
      unchanged: '=',
      'no-baseline': '–',
      degraded: '!',
      budget: '?',
      'needs-run': '?',
      new: '+',
      removed: '−',
      accepted: '✓',
    },
    marks: { ok: '✓', note: '·', broken: '✗' },
    statusNames: { ok: 'holds', note: 'note', broken: 'broken' },
    checkMarks: { pass: '✓', fail: '✕', error: '!' },
    signs: { same: ' ', added: '+', removed: '−', gap: '⋯' },
    trialCount: counted(view.drill?.explorer.columns.id.length ?? 0, 'trial'),
  };
}

/** Nothing may be loaded or run but this very style sheet and script: what a model wrote stays text. */
function policyFor(styles: string, script: string, isLive: boolean): string {
  const rules = [`default-src 'none'`, `style-src ${hashOf(styles)}`, 'img-src data:'];
  if (script !== '') rules.push(`script-src ${hashOf(script)}`);
  if (isLive) rules.push(`connect-src 'self'`);
  return [...rules, `base-uri 'none'`, `form-action 'none'`].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
