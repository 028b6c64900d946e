// A real agent without a model: reads invoices by rules.
//
// It is a program as `command` variants start it: one JSON object on standard input
// ({input: {text}, attempt, feedback, turns, …}), one on standard output ({output}).
// Each field has several readings, best guess first. When feedback names a field, the next attempt gives
// that field's next reading: it uses only *where* the feedback points, never the values it mentions.
import { text as readAll } from 'node:stream/consumers';
import { readInvoice } from './read-invoice.mjs';

/** Which paths of the feedback make a field (or the document's number format) take its next reading. */
const COMPLAINTS = {
  number: /\$\.number\b/,
  issue_date: /\$\.issue_date\b/,
  due_date: /\$\.due_date\b/,
  currency: /\$\.currency\b/,
  seller: /\$\.seller\b/,
  buyer: /\$\.buyer\b/,
  seller_tax_id: /\$\.seller_tax_id\b/,
  amounts: /\$\.(net|tax|total|line_items)\b/,
};

const request = JSON.parse(await readAll(process.stdin));
// In a conversation `turns` holds every feedback; otherwise there is only the newest.
const turns = request.turns ?? [];
const told = turns.length > 0 ? turns.map((turn) => turn.feedback) : [request.feedback ?? ''];
const readings = Object.fromEntries(
  Object.entries(COMPLAINTS).map(([field, complaint]) => [
    field,
    told.filter((feedback) => complaint.test(feedback)).length,
  ]),
);
process.stdout.write(`${JSON.stringify({ output: readInvoice(request.input.text, readings) })}\n`);
