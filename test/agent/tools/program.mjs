// A tool that is a program: `{tool, arguments}` in, text out.
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { tool, arguments: given } = JSON.parse(text);
if (given.manner === 'throw') {
  console.error('no such order');
  process.exit(4);
}
if (given.manner === 'hang') setInterval(() => undefined, 1000);
else console.log(`${tool} ${JSON.stringify(given)}`);
