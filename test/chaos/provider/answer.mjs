// What the synthetic models of the chaos suite answer and bill: a pure function of seed and place.
import { draw } from './draw.mjs';

/** Returns what a place is answered with: tool calls or a text, and the tokens that are billed for it. */
export function answerOf(question, settings) {
  const { model, case: item, attempt, step, characters } = question;
  const place = [settings.seed, model, item, attempt, step];
  const input = Math.ceil(characters / 4);
  const again = attempt > 1 || step > 0;
  const usage = {
    input,
    cacheRead: again ? Math.floor(input / 3) : 0,
    // Only the messages wire bills the writing of its cache.
    cacheWrite: question.wire === 'messages' && !again ? Math.floor(input / 5) : 0,
    output: 20 + Math.floor(100 * draw(...place, 'output')),
  };
  const tools = toolSteps(settings.seed, item);
  if (step < tools) {
    const calls = draw(...place, 'parallel') < 0.3 ? 2 : 1;
    return { usage, text: '', calls: Array.from({ length: calls }, (_, nth) => toolCall(question, nth)) };
  }
  const right = draw(settings.seed, model, item, attempt, 'right') < 0.6;
  const padding = settings.outputBytes > 0 ? noise(place, settings.outputBytes) : '';
  return { usage, text: `${right ? 'value' : 'wrong'} of ${item}${padding}`, calls: [] };
}

/** A third of the cases needs one round of tools, a sixth two. */
function toolSteps(seed, item) {
  const share = draw(seed, item, 'tools');
  return share < 1 / 2 ? 0 : share < 5 / 6 ? 1 : 2;
}

function toolCall({ model, case: item, attempt, step }, nth) {
  const id = `call_${model}_${item}_${attempt}_${step}_${nth}`;
  return { id, name: 'lookup', arguments: { place: `${model} ${item} ${attempt} ${step} ${nth}` } };
}

/** Returns text that a compressor makes nothing of. */
function noise(place, bytes) {
  let state = Math.floor(draw(...place, 'noise') * 2 ** 32);
  const letters = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    letters[index] = 48 + ((state >>> 16) % 75);
  }
  return ` ${Buffer.from(letters).toString('latin1')}`;
}
