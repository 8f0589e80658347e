import { parseExactJson } from '../../../common/schemas/exact-json.js';
import type { TestCase } from '../../../grading/grading.types.js';
import { TestCaseBody } from '../../schemas/test-cases.schemas.js';
import { ImportFault } from '../import-fault.js';
import { child, type Element } from '../syntax/xml.js';

/** Of what a task of ours says beside the standard, so that it can be read back whole. */
export const OWN_NAMESPACE = 'urn:learnflow:exercise:v1';

const ownChild = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((one) => one.namespace === OWN_NAMESPACE && one.name === name);

/** A test to the letter, where the task is one of ours; null for one that stands for a field of the exercise. */
export function ownTest(test: Element): TestCase | null | undefined {
  const element = ownChild(child(child(test, 'test-configuration'), 'test-meta-data'), 'test');
  if (element === undefined) return undefined;
  const value = jsonOf(element);
  if (value === null) return null;
  const parsed = TestCaseBody.safeParse(value);
  if (!parsed.success) throw malformed(element, parsed.error.issues[0]?.message ?? 'is no test');
  return parsed.data as TestCase;
}

/** Fields for which the standard has no place. */
export function ownFields(task: Element): Record<string, unknown> | undefined {
  const element = ownChild(child(task, 'meta-data'), 'fields');
  if (element === undefined) return undefined;
  const value = jsonOf(element);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(element, 'is no object');
  return value as Record<string, unknown>;
}

function jsonOf(element: Element): unknown {
  try {
    return parseExactJson(element.text);
  } catch {
    throw malformed(element, 'is not JSON');
  }
}

const malformed = ({ name, line }: Element, reason: string) =>
  new ImportFault('import_malformed', { line, reason: `${name} of LearnFlow: ${reason}` });
