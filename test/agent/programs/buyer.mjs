// A program that calls models as the words of its command line say, through whatever base URLs it is given.
let text = '';
for await (const chunk of process.stdin) text += chunk;
const input = JSON.parse(text);
const words = process.argv.slice(2);
const messages = [{ role: 'user', content: input.prompt.user }];
const { ANTHROPIC_BASE_URL, OPENAI_BASE_URL, GOOGLE_GEMINI_BASE_URL, OPENAI_API_KEY } = process.env;

async function post(url, body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

const ask = {
  messages: (stream) =>
    post(`${ANTHROPIC_BASE_URL}/v1/messages`, { model: 'steady', max_tokens: 200, messages, stream }),
  chat: () =>
    post(
      `${OPENAI_BASE_URL}/chat/completions`,
      { model: 'steady', max_tokens: 200, messages },
      { authorization: `Bearer ${OPENAI_API_KEY}` },
    ),
  responses: () =>
    post(`${OPENAI_BASE_URL}/responses`, { model: 'synthetic-1', input: 'hello', stream: true }),
  gemini: () =>
    post(
      `${GOOGLE_GEMINI_BASE_URL}/v1beta/models/synthetic-1:streamGenerateContent?alt=sse&key=query-key-1`,
      {
        contents: [],
      },
    ),
};

const answers = [];
for (const word of words) {
  if (word === 'twice') {
    answers.push(...(await Promise.all([ask.chat(), ask.chat()])));
  } else if (word === 'retry') {
    let answer = await ask.chat();
    while (answer.status === 429) answer = await ask.chat();
    answers.push(answer);
  } else if (word === 'stream') {
    answers.push(await ask.messages(true));
  } else if (word in ask) {
    answers.push(await ask[word](false));
  } else if (word === 'env') {
    answers.push({ status: 200, text: JSON.stringify(process.env) });
  } else if (word.startsWith('telemetry=')) {
    const body = JSON.parse(Buffer.from(word.slice(10), 'base64').toString());
    const path = body.resourceSpans === undefined ? 'logs' : 'traces';
    answers.push(await post(`${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/${path}`, body));
  }
}
const usage = words.includes('lies') ? { usage: { input_tokens: 1, output_tokens: 2 } } : {};
process.stdout.write(JSON.stringify({ output: answers, ...usage }));
