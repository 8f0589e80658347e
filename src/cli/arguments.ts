import { InvalidArgumentError } from 'commander';

export function wholeNumber(value: string): number {
  const number = Number(value);
  if (!/^\d{1,15}$/.test(value) || number > 2_147_483_647)
    throw new InvalidArgumentError('Not a whole number.');
  return number;
}

/** For an argument that may be given many times. */
export const wholeNumbers = (value: string, before: number[] | undefined): number[] => [
  ...(before ?? []),
  wholeNumber(value),
];
