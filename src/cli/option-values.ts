/** What the values of command-line options may be. Each throws InvalidArgumentError for any other. */
import { InvalidArgumentError, Option } from 'commander';
import { parseUsd } from '../model/money.ts';

export function oneOf(...allowed: readonly string[]): (value: string) => string {
  return (value) => {
    if (!allowed.includes(value)) throw new InvalidArgumentError(`Use one of: ${allowed.join(', ')}.`);
    return value;
  };
}

function list(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

export function usd(value: string): bigint {
  if (!/^\d{1,12}(\.\d{1,18})?$/.test(value))
    throw new InvalidArgumentError('Use dollars such as 5 or 0.25.');
  return parseUsd(value);
}

export function dollars(value: string): number {
  const amount = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(amount > 0)) throw new InvalidArgumentError('Use an amount above 0, such as 5.');
  return amount;
}

export function level(value: string): number {
  const number = share(value);
  if (number >= 0.5) throw new InvalidArgumentError('Use a level below 0.5, such as 0.05.');
  return number;
}

export function share(value: string): number {
  const number = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number > 0 && number <= 10)) throw new InvalidArgumentError('Use a share above 0, such as 0.25.');
  return number;
}

export function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('Use a whole number from 1.');
  return Number(value);
}

/** An option that may be given several times; without it, all are meant. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (may be repeated)`).argParser(list).default([], 'all');
}
