import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ParseOption, XmlDocument, XsdValidator, XmlValidateError } from 'libxml2-wasm';
import { exercises } from '../../../../test/support/exercise-arbitrary.js';
import type { ExerciseBody } from '../../exercises.schemas.js';
import { Notes } from '../notes.js';
import { writeProforma } from './write-proforma.js';

/** The authors' own `proforma.xsd` and `proforma-unittest.xsd` where a folder is named, else ours after their specification. */
const theirs = process.env['PROFORMA_SCHEMAS'];
const schema = (name: string, ours: string): string =>
  readFileSync(
    theirs === undefined
      ? fileURLToPath(new URL(`../../../../test/fixtures/proforma/${ours}`, import.meta.url))
      : join(theirs, name),
    'utf8',
  );
const validator = (source: string): XsdValidator => XsdValidator.fromDoc(XmlDocument.fromString(source));

const task = validator(schema('proforma.xsd', 'task-2.1.xsd'));
const unit = validator(schema('proforma-unittest.xsd', 'unittest-1.1.xsd'));

function faultsOf(by: XsdValidator, xml: string): string[] {
  const document = XmlDocument.fromString(xml, { option: ParseOption.XML_PARSE_HUGE });
  try {
    by.validate(document);
    return [];
  } catch (error) {
    if (error instanceof XmlValidateError) return error.details.map(({ message }) => message);
    throw error;
  } finally {
    document.dispose();
  }
}

const written = (body: ExerciseBody): string =>
  String(writeProforma('11111111-2222-4333-8444-555555555555', body, new Notes()).get('task.xml'));

describe('a task of ProFormA 2.1', () => {
  it('is valid by the schema, whatever is in it', () => {
    fc.assert(
      fc.property(exercises(), (body) => {
        const xml = written(body);
        expect(faultsOf(task, xml)).toEqual([]);
        for (const [element] of xml.matchAll(/<unit:unittest.*?<\/unit:unittest>/gs))
          expect(
            faultsOf(
              unit,
              element.replace('<unit:unittest', '$& xmlns:unit="urn:proforma:tests:unittest:v1.1"'),
            ),
          ).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('would be found out otherwise', () => {
    const [body] = fc.sample(exercises(['io']), { numRuns: 1, seed: 2 });
    const xml = body === undefined ? '' : written(body);
    for (const [right, wrong] of [
      ['<description>', '<internal-description/><description>'],
      ['visible="no"', 'visible="never"'],
      ['refid="test-1-1"', 'refid="nobody"'],
    ] as const)
      expect(xml.includes(right) ? faultsOf(task, xml.replace(right, wrong)) : ['']).not.toEqual([]);
  });
});
