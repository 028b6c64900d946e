import { formatUsd, roundUsd } from '../../model/money.ts';
import type { RunProgress } from '../../execute/run-count.ts';

/** A line that says how far a run is: redrawn on a terminal, one line every so often elsewhere. */
export interface ProgressLine {
  update(progress: RunProgress): void;
  /** Ends the line, so that other text can follow. */
  end(): void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;

/** Returns the text of the line; `elapsedMs` since the run began gives the time that remains. */
export function progressText(progress: RunProgress, elapsedMs: number, doneAtStart: number): string {
  const { done, total, correct, budget, unpriced } = progress;
  const made = done - doneAtStart;
  const remainingMs = made > 0 ? (elapsedMs / made) * (total - done) : null;
  const spent = roundUsd(budget?.spent ?? progress.spent, 4);
  const cap = budget === null ? '' : ` of $${formatUsd(budget.cap)}`;
  const money = `${unpriced > 0 ? '≥ ' : ''}$${spent}${cap} spent`;
  const parts = [`${done}/${total} trials`, `${correct} correct`, money];
  if (progress.reused > 0) parts.push(`${progress.reused} reused`);
  if (remainingMs !== null && done < total) parts.push(`${clockText(remainingMs)} left`);
  return parts.join(' · ');
}

function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Returns the line for a stream; `elapsedMs` is a monotonic clock. */
export function openProgress(stream: NodeJS.WriteStream, elapsedMs: () => number): ProgressLine {
  const live = stream.isTTY;
  const startedMs = elapsedMs();
  let drawnMs = Number.NEGATIVE_INFINITY;
  let doneAtStart: number | null = null;
  let open = false;
  return {
    update(progress) {
      doneAtStart ??= progress.done - 1;
      const now = elapsedMs();
      const last = progress.done === progress.total;
      if (now - drawnMs < (live ? REDRAW_MS : PLAIN_MS) && !(last && live)) return;
      drawnMs = now;
      const text = progressText(progress, now - startedMs, doneAtStart);
      stream.write(live ? `\r\u001b[2K${text}` : `${text}\n`);
      open = live;
    },
    end() {
      if (open) stream.write('\r\u001b[2K');
      open = false;
    },
  };
}
