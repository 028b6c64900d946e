// Adds the binaries of other platforms to package-lock.json where the registry in use did not offer them:
// without their entries `npm ci` refuses the file. They carry no integrity, and no platform but theirs reads them.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const platform =
  /[-/](aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|x64|ia32|loong64|mips64el|ppc64|riscv64|s390x)(?:-(\w+))?$/;
const libc = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

for (const [where, owner] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    const nested = `${where}/${place}`;
    if (where === '' || lock.packages[place] !== undefined || lock.packages[nested] !== undefined) continue;
    const match = platform.exec(name);
    if (match === null && !name.endsWith('wasm32-wasi')) continue;
    const [, os, cpu = 'wasm32', abi] = match ?? [];
    lock.packages[place] = {
      version,
      cpu: [cpu],
      ...(owner.dev ? { dev: true } : {}),
      ...(os === 'linux' && libc[abi] !== undefined ? { libc: [libc[abi]] } : {}),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
    };
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
