// Reading of 300 MB of transcripts in the real format: against a bare scan, twice into a ledger, and its memory.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles } from '../dist/src/import/telemetry/list-files.js';
import { TELEMETRY_FORMATS } from '../dist/src/import/telemetry/index.js';
import { readTelemetry } from '../dist/src/import/telemetry/read.js';
import { median } from './median.mjs';

const FILES = 44;
const TURNS = 600;
const ROUNDS = 3;
const here = fileURLToPath(import.meta.url);
const CLI = path.join(path.dirname(path.dirname(here)), 'dist/src/cli/main.js');

/** Two lines of an answer with its usage, and the long result of its tool: as a coding session is written. */
function turn(session, number) {
  const id = `msg_${session}_${number}`;
  const at = new Date(Date.UTC(2026, 8, 16) + (session * TURNS + number) * 1000).toISOString();
  const common = {
    parentUuid: null,
    isSidechain: false,
    userType: 'external',
    cwd: `/synthetic/project-${session % 5}`,
    sessionId: `session-${session}`,
    version: '2.1.270',
    gitBranch: 'main',
  };
  const usage = {
    input_tokens: 4 + (number % 7),
    cache_creation_input_tokens: 500 + number,
    cache_read_input_tokens: 20_000 + 90 * number,
    cache_creation: { ephemeral_5m_input_tokens: 500 + number, ephemeral_1h_input_tokens: 0 },
    output_tokens: 100 + (number % 400),
    service_tier: 'standard',
  };
  const message = (content, stop) => ({
    id,
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-8',
    content,
    stop_reason: stop,
    stop_sequence: null,
    usage,
  });
  const text = 'The function reads \\"usage\\" of every line. '.repeat(12);
  const result = `const value = ${number};\n// what the tool "printed"\n`.repeat(170);
  return [
    {
      ...common,
      type: 'assistant',
      uuid: `${id}-a`,
      timestamp: at,
      requestId: `req_${id}`,
      message: message([{ type: 'text', text }], null),
    },
    {
      ...common,
      type: 'assistant',
      uuid: `${id}-b`,
      timestamp: at,
      requestId: `req_${id}`,
      message: message(
        [
          {
            type: 'tool_use',
            id: `toolu_${id}`,
            name: 'Read',
            input: { file_path: '/synthetic/a.ts', id: null },
          },
        ],
        'tool_use',
      ),
    },
    {
      ...common,
      type: 'user',
      uuid: `${id}-c`,
      timestamp: at,
      message: {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: `toolu_${id}`, content: result }],
      },
      toolUseResult: { type: 'text', file: { content: result.slice(0, 1200) } },
    },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n');
}

function generate(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (let session = 0; session < files; session += 1) {
    const turns = Array.from({ length: TURNS }, (_, number) => turn(session, number));
    writeFileSync(path.join(folder, `session-${session}.jsonl`), `${turns.join('\n')}\n`);
  }
}

/** What no reader can do without: all bytes once, and the parsing of the lines that have usage. */
function bareScan(files) {
  const chunk = Buffer.allocUnsafe(1024 * 1024);
  const needle = Buffer.from('"usage"');
  let parsed = 0;
  for (const file of files) {
    const handle = openSync(file, 'r');
    let rest = Buffer.alloc(0);
    for (;;) {
      const read = readSync(handle, chunk, 0, chunk.length, null);
      if (read === 0) break;
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      const end = bytes.lastIndexOf(10) + 1;
      let hit = bytes.indexOf(needle);
      while (hit >= 0 && hit < end) {
        const start = bytes.lastIndexOf(10, hit) + 1;
        const stop = bytes.indexOf(10, hit);
        if (JSON.parse(bytes.toString('utf8', start, stop)).type === 'assistant') parsed += 1;
        hit = bytes.indexOf(needle, stop);
      }
      rest = Buffer.from(bytes.subarray(end));
    }
    closeSync(handle);
  }
  return parsed;
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function importOnce(folder, ledger) {
  const start = performance.now();
  execFileSync(process.execPath, [CLI, 'import', folder, '--ledger', ledger, '--json']);
  return performance.now() - start;
}

/** Highest resident memory of a process of its own that reads the folder, MB. */
function memoryOf(folder) {
  const { stdout } = spawnSync(process.execPath, [here, 'memory', folder], { encoding: 'utf8' });
  return Number(stdout);
}

export async function run() {
  const root = mkdtempSync(path.join(tmpdir(), 'firstpass-bench-'));
  try {
    const folder = path.join(root, 'all');
    const tenth = path.join(root, 'tenth');
    generate(folder, FILES);
    generate(tenth, Math.ceil(FILES / 10));
    const files = listFiles([folder], TELEMETRY_FORMATS);
    const megabytes =
      readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0) / 1e6;
    const [floors, ours] = [[], []];
    bareScan(files);
    for (let round = 0; round < ROUNDS; round += 1) {
      floors.push(await timed(() => bareScan(files)));
      ours.push(await timed(() => readTelemetry(files)));
    }
    const [floor, mine] = [median(floors), median(ours)];
    const ledger = path.join(root, 'ledger.db');
    const [first, second] = [importOnce(folder, ledger), importOnce(folder, ledger)];
    const [small, large] = [memoryOf(tenth), memoryOf(folder)];
    return [
      {
        what: `import: reading ${megabytes.toFixed(0)} MB`,
        measured: `${mine.toFixed(0)} ms`,
        floor: `${floor.toFixed(0)} ms (bare scan)`,
        ratio: (mine / floor).toFixed(2),
        bar: '≤ 1.3',
      },
      {
        what: 'import: again, process start included',
        measured: `${second.toFixed(0)} ms`,
        floor: `${first.toFixed(0)} ms (first)`,
        ratio: `1/${(first / second).toFixed(0)}`,
        bar: '≤ 1/20',
      },
      {
        what: 'import: memory of all files',
        measured: `${large.toFixed(0)} MB`,
        floor: `${small.toFixed(0)} MB (a tenth)`,
        ratio: (large / small).toFixed(2),
        bar: '≤ 1.5',
      },
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[1] === here && process.argv[2] === 'memory') {
  await readTelemetry(listFiles([process.argv[3]], TELEMETRY_FORMATS));
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}
