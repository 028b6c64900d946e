// Compiles with tsc, then copies the assets that are read at run time beside the code that reads them.
import { execFileSync } from 'node:child_process';
import { cpSync, chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const assets = /\.(hbs|css|sql|ya?ml|json|client\.js|md)$/;

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
for (const folder of ['src', 'validators', 'reports']) {
  cpSync(path.join(root, folder), path.join(root, 'dist', folder), {
    recursive: true,
    filter: (source) => !/\.[a-z0-9]+$/i.test(path.basename(source)) || assets.test(source),
  });
}
chmodSync(path.join(root, 'dist/src/cli/main.js'), 0o755);
