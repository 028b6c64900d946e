// A tool that is a program: `{tool, arguments}` in, text out.
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { tool, arguments: given } = JSON.parse(text);
if (given.manner === 'throw') {
  process.stderr.write('no such order\n');
  process.exit(4);
}
if (given.manner === 'hang') setInterval(() => undefined, 1000);
else if (given.manner === 'flood') {
  const page = 'x'.repeat(1024 * 1024);
  const write = () => process.stdout.write(page, write);
  write();
} else if (given.manner === 'garbage') process.stdout.write(Buffer.from([0, 255, 254, 0, 128, 10]));
else process.stdout.write(`${tool} ${JSON.stringify(given)}\n`);
