// Packs the package, installs the tarball in an empty folder and walks the quick start with what users get.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(path.join(os.tmpdir(), 'firstpass-smoke-'));
const run = (command, args, cwd = folder) => {
  console.log(`$ ${command} ${args.join(' ')}`);
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
};

/** Where no binary can be downloaded its compilation takes minutes, and `npm ci` has just done it. */
function takeCompiled(name) {
  const versionIn = (place) =>
    JSON.parse(readFileSync(path.join(place, name, 'package.json'), 'utf8')).version;
  if (versionIn(root) !== versionIn(folder)) return run('npm', ['rebuild', path.basename(name)]);
  const compiled = path.join(name, 'build/Release/better_sqlite3.node');
  return cpSync(path.join(root, compiled), path.join(folder, compiled));
}

try {
  const packed = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  const tarball = path.join(folder, packed[0].filename);
  console.log(`packed: ${packed[0].files.length} files, ${statSync(tarball).size} bytes`);
  writeFileSync(
    path.join(folder, 'package.json'),
    '{"name":"smoke","private":true,"allowScripts":{"better-sqlite3":true}}',
  );
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball]);
  takeCompiled('node_modules/better-sqlite3');
  const cli = path.join(folder, 'node_modules/.bin/firstpass');
  run(cli, ['init', 'project']);
  const project = path.join(folder, 'project');
  process.stdout.write(run(cli, ['check'], project));
  process.stdout.write(run(cli, ['plan'], project));
  process.stdout.write(run(cli, ['run', '--quiet'], project));
  run(cli, ['report', '--out', 'report.html'], project);
  const size = statSync(path.join(project, 'report.html')).size;
  if (size < 5_000) throw new Error(`the report has only ${size} bytes`);
  console.log(`smoke: ok, report of ${size} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
