// One run of so many trials in a process of its own; prints its resident memory at the peak, in kilobytes.
import { filledRun } from './synthetic-run.mjs';

const opened = await filledRun(Number(process.argv[2]));
await opened.close();
process.stdout.write(`${process.resourceUsage().maxRSS}\n`);
