// Writes the rate cards that ship: the prices of the pinned package genai-prices as our own card, and our YAML
// cards as JSON, each with its SHA-256. With --check, says which are out of date. Needs a build.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import vm from 'node:vm';
import { parse } from 'yaml';

const PACKAGE = '@pydantic/genai-prices';
const VERSION = '0.1.8';
const PUBLISHED = '2026-09-23';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const data = path.join(root, 'src/price/data');
const built = (module) => import(path.join(root, 'dist/src', module));
const { convertGenaiPrices } = await built('price/convert/genai-prices.js');
const { parseRateCard } = await built('price/parse.js');
const { canonicalJson } = await built('model/json.js');

const entry = fileURLToPath(import.meta.resolve(PACKAGE));
const folder = path.join(path.dirname(entry), '..');
const read = (file) => readFileSync(file, 'utf8');
const yaml = (name) => parse(read(path.join(data, name)), { maxAliasCount: -1 });
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** The package exports functions only: its data is the list that its module begins with. */
function packagedProviders(module) {
  const start = module.indexOf('[');
  const end = module.indexOf('\n]', start);
  return JSON.parse(JSON.stringify(vm.runInNewContext(module.slice(start, end + 2))));
}

function snapshot() {
  const { version, license: licence } = JSON.parse(read(path.join(folder, 'package.json')));
  if (version !== VERSION) throw new Error(`${PACKAGE} is ${version}, the snapshot is of ${VERSION}`);
  const module = read(entry);
  const { card, notes } = convertGenaiPrices(packagedProviders(module), {
    id: 'default',
    published: PUBLISHED,
  });
  for (const note of notes) console.error(`note: ${note}`);
  const source = {
    name: PACKAGE,
    version: VERSION,
    published: PUBLISHED,
    licence: licence ?? 'MIT',
    sha256: sha256(module),
    url: `https://www.npmjs.com/package/${PACKAGE}/v/${VERSION}`,
  };
  return { ...card, version: VERSION, created: PUBLISHED, sources: [source] };
}

/** Canonical JSON with a line for each SKU: without its line ends it is the text that is hashed. */
function layOut(card) {
  const { skus = [], ...rest } = card;
  const [head, tail] = canonicalJson({ ...rest, skus: '\u0000' }).split('"\\u0000"');
  return `${head}[\n${skus.map((sku) => canonicalJson(sku)).join(',\n')}\n]${tail}\n`;
}

const cards = {
  overlay: yaml('overlay.yaml'),
  default: snapshot(),
  sandbox: yaml('sandbox.yaml'),
};
const files = {};
const digests = {};
for (const [name, card] of Object.entries(cards)) {
  const text = layOut(card);
  const { problems } = parseRateCard(text, `${name}.json`);
  for (const { file, line, column, message } of problems)
    console.error(`${file}:${line}:${column} ${message}`);
  if (problems.length > 0) process.exit(1);
  const providers = [...new Set((card.skus ?? []).map(({ sku }) => sku.slice(0, sku.indexOf('/'))))];
  files[`${name}.json`] = text;
  digests[name] = { sha256: sha256(text.replaceAll('\n', '')), providers };
}
files['digests.json'] = `${JSON.stringify(digests, null, 2)}\n`;
files['NOTICE.md'] = `# Notice

\`default.json\` is made from the price data of [${PACKAGE}](https://github.com/pydantic/genai-prices)
${VERSION}, published ${PUBLISHED}, by \`scripts/rate-card-snapshot.mjs\`. Its licence:

${read(path.join(folder, 'LICENSE')).trim().replaceAll(/^/gm, '> ').replaceAll(/ +$/gm, '')}
`;

let stale = false;
for (const [name, text] of Object.entries(files)) {
  let present = null;
  try {
    present = read(path.join(data, name));
  } catch {
    // It is written below.
  }
  if (present === text) continue;
  stale = true;
  if (process.argv.includes('--check')) console.error(`error: src/price/data/${name} is out of date`);
  else {
    writeFileSync(path.join(data, name), text);
    console.log(`wrote src/price/data/${name}`);
  }
}
if (stale && process.argv.includes('--check')) {
  console.error('\nhint: run `node scripts/rate-card-snapshot.mjs` and commit the result');
  process.exitCode = 1;
}
