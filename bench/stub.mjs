// A provider that answers every chat request after 20 ms; a process of its own, its port on standard output.
import { createServer } from 'node:http';

const answer = JSON.stringify({
  id: 'synthetic',
  object: 'chat.completion',
  created: 0,
  model: 'stub',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'answer 1 '.repeat(40) } },
  ],
  usage: { prompt_tokens: 900, completion_tokens: 100, total_tokens: 1000 },
});

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    setTimeout(() => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(answer),
      });
      response.end(answer);
    }, 20);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
