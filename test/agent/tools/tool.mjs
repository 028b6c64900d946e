// A real tool for the tests: the argument `manner` says how it behaves.
let calls = 0;
export default async function tool({ manner, text = '' }, context) {
  calls += 1;
  switch (manner) {
    case 'echo':
      return `echo ${text}`;
    case 'object':
      return { spec: context.spec, tool: context.tool, keys: Object.keys(process.env) };
    case 'nothing':
      return undefined;
    case 'count':
      return calls;
    case 'throw':
      throw new Error('no such order');
    case 'hang':
      return new Promise(() => undefined);
    case 'spin':
      for (;;);
    case 'exit':
      return process.exit(3);
    case 'memory': {
      const kept = [];
      for (;;) kept.push(Array.from({ length: 50_000 }).fill(0.5));
    }
    case 'late':
      setTimeout(() => {
        throw new Error('after the answer');
      }, 5);
      return 'answered';
    case 'megabytes':
      return 'é'.repeat(3_000_000);
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, 150));
      return 'slept';
    case 'circular': {
      const round = {};
      round.self = round;
      return round;
    }
    case 'odd':
      return '\ud800{\u0000]"x\n';
    case 'noise':
      process.stdout.write('x'.repeat(200_000));
      return 'quiet';
    default:
      throw new Error(`no manner ${manner}`);
  }
}
